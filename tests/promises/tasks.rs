//! The pages of docs/: short, linked, and each link leads somewhere.

use std::path::Path;

use super::documents::documents;
use super::{document, nothing, root};
use crate::harness::tool;

/// The folder of the pages that are named as a user would say it.
const TASKS: &str = "docs/tasks/";

fn tasks() -> Vec<String> {
    let found: Vec<String> =
        documents().into_iter().filter(|file| file.starts_with(TASKS)).collect();
    assert!(found.len() > 10, "{found:?}");
    found
}

/// What a document links to in this repository, without what is after `#`.
fn links(file: &str) -> Vec<String> {
    let text = document(file);
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets
        .filter(|target| !target.contains("://"))
        .map(|target| target.split('#').next().unwrap_or_default().to_owned())
        .filter(|target| !target.is_empty())
        .collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut wrong = Vec::new();
    for file in documents() {
        let folder = root().join(Path::new(&file).parent().unwrap());
        let lost = links(&file).into_iter().filter(|target| !folder.join(target).exists());
        wrong.extend(lost.map(|target| format!("{file}: there is no {target}")));
    }
    nothing(&wrong);
}

#[test]
fn every_page_is_in_the_index() {
    let index = links("docs/README.md");
    let mut wrong = Vec::new();
    for file in documents() {
        let name = file.strip_prefix("docs/").unwrap_or_default();
        if !name.is_empty() && name != "README.md" && !index.iter().any(|link| link == name) {
            wrong.push(format!("docs/README.md does not link {name}"));
        }
    }
    nothing(&wrong);
}

/// The rows of the table of texts: a text of another program, and the code behind it.
fn symptoms() -> Vec<(String, String)> {
    let text = document("docs/tasks/troubleshooting.md");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let rows = rows.filter_map(|row| {
        let mut cells = row.trim_start_matches("| ").split(" | ");
        let symptom = cells.next()?.trim_matches('`').to_owned();
        let code = cells.next()?.strip_prefix('[')?.split(']').next()?.to_owned();
        Some((symptom, code))
    });
    rows.collect()
}

#[test]
fn a_symptom_is_explained_as_its_row_says() {
    let rows = symptoms();
    assert!(rows.len() > 10, "{rows:?}");
    let told = rows.iter().map(|(symptom, _)| {
        let ran = tool(["explain", symptom, "--json"]).exits(0);
        let code = ran.json()["matches"][0]["code"].as_str().unwrap_or_default().to_owned();
        (symptom.clone(), code)
    });
    pretty_assertions::assert_eq!(told.collect::<Vec<_>>(), rows);
}

/// What openssl does in its place: on each page that has a command of `mtls` for it.
#[test]
fn a_page_of_a_task_says_how_the_same_is_done_with_openssl() {
    let silent = tasks().into_iter().filter(|file| !file.ends_with("/ci.md"));
    let silent = silent.filter(|file| !document(file).contains("\n## The same with openssl"));
    nothing(&silent.collect::<Vec<_>>());
}

#[test]
fn a_page_of_a_task_is_short_and_leads_on() {
    let mut wrong = Vec::new();
    for file in tasks() {
        let text = document(&file);
        if text.lines().count() > 120 {
            wrong.push(format!("{file}: more than 120 lines"));
        }
        let last = text.lines().last().unwrap_or_default();
        if !last.starts_with("Next: [") {
            wrong.push(format!("{file}: its last line names no next page"));
        }
    }
    nothing(&wrong);
}
