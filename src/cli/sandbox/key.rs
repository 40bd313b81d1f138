//! `mtls sandbox key create`: another API key, with some rows of the permission table.

use clap::{Args, Subcommand};

use super::Place;
use super::folder::{self, Folder};
use crate::cli::arguments::exit_codes;
use crate::cli::session::Session;
use crate::cli::vendor::known_profile;
use crate::exit::Exit;
use crate::output::Policy;
use crate::sandbox::{Allowed, ApiKey};
use crate::{output, render, tasks};

/// What can be done with API keys.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Make an API key that may use some rows of the permission table
    Create(Arguments),
}

/// The arguments of `mtls sandbox key create`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// What the key may do: CONTEXT:API or CONTEXT:API:METHOD, such as backoffice:identify
    #[arg(long, required = true, value_name = "RIGHT,…", value_delimiter = ',')]
    allow: Vec<String>,
    /// Name of the key, part of its files' names; a number if left out
    #[arg(long)]
    name: Option<String>,
    /// Replace a key of this name
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    place: Place,
}

const AFTER_HELP: &str = concat!(
    "\
The sandbox takes the new key when it starts the next time.

Examples:
  mtls sandbox key create --allow sdk:enroll
  mtls sandbox key create --name shop --allow sdk:handshake,sdk:enroll",
    exit_codes!(0: "the key is written")
);

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let dir = arguments.place.dir;
    let profile = known_profile(&arguments.place.profile, session)?;
    let wish = tasks::sandbox::KeyWish {
        name: arguments.name,
        allow: arguments.allow,
        there: folder::names(&dir, session),
        folder: dir.clone(),
    };
    // The file of its rights says what it may do, when the sandbox starts.
    let key = ApiKey::create(Allowed::Only(Vec::new()))?;
    let report = tasks::sandbox::new_key(wish, key.secret(), &profile)?;
    Folder::open(&dir, &profile, session)?;
    let policy = Policy { force: arguments.force, dry_run: false };
    let written = output::carry_out(&report.plan, policy, &session.context.directory)?;
    session.answer(
        |_| render::text::sandbox::new_key(&report),
        render::json_v1::sandbox::new_key(&report, &written),
    )?;
    Ok(Exit::Done)
}
