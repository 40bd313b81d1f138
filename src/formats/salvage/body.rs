//! What stands between BEGIN and END: headers, then base64, in lines that mail programs, editors
//! and web forms may have quoted, indented, joined or torn apart.

use zeroize::Zeroizing;

use super::margin::Margin;
use super::{Damage, Repair, Repairs, base64};
use crate::formats::outline::Head;

/// Which of the two markers are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Both,
    Begin,
    End,
}

/// Headers and decoded body.
pub(super) struct Taken {
    pub(super) headers: Vec<(String, String)>,
    pub(super) bytes: Result<Zeroizing<Vec<u8>>, Damage>,
}

/// More headers than any format has; what follows is body, and damaged.
const HEADER_LIMIT: usize = 16;

/// Takes a body out of the text that begins in line `first_line` of the file.
pub(super) fn take(
    text: &str,
    first_line: usize,
    side: Side,
    margin: &Margin,
    repairs: &mut Repairs,
) -> Taken {
    let text = margin.inside(text);
    let mut lines: Vec<Line<'_>> = lines(text, first_line, margin, repairs);
    if side == Side::Both && !text.contains(['\n', '\r']) {
        repairs.add(Repair::OneLine);
        lines = split_one_line(lines);
    }
    // What stands in the line of a marker is its neighbour's, not the body's.
    let headers = if side == Side::End { Vec::new() } else { take_headers(&mut lines) };
    let (start, end) = match side {
        Side::Both => (0, lines.len()),
        Side::Begin => (0, forward(&lines)),
        Side::End => (backward(&lines), lines.len()),
    };
    let body = lines.get(start..end).unwrap_or_default();
    note_dress(body, repairs);
    let numbered = body.iter().map(|line| (line.number, line.text));
    let bytes = match base64::decode(numbered.clone(), repairs) {
        Err(Damage::Character { line }) => {
            uninterrupted(numbered, repairs).ok_or(Damage::Character { line })
        }
        decoded => decoded,
    };
    Taken { headers, bytes }
}

/// The body without the lines that are no base64, such as the foot and head of a printed page. It is
/// right where what remains has the length that it names.
fn uninterrupted<'a>(
    lines: impl Iterator<Item = (usize, &'a str)> + Clone,
    repairs: &mut Repairs,
) -> Option<Zeroizing<Vec<u8>>> {
    let rest = lines.filter(|(_, text)| base64::is_base64(text));
    let bytes = base64::decode(rest, &mut Repairs::default()).ok()?;
    let claimed = Head::read(&bytes)?.claimed();
    if claimed != Some(bytes.len()) {
        return None;
    }
    repairs.add(Repair::Interrupted);
    Some(bytes)
}

/// A line without its quoting, and what was taken off.
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    number: usize,
    text: &'a str,
    quoted: bool,
    indented: bool,
    /// Whether blank lines stand right before it.
    after_blank: bool,
}

/// The lines that are not blank.
fn lines<'a>(
    text: &'a str,
    first_line: usize,
    margin: &Margin,
    repairs: &mut Repairs,
) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut after_blank = false;
    let mut number = first_line;
    let escaped = repairs.has(Repair::Escaped);
    for long in text.split('\n') {
        let long = long.trim_end_matches('\r');
        for (position, raw) in long.split('\r').enumerate() {
            if position > 0 {
                repairs.add(Repair::LoneCr);
                number += 1;
            }
            // Nothing but signs: what is left of source code once `\n` became a line end.
            if only_signs(raw) {
                if !escaped {
                    repairs.add(Repair::Interrupted);
                }
                continue;
            }
            let without = margin.without(raw);
            if !escaped && without.is_some_and(|rest| !rest.trim().is_empty()) {
                repairs.add(Repair::Margin);
            }
            let raw = without.unwrap_or(raw);
            let bare = raw.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
            let taken_off = raw.get(..raw.len() - bare.len()).unwrap_or_default();
            let text = bare.trim_end();
            if text.is_empty() {
                // The rest of the BEGIN line is no blank line.
                after_blank |= number > first_line;
                continue;
            }
            let quoted = taken_off.contains('>');
            let indented = !quoted && !taken_off.is_empty();
            lines.push(Line { number, text, quoted, indented, after_blank });
            after_blank = false;
        }
        number += 1;
    }
    lines
}

/// Whether a line has signs alone, and some that are not of base64.
fn only_signs(line: &str) -> bool {
    let sign = |c: char| c.is_ascii_punctuation() || c.is_whitespace();
    line.chars().all(sign) && !line.trim().trim_start_matches(['>', ' ']).chars().all(base64::fits)
}

/// A body that lost its line ends: blanks are all that is left of them.
fn split_one_line(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    lines
        .into_iter()
        .flat_map(|line| {
            let pieces = line.text.split_whitespace();
            pieces.map(move |text| Line { text, quoted: false, indented: false, ..line })
        })
        .collect()
}

/// Takes the headers off the front (RFC 1421 section 4.6).
fn take_headers(lines: &mut Vec<Line<'_>>) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut used = 0;
    for line in lines.iter() {
        if let Some((name, value)) = line.text.split_once(':') {
            if headers.len() >= HEADER_LIMIT {
                break;
            }
            headers.push((name.trim().to_owned(), value.trim().to_owned()));
        } else if let Some((_, value)) = headers.last_mut().filter(|(_, value)| {
            // A continued line, or a value that lost its place: `DEK-Info:` alone, then the value.
            !line.after_blank && (value.is_empty() || value.ends_with(',') || line.indented)
        }) {
            value.push_str(line.text);
        } else {
            break;
        }
        used += 1;
    }
    lines.drain(..used);
    headers
}

/// How far base64 lines of one length go from the front; the last may be shorter.
fn forward(lines: &[Line<'_>]) -> usize {
    let Some(first) = lines.first() else { return 0 };
    let width = first.text.len();
    let full = lines
        .iter()
        .take_while(|line| line.text.len() == width && base64::is_base64(line.text))
        .count();
    let last = lines
        .get(full)
        .is_some_and(|line| line.text.len() < width && base64::is_base64(line.text) && full > 0);
    full + usize::from(last)
}

/// Where base64 lines of one length begin, looking back from the end; the last may be shorter.
fn backward(lines: &[Line<'_>]) -> usize {
    let width = match lines {
        [.., before, last] if before.text.len() >= last.text.len() => before.text.len(),
        [.., last] => last.text.len(),
        [] => return 0,
    };
    let tail = lines
        .iter()
        .rev()
        .enumerate()
        .take_while(|(back, line)| {
            base64::is_base64(line.text)
                && (line.text.len() == width || (*back == 0 && line.text.len() <= width))
        })
        .count();
    lines.len() - tail
}

fn note_dress(body: &[Line<'_>], repairs: &mut Repairs) {
    if body.iter().any(|line| line.quoted) {
        repairs.add(Repair::Quoted);
    }
    if body.iter().any(|line| line.indented) {
        repairs.add(Repair::Indented);
    }
    // Before the first line a blank one does no harm: it ends the headers, if there are any.
    if body.iter().skip(1).any(|line| line.after_blank) {
        repairs.add(Repair::BlankLines);
    }
}
