//! docs/snippets.md says what there is, what it was executed with, and what it prints.

use std::path::Path;

use mtls::report::snippet::{Executed, Language};
use mtls::tasks::snippet;

use crate::programs::{FINE, PROGRAMS};

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// A row of the table.
fn row(one: &Language) -> String {
    let executed = match one.executed {
        Executed::With(what) => format!("executed with {what}"),
        Executed::Not(why) => format!("not executed: {why}"),
    };
    format!("| `{}` | {} | {} | {executed} |", one.id, one.title, one.needs)
}

#[test]
fn the_table_has_a_row_for_each_snippet() {
    let page = read("docs/snippets.md");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    let expected: Vec<String> = snippet::list().iter().map(row).collect();
    pretty_assertions::assert_eq!(rows, expected);
}

/// The runs of the other tests print this.
#[test]
fn the_page_shows_a_run_of_each() {
    let page = read("docs/snippets.md");
    let all = snippet::list();
    for one in &all {
        let section = page.split(&format!("\n### `{}`\n", one.id)).nth(1).unwrap_or_default();
        let section = section.split("\n### ").next().unwrap_or_default();
        assert!(section.contains(one.trap), "docs/snippets.md, {}: {}", one.id, one.trap);
        if let Executed::With(_) = one.executed {
            let program = PROGRAMS.iter().find(|program| program.language == one.id);
            let (command, said) = match program {
                Some(program) => (one.run.unwrap_or_default(), program.works()),
                None if one.id == "rust-reqwest" => ("cargo run", FINE),
                None => {
                    // The proxies have no say in what their clients print.
                    let (_, body) = FINE.split_once('\n').unwrap();
                    ("curl http://127.0.0.1:8080/healthcheck", body)
                }
            };
            let shown = format!("```console\n$ {command}\n{said}```\n");
            assert!(section.contains(&shown), "docs/snippets.md, {}:\n{shown}", one.id);
        }
    }
}

/// What `.ci/run` installs is what the table speaks of.
#[test]
fn the_versions_are_those_that_ci_installs() {
    let ci = read(".ci/run");
    for one in snippet::list().iter().filter(|one| PROGRAMS.iter().any(|it| it.language == one.id))
    {
        let Executed::With(what) = one.executed else { continue };
        let mut words = what.split(' ');
        let (name, version) = (words.next().unwrap(), words.next().unwrap());
        for mark in ["@", "=="] {
            let known = ci.contains(&format!(" {name}{mark}"));
            assert!(!known || ci.contains(&format!("{name}{mark}{version}")), "{name}: {what}");
        }
    }
}
