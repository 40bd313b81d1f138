//! Takes secrets out of answers. Servers repeat what they got, as it is, escaped in one of several
//! ways, or shortened; none of it may get into a report or a saved transcript.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroize;

use super::transcript::Reply;
use super::written::percent_decoded;

/// So much of a secret in a row gives it away: half of it, and not less than this.
const TELLING: usize = 8;

/// The answer without a secret. Where it stands escaped, encoded or in part, the whole text is left
/// out: what is around it is not worth the risk.
pub(super) fn without(secret: &str, instead: &str, mut reply: Reply) -> Reply {
    if let Some(reason) = &mut reply.reason {
        *reason = cleaned(secret, instead, reason);
    }
    for (_, value) in &mut reply.headers {
        *value = cleaned(secret, instead, value);
    }
    let body = String::from_utf8_lossy(&reply.body).into_owned();
    let body = cleaned(secret, instead, &body).into_bytes();
    std::mem::replace(&mut reply.body, body).zeroize();
    reply
}

fn cleaned(secret: &str, instead: &str, text: &str) -> String {
    let text = text.replace(secret, instead);
    if gives_away(secret, &text) { instead.to_owned() } else { text }
}

/// Whether a text, read in any of the usual ways, has a telling part of the secret.
fn gives_away(secret: &str, text: &str) -> bool {
    let mut reading = text.to_owned();
    let tells = |reading: &str| has_part(secret, reading.as_bytes());
    if tells(&reading) {
        return true;
    }
    for decode in [of_json, of_html, of_url] {
        reading = decode(&reading);
        if tells(&reading) {
            return true;
        }
    }
    (0..3).any(|before| has_part(&inside_base64(secret, before), text.as_bytes()))
}

/// The characters that a secret has in base64 whatever stands around it, after so many other bytes.
fn inside_base64(secret: &str, before: usize) -> String {
    let encoded = STANDARD.encode([&vec![0; before], secret.as_bytes()].concat());
    let whole = encoded.trim_end_matches('=');
    // The first character may hold bits of what is before, the last those of what is after.
    let inside = whole.get((before * 8).div_ceil(6)..whole.len().saturating_sub(1));
    inside.unwrap_or_default().to_owned()
}

fn has_part(secret: &str, text: &[u8]) -> bool {
    let secret = secret.as_bytes();
    let length = (secret.len() / 2).max(TELLING).min(secret.len());
    length > 0
        && secret.windows(length).any(|part| text.windows(length).any(|window| window == part))
}

/// `\/`, `\u002d` (RFC 8259 section 7).
fn of_json(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let unit = after.strip_prefix('u').and_then(|digits| digits.get(..4));
        let character = unit.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match character.and_then(char::from_u32) {
            Some(character) => {
                plain.push(character);
                rest = after.get(5..).unwrap_or_default();
            }
            None => rest = after,
        }
    }
    plain + rest
}

/// `&lt;`, `&#45;`, `&#x2d;`.
fn of_html(text: &str) -> String {
    const NAMES: [(&str, char); 5] =
        [("lt", '<'), ("gt", '>'), ("amp", '&'), ("quot", '"'), ("apos", '\'')];
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let reference = after.split_once(';').filter(|(name, _)| name.len() <= 8);
        let character = reference.and_then(|(name, _)| match name.strip_prefix('#') {
            Some(number) => match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok(),
                None => number.parse().ok(),
            }
            .and_then(char::from_u32),
            None => NAMES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c),
        });
        match (character, reference) {
            (Some(character), Some((_, tail))) => {
                plain.push(character);
                rest = tail;
            }
            _ => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain + rest
}

fn of_url(text: &str) -> String {
    String::from_utf8_lossy(&percent_decoded(text)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ab/cd+ef==GH<&>\"99xyz-1";

    fn left(body: &str) -> String {
        let headers = vec![("x-echo".to_owned(), body.to_owned())];
        let reply = Reply { status: 401, reason: None, headers, body: body.into() };
        let reply = without(KEY, "(key)", reply);
        assert_eq!(reply.header("x-echo"), Some(reply.text().as_str()));
        reply.text()
    }

    #[test]
    fn a_secret_as_it_is_is_cut_out() {
        assert_eq!(left(&format!("unknown key {KEY}, sorry")), "unknown key (key), sorry");
        assert_eq!(left("no such key"), "no such key");
    }

    #[test]
    fn a_secret_that_is_escaped_encoded_or_cut_takes_its_text_along() {
        for body in [
            r#"{"error":"bad key ab\/cd+ef==GH<&>\"99xyz-1"}"#,
            r"bad ab/cd+ef==GH<&>\u002299xyz\u002d1",
            "bad ab/cd+ef==GH&lt;&amp;&gt;&quot;99xyz-1",
            "bad ab&#47;cd&#x2b;ef==GH&lt;&amp;&gt;&quot;99xyz&#45;1",
            "bad ab%2Fcd%2Bef%3D%3DGH%3C%26%3E%2299xyz-1",
            "bad YWIvY2QrZWY9PUdIPCY+Ijk5eHl6LTE=",
            "bad ab/cd+ef==GH...",
        ] {
            assert_eq!(left(body), "(key)", "{body}");
        }
    }
}
