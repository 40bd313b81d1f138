//! What a vendor's profile says of the certificate, held against it. Only what the profile states is
//! judged, and what it merely assumes is never a problem.

use crate::material::{Certificate, Csr, Name};
use crate::profile::{Mark, Profile, SubjectField};
use crate::report::{Code, Finding, Severity};

/// What is not as the profile says. Findings about the request are those of a request's code.
pub fn findings(certificate: &Certificate, csr: Option<&Csr>, profile: &Profile) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(key_type(certificate, profile));
    findings.extend(validity(certificate, profile));
    for assumed in [false, true] {
        findings.extend(subject(certificate, csr, profile, assumed));
    }
    findings.into_iter().map(|finding| finding.fact("vendor", profile.title.clone())).collect()
}

/// The kind of the key, which no CA can change.
fn key_type(certificate: &Certificate, profile: &Profile) -> Option<Finding> {
    let said = profile.csr.accepted_key_types();
    let found = certificate.public_key.algorithm.to_string();
    let assumed = said.mark == Mark::Assumption;
    let finding = Finding::new(Code::ProfileMismatch)
        .severity(if assumed { Severity::Note } else { Severity::Problem })
        .variant(if assumed { "key-type-assumed" } else { "key-type" })
        .of(certificate.label())
        .fact("expected", said.value.join(", "))
        .fact("found", found.clone());
    let finding = standing(finding, profile, said.source.as_ref(), said.note.as_ref());
    (!said.value.iter().any(|kind| plain(kind) == plain(&found))).then_some(finding)
}

/// `RSA 2048` and `rsa-2048`, `P-256` and `p256` are the same.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// For how long it is valid: another span is a sign of another CA, or of a trial. A CA may round to
/// days, months or years, so a tenth more or less is no difference.
fn validity(certificate: &Certificate, profile: &Profile) -> Option<Finding> {
    let said = profile.certificate.validity()?;
    let expected = said.value;
    let found = certificate.not_after - certificate.not_before;
    let assumed = said.mark == Mark::Assumption;
    let finding = Finding::new(Code::ProfileMismatch)
        .severity(if assumed { Severity::Note } else { Severity::Warning })
        .variant(if assumed { "validity-assumed" } else { "validity" })
        .of(certificate.label())
        .fact("expected", expected)
        .fact("found", found);
    let finding = standing(finding, profile, said.source.as_ref(), said.note.as_ref());
    ((found - expected).abs() > expected / 10).then_some(finding)
}

/// Attributes that the vendor asks for. The profile speaks of the request; where that has one and the
/// certificate has not, the comparison of the two tells it.
fn subject(
    certificate: &Certificate,
    csr: Option<&Csr>,
    profile: &Profile,
    assumed: bool,
) -> Option<Finding> {
    let lacks = |field: &&SubjectField| {
        let has = |name: &Name| name.attributes().any(|part| part.oid == field.oid());
        !has(&certificate.subject) && !csr.is_some_and(|csr| has(&csr.subject))
    };
    let missing: Vec<&SubjectField> = profile
        .csr
        .subject
        .iter()
        .filter(|field| field.required && (field.mark == Mark::Assumption) == assumed)
        .filter(lacks)
        .collect();
    let first = missing.first()?;
    let finding = match (csr, assumed) {
        (Some(_), false) => Finding::new(Code::CsrSubjectIncomplete).variant("profile"),
        (Some(_), true) => Finding::new(Code::CsrSubjectIncomplete)
            .variant("profile-assumed")
            .severity(Severity::Note),
        (None, false) => Finding::new(Code::ProfileMismatch)
            .variant("subject")
            .severity(Severity::Warning)
            .of(certificate.label()),
        (None, true) => Finding::new(Code::ProfileMismatch)
            .variant("subject-assumed")
            .severity(Severity::Note)
            .of(certificate.label()),
    };
    let names: Vec<String> = missing.iter().map(|field| field.attribute.clone()).collect();
    let finding = finding.fact("missing", names);
    Some(standing(finding, profile, first.source.as_ref(), first.note.as_ref()))
}

/// Where it stands that it should be so, or what is not sure about it.
pub(super) fn standing(
    finding: Finding,
    profile: &Profile,
    source: Option<&String>,
    note: Option<&String>,
) -> Finding {
    let page = source.and_then(|key| profile.sources.get(key));
    finding
        .fact("source", page.cloned().unwrap_or_default())
        .fact("note", note.cloned().unwrap_or_default())
        .fact("profile", profile.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{formats, profile};
    use time::Duration;

    const PEM: &[u8] = include_bytes!("../../fixtures/verify/organization-dropped.crt");
    const CSR: &[u8] = include_bytes!("../../fixtures/verify/client.csr");

    fn certificate() -> Certificate {
        match formats::read(PEM).items.remove(0) {
            // Valid for 8 years.
            crate::material::Item::Certificate(one) => {
                let not_after = one.not_before + Duration::days(8 * 365);
                Certificate { not_after, ..*one }
            }
            other => panic!("{other:?}"),
        }
    }

    fn csr() -> Csr {
        match formats::read(CSR).items.remove(0) {
            crate::material::Item::Csr(one) => *one,
            other => panic!("{other:?}"),
        }
    }

    /// FortFace's profile with every assumption called documented.
    fn documented() -> Profile {
        let mut profile = profile::named("fortface").unwrap();
        profile.csr.key_type.mark = Mark::Documented;
        profile.csr.subject.iter_mut().for_each(|field| field.mark = Mark::Documented);
        profile
    }

    fn told(findings: &[Finding]) -> Vec<(Severity, Code, &str)> {
        findings
            .iter()
            .map(|one| (one.severity, one.code, one.variant.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn an_assumption_is_a_note_and_what_is_documented_is_more() {
        use Code::ProfileMismatch;
        let assumed = findings(&certificate(), None, &profile::named("fortface").unwrap());
        assert_eq!(
            told(&assumed),
            [
                (Severity::Note, ProfileMismatch, "key-type-assumed"),
                (Severity::Warning, ProfileMismatch, "validity"),
                (Severity::Note, ProfileMismatch, "subject-assumed"),
            ]
        );
        assert_eq!(
            told(&findings(&certificate(), None, &documented())),
            [
                (Severity::Problem, ProfileMismatch, "key-type"),
                (Severity::Warning, ProfileMismatch, "validity"),
                (Severity::Warning, ProfileMismatch, "subject"),
            ]
        );
    }

    #[test]
    fn what_the_request_lacks_is_a_fault_of_the_request() {
        let mut csr = csr();
        // It has the organization, so the comparison with the certificate tells that it was dropped.
        let with = findings(&certificate(), Some(&csr), &documented());
        assert!(with.iter().all(|one| one.variant != Some("subject")));
        csr.subject = certificate().subject;
        let without = findings(&certificate(), Some(&csr), &documented());
        let last = without.last().unwrap();
        assert_eq!((last.code, last.severity), (Code::CsrSubjectIncomplete, Severity::Problem));
        assert_eq!(last.facts["missing"], vec!["O".to_owned()].into());
    }

    #[test]
    fn a_certificate_as_the_profile_says_is_no_finding() {
        let mut profile = documented();
        profile.csr.key_type.value = "p256".to_owned();
        profile.certificate.validity_years.as_mut().unwrap().value = 8;
        profile.csr.subject.retain(|field| field.attribute == "CN");
        assert_eq!(findings(&certificate(), None, &profile), []);
    }
}
