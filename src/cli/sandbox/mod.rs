//! `mtls sandbox`: a local vendor with its CA, an mTLS API and API keys; and its signing desk.

mod attend;
mod faults;
mod folder;
mod key;
mod sign;

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use super::arguments::exit_codes;
use super::opening::{self, Passwords};
use super::session::Session;
use super::vendor::known_profile;
use crate::error::Error;
use crate::exit::Exit;
use crate::profile;
use crate::render;
use crate::report::sandbox::Ready;
use crate::sandbox::{self, Ear, FAULTS, Fault, Options, Running};
use crate::tasks;
use attend::Events;
use folder::Folder;

/// The arguments of `mtls sandbox`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, after_help = AFTER_HELP)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    place: Place,
    /// Take client certificates of this CA too (repeatable)
    #[arg(long, value_name = "FILE")]
    trust: Vec<String>,
    /// Do this wrong on every connection (repeatable); mtls sandbox faults lists them
    #[arg(long, value_name = "FAULT,…", value_delimiter = ',', hide_possible_values = true,
          value_parser = PossibleValuesParser::new(FAULTS.iter().map(|fault| fault.name)))]
    fault: Vec<String>,
    /// Port of the API; any that is free if left out
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Port of the control, plain HTTP; any that is free if left out
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    control_port: u16,
    /// End when standard input is closed
    #[arg(long)]
    exit_when_stdin_closes: bool,
}

/// Where a sandbox keeps its files, and whom it plays.
#[derive(Debug, Args)]
struct Place {
    /// Folder of the sandbox: CA, API keys, galleries and what it remembers
    #[arg(long, visible_alias = "folder", default_value = "mtls-sandbox")]
    dir: PathBuf,
    /// Vendor to play
    #[arg(long, default_value = profile::NAMES[0])]
    profile: String,
}

const AFTER_HELP: &str = concat!(
    "\
It makes its CA and its API key on the first start, and runs until Ctrl-C. A
line on standard error tells of each call.

Examples:
  mtls sandbox
  mtls sandbox --port 8443 --fault permission-missing
  mtls sandbox sign client.csr
  mtls sandbox --json --exit-when-stdin-closes",
    exit_codes!(0: "it has ended as asked")
);

const KEY: &str = concat!(
    "\
Examples:
  mtls sandbox key create --allow sdk:enroll",
    exit_codes!(0: "made")
);

const FAULT_LIST: &str = concat!(
    "\
Examples:
  mtls sandbox faults
  mtls sandbox faults --json",
    exit_codes!(0: "listed")
);

/// What else a sandbox can do.
#[derive(Debug, Subcommand)]
enum Action {
    /// Sign a request with the sandbox's CA, as the vendor would
    Sign(sign::Arguments),
    /// Make API keys
    #[command(subcommand, after_help = KEY)]
    Key(key::Action),
    /// List what the sandbox can do wrong, and what smoke finds then
    #[command(after_help = FAULT_LIST)]
    Faults,
}

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    match arguments.action {
        Some(Action::Sign(arguments)) => return sign::run(arguments, session),
        Some(Action::Key(key::Action::Create(arguments))) => return key::run(arguments, session),
        Some(Action::Faults) => return faults::run(session),
        None => {}
    }
    let for_input = arguments.exit_when_stdin_closes;
    let events = Events::new();
    let (running, ready) = start(arguments, events.ear(), session)?;
    session.answer(
        |_| render::text::sandbox::ready(&ready),
        render::json_v1::sandbox::ready(&ready),
    )?;
    events.attend(for_input, session)?;
    running.stop();
    Ok(Exit::Done)
}

/// Opens the folder and starts the sandbox of it.
fn start(
    arguments: Arguments,
    ear: Ear,
    session: &mut Session,
) -> anyhow::Result<(Running, Ready)> {
    let profile = known_profile(&arguments.place.profile, session)?;
    let also_trusted = trusted(&arguments.trust, session)?;
    let faults: Vec<&Fault> =
        arguments.fault.iter().filter_map(|name| Fault::named(name)).collect();
    let dir = arguments.place.dir;
    let folder = Folder::open(&dir, &profile, session)?;
    let mut api_keys = vec![folder.api_key];
    api_keys.extend(folder::more_keys(&dir, session)?);
    let galleries = folder::galleries(&dir, session)?;
    let has_galleries = profile.people.is_some();
    let ids = galleries.iter().filter(|_| has_galleries).map(|gallery| gallery.id.clone());
    let (ids, names) = (ids.collect(), faults.iter().map(|fault| fault.name).collect());
    let running = sandbox::start(Options {
        profile: profile.clone(),
        ca: folder.ca,
        also_trusted,
        faults,
        api_keys,
        galleries,
        state: folder::state(&dir, session)?,
        keep: Some(folder::keep(&dir, session)),
        ear: Some(ear),
        port: arguments.port,
        control_port: arguments.control_port,
        now: session.context.now(),
        desk: tasks::sandbox::desk,
    })?;
    let ready = Ready {
        url: running.url(),
        control_url: running.control_url(),
        folder: dir,
        profile,
        galleries: ids,
        faults: names,
        new_folder: folder.new,
    };
    Ok((running, ready))
}

/// The certificates of the files that `--trust` names.
fn trusted(paths: &[String], session: &mut Session) -> Result<Vec<Vec<u8>>, Error> {
    let mut all = Vec::new();
    for path in paths {
        let opened = opening::open(path, &mut Passwords::new(None, None), session)?;
        all.extend(tasks::sandbox::trusted(path, opened.items)?);
    }
    Ok(all)
}
