//! One judgement about the material: a code and the facts that words are made of elsewhere.

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime};

use super::{Code, Severity};

/// A value that a sentence about a finding may quote.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// Text as it stands in the material, already decoded.
    Text(String),
    /// A count or a size.
    Number(i64),
    /// A moment.
    Time(OffsetDateTime),
    /// A distance in time, never negative.
    Span(Duration),
    /// Several texts.
    List(Vec<String>),
    /// A command line, word by word.
    Command(Vec<String>),
}

/// Facts by name.
pub type Facts = BTreeMap<&'static str, Fact>;

/// What a finding speaks of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// The file, as the user named it.
    pub file: Option<String>,
    /// Where the file is an archive: the file in it, by its name there.
    pub member: Option<String>,
    /// The thing in the file: a certificate's subject, for instance.
    pub item: Option<String>,
}

impl About {
    /// The file, and the file in it where it is an archive.
    pub fn place(&self) -> Option<String> {
        Some(place(self.file.as_deref()?, self.member.as_deref()))
    }
}

/// How people know a file, or a file in an archive.
pub fn place(path: &str, member: Option<&str>) -> String {
    match member {
        Some(member) => format!("{path}: {member}"),
        None => path.to_owned(),
    }
}

/// One judgement. Its words are made by `render`, from the code, the variant and the facts.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What is so.
    pub code: Code,
    /// How much it matters here.
    pub severity: Severity,
    /// Which of several wordings fits the case; `None` for the usual one.
    pub variant: Option<&'static str>,
    /// What it speaks of.
    pub about: About,
    /// The values that its sentences quote.
    pub facts: Facts,
}

impl Finding {
    /// A finding with the code's usual severity, about nothing yet.
    pub fn new(code: Code) -> Finding {
        Finding {
            code,
            severity: code.usual_severity(),
            variant: None,
            about: About::default(),
            facts: Facts::new(),
        }
    }

    /// Overrides the usual severity.
    pub fn severity(mut self, severity: Severity) -> Finding {
        self.severity = severity;
        self
    }

    /// Picks another wording.
    pub fn variant(mut self, variant: &'static str) -> Finding {
        self.variant = Some(variant);
        self
    }

    /// Names the file.
    pub fn in_file(mut self, file: impl Into<String>) -> Finding {
        self.about.file = Some(file.into());
        self
    }

    /// Names the file in the archive.
    pub fn in_member(mut self, member: Option<String>) -> Finding {
        self.about.member = member;
        self
    }

    /// Names the thing in the file.
    pub fn of(mut self, item: impl Into<String>) -> Finding {
        self.about.item = Some(item.into());
        self
    }

    /// Whether it says that something of ours is there and cannot be read.
    pub fn is_damage(&self) -> bool {
        matches!(self.code, Code::DamagedPem | Code::Corrupt | Code::Unsupported | Code::OverLimit)
    }

    /// Adds a value to quote.
    pub fn fact(mut self, name: &'static str, fact: impl Into<Fact>) -> Finding {
        self.facts.insert(name, fact.into());
        self
    }
}

/// Sorts findings most severe first; among equals the order in which the checks found them stays,
/// because the checks run from root causes to consequences.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| finding.severity);
}

/// Whether any finding is a problem.
pub fn any_problem<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> bool {
    findings.into_iter().any(|finding| finding.severity == Severity::Problem)
}

impl From<String> for Fact {
    fn from(text: String) -> Fact {
        Fact::Text(text)
    }
}

impl From<&str> for Fact {
    fn from(text: &str) -> Fact {
        Fact::Text(text.to_owned())
    }
}

impl From<OffsetDateTime> for Fact {
    fn from(time: OffsetDateTime) -> Fact {
        Fact::Time(time)
    }
}

impl From<Duration> for Fact {
    fn from(span: Duration) -> Fact {
        Fact::Span(span.abs())
    }
}

impl From<Vec<String>> for Fact {
    fn from(list: Vec<String>) -> Fact {
        Fact::List(list)
    }
}

impl From<usize> for Fact {
    fn from(count: usize) -> Fact {
        Fact::Number(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Fact {
    fn from(count: u32) -> Fact {
        Fact::Number(i64::from(count))
    }
}
