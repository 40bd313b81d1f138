//! docs/servers.md: tables that the tests make, between comments that name them.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::harness::matches;

/// Compares a part of the page with what a test has seen. With `MTLS_PAGE=write` it is written
/// instead.
#[track_caller]
pub fn holds(part: &str, seen: &str) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/servers.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let begin = format!("<!-- {part} -->\n\n");
    let (before, rest) = page.split_once(&begin).unwrap_or_else(|| panic!("no part {part}"));
    let (told, after) = rest.split_once("\n<!-- end -->").unwrap();
    if std::env::var("MTLS_PAGE").is_ok_and(|value| value == "write") {
        let page = format!("{before}{begin}{seen}\n<!-- end -->{after}");
        std::fs::write(&path, page).unwrap();
    } else if !matches(told, seen) {
        pretty_assertions::assert_str_eq!(told, seen, "docs/servers.md, {part}");
    }
}

/// A row of cells. What was not seen, because a server is not installed, may be anything.
pub fn row(name: &str, cells: impl Iterator<Item = Option<String>>) -> String {
    let cells = cells.map(|cell| cell.unwrap_or_else(|| "…".to_owned()));
    let cells: Vec<String> = std::iter::once(name.to_owned()).chain(cells).collect();
    format!("| {} |\n", cells.join(" | "))
}

pub fn table(corner: &str, names: &[&str], rows: impl Iterator<Item = String>) -> String {
    let head = row(corner, names.iter().map(|name| Some((*name).to_owned())));
    let rule = format!("|{}\n", "---|".repeat(names.len() + 1));
    [head, rule, rows.collect()].concat()
}

/// Texts in their order, without repetitions next to each other.
pub fn distinct(texts: impl Iterator<Item = String>) -> String {
    let mut texts: Vec<String> = texts.collect();
    texts.dedup();
    texts.join(", ")
}
