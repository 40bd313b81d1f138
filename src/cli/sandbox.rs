//! `mtls sandbox`: a local vendor with its CA, an mTLS API and API keys; and its signing desk.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::arguments::Writing;
use super::opening::{self, Passwords};
use super::session::Session;
use super::vendor::known_profile;
use crate::error::Error;
use crate::exit::Exit;
use crate::input::{self, SecretOption, SecretSource};
use crate::output::{self, Policy};
use crate::profile::{self, Profile};
use crate::render;
use crate::report::sandbox::{Ready, file};
use crate::sandbox::{self, Allowed, ApiKey, Ca, Options, Running};
use crate::tasks;

/// The arguments of `mtls sandbox`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    place: Place,
    /// Take client certificates of this CA too (repeatable)
    #[arg(long, value_name = "FILE")]
    trust: Vec<String>,
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
    /// Folder of the sandbox: CA and API key
    #[arg(long, default_value = "mtls-sandbox")]
    dir: PathBuf,
    /// Vendor to play
    #[arg(long, default_value = profile::NAMES[0])]
    profile: String,
}

/// What else a sandbox can do.
#[derive(Debug, Subcommand)]
enum Action {
    /// Sign a request with the sandbox's CA, as the vendor would
    Sign(SignArguments),
}

/// The arguments of `mtls sandbox sign`.
#[derive(Debug, Args)]
struct SignArguments {
    /// The request
    #[arg(value_name = "CSR")]
    csr: String,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    writing: Writing,
}

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    if let Some(Action::Sign(arguments)) = arguments.action {
        return sign(arguments, session);
    }
    let profile = known_profile(&arguments.place.profile)?;
    let also_trusted = trusted(&arguments.trust, session)?;
    let folder = Folder::open(&arguments.place.dir, &profile, session)?;
    let options = Options {
        profile: profile.clone(),
        ca: folder.ca,
        also_trusted,
        api_keys: vec![folder.api_key],
        port: arguments.port,
        control_port: arguments.control_port,
        now: session.context.now(),
        desk: tasks::sandbox::desk,
    };
    let running = sandbox::start(options)?;
    let ready = ready(&running, arguments.place.dir, profile, folder.new);
    session.answer(
        |_| render::text::sandbox::ready(&ready),
        render::json_v1::sandbox::ready(&ready),
    )?;
    wait(arguments.exit_when_stdin_closes, session)?;
    running.stop();
    Ok(Exit::Done)
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

fn ready(running: &Running, folder: PathBuf, profile: Profile, new_folder: bool) -> Ready {
    Ready { url: running.url(), control_url: running.control_url(), folder, profile, new_folder }
}

/// Waits for the end: of standard input where that was asked for, else of the process.
fn wait(for_input: bool, session: &mut Session) -> Result<(), Error> {
    if for_input {
        std::io::copy(&mut session.context.input, &mut std::io::sink())
            .map_err(|source| Error::Unreadable { path: "standard input".to_owned(), source })?;
        return Ok(());
    }
    loop {
        std::thread::park();
    }
}

/// `mtls sandbox sign`: the vendor's answer to a request.
fn sign(arguments: SignArguments, session: &mut Session) -> anyhow::Result<Exit> {
    let profile = known_profile(&arguments.place.profile)?;
    let policy = arguments.writing.policy();
    let request = input::read(&mut session.context, &arguments.csr)?;
    let csr = tasks::sandbox::request(&arguments.csr, &request.bytes)?;
    let folder = Folder::open(&arguments.place.dir, &profile, session)?;
    let years = profile.certificate.validity_years.value;
    let chain = folder.ca.sign(&csr, years, session.context.now())?;
    let out_dir = arguments.writing.out_dir.as_deref();
    let report =
        tasks::sandbox::returned(arguments.csr.into(), out_dir, arguments.place.dir, chain);
    let written = output::carry_out(&report.plan, policy, &session.context.directory)?;
    session.answer(
        |_| render::text::sandbox::signed(&report, &written, policy.dry_run),
        render::json_v1::sandbox::signed(&report, &written),
    )?;
    Ok(Exit::Done)
}

/// A sandbox's folder, opened.
struct Folder {
    ca: Ca,
    api_key: ApiKey,
    new: bool,
}

impl Folder {
    /// Reads the folder, or fills it where it has no CA yet.
    fn open(dir: &Path, profile: &Profile, session: &mut Session) -> Result<Folder, Error> {
        let there = input::list(&session.context, dir)
            .is_ok_and(|names| names.iter().any(|name| name == file::CA));
        if there { Folder::read(dir, session) } else { Folder::create(dir, profile, session) }
    }

    fn read(dir: &Path, session: &mut Session) -> Result<Folder, Error> {
        let path = |name: &str| dir.join(name).display().to_string();
        let mut read = |name: &str| input::read(&mut session.context, &path(name));
        let (root, issuing) = (read(file::CA)?, read(file::ISSUING)?);
        let key = read(file::ISSUING_KEY)?;
        let ca = Ca::read(&root.bytes, &issuing.bytes, &key.bytes)?;
        let secret = SecretSource::File(path(file::API_KEY))
            .read(SecretOption("--api-key"), &mut session.context)?;
        Ok(Folder { ca, api_key: ApiKey::known(secret, Allowed::Everything), new: false })
    }

    fn create(dir: &Path, profile: &Profile, session: &mut Session) -> Result<Folder, Error> {
        let ca = Ca::create(session.context.now())?;
        let api_key = ApiKey::create(Allowed::Everything)?;
        let files = ca.files();
        let plan = tasks::sandbox::folder(
            &tasks::sandbox::Folder {
                path: dir,
                root: &files.root,
                issuing: &files.issuing,
                issuing_key: &files.issuing_key,
                api_key: api_key.secret(),
            },
            profile,
        );
        output::make_private_folder(&session.context.directory.join(dir))?;
        output::carry_out(&plan, Policy::default(), &session.context.directory)?;
        Ok(Folder { ca, api_key, new: true })
    }
}
