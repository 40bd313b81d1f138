//! `verify`: the CA sent something back. Is it right, and may we go live with it?

mod advice;
mod arrangement;
mod fetching;
mod fold;
mod given;
mod pairing;

use std::collections::BTreeSet;

use time::OffsetDateTime;

use crate::checks::certificate;
use crate::checks::chain::order::{self, Listed};
use crate::checks::chain::revocation::SourcedCrl;
use crate::checks::chain::{self, Answer, Question, Sourced};
use crate::checks::{files, granted, vendor};
use crate::live::download::Download;
use crate::material::{Certificate, Item};
use crate::profile::Profile;
use crate::report::verify::{Inputs, Report, Role, Step};
use crate::report::{Code, Finding, finding};

pub use fetching::next;
pub(super) use fold::fold as most_likely_first;
pub use given::Given;

/// What was given, already read.
#[derive(Debug)]
pub struct Request {
    /// The file with the client's certificate, and perhaps more.
    pub certificate: Given,
    /// The file with its private key, where that is another one.
    pub key: Option<Given>,
    /// The request that the certificate answers.
    pub csr: Option<Given>,
    /// Files with the CAs above it.
    pub chain: Vec<Given>,
    /// Files with the CAs to trust.
    pub anchors: Vec<Given>,
    /// The system's roots, where they are to be trusted.
    pub system_roots: Option<Vec<Certificate>>,
    /// Revocation lists.
    pub crls: Vec<Given>,
    /// Files that were given without a place: what they are is not judged, but where they belong.
    pub others: Vec<Given>,
    /// What the vendor asks for.
    pub profile: Option<Profile>,
    /// What the addresses of missing issuers answered so far; `None` where they are not to be asked.
    pub downloads: Option<Vec<Download>>,
    /// The time to judge at.
    pub now: OffsetDateTime,
}

/// How findings name the system's own trust store.
const SYSTEM: &str = "the system's roots";

/// Judges all that was given, together.
pub fn run(request: &Request) -> Report {
    let mut findings = wrong_kinds(request);
    findings.extend(dress(request));
    let Some(leaf) = pairing::leaf(request) else {
        return report(request, advice::add(fold::fold(findings), request), Vec::new());
    };
    let leaf = request.certificate.sourced(leaf);
    let pairs = pairing::findings(request, leaf.certificate);
    findings.extend(pairs.into_iter().map(|finding| leaf.locate(finding)));
    let of_leaf = certificate::client(leaf.certificate, request.now);
    findings.extend(of_leaf.into_iter().map(|finding| leaf.locate(finding)));
    let arrived = fetching::arrived(request);
    let answer = chain::judge(&question(request, leaf, &arrived));
    findings.extend(answer.findings.iter().cloned().map(|finding| located(finding, leaf)));
    for listed in listed(request) {
        findings.extend(order::findings(&listed, &answer));
    }
    findings.extend(advice::to_keep(&answer, &arrived, request));
    let mut changes = Vec::new();
    if let Some(csr) = pairing::csr(request, leaf.certificate) {
        let (lines, found) = granted::compare(csr, leaf.certificate);
        changes = lines;
        findings.extend(found.into_iter().map(|finding| leaf.locate(finding)));
    }
    findings.extend(against_profile(request, leaf));
    let circumstances = fold::Circumstances {
        paired: pairing::is_ours(request, leaf.certificate),
        pinned: answer.trusted && answer.path.len() == 1,
    };
    let findings = advice::add(fold::with(findings, &circumstances), request);
    let mut report = report(request, findings, steps(&answer));
    report.key =
        pairing::key(request, leaf.certificate).map(|key| key.public_key().algorithm.clone());
    report.trusted = answer.trusted;
    report.fetched = fetching::told(request, &arrived, &answer);
    report.changes = changes;
    report
}

/// What is not as the vendor's profile says; of the request's faults its file is told.
fn against_profile(request: &Request, leaf: Sourced<'_>) -> Vec<Finding> {
    let csr = pairing::csr(request, leaf.certificate);
    let csr_file = request.csr.as_ref().map_or(leaf.file, |given| &given.path);
    let found =
        request.profile.iter().flat_map(|profile| vendor::findings(leaf.certificate, csr, profile));
    found
        .map(|finding| match finding.code {
            Code::CsrSubjectIncomplete => finding.in_file(csr_file),
            _ => finding.in_file(leaf.file),
        })
        .collect()
}

/// The command for files that were given in each other's place, or without one; `None` where they
/// cannot be put right.
pub fn rearranged(request: &Request) -> Option<Inputs> {
    arrangement::arranged(request)
}

fn report(request: &Request, findings: Vec<Finding>, chain: Vec<Step>) -> Report {
    Report {
        findings,
        chain,
        fetched: Vec::new(),
        changes: Vec::new(),
        key: None,
        trusted: false,
        now: request.now,
        inputs: request.inputs(),
    }
}

/// Files that are not what they were given as.
fn wrong_kinds(request: &Request) -> Vec<Finding> {
    let is_certificate = |item: &Item| matches!(item, Item::Certificate(_));
    let of_certificates =
        std::iter::once(&request.certificate).chain(&request.chain).chain(&request.anchors);
    let mut findings: Vec<Finding> = of_certificates
        .filter_map(|given| given.lacks(Code::NotACertificate, is_certificate))
        .collect();
    let key = request.key.as_ref();
    findings.extend(
        key.and_then(|given| {
            given.lacks(Code::NotAKey, |item| matches!(item, Item::PrivateKey(_)))
        }),
    );
    let csr = request.csr.as_ref();
    findings.extend(
        csr.and_then(|given| given.lacks(Code::NotARequest, |item| matches!(item, Item::Csr(_)))),
    );
    findings.extend(request.crls.iter().filter(|given| given.crls().next().is_none()).map(
        |given| Finding::new(Code::CrlUnusable).variant("not-a-crl").in_file(given.path.clone()),
    ));
    findings
}

/// What reading the files showed, and who else may read a key.
fn dress(request: &Request) -> Vec<Finding> {
    // A file may have been given for several things, and is told of once.
    let mut seen = BTreeSet::new();
    let files = request.all().filter(|given| seen.insert(given.path.as_str()));
    let findings = files.flat_map(|given| {
        let exposed = files::key_exposed(&given.items, given.readable_by_others);
        // A file that is named as the key is not meant for others.
        let kept = request.key.as_ref().is_some_and(|key| key.path == given.path)
            && request.certificate.path != given.path;
        let matters = move |one: &&Finding| !(kept && one.code == Code::PrivateKeyInFile);
        given
            .findings
            .iter()
            .filter(matters)
            .cloned()
            .chain(exposed)
            .map(|finding| finding.in_file(given.path.clone()))
    });
    findings.collect()
}

impl Request {
    /// The files by their names, for the next command.
    pub(super) fn inputs(&self) -> Inputs {
        let path = |given: &Given| given.path.clone();
        Inputs {
            certificate: path(&self.certificate),
            pfx: self.certificate.container
                && self.certificate.members.is_empty()
                && self.certificate.keys().next().is_some(),
            key: self.key.as_ref().map(path),
            csr: self.csr.as_ref().map(path),
            chain: self.chain.iter().map(path).collect(),
            anchors: self.anchors.iter().map(path).collect(),
            system_roots: self.system_roots.is_some(),
            crls: self.crls.iter().map(path).collect(),
            profile: self.profile.as_ref().map(|profile| profile.name.clone()),
            fetch_issuer: self.downloads.is_some(),
        }
    }

    /// All files, in the order of their importance.
    pub(super) fn all(&self) -> impl Iterator<Item = &Given> {
        std::iter::once(&self.certificate)
            .chain(&self.key)
            .chain(&self.csr)
            .chain(&self.chain)
            .chain(&self.anchors)
            .chain(&self.crls)
    }
}

fn question<'a>(request: &'a Request, leaf: Sourced<'a>, arrived: &'a [Given]) -> Question<'a> {
    let sourced =
        |given: &'a Given| given.certificates().map(|certificate| given.sourced(certificate));
    let files = std::iter::once(&request.certificate).chain(&request.chain);
    let system = request.system_roots.iter().flatten();
    let asked = !request.anchors.is_empty() || request.system_roots.is_some();
    let anchors: Vec<Sourced<'_>> = request
        .anchors
        .iter()
        .flat_map(sourced)
        .chain(system.map(|certificate| Sourced { certificate, file: SYSTEM, member: None }))
        .collect();
    // What is in a file as well is told to be from there.
    let in_file: BTreeSet<&[u8]> =
        anchors.iter().map(|anchor| anchor.certificate.der.as_slice()).collect();
    let fetched = arrived
        .iter()
        .flat_map(sourced)
        .filter(|one| !in_file.contains(one.certificate.der.as_slice()));
    Question {
        leaf,
        pool: files.flat_map(sourced).chain(fetched).collect(),
        anchors: asked.then_some(anchors),
        crls: request
            .crls
            .iter()
            .flat_map(|given| given.crls().map(|crl| SourcedCrl { crl, file: &given.path }))
            .collect(),
        now: request.now,
    }
}

/// The files whose order and contents count. No program loads an archive as it is.
fn listed(request: &Request) -> Vec<Listed<'_>> {
    fn one(given: &Given, sent: bool) -> Listed<'_> {
        Listed {
            file: &given.path,
            certificates: given.certificates().collect(),
            ordered: given.ordered,
            sent,
        }
    }
    let leaf = std::iter::once((&request.certificate, true));
    leaf.chain(request.chain.iter().map(|given| (given, false)))
        .filter(|(given, _)| given.members.is_empty())
        .map(|(given, sent)| one(given, sent))
        .collect()
}

fn located(finding: Finding, leaf: Sourced<'_>) -> Finding {
    if finding.about.file.is_some() { finding } else { leaf.locate(finding) }
}

fn steps(answer: &Answer<'_>) -> Vec<Step> {
    let step = |(position, sourced): (usize, &Sourced<'_>)| Step {
        certificate: sourced.certificate.clone(),
        role: match position {
            0 => Role::Leaf,
            _ if certificate::is_self_signed(sourced.certificate) => Role::Root,
            _ => Role::Intermediate,
        },
        file: (sourced.file != SYSTEM).then(|| finding::place(sourced.file, sourced.member)),
    };
    answer.path.iter().enumerate().map(step).collect()
}
