//! `doctor`: is everything in this folder right?
//!
//! Sorts the files by content, pairs by public key, and asks `verify` about each pair. The folder is
//! ready where one whole pair is: what else lies about is told, and is no problem.

pub(super) mod cause;
pub(super) mod groups;
pub(super) mod judge;
pub(super) mod sorted;

use time::OffsetDateTime;

use self::groups::Heap;
use self::judge::Judged;
use self::sorted::Sorted;
use crate::checks;
use crate::checks::files::Promise;
use crate::report::doctor::{File, Given, Next, Pair, Report, State};
use crate::report::{Code, Finding, Severity, finding, smoke, verify};
use crate::tasks::inspect;
use crate::tasks::verify::most_likely_first;

/// A folder, read.
#[derive(Debug)]
pub struct Request {
    /// The folder, as the user named it.
    pub folder: String,
    /// What else the user said.
    pub given: Given,
    /// Its files, by name.
    pub files: Vec<inspect::File>,
    /// The files that could not be read.
    pub unread: Vec<Unread>,
    /// The time to judge at.
    pub now: OffsetDateTime,
}

/// A file that could not be read.
#[derive(Debug)]
pub struct Unread {
    /// The path.
    pub path: String,
    /// Why; it names no file.
    pub finding: Finding,
}

/// Sorts, pairs and judges everything in the folder.
pub fn run(request: Request) -> Report {
    let Request { folder, given, files, unread, now } = request;
    let files: Vec<Sorted> = files.into_iter().map(Sorted::new).collect();
    let mut heap = Heap::new(&files);
    let judged = judge::all(&mut heap, now);
    let pairs: Vec<Pair> = judged.iter().map(|one| pair(one, now)).collect();
    let answer = cause::of(&folder, &files, &heap, judged, now);
    let apart = files_apart(&files, unread, &answer.members, answer.seeks);
    let mut findings = answer.findings;
    if finding::any_problem(&apart) {
        // What is missing is in the broken file.
        findings.retain(|finding| !MISSING.contains(&finding.variant.unwrap_or_default()));
    }
    findings.extend(apart.iter().cloned());
    findings.extend(not_judged(&pairs));
    let findings = most_likely_first(findings);
    // Where a broken file is the cause, all that follows may change with it.
    let broken = finding::any_problem(findings.first())
        && apart.iter().any(|one| findings.first() == Some(one));
    let first = answer.first.map(|first| verify::Report { findings: findings.clone(), ..first });
    let next = look(findings.first(), &files);
    Report {
        folder,
        given,
        files: files.into_iter().map(listed).collect(),
        pairs,
        next: if broken { next } else { answer.next },
        findings,
        first,
        smoke: None,
        now,
    }
}

/// Adds the smoke test that was made with the first pair.
pub fn with_smoke(mut report: Report, smoke: smoke::Report) -> Report {
    let causes = smoke.causes.iter().take(1).map(|cause| cause.finding.clone());
    let told = |finding: &Finding| {
        report
            .findings
            .iter()
            .any(|known| (known.code, &known.about.item) == (finding.code, &finding.about.item))
    };
    let new: Vec<Finding> =
        causes.chain(smoke.findings.iter().cloned()).filter(|finding| !told(finding)).collect();
    report.findings.extend(new);
    report.findings = most_likely_first(std::mem::take(&mut report.findings));
    report.next = match smoke.verdict {
        smoke::Verdict::Passed => Next::Nothing,
        _ => Next::Smoke,
    };
    report.smoke = Some(smoke);
    report
}

/// A look at the file that a finding is about. What could not be read shows no more to others.
fn look(finding: Option<&Finding>, files: &[Sorted]) -> Next {
    let file = finding.and_then(|finding| finding.about.file.clone());
    match file.filter(|file| files.iter().any(|sorted| sorted.path == *file)) {
        Some(file) => Next::LookAt { file },
        None => Next::Nothing,
    }
}

/// The wordings of findings that say that something is missing.
const MISSING: [&str; 5] = ["awaited", "for-key", "not-here", "of-request", "nothing-here"];

/// What is wrong with the files of no pair. What is missing (`seeks`) may be in a file whose name
/// promises it and that cannot be read. Notes about them are for `inspect`.
pub(super) fn files_apart(
    files: &[Sorted],
    unread: Vec<Unread>,
    members: &[String],
    seeks: Option<Promise>,
) -> Vec<Finding> {
    let sought = |path: &str| seeks.is_some_and(|seeks| checks::files::promises(path, seeks));
    let of_files = files.iter().filter(|file| !members.contains(&file.path)).flat_map(|file| {
        let matters = file.items.is_empty() && !file.shut && sought(&file.path);
        file.findings.iter().cloned().map(move |finding| lowered(finding, matters))
    });
    let worth_it = |one: &Finding| one.severity != Severity::Note || one.code == Code::KeyEncrypted;
    let of_unread = unread.into_iter().map(|unread| {
        let matters = sought(&unread.path);
        lowered(unread.finding.in_file(unread.path), matters)
    });
    of_files.filter(worth_it).chain(of_unread).collect()
}

/// So many pairs, or so many CAs, that not all were judged.
fn not_judged(pairs: &[Pair]) -> Option<Finding> {
    let count = pairs.iter().filter(|pair| pair.state == State::NotJudged).count();
    (count > 0).then(|| Finding::new(Code::NotJudged).variant("pairs").fact("count", count))
}

/// A finding about what the first pair does not need is a warning at most.
fn lowered(finding: Finding, matters: bool) -> Finding {
    let severity = finding.severity;
    finding.severity(if matters { severity } else { severity.max(Severity::Warning) })
}

fn listed(file: Sorted) -> File {
    File { path: file.path, format: file.format, kinds: file.kinds }
}

fn pair(judged: &Judged<'_>, now: OffsetDateTime) -> Pair {
    let group = &judged.group;
    let (key, csr, leaf) = (group.key(), group.csr(), group.leaf(now));
    let algorithm = leaf
        .map(|leaf| &leaf.thing.public_key)
        .or(csr.map(|csr| &csr.thing.public_key))
        .or(key.map(|key| key.thing.public_key()));
    Pair {
        key: key.map(|key| key.file.path.clone()),
        csr: csr.map(|csr| csr.file.path.clone()),
        certificate: leaf.map(|leaf| leaf.file.path.clone()),
        name: leaf
            .map(|leaf| leaf.thing.label())
            .or(csr.map(|csr| cause::label(csr.thing)))
            .filter(|name| !name.is_empty()),
        algorithm: algorithm.map(|key| key.algorithm.clone()),
        validity: leaf.map(|leaf| (leaf.thing.not_before, leaf.thing.not_after)),
        state: match (&judged.report, group.keys.is_empty(), group.certificates.is_empty()) {
            (Some(report), ..) if report.ready() => State::Ready,
            (Some(_), ..) => State::Wrong,
            (None, true, _) => State::NoKey,
            (None, false, true) => State::NoCertificate,
            (None, false, false) => State::NotJudged,
        },
    }
}
