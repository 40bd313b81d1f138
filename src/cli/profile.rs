//! `mtls profile`: what vendors ask for, and whether a file of one's own says it rightly.

use clap::{Args, Subcommand};

use super::arguments::exit_codes;
use super::session::{Session, write_answer};
use super::vendor;
use crate::error::Error;
use crate::exit::Exit;
use crate::{profile, render};

/// The arguments of `mtls profile`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

const AFTER_HELP: &str = concat!(
    "\
A profile is a TOML file that says what a vendor asks for. Every command that
has --profile takes the name of one that is built in, or a file:
--profile ./mine.toml.

Examples:
  mtls profile list
  mtls profile show fortface
  mtls profile show generic --toml > mine.toml
  mtls profile check mine.toml",
    exit_codes!(0: "done", 1: "the profile is not right")
);

const LIST: &str = concat!(
    "\
Examples:
  mtls profile list
  mtls profile list --json",
    exit_codes!(0: "listed")
);

const SHOW: &str = concat!(
    "\
Examples:
  mtls profile show fortface
  mtls profile show ./mine.toml
  mtls profile show generic --toml > mine.toml",
    exit_codes!(0: "shown")
);

const CHECK: &str = concat!(
    "\
Every mistake is told with its line and the nearest right name.

Examples:
  mtls profile check mine.toml
  mtls profile check mine.toml --json",
    exit_codes!(0: "the profile is right", 1: "the profile is not right")
);

const SCHEMA: &str = concat!(
    "\
Examples:
  mtls profile schema
  mtls profile schema > profile.schema.json",
    exit_codes!(0: "printed")
);

/// What to do.
#[derive(Debug, Subcommand)]
enum Action {
    /// List the profiles that are built in
    #[command(after_help = LIST)]
    List,
    /// Show what a profile says, where each value comes from, and what to ask the vendor
    Show(Show),
    /// Is a file of your own a right profile?
    Check(Check),
    /// Print the JSON Schema of profiles, for editors
    #[command(after_help = SCHEMA)]
    Schema,
}

/// The arguments of `mtls profile show`.
#[derive(Debug, Args)]
#[command(after_help = SHOW)]
struct Show {
    /// A profile's name, or a file
    #[arg(value_name = "PROFILE")]
    profile: String,
    /// Print its file as it is, to start one of your own from
    #[arg(long, conflicts_with = "json")]
    toml: bool,
}

/// The arguments of `mtls profile check`.
#[derive(Debug, Args)]
#[command(after_help = CHECK)]
struct Check {
    /// The file
    #[arg(value_name = "FILE")]
    file: String,
}

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    match arguments.action {
        Action::List => list(session)?,
        Action::Show(show) if show.toml => raw(&show.profile, session)?,
        Action::Show(show) => {
            let profile = vendor::known_profile(&show.profile, session)?;
            session.answer(
                |_| render::text::profile::show(&profile, &show.profile),
                render::json_v1::profile::show(&profile),
            )?;
        }
        Action::Check(check) => return Ok(self::check(&check.file, session)?),
        Action::Schema => {
            let schema = super::session::to_json(&profile::schema())?;
            write_answer(&mut session.context, &schema)?;
        }
    }
    Ok(Exit::Done)
}

fn list(session: &mut Session) -> Result<(), Error> {
    let profiles: Vec<_> = profile::NAMES.into_iter().filter_map(profile::named).collect();
    session.answer(
        |_| render::text::profile::list(&profiles),
        render::json_v1::profile::list(&profiles),
    )
}

fn raw(name: &str, session: &mut Session) -> Result<(), Error> {
    let Some(text) = profile::text(name) else {
        vendor::known_profile(name, session)?;
        return Err(Error::usage(
            format!("{name} is a file already"),
            "Copy it. `--toml` prints the profiles that are built in.",
        ));
    };
    write_answer(&mut session.context, text)
}

fn check(path: &str, session: &mut Session) -> Result<Exit, Error> {
    let read = vendor::of_file(path, session)?;
    session.answer(
        |_| render::text::profile::checked(path, &read),
        render::json_v1::profile::checked(path, &read),
    )?;
    Ok(if read.is_ok() { Exit::Done } else { Exit::Problem })
}
