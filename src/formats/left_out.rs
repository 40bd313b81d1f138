//! Parts of a container that cannot be read, while the rest of it can: they are told, and the rest
//! is used.

use crate::report::{Code, Finding, Severity};

/// A certificate that is damaged. `name` is what the container calls it.
pub(super) fn certificate(name: Option<&str>, reason: impl Into<String>) -> Finding {
    let finding = Finding::new(Code::Corrupt).severity(Severity::Warning).variant("left-out");
    named(finding, name).fact("reason", reason.into())
}

/// A private key of a kind that we do not have.
pub(super) fn key(name: Option<&str>, algorithm: &str) -> Finding {
    let finding = Finding::new(Code::Unsupported).variant("key");
    named(finding, name).fact("algorithm", algorithm)
}

/// Where there is another key to use, one that cannot be read is no reason to stop.
pub(super) fn beside_other_keys(findings: &mut [Finding]) {
    for finding in findings {
        if finding.code == Code::Unsupported && finding.variant == Some("key") {
            finding.severity = Severity::Warning;
            finding.variant = Some("key-left-out");
        }
    }
}

fn named(finding: Finding, name: Option<&str>) -> Finding {
    match name {
        Some(name) => finding.of(name),
        None => finding,
    }
}
