//! The one thing to mend first: what is wrong with the best pair, or what it lacks.

use time::OffsetDateTime;

use super::groups::{Group, Heap, In};
use super::judge::{Judged, verify};
use super::sorted::Sorted;
use crate::checks;
use crate::checks::files::Promise;
use crate::material::{Certificate, Csr, PrivateKey};
use crate::report::doctor::Next;
use crate::report::verify::Report;
use crate::report::{Code, Finding, Severity};

/// What is so of the folder as a whole.
#[derive(Debug)]
pub(super) struct Cause {
    pub(super) findings: Vec<Finding>,
    /// The files of the pair, whose own findings are in the list.
    pub(super) members: Vec<String>,
    /// What is missing, and may be in a file that could not be read.
    pub(super) seeks: Option<Promise>,
    pub(super) first: Option<Report>,
    pub(super) next: Next,
}

/// Judges the folder by its best pair. What is wrong with the others is a warning.
pub(super) fn of(
    folder: &str,
    files: &[Sorted],
    heap: &Heap<'_>,
    judged: Vec<Judged<'_>>,
    now: OffsetDateTime,
) -> Cause {
    let shut: Vec<&Sorted> = files.iter().filter(|file| file.shut).collect();
    let mut judged = judged.into_iter();
    let Some(Judged { group, report }) = judged.next() else {
        return if shut.is_empty() { nothing_here(folder) } else { behind_password(&shut, None) };
    };
    let others: Vec<Judged<'_>> = judged.collect();
    let expired =
        |report: &Report| report.findings.first().is_some_and(|first| first.code == Code::Expired);
    let mut cause = if let Some(report) = report {
        match strange(&others, now).filter(|_| expired(&report)) {
            // The new certificate is here, and is not for this key.
            Some(_) => half(&group, &others, heap, now),
            None => whole(&group, report, now),
        }
    } else if !shut.is_empty() {
        behind_password(&shut, Some(&group))
    } else {
        half(&group, &others, heap, now)
    };
    // A new certificate is on its way.
    if cause.findings.first().is_some_and(|first| first.code == Code::Expired)
        && let Some((key, csr)) = others.iter().find_map(|other| awaited(&other.group))
    {
        cause.next = after_key(key, Some(csr));
    }
    let problems = others.iter().filter_map(|other| {
        let report = other.report.as_ref()?;
        report.findings.iter().find(|finding| finding.severity == Severity::Problem)
    });
    cause.findings.extend(problems.map(|problem| problem.clone().severity(Severity::Warning)));
    cause
}

/// Key and request of a group that has no certificate yet.
fn awaited<'a>(group: &Group<'a>) -> Option<(In<'a, PrivateKey>, In<'a, Csr>)> {
    group.key().zip(group.csr()).filter(|_| group.certificates.is_empty())
}

fn whole(group: &Group<'_>, report: Report, now: OffsetDateTime) -> Cause {
    let of_chain = |finding: &Finding| {
        finding.severity == Severity::Problem
            && matches!(finding.code, Code::ChainIncomplete | Code::ChainUnrelated)
    };
    Cause {
        findings: report.findings.clone(),
        members: members(&[group], now),
        seeks: report.findings.iter().any(of_chain).then_some(Promise::Certificate),
        first: Some(report),
        next: Next::AsVerified,
    }
}

/// Half a pair: the other half is missing, or is that of another key.
fn half(group: &Group<'_>, others: &[Judged<'_>], heap: &Heap<'_>, now: OffsetDateTime) -> Cause {
    let Some(key) = group.key() else { return without_key(group, heap, now) };
    if let Some((other, leaf)) = strange(others, now) {
        let report = verify(leaf, Some(key), group.csr(), heap, now);
        let strange = report
            .findings
            .first()
            .is_some_and(|first| matches!(first.code, Code::OtherKey | Code::KeyMismatch));
        let next = if strange { after_key(key, group.csr()) } else { Next::AsVerified };
        return Cause { members: members(&[group, other], now), next, ..whole(group, report, now) };
    }
    let missing = Finding::new(Code::NotACertificate).in_file(key.file.path.clone());
    let mut findings = files_of(&[Some(key.file), group.csr().map(|csr| csr.file)]);
    let missing = match group.csr() {
        Some(csr) => {
            findings.extend(of_request(csr.thing, &csr.file.path));
            let path = csr.file.path.as_str();
            missing.variant("awaited").fact("csr", path).of(label(csr.thing))
        }
        None => missing.variant("for-key"),
    };
    let csr = group.csr().filter(|_| !crate::report::finding::any_problem(&findings));
    findings.push(missing);
    // A request that is wrong is made again.
    let next = after_key(key, csr);
    let members = members(&[group], now);
    Cause { findings, members, seeks: Some(Promise::Certificate), first: None, next }
}

/// A certificate that a client can use now, and whose key is not there.
fn strange<'a, 'b>(
    others: &'b [Judged<'a>],
    now: OffsetDateTime,
) -> Option<(&'b Group<'a>, In<'a, Certificate>)> {
    others
        .iter()
        .map(|other| &other.group)
        .find(|other| other.keys.is_empty() && other.could_be_ours(now))
        .and_then(|other| Some((other, other.leaf(now)?)))
}

/// What gets a certificate for a key.
fn after_key(key: In<'_, PrivateKey>, csr: Option<In<'_, Csr>>) -> Next {
    let key = key.file.path.clone();
    match csr {
        Some(csr) => Next::Await { key, csr: csr.file.path.clone() },
        None => Next::Request { key },
    }
}

/// A certificate or a request whose key is not there.
fn without_key(group: &Group<'_>, heap: &Heap<'_>, now: OffsetDateTime) -> Cause {
    let members = members(&[group], now);
    let missing = Finding::new(Code::KeyMissing).variant("not-here");
    let seeks = Some(Promise::Key);
    let Some(leaf) = group.leaf(now) else {
        let csr = group.csr();
        let mut findings = files_of(&[csr.map(|csr| csr.file)]);
        findings.extend(csr.map(|csr| {
            missing.variant("of-request").in_file(csr.file.path.clone()).of(label(csr.thing))
        }));
        return Cause { findings, members, seeks, first: None, next: Next::Start };
    };
    let mut report = verify(leaf, None, group.csr(), heap, now);
    let of_key =
        |finding: &Finding| finding.code == Code::NotJudged && finding.variant == Some("key");
    report.findings.retain(|finding| !of_key(finding));
    let missing = missing.in_file(leaf.file.path.clone()).of(leaf.thing.label());
    let mut findings = report.findings.clone();
    // A certificate that is of no use in itself needs no key.
    let useless = crate::report::finding::any_problem(&findings);
    if !useless {
        findings.push(missing);
    }
    let next = if useless { Next::AsVerified } else { Next::Start };
    Cause { findings, members, seeks, first: Some(report), next }
}

/// What would make a pair whole may be in a file that stayed shut.
fn behind_password(shut: &[&Sorted], group: Option<&Group<'_>>) -> Cause {
    let mut findings = files_of(&shut.iter().copied().map(Some).collect::<Vec<_>>());
    let refused = |code: Code| {
        findings.iter().any(|one| one.code == code && one.severity == Severity::Problem)
    };
    let hopeless = [Code::OverLimit, Code::Unsupported, Code::KeyDerivationExtreme];
    let next = match shut.first() {
        Some(file) if hopeless.into_iter().any(refused) => Next::LookAt { file: file.path.clone() },
        _ => Next::WithPassword,
    };
    if !crate::report::finding::any_problem(&findings) {
        let names: Vec<String> = shut.iter().map(|file| file.path.clone()).collect();
        let has_key = group.is_some_and(|group| !group.keys.is_empty());
        let code = if has_key { Code::NotACertificate } else { Code::KeyMissing };
        let missing = Finding::new(code).variant("shut").fact("files", names);
        findings.push(missing);
    }
    let members = shut.iter().map(|file| file.path.clone()).collect();
    Cause { findings, members, seeks: None, first: None, next }
}

fn nothing_here(folder: &str) -> Cause {
    Cause {
        findings: vec![Finding::new(Code::NotACertificate).variant("nothing-here").in_file(folder)],
        members: Vec::new(),
        seeks: Some(Promise::Any),
        first: None,
        next: Next::Start,
    }
}

/// What `inspect` says of a request.
fn of_request(csr: &Csr, path: &str) -> Vec<Finding> {
    let key = checks::certificate::strength::key(&csr.public_key);
    let findings = checks::request::of(csr).into_iter().chain(key);
    findings.map(|finding| finding.in_file(path)).collect()
}

/// The files of groups, as they would be named to `verify`.
fn members(groups: &[&Group<'_>], now: OffsetDateTime) -> Vec<String> {
    let files = |group: &&Group<'_>| {
        [
            group.leaf(now).map(|leaf| leaf.file.path.clone()),
            group.key().map(|key| key.file.path.clone()),
            group.csr().map(|csr| csr.file.path.clone()),
        ]
    };
    groups.iter().flat_map(files).flatten().collect()
}

/// What is wrong with files, each once.
fn files_of(files: &[Option<&Sorted>]) -> Vec<Finding> {
    let mut seen: Vec<&str> = Vec::new();
    let mut findings = Vec::new();
    for file in files.iter().flatten() {
        if !seen.contains(&file.path.as_str()) {
            seen.push(&file.path);
            findings.extend(file.findings.iter().cloned());
        }
    }
    findings
}

/// How a request is named: by its common name, else its subject.
pub(in crate::tasks) fn label(csr: &Csr) -> String {
    match csr.subject.common_name() {
        Some(name) => format!("CN={name}"),
        None => csr.subject.to_string(),
    }
}
