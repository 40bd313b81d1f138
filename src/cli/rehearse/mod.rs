//! `mtls rehearse`: the whole onboarding, from a new key to a passed smoke test, against a sandbox in
//! this process. Only tasks of other commands, one after the other.

mod calls;
mod journey;
mod steps;

use std::path::PathBuf;

use clap::Args;

use super::arguments::exit_codes;
use super::session::Session;
use super::vendor::known_profile;
use crate::exit::Exit;
use crate::profile;
use crate::{output, render};
use journey::Journey;

/// The arguments of `mtls rehearse`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// Leave the files in this folder; without it none are written
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Use the folder even if it is not empty, and replace files in it
    #[arg(long, requires = "keep")]
    force: bool,
    /// Vendor to play
    #[arg(long, value_name = "NAME", default_value = profile::NAMES[0])]
    profile: String,
}

const AFTER_HELP: &str = concat!(
    "\
Makes a key and a request, has it signed, verifies and converts what comes back,
and makes the smoke test. Nothing leaves this machine, and nothing stays on it
without --keep.

Examples:
  mtls rehearse
  mtls rehearse --keep demo
  mtls rehearse --json",
    exit_codes!(0: "passed", 1: "a step did not pass")
);

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let profile = known_profile(&arguments.profile, session)?;
    if let Some(folder) = &arguments.keep {
        output::claim_folder(folder, &session.context.directory, arguments.force)?;
    }
    let report = {
        let _progress = session.progress("Rehearsing");
        let mut journey = Journey::new(session, arguments.keep, arguments.force);
        let end = steps::all(&mut journey, &profile);
        journey.report(end)?
    };
    session.answer(
        |_| render::text::rehearse::answer(&report),
        render::json_v1::rehearse::answer(&report),
    )?;
    Ok(if report.passed() { Exit::Done } else { Exit::Problem })
}
