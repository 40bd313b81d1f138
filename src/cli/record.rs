//! The record of an onboarding, for the commands that write it: `csr`, `send` and `smoke --record`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::session::Session;
use super::vendor::known_profile;
use crate::error::Error;
use crate::input;
use crate::material::Record;
use crate::output::{self, Known, Policy};
use crate::report::{FileKind, Finding, Plan, Written, csr};
use crate::tasks::record::{self, About};

/// What is there under the name of a record.
pub(super) struct Found {
    /// The record, or why it is none.
    pub(super) record: Result<Record, Finding>,
    /// The file as it was read: while it is so, it may be written again.
    pub(super) known: Known,
}

/// Reads what is there; `None` where nothing is.
pub(super) fn find(path: &Path, session: &mut Session) -> Result<Option<Found>, Error> {
    let file = match input::read(&mut session.context, &path.display().to_string()) {
        Err(Error::Unreadable { source, .. }) if source.kind() == ErrorKind::NotFound => {
            return Ok(None);
        }
        read => read?,
    };
    let record = record::read(path, &file.bytes);
    Ok(Some(Found { record, known: Known { path: path.to_owned(), contents: file.bytes } }))
}

/// The vendor of a run: the profile and the environment, as they were named.
#[derive(Debug, Clone, Default)]
pub(super) struct Vendor {
    profile: Option<String>,
    environment: Option<String>,
}

/// Checks the environment that was named against the vendor's profile.
pub(super) fn vendor(profile: Option<&str>, environment: Option<&str>) -> Result<Vendor, Error> {
    if let (Some(profile), Some(wanted)) = (profile, environment) {
        let profile = known_profile(profile)?;
        let names: Vec<&str> = profile.environments.iter().map(|one| one.name.as_str()).collect();
        if !names.contains(&wanted) {
            let message = format!("{} has no environment called {wanted}", profile.title);
            let hint = match names.as_slice() {
                [] => "Leave `--env` out: this profile has none.".to_owned(),
                names => format!("Choose with `--env`: {}.", names.join(", ")),
            };
            return Err(Error::usage(message, hint));
        }
    }
    let owned = |name: Option<&str>| name.map(str::to_owned);
    Ok(Vendor { profile: owned(profile), environment: owned(environment) })
}

impl Vendor {
    pub(super) fn about(self, session: &Session) -> About {
        let Vendor { profile, environment } = self;
        About { profile, environment, now: session.context.now() }
    }
}

/// What is beside a new request under the name of its record.
#[derive(Default)]
pub(super) struct Beside {
    /// The record of the same key, which may be replaced.
    known: Vec<Known>,
    /// The record of another key, which is not.
    strange: Option<PathBuf>,
}

/// Adds the record to the files of a new request.
pub(super) fn with_request(
    report: &mut csr::Report,
    vendor: Vendor,
    session: &mut Session,
) -> Result<Beside, Error> {
    let Some(csr) = report.plan.files.iter().find(|file| file.kind == FileKind::Csr) else {
        return Ok(Beside::default());
    };
    let path = record::beside(&csr.path);
    let key = report.csr.public_key.sha256_hex();
    let mut beside = Beside::default();
    let mut before = None;
    match find(&path, session)? {
        Some(Found { record: Ok(record), known }) if record.public_key_sha256 == key => {
            before = Some(record);
            beside.known.push(known);
        }
        Some(Found { record: Ok(_), .. }) => beside.strange = Some(path.clone()),
        // What is no record is a file like any other.
        Some(Found { record: Err(_), .. }) | None => {}
    }
    let file = record::of_request(report, path, vendor.about(session), before);
    report.plan.files.push(file);
    Ok(beside)
}

impl Beside {
    /// Carries out the plan with the record.
    ///
    /// # Errors
    ///
    /// Those of any plan; that there is the record of another key.
    pub(super) fn carry_out(
        self,
        plan: &Plan,
        policy: Policy,
        session: &Session,
    ) -> Result<Vec<Written>, Error> {
        let written = output::carry_out_over(plan, &self.known, policy, &session.context.directory);
        written.map_err(|error| match error {
            Error::WouldOverwrite { path } if self.strange.as_ref() == Some(&path) => {
                Error::RecordOfAnotherKey { path }
            }
            other => other,
        })
    }
}
