//! `mtls/send/v1`.

use serde::Serialize;

use super::{Finding, Written, findings, moment, written};
use crate::render::text;
use crate::report::FileKind;
use crate::report::send::{self, Report};

/// `{"schema","send","files","written","sent","findings","next"}`.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    send: String,
    files: Vec<File>,
    written: Vec<Written>,
    sent: String,
    findings: Vec<Finding>,
    next: String,
}

#[derive(Debug, Serialize)]
struct File {
    path: String,
    name: String,
    kinds: Vec<&'static str>,
    sha256: String,
    requests: Vec<Request>,
}

#[derive(Debug, Serialize)]
struct Request {
    subject: String,
    key_algorithm: String,
    public_key_sha256: String,
}

/// The answer as scripts see it.
pub fn answer(report: &Report, files: &[crate::report::Written]) -> Answer {
    let archive = files.iter().find(|file| file.kind == FileKind::Archive);
    let one = || report.files.first().map(|file| file.path.clone()).unwrap_or_default();
    Answer {
        schema: "mtls/send/v1",
        send: archive.map_or_else(one, |file| file.path.display().to_string()),
        files: report.files.iter().map(file).collect(),
        written: written(files),
        sent: moment(report.now),
        findings: findings(&report.findings),
        next: text::send::next(report),
    }
}

fn file(file: &send::Sent) -> File {
    let request = |csr: &crate::material::Csr| Request {
        subject: csr.subject.to_string(),
        key_algorithm: csr.public_key.algorithm.to_string(),
        public_key_sha256: csr.public_key.sha256_hex(),
    };
    File {
        path: file.path.clone(),
        name: file.name.clone(),
        kinds: file.kinds.iter().map(|kind| kind.as_str()).collect(),
        sha256: file.sha256.clone(),
        requests: file.requests.iter().map(request).collect(),
    }
}
