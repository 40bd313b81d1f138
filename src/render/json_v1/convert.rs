//! `mtls/convert/v1`.

use serde::Serialize;

use super::{Finding, Written, findings, moment, written};
use crate::report;
use crate::report::convert::{Protection, Report};

/// `{"schema","written","runtimes","findings"}` and what is in the files. No runtime is asked
/// about yet, so that list is empty.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    written: Vec<Written>,
    runtimes: [(); 0],
    pairs: Vec<Pair>,
    extra: Vec<Certificate>,
    key_protection: Option<&'static str>,
    findings: Vec<Finding>,
}

/// `{"certificate","key","chain"}`.
#[derive(Debug, Serialize)]
struct Pair {
    certificate: Option<String>,
    key: Option<String>,
    chain: Vec<Certificate>,
}

/// `{"subject","serial","not_before","not_after","sha256"}`.
#[derive(Debug, Serialize)]
struct Certificate {
    subject: String,
    serial: String,
    not_before: String,
    not_after: String,
    sha256: String,
}

/// The answer as scripts see it.
pub fn answer(report: &Report, files: &[report::Written]) -> Answer {
    let pairs = report.pairs.iter().map(|pair| Pair {
        certificate: pair.certificate.as_ref().map(|path| path.display().to_string()),
        key: pair.key.as_ref().map(|path| path.display().to_string()),
        chain: pair.chain.iter().map(certificate).collect(),
    });
    Answer {
        schema: "mtls/convert/v1",
        written: written(files),
        runtimes: [],
        pairs: pairs.collect(),
        extra: report.extra.iter().map(certificate).collect(),
        key_protection: report.protection.map(|protection| match protection {
            Protection::Permissions => "permissions",
            Protection::Password | Protection::PasswordOldCipher => "password",
        }),
        findings: findings(&report.findings),
    }
}

fn certificate(certificate: &crate::material::Certificate) -> Certificate {
    Certificate {
        subject: certificate.subject.to_string(),
        serial: certificate.serial_hex.clone(),
        not_before: moment(certificate.not_before),
        not_after: moment(certificate.not_after),
        sha256: certificate.sha256_hex(),
    }
}
