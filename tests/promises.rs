//! Holds the documents against the code, both ways: pages of findings, exit codes, JSON fields,
//! the sessions of README.md and docs/, the rows of fixtures/README.md.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the documents should stop")]

mod harness;
mod judges;
mod server;
mod source;
mod web;

#[path = "promises/commands.rs"]
mod commands;
#[path = "promises/documents.rs"]
mod documents;
#[path = "promises/fixtures.rs"]
mod fixtures;
#[path = "promises/json.rs"]
mod json;
#[path = "promises/pages.rs"]
mod pages;
#[path = "promises/sessions.rs"]
mod sessions;
#[path = "promises/tasks.rs"]
mod tasks;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use mtls::exit::Exit;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn document(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Fails with every line of what was found.
#[track_caller]
fn nothing(found: &[String]) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// The first cells of all table rows in a text, without quotes of code.
fn first_cells(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| ---"))
        .filter_map(|line| line.split('|').nth(1))
        .map(|cell| cell.trim().trim_matches('`').to_owned())
        .collect()
}

#[test]
fn every_exit_code_has_its_line_and_every_line_its_exit_code() {
    let told: BTreeSet<String> = first_cells(&document("docs/exit-codes.md"))
        .into_iter()
        .filter(|cell| cell.parse::<u8>().is_ok())
        .collect();
    let mut used: BTreeSet<String> =
        Exit::ALL.iter().map(|exit| exit.number().to_string()).collect();
    // A shell's number for a command that Ctrl-C ended (src/platform.rs).
    used.insert("130".to_owned());
    pretty_assertions::assert_eq!(told, used);
}
