//! What `convert --mend` tells: what was mended, what stayed, and what is left.

use crate::render::words;
use crate::report::mend::{Mended, Proof, Report};
use crate::report::{Finding, Severity, Written};

/// The answer.
pub fn answer(report: &Report, written: &[Written], dry_run: bool) -> String {
    let names: Vec<String> =
        written.iter().map(|file| words::visible(&file.path.display().to_string())).collect();
    let mut text = match (names.is_empty(), dry_run) {
        (true, _) => "There was nothing to mend, and nothing was written.\n".to_owned(),
        (false, true) => format!("Would write {}.\n", super::enumeration(&names)),
        (false, false) => format!("Wrote {}.\n", super::enumeration(&names)),
    };
    // Where nothing was written the first line says it all for a single file.
    if !names.is_empty() || report.files.len() > 1 {
        report.files.iter().for_each(|file| text.push_str(&one(file)));
    }
    if !report.left.is_empty() {
        text.push('\n');
        text.push_str(&super::findings(&report.left));
    }
    if let Some(next) = next(report) {
        text.push_str(&format!("\nNext: {next}\n"));
    }
    text
}

fn one(file: &Mended) -> String {
    let path = words::visible(&file.path);
    let Some(_) = file.written else {
        return format!("\n{path}\n  nothing to mend\n");
    };
    let mut text = format!("\n{}, from {path}\n", words::visible(&file.file()));
    for finding in &file.repaired {
        text.push_str(&format!("  mended  {}\n", words::of(finding).title));
    }
    text.push_str(match file.proof {
        Proof::CheckUntouched => {
            "  kept    all that is under its password and its integrity check\n"
        }
        Proof::ContentUntouched => "  kept    all that is under its password\n",
        Proof::CheckHolds => "  proved  its integrity check holds with your password\n",
        Proof::Length => "",
    });
    text
}

/// A new PFX for the first file that still has a fault; else the first is put to use.
fn next(report: &Report) -> Option<String> {
    let worth_it = |finding: &&Finding| finding.severity != Severity::Note;
    if let Some(finding) = report.left.iter().find(worth_it) {
        let file = words::quoted(finding.about.file.as_deref()?);
        return Some(format!("mtls convert {file} --to pfx --pfx-profile modern --encrypt"));
    }
    if report.files.iter().any(|file| file.proof == Proof::Length) {
        return Some(format!(
            "mtls inspect {}",
            words::quoted(&report.left.first()?.about.file.clone()?)
        ));
    }
    Some(format!("mtls smoke URL --pfx {}", words::quoted(&report.files.first()?.file())))
}
