//! What `smoke` tells: the verdict, the stages, the diagnosis, and what to send to the provider.

use crate::live::transcript::Stage as Part;
use crate::profile::{Mark, Profile};
use crate::render::reason::sentence;
use crate::render::tone::{Tone, padded};
use crate::render::{provider_note, words};
use crate::report::Code;
use crate::report::smoke::{Cause, Report, Stage, StageName, Status, Verdict};

/// The answer.
pub fn answer(report: &Report) -> String {
    let mut text = format!("{}\n\n", headline(report));
    report.stages.iter().for_each(|stage| text.push_str(&line(stage)));
    text.push_str(&super::permissions::matrix(&report.permissions));
    text.push_str(&diagnosis(&report.causes));
    if !report.findings.is_empty() {
        text.push('\n');
        text.push_str(&super::findings(&report.findings));
    }
    if report.verdict != Verdict::Passed {
        text.push_str("\nTo send to the provider:\n");
        for line in provider_note::of(report).lines() {
            text.push_str(&format!("  {line}\n"));
        }
    }
    text.push_str(&format!("\n{}\n", next(report)));
    text
}

/// What a run takes from a profile without being sure of it; `None` when it is sure of all.
pub fn assumption(profile: &Profile) -> Option<String> {
    let path = profile.api.health_path.as_ref()?;
    (path.mark == Mark::Assumption).then(|| {
        format!(
            "note: the path {} is an assumption about {}. {}",
            path.value,
            profile.title,
            path.note.as_deref().unwrap_or_default()
        )
    })
}

/// Says that an API key does not look like those of the vendor.
pub fn not_a_uuid(profile: &Profile) -> String {
    format!("note: the API keys of {} are UUIDs, and this one is not", profile.title)
}

/// Which part of the way has begun.
pub fn under_way(stage: Part) -> &'static str {
    match stage {
        Part::Files | Part::Dns | Part::Tcp => "Connecting",
        Part::Proxy => "Asking the proxy",
        Part::Tls => "TLS handshake",
        Part::Quiet => "Waiting for the server's word on the certificate",
        Part::Http => "Waiting for the answer",
    }
}

/// Says that there was nothing to save.
pub fn no_server_chain(path: &str) -> String {
    format!("note: no certificate of the server was seen, so {path} was not written")
}

pub(super) fn headline(report: &Report) -> String {
    let title = report.causes.first().map(|cause| words::of(&cause.finding).title);
    match (report.verdict, title) {
        (Verdict::Passed, _) => format!(
            "{}: {} asked for a certificate, accepted yours, and refused a connection without \
             one.",
            Tone::Good.paint("PASSED"),
            words::visible(&report.url)
        ),
        (Verdict::Failed, title) => Tone::Bad.paint("FAILED") + &because(title),
        (Verdict::NotDemonstrated, title) => {
            Tone::Caution.paint("NOT DEMONSTRATED") + &because(title)
        }
    }
}

fn because(title: Option<String>) -> String {
    title.map_or_else(String::new, |title| format!(": {title}"))
}

fn line(stage: &Stage) -> String {
    let status = match stage.status {
        Status::Ok => Tone::Good.paint("ok"),
        Status::Failed => Tone::Bad.paint("FAILED"),
        Status::Skipped => "-".to_owned(),
    };
    let status = padded(&status, 7);
    let time = stage.time.map(super::milliseconds).unwrap_or_default();
    let line = format!("  {status}{:<24}{time:>8}  {}", stage.name.as_str(), sentence(&stage.seen));
    format!("{}\n", line.trim_end())
}

/// How many causes people are shown; scripts see all.
const SHOWN: usize = 3;

fn diagnosis(causes: &[Cause]) -> String {
    let mut text = String::new();
    for (position, cause) in causes.iter().take(SHOWN).enumerate() {
        let words = words::of(&cause.finding);
        let label = if position == 0 { "Most likely" } else { "Also possible" };
        text.push_str(&format!(
            "\n{label} ({} %): {} [{}]\n",
            cause.confidence,
            words.title,
            cause.finding.code.as_str()
        ));
        if !words.detail.is_empty() {
            text.push_str(&format!("  {}\n", words.detail));
        }
        for reason in &cause.why {
            text.push_str(&format!("  why: {}\n", sentence(reason)));
        }
        if !cause.alike.is_empty() {
            let others: Vec<&str> = cause.alike.iter().map(|code| code.as_str()).collect();
            text.push_str(&format!("  No client can tell it from: {}\n", others.join(", ")));
        }
        if let Some(hint) = words.hint {
            text.push_str(&format!("  do:  {hint}\n"));
        }
    }
    text
}

fn next(report: &Report) -> String {
    let first = report.causes.first();
    let file = first.and_then(|cause| cause.finding.about.file.as_deref());
    // The key that was not given may be all that is missing.
    let wants_key = first.is_some_and(|cause| {
        cause.alike.iter().chain([&cause.finding.code]).any(|code| *code == Code::ApiKeyMissing)
            && !report.stages.iter().any(|stage| stage.name == StageName::ApiKey)
    });
    match (report.verdict, file) {
        (Verdict::Passed, _) => "Next, the code for your program: mtls snippet --list".to_owned(),
        (_, Some(file)) => format!("Next: mtls verify {}", words::quoted(file)),
        (_, None) if wants_key => {
            "Next: run the same command again with `--api-key-file FILE`.".to_owned()
        }
        (_, None) => "Next: run the same command again when this is mended.".to_owned(),
    }
}
