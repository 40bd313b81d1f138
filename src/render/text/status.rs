//! What `status` tells: each onboarding with its stage, the most urgent first, and what comes next.

use time::OffsetDateTime;

use crate::render::dates::{day, since};
use crate::render::next;
use crate::render::tone::Tone;
use crate::render::words::{self, quoted, visible};
use crate::report::status::{Onboarding, Report, Stage};
use crate::report::{Finding, Plan};

/// Onboardings that are shown; scripts see all.
const SHOWN: usize = 12;

/// The answer.
pub fn answer(report: &Report) -> String {
    if report.onboardings.is_empty() {
        return nothing(report);
    }
    let shown = report.onboardings.iter().take(SHOWN);
    let blocks: Vec<String> = shown.map(|one| block(one, report)).collect();
    let mut text = blocks.join("\n");
    let left = report.onboardings.len() - blocks.len();
    if left > 0 {
        text.push_str(&format!("\nand {left} more: `mtls status --json` shows them\n"));
    }
    let told =
        |finding: &&Finding| !report.onboardings.iter().any(|one| one.findings.contains(finding));
    let others: Vec<Finding> = report.findings.iter().filter(told).take(SHOWN).cloned().collect();
    if !others.is_empty() {
        text.push_str(&format!("\n{}", super::findings(&others)));
    }
    match next::after_status(report) {
        Some(next) => text.push_str(&format!("\nNext: {}\n", visible(&next))),
        None => text.push_str("\nNext: nothing to do.\n"),
    }
    text
}

fn nothing(report: &Report) -> String {
    let findings = match report.findings.as_slice() {
        [] => String::new(),
        findings => format!("\n{}", super::findings(findings)),
    };
    let next = next::after_status(report).unwrap_or_default();
    format!("No onboarding in {} yet.\n{findings}\nNext: {next}\n", visible(&report.folder))
}

fn block(one: &Onboarding, report: &Report) -> String {
    let name = one.name.as_deref().map_or_else(|| "a private key".to_owned(), visible);
    let mut text = format!("{}: {name}{}\n\n", headline(one), ending(one, report.now));
    let mut line = |label: &str, value: Option<String>| {
        if let Some(value) = value {
            text.push_str(&format!("  {label:<12}{value}\n"));
        }
    };
    let record = one.record.as_ref().map(|(_, record)| record);
    let vendor = record.and_then(|record| {
        let both = [record.profile.as_deref(), record.environment.as_deref()];
        let words: Vec<String> = both.into_iter().flatten().map(visible).collect();
        (!words.is_empty()).then(|| words.join(", "))
    });
    line("Vendor", vendor);
    let locked = if one.key_encrypted { ", under a password" } else { "" };
    line("Key", one.key.as_deref().map(|key| format!("{}{locked}", visible(key))));
    let made = record.and_then(|record| record.created);
    let made = made.map_or_else(String::new, |made| format!(", made {}", since(made, report.now)));
    line("Request", one.csr.as_deref().map(|csr| format!("{}{made}", visible(csr))));
    line("Sent", record.and_then(|record| record.sent).map(|sent| since(sent, report.now)));
    let certificate = one.certificate.as_ref();
    line(
        "Certificate",
        certificate.map(|it| format!("{}, until {}", visible(&it.file), day(it.not_after))),
    );
    let passed = one.connected();
    line(
        "Smoke test",
        passed
            .map(|test| format!("{}, passed {}", visible(&test.host), since(test.at, report.now))),
    );
    line("Replaced by", one.replaced_by.as_deref().map(visible));
    if !one.findings.is_empty() {
        text.push_str(&format!("\n{}", super::findings(&one.findings)));
    }
    if report.onboardings.len() > 1
        && let Some(next) = next::of_onboarding(one, &report.folder)
    {
        text.push_str(&format!("\n  next: {}\n", visible(&next)));
    }
    text
}

fn headline(one: &Onboarding) -> String {
    let (tone, stage) = match one.stage {
        _ if one.replaced_by.is_some() => (Tone::Plain, "REPLACED"),
        Stage::Key => (Tone::Plain, "KEY ONLY"),
        Stage::Requested => (Tone::Plain, "REQUESTED"),
        Stage::Sent => (Tone::Plain, "SENT"),
        Stage::Returned => (Tone::Bad, "RETURNED, NOT READY"),
        Stage::Verified => (Tone::Good, "VERIFIED"),
        Stage::Connected => (Tone::Good, "CONNECTED"),
        Stage::KeyLost => (Tone::Bad, "KEY LOST"),
    };
    tone.paint(stage)
}

/// How long the certificate lasts.
fn ending(one: &Onboarding, now: OffsetDateTime) -> String {
    match one.days_left(now) {
        None => String::new(),
        Some(days) if days < 0 => ", ended".to_owned(),
        Some(1) => ", 1 day left".to_owned(),
        Some(days) => {
            let days = words::grouped(days);
            let renew = one.certificate.as_ref().is_some_and(|it| it.ends_soon);
            format!(", {days} days left{}", if renew { ": renew it" } else { "" })
        }
    }
}

/// The folder as a further word of a command; nothing for the current one.
pub(in crate::render) fn folder(folder: &str) -> String {
    match folder {
        "." | "./" => String::new(),
        folder => format!(" {}", quoted(folder)),
    }
}

/// Said when a smoke test was remembered.
pub fn remembered(plan: &Plan) -> String {
    let files: Vec<String> =
        plan.files.iter().map(|file| visible(&file.path.display().to_string())).collect();
    format!("note: remembered in {}", super::enumeration(&files))
}
