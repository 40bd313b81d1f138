//! Findings and written files as scripts see them.

use serde::Serialize;

use crate::render::words;
use crate::report;

/// `{"code","severity","title","detail","hint","about"}`.
#[derive(Debug, Serialize)]
pub struct Finding {
    code: &'static str,
    severity: &'static str,
    title: String,
    detail: String,
    hint: Option<String>,
    about: About,
}

#[derive(Debug, Serialize)]
struct About {
    file: Option<String>,
    item: Option<String>,
}

/// All findings, in their order.
pub fn findings(findings: &[report::Finding]) -> Vec<Finding> {
    findings.iter().map(finding).collect()
}

/// All findings, without what to do about them: it was done.
pub(super) fn mended(findings: &[report::Finding]) -> Vec<Finding> {
    findings.iter().map(|one| Finding { hint: None, ..finding(one) }).collect()
}

fn finding(finding: &report::Finding) -> Finding {
    let words = words::of(finding);
    Finding {
        code: finding.code.as_str(),
        severity: finding.severity.as_str(),
        title: words.title,
        detail: words.detail,
        hint: words.hint,
        about: About { file: finding.about.place(), item: finding.about.item.clone() },
    }
}

/// `{"path","kind","mode"}`.
#[derive(Debug, Serialize)]
pub struct Written {
    path: String,
    kind: &'static str,
    mode: String,
}

/// The files written, in their order.
pub fn written(written: &[report::Written]) -> Vec<Written> {
    written
        .iter()
        .map(|file| Written {
            path: file.path.display().to_string(),
            kind: file.kind.as_str(),
            mode: format!("{:04o}", file.mode),
        })
        .collect()
}
