//! Which certificate of the file is the client's, and whether key, request and certificate are one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Given, Request};
use crate::checks::certificate::dates::{self, Moment};
use crate::checks::chain::link;
use crate::checks::pairing::{fits, same_key};
use crate::material::{Certificate, Csr, PrivateKey, PublicKey};
use crate::report::verify::Inputs;
use crate::report::{Code, Fact, Finding};

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
        .chain(request.csr.iter().flat_map(Given::csrs).map(|csr| &csr.public_key))
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

/// The request that the certificate answers: of its own file the one of the same key, else the first;
/// without such a file one of the same key that lies with certificate or key.
pub(super) fn csr<'a>(request: &'a Request, leaf: &Certificate) -> Option<&'a Csr> {
    let of_key = |csr: &&Csr| same_key(csr, leaf);
    match &request.csr {
        Some(given) => given.csrs().find(of_key).or_else(|| given.csrs().next()),
        None => {
            let others = std::iter::once(&request.certificate).chain(&request.key);
            others.flat_map(Given::csrs).find(of_key)
        }
    }
}

/// What does not belong together. A fault gives one finding: where key and request agree, it is
/// the certificate that is another's.
pub(super) fn findings(request: &Request, leaf: &Certificate) -> Vec<Finding> {
    let csr = csr(request, leaf);
    let stray = keys(request).next().filter(|_| key(request, leaf).is_none());
    let csr_fits = csr.map(|csr| same_key(csr, leaf));
    let key_is_of_csr = stray.zip(csr).is_some_and(|(key, csr)| fits(key, &csr.public_key));
    let mut findings = Vec::new();
    if let Some(csr) = csr.filter(|_| csr_fits == Some(false)) {
        findings.push(other_key(request, leaf, csr, key_is_of_csr));
    }
    if let Some(stray) = stray.filter(|_| !key_is_of_csr) {
        findings.push(key_mismatch(request, leaf, stray, csr_fits == Some(true)));
    }
    if request.key.is_none() && stray.is_none() && key(request, leaf).is_none() {
        findings.push(Finding::new(Code::NotJudged).variant("key"));
    }
    findings.into_iter().map(|finding| finding.of(leaf.label())).collect()
}

/// The certificate answers another request than the one given.
fn other_key(request: &Request, leaf: &Certificate, csr: &Csr, key_is_of_csr: bool) -> Finding {
    let finding = Finding::new(Code::OtherKey)
        .fact("found", leaf.public_key.sha256_hex())
        .fact("expected", csr.public_key.sha256_hex());
    let inputs = request.inputs();
    if key(request, leaf).is_some() {
        // Key and certificate are a pair; the request is another one.
        return finding
            .variant("request")
            .fact("command", Inputs { csr: None, ..inputs }.command());
    }
    if let Some(finding) = certificate_elsewhere(finding.clone(), request, &csr.public_key) {
        return finding;
    }
    let finding = finding.fact("command", folder(&inputs.certificate));
    if key_is_of_csr { finding.variant("with-key") } else { finding }
}

/// The private key is that of another certificate than this one.
fn key_mismatch(
    request: &Request,
    leaf: &Certificate,
    stray: &PrivateKey,
    csr_fits: bool,
) -> Finding {
    let finding = Finding::new(Code::KeyMismatch)
        .fact("expected", leaf.public_key.sha256_hex())
        .fact("found", stray.public_key().sha256_hex());
    let has_key = |given: &&Given| given.keys().any(|key| fits(key, &leaf.public_key));
    let inputs = request.inputs();
    if let Some(other) = request.all().find(has_key) {
        let key = Some(other.path.clone()).filter(|path| *path != inputs.certificate);
        return finding
            .variant("key-elsewhere")
            .fact("fits", other.path.clone())
            .fact("command", Inputs { key, ..inputs }.command());
    }
    if csr_fits {
        // Two of three agree.
        return finding.variant("key-alone").fact("command", folder(&inputs.certificate));
    }
    certificate_elsewhere(finding.clone(), request, stray.public_key())
        .unwrap_or_else(|| finding.variant("no-other").fact("command", folder(&inputs.certificate)))
}

/// Another of the given files has the certificate of a key.
fn certificate_elsewhere(finding: Finding, request: &Request, key: &PublicKey) -> Option<Finding> {
    let place = |given: &Given| given.certificates().position(|one| one.public_key.same_key(key));
    let (given, position) = request.all().find_map(|given| Some((given, place(given)?)))?;
    let mut inputs = request.inputs();
    inputs.certificate.clone_from(&given.path);
    for list in [&mut inputs.chain, &mut inputs.anchors] {
        list.retain(|path| *path != given.path);
    }
    inputs.key = inputs.key.filter(|path| *path != given.path);
    // In a container the order says nothing.
    let several = !given.container && given.certificates().count() > 1;
    let variant = if several { "certificate-among-others" } else { "certificate-elsewhere" };
    Some(
        finding
            .variant(variant)
            .fact("fits", given.path.clone())
            .fact("position", position.saturating_add(1))
            .fact("command", inputs.command()),
    )
}

/// What looks through the folder of a file, where the other half may lie.
fn folder(file: &str) -> Fact {
    let parent =
        Path::new(file).parent().and_then(Path::to_str).filter(|folder| !folder.is_empty());
    let words = ["mtls", "doctor"].into_iter().chain(parent);
    Fact::Command(words.map(str::to_owned).collect())
}
