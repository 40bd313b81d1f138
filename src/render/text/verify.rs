//! What `verify` tells: ready or not and why, all findings, what became of the request, the chain.

use time::OffsetDateTime;

use super::table::table;
use crate::render::dates::validity;
use crate::render::tone::Tone;
use crate::render::words::{self, distance, quoted, visible};
use crate::report::verify::{Change, Compared, Fetched, Report, Step};
use crate::report::{Code, Finding, Severity};

/// The answer.
pub fn answer(report: &Report) -> String {
    let mut text = format!("{}\n", verdict(report));
    if !report.findings.is_empty() {
        text.push_str(&format!("\n{}", super::findings(&report.findings)));
    }
    text.push_str(&changes(&report.changes));
    text.push_str(&chain(&report.chain, report.now));
    text.push_str(&fetched(&report.fetched));
    text.push_str(&format!("\nNext: {}\n", visible(&next(report))));
    text
}

/// The one line that decides.
pub(super) fn verdict(report: &Report) -> String {
    let cause = report.findings.iter().find(|finding| finding.severity == Severity::Problem);
    if let Some(cause) = cause {
        return format!("{}: {}", Tone::Bad.paint("NOT READY"), words::of(cause).title);
    }
    let ready = Tone::Good.paint("READY");
    let Some(leaf) = report.chain.first() else { return ready };
    let key = report.key.as_ref().map(|key| format!(", with its {key} key"));
    format!(
        "{ready}: {}{}, valid for {}",
        visible(&leaf.certificate.label()),
        key.unwrap_or_default(),
        distance(leaf.certificate.not_after - report.now)
    )
}

/// What the CA made of the request, a line per field.
fn changes(changes: &[Compared]) -> String {
    let rows: Vec<_> = changes.iter().map(change).collect();
    let lines = table(&rows, ["dropped".len(), 0, 0]);
    if lines.is_empty() { lines } else { format!("\nAgainst the request:\n{lines}") }
}

fn change(line: &Compared) -> [String; 3] {
    let requested = line.requested.as_deref().unwrap_or_default();
    let issued = line.issued.as_deref().unwrap_or_default();
    let values = match line.change {
        Change::Changed => format!("{requested} -> {issued}"),
        Change::Dropped => requested.to_owned(),
        Change::Kept | Change::Added => issued.to_owned(),
    };
    [line.change.as_str().to_owned(), line.field.to_owned(), visible(&values)]
}

/// The chain from the leaf up.
fn chain(steps: &[Step], now: OffsetDateTime) -> String {
    let rows: Vec<_> = steps.iter().map(|step| link(step, now)).collect();
    let lines = table(&rows, ["intermediate".len(), 0, 0, 0]);
    if lines.is_empty() { lines } else { format!("\nChain:\n{lines}") }
}

fn link(step: &Step, now: OffsetDateTime) -> [String; 4] {
    let certificate = &step.certificate;
    let when = validity(certificate.not_before, certificate.not_after, now);
    let file = step.file.as_deref().map_or_else(|| "system".to_owned(), visible);
    [step.role.as_str().to_owned(), visible(&certificate.label()), when, file]
}

/// Said before an address is asked.
pub fn fetching(url: &str) -> String {
    format!("Fetching {}", visible(url))
}

/// What the addresses of missing issuers gave.
fn fetched(fetched: &[Fetched]) -> String {
    let row = |one: &Fetched| [visible(&one.url), words::obtained(&one.obtained)];
    let lines = table(&fetched.iter().map(row).collect::<Vec<_>>(), [0, 0]);
    if lines.is_empty() { lines } else { format!("\nFetched:\n{lines}") }
}

/// The next command: the smoke test when ready, the fix when not.
pub(in crate::render) fn next(report: &Report) -> String {
    let certificate = &quoted(&report.inputs.certificate);
    let Some(cause) = report.findings.first().filter(|first| first.severity == Severity::Problem)
    else {
        return when_ready(report);
    };
    match cause.code {
        _ if cause.facts.contains_key("command") => fact(cause, "command"),
        Code::KeyWeak => "mtls csr --key-type rsa-2048".to_owned(),
        Code::Expired | Code::SelfSigned | Code::Revoked => "mtls csr".to_owned(),
        _ => inspect(cause, certificate),
    }
}

/// A look at the file that is at fault.
fn inspect(cause: &Finding, certificate: &str) -> String {
    let file = cause.about.file.as_deref().map(quoted);
    format!("mtls inspect {}", file.as_deref().unwrap_or(certificate))
}

fn fact(finding: &Finding, name: &str) -> String {
    finding.facts.get(name).map(words::show).unwrap_or_default()
}

fn when_ready(report: &Report) -> String {
    let inputs = &report.inputs;
    let ill_dressed = report.findings.iter().any(|finding| {
        finding.code == Code::ChainOrder && finding.about.file.as_ref() == Some(&inputs.certificate)
    });
    let fetched = report.findings.iter().find(|finding| finding.code == Code::IssuerFetched);
    if let Some(fetched) = fetched {
        return format!("{} && {}", fact(fetched, "fetch"), fact(fetched, "command"));
    }
    let certificate = quoted(&inputs.certificate);
    let place = match &inputs.profile {
        Some(profile) => format!("--profile {} --env ENV", quoted(profile)),
        None => "URL".to_owned(),
    };
    match (inputs.key.as_deref().map(quoted), &report.key) {
        (Some(key), _) if ill_dressed => format!("mtls convert {certificate} --key {key}"),
        (Some(key), _) => format!("mtls smoke {place} --cert {certificate} --key {key}"),
        (None, Some(_)) if inputs.pfx => format!("mtls smoke {place} --pfx {certificate}"),
        // The key is in the same file.
        (None, Some(_)) if ill_dressed => format!("mtls convert {certificate}"),
        (None, Some(_)) => format!("mtls smoke {place} --cert {certificate} --key {certificate}"),
        (None, None) => format!("mtls verify {certificate} --key KEY-FILE"),
    }
}
