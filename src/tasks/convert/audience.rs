//! Which programs are to read a new PFX, and the profile that all of them read.

use super::Request;
use crate::checks::runtimes::{self, Facts, Runtime};
use crate::error::Error;
use crate::formats::pfx::{self, Contents, Opened, Profile};
use crate::material::Secret;
use crate::report::convert::Change;
use crate::report::runtimes::{Reading, Verdict};
use crate::report::{Code, Finding};

/// A new PFX, read back.
pub(super) struct New {
    pub(super) profile: Profile,
    pub(super) bytes: Vec<u8>,
    pub(super) opened: Opened,
    pub(super) readings: Vec<Reading>,
}

/// Writes a PFX with the profile asked for, else with the first that the whole audience reads:
/// the better protected before the older one.
pub(super) fn write(
    contents: &Contents<'_>,
    request: &Request,
    password: &Secret,
) -> Result<New, Error> {
    if let Some(profile) = request.pfx_profile {
        return attempt(contents, profile, password);
    }
    let mut best = attempt(contents, Profile::modern(), password)?;
    for profile in [Profile::compat(), Profile::strongest()] {
        let left = reluctant(&best, &request.audience).len();
        if left == 0 {
            return Ok(best);
        }
        let next = attempt(contents, profile, password)?;
        if reluctant(&next, &request.audience).len() < left {
            best = next;
        }
    }
    // A program of which nobody knows what it does is no reason to give up.
    let programs: Vec<String> = reluctant(&best, &request.audience)
        .into_iter()
        .filter(|reading| reading.verdict == Verdict::Refuses)
        .map(|reading| match &reading.error {
            Some(error) => format!("{} (\"{error}\")", reading.name),
            None => reading.name.to_owned(),
        })
        .collect();
    if programs.is_empty() {
        return Ok(best);
    }
    Err(Finding::new(Code::Unsupported).variant("no-profile").fact("programs", programs).into())
}

fn attempt(contents: &Contents<'_>, profile: Profile, password: &Secret) -> Result<New, Error> {
    let bytes = pfx::write(contents, &profile, password)?;
    let opened = pfx::readback(&bytes, contents.key, contents.certificates, password)?;
    let readings = runtimes::readings(&Facts::of_opened(&opened));
    Ok(New { profile, bytes, opened, readings })
}

/// What those of the audience say who do not open it, or may not.
fn reluctant<'n>(new: &'n New, audience: &[&'static Runtime]) -> Vec<&'n Reading> {
    new.readings
        .iter()
        .filter(|reading| audience.iter().any(|runtime| runtime.id == reading.id))
        .filter(|reading| reading.verdict != Verdict::Opens)
        .collect()
}

/// Before and after, for the audience; without one, for everybody, where there is a PFX at all.
pub(super) fn changes(
    audience: &[&'static Runtime],
    before: &[Reading],
    after: &[Reading],
) -> Vec<Change> {
    let concerned = !before.is_empty() || !after.is_empty();
    let of =
        |readings: &[Reading], id: &str| readings.iter().find(|reading| reading.id == id).cloned();
    runtimes::runtimes()
        .iter()
        .filter(|runtime| match audience {
            [] => concerned,
            named => named.iter().any(|one| one.id == runtime.id),
        })
        .map(|runtime| Change {
            id: &runtime.id,
            name: &runtime.name,
            reported: runtime.reports.is_some(),
            asked_for: !audience.is_empty(),
            before: of(before, &runtime.id),
            after: of(after, &runtime.id),
        })
        .collect()
}
