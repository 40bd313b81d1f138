//! Extensions that make a verifier refuse a certificate whatever else it says (RFC 5280 section 4.2).

use std::collections::BTreeSet;

use crate::material::Certificate;
use crate::report::{Code, Finding};

/// Extensions that OpenSSL takes as critical; rustls and Go know fewer, but no CA marks the others
/// critical in a client certificate. Key identifiers must not be (RFC 5280 sections 4.2.1.1, 4.2.1.2).
const KNOWN: [&str; 12] = [
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.31",
    "2.5.29.32",
    "2.5.29.33",
    "2.5.29.36",
    "2.5.29.37",
    "2.5.29.54",
    "1.3.6.1.5.5.7.1.14",
    "2.16.840.1.113730.1.1",
];

/// Extensions whose value decides, so that one that cannot be read makes the certificate unusable.
const DECISIVE: [&str; 5] = ["2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.30", "2.5.29.37"];

/// Critical extensions nobody knows, extensions that cannot be read, and extensions given twice.
pub fn unusable(certificate: &Certificate) -> Vec<Finding> {
    let finding = |oid: &str| {
        Finding::new(Code::UnknownCriticalExtension).fact("oid", oid).fact("name", name(oid))
    };
    let extensions = &certificate.extensions;
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for extension in &extensions.all {
        let oid = extension.oid.as_str();
        if !seen.insert(oid) {
            findings.push(finding(oid).variant("twice"));
            // One is enough to refuse it; more could be many.
            break;
        } else if extension.critical && !KNOWN.contains(&oid) {
            findings.push(finding(oid));
        } else if DECISIVE.contains(&oid) && extensions.undecodable.iter().any(|bad| bad == oid) {
            findings.push(finding(oid).variant("undecodable"));
        }
    }
    findings
}

/// The name of an extension as RFC 5280 writes it, or its OID.
pub fn name(oid: &str) -> &str {
    match oid {
        "2.5.29.14" => "subjectKeyIdentifier",
        "2.5.29.15" => "keyUsage",
        "2.5.29.17" => "subjectAltName",
        "2.5.29.19" => "basicConstraints",
        "2.5.29.30" => "nameConstraints",
        "2.5.29.31" => "cRLDistributionPoints",
        "2.5.29.32" => "certificatePolicies",
        "2.5.29.35" => "authorityKeyIdentifier",
        "2.5.29.37" => "extKeyUsage",
        "1.3.6.1.5.5.7.1.1" => "authorityInfoAccess",
        "1.3.6.1.5.5.7.1.24" => "tlsFeature",
        other => other,
    }
}
