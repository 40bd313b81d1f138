//! `mtls doctor`: folders as people have them, and the one answer to each.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod server;

#[path = "doctor/bounds.rs"]
mod bounds;
#[path = "doctor/situations.rs"]
mod situations;
#[path = "doctor/smoke.rs"]
mod smoke;

use harness::{Ran, Tool, fixture, tool};
use serde_json::Value;

/// A folder: names with the fixture that each is a copy of, such as `a.crt=good.crt`, or one name for
/// both. Fixtures of `verify/` need no folder.
fn with(tool: Tool, files: &str) -> Tool {
    files.split_whitespace().fold(tool, |tool, file| {
        let (name, from) = file.split_once('=').unwrap_or((file, file));
        let from = if from.contains('/') { from.to_owned() } else { format!("verify/{from}") };
        tool.file(name, fixture(&from))
    })
}

fn folder(files: &str) -> Tool {
    with(tool(["doctor", "--json"]), files)
}

/// The answer in a few lines: verdict, a line per pair, a line per finding, the next command.
fn summary(ran: &Ran) -> String {
    let answer = ran.json();
    let mut lines = vec![answer["verdict"].as_str().unwrap().to_owned()];
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    for pair in answer["pairs"].as_array().unwrap() {
        let files = ["key", "csr", "certificate"].map(|part| text(&pair[part]));
        lines.push(format!("pair {}", files.join(" ")));
    }
    for finding in answer["findings"].as_array().unwrap() {
        let [severity, code] = ["severity", "code"].map(|part| text(&finding[part]));
        lines.push(format!("{severity} {code} {}", text(&finding["about"]["file"])));
    }
    lines.push(format!("next {}", text(&answer["next"])));
    assert_eq!(ran.exit, u8::from(answer["verdict"] == "not-ready"), "{lines:?}");
    lines.join("\n")
}

#[track_caller]
fn says(tool: Tool, expected: &[&str]) {
    pretty_assertions::assert_eq!(summary(&tool.run()), expected.join("\n"));
}

const SMOKE: &str = "next mtls smoke URL --cert good.crt --key client.key";
const TRUST: &str = "note not-judged good.crt";
