//! `mtls/verify/v1`.

use serde::Serialize;

use super::{Finding, findings, moment};
use crate::report::verify::{Compared, Report, Step};

/// `{"schema","verdict","findings","chain","changes"}` and what else is known.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    verdict: &'static str,
    findings: Vec<Finding>,
    chain: Vec<Link>,
    changes: Vec<Change>,
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

/// The answer as scripts see it.
pub fn answer(report: &Report) -> Answer {
    Answer {
        schema: "mtls/verify/v1",
        verdict: if report.ready() { "ready" } else { "not-ready" },
        findings: findings(&report.findings),
        chain: report.chain.iter().map(link).collect(),
        changes: report.changes.iter().map(change).collect(),
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

fn change(compared: &Compared) -> Change {
    Change {
        field: compared.field.clone(),
        requested: compared.requested.clone(),
        issued: compared.issued.clone(),
        change: compared.change.as_str(),
    }
}
