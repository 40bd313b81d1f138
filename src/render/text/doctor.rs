//! What `doctor` tells: ready or not and why, the pairs, the files by what they are, what is wrong.

use time::OffsetDateTime;

use super::table::table;
use super::{smoke, verify};
use crate::render::dates::validity;
use crate::render::next;
use crate::render::tone::{Tone, columns, padded};
use crate::render::words::{self, visible};
use crate::report::doctor::{File, Kind, Pair, PassedOver, Report, State};
use crate::report::{Finding, Severity};

/// Said where a smoke test was wished for and there is nothing to make it with.
pub const SMOKE_LEFT_OUT: &str = "note: the smoke test was not made: first mend what is wrong here";

/// The answer.
pub fn answer(report: &Report) -> String {
    let mut text = format!("{}\n", verdict(report));
    if let Some(smoke) = &report.smoke {
        text.push_str(&format!("Smoke test {}\n", smoke::headline(smoke)));
    }
    text.push_str(&pairs(&report.pairs, report.now));
    text.push_str(&files(&report.files));
    text.push_str(&findings(&report.findings));
    match next::after_doctor(report) {
        Some(next) => text.push_str(&format!("\nNext: {}\n", visible(&next))),
        None => text.push_str("\nNext, the code for your program: mtls snippet --list\n"),
    }
    text
}

/// What was passed over; `None` where nothing was.
pub fn passed_over(passed: &PassedOver) -> Option<String> {
    let count = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {many}")),
    };
    let special: Vec<String> = passed.special.iter().map(|path| visible(path)).collect();
    let named = match special.as_slice() {
        [] => None,
        [one] => Some(format!("{one} (a pipe, socket or device)")),
        several => Some(format!("{} (pipes, sockets or devices)", several.join(", "))),
    };
    let parts: Vec<String> = [
        count(passed.hidden, "hidden entry", "hidden entries"),
        count(passed.folders, "folder", "folders"),
        named,
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| format!("note: not looked at: {}", super::enumeration(&parts)))
}

/// The one line that decides.
fn verdict(report: &Report) -> String {
    let cause = report.findings.first().filter(|first| first.severity == Severity::Problem);
    match (cause, &report.first) {
        (Some(cause), _) => {
            format!("{}: {}", Tone::Bad.paint("NOT READY"), words::of(cause).title)
        }
        (None, Some(first)) => verify::verdict(first) + &and_others(&report.pairs),
        (None, None) => Tone::Good.paint("READY"),
    }
}

fn and_others(pairs: &[Pair]) -> String {
    match pairs.iter().filter(|pair| pair.state == State::Ready).count() {
        0 | 1 => String::new(),
        2 => "; and 1 more pair".to_owned(),
        count => format!("; and {} more pairs", count - 1),
    }
}

/// Lines of pairs that are shown; scripts see all.
const PAIRS_SHOWN: usize = 8;

fn pairs(pairs: &[Pair], now: OffsetDateTime) -> String {
    if pairs.is_empty() {
        return String::new();
    }
    let rows: Vec<_> = pairs.iter().take(PAIRS_SHOWN).map(|one| pair(one, now)).collect();
    let mut text = format!("\nPairs:\n{}", table(&rows, ["no certificate".len(), 0, 0, 0]));
    if pairs.len() > PAIRS_SHOWN {
        text.push_str(&format!("  and {} more\n", pairs.len() - PAIRS_SHOWN));
    }
    text
}

fn pair(pair: &Pair, now: OffsetDateTime) -> [String; 4] {
    let name = pair.name.as_deref().map_or_else(|| "-".to_owned(), visible);
    let mut files: Vec<String> = Vec::new();
    for file in [&pair.certificate, &pair.key, &pair.csr].into_iter().flatten() {
        let file = visible(file);
        if !files.contains(&file) {
            files.push(file);
        }
    }
    let when = pair.validity.map(|(from, to)| validity(from, to, now)).unwrap_or_default();
    [state(pair.state), name, when, files.join(" + ")]
}

fn state(state: State) -> String {
    let (tone, word) = match state {
        State::Ready => (Tone::Good, "ready"),
        State::Wrong => (Tone::Bad, "not ready"),
        State::NoCertificate => (Tone::Plain, "no certificate"),
        State::NoKey => (Tone::Plain, "no key"),
        State::NotJudged => (Tone::Plain, "not judged"),
    };
    tone.paint(word)
}

/// The files by what they are, so that many fit on a screen.
fn files(files: &[File]) -> String {
    let mut sorts: Vec<(String, Vec<String>)> = Vec::new();
    for file in files {
        let sort = sort(file);
        let name = visible(file.path.rsplit('/').next().unwrap_or(&file.path));
        match sorts.iter_mut().find(|(known, _)| *known == sort) {
            Some((_, names)) => names.push(name),
            None => sorts.push((sort, vec![name])),
        }
    }
    // What is not ours comes last.
    sorts.sort_by_key(|(sort, _)| sort == NOTHING);
    let width = sorts.iter().map(|(sort, _)| columns(sort)).max().unwrap_or_default();
    let lines: String = sorts.iter().map(|(sort, names)| line(sort, names, width)).collect();
    if lines.is_empty() { lines } else { format!("\nFiles ({}):\n{lines}", files.len()) }
}

/// The sort of a file that has nothing of ours in it.
const NOTHING: &str = "nothing of use";

/// What a file is: its container, else what is in it.
fn sort(file: &File) -> String {
    let noun = |kind: &Kind| match kind {
        Kind::Pfx => "PFX",
        Kind::Pkcs7 => "PKCS#7 bundle",
        Kind::Keystore => "Java keystore",
        Kind::Certificate => "certificate",
        Kind::Authority => "CA certificate",
        Kind::PrivateKey => "private key",
        Kind::EncryptedKey => "private key with a password",
        Kind::Csr => "request (CSR)",
        Kind::PublicKey => "public key",
        Kind::Crl => "revocation list",
    };
    match file.kinds.as_slice() {
        [] => NOTHING.to_owned(),
        [first @ (Kind::Pfx | Kind::Keystore), rest @ ..] => {
            let shut = !rest.contains(&Kind::PrivateKey);
            format!("{}{}", noun(first), if shut { ", no key seen" } else { "" })
        }
        [first @ Kind::Pkcs7, ..] => noun(first).to_owned(),
        [Kind::Certificate, Kind::Authority] => "certificate with its chain".to_owned(),
        kinds => kinds.iter().map(noun).collect::<Vec<_>>().join(" + "),
    }
}

/// Columns of names in a line, and lines of names of a sort.
const LINE: usize = 70;
const LINES: usize = 2;

fn line(sort: &str, names: &[String], width: usize) -> String {
    let mut lines = vec![String::new()];
    let mut shown = 0;
    for name in names {
        let current = lines.last().map_or(0, |line| columns(line));
        if current > 0 && current + columns(name) + 2 > LINE {
            if lines.len() == LINES {
                break;
            }
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push_str(", ");
            }
            line.push_str(name);
        }
        shown += 1;
    }
    let left = names.len() - shown;
    if let (Some(line), true) = (lines.last_mut(), left > 0) {
        line.push_str(&format!(" and {left} more"));
    }
    let heads = std::iter::once(sort).chain(std::iter::repeat(""));
    let line = |(names, head): (&String, &str)| format!("  {}  {names}\n", padded(head, width));
    lines.iter().zip(heads).map(line).collect()
}

/// Findings that are shown; scripts see all.
const FINDINGS_SHOWN: usize = 8;

/// Problems and warnings whole, notes in a line each, and of equal ones in one line.
fn findings(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let notes = findings.iter().position(|finding| finding.severity == Severity::Note);
    let (whole, notes) = findings.split_at(notes.unwrap_or(findings.len()));
    let shown = whole.get(..FINDINGS_SHOWN.min(whole.len())).unwrap_or(whole);
    let notes = alike(notes);
    let room = FINDINGS_SHOWN - shown.len();
    let text: String = notes.iter().take(room).map(|notes| note(notes)).collect();
    let left = whole.len() - shown.len() + notes.iter().skip(room).map(Vec::len).sum::<usize>();
    let rest = if left == 0 {
        String::new()
    } else {
        format!("and {left} more: `mtls doctor --json` shows them\n")
    };
    format!("\n{}{text}{rest}", super::findings(shown))
}

/// Notes that say the same of several files, together.
fn alike(notes: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut found: Vec<Vec<&Finding>> = Vec::new();
    for note in notes {
        let same = |known: &&mut Vec<&Finding>| {
            known.first().is_some_and(|first| {
                note.about.item.is_none()
                    && first.about.item.is_none()
                    && (first.code, words::of(first).title) == (note.code, words::of(note).title)
            })
        };
        match found.iter_mut().find(same) {
            Some(known) => known.push(note),
            None => found.push(vec![note]),
        }
    }
    found
}

fn note(notes: &[&Finding]) -> String {
    let [first, _, ..] = notes else {
        return notes.iter().map(|note| super::finding::line(note)).collect();
    };
    let files = notes.iter().filter_map(|note| note.about.file.clone()).collect::<Vec<_>>();
    let mut together = (*first).clone();
    together.about.file = Some(files.join(", "));
    super::finding::line(&together)
}
