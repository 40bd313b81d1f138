//! Which certificate of the file is the client's, and whether key, request and certificate are one.

use std::collections::{BTreeMap, BTreeSet};

use super::{Given, Request};
use crate::checks::certificate::dates::{self, Moment};
use crate::checks::chain::link;
use crate::checks::pairing::{fits, same_key};
use crate::material::{Certificate, PrivateKey, PublicKey};
use crate::report::{Code, Finding};

/// The client's certificate: the one of the key or of the request; else the one that is no CA and
/// issued none of the others. Of two for one key, the valid and younger one.
pub(super) fn leaf(request: &Request) -> Option<&Certificate> {
    let certificates: Vec<&Certificate> = request.certificate.certificates().collect();
    for key in ours(request) {
        let matching = certificates.iter().copied().filter(|one| one.public_key.same_key(key));
        let best = matching
            .max_by_key(|one| (dates::moment(one, request.now) == Moment::Within, one.not_before));
        if best.is_some() {
            return best;
        }
    }
    let issuers = issuers(&certificates);
    let issued_another = |position: &usize| issuers.contains(position);
    let not_a_ca =
        |position: &usize| certificates.get(*position).is_some_and(|one| !one.extensions.is_ca());
    let all = 0..certificates.len();
    let chosen = all
        .clone()
        .find(|position| not_a_ca(position) && !issued_another(position))
        .or_else(|| all.clone().find(not_a_ca))
        .or_else(|| all.clone().find(|position| !issued_another(position)))
        .unwrap_or_default();
    certificates.get(chosen).copied()
}

/// Signature checks for the choice of a leaf: a bundle made to do harm must not keep us busy.
const MAXIMUM_CHECKS: usize = 1_000;

/// The positions of the certificates that issued another one among them.
fn issuers(certificates: &[&Certificate]) -> BTreeSet<usize> {
    let mut named: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (position, one) in certificates.iter().enumerate() {
        named.entry(one.subject.canonical()).or_default().push(position);
    }
    let candidates = certificates.iter().flat_map(|child| {
        let issuers = named.get(&child.issuer.canonical()).map_or(&[][..], Vec::as_slice);
        issuers.iter().filter_map(|at| Some((*child, *certificates.get(*at)?, *at)))
    });
    candidates
        .filter(|(child, issuer, _)| child.der != issuer.der)
        .take(MAXIMUM_CHECKS)
        .filter(|(child, issuer, _)| link::between(child, issuer).is_some_and(link::Link::holds))
        .map(|(.., position)| position)
        .collect()
}

/// The public keys that are ours, the most certain first.
fn ours(request: &Request) -> Vec<&PublicKey> {
    let separate = request.key.iter().flat_map(Given::keys);
    let own = request.certificate.keys();
    separate
        .chain(own)
        .map(PrivateKey::public_key)
        .chain(request.csr.iter().filter_map(Given::csr).map(|csr| &csr.public_key))
        .collect()
}

/// Whether the key or the request says that the certificate is ours.
pub(super) fn is_ours(request: &Request, leaf: &Certificate) -> bool {
    ours(request).iter().any(|key| leaf.public_key.same_key(key))
}

/// The private key that fits, of the key's file or of the certificate's own.
pub(super) fn key<'a>(request: &'a Request, leaf: &Certificate) -> Option<&'a PrivateKey> {
    keys(request).find(|key| fits(key, &leaf.public_key))
}

/// A key's file is asked alone where there is one: it is the one that will be used.
fn keys(request: &Request) -> Box<dyn Iterator<Item = &PrivateKey> + '_> {
    match &request.key {
        Some(given) if given.keys().next().is_some() => Box::new(given.keys()),
        _ => Box::new(request.certificate.keys()),
    }
}

/// What does not belong together. A fault gives one finding: where key and request agree, it is
/// the certificate that is another's.
pub(super) fn findings(request: &Request, leaf: &Certificate) -> Vec<Finding> {
    let csr = request.csr.as_ref().and_then(Given::csr);
    let stray = keys(request).next().filter(|_| key(request, leaf).is_none());
    let csr_fits = csr.map(|csr| same_key(csr, leaf));
    let key_is_of_csr = stray.zip(csr).is_some_and(|(key, csr)| fits(key, &csr.public_key));
    let mut findings = Vec::new();
    if csr_fits == Some(false) {
        findings.push(other_key(request, leaf, stray.is_none(), key_is_of_csr));
    }
    if let Some(stray) = stray.filter(|_| !key_is_of_csr) {
        findings.push(key_mismatch(request, leaf, stray));
    }
    if request.key.is_none() && stray.is_none() && key(request, leaf).is_none() {
        findings.push(Finding::new(Code::NotJudged).variant("key"));
    }
    findings.into_iter().map(|finding| finding.of(leaf.label())).collect()
}

fn other_key(
    request: &Request,
    leaf: &Certificate,
    no_stray_key: bool,
    key_is_of_csr: bool,
) -> Finding {
    let finding = Finding::new(Code::OtherKey).fact("found", leaf.public_key.sha256_hex());
    let csr = request.csr.as_ref().and_then(Given::csr);
    let finding = match csr {
        Some(csr) => finding.fact("expected", csr.public_key.sha256_hex()),
        None => finding,
    };
    if key_is_of_csr {
        finding.variant("with-key")
    } else if no_stray_key && key(request, leaf).is_some() {
        // Key and certificate are a pair; the request is another one.
        finding.variant("request")
    } else {
        finding
    }
}

fn key_mismatch(request: &Request, leaf: &Certificate, stray: &PrivateKey) -> Finding {
    let finding = Finding::new(Code::KeyMismatch)
        .fact("expected", leaf.public_key.sha256_hex())
        .fact("found", stray.public_key().sha256_hex());
    let has_key = |given: &&Given| given.keys().any(|key| fits(key, &leaf.public_key));
    let has_certificate =
        |given: &&Given| given.certificates().any(|other| fits(stray, &other.public_key));
    if let Some(other) = request.all().find(has_key) {
        return finding.variant("key-elsewhere").fact("fits", other.path.clone());
    }
    match request.all().find(has_certificate) {
        Some(other) => finding.variant("certificate-elsewhere").fact("fits", other.path.clone()),
        None => finding,
    }
}
