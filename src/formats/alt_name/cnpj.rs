//! The number of a Brazilian company: 12 digits or, since July 2026, capital letters, and 2 check
//! digits (Receita Federal, IN RFB 2.229/2024). And that of a person: 9 digits and 2 check digits.

use super::other_name;
use crate::formats::der;

/// The otherName of ICP-Brasil for it (DOC-ICP-04).
const ICP_BRASIL_CNPJ: &str = "2.16.76.1.3.3";

pub(super) fn encoded(text: &str) -> Option<Vec<u8>> {
    let number = plain(text);
    let value = der::element(der::tag::PRINTABLE_STRING, number.as_bytes());
    is_cnpj(text).then(|| other_name::of(ICP_BRASIL_CNPJ, &value)).flatten()
}

/// Whether a text is such a number with right check digits, with its points or without.
pub fn is_cnpj(text: &str) -> bool {
    let number = plain(text);
    let (Some(body), Some(check)) = (number.get(..12), number.get(12..)) else { return false };
    let whole = number.len() == 14
        && body.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
        && check.bytes().all(|c| c.is_ascii_digit());
    whole && check == check_digits(body, 9)
        // Its check digits are right, and it is nobody's.
        && body.bytes().any(|c| c != b'0')
}

/// Whether a text is the number of a person with right check digits, with its points or without.
pub fn is_cpf(text: &str) -> bool {
    let number = plain(text);
    let (Some(body), Some(check)) = (number.get(..9), number.get(9..)) else { return false };
    let digits = number.len() == 11 && number.bytes().all(|c| c.is_ascii_digit());
    let same = number.bytes().all(|c| Some(&c) == number.as_bytes().first());
    // Eleven equal digits check out, and are nobody's.
    digits && !same && check == check_digits(body, 11)
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '.' | '/' | '-')).collect()
}

/// Both check digits of a number, with weights up to this one.
fn check_digits(body: &str, most: u32) -> String {
    let first = check_digit(body, most);
    format!("{first}{}", check_digit(&format!("{body}{first}"), most))
}

/// Modulo 11 with the weights from 2 on, from the right, and from 2 again after the greatest; a
/// character counts as its code less that of `0`.
fn check_digit(text: &str, most: u32) -> u32 {
    let sum: u32 = text
        .bytes()
        .rev()
        .zip((2..=most).cycle())
        .map(|(c, weight)| u32::from(c.saturating_sub(b'0')) * weight)
        .sum();
    match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    }
}
