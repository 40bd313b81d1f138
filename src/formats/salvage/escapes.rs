//! Line ends written as the two characters `\n`, as JSON, YAML and environment files have them, or
//! as `%0A`, as web servers hand certificates on in a header.

use zeroize::Zeroizing;

use super::markers::Marker;

/// The text with its escapes undone, where a BEGIN line shows that they are there.
pub(super) fn undo(text: &str, markers: &[Marker]) -> Option<Zeroizing<String>> {
    if markers.iter().any(|marker| follows(text, marker.end)) {
        return line_ends(text);
    }
    // `-----BEGIN%20CERTIFICATE-----%0A` is no marker yet, so it is looked for by itself.
    text.contains("-----BEGIN%20").then(|| percent(text))
}

/// Whether an escaped line end stands at this place.
fn follows(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let after = rest.trim_start_matches('\\');
    after.len() < rest.len()
        && rest.len() - after.len() <= 4
        && (after.starts_with(['n', 'r'])
            || by_number(after).is_some_and(|c| matches!(c, '\n' | '\r')))
}

/// The ASCII character that `u000a` stands for (RFC 8259 section 7).
fn by_number(after: &str) -> Option<char> {
    let digits = after.strip_prefix('u')?.get(..4)?;
    let code = u8::from_str_radix(digits, 16).ok().filter(u8::is_ascii)?;
    Some(char::from(code))
}

/// The text with `\n`, `\r`, `\/`, `\"` and `\u000a` undone, also with their backslashes doubled; `None`
/// where it has no backslash.
pub(super) fn line_ends(text: &str) -> Option<Zeroizing<String>> {
    if !text.contains('\\') {
        return None;
    }
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let after = after.trim_start_matches('\\');
        let (character, tail) = match after.chars().next() {
            Some('n') => ('\n', after.get(1..)),
            Some('r') => ('\r', after.get(1..)),
            Some('t') => (' ', after.get(1..)),
            Some(c @ ('/' | '"')) => (c, after.get(1..)),
            Some('u') if by_number(after).is_some() => {
                (by_number(after).unwrap_or(' '), after.get(5..))
            }
            // A line that goes on in the next, or something that is no part of PEM.
            _ => (' ', Some(after)),
        };
        plain.push(character);
        rest = tail.unwrap_or_default();
    }
    plain.push_str(rest);
    Some(plain)
}

/// The text with `%XX` undone where it stands for an ASCII character.
fn percent(text: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        plain.push_str(before);
        let code = after.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok());
        match code.filter(u8::is_ascii) {
            Some(byte) => {
                plain.push(char::from(byte));
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                plain.push('%');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}
