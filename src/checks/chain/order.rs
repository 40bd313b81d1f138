//! How certificates stand in a file: order, duplicates, the root, and what does not belong there.

use std::collections::BTreeSet;

use super::verdict::Answer;
use crate::checks::certificate::is_self_signed;
use crate::material::Certificate;
use crate::report::{Code, Finding, Severity};

/// The certificates of one file in their order.
#[derive(Debug, Clone)]
pub struct Listed<'a> {
    /// The file, as the user named it.
    pub file: &'a str,
    /// Its certificates.
    pub certificates: Vec<&'a Certificate>,
    /// Whether the order counts: it does in PEM text, which programs send as it stands, and does
    /// not in PFX and PKCS#7.
    pub ordered: bool,
    /// Whether this is the file that goes to the server: the leaf must come first.
    pub sent: bool,
}

/// What is wrong with the way a file lists a chain.
pub fn findings(listed: &Listed<'_>, answer: &Answer<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(out_of_order(listed, answer));
    findings.extend(surplus(listed, answer));
    findings.extend(duplicates(listed));
    findings.extend(root_included(listed, answer));
    findings.into_iter().map(|finding| finding.in_file(listed.file)).collect()
}

/// TLS wants the leaf first and each issuer after what it issued (RFC 5246 section 7.4.2). Servers
/// forgive a mixed rest; programs that load the file take the first for the leaf.
fn out_of_order(listed: &Listed<'_>, answer: &Answer<'_>) -> Option<Finding> {
    if !listed.ordered {
        return None;
    }
    let place = |certificate: &Certificate| {
        answer.path.iter().position(|known| known.certificate.der == certificate.der)
    };
    let places: Vec<Option<usize>> =
        listed.certificates.iter().map(|certificate| place(certificate)).collect();
    let leaf_at = places.iter().position(|place| *place == Some(0));
    if let Some(position) = leaf_at.filter(|position| *position > 0 && listed.sent) {
        return Some(
            Finding::new(Code::ChainOrder)
                .variant("leaf-not-first")
                .fact("position", position.saturating_add(1)),
        );
    }
    let known: Vec<usize> = places.into_iter().flatten().collect();
    (!known.is_sorted()).then(|| Finding::new(Code::ChainOrder))
}

/// Certificates that no path of this leaf needs.
fn surplus(listed: &Listed<'_>, answer: &Answer<'_>) -> Option<Finding> {
    let unneeded: BTreeSet<String> = listed
        .certificates
        .iter()
        .filter(|certificate| !answer.alternatives.contains(&certificate.der))
        .map(|certificate| certificate.label())
        .collect();
    // A path that is broken has a problem of its own, which says what was given.
    let broken = answer.findings.iter().any(|finding| {
        matches!(finding.code, Code::ChainIncomplete | Code::ChainUnrelated | Code::BadSignature)
    });
    if unneeded.is_empty() || broken {
        return None;
    }
    let severity = if listed.sent { Severity::Warning } else { Severity::Note };
    Some(
        Finding::new(Code::ChainUnrelated)
            .variant("surplus")
            .severity(severity)
            .fact("count", unneeded.len())
            .fact("names", unneeded.into_iter().take(3).collect::<Vec<_>>()),
    )
}

fn duplicates(listed: &Listed<'_>) -> Option<Finding> {
    let mut seen = BTreeSet::new();
    let twice: BTreeSet<String> = listed
        .certificates
        .iter()
        .filter(|certificate| !seen.insert(certificate.der.as_slice()))
        .map(|certificate| certificate.label())
        .collect();
    (!twice.is_empty()).then(|| {
        Finding::new(Code::DuplicateCertificate)
            .fact("names", twice.into_iter().take(3).collect::<Vec<_>>())
    })
}

/// A root in the file that is sent costs bytes and proves nothing: the server has its own.
fn root_included(listed: &Listed<'_>, answer: &Answer<'_>) -> Option<Finding> {
    let root = answer.path.last().filter(|_| answer.path.len() > 1)?.certificate;
    let included = listed.certificates.iter().any(|certificate| certificate.der == root.der);
    (listed.sent && included && is_self_signed(root))
        .then(|| Finding::new(Code::RootIncluded).of(root.label()))
}
