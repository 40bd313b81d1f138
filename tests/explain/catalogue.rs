//! The catalogue: each entry has known codes and a source, and each is found by its own text.

use std::collections::BTreeSet;

use mtls::report::Code;
use mtls::report::explain::Match;
use mtls::tasks::explain::{Question, families, run};

fn matches(text: &str) -> Vec<Match> {
    run(&Question::Text(text.to_owned()), None).matches
}

#[test]
fn every_entry_names_codes_and_a_source() {
    let entries = || families().iter().flat_map(|family| &family.entry);
    assert!(entries().count() > 500);
    for entry in entries() {
        let about = format!("{:?}", entry.texts);
        assert!(!entry.texts.is_empty() && !entry.codes.is_empty(), "{about}");
        let source = entry.source.as_str();
        let kinds = ["measured: ", "reported: ", "documented: "];
        assert!(kinds.iter().any(|kind| source.starts_with(kind)), "{about}: {source}");
        for (code, share) in &entry.codes {
            assert!(Code::named(code).is_some(), "{about}: {code}");
            assert!(*share > 0.0 && *share <= 1.0, "{about}: {share}");
        }
        let all: f64 = entry.codes.values().sum();
        assert!(all < 1.2, "{about}: the shares together are {all}");
    }
}

/// Texts that every program prints are no pattern.
#[test]
fn no_pattern_is_a_common_word() {
    for family in families() {
        for text in family.entry.iter().flat_map(|entry| &entry.texts) {
            let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
            assert!(letters >= 4, "{text}");
        }
    }
}

#[test]
fn every_entry_is_found_by_its_own_text() {
    let mut lost = BTreeSet::new();
    for entry in families().iter().flat_map(|family| &family.entry) {
        for text in &entry.texts {
            let said = format!("{} {}", text.replace('…', " x "), entry.with.join(" "));
            if matches(&said).is_empty() {
                lost.insert(text.clone());
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

/// Words of programs that gave up for any reason.
const SAY_NOTHING: [&str; 4] = [
    "",
    "Invalid parameters / InvalidParameters",
    "Only 8, 16, 24, or 32 bits supported: 472",
    "runtime error: invalid memory address or nil pointer dereference",
];

/// What the measured programs say to a PFX is known, word for word.
#[test]
fn every_measured_refusal_is_known() {
    let rules: toml::Table =
        toml::from_str(include_str!("../../src/checks/runtimes/rules.toml")).unwrap();
    let mut lost = BTreeSet::new();
    for rule in rules["rule"].as_array().unwrap() {
        for said in rule["says"].as_table().unwrap().values() {
            let said = said.as_str().unwrap();
            let filled = format!("Error: {}", said.replace(['{', '}'], ""));
            if !SAY_NOTHING.contains(&said) && matches(&filled).is_empty() {
                lost.insert(said.to_owned());
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}
