//! What stands before and after the lines of a block: line numbers, a file's name, the time of a
//! log, quotation marks of source code, the cells of a table. BEGIN and END show what it is.

use super::markers::Marker;

/// The looks of what stands before and after each line.
#[derive(Debug, Default)]
pub(super) struct Margin {
    before: Vec<Vec<Piece>>,
    after: Vec<String>,
    /// Whether the rest of BEGIN's line, and what precedes END in its own, are margin.
    around: (bool, bool),
}

/// A piece of the looks. Numbers and words differ from line to line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Blanks,
    Word,
    Sign(char),
}

/// Longer margins are text.
const WIDEST: usize = 256;

impl Margin {
    /// The margin that the lines of two markers show. A block in one line has none.
    pub(super) fn of(text: &str, begin: &Marker, end: &Marker) -> Margin {
        let inside = text.get(begin.end..end.start).unwrap_or_default();
        let Some((rest, lines)) = inside.split_once(['\n', '\r']) else { return Margin::default() };
        let last = lines.rsplit(['\n', '\r']).next().unwrap_or_default();
        let first = last_line(text.get(..begin.start).unwrap_or_default());
        let of_begin = first.map(looks).unwrap_or_default();
        let of_end = looks(last);
        let foreign = |part: &str| !part.trim().chars().all(super::base64::fits);
        let around = (foreign(rest), foreign(last) || (!of_end.is_empty() && of_end == of_begin));
        let after = if around.0 { vec![rest.trim().to_owned()] } else { Vec::new() };
        let mut before = vec![of_begin, of_end];
        before.retain(|looks| takes_off(looks));
        before.dedup();
        Margin { before, after, around }
    }

    /// The text between the markers without what is margin in their own lines.
    pub(super) fn inside<'a>(&self, inside: &'a str) -> &'a str {
        let mut inside = inside;
        if self.around.0 {
            let rest = inside.find(['\n', '\r']).unwrap_or_default();
            inside = inside.get(rest..).unwrap_or_default();
        }
        if self.around.1 {
            let last = inside.rfind(['\n', '\r']).unwrap_or(inside.len());
            inside = inside.get(..last).unwrap_or_default();
        }
        inside
    }

    /// A line without its margin; `None` where it has none.
    pub(super) fn without<'a>(&self, line: &'a str) -> Option<&'a str> {
        let before = self.before.iter().find_map(|looks| after_looks(line, looks));
        let rest = before.unwrap_or(line);
        let trimmed = rest.trim_end();
        let after = self.after.iter().find_map(|after| trimmed.strip_suffix(after.as_str()));
        after.or(before)
    }
}

/// Whether something that is no margin of mail or of settings stands in the lines of the markers:
/// other programs look for a line that begins with BEGIN and for one that ends with END.
pub(super) fn beside(text: &str, begin: &Marker, end: &Marker) -> bool {
    let after = text.get(end.end..).unwrap_or_default();
    let rest = after.chars().take(WIDEST).take_while(|c| !matches!(c, '\n' | '\r'));
    !begin.alone || rest.into_iter().any(|c| !c.is_whitespace())
}

/// What stands in the last line; `None` where it is longer than any margin.
fn last_line(before: &str) -> Option<&str> {
    let mut start = before.len();
    for (place, character) in before.char_indices().rev() {
        if matches!(character, '\n' | '\r') {
            return before.get(start..);
        }
        if before.len() - place > WIDEST {
            return None;
        }
        start = place;
    }
    Some(before)
}

fn looks(margin: &str) -> Vec<Piece> {
    let mut looks = Vec::new();
    for character in margin.chars().take(WIDEST) {
        let piece = match character {
            c if c.is_whitespace() => Piece::Blanks,
            c if c.is_alphanumeric() => Piece::Word,
            c => Piece::Sign(c),
        };
        if matches!(piece, Piece::Sign(_)) || looks.last() != Some(&piece) {
            looks.push(piece);
        }
    }
    looks
}

/// Whether it is safe to take off: it must end in something that is no part of a word. The marks of
/// mail and blanks alone are taken off everywhere.
fn takes_off(looks: &[Piece]) -> bool {
    let of_mail = |piece: &Piece| matches!(piece, Piece::Blanks | Piece::Sign('>'));
    !looks.iter().all(of_mail) && looks.last() != Some(&Piece::Word)
}

fn after_looks<'a>(line: &'a str, looks: &[Piece]) -> Option<&'a str> {
    let mut rest = line;
    for (position, piece) in looks.iter().enumerate() {
        let next = match piece {
            Piece::Blanks => rest.trim_start_matches(char::is_whitespace),
            Piece::Word => rest.trim_start_matches(char::is_alphanumeric),
            Piece::Sign(sign) => rest.strip_prefix(*sign)?,
        };
        // Blanks at the very start may be fewer: numbers are aligned to the right. At the end of a
        // line an editor may have taken them away.
        let optional = *piece == Piece::Blanks && (position == 0 || rest.is_empty());
        if next.len() == rest.len() && !optional {
            return None;
        }
        rest = next;
    }
    Some(rest)
}
