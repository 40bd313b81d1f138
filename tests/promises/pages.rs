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
fn every_code_of_the_list_has_a_page() {
    let pages = pages();
    let missing = Code::ALL.iter().map(|code| code.as_str()).filter(|name| !pages.contains(*name));
    nothing(&missing.map(|name| format!("docs/findings/{name}.md is missing")).collect::<Vec<_>>());
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

const SECTIONS: [&str; 4] =
    ["What it means", "How it looks in other programs", "How to check by hand", "How to mend it"];

/// The sections of a page: heading and text.
fn sections(page: &str) -> Vec<(&str, &str)> {
    page.split("\n## ").skip(1).filter_map(|section| section.split_once('\n')).collect()
}

#[test]
fn every_page_has_the_same_sections() {
    let wrong: Vec<String> = pages()
        .into_iter()
        .filter(|name| {
            let page = document(&format!("docs/findings/{name}.md"));
            let found = sections(&page);
            !found.iter().map(|(heading, _)| *heading).eq(SECTIONS)
                || found.iter().any(|(_, text)| text.trim().is_empty())
        })
        .map(|name| format!("docs/findings/{name}.md: a section is missing, empty or out of order"))
        .collect();
    nothing(&wrong);
}

/// What is wrong with a file shows in each of these programs, or it is said that it does not.
#[test]
fn a_page_about_files_says_how_it_looks_in_each_of_four_programs() {
    let about_files = Code::ALL.iter().take_while(|code| **code != Code::DnsNotFound);
    let pages = pages();
    let mut missing = Vec::new();
    for name in about_files.map(|code| code.as_str()).filter(|name| pages.contains(*name)) {
        let page = document(&format!("docs/findings/{name}.md"));
        let looks = sections(&page)[1].1;
        let words: BTreeSet<&str> = looks.split(|c: char| !c.is_alphanumeric()).collect();
        let silent = ["Node", "Java", "curl", "nginx"].into_iter().filter(|of| !words.contains(of));
        missing.extend(silent.map(|of| format!("docs/findings/{name}.md does not speak of {of}")));
    }
    nothing(&missing);
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

/// Every entry of the words' data files: the code's name and the entry.
fn entries() -> Vec<(String, toml::Table)> {
    let folder = root().join("src/render/words");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|kind| kind == "toml"))
        .flat_map(|path| std::fs::read_to_string(path).unwrap().parse::<toml::Table>().unwrap())
        .filter_map(|(name, entry)| Some((name, entry.as_table()?.clone())))
        .collect()
}

/// All source text outside of the words, and the rules about programs, which pick words too.
fn source_text() -> String {
    let code: String =
        source::files(&root().join("src")).iter().map(source::File::shipped).collect();
    code + &document("src/checks/runtimes/rules.toml")
}

#[test]
fn every_wording_is_used_and_every_wording_that_is_used_is_there() {
    let text = source_text();
    let there: BTreeSet<String> = entries()
        .iter()
        .filter_map(|(_, entry)| entry.get("variants")?.as_table())
        .flat_map(|variants| variants.keys().cloned().collect::<Vec<_>>())
        .collect();
    let mut wrong: Vec<String> = there
        .iter()
        .filter(|variant| !text.contains(&format!("\"{variant}\"")))
        .map(|variant| format!("no code picks the wording `{variant}`"))
        .collect();
    let used = text.split(".variant(\"").skip(1).filter_map(|rest| rest.split('"').next());
    wrong.extend(
        used.filter(|variant| !there.contains(*variant))
            .map(|variant| format!("there is no wording `{variant}`")),
    );
    nothing(&wrong);
}

/// The names in braces in a table's texts.
fn facts(table: &toml::Table, found: &mut BTreeSet<String>) {
    for value in table.values() {
        if let Some(inner) = value.as_table() {
            facts(inner, found);
        }
        for part in value.as_str().unwrap_or_default().split('{').skip(1) {
            found.extend(part.split_once('}').map(|(name, _)| name.to_owned()));
        }
    }
}

#[test]
fn every_fact_that_the_words_quote_is_given_somewhere() {
    let text = source_text();
    let mut wrong = Vec::new();
    for (code, entry) in entries() {
        let mut quoted = BTreeSet::new();
        facts(&entry, &mut quoted);
        wrong.extend(
            quoted
                .into_iter()
                .filter(|name| !text.contains(&format!("\"{name}\"")))
                .map(|name| format!("{code} quotes {{{name}}}, which nothing gives")),
        );
    }
    nothing(&wrong);
}
