//! Rules for requests (RFC 2986) and for the names in them (X.520 annex C upper bounds).

use super::certificate::text;
use super::signature::{self, Verdict};
use crate::formats::der::is_printable;
use crate::material::{Attribute, AttributeType, Csr, Name, TextType};
use crate::report::{Code, Finding};

/// What is wrong with a finished request.
pub fn of(csr: &Csr) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(signature_verifies(csr));
    findings.extend(subject(&csr.subject));
    findings.extend(text::garbled(&csr.subject, Code::CsrGarbledText));
    findings.extend(blanks(&csr.subject));
    findings.extend(hidden(&csr.subject));
    findings
}

/// The request must be signed by the key in it: that is its proof of possession.
fn signature_verifies(csr: &Csr) -> Option<Finding> {
    let verdict =
        signature::verify(&csr.public_key, &csr.signature_algorithm, &csr.info, &csr.signature);
    (verdict == Verdict::Wrong).then(|| Finding::new(Code::CsrBadSignature))
}

/// A subject needs a name, and each value must fit what X.520 allows.
pub fn subject(subject: &Name) -> Vec<Finding> {
    if subject.is_empty() {
        return vec![Finding::new(Code::CsrSubjectIncomplete)];
    }
    subject.attributes().filter_map(attribute).collect()
}

/// What is wrong with one attribute, the first thing that is.
pub fn attribute(attribute: &Attribute) -> Option<Finding> {
    let kind = AttributeType::of(&attribute.oid);
    let length = attribute.value.chars().count();
    let limit = kind.and_then(|kind| kind.limit).filter(|limit| length > *limit);
    let text = kind.map(|kind| kind.text);
    let variant = if attribute.value.trim().is_empty() {
        "empty"
    } else if attribute.value.chars().any(char::is_control) {
        "control"
    } else if matches!(attribute.label(), "C" | "jurisdictionC") {
        country(&attribute.value)?
    } else if limit.is_some() {
        "long"
    } else if text == Some(TextType::Printable) && !attribute.value.chars().all(is_printable) {
        "not-printable"
    } else if text == Some(TextType::Ia5) && !attribute.value.is_ascii() {
        "not-ascii"
    } else if attribute.label() == "emailAddress" && !is_address(&attribute.value) {
        "subject-email"
    } else {
        return None;
    };
    let finding = Finding::new(Code::CsrBadName)
        .variant(variant)
        .fact("attribute", attribute.label())
        .fact("value", attribute.value.clone());
    Some(match variant {
        "long" => finding.fact("length", length).fact("limit", limit.unwrap_or_default()),
        "country-case" => finding.fact("right", attribute.value.to_ascii_uppercase()),
        _ => finding,
    })
}

/// Two capital letters (ISO 3166-1 alpha-2).
pub(super) fn country(value: &str) -> Option<&'static str> {
    let letters = value.len() == 2 && value.bytes().all(|c| c.is_ascii_alphabetic());
    match (letters, value.bytes().all(|c| c.is_ascii_uppercase())) {
        (true, true) => None,
        (true, false) => Some("country-case"),
        (false, _) => Some("country"),
    }
}

pub(super) fn is_address(value: &str) -> bool {
    value.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !value.contains(' ') && !domain.contains('@')
    })
}

/// Blanks at the edge of a value are hard to see, and a CA compares with them or drops them.
fn blanks(subject: &Name) -> Option<Finding> {
    let values: Vec<String> = subject
        .attributes()
        .filter(|attribute| attribute.value.trim() != attribute.value)
        .map(|attribute| format!("{}=\"{}\"", attribute.label(), attribute.value))
        .collect();
    (!values.is_empty())
        .then(|| Finding::new(Code::CsrGarbledText).variant("blanks").fact("values", values))
}

/// Marks without width and of writing direction. Joiners are left out: some scripts and emoji need
/// them.
fn hidden(subject: &Name) -> Option<Finding> {
    let hides = |c: char| {
        matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let values: Vec<String> = subject
        .attributes()
        .filter(|attribute| attribute.value.contains(hides))
        .map(|attribute| format!("{}={}", attribute.label(), attribute.value))
        .collect();
    (!values.is_empty())
        .then(|| Finding::new(Code::CsrGarbledText).variant("hidden").fact("values", values))
}
