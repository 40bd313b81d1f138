//! The record of an onboarding, for the commands that write it: `csr`, `send` and `smoke --record`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::session::Session;
use super::vendor::known_profile;
use crate::error::Error;
use crate::input;
use crate::material::Record;
use crate::output::{self, Known, Policy};
use crate::report::{Code, FileKind, Finding, Plan, Written, csr};
use crate::tasks::record::{self, About};

/// What is there under the name of a record.
pub(super) struct Found {
    /// The record, or why it is none.
    pub(super) record: Result<Record, Finding>,
    /// The file as it was read: while it is so, it may be written again.
    pub(super) known: Known,
}

/// Reads what is there; `None` where nothing is. What cannot be read is no reason to stop: only memory is lost.
pub(super) fn find(path: &Path, session: &mut Session) -> Option<Found> {
    let name = path.display().to_string();
    let read = match input::is_link(&session.context, path) {
        true => Err(Finding::new(Code::Unreadable).variant("record-link")),
        false => match input::read(&mut session.context, &name) {
            Ok(file) => Ok(file.bytes),
            Err(Error::Unreadable { source, .. }) if source.kind() == ErrorKind::NotFound => {
                return None;
            }
            Err(Error::Unreadable { source, .. }) => {
                Err(Finding::new(Code::Unreadable).fact("reason", source.to_string()))
            }
            Err(Error::TooLarge { .. }) => Err(Finding::new(Code::TooLarge).variant("record")),
            Err(_) => Err(Finding::new(Code::UnknownFormat).variant("record")),
        },
    };
    let (record, contents) = match read {
        Ok(bytes) => (record::read(path, &bytes), bytes),
        Err(finding) => (Err(finding.in_file(name)), Zeroizing::default()),
    };
    Some(Found { record, known: Known { path: path.to_owned(), contents } })
}

/// The vendor of a run: the profile and the environment, as they were named.
#[derive(Debug, Clone, Default)]
pub(super) struct Vendor {
    profile: Option<String>,
    environment: Option<String>,
}

/// Checks the environment that was named against the vendor's profile.
pub(super) fn vendor(
    profile: Option<&str>,
    environment: Option<&str>,
    session: &mut Session,
) -> Result<Vendor, Error> {
    if let (Some(profile), Some(wanted)) = (profile, environment) {
        let profile = known_profile(profile, session)?;
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
    /// The vendor that was chosen when the run had begun.
    pub(super) fn chosen(profile: &str) -> Vendor {
        Vendor { profile: Some(profile.to_owned()), environment: None }
    }

    /// The options that name the profile, for the next command.
    pub(super) fn options(&self) -> Vec<String> {
        let named = self.profile.iter();
        named.flat_map(|name| ["--profile".to_owned(), name.clone()]).collect()
    }

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
) -> Beside {
    let Some(csr) = report.plan.files.iter().find(|file| file.kind == FileKind::Csr) else {
        return Beside::default();
    };
    let path = record::beside(&csr.path);
    let key = report.csr.public_key.sha256_hex();
    let mut beside = Beside::default();
    let mut before = None;
    match find(&path, session) {
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
    beside
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
