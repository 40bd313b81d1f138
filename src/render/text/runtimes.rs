//! What programs will say to a PFX, for people: the refusals, by their cause.

use crate::render::tone::{columns, padded};
use crate::render::words;
use crate::report::convert::{Change, Report};
use crate::report::runtimes::{Reading, Verdict};

/// Labels with their values; `closed` says that the password would show more.
pub(super) fn lines(readings: &[Reading], closed: bool) -> Vec<(String, String)> {
    if readings.is_empty() {
        return Vec::new();
    }
    let measured = || readings.iter().filter(|reading| !reading.reported);
    let open = measured().filter(|reading| reading.verdict == Verdict::Opens).count();
    let so_far = if closed { ", by what shows without the password" } else { "" };
    let count = format!("{open} of {} that were measured open it{so_far}", measured().count());
    let mut lines = vec![("Programs".to_owned(), count)];
    for because in causes(readings, Verdict::Refuses) {
        lines.push((String::new(), format!("Refused because {because}:")));
        for (error, names) in by_error(readings, &because) {
            let said = match error {
                Some(error) => format!("says \"{}\"", words::visible(error)),
                None => "says nothing, and loses the key or its chain".to_owned(),
            };
            lines.push((String::new(), format!("  {}", names.join("; "))));
            lines.push((String::new(), format!("    {said}")));
        }
    }
    let unknown = |reading: &&Reading| reading.verdict == Verdict::Unknown;
    let names: Vec<String> = readings.iter().filter(unknown).map(name).collect();
    if !names.is_empty() {
        lines.push((String::new(), format!("Not known: {}", names.join("; "))));
    }
    lines
}

/// The causes of a verdict, in the order in which they occur.
fn causes(readings: &[Reading], verdict: Verdict) -> Vec<String> {
    let mut causes = Vec::new();
    for reading in readings.iter().filter(|reading| reading.verdict == verdict) {
        let because = because(reading);
        if !causes.contains(&because) {
            causes.push(because);
        }
    }
    causes
}

/// The names of all that refuse for this cause, by what they say.
fn by_error<'a>(readings: &'a [Reading], cause: &str) -> Vec<(Option<&'a str>, Vec<String>)> {
    let mut groups: Vec<(Option<&str>, Vec<String>)> = Vec::new();
    let refusing = readings.iter().filter(|reading| reading.verdict == Verdict::Refuses);
    for reading in refusing.filter(|reading| because(reading) == cause) {
        let error = reading.error.as_deref();
        match groups.iter_mut().find(|(known, _)| *known == error) {
            Some((_, names)) => names.push(name(reading)),
            None => groups.push((error, vec![name(reading)])),
        }
    }
    groups
}

fn because(reading: &Reading) -> String {
    reading.because.as_ref().map(words::because).unwrap_or_default()
}

fn name(reading: &Reading) -> String {
    if reading.reported { format!("{} (reported)", reading.name) } else { reading.name.to_owned() }
}

/// Who reads the new PFX, and what they said to the old one.
pub(super) fn changes(report: &Report) -> String {
    let asked: Vec<&Change> = report.runtimes.iter().filter(|one| one.asked_for).collect();
    if asked.is_empty() { summary(report) } else { table(&asked, report.profile) }
}

/// One sentence for all programs that were measured.
fn summary(report: &Report) -> String {
    let Some(profile) = report.profile else { return String::new() };
    let measured: Vec<&Change> = report.runtimes.iter().filter(|one| !one.reported).collect();
    let open = |of: fn(&Change) -> Option<&Reading>| {
        let opens = |one: &&&Change| of(one).map(|one| one.verdict) == Some(Verdict::Opens);
        measured.iter().filter(opens).count()
    };
    let (before, after) = (open(|one| one.before.as_ref()), open(|one| one.after.as_ref()));
    let mut text = format!(
        "\n{after} of {} programs that were measured open the new PFX (profile {profile})",
        measured.len()
    );
    if measured.iter().any(|one| one.before.is_some()) {
        text.push_str(&format!("; {before} opened the old one"));
    }
    text + ".\n"
}

/// A line for each program that was asked about.
fn table(asked: &[&Change], profile: Option<&str>) -> String {
    let width = asked.iter().map(|one| columns(one.name)).max().unwrap_or_default();
    let mut text = match profile {
        Some(profile) => format!("\nThe new PFX has the profile {profile}.\n"),
        None => "\nWhat the programs say to the PFX:\n".to_owned(),
    };
    for one in asked {
        let verdicts = match (&one.before, &one.after) {
            (Some(before), Some(after)) => {
                format!("the old one: {}, the new one: {}", word(before), word(after))
            }
            (Some(only), None) | (None, Some(only)) => word(only).to_owned(),
            (None, None) => "there is no PFX to read".to_owned(),
        };
        let reported = if one.reported { " (reported)" } else { "" };
        text.push_str(&format!("  {}  {verdicts}{reported}\n", padded(one.name, width)));
        let readings = [&one.before, &one.after].into_iter().flatten();
        for reading in readings.filter(|one| one.verdict != Verdict::Opens) {
            text.push_str(&format!("    {}\n", reason(reading)));
        }
    }
    text
}

fn word(reading: &Reading) -> &'static str {
    match reading.verdict {
        Verdict::Opens => "opens",
        Verdict::Refuses => "refuses",
        Verdict::Unknown => "not known",
    }
}

fn reason(reading: &Reading) -> String {
    let because = because(reading);
    match &reading.error {
        Some(error) => format!("\"{}\", because {because}", words::visible(error)),
        None if reading.verdict == Verdict::Unknown => format!("because {because}"),
        None => format!("it says nothing and loses the key or its chain, because {because}"),
    }
}
