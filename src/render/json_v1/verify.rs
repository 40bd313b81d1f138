//! `mtls/verify/v1`.

use serde::Serialize;

use super::{Finding, findings, moment};
use crate::render::words;
use crate::report::verify::{self as report, Compared, Report, Step};

/// `{"schema","verdict","findings","chain","changes","fetched"}` and what else is known.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    verdict: &'static str,
    findings: Vec<Finding>,
    chain: Vec<Link>,
    changes: Vec<Change>,
    fetched: Vec<Fetched>,
    trusted: bool,
    key_algorithm: Option<String>,
}

#[derive(Debug, Serialize)]
struct Link {
    subject: String,
    issuer: String,
    serial: String,
    not_before: String,
    not_after: String,
    sha256: String,
    role: &'static str,
    file: Option<String>,
}

#[derive(Debug, Serialize)]
struct Change {
    field: String,
    requested: Option<String>,
    issued: Option<String>,
    change: &'static str,
}

#[derive(Debug, Serialize)]
struct Fetched {
    url: String,
    result: &'static str,
    text: String,
    subject: Option<String>,
    sha256: Option<String>,
}

/// The answer as scripts see it.
pub fn answer(report: &Report) -> Answer {
    Answer {
        schema: "mtls/verify/v1",
        verdict: if report.ready() { "ready" } else { "not-ready" },
        findings: findings(&report.findings),
        chain: report.chain.iter().map(link).collect(),
        changes: report.changes.iter().map(change).collect(),
        fetched: report.fetched.iter().map(fetched).collect(),
        trusted: report.trusted,
        key_algorithm: report.key.as_ref().map(ToString::to_string),
    }
}

fn link(step: &Step) -> Link {
    let certificate = &step.certificate;
    Link {
        subject: certificate.subject.to_string(),
        issuer: certificate.issuer.to_string(),
        serial: certificate.serial_hex.clone(),
        not_before: moment(certificate.not_before),
        not_after: moment(certificate.not_after),
        sha256: certificate.sha256_hex(),
        role: step.role.as_str(),
        file: step.file.clone(),
    }
}

fn fetched(fetched: &report::Fetched) -> Fetched {
    let certificate = fetched.obtained.certificate();
    Fetched {
        url: fetched.url.clone(),
        result: fetched.obtained.as_str(),
        text: words::obtained(&fetched.obtained),
        subject: certificate.map(|one| one.subject.to_string()),
        sha256: certificate.map(crate::material::Certificate::sha256_hex),
    }
}

fn change(compared: &Compared) -> Change {
    Change {
        field: compared.field.clone(),
        requested: compared.requested.clone(),
        issued: compared.issued.clone(),
        change: compared.change.as_str(),
    }
}
