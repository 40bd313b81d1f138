//! What is wrong with a profile's file, as findings.

use crate::profile::{Fault, Mistake};
use crate::report::{Code, Finding};

/// A finding for each mistake.
pub fn findings(path: &str, mistakes: Vec<Mistake>) -> Vec<Finding> {
    mistakes.into_iter().map(|mistake| finding(path, mistake)).collect()
}

fn finding(path: &str, mistake: Mistake) -> Finding {
    let finding = Finding::new(Code::BadProfile)
        .in_file(path)
        .fact("line", mistake.line)
        .fact("field", mistake.field);
    match mistake.fault {
        Fault::NotToml { reason } => finding.variant("not-toml").fact("reason", reason),
        Fault::Unknown { near: Some(near), .. } => {
            finding.variant("unknown-near").fact("near", near)
        }
        Fault::Unknown { near: None, known } => finding
            .variant("unknown")
            .fact("known", known.into_iter().map(str::to_owned).collect::<Vec<_>>()),
        Fault::Missing => finding.variant("missing"),
        Fault::WrongType { found, rule } => {
            finding.variant("type").fact("found", found).fact("rule", rule)
        }
        Fault::WrongValue { value, rule, near: None } => {
            finding.variant("value").fact("value", value).fact("rule", rule)
        }
        Fault::WrongValue { value, rule, near: Some(near) } => {
            finding.variant("value-near").fact("value", value).fact("rule", rule).fact("near", near)
        }
        Fault::UnknownSource { source, near } => finding
            .variant(if near.is_some() { "source-near" } else { "source" })
            .fact("source", source)
            .fact("near", near.unwrap_or_default()),
        Fault::NoSource { mark } => finding.variant("no-source").fact("mark", mark),
        Fault::NoNote => finding.variant("no-note"),
        Fault::Twice { value } => finding.variant("twice").fact("value", value),
    }
}
