//! `mtls inspect FILE…`: what is in this file?

use clap::Args;

use super::arguments::exit_codes;
use super::opening::Passwords;
use super::secrets::{self, KeyPassword, Password};
use super::session::Session;
use crate::error::Error;
use crate::exit::Exit;
use crate::formats::pfx::{self, Limits, OpenError};
use crate::formats::{self, Room, keys, keystore};
use crate::material::{Item, Secret};
use crate::report::finding;
use crate::tasks::container;
use crate::tasks::inspect::{self, File, Opening, Request};
use crate::{input, render};

/// Options of `mtls inspect`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    #[command(flatten)]
    password: Password,
    #[command(flatten)]
    key_password: KeyPassword,
}

const AFTER_HELP: &str = concat!(
    "\
Finds certificates, requests, keys, revocation lists, PFX, PKCS#7 and Java
keystores (JKS, JCEKS) in PEM, DER, base64 or a ZIP archive, by their content.
Never shows a private key, and never needs a password.

Examples:
  mtls inspect client.crt
  mtls inspect client.pfx --password-file password.txt
  mtls inspect *.pem --json
  openssl s_client -connect api.example.com:443 -showcerts </dev/null |
    mtls inspect -",
    exit_codes!(0: "shown, and nothing is wrong", 1: "shown, and something is wrong")
);

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let request = request(&arguments, session)?;
    let report = inspect::run(request);
    session.answer(
        |_| render::text::inspect::answer(&report),
        render::json_v1::inspect::answer(&report),
    )?;
    Ok(if finding::any_problem(&report.findings) { Exit::Problem } else { Exit::Done })
}

fn request(arguments: &Arguments, session: &mut Session) -> Result<Request, Error> {
    let (password, key) = (arguments.password.source(), arguments.key_password.source());
    let reads =
        |source: &Option<input::SecretSource>| *source == Some(input::SecretSource::StandardInput);
    secrets::one_reader_of_standard_input(&[
        ("FILE", arguments.files.iter().any(|file| file == "-")),
        ("the password", reads(&password)),
        ("the key's password", reads(&key)),
    ])?;
    let mut passwords = Passwords::new(password, key);
    let now = session.context.now();
    let files = arguments
        .files
        .iter()
        .map(|path| read(path, &mut Room::default(), &mut passwords, session))
        .collect::<Result<_, _>>()?;
    Ok(Request { files, now })
}

/// Reads a file and opens what it can. Nothing that is wrong with its contents is an error. `room` is
/// what an archive may unpack to.
pub(super) fn read(
    path: &str,
    room: &mut Room,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<File, Error> {
    let file = input::read(&mut session.context, path)?;
    let document = formats::read_within(&file.bytes, room);
    let format = document.format;
    let parts = container::parts(document);
    let mut openings = Vec::new();
    for part in &parts {
        let place = part.place(path);
        for item in &part.document.items {
            openings.push(open(item, &place, passwords, session)?);
        }
    }
    Ok(File {
        path: path.to_owned(),
        format,
        parts,
        openings,
        readable_by_others: file.readable_by_others,
    })
}

/// Opens a thing under a password: with the password given, else with none, else with what the
/// person types when asked once. Whatever goes wrong is told in the report.
fn open(
    item: &Item,
    path: &str,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<Opening, Error> {
    match item {
        Item::Pfx(_) | Item::EncryptedKey(_) => {}
        Item::Keystore(keystore) if keystore.keys().next().is_some() => {}
        Item::Keystore(_) if passwords.container(session)?.is_some() => {}
        _ => return Ok(Opening::Closed),
    }
    let (container, key) = (passwords.container(session)?, passwords.key(session)?);
    let given = match item {
        Item::EncryptedKey(_) => key.as_ref().or(container.as_ref()),
        _ => container.as_ref(),
    };
    if let Some(password) = given {
        return Ok(attempt(item, password, key.as_ref(), passwords.limits(), session));
    }
    if matches!(item, Item::Pfx(_) | Item::Keystore(_)) {
        let limits = passwords.guess_limits();
        let opening = attempt(item, &Secret::new(Vec::new()), key.as_ref(), limits, session);
        if !matches!(
            opening,
            Opening::Refused(OpenError::WrongPassword | OpenError::OverLimit { .. })
        ) {
            return Ok(opening);
        }
    }
    if !session.may_ask() {
        return Ok(Opening::Closed);
    }
    let question = format!("Password of {} (Enter skips): ", render::words::visible(path));
    let answer = input::ask(&mut session.context, &question)?;
    Ok(match answer {
        Some(password) => attempt(item, &password, key.as_ref(), passwords.limits(), session),
        None => Opening::Closed,
    })
}

fn attempt(
    item: &Item,
    password: &Secret,
    key_password: Option<&Secret>,
    limits: Limits,
    session: &mut Session,
) -> Opening {
    let _progress = session.progress("Opening");
    let result = match item {
        Item::Pfx(pfx) => pfx::open(pfx, password, key_password, &limits)
            .map(|opened| Opening::Pfx(Box::new(opened))),
        Item::Keystore(keystore) => {
            keystore::open(keystore, password, key_password, &limits).map(Opening::Keystore)
        }
        Item::EncryptedKey(key) => keys::decrypt(key, password, &limits).map(Opening::Key),
        _ => return Opening::Closed,
    };
    result.unwrap_or_else(Opening::Refused)
}
