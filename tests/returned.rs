//! What a CA sent back, right and wrong and in any dress: `fixtures/returned/cases.toml` says of each
//! case what is true, and why. `docs/returned.md` shows what other tools say of the same files.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;

use harness::{Ran, Tool, fixture, typed};
use serde::Deserialize;

#[derive(Deserialize)]
struct Table {
    group: Vec<Group>,
}

/// Cases with the rest of their command line.
#[derive(Deserialize)]
struct Group {
    #[expect(dead_code, reason = "a heading for readers, until the page is made")]
    title: String,
    #[serde(default = "verify")]
    command: String,
    #[serde(default)]
    rest: String,
    cases: Vec<Case>,
}

/// One case and its truth; `cases.toml` says what the fields mean.
#[derive(Deserialize)]
struct Case {
    give: String,
    moment: Option<String>,
    truth: String,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    warns: Vec<String>,
    why: String,
}

fn verify() -> String {
    "verify".to_owned()
}

fn groups() -> Vec<Group> {
    let text = String::from_utf8(fixture("returned/cases.toml")).unwrap();
    toml::from_str::<Table>(&text).unwrap().group
}

/// Runs a case with its files in a folder of their own.
fn run(group: &Group, case: &Case) -> Ran {
    let (line, files) = match group.command.as_str() {
        "doctor" => ("doctor".to_owned(), case.give.clone()),
        command => {
            let line = format!("{command} {} {}", case.give, group.rest);
            (line.trim_end().to_owned(), line)
        }
    };
    let tool = typed(&format!("{line} --json"));
    let tool = case.moment.iter().fold(tool, |tool, moment| tool.at(moment));
    files.split(' ').filter(|word| word.contains('.')).fold(tool, with_file).run()
}

fn with_file(tool: Tool, word: &str) -> Tool {
    let (name, source) = word.split_once('=').unwrap_or((word, word));
    tool.file(name, fixture(&format!("returned/{source}")))
}

/// Verdict and findings in one line: problems, for a `ready` the warnings.
fn said(ran: &Ran) -> String {
    let Some(verdict) = ran.json()["verdict"].as_str().map(str::to_owned) else {
        return ran.output.replace('\n', " ");
    };
    assert_eq!(ran.exit, u8::from(verdict != "ready"), "{}", ran.output);
    let findings = ran.findings();
    let of = |severity: &str| -> Vec<String> {
        findings.iter().filter_map(|one| one.strip_prefix(severity)).map(str::to_owned).collect()
    };
    match of("problem ") {
        none if none.is_empty() => {
            let mut warnings = of("warning ");
            warnings.sort();
            warnings.dedup();
            line(&verdict, "warns", &warnings)
        }
        problems if verdict == "not-ready" => line(&problems[0], "also", &problems[1..]),
        problems => format!("{verdict} with {problems:?}"),
    }
}

fn line(first: &str, word: &str, others: &[String]) -> String {
    if others.is_empty() {
        first.to_owned()
    } else {
        format!("{first}, {word} {}", others.join(", "))
    }
}

#[test]
fn every_case_gets_its_one_true_cause() {
    let mut wrong = Vec::new();
    let mut count = [0; 4];
    for group in &groups() {
        for case in &group.cases {
            let expected = match case.truth.as_str() {
                "ready" => line("ready", "warns", &case.warns),
                truth => line(truth, "also", &case.also),
            };
            let said = said(&run(group, case));
            let false_green = said.starts_with("ready") && case.truth != "ready";
            let false_red = !said.starts_with("ready") && case.truth == "ready";
            count[0] += 1;
            count[1] += usize::from(said == expected);
            count[2] += usize::from(false_green);
            count[3] += usize::from(false_red);
            if said != expected {
                wrong.push(format!(
                    "{} {}\n  is   {expected}: {}\n  said {said}",
                    case.give, group.rest, case.why
                ));
            }
        }
    }
    let [all, right, green, red] = count;
    assert!(
        wrong.is_empty(),
        "{all} cases, {right} right, {green} false greens, {red} false reds\n{}",
        wrong.join("\n")
    );
}
