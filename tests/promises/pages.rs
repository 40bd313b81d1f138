//! Codes: each that the tool can say has its page and its words, and each page its code.

use std::collections::BTreeSet;

use mtls::render::words;
use mtls::report::{Code, Facts};

use super::{document, nothing, root};
use crate::source;

/// The codes that the source names outside of their list, with where; `error.rs` has words of its
/// own.
fn named_in_source() -> Vec<(Code, String)> {
    let mut found = Vec::new();
    for file in source::files(&root().join("src")) {
        if file.path == "src/report/code.rs" {
            continue;
        }
        for path in source::paths(&source::without_words(&file.shipped())) {
            let Some(variant) = path.rsplit_once("Code::").map(|(_, variant)| variant) else {
                continue;
            };
            let code = Code::ALL.iter().find(|code| format!("{code:?}") == variant);
            found.extend(code.map(|code| (*code, file.path.clone())));
        }
    }
    assert!(found.len() > 20, "the search for codes finds none");
    found
}

/// The names of the pages in docs/findings.
fn pages() -> BTreeSet<String> {
    std::fs::read_dir(root().join("docs/findings"))
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".md").map(str::to_owned))
        .collect()
}

#[test]
fn every_code_that_is_said_has_a_page() {
    let pages = pages();
    let missing: BTreeSet<String> = named_in_source()
        .into_iter()
        .filter(|(code, _)| !pages.contains(code.as_str()))
        .map(|(code, file)| format!("docs/findings/{}.md is missing ({file})", code.as_str()))
        .collect();
    nothing(&missing.into_iter().collect::<Vec<_>>());
}

#[test]
fn every_page_has_a_code_and_its_title() {
    let wrong: Vec<String> = pages()
        .into_iter()
        .filter(|name| {
            let page = document(&format!("docs/findings/{name}.md"));
            let titled = page.lines().next().is_some_and(|line| {
                line.trim_start_matches("# ").trim_matches('`').starts_with(name.as_str())
            });
            Code::named(name).is_none() || !titled
        })
        .map(|name| format!("docs/findings/{name}.md: no code has this name, or the title differs"))
        .collect();
    nothing(&wrong);
}

#[test]
fn every_finding_has_words() {
    let missing: BTreeSet<String> = named_in_source()
        .into_iter()
        .filter(|(_, file)| file != "src/error.rs" && !file.starts_with("src/render/"))
        .filter(|(code, _)| words::words(code.as_str(), None, &Facts::new()).title == code.as_str())
        .map(|(code, file)| format!("{} has no words ({file})", code.as_str()))
        .collect();
    nothing(&missing.into_iter().collect::<Vec<_>>());
}

#[test]
fn a_finding_says_what_to_do_next() {
    let missing: BTreeSet<String> = named_in_source()
        .into_iter()
        .filter(|(code, file)| {
            file != "src/error.rs"
                && !file.starts_with("src/render/")
                && code.usual_severity() != mtls::report::Severity::Note
        })
        .filter(|(code, _)| words::words(code.as_str(), None, &Facts::new()).hint.is_none())
        .map(|(code, file)| format!("{} has no hint ({file})", code.as_str()))
        .collect();
    nothing(&missing.into_iter().collect::<Vec<_>>());
}
