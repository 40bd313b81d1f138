//! The manual: the page itself, or where the pages are.

use crate::render::words::{quoted, visible};
use crate::report::man::Report;

/// The answer.
pub fn answer(report: &Report, dry_run: bool) -> String {
    let Some(folder) = &report.folder else {
        return report.pages.iter().map(|page| page.text.as_str()).collect();
    };
    let (folder, verb) =
        (folder.display().to_string(), if dry_run { "Would write" } else { "Wrote" });
    let what = match report.pages.as_slice() {
        [only] => only.name.clone(),
        pages => format!("{} pages", pages.len()),
    };
    let mut text = format!("{verb} {what} into {}.\n", place(&folder));
    if let Some(first) = report.pages.first().filter(|_| !dry_run) {
        let path = format!("{}/{}", folder.trim_end_matches('/'), first.name);
        text.push_str(&format!("\nNext: man -l {}\n", quoted(&path)));
    }
    text
}

/// A folder in a sentence.
fn place(folder: &str) -> String {
    match folder {
        "." => "this folder".to_owned(),
        other => visible(other),
    }
}
