//! What a vendor's profile asks of a request, held against single values as they are typed and against
//! the request before it is written. What a profile merely assumes is never a problem.

use super::request;
use super::vendor::{plain, standing};
use crate::formats::alt_name::{AltName, Kind, is_cnpj, is_cpf};
use crate::formats::subject::Subject;
use crate::material::{Csr, Name, uuid};
use crate::profile::{Form, Mark, Profile, SubjectField};
use crate::report::{Code, Finding, Severity};

/// What is wrong with a value of an attribute: by X.520 first, then by the profile.
pub fn value(field: &SubjectField, text: &str) -> Option<Finding> {
    let mut subject = Subject::default();
    subject.push(field.oid(), text);
    let by_standard =
        subject.name().ok().and_then(|name| request::subject(&name).into_iter().next());
    by_standard.or_else(|| by_profile(field, text))
}

fn by_profile(field: &SubjectField, text: &str) -> Option<Finding> {
    let length = text.chars().count();
    let finding = |variant| {
        Finding::new(Code::CsrBadName)
            .variant(variant)
            .fact("attribute", field.attribute.clone())
            .fact("value", text.to_owned())
    };
    if let Some(limit) = field.limit().filter(|limit| length > *limit) {
        return Some(finding("long").fact("length", length).fact("limit", limit));
    }
    if !field.choices.is_empty() && !field.choices.iter().any(|choice| choice == text) {
        return Some(finding("choice").fact("choices", field.choices.clone()));
    }
    let (right, variant) = match field.form {
        Form::Text => (true, "text"),
        Form::Country => (request::country(text).is_none(), "country"),
        Form::Cnpj => (is_cnpj(text), "form-cnpj"),
        Form::Cpf => (is_cpf(text), "form-cpf"),
        Form::Uuid => (uuid::is_one(text), "form-uuid"),
        Form::Email => (request::is_address(text), "subject-email"),
        Form::DnsName => (AltName::from_text(Kind::Dns, text).is_ok(), "form-dns-name"),
        Form::Digits => (text.bytes().all(|c| c.is_ascii_digit()), "form-digits"),
    };
    (!right).then(|| finding(variant))
}

/// What the vendor would refuse in a request, or might.
pub fn findings(csr: &Csr, profile: &Profile) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(key_type(csr, profile));
    findings.extend(signature_hash(csr, profile));
    for assumed in [false, true] {
        findings.extend(missing(&csr.subject, profile, assumed));
    }
    findings.extend(values(&csr.subject, profile));
    findings.into_iter().map(|finding| finding.fact("vendor", profile.title.clone())).collect()
}

fn key_type(csr: &Csr, profile: &Profile) -> Option<Finding> {
    let said = profile.csr.accepted_key_types();
    let found = csr.public_key.algorithm.to_string();
    let assumed = said.mark == Mark::Assumption;
    let finding = Finding::new(Code::ProfileMismatch)
        .severity(if assumed { Severity::Note } else { Severity::Problem })
        .variant(if assumed { "request-key-type-assumed" } else { "request-key-type" })
        .fact("expected", said.value.join(", "))
        .fact("found", found.clone());
    let finding = standing(finding, profile, said.source.as_ref(), said.note.as_ref());
    (!said.value.iter().any(|kind| plain(kind) == plain(&found))).then_some(finding)
}

/// The hash of the signature goes with the kind of the key here, so another key has another.
fn signature_hash(csr: &Csr, profile: &Profile) -> Option<Finding> {
    let said = profile.csr.signature_hash.as_ref()?;
    let found = csr.signature_algorithm.name.clone();
    let assumed = said.mark == Mark::Assumption;
    let finding = Finding::new(Code::ProfileMismatch)
        .severity(if assumed { Severity::Note } else { Severity::Warning })
        .variant(if assumed { "request-hash-assumed" } else { "request-hash" })
        .fact("expected", said.value.clone())
        .fact("found", found.clone());
    let finding = standing(finding, profile, said.source.as_ref(), said.note.as_ref());
    (csr.signature_algorithm.hash.map(plain).as_ref() != Some(&said.value)).then_some(finding)
}

/// Attributes that the vendor asks for.
fn missing(subject: &Name, profile: &Profile, assumed: bool) -> Option<Finding> {
    let has = |field: &SubjectField| subject.attributes().any(|part| part.oid == field.oid());
    let missing: Vec<&SubjectField> = profile
        .csr
        .subject
        .iter()
        .filter(|field| field.required && (field.mark == Mark::Assumption) == assumed)
        .filter(|field| !has(field))
        .collect();
    let first = missing.first()?;
    let names: Vec<String> = missing.iter().map(|field| field.attribute.clone()).collect();
    let finding = Finding::new(Code::CsrSubjectIncomplete)
        .variant(if assumed { "request-assumed" } else { "request" })
        .severity(if assumed { Severity::Note } else { Severity::Problem })
        .fact("missing", names);
    Some(standing(finding, profile, first.source.as_ref(), first.note.as_ref()))
}

/// Values that break a rule of the profile. Those of X.520 are judged with every request.
fn values(subject: &Name, profile: &Profile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for field in &profile.csr.subject {
        let values = subject.attributes().filter(|part| part.oid == field.oid());
        let wrong = values.filter(|part| request::attribute(part).is_none());
        findings.extend(wrong.filter_map(|part| by_profile(field, &part.value)).map(|finding| {
            match field.mark {
                Mark::Assumption => finding.severity(Severity::Warning),
                Mark::Documented | Mark::Derived => finding,
            }
        }));
    }
    findings
}
