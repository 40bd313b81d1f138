//! What programs will say to a PFX, for people: the refusals, by their cause.

use crate::render::words;
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
