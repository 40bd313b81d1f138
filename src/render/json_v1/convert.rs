//! `mtls/convert/v1`.

use serde::Serialize;

use super::{Finding, Written, finding, findings, moment, written};
use crate::render::words;
use crate::report;
use crate::report::convert::{Protection, Report};
use crate::report::mend;
use crate::report::runtimes::Reading;

/// `{"schema","written","runtimes","findings"}` and what is in the files.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    written: Vec<Written>,
    runtimes: Vec<Change>,
    /// The word of `--pfx-profile`; null where no PFX is written.
    pfx_profile: Option<&'static str>,
    pairs: Vec<Pair>,
    extra: Vec<Certificate>,
    key_protection: Option<&'static str>,
    mended: Vec<Mended>,
    findings: Vec<Finding>,
}

/// `{"runtime","name","reported","before","after","error","because"}`.
#[derive(Debug, Serialize)]
struct Change {
    runtime: &'static str,
    name: &'static str,
    reported: bool,
    /// `opens`, `refuses` or `unknown`; null where no PFX was read.
    before: Option<&'static str>,
    /// The same of the PFX that is written; null where none is.
    after: Option<&'static str>,
    /// What it says to the new PFX, else to the old one.
    error: Option<String>,
    because: Option<String>,
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

/// `{"path","file","repaired"}`, with `--mend`.
#[derive(Debug, Serialize)]
struct Mended {
    path: String,
    file: Option<String>,
    repaired: Vec<&'static str>,
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
        runtimes: report.runtimes.iter().map(change).collect(),
        pfx_profile: report.profile,
        pairs: pairs.collect(),
        extra: report.extra.iter().map(certificate).collect(),
        key_protection: report.protection.map(|protection| match protection {
            Protection::Permissions => "permissions",
            Protection::Password | Protection::PasswordOldCipher => "password",
        }),
        mended: Vec::new(),
        findings: findings(&report.findings),
    }
}

fn change(change: &report::convert::Change) -> Change {
    let verdict = |reading: &Option<Reading>| reading.as_ref().map(|one| one.verdict.as_str());
    let last = change.after.as_ref().or(change.before.as_ref());
    Change {
        runtime: change.id,
        name: change.name,
        reported: change.reported,
        before: verdict(&change.before),
        after: verdict(&change.after),
        error: last.and_then(|reading| reading.error.clone()),
        because: last.and_then(|reading| reading.because.as_ref()).map(words::because),
    }
}

/// The answer of `--mend`: the files stay shut, so nothing is told of what is in them.
pub fn mended(report: &mend::Report, files: &[report::Written]) -> Answer {
    let mended = report.files.iter().map(|file| Mended {
        path: file.path.clone(),
        file: file.written.as_ref().map(|path| path.display().to_string()),
        repaired: file.repaired.iter().map(|finding| finding.code.as_str()).collect(),
    });
    let repaired = report.files.iter().flat_map(|file| finding::mended(&file.repaired));
    Answer {
        schema: "mtls/convert/v1",
        written: written(files),
        runtimes: Vec::new(),
        pfx_profile: None,
        pairs: Vec::new(),
        extra: Vec::new(),
        key_protection: None,
        mended: mended.collect(),
        findings: repaired.chain(findings(&report.left)).collect(),
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
