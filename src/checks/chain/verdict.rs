//! Judges a chain: the best path, where it ends, and everything that speaks against it.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use time::OffsetDateTime;

use super::authority;
use super::gap::{self, Top};
use super::link::{self, Link};
use super::revocation::{self, SourcedCrl};
use super::search::Heap;
use crate::checks::certificate::{is_self_signed, strength};
use crate::material::Certificate;
use crate::report::{Code, Finding, Severity};

/// A certificate and the file it came in, as the user named it.
#[derive(Debug, Clone, Copy)]
pub struct Sourced<'a> {
    /// The certificate.
    pub certificate: &'a Certificate,
    /// Its file.
    pub file: &'a str,
    /// Where that is an archive, the file in it.
    pub member: Option<&'a str>,
}

impl Sourced<'_> {
    /// Says of a finding where the certificate is.
    pub fn locate(&self, finding: Finding) -> Finding {
        finding.in_file(self.file).in_member(self.member.map(str::to_owned))
    }
}

/// All that is known about a chain.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The client's certificate.
    pub leaf: Sourced<'a>,
    /// Everything else that was given as certificates, in any order.
    pub pool: Vec<Sourced<'a>>,
    /// Whom to trust; `None` where trust is not asked about, and the topmost CA given is believed.
    pub anchors: Option<Vec<Sourced<'a>>>,
    /// Revocation lists.
    pub crls: Vec<SourcedCrl<'a>>,
    /// The time to judge at.
    pub now: OffsetDateTime,
}

/// The path that was found, and what is wrong with it.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    /// Leaf first, up to the topmost certificate known.
    pub path: Vec<Sourced<'a>>,
    /// Certificates that stand on another path that was found.
    pub alternatives: BTreeSet<Vec<u8>>,
    /// Whether the path's top is one of the anchors.
    pub trusted: bool,
    /// Certificates whose issuer is missing, those of the best path first; empty where the path is
    /// whole.
    pub open: Vec<&'a Certificate>,
    /// What is wrong, root causes first.
    pub findings: Vec<Finding>,
}

/// Finds the best path and judges it. A path that has no problem wins over one that has.
pub fn judge<'a>(question: &Question<'a>) -> Answer<'a> {
    let anchors = question.anchors.as_deref().unwrap_or_default();
    let trusted: BTreeSet<&[u8]> =
        anchors.iter().map(|anchor| anchor.certificate.der.as_slice()).collect();
    let above = question.pool.iter().chain(anchors).map(|sourced| sourced.certificate);
    let heap = Heap::new(question.leaf.certificate, above);
    let is_trusted = |position: usize| {
        heap.get(position).is_some_and(|certificate| trusted.contains(certificate.der.as_slice()))
    };
    let mut paths: Vec<Candidate<'a>> = heap
        .paths(is_trusted)
        .into_iter()
        .map(|path| Candidate::new(&heap, path, is_trusted, question))
        .collect();
    paths.sort_by_key(Candidate::rank);
    let alternatives =
        paths.iter().flat_map(|path| &path.certificates).map(|other| other.der.clone()).collect();
    let ends = open_ends(&paths);
    let best = paths.into_iter().next();
    let Some(best) = best else {
        // A search always finds the leaf alone.
        return Answer {
            path: vec![question.leaf],
            alternatives,
            trusted: false,
            open: Vec::new(),
            findings: Vec::new(),
        };
    };
    let end = gap::findings(&Top {
        heap: &heap,
        path: &best.certificates,
        trusted: best.trusted,
        anchors: question.anchors.as_deref(),
    });
    let open = if end.as_ref().is_some_and(gap::is_open) { ends } else { Vec::new() };
    let mut findings: Vec<Finding> = end.into_iter().chain(best.findings).collect();
    findings.extend(revocation::findings(
        &best.certificates,
        &heap.certificates,
        &question.crls,
        question.now,
    ));
    Answer {
        path: best.certificates.iter().map(|certificate| question.source(certificate)).collect(),
        alternatives,
        trusted: best.trusted,
        open,
        findings,
    }
}

/// The tops of paths that are neither trusted nor self-signed, each once.
fn open_ends<'a>(paths: &[Candidate<'a>]) -> Vec<&'a Certificate> {
    let mut seen = BTreeSet::new();
    paths
        .iter()
        .filter(|path| !path.trusted)
        .filter_map(|path| path.certificates.last().copied())
        .filter(|top| seen.insert(top.der.as_slice()) && !is_self_signed(top))
        .collect()
}

impl<'a> Question<'a> {
    /// Where a certificate of the path came from.
    fn source(&self, certificate: &'a Certificate) -> Sourced<'a> {
        std::iter::once(&self.leaf)
            .chain(&self.pool)
            .chain(self.anchors.iter().flatten())
            .find(|sourced| sourced.certificate.der == certificate.der)
            .copied()
            .unwrap_or(Sourced { certificate, ..self.leaf })
    }
}

struct Candidate<'a> {
    certificates: Vec<&'a Certificate>,
    trusted: bool,
    findings: Vec<Finding>,
}

impl<'a> Candidate<'a> {
    fn new(
        heap: &Heap<'a>,
        path: Vec<usize>,
        is_trusted: impl Fn(usize) -> bool,
        question: &Question<'a>,
    ) -> Candidate<'a> {
        let trusted = path.last().is_some_and(|top| is_trusted(*top));
        let certificates: Vec<&Certificate> =
            path.iter().filter_map(|position| heap.get(*position)).collect();
        let mut findings = links(&certificates);
        let about = |position: usize, finding: Finding| match certificates.get(position) {
            Some(certificate) => question.source(certificate).locate(finding),
            None => finding,
        };
        findings.extend(
            authority::findings(&certificates, question.now)
                .into_iter()
                .map(|(position, finding)| about(position, finding)),
        );
        Candidate { certificates, trusted, findings }
    }

    /// The best first: one that reaches whom we trust, or else a root; then the fewest problems,
    /// the longest life, the shortest way.
    fn rank(&self) -> impl Ord + use<> {
        let problems =
            self.findings.iter().filter(|finding| finding.severity == Severity::Problem).count();
        let to_root = self.certificates.last().is_some_and(|top| is_self_signed(top));
        let until = self.certificates.iter().map(|certificate| certificate.not_after).min();
        (!self.trusted, problems, !to_root, Reverse(until), self.certificates.len())
    }
}

/// Pairs that belong together, but that some servers do not accept.
fn links(path: &[&Certificate]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for pair in path.windows(2) {
        let [child, issuer] = pair else { continue };
        let finding = match link::between(child, issuer) {
            Some(Link::KeyIdDiffers) => Finding::new(Code::ChainIncomplete).variant("key-id"),
            Some(Link::NameEncodingDiffers) => {
                Finding::new(Code::ChainIncomplete).variant("name-encoding")
            }
            // A hash or key too weak to check is a finding of its own.
            Some(Link::Unproven) if !weak(child, issuer) => Finding::new(Code::WeakSignature)
                .variant("unknown")
                .fact("algorithm", child.signature_algorithm.name.clone()),
            _ => continue,
        };
        findings.push(finding.of(child.label()).fact("issuer", issuer.subject.to_string()));
    }
    findings
}

fn weak(child: &Certificate, issuer: &Certificate) -> bool {
    strength::weak_signature(child).is_some()
        || strength::key(&issuer.public_key).is_some_and(|finding| finding.code == Code::KeyWeak)
}
