//! BEGIN and END lines (RFC 7468 section 2), also with the dashes that word processors make.

use zeroize::Zeroizing;

/// Which end of a block a marker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Begin,
    End,
}

/// One `-----BEGIN LABEL-----` or `-----END LABEL-----`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) edge: Edge,
    pub(super) label: String,
    /// Byte offsets in the text: the first dash, and the byte after the last.
    pub(super) start: usize,
    pub(super) end: usize,
    /// The line of the text, counted from 1.
    pub(super) line: usize,
    /// Whether it was not written as RFC 7468 asks.
    pub(super) repaired: bool,
    /// Whether nothing but blanks stands before it in its line.
    pub(super) alone: bool,
}

/// Twice the blocks that are read, and one to know that there are more.
const LIMIT: usize = 2 * super::BLOCK_LIMIT + 1;

/// The markers of a text in their order. Looks at each byte a bounded number of times.
pub(super) fn find(text: &str) -> Vec<Marker> {
    let mut markers = Vec::new();
    let mut counted = (0, 1);
    let capitals = Zeroizing::new(text.to_ascii_uppercase());
    let words = capitals.match_indices("BEGIN").map(|(at, _)| (at, Edge::Begin));
    let ends = capitals.match_indices("END").map(|(at, _)| (at, Edge::End));
    for (at, edge) in merge(words, ends) {
        let Some(mut marker) = marker(text, at, edge) else { continue };
        // "BEGIN" and the dashes before it may belong to the marker before.
        if markers.last().is_some_and(|last: &Marker| marker.start < last.end) {
            continue;
        }
        let between = text.as_bytes().get(counted.0..marker.start).unwrap_or_default();
        counted = (marker.start, counted.1 + line_ends(between));
        marker.line = counted.1;
        markers.push(marker);
        if markers.len() >= LIMIT {
            break;
        }
    }
    markers
}

/// Two sorted streams as one.
fn merge(
    ones: impl Iterator<Item = (usize, Edge)>,
    others: impl Iterator<Item = (usize, Edge)>,
) -> impl Iterator<Item = (usize, Edge)> {
    let mut ones = ones.peekable();
    let mut others = others.peekable();
    std::iter::from_fn(move || match (ones.peek(), others.peek()) {
        (Some(one), Some(other)) if other.0 < one.0 => others.next(),
        (Some(_), _) => ones.next(),
        (None, _) => others.next(),
    })
}

/// Line feeds, and carriage returns that no line feed follows.
pub(super) fn line_ends(bytes: &[u8]) -> usize {
    let feeds = bytes.iter().filter(|byte| **byte == b'\n').count();
    let pairs = bytes.windows(2).filter(|pair| matches!(pair, [b'\r', next] if *next != b'\n'));
    feeds + pairs.count()
}

/// The marker whose word is at `at`, if it is one.
fn marker(text: &str, at: usize, edge: Edge) -> Option<Marker> {
    let word = if edge == Edge::Begin { "BEGIN" } else { "END" };
    let (start, before) = dashes_before(text.get(..at)?)?;
    let after = text.get(at + word.len()..)?;
    let label_start = after.len() - after.trim_start_matches(blank).len();
    let spaced = after.get(label_start..)?;
    let length = spaced
        .bytes()
        .take(LONGEST_LABEL + 1)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b" #./".contains(byte))
        .count();
    let label = spaced.get(..length)?.trim_end();
    if label_start == 0 || label.is_empty() || length > LONGEST_LABEL {
        return None;
    }
    let tail = spaced.get(label.len()..)?;
    let (taken, closing) = dashes_after(tail);
    // Without closing dashes it must at least end the line, and be in capitals: words are not.
    let shouted =
        !label.contains(|c: char| c.is_ascii_lowercase()) && text.get(at..)?.starts_with(word);
    if closing == Dashes::None && !(shouted && (tail.is_empty() || tail.starts_with(['\r', '\n'])))
    {
        return None;
    }
    Some(Marker {
        edge,
        label: label.to_ascii_uppercase(),
        start,
        end: at + word.len() + label_start + label.len() + taken,
        line: 0,
        repaired: !shouted
            || before != Dashes::Five
            || closing != Dashes::Five
            || label_start != 1
            || after.starts_with('\t'),
        alone: alone(text.get(..start)?),
    })
}

/// Whether the text ends in a new line, with no more than quoting in it.
fn alone(before: &str) -> bool {
    // Looked at in small: a file may be one line of megabytes, full of markers.
    let near = before.chars().rev().take(LONGEST_LABEL);
    near.into_iter().find(|c| !blank(*c) && *c != '>').is_none_or(|c| matches!(c, '\n' | '\r'))
}

/// Longer than any label in use.
const LONGEST_LABEL: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dashes {
    /// Five hyphens, right at the word.
    Five,
    /// Some other number, other dashes, or blanks in between.
    Others,
    /// No dashes at all.
    None,
}

/// The dashes at the end of the text, where they begin, and whether they are as they should be.
fn dashes_before(text: &str) -> Option<(usize, Dashes)> {
    let trimmed = text.trim_end_matches(blank);
    if text.len() - trimmed.len() > LONGEST_LABEL {
        return None;
    }
    let without = trimmed.trim_end_matches(dash);
    let run = trimmed.get(without.len()..)?;
    // One hyphen is a bullet or a hyphenated word; one long dash is what two became.
    if run.is_empty() || run == "-" {
        return None;
    }
    let right = run == "-----" && trimmed.len() == text.len();
    Some((without.len(), if right { Dashes::Five } else { Dashes::Others }))
}

/// The dashes at the start of the text: how many bytes they take, with blanks before them.
fn dashes_after(text: &str) -> (usize, Dashes) {
    let trimmed = text.trim_start_matches(blank);
    let rest = trimmed.trim_start_matches(dash);
    let run = trimmed.get(..trimmed.len() - rest.len()).unwrap_or_default();
    match run {
        "" => (0, Dashes::None),
        "-----" if trimmed.len() == text.len() => (5, Dashes::Five),
        _ => (text.len() - rest.len(), Dashes::Others),
    }
}

pub(super) fn blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}')
}

/// Hyphen, the dashes of word processors, and what is left of one after a wrong decoding.
fn dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'
            ..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' | '\u{fffd}'
    )
}
