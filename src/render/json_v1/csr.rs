//! `mtls/csr/v1`.

use serde::Serialize;

use super::{Finding, Written, findings, moment, written};
use crate::report::csr::Report;

/// `{"schema","written","subject","public_key_sha256","findings"}` and what else is known.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    written: Vec<Written>,
    subject: String,
    subject_alt_names: Vec<String>,
    key_algorithm: String,
    key_encrypted: bool,
    public_key_sha256: String,
    renews: Option<Renews>,
    findings: Vec<Finding>,
}

/// The older certificate or request.
#[derive(Debug, Serialize)]
struct Renews {
    path: String,
    not_after: Option<String>,
    same_key: bool,
}

/// The answer as scripts see it.
pub fn answer(report: &Report, files: &[crate::report::Written]) -> Answer {
    Answer {
        schema: "mtls/csr/v1",
        written: written(files),
        subject: report.csr.subject.to_string(),
        subject_alt_names: report
            .csr
            .extensions
            .subject_alt_names
            .iter()
            .map(ToString::to_string)
            .collect(),
        key_algorithm: report.csr.public_key.algorithm.to_string(),
        key_encrypted: report.key_encrypted,
        public_key_sha256: report.csr.public_key.sha256_hex(),
        renews: report.renewal.as_ref().map(|renewal| Renews {
            path: renewal.source.clone(),
            not_after: renewal.not_after.map(moment),
            same_key: renewal.same_key,
        }),
        findings: findings(&report.findings),
    }
}
