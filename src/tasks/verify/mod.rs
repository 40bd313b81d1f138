//! `verify`: the CA sent something back. Is it right, and may we go live with it?

mod fold;
mod given;
mod pairing;

use time::OffsetDateTime;

use crate::checks::certificate;
use crate::checks::chain::order::{self, Listed};
use crate::checks::chain::revocation::SourcedCrl;
use crate::checks::chain::{self, Answer, Question, Sourced};
use crate::checks::{files, granted};
use crate::material::{Certificate, Item};
use crate::report::verify::{Inputs, Report, Role, Step};
use crate::report::{Code, Finding};

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
        return report(request, fold::fold(findings), Vec::new());
    };
    let leaf = Sourced { certificate: leaf, file: &request.certificate.path };
    let pairs = pairing::findings(request, leaf.certificate);
    let pairing = pairs.iter().map(|finding| finding.clone().in_file(leaf.file));
    findings.extend(pairing);
    let of_leaf = certificate::client(leaf.certificate, request.now);
    findings.extend(of_leaf.into_iter().map(|finding| finding.in_file(leaf.file)));
    let answer = chain::judge(&question(request, leaf));
    findings.extend(answer.findings.iter().cloned().map(|finding| located(finding, leaf.file)));
    for listed in listed(request) {
        findings.extend(order::findings(&listed, &answer));
    }
    let mut changes = Vec::new();
    if let Some(csr) = request.csr.as_ref().and_then(Given::csr) {
        let (lines, found) = granted::compare(csr, leaf.certificate);
        changes = lines;
        findings.extend(found.into_iter().map(|finding| finding.in_file(leaf.file)));
    }
    let circumstances = fold::Circumstances {
        paired: pairing::is_ours(request, leaf.certificate),
        pinned: answer.trusted && answer.path.len() == 1,
    };
    let findings = fold::with(findings, &circumstances);
    let mut report = report(request, findings, steps(&answer));
    report.key =
        pairing::key(request, leaf.certificate).map(|key| key.public_key().algorithm.clone());
    report.trusted = answer.trusted;
    report.changes = changes;
    report
}

fn report(request: &Request, findings: Vec<Finding>, chain: Vec<Step>) -> Report {
    let path = |given: &Option<Given>| given.as_ref().map(|given| given.path.clone());
    Report {
        findings,
        chain,
        changes: Vec::new(),
        key: None,
        trusted: false,
        now: request.now,
        inputs: Inputs {
            certificate: request.certificate.path.clone(),
            pfx: request.certificate.container && request.certificate.keys().next().is_some(),
            key: path(&request.key),
            csr: path(&request.csr),
            chain: request.chain.iter().map(|given| given.path.clone()).collect(),
        },
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
    request
        .all()
        .flat_map(|given| {
            let exposed = files::key_exposed(&given.items, given.readable_by_others);
            given
                .findings
                .iter()
                .cloned()
                .chain(exposed)
                .map(|finding| finding.in_file(given.path.clone()))
        })
        .collect()
}

impl Request {
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

fn question<'a>(request: &'a Request, leaf: Sourced<'a>) -> Question<'a> {
    let sourced = |given: &'a Given| {
        given.certificates().map(|certificate| Sourced { certificate, file: &given.path })
    };
    let files = std::iter::once(&request.certificate).chain(&request.chain);
    let system = request.system_roots.iter().flatten();
    let asked = !request.anchors.is_empty() || request.system_roots.is_some();
    let anchors = request
        .anchors
        .iter()
        .flat_map(sourced)
        .chain(system.map(|certificate| Sourced { certificate, file: SYSTEM }));
    Question {
        leaf,
        pool: files.flat_map(sourced).collect(),
        anchors: asked.then(|| anchors.collect()),
        crls: request
            .crls
            .iter()
            .flat_map(|given| given.crls().map(|crl| SourcedCrl { crl, file: &given.path }))
            .collect(),
        now: request.now,
    }
}

/// The files whose order and contents count.
fn listed(request: &Request) -> Vec<Listed<'_>> {
    fn one(given: &Given, sent: bool) -> Listed<'_> {
        Listed {
            file: &given.path,
            certificates: given.certificates().collect(),
            ordered: given.ordered,
            sent,
        }
    }
    std::iter::once(one(&request.certificate, true))
        .chain(request.chain.iter().map(|given| one(given, false)))
        .collect()
}

fn located(finding: Finding, file: &str) -> Finding {
    if finding.about.file.is_some() { finding } else { finding.in_file(file) }
}

fn steps(answer: &Answer<'_>) -> Vec<Step> {
    let step = |(position, sourced): (usize, &Sourced<'_>)| Step {
        certificate: sourced.certificate.clone(),
        role: match position {
            0 => Role::Leaf,
            _ if certificate::is_self_signed(sourced.certificate) => Role::Root,
            _ => Role::Intermediate,
        },
        file: (sourced.file != SYSTEM).then(|| sourced.file.to_owned()),
    };
    answer.path.iter().enumerate().map(step).collect()
}
