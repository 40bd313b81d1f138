//! What `csr` tells: what was made, what to send, what to keep.

use crate::profile::{self, Mark, Marked, Profile};
use crate::render::words;
use crate::report::csr::{Renewal, Report};
use crate::report::{FileKind, Written};

/// The answer. `vendor` is whose rules were followed, `options` what the next command must be told of it.
pub fn answer(
    report: &Report,
    written: &[Written],
    dry_run: bool,
    vendor: Option<&Profile>,
    options: &[String],
) -> String {
    let path_of = |kind| {
        written.iter().find(|file| file.kind == kind).map(|file| file.path.display().to_string())
    };
    let csr = path_of(FileKind::Csr).unwrap_or_default();
    let key = path_of(FileKind::PrivateKey);
    let done = if dry_run { "Would write" } else { "Wrote" };
    let mut text = match &key {
        Some(key) => format!("{done} {key} and {csr}.\n\n"),
        None => format!("{done} {csr}.\n\n"),
    };
    let mut line = |label: &str, value: &str| text.push_str(&format!("  {label:<12}{value}\n"));
    line("Subject", &words::visible(&report.csr.subject.to_string()));
    for name in &report.csr.extensions.subject_alt_names {
        line("Also", &words::visible(&name.to_string()));
    }
    line("Key", &report.csr.public_key.algorithm.to_string());
    line("Key SHA-256", &report.csr.public_key.sha256_hex());
    text.push_str(&super::findings(&report.findings));
    if let Some(renewal) = &report.renewal {
        text.push_str(&renews(renewal));
    }
    text.push_str(&match vendor {
        Some(profile) => send(&csr, profile),
        None => format!("\nSend only {csr} to the provider.\n"),
    });
    if let Some(key) = key {
        let protection = if report.key_encrypted {
            "It is protected by your password."
        } else {
            "It has no password: only its permissions protect it."
        };
        text.push_str(&format!("Keep {key} on this machine. {protection}\n"));
    }
    if let Some(record) = path_of(FileKind::Record) {
        text.push_str(&format!(
            "{record} remembers this onboarding for `mtls status`. No secret is in it.\n"
        ));
    }
    if let Some(renewal) = &report.renewal {
        text.push_str(&switch(renewal));
    }
    text.push_str(&format!("\nWhen the certificate comes back: {}\n", next(&csr, report, options)));
    text
}

/// What to send to a vendor, how, and what else it wants.
fn send(csr: &str, profile: &Profile) -> String {
    let send = &profile.send;
    // "any vendor" is no name to send to.
    let name = if profile.name == profile::USUAL { "the provider" } else { &profile.title };
    let to = known(send.to.as_ref()).map_or(name, String::as_str);
    let mut text = format!("\nSend only {csr} to {to}.\n");
    let mut line = |label: &str, value: Option<String>| {
        text.extend(value.map(|value| format!("{label}: {value}.\n")));
    };
    line("How", known(send.how.as_ref()).cloned());
    line("Tell them as well", known(send.also.as_ref()).map(|also| also.join(", ")));
    line("What comes back", known(send.returns.as_ref()).map(|returns| returns.join(", ")));
    text
}

/// What is more than an assumption.
fn known<T>(said: Option<&Marked<T>>) -> Option<&T> {
    said.filter(|said| said.mark != Mark::Assumption).map(|said| &said.value)
}

fn renews(renewal: &Renewal) -> String {
    let until = match renewal.not_after {
        Some(moment) => format!(", which ends on {}", moment.date()),
        None => String::new(),
    };
    format!("\nSubject and names are those of {}{until}.\n", renewal.source)
}

/// When to switch, and how to go back.
fn switch(renewal: &Renewal) -> String {
    if renewal.same_key {
        return "\nSwitch to the new certificate when `mtls verify` and `mtls smoke` pass with it. \
                To go back, use the old one.\n"
            .to_owned();
    }
    let until = match renewal.not_after {
        Some(moment) => format!("They work until {}", moment.date()),
        None => "They work until the old certificate ends".to_owned(),
    };
    format!(
        "\nLeave the old key and certificate as they are. {until}, unless the provider revokes them.\n\
         Switch both files at once, when `mtls verify` and `mtls smoke` pass with the new ones.\n\
         To go back, switch both to the old ones.\n"
    )
}

/// The next command, with the key and the request of this run.
fn next(csr: &str, report: &Report, options: &[String]) -> String {
    let key = words::quoted(&report.key.display().to_string());
    let options = options.iter().map(|word| format!(" {}", words::quoted(word)));
    let csr = words::quoted(csr);
    format!("mtls verify CERTIFICATE --key {key} --csr {csr}{}", options.collect::<String>())
}
