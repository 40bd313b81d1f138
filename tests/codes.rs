//! For each code about files: a command line that shows it, and its nearest right neighbour, which
//! does not. OpenSSL judges the very same files where it can.
//!
//! The codes of PFX files have such a table in tests/pfx.rs, those of connections in tests/smoke.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod judges;

#[path = "codes/table.rs"]
mod table;

use std::collections::BTreeSet;
use std::path::Path;

use mtls::report::Code;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use harness::{Ran, Tool, fixture, typed};
use table::{ELSEWHERE, FILES, Row, TABLE};

const NOON: &str = "2026-11-24T12:00:00Z";

/// A line of the table: the command, more files for its folder, and the moment.
struct Line<'a> {
    command: &'a str,
    beside: &'a str,
    moment: &'a str,
}

fn line(text: &str) -> Line<'_> {
    let (text, moment) = text.split_once(" @").unwrap_or((text, NOON));
    let (command, beside) = text.split_once(" | ").unwrap_or((text, ""));
    Line { command, beside, moment }
}

/// Runs a line in a folder with every file that it names.
fn run(text: &str) -> Ran {
    let line = line(text);
    let words = line.command.split(' ').chain(line.beside.split(' '));
    let names: BTreeSet<&str> = words.filter(|word| word.len() > 1 && word.contains('.')).collect();
    let tool = typed(&format!("{} --json", line.command)).at(line.moment);
    names.into_iter().fold(tool, with_file).run()
}

fn with_file(tool: Tool, name: &str) -> Tool {
    match FILES.iter().find(|(made, _)| *made == name) {
        Some((_, make)) if name.starts_with("shared") => tool.file(name, make()).shared(name),
        Some((_, make)) => tool.file(name, make()),
        None => tool.file(name, fixture(&path_of(name))),
    }
}

/// The fixture of that name.
fn path_of(name: &str) -> String {
    let folders = ["verify", "inspect", "returned"].map(|folder| format!("{folder}/{name}"));
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    folders.into_iter().find(|path| all.join(path).exists()).expect("no fixture has this name")
}

/// All codes of the answer: findings of it and of its files, or its error.
fn codes(ran: &Ran) -> BTreeSet<String> {
    let json = ran.json();
    let files = json["files"].as_array().into_iter().flatten();
    let lists = files.map(|file| &file["findings"]).chain([&json["findings"]]);
    let findings = lists.filter_map(|list| list.as_array()).flatten();
    let codes = findings.chain([&json]).filter_map(|one| one["code"].as_str());
    codes.map(str::to_owned).collect()
}

#[test]
fn a_bad_case_shows_its_code_and_its_neighbour_does_not() {
    let mut wrong = Vec::new();
    for Row { code, bad, good, .. } in TABLE {
        let (shown, spared) = (codes(&run(bad)), codes(&run(good)));
        if !shown.contains(*code) {
            wrong.push(format!("{bad}: no {code}, but {shown:?}"));
        }
        if spared.contains(*code) {
            wrong.push(format!("{good}: {code}, and should not"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_about_files_has_a_row() {
    let about_files = Code::ALL.iter().take_while(|code| **code != Code::PfxNoKey);
    let due = about_files.map(|code| code.as_str());
    let rows = TABLE.iter().map(|row| row.code).chain(ELSEWHERE.iter().map(|(code, _)| *code));
    pretty_assertions::assert_eq!(rows.collect::<BTreeSet<_>>(), due.collect::<BTreeSet<_>>());
}

#[test]
fn a_code_without_a_row_is_held_elsewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (code, file) in ELSEWHERE {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains(code), "{file} does not speak of {code}");
    }
}

#[test]
fn openssl_says_of_both_what_the_table_tells() {
    let Some(openssl) = judges::openssl() else { return };
    if !openssl.run(Path::new("."), &["version"]).text.starts_with("OpenSSL 3.") {
        // Its words and numbers are those of version 3.
        return;
    }
    let mut wrong = Vec::new();
    for Row { bad, good, openssl: says, .. } in TABLE.iter().filter(|row| !row.openssl.is_empty()) {
        for (text, says) in [(bad, *says), (good, "OK")] {
            let said = verdict(&openssl, text);
            if !said.contains(says) {
                wrong.push(format!("{text}: not {says}, but {said}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What `openssl verify` says of the certificate of a line, with the CAs and lists of the line.
fn verdict(openssl: &judges::Judge, text: &str) -> String {
    let words: Vec<&str> = line(text).command.split(' ').collect();
    let moment = OffsetDateTime::parse(line(text).moment, &Rfc3339).unwrap();
    let moment = moment.unix_timestamp().to_string();
    let leaf = words[1];
    // The level of Debian's and Red Hat's servers.
    let mut arguments = vec!["verify", "-purpose", "sslclient", "-auth_level", "2"];
    arguments.extend(["-attime", &moment, "-untrusted", leaf]);
    for pair in words[2..].chunks(2) {
        match pair[0] {
            "--ca" => arguments.extend(["-CAfile", pair[1]]),
            "--chain" => arguments.extend(["-untrusted", pair[1]]),
            "--crl" => arguments.extend(["-crl_check", "-CRLfile", pair[1]]),
            _ => {}
        }
    }
    arguments.push(leaf);
    openssl.run(run(text).folder.path(), &arguments).text.replace('\n', " ")
}
