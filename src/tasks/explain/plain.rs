//! A text without what varies between terminals, quotes and builds: its letters and digits alone, in
//! lower case, with the places where words begin and end.
//!
//! Spaces, line ends, quotes, colons and underscores tell nothing, so `KEY_VALUES_MISMATCH` is `key values
//! mismatch`, and a text that a terminal has wrapped within a word is still found.

/// The letters and digits of a text.
#[derive(Debug, Default)]
pub(super) struct Plain {
    text: String,
    /// Whether a word ends before the byte at this place.
    edges: Vec<bool>,
}

/// A part of a text, as bytes of its plain form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Span {
    /// Whether the two have a part in common.
    pub(super) fn meets(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// One piece of a pattern, between two `…`.
#[derive(Debug)]
struct Piece {
    plain: String,
    /// Whether a word must begin, or end, where the piece does.
    begins: bool,
    ends: bool,
    /// Where something stands between two digits: `403.7` is not `4037`.
    seams: Vec<usize>,
}

/// Bytes of the plain text that `…` may stand for.
const GAP: usize = 240;
/// Places at which a pattern is looked for: a text made of its first word alone must not take long.
const PLACES: usize = 64;

impl Plain {
    pub(super) fn new(text: &str) -> Plain {
        let mut plain = Plain::default();
        let mut edge = true;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if c == '\u{1b}' && chars.peek() == Some(&'[') {
                // A colour: up to its final letter.
                for inner in chars.by_ref() {
                    if inner.is_ascii_alphabetic() {
                        break;
                    }
                }
                edge = true;
            } else if c.is_alphanumeric() {
                for lower in c.to_lowercase() {
                    plain.edges.push(edge);
                    plain.text.push(lower);
                    plain.edges.resize(plain.text.len(), false);
                    edge = false;
                }
            } else {
                edge = true;
            }
        }
        plain.edges.push(true);
        plain
    }

    /// Places between two digits of different words.
    fn seams(&self) -> Vec<usize> {
        let bytes = self.text.as_bytes();
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let edges = self.edges.iter().enumerate().skip(1);
        edges
            .filter(|(at, edge)| **edge && digit(*at) && digit(*at - 1))
            .map(|(at, _)| at)
            .collect()
    }

    /// Where a pattern is found. Its pieces stand in this order, not far from each other.
    pub(super) fn find(&self, pattern: &Pattern) -> Vec<Span> {
        let Some((first, others)) = pattern.pieces.split_first() else { return Vec::new() };
        let starts = self.places(first, 0, self.text.len()).take(PLACES);
        starts
            .filter_map(|start| {
                let end = others.iter().try_fold(start.end, |from, piece| {
                    let until = (from + GAP + piece.plain.len()).min(self.text.len());
                    self.places(piece, from, until).next().map(|span| span.end)
                })?;
                Some(Span { start: start.start, end })
            })
            .collect()
    }

    /// Where a piece stands between two places.
    fn places<'a>(
        &'a self,
        piece: &'a Piece,
        from: usize,
        until: usize,
    ) -> impl Iterator<Item = Span> + 'a {
        let from = self.boundary(from);
        let within = self.text.get(from..self.boundary(until)).unwrap_or_default();
        within.match_indices(piece.plain.as_str()).filter_map(move |(at, _)| {
            let span = Span { start: from + at, end: from + at + piece.plain.len() };
            let edge = |at: usize| self.edges.get(at).copied().unwrap_or(true);
            let apart = piece.seams.iter().all(|seam| edge(span.start + seam));
            let whole = (!piece.begins || edge(span.start)) && (!piece.ends || edge(span.end));
            (apart && whole).then_some(span)
        })
    }

    /// The next place that is not within a character.
    fn boundary(&self, mut at: usize) -> usize {
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        at
    }
}

/// What is looked for: words as a program prints them, where `…` stands for what varies.
#[derive(Debug)]
pub(super) struct Pattern {
    pieces: Vec<Piece>,
}

impl Pattern {
    pub(super) fn new(text: &str) -> Pattern {
        let parts: Vec<&str> = text.split('…').collect();
        let last = parts.len() - 1;
        let pieces = parts
            .iter()
            .enumerate()
            .map(|(at, part)| (at, part, Plain::new(part)))
            .map(|(at, part, plain)| Piece {
                seams: plain.seams(),
                plain: plain.text,
                // `HmacPBE… not` goes on within the word.
                begins: at == 0 || !part.starts_with(char::is_alphanumeric),
                ends: at == last || !part.ends_with(char::is_alphanumeric),
            })
            .filter(|piece| !piece.plain.is_empty())
            .collect();
        Pattern { pieces }
    }

    /// How much it says: its letters and digits.
    pub(super) fn length(&self) -> usize {
        self.pieces.iter().map(|piece| piece.plain.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{Pattern, Plain};

    fn found(text: &str, pattern: &str) -> bool {
        !Plain::new(text).find(&Pattern::new(pattern)).is_empty()
    }

    #[test]
    fn case_quotes_wraps_and_colours_do_not_count() {
        let pattern = "PEM routines…no start line";
        for text in [
            "error:0480006C:PEM routines::no start line",
            "error:0909006C:PEM routines:get_name:no start line",
            "pem_routines\n  no sta\nrt line",
            "\u{1b}[31mPEM routines\u{1b}[0m no start line",
        ] {
            assert!(found(text, pattern), "{text}");
        }
    }

    #[test]
    fn a_word_is_a_whole_word() {
        assert!(found("SSL alert number 42", "alert number 42"));
        assert!(!found("SSL alert number 421", "alert number 42"));
        assert!(!found("stag = 48", "tag = 48"));
        assert!(found("HTTP 403.7 - Forbidden", "403.7") && !found("line 4037", "403.7"));
        assert!(found("Algorithm HmacPBESHA3-256 not available", "HmacPBESHA3… not available"));
    }

    #[test]
    fn what_varies_is_short() {
        let far = format!("cannot load {} no start line", "a ".repeat(300));
        assert!(!found(&far, "cannot load … no start line"));
    }

    #[test]
    fn characters_of_several_bytes_are_no_danger() {
        assert!(found("não é válido: caf\u{e9} closed", "válido…closed"));
        let text = "é".repeat(500);
        assert!(!found(&text, "é…x"));
    }
}
