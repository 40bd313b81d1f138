//! Rules for one certificate that a TLS client shall present (RFC 5280, RFC 8446 section 4.4.2).
//!
//! Whatever one common server family refuses is a problem: the measured behaviour of nginx, Apache,
//! HAProxy, Envoy, Go, Java and rustls decides, not the RFC alone.

pub mod dates;
pub mod extensions;
pub mod form;
pub mod purpose;
pub mod strength;
pub mod text;

use time::OffsetDateTime;

use super::signature::{self, Verdict};
use crate::material::Certificate;
use crate::report::{Code, Finding};

/// Everything that speaks against it as a TLS client certificate, root causes first. Its chain is
/// judged elsewhere.
pub fn client(certificate: &Certificate, now: OffsetDateTime) -> Vec<Finding> {
    let mut findings = form::ill_formed(certificate);
    if is_self_signed(certificate) {
        findings.push(self_signed(certificate));
    } else if signed_by_itself(certificate) {
        let finding = Finding::new(Code::SelfSigned).variant("other-name");
        findings.push(finding.fact("issuer", certificate.issuer.to_string()));
    } else {
        findings.extend(purpose::is_a_ca(certificate));
        findings.extend(strength::weak_signature(certificate));
    }
    findings.extend(purpose::no_client_auth(certificate));
    findings.extend(purpose::no_digital_signature(certificate));
    findings.extend(dates::validity(certificate, now));
    findings.extend(strength::key(&certificate.public_key));
    findings.extend(extensions::unusable(certificate));
    findings.extend(old_version(certificate));
    findings.extend(text::garbled(&certificate.subject, Code::GarbledText));
    findings.into_iter().map(|finding| finding.of(certificate.label())).collect()
}

/// Whether the certificate is signed by its own key. Where the algorithm cannot be checked, equal
/// names and key identifiers decide.
pub fn is_self_signed(certificate: &Certificate) -> bool {
    if !certificate.subject.same_as(&certificate.issuer) {
        return false;
    }
    match with_own_key(certificate) {
        Verdict::Right => true,
        Verdict::Wrong => false,
        Verdict::Unknown => {
            let extensions = &certificate.extensions;
            extensions.authority_key_id.is_none()
                || extensions.authority_key_id == extensions.subject_key_id
        }
    }
}

/// Whether its own key signed it, in the name of somebody else.
fn signed_by_itself(certificate: &Certificate) -> bool {
    with_own_key(certificate) == Verdict::Right
}

fn with_own_key(certificate: &Certificate) -> Verdict {
    signature::verify(
        &certificate.public_key,
        &certificate.signature_algorithm,
        &certificate.tbs,
        &certificate.signature,
    )
}

/// No server can trace a self-signed certificate to a CA: it would have to know this very one.
fn self_signed(certificate: &Certificate) -> Finding {
    let finding = Finding::new(Code::SelfSigned);
    if certificate.extensions.is_ca() { finding.variant("ca") } else { finding }
}

/// Version 1 has no extensions. OpenSSL and Go take it, rustls does not (RFC 5280 section 4.1.2.1).
fn old_version(certificate: &Certificate) -> Option<Finding> {
    (certificate.version < 3)
        .then(|| Finding::new(Code::OldVersion).fact("version", certificate.version))
}
