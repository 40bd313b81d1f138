//! `mtls verify` as its user sees it, and as others judge the same material.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod judges;
mod server;
mod web;

#[path = "verify/answers.rs"]
mod answers;
#[path = "verify/cases.rs"]
mod cases;
#[path = "verify/fetching.rs"]
mod fetching;
#[path = "verify/openssl.rs"]
mod openssl;
#[path = "verify/pairing.rs"]
mod pairing;
#[path = "verify/second_opinion.rs"]
mod second_opinion;

use mtls::formats;
use mtls::material::{Certificate, Item};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use harness::{Ran, Tool, fixture, typed};

use cases::{RIGHT, WRONG};

const NOON: &str = "2026-11-24T12:00:00Z";

/// Runs a line of the cases, with every file that it names.
fn verify(case: &str) -> Ran {
    let (line, moment) = case.split_once(" @").unwrap_or((case, NOON));
    let tool = typed(&format!("verify {line} --json")).at(moment);
    with_files(tool, line).run()
}

fn with_files(tool: Tool, line: &str) -> Tool {
    line.split(' ').filter(|word| word.contains('.')).fold(tool, |tool, name| match dressed(name) {
        Some(contents) => tool.file(name, contents),
        None => tool.fixture(&format!("verify/{name}")),
    })
}

/// The good certificate in odd dress, and files that are none.
fn dressed(name: &str) -> Option<Vec<u8>> {
    let good = String::from_utf8(fixture("verify/good.crt")).unwrap();
    let text = match name {
        "crlf.crt" => good.replace('\n', "\r\n"),
        "byte-order-mark.crt" => format!("\u{feff}{good}"),
        "bare-base64.crt" => base64(&fixture("verify/good.cer")),
        "mail.crt" => format!("Dear client,\n\nhere it is:\n\n{good}\nRegards\n"),
        "no-final-newline.crt" => good.trim_end().to_owned(),
        "escaped.crt" => good.trim_end().replace('\n', "\\n"),
        "page.crt" => "<!DOCTYPE html>\n<html><body>Please log in</body></html>\n".to_owned(),
        "empty.crt" => String::new(),
        "utf16.crt" => {
            let units = std::iter::once(0xfeff).chain(good.encode_utf16());
            return Some(units.flat_map(u16::to_le_bytes).collect());
        }
        _ => return None,
    };
    Some(text.into_bytes())
}

/// A PEM block without its BEGIN and END.
fn base64(der: &[u8]) -> String {
    let block = formats::pem::encode("X", der);
    block.lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\n")
}

/// Problems that other judges of a chain are not asked about.
const NOT_OF_THE_CHAIN: [&str; 10] = [
    "other-key",
    "key-mismatch",
    "subject-changed",
    "usage-changed",
    "not-a-certificate",
    "not-a-key",
    "not-a-request",
    "web-page",
    "empty-file",
    "revoked",
];

/// The same case for another judge.
struct Chain {
    leaf: Certificate,
    pool: Vec<Certificate>,
    anchors: Vec<Certificate>,
    now: OffsetDateTime,
}

fn chain_of(case: &str) -> Chain {
    let (line, moment) = case.split_once(" @").unwrap_or((case, NOON));
    let words: Vec<&str> = line.split(' ').collect();
    let of_option = |option: &str| {
        let pairs = words.windows(2).filter(|pair| pair[0] == option);
        pairs.flat_map(|pair| certificates(pair[1])).collect::<Vec<_>>()
    };
    let given = certificates(words.iter().find(|word| !word.starts_with('-')).unwrap());
    // In a bundle the leaf is the one that is no CA; where all are, the first.
    let leaf = given.iter().find(|one| !one.extensions.is_ca()).unwrap_or(&given[0]).clone();
    Chain {
        leaf,
        pool: given.into_iter().chain(of_option("--chain")).collect(),
        anchors: of_option("--ca"),
        now: OffsetDateTime::parse(moment, &Rfc3339).unwrap(),
    }
}

fn certificates(name: &str) -> Vec<Certificate> {
    let bytes = dressed(name).unwrap_or_else(|| fixture(&format!("verify/{name}")));
    let flat = |item| match item {
        Item::Pkcs7(inner) => inner,
        other => vec![other],
    };
    let items = formats::read(&bytes).items.into_iter().flat_map(flat);
    items
        .filter_map(|item| match item {
            Item::Certificate(one) => Some(*one),
            _ => None,
        })
        .collect()
}

/// The first problem's code, or `ready`; the exit code must say the same.
fn outcome(case: &str) -> String {
    let ran = verify(case);
    let json = ran.json();
    let Some(verdict) = json["verdict"].as_str() else { return format!("{json}") };
    let first = ran.findings().into_iter().next().unwrap_or_default();
    let said = match first.strip_prefix("problem ") {
        Some(code) if verdict == "not-ready" && ran.exit == 1 => code,
        None if verdict == "ready" && ran.exit == 0 => "ready",
        _ => "verdict, findings and exit code disagree",
    };
    said.to_owned()
}

#[test]
fn right_material_is_ready_in_any_dress() {
    let false_reds: Vec<String> = RIGHT
        .iter()
        .map(|case| format!("{case}: {}", outcome(case)))
        .filter(|line| !line.ends_with(": ready"))
        .collect();
    assert!(false_reds.is_empty(), "{}", false_reds.join("\n"));
}

#[test]
fn wrong_material_is_not_ready_and_its_cause_comes_first() {
    let wrong: Vec<String> = WRONG
        .iter()
        .map(|(case, cause)| (case, cause, outcome(case)))
        .filter(|(_, cause, said)| *cause != said)
        .map(|(case, cause, said)| format!("{case}: {said}, and should be {cause}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_fault_gives_one_problem() {
    let several: Vec<String> = WRONG
        .iter()
        .map(|(case, _)| (case, verify(case).findings()))
        .filter(|(_, all)| all.iter().filter(|line| line.starts_with("problem")).count() > 1)
        .map(|(case, all)| format!("{case}: {}", all.join(", ")))
        .collect();
    // Key and certificate were exchanged: both files are wrong.
    let exchanged = "client.key --key good.crt: problem not-a-certificate, problem not-a-key";
    assert!(several.iter().all(|line| line.starts_with(exchanged)), "{}", several.join("\n"));
}

/// Holds another judge's verdicts against ours. `judge` says whether it takes a case, and in its own
/// words why not; a disagreement needs a row in `differences`, and every row a disagreement.
#[track_caller]
fn agrees(name: &str, differences: &[(&str, &str)], judge: impl Fn(&str) -> (bool, String)) {
    let cases = cases::RIGHT.iter().chain(cases::WRONG.iter().map(|(case, _)| case));
    let mut used = vec![false; differences.len()];
    let mut surprises = Vec::new();
    for case in cases.filter(|case| case.contains("--ca ")) {
        let ours = outcome(case);
        if NOT_OF_THE_CHAIN.contains(&ours.as_str()) {
            continue;
        }
        let (takes, theirs) = judge(case);
        if (ours == "ready") == takes {
            continue;
        }
        match differences.iter().position(|(part, _)| case.contains(part)) {
            Some(row) => used[row] = true,
            None => surprises.push(format!("{case}: we say {ours}, {name} {theirs}")),
        }
    }
    let idle = differences.iter().zip(&used).filter(|(_, used)| !**used);
    surprises.extend(idle.map(|((part, _), _)| format!("{part}: no difference any more")));
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}
