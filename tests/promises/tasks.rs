//! The pages of docs/: short, linked, and each link leads somewhere.

use std::path::Path;

use super::documents::documents;
use super::{document, nothing, root};

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
