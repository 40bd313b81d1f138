//! `mtls status`: where does each onboarding in this folder stand?

use clap::Args;

use super::arguments::exit_codes;
use super::doctor;
use super::opening::Passwords;
use super::record;
use super::session::Session;
use crate::error::Error;
use crate::exit::Exit;
use crate::formats::record::SUFFIX;
use crate::render;
use crate::report::finding;
use crate::tasks::status::{self, Request};

/// The arguments of `mtls status`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The folder
    #[arg(value_name = "DIR", default_value = ".")]
    folder: String,
}

const AFTER_HELP: &str = concat!(
    "\
Reads the files of the folder as `mtls doctor` does, and the records that
`mtls csr`, `mtls send` and `mtls smoke --record` leave (NAME.mtls.toml). Never
asks for a password. The most urgent onboarding comes first, and each ends with
the command that comes next.

Examples:
  mtls status
  mtls status onboarding --json",
    exit_codes!(0: "nothing is wrong", 1: "something is wrong, such as an expired certificate")
);

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let request = request(&arguments, session)?;
    let report = status::run(request);
    session.answer(
        |_| render::text::status::answer(&report),
        render::json_v1::status::answer(&report),
    )?;
    Ok(if finding::any_problem(&report.findings) { Exit::Problem } else { Exit::Done })
}

fn request(arguments: &Arguments, session: &mut Session) -> Result<Request, Error> {
    // A key under a password is known by its name or by the record.
    session.common.no_input = true;
    let mut passwords = Passwords::default().guess_quickly();
    let folder = doctor::request(&arguments.folder, &mut passwords, session)?;
    let mut records = Vec::new();
    for path in folder.files.iter().map(|file| &file.path).filter(|path| path.ends_with(SUFFIX)) {
        if let Some(found) = record::find(path.as_ref(), session) {
            records.push((path.clone(), found.record));
        }
    }
    Ok(Request { folder, records })
}
