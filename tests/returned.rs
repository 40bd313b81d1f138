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

/// The line as it is typed, and as `docs/returned.md` shows it.
fn typed_line(group: &Group, case: &Case) -> String {
    format!("{} {}", case.give, group.rest).trim_end().to_owned()
}

/// Runs a case with its files in a folder of their own.
fn run(group: &Group, case: &Case) -> Ran {
    let (line, files) = match group.command.as_str() {
        "doctor" => ("doctor".to_owned(), case.give.clone()),
        command => {
            let line = typed_line(group, case);
            (format!("{command} {line}"), line)
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

#[test]
fn the_page_about_other_tools_has_a_row_per_case_and_counts_right() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/returned.md");
    let page = std::fs::read_to_string(page).unwrap();
    let groups = groups();
    let judged = groups.iter().filter(|group| group.command == "verify");
    let expected: Vec<String> = judged
        .flat_map(|group| group.cases.iter().map(move |case| (group, case)))
        .map(|(group, case)| {
            let moment = case.moment.iter().map(|moment| format!(" @{moment}")).collect::<String>();
            format!("| `{}{moment}` | {} |", typed_line(group, case), case.truth)
        })
        .collect();
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    let shown: Vec<String> = rows
        .iter()
        .map(|row| row.splitn(4, '|').take(3).collect::<Vec<_>>().join("|") + "|")
        .collect();
    pretty_assertions::assert_eq!(shown, expected);
    for (column, tool) in [(3, "openssl"), (4, "keytool"), (5, "certtool")] {
        let cells = rows.iter().map(|row| row.split('|').nth(column).unwrap().trim());
        let (mut asked, mut greens, mut reds) = (0, 0, 0);
        for cell in cells {
            asked += usize::from(cell != "-");
            greens += usize::from(cell.starts_with("**"));
            reds += usize::from(cell.starts_with('*') && !cell.starts_with("**"));
        }
        let summary = format!("| {tool} | {asked} | {greens} | {reds} |");
        assert!(page.contains(&summary), "{summary}");
    }
}
