//! `mtls smoke`: does mTLS work from here, and if not, why?

mod permissions;
mod record;
mod request;

use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::arguments::{Endpoint, Pair, exit_codes};
use super::opening::Passwords;
use super::secrets::{ApiKey, KeyPassword, Password};
use super::session::Session;
use crate::error::Error;
use crate::exit::Exit;
use crate::live::{self, Equipment, Transcript};
use crate::report::Plan;
use crate::report::smoke::{Report, Verdict};
use crate::tasks::smoke::{self, Request, Step};
use crate::{input, output, render};
use permissions::Permissions;

/// Seconds for each connection.
const TIMEOUT: u16 = 10;

/// The arguments of `mtls smoke`.
#[derive(Debug, Default, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    endpoint: Endpoint,
    #[command(flatten)]
    pair: Pair,
    /// Trust only the CAs in this file for the server (repeatable); else the system's
    #[arg(long, value_name = "FILE")]
    ca: Vec<String>,
    /// Trust the system's CAs beside those of --ca
    #[arg(long)]
    system_roots: bool,
    /// The method of the call
    #[arg(long, value_name = "METHOD", default_value = "GET")]
    method: String,
    /// A header of the call, as NAME: VALUE (repeatable); secrets have options of their own
    #[arg(long, value_name = "HEADER")]
    header: Vec<String>,
    /// The HTTP status that is right, such as 200, 2xx or 200,404
    #[arg(long, value_name = "STATUS")]
    expect: Option<String>,
    /// Give up after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = TIMEOUT,
          value_parser = clap::value_parser!(u16).range(1..=600))]
    timeout: u16,
    /// A proxy, without login; else HTTPS_PROXY and NO_PROXY are followed
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Use this address for the host, as HOST:PORT:ADDRESS (repeatable)
    #[arg(long, value_name = "ENTRY")]
    resolve: Vec<String>,
    /// Use IPv4 addresses alone
    #[arg(long, conflicts_with = "ipv6")]
    ipv4: bool,
    /// Use IPv6 addresses alone
    #[arg(long)]
    ipv6: bool,
    /// Controls to make (repeatable); the one without a certificate is always made
    #[arg(long, value_name = "CONTROL", value_enum)]
    control: Vec<Control>,
    /// With openssl: a second opinion of the library that Node, Python, PHP and nginx use
    #[arg(long, value_name = "ENGINE", value_enum, default_value_t)]
    engine: Engine,
    /// Save what was seen, without secrets, for --replay
    #[arg(long, value_name = "FILE")]
    transcript: Option<String>,
    /// Save the certificates that the server shows, to look at them and for --ca
    #[arg(long, value_name = "FILE")]
    save_server_chain: Option<String>,
    /// Remember a test that passed in this record of an onboarding, NAME.mtls.toml
    #[arg(long, value_name = "FILE")]
    record: Option<String>,
    /// Replace the files of --transcript and --save-server-chain
    #[arg(long)]
    force: bool,
    /// Judge a saved transcript again, without connecting
    #[arg(long, value_name = "FILE",
          conflicts_with_all = ["url", "profile", "cert", "pfx", "ca", "proxy", "control", "transcript", "method",
                                "header", "expect", "resolve", "ipv4", "ipv6", "path", "permissions",
                                "engine", "record"])]
    replay: Option<String>,
    /// The header that carries the API key [default: the profile's, else x-api-key]
    #[arg(long, value_name = "NAME", help_heading = "API key")]
    api_key_header: Option<String>,
    #[command(flatten)]
    api_key: ApiKey,
    #[command(flatten)]
    permissions: Permissions,
    #[command(flatten)]
    password: Password,
    #[command(flatten)]
    key_password: KeyPassword,
}

const AFTER_HELP: &str = concat!(
    "\
PASSED means: the server asked for a certificate, took yours, and refused a
connection without one. Connects to the host of the URL, or to the proxy on the
way, and to nobody else. Your certificate and the API key go to no server whose
certificate is not trusted.

Examples:
  mtls smoke https://api.example.com --cert client.crt --key client.key
  mtls smoke https://api.example.com --pfx client.pfx --ca provider-ca.pem
  mtls smoke --profile fortface --env sandbox --pfx client.pfx --api-key-env KEY
  mtls smoke --replay seen.json",
    exit_codes!(0: "PASSED", 1: "FAILED or NOT DEMONSTRATED, with the most likely cause")
);

/// Connections that should be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Control {
    /// Without a certificate
    NoCertificate,
    /// With a certificate that nobody knows
    Throwaway,
    /// With an API key that nobody knows
    RandomKey,
    /// All of them
    All,
}

/// Which library opens the connections.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Engine {
    /// rustls alone
    #[default]
    Rustls,
    /// rustls, and one more connection with OpenSSL
    Openssl,
}

impl Engine {
    /// OpenSSL is a C library, and in this program only where it was asked for.
    fn check(self) -> Result<(), Error> {
        if self == Engine::Openssl && !cfg!(feature = "openssl") {
            return Err(Error::usage(
                "this mtls was built without OpenSSL",
                "In the source of mtls, run `cargo install --locked --path . --features openssl`.",
            ));
        }
        Ok(())
    }
}

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let mut memory = None;
    let (request, transcripts) = match &arguments.replay {
        Some(path) => smoke::load(path, &input::read(&mut session.context, path)?.bytes)?,
        None => {
            let mut passwords =
                Passwords::new(arguments.password.source(), arguments.key_password.source());
            let (request, equipment) = request::prepare(&arguments, &mut passwords, session)?;
            memory = record::prepare(&arguments, &request, session)?;
            let transcripts = connections(&request, &Arc::new(watched(equipment, session)))?;
            (request, transcripts)
        }
    };
    save(&arguments, &request, &transcripts, session)?;
    let report = smoke::judge(&request, &transcripts);
    if let Some(memory) = memory {
        memory.keep(&report, session)?;
    }
    session.answer(
        |_| render::text::smoke::answer(&report),
        render::json_v1::smoke::answer(&report),
    )?;
    Ok(match report.verdict {
        Verdict::Passed => Exit::Done,
        Verdict::Failed | Verdict::NotDemonstrated => Exit::Problem,
    })
}

/// Writes the files that were asked for.
fn save(
    arguments: &Arguments,
    request: &Request,
    transcripts: &[Transcript],
    session: &mut Session,
) -> Result<(), Error> {
    let mut files = Vec::new();
    if let Some(path) = &arguments.transcript {
        files.push(smoke::save(request, transcripts, path.into())?);
    }
    if let Some(path) = &arguments.save_server_chain {
        match smoke::server_chain(transcripts, path.into()) {
            Some(file) => files.push(file),
            None => session.note(&render::text::smoke::no_server_chain(path)),
        }
    }
    let plan = Plan { files, inputs: request::inputs(arguments) };
    let policy = output::Policy { force: arguments.force, dry_run: false };
    output::carry_out(&plan, policy, &session.context.directory)?;
    Ok(())
}

/// What another command that has found the files says about where to, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "Smoke test")]
pub(super) struct Wish {
    /// A vendor that is known, or a file: see `mtls profile list`
    #[arg(long, value_name = "NAME", requires = "env")]
    profile: Option<String>,
    /// The vendor's environment, such as sandbox or production
    #[arg(long, value_name = "NAME", requires = "profile")]
    env: Option<String>,
    /// Trust only the CAs in this file for the server (repeatable); else the system's
    #[arg(long, value_name = "FILE")]
    ca: Vec<String>,
    #[command(flatten)]
    api_key: ApiKey,
}

impl Wish {
    /// Whether a test is wished for without a URL.
    pub(super) fn names_environment(&self) -> bool {
        self.profile.is_some()
    }

    /// Whether something is said about a test.
    pub(super) fn is_any(&self) -> bool {
        self.profile.is_some() || !self.ca.is_empty() || self.api_key.is_given()
    }

    /// What was said, as words of a command line.
    pub(super) fn words(&self) -> Vec<String> {
        let named = |option: &str, value: &String| [option.to_owned(), value.clone()];
        let profile = self.profile.iter().flat_map(|name| named("--profile", name));
        let env = self.env.iter().flat_map(|name| named("--env", name));
        let ca = self.ca.iter().flat_map(|file| named("--ca", file));
        profile.chain(env).chain(ca).chain(self.api_key.words()).collect()
    }

    /// The arguments of a test with a certificate's and a key's file; one of both is a PFX or such.
    pub(super) fn arguments(&self, url: Option<String>, cert: &str, key: &str) -> Arguments {
        let one = cert == key;
        Arguments {
            pair: Pair {
                cert: (!one).then(|| cert.to_owned()),
                key: (!one).then(|| key.to_owned()),
                pfx: one.then(|| cert.to_owned()),
            },
            ..self.without_certificate(url)
        }
    }

    /// The arguments of a test without a certificate.
    pub(super) fn without_certificate(&self, url: Option<String>) -> Arguments {
        let Wish { profile, env, ca, api_key } = self;
        Arguments {
            endpoint: Endpoint { url, profile: profile.clone(), env: env.clone(), path: None },
            ca: ca.clone(),
            api_key: api_key.clone(),
            timeout: TIMEOUT,
            method: "GET".to_owned(),
            ..Arguments::default()
        }
    }
}

/// The whole test for another command.
pub(super) fn test(
    arguments: &Arguments,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<Report, Error> {
    let (request, equipment) = request::prepare(arguments, passwords, session)?;
    conduct(&request, &Arc::new(watched(equipment, session)))
}

/// Shows which part of the way has begun, as long as the equipment is there.
fn watched(mut equipment: Equipment, session: &mut Session) -> Equipment {
    if let Some(progress) = session.progress("Connecting") {
        equipment.observer =
            Some(Box::new(move |stage| progress.say(render::text::smoke::under_way(stage))));
    }
    equipment
}

/// Makes connections until the task has seen enough, and judges them.
pub(super) fn conduct(request: &Request, equipment: &Arc<Equipment>) -> Result<Report, Error> {
    Ok(smoke::judge(request, &connections(request, equipment)?))
}

fn connections(request: &Request, equipment: &Arc<Equipment>) -> Result<Vec<Transcript>, Error> {
    let mut transcripts = Vec::new();
    while let Step::Connect(attempts) = smoke::next(request, &transcripts) {
        transcripts.extend(live::run(attempts, equipment)?);
    }
    Ok(transcripts)
}
