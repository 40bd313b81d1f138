//! Rules for requests (RFC 2986) and for the names in them (X.520 annex C upper bounds).

use super::certificate::text;
use super::signature::{self, Verdict};
use crate::formats::request::Wishes;
use crate::material::{Csr, GeneralName, Name};
use crate::report::{Code, Finding};

/// What is wrong with a finished request.
pub fn of(csr: &Csr) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(signature_verifies(csr));
    findings.extend(subject(&csr.subject));
    findings.extend(text::garbled(&csr.subject, Code::CsrGarbledText));
    findings
}

/// What is wrong with the names of a request before it is made.
pub fn names(wishes: &Wishes) -> Vec<Finding> {
    let mut findings = subject(&wishes.subject);
    findings.extend(wishes.subject_alt_names.iter().filter_map(alt_name));
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
    let mut findings = Vec::new();
    for attribute in subject.attributes() {
        let named = |finding: Finding| {
            finding.fact("attribute", attribute.label()).fact("value", attribute.value.clone())
        };
        let length = attribute.value.chars().count();
        if attribute.value.trim().is_empty() {
            findings.push(named(Finding::new(Code::CsrBadName).variant("empty")));
        } else if attribute.label() == "C"
            && !(length == 2 && attribute.value.chars().all(|c| c.is_ascii_uppercase()))
        {
            findings.push(named(Finding::new(Code::CsrBadName).variant("country")));
        } else if let Some(limit) = upper_bound(attribute.label()).filter(|limit| length > *limit) {
            findings.push(
                named(Finding::new(Code::CsrBadName).variant("long"))
                    .fact("length", length)
                    .fact("limit", limit),
            );
        } else if matches!(attribute.label(), "serialNumber" | "dnQualifier")
            && !attribute.value.chars().all(printable)
        {
            findings.push(named(Finding::new(Code::CsrBadName).variant("not-printable")));
        } else if attribute.label() == "emailAddress" && !attribute.value.is_ascii() {
            findings.push(named(Finding::new(Code::CsrBadName).variant("not-ascii")));
        }
    }
    findings
}

/// Upper bounds in characters (RFC 5280 appendix A.1).
fn upper_bound(label: &str) -> Option<usize> {
    Some(match label {
        "CN" | "O" | "OU" | "serialNumber" | "title" => 64,
        "L" | "ST" | "STREET" => 128,
        "emailAddress" => 255,
        _ => return None,
    })
}

/// The characters of a PrintableString (X.680 section 41.4).
fn printable(c: char) -> bool {
    c.is_ascii_alphanumeric() || " '()+,-./:=?".contains(c)
}

fn alt_name(name: &GeneralName) -> Option<Finding> {
    let bad = |variant, value: &str| {
        Some(Finding::new(Code::CsrBadName).variant(variant).fact("value", value))
    };
    match name {
        GeneralName::Dns(name) if !name.is_ascii() => bad("dns-not-ascii", name),
        GeneralName::Dns(name) if name.is_empty() || name.contains([' ', '/', ':', '@']) => {
            bad("dns", name)
        }
        GeneralName::Email(address) if !address.is_ascii() || !address.contains('@') => {
            bad("email", address)
        }
        GeneralName::Uri(uri) if !uri.is_ascii() || !uri.contains(':') => bad("uri", uri),
        _ => None,
    }
}
