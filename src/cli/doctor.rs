//! `mtls doctor`: is everything in this folder right?

use clap::Args;

use super::arguments::exit_codes;
use super::inspect;
use super::opening::Passwords;
use super::secrets::{self, KeyPassword, Password};
use super::session::Session;
use super::smoke::{self, Wish};
use crate::error::Error;
use crate::exit::Exit;
use crate::formats::Room;
use crate::input::{self, SecretSource};
use crate::render;
use crate::report::doctor::{Given, PassedOver, Report};
use crate::report::{Code, Finding};
use crate::tasks::doctor::{self, Request, Unread};

/// The arguments of `mtls doctor`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The folder
    #[arg(value_name = "DIR", default_value = ".")]
    folder: String,
    /// Make the smoke test, too, with the pair that was found
    #[arg(value_name = "URL")]
    url: Option<String>,
    #[command(flatten)]
    wish: Wish,
    #[command(flatten)]
    password: Password,
    #[command(flatten)]
    key_password: KeyPassword,
}

const AFTER_HELP: &str = concat!(
    "\
Sorts the files by content, pairs keys, requests and certificates by their
public key, and judges each pair as `mtls verify` does. Reads no hidden files
and no folders in the folder.

Examples:
  mtls doctor
  mtls doctor certs --password-file password.txt
  mtls doctor certs https://api.example.com/healthcheck",
    exit_codes!(0: "READY: one whole pair is right", 1: "NOT READY, or the smoke test did not pass")
);

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let arguments = arguments.sorted()?;
    let mut passwords = passwords(&arguments)?;
    let request = request(&arguments.folder, &mut passwords, session)?;
    let request = Request { given: arguments.given(), ..request };
    let report = doctor::run(request);
    let report = with_smoke(report, &arguments, &mut passwords, session)?;
    session.answer(
        |_| render::text::doctor::answer(&report),
        render::json_v1::doctor::answer(&report),
    )?;
    Ok(if report.ready() { Exit::Done } else { Exit::Problem })
}

impl Arguments {
    /// What the next command carries on.
    fn given(&self) -> Given {
        Given {
            url: self.url.clone(),
            smoke: self.wish.words(),
            passwords: [self.password.words(), self.key_password.words()].concat(),
        }
    }

    /// A URL alone is no folder.
    fn sorted(mut self) -> Result<Arguments, Error> {
        if self.url.is_none() && self.folder.contains("://") {
            self.url = Some(std::mem::replace(&mut self.folder, ".".to_owned()));
        }
        if self.url.is_none() && !self.wish.names_environment() && self.wish.is_any() {
            return Err(Error::usage(
                "--ca and --api-key-… are for the smoke test, and no URL was given",
                "Say where to: `mtls doctor DIR URL`.",
            ));
        }
        Ok(self)
    }
}

fn passwords(arguments: &Arguments) -> Result<Passwords, Error> {
    let (password, key) = (arguments.password.source(), arguments.key_password.source());
    let reads = |source: &Option<SecretSource>| *source == Some(SecretSource::StandardInput);
    secrets::one_reader_of_standard_input(&[
        ("--password-…", reads(&password)),
        ("--key-password-…", reads(&key)),
    ])?;
    Ok(Passwords::new(password, key).guess_quickly())
}

/// Bytes that the archives of a folder may unpack to, all together.
const UNPACKED: usize = 128 * 1024 * 1024;

/// Reads the folder. A file that cannot be read is told with the others.
pub(super) fn request(
    folder: &str,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<Request, Error> {
    // A password that cannot be had is a failure of the run, not of the first file that needs it.
    passwords.container(session)?;
    passwords.key(session)?;
    let entries = input::entries(&session.context, folder)?;
    let too_large = Finding::new(Code::TooLarge);
    let mut unread: Vec<Unread> =
        entries.large.into_iter().map(|path| Unread { path, finding: too_large.clone() }).collect();
    let mut files = Vec::new();
    let mut room = Room::of_bytes(UNPACKED);
    for path in entries.files {
        match inspect::read(&path, &mut room, passwords, session) {
            Ok(file) => files.push(file),
            Err(Error::Unreadable { path: of, source }) if of == path => {
                let finding = Finding::new(Code::Unreadable).fact("reason", source.to_string());
                unread.push(Unread { path, finding });
            }
            Err(Error::TooLarge { .. }) => unread.push(Unread { path, finding: too_large.clone() }),
            Err(other) => return Err(other),
        }
    }
    let passed_over =
        PassedOver { hidden: entries.hidden, folders: entries.folders, special: entries.special };
    if let Some(note) = render::text::doctor::passed_over(&passed_over) {
        session.note(&note);
    }
    let (folder, given) = (folder.to_owned(), Given::default());
    Ok(Request { folder, given, files, unread, now: session.context.now() })
}

/// Adds the smoke test, where one is wished for and there is a pair that could pass it.
fn with_smoke(
    report: Report,
    arguments: &Arguments,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<Report, Error> {
    if arguments.url.is_none() && !arguments.wish.names_environment() {
        return Ok(report);
    }
    let pair = report.pairs.first().filter(|_| report.ready());
    let Some((Some(cert), Some(key))) = pair.map(|pair| (&pair.certificate, &pair.key)) else {
        session.note(render::text::doctor::SMOKE_LEFT_OUT);
        return Ok(report);
    };
    let smoke = arguments.wish.arguments(arguments.url.clone(), cert, key);
    let smoke = smoke::test(&smoke, passwords, session)?;
    Ok(doctor::with_smoke(report, smoke))
}
