//! Letters that are written in another way: characters that nobody sees and codes for colours are
//! dropped, `=3D` of mail and `&#43;` of web pages are turned back.

use zeroize::Zeroizing;

/// The text without invisible characters and codes for colours; `None` where it has none.
pub(super) fn visible(text: &str) -> Option<Zeroizing<String>> {
    if !text.contains(|c| invisible(c) || separator(c) || c == ESCAPE) {
        return None;
    }
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some(at) = rest.find(ESCAPE) {
        plain.extend(rest.get(..at).unwrap_or_default().chars().filter_map(shown));
        rest = after_code(rest.get(at + 1..).unwrap_or_default());
    }
    plain.extend(rest.chars().filter_map(shown));
    Some(plain)
}

const ESCAPE: char = '\u{1b}';

/// What follows a control sequence (ECMA-48 section 5.4): `[`, parameters, one letter.
fn after_code(text: &str) -> &str {
    let Some(parameters) = text.strip_prefix('[') else { return text };
    let code = parameters.trim_start_matches(|c: char| matches!(c, '0'..='?' | ' '..='/'));
    let mut letters = code.chars();
    letters.next();
    letters.as_str()
}

fn shown(character: char) -> Option<char> {
    match character {
        c if invisible(c) => None,
        c if separator(c) => Some('\n'),
        c => Some(c),
    }
}

/// Characters without width: joiners, marks of direction, soft hyphens.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Line ends that only Unicode knows.
fn separator(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}')
}

/// The text with quoted-printable undone (RFC 2045 section 6.7); `None` where nothing shows it.
pub(super) fn quoted_printable(text: &str) -> Option<Zeroizing<String>> {
    let soft = ["=\n", "=\r\n"].iter().any(|end| text.contains(end));
    if !soft && !text.contains("=3D") {
        return None;
    }
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('=') {
        plain.push_str(before);
        let line = after.trim_start_matches([' ', '\t', '\r']);
        let code = after.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok());
        rest = match (line.strip_prefix('\n'), code.filter(u8::is_ascii)) {
            (Some(next), _) => next,
            (None, Some(byte)) => {
                plain.push(char::from(byte));
                after.get(2..).unwrap_or_default()
            }
            (None, None) => {
                plain.push('=');
                after
            }
        };
    }
    plain.push_str(rest);
    Some(plain)
}

/// The text with the references of HTML undone that stand for ASCII; `None` where it has none.
pub(super) fn references(text: &str) -> Option<Zeroizing<String>> {
    if !text.contains("&#") {
        return None;
    }
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("&#") {
        plain.push_str(before);
        match reference(near(after)) {
            Some((character, used)) => {
                plain.push(character);
                rest = after.get(used..).unwrap_or_default();
            }
            None => {
                plain.push_str("&#");
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    Some(plain)
}

/// A few characters, however many bytes they take.
fn near(text: &str) -> &str {
    let end = text.char_indices().nth(8).map_or(text.len(), |(place, _)| place);
    text.get(..end).unwrap_or_default()
}

/// The character of `43;` or `x2B;`, and the bytes that it takes.
fn reference(text: &str) -> Option<(char, usize)> {
    let (number, _) = text.split_once(';')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u8::from_str_radix(digits, 16),
        None => number.parse(),
    };
    let code = code.ok().filter(u8::is_ascii)?;
    Some((char::from(code), number.len() + 1))
}
