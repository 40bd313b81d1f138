//! `mtls/inspect/v1`.

use serde::Serialize;

use super::item::{Item, item};
use super::{Finding, findings};
use crate::report::inspect::{Inspected, InspectedFile, Report};

/// `{"schema","files","findings"}`.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    files: Vec<File>,
    findings: Vec<Finding>,
}

/// `{"path","format","items","findings"}`.
#[derive(Debug, Serialize)]
struct File {
    path: String,
    format: &'static str,
    items: Vec<Placed>,
    findings: Vec<Finding>,
}

/// A thing, and in an archive the file that it is in.
#[derive(Debug, Serialize)]
struct Placed {
    #[serde(flatten)]
    item: Item,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<String>,
}

/// The answer as scripts see it.
pub fn answer(report: &Report) -> Answer {
    Answer {
        schema: "mtls/inspect/v1",
        files: report.files.iter().map(file).collect(),
        findings: findings(&report.findings),
    }
}

fn placed(inspected: &Inspected) -> Placed {
    Placed { item: item(inspected), member: inspected.member.clone() }
}

fn file(file: &InspectedFile) -> File {
    File {
        path: file.path.clone(),
        format: file.format.as_str(),
        items: file.items.iter().map(placed).collect(),
        findings: findings(&file.findings),
    }
}
