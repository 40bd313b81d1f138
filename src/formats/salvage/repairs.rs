//! What was mended, once per kind, however often it was needed.

use std::collections::BTreeSet;

use crate::report::{Code, Finding, Severity};

/// One kind of repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::formats) enum Repair {
    /// UTF-16 was turned into UTF-8.
    Utf16,
    /// The UTF-8 byte order mark was dropped.
    ByteOrderMark,
    /// `\n` was turned into a line end.
    Escaped,
    /// There were no BEGIN and END lines at all.
    BareBase64,
    /// The END line is lost.
    LostEnd,
    /// The BEGIN line is lost.
    LostBegin,
    /// BEGIN and END name different things.
    Labels,
    /// The label is not the one for what the block holds.
    WrongLabel,
    /// The dashes or blanks of a BEGIN or END line are not as they should be.
    Marker,
    /// A whole block stands in one line.
    OneLine,
    /// Lines begin with `>`.
    Quoted,
    /// Lines begin with blanks.
    Indented,
    /// There are blank lines inside a block.
    BlankLines,
    /// Lines end with a carriage return alone.
    LoneCr,
    /// Other characters stand before or after the lines.
    Margin,
    /// Characters that nobody sees, or codes for colours, stand in it.
    Invisible,
    /// Letters are written as `=3D` or as `&#43;`.
    Spelled,
    /// Other text stands amid a block.
    Interrupted,
    /// It is base64 in the alphabet for URLs.
    Alphabet,
    /// The `=` at the end are too few or too many.
    Padding,
    /// The label is one that only some programs know.
    OldLabel,
    /// Bytes follow the structure in its block.
    Trailing,
    /// OpenSSL's trust settings follow the certificate in its block.
    TrustSettings,
}

/// The repairs that one file needed.
#[derive(Debug, Default)]
pub(in crate::formats) struct Repairs(BTreeSet<Repair>);

impl Repairs {
    pub(in crate::formats) fn add(&mut self, repair: Repair) {
        self.0.insert(repair);
    }

    pub(super) fn has(&self, repair: Repair) -> bool {
        self.0.contains(&repair)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::formats) fn merge(&mut self, others: Repairs) {
        self.0.extend(others.0);
    }

    #[cfg(test)]
    pub(in crate::formats) fn list(&self) -> Vec<Repair> {
        self.0.iter().copied().collect()
    }

    /// The repairs as findings: all warnings, because what was mended here stops other programs.
    pub(in crate::formats) fn findings(&self) -> Vec<Finding> {
        self.0.iter().map(|repair| repair.finding()).collect()
    }
}

impl Repair {
    fn finding(self) -> Finding {
        let variant = match self {
            Repair::Utf16 => return Finding::new(Code::Utf16Text),
            Repair::ByteOrderMark => return Finding::new(Code::ByteOrderMark),
            Repair::Escaped => return Finding::new(Code::EscapedNewlines),
            Repair::BareBase64 => return Finding::new(Code::BareBase64),
            Repair::Trailing => return Finding::new(Code::TrailingData).variant("block"),
            Repair::LostEnd => "lost-end",
            Repair::LostBegin => "lost-begin",
            Repair::Labels => "labels",
            Repair::WrongLabel => "wrong-label",
            Repair::Marker => "marker",
            Repair::OneLine => "one-line",
            Repair::Quoted => "quoted",
            Repair::Indented => "indented",
            Repair::BlankLines => "blank-lines",
            Repair::LoneCr => "lone-cr",
            Repair::Margin => "margin",
            Repair::Invisible => "invisible",
            Repair::Spelled => "spelled",
            Repair::Interrupted => "interrupted",
            Repair::Alphabet => "alphabet",
            Repair::Padding => "padding",
            Repair::OldLabel => "old-label",
            Repair::TrustSettings => "trust-settings",
        };
        Finding::new(Code::DamagedPem).variant(variant).severity(Severity::Warning)
    }
}
