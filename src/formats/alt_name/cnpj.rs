//! The number of a Brazilian company: 12 digits or, since July 2026, capital letters, and 2 check
//! digits (Receita Federal, IN RFB 2.229/2024).

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
    let first = check_digit(body);
    whole && check == format!("{first}{}", check_digit(&format!("{body}{first}")))
        // Its check digits are right, and it is nobody's.
        && body.bytes().any(|c| c != b'0')
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '.' | '/' | '-')).collect()
}

/// Modulo 11 with the weights 2 to 9 from the right; a character counts as its code less that of `0`.
fn check_digit(text: &str) -> u32 {
    let sum: u32 = text
        .bytes()
        .rev()
        .zip((2..=9).cycle())
        .map(|(c, weight)| u32::from(c.saturating_sub(b'0')) * weight)
        .sum();
    match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    }
}
