//! Colour by severity, and by nothing else: each coloured word says the same without its colour.
//!
//! Renderers colour always; [`Looks`](super::looks::Looks) takes the colour out where none is wanted.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use crate::report::Severity;

/// What a word means, for those who see colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It stops you: red.
    Bad,
    /// Usable, or not shown to be right: yellow.
    Caution,
    /// As it should be: green.
    Good,
    /// Nothing to worry about: no colour.
    Plain,
}

/// Begins and ends a colour (ECMA-48, select graphic rendition).
pub(super) const BEGIN: &str = "\x1b[";
pub(super) const END: &str = "\x1b[0m";

impl Tone {
    /// The tone of a finding.
    pub fn of(severity: Severity) -> Tone {
        match severity {
            Severity::Problem => Tone::Bad,
            Severity::Warning => Tone::Caution,
            Severity::Note => Tone::Plain,
        }
    }

    /// The words in the colour of this tone.
    pub fn paint(self, words: &str) -> String {
        let parameters = match self {
            Tone::Bad => "1;31",
            Tone::Caution => "1;33",
            Tone::Good => "1;32",
            Tone::Plain => return words.to_owned(),
        };
        format!("{BEGIN}{parameters}m{words}{END}")
    }
}

/// The text without colours.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(BEGIN) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split(BEGIN);
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        plain.push_str(part.split_once('m').map_or(part, |(_, words)| words));
    }
    Cow::Owned(plain)
}

/// The columns that a text takes on a terminal: two for a wide letter, none for what stands on
/// another letter or is a colour.
pub(super) fn columns(text: &str) -> usize {
    plain(text).width()
}

/// The text, and spaces up to so many columns.
pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

#[cfg(test)]
mod tests {
    use super::{Tone, columns, padded, plain};

    #[test]
    fn colour_takes_no_columns_and_goes_without_a_trace() {
        let red = Tone::Bad.paint("FAILED");
        assert_eq!(red, "\u{1b}[1;31mFAILED\u{1b}[0m");
        assert_eq!((plain(&red).as_ref(), columns(&red)), ("FAILED", 6));
        assert_eq!(plain(&padded(&red, 8)), "FAILED  ");
    }

    #[test]
    fn wide_letters_take_two_columns_and_accents_none() {
        assert_eq!(columns("株式会社"), 8);
        assert_eq!(columns("Jose\u{301}"), 4);
    }
}
