//! `mtls/doctor/v1`.

use serde::Serialize;

use super::{Finding, findings, smoke};
use crate::render::next;
use crate::report::doctor::{self, Report};

/// `{"schema","verdict","files","pairs","findings","next"}`, with the smoke test.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    verdict: &'static str,
    files: Vec<File>,
    pairs: Vec<Pair>,
    findings: Vec<Finding>,
    next: Option<String>,
    smoke: Option<smoke::Answer>,
}

#[derive(Debug, Serialize)]
struct File {
    path: String,
    format: &'static str,
    kinds: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct Pair {
    key: Option<String>,
    csr: Option<String>,
    certificate: Option<String>,
}

/// The answer as scripts see it.
pub fn answer(report: &Report) -> Answer {
    Answer {
        schema: "mtls/doctor/v1",
        verdict: if report.ready() { "ready" } else { "not-ready" },
        files: report.files.iter().map(file).collect(),
        pairs: report.pairs.iter().map(pair).collect(),
        findings: findings(&report.findings),
        next: next::after_doctor(report),
        smoke: report.smoke.as_ref().map(smoke::answer),
    }
}

fn file(file: &doctor::File) -> File {
    let mut kinds: Vec<&'static str> = Vec::new();
    for kind in file.kinds.iter().map(|kind| kind.as_str()) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    File { path: file.path.clone(), format: file.format.as_str(), kinds }
}

fn pair(pair: &doctor::Pair) -> Pair {
    Pair { key: pair.key.clone(), csr: pair.csr.clone(), certificate: pair.certificate.clone() }
}
