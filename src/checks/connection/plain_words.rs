//! The text of an answer, brought into a form in which its words can be compared: clauses of plain
//! lower-case words.

use crate::live::transcript::Reply;

/// Characters of a text that are read: errors are said at the start.
const LONGEST: usize = 16 * 1024;

/// What an answer says, in its reason phrase, in headers that speak of certificates, and in its body.
/// Each clause begins and ends with a space, as does each word in it.
pub(super) fn clauses(reply: &Reply) -> Vec<String> {
    let headers = reply.headers.iter().filter(|(name, value)| {
        let says = |text: &str| text.to_ascii_lowercase().contains("cert");
        says(name) || says(value)
    });
    let headers = headers.map(|(name, value)| format!("{name} {value}"));
    let body = text(&reply.body);
    let texts = reply.reason.clone().into_iter().chain(headers).chain(std::iter::once(body));
    texts.flat_map(|text| split(&text)).collect()
}

/// UTF-8, or ISO 8859-1, in which older servers write Portuguese.
fn text(body: &[u8]) -> String {
    match std::str::from_utf8(body) {
        Ok(text) => text.to_owned(),
        // Cut off in the middle of a character.
        Err(error) if error.error_len().is_none() => String::from_utf8_lossy(body).into_owned(),
        Err(_) => body.iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn split(text: &str) -> Vec<String> {
    let text: String = text.chars().take(LONGEST).collect();
    let text = unescaped(&text);
    let mut clauses = vec![String::from(" ")];
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let follows = characters.peek().copied();
        if ends_clause(character, follows) {
            clauses.push(String::from(" "));
        } else if let Some(clause) = clauses.last_mut() {
            add(clause, before, character);
        }
        before = character;
    }
    for clause in &mut clauses {
        space(clause);
    }
    clauses.retain(|clause| clause.len() > 1);
    clauses
}

/// A full stop inside a word is part of a name, such as `auth.certificate.revoked`.
fn ends_clause(character: char, follows: Option<char>) -> bool {
    match character {
        '.' => follows.is_none_or(|next| !next.is_alphanumeric()),
        ',' | ';' | '!' | '?' | '\n' | '<' | '>' | '{' | '}' | '[' | ']' => true,
        _ => false,
    }
}

/// Adds a character: `notRegistered` and `NOT_REGISTERED` are two words.
fn add(clause: &mut String, before: char, character: char) {
    if matches!(character, '\u{300}'..='\u{36f}') {
        return;
    }
    if !character.is_alphanumeric() || (before.is_lowercase() && character.is_uppercase()) {
        space(clause);
    }
    if character.is_alphanumeric() {
        clause.extend(character.to_lowercase().map(plain));
    }
}

fn space(clause: &mut String) {
    if !clause.ends_with(' ') {
        clause.push(' ');
    }
}

/// A letter without its accent.
fn plain(letter: char) -> char {
    match letter {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        other => other,
    }
}

/// The text with the escapes of JSON (RFC 8259 section 7) and of HTML for letters read.
fn unescaped(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '&']) {
        let (before, escape) = rest.split_at(at);
        read.push_str(before);
        let (character, length) = of_json(escape).or_else(|| of_html(escape)).unwrap_or((' ', 1));
        read.push(character);
        rest = escape.get(length..).unwrap_or_default();
    }
    read + rest
}

/// `\u00e3` and its length; any other escape of JSON is a space.
fn of_json(escape: &str) -> Option<(char, usize)> {
    let number = escape.strip_prefix("\\u").and_then(|digits| digits.get(..4));
    match number {
        Some(digits) => Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, 6)),
        None => escape
            .starts_with('\\')
            .then_some((' ', if escape.is_char_boundary(2) { 2 } else { 1 })),
    }
}

/// `&atilde;`, whose letter comes first, or `&#227;`, and its length.
fn of_html(escape: &str) -> Option<(char, usize)> {
    const ACCENTS: [&str; 6] = ["acute", "grave", "circ", "tilde", "uml", "cedil"];
    let (name, _) = escape.strip_prefix('&')?.split_once(';')?;
    let letter = match name.strip_prefix('#') {
        Some(number) => char::from_u32(number.parse().ok()?)?,
        None => {
            let letter = name.chars().next()?;
            let accent = name.get(letter.len_utf8()..)?;
            ACCENTS.contains(&accent).then_some(letter)?
        }
    };
    Some((letter, name.len() + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_plain_whatever_they_are_written_in() {
        for text in [
            "Certificado não cadastrado",
            r#"{"erro":"certificado n\u00e3o cadastrado"}"#,
            "<p>Certificado n&atilde;o cadastrado</p>",
            "Certificado n&#227;o cadastrado.",
            "CERTIFICADO_NÃO_CADASTRADO",
            "certificadoNãoCadastrado",
            "certificado na\u{303}o cadastrado",
        ] {
            let found = split(text);
            let all = found.join("|");
            assert!(all.contains(" certificado nao cadastrado "), "{text}: {all}");
        }
    }

    #[test]
    fn a_body_in_latin_1_is_read() {
        assert_eq!(text(b"certificado n\xe3o cadastrado"), "certificado não cadastrado");
    }

    #[test]
    fn clauses_end_where_sentences_and_fields_do() {
        let found = split(r#"{"error":"auth.failed","text":"One thing. Another, too\" \\"}"#);
        assert_eq!(found, [" error auth failed ", " text one thing ", " another ", " too "]);
    }

    #[test]
    fn broken_escapes_do_no_harm() {
        for text in ["\\", "\\u", "\\u12", "\\ué", "&", "&;", "&#;", "&#99999999999;", "\\é", "&é;"]
        {
            split(text);
        }
    }
}
