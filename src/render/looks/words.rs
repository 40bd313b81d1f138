//! The words of a line: what is never broken. A command is one word.

use crate::render::tone;

/// Something that stays in one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// Spaces before it.
    pub(super) gap: usize,
    /// The word.
    pub(super) text: &'a str,
}

impl Word<'_> {
    /// Whether it is a command to be copied that is not part of a sentence.
    pub(super) fn is_command(&self) -> bool {
        begins_with(self.text, &PROGRAMS)
    }
}

/// Programs that a line can begin with: those of the next command, and of the pages of findings.
const PROGRAMS: [&str; 7] = ["mtls", "curl", "man", "openssl", "base64", "head", "keytool"];
/// Those that also follow "Next: ".
const NEXT: [&str; 3] = ["mtls", "curl", "man"];

/// The words of a line, with each command as a word of its own.
pub(super) fn words(line: &str) -> Vec<Word<'_>> {
    let mut found: Vec<Word<'_>> = Vec::new();
    let mut rest = line;
    loop {
        let bare = rest.trim_start_matches(' ');
        if bare.is_empty() {
            return found;
        }
        let gap = rest.len() - bare.len();
        let end = match found.last() {
            None => command(bare),
            Some(before) if gap > 1 || before.text.ends_with(':') => next(bare),
            Some(_) => None,
        };
        let (text, after) = bare.split_at(end.unwrap_or_else(|| word(bare)));
        found.push(Word { gap, text });
        rest = after;
    }
}

/// The bytes of the command that a text begins with.
pub(super) fn command(text: &str) -> Option<usize> {
    begins_with(text, &PROGRAMS).then(|| command_end(text))
}

fn next(text: &str) -> Option<usize> {
    begins_with(text, &NEXT).then(|| command_end(text))
}

fn begins_with(text: &str, programs: &[&str]) -> bool {
    text.split_once(' ').is_some_and(|(first, _)| programs.contains(&first))
}

/// A command ends where the line does, or at two spaces that are not in quotes.
fn command_end(text: &str) -> usize {
    let mut quoted = false;
    let mut before = None;
    for (at, c) in text.char_indices() {
        quoted ^= c == '\'';
        if c == ' ' && before == Some(' ') && !quoted {
            return at - 1;
        }
        before = Some(c);
    }
    text.trim_end_matches(' ').len()
}

/// The bytes of the first word; what stands in backquotes, or in a colour, belongs to one.
fn word(text: &str) -> usize {
    let ends = |from: usize| {
        text.get(from..).and_then(|rest| rest.find(' ')).map_or(text.len(), |at| from + at)
    };
    if text.starts_with(tone::BEGIN) {
        return ends(text.find(tone::END).unwrap_or_default());
    }
    let opening = text.find('`').filter(|at| *at < ends(0));
    let closing =
        opening.and_then(|at| text.get(at + 1..)?.find('`').map(|length| at + 1 + length));
    closing.map_or_else(|| ends(0), ends)
}
