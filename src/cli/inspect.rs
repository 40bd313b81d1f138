//! `mtls inspect FILE…`: what is in this file?

use clap::Args;

use super::session::Session;
use crate::error::Error;
use crate::exit::Exit;
use crate::report::finding;
use crate::tasks::inspect::{self, File, Request};
use crate::{formats, input, render};

/// Options of `mtls inspect`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
}

const AFTER_HELP: &str = "\
Finds certificates, requests, keys, revocation lists, PFX and PKCS#7 in PEM, DER or base64, by their
content. Never shows a private key. Exit code 1 where something is wrong with a file.

Examples:
  mtls inspect client.crt
  mtls inspect *.pem --json
  openssl s_client -connect api.example.com:443 -showcerts </dev/null | mtls inspect -";

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
    let now = session.context.now();
    let files = arguments.files.iter().map(|path| open(path, session)).collect::<Result<_, _>>()?;
    Ok(Request { files, now })
}

fn open(path: &str, session: &mut Session) -> Result<File, Error> {
    let file = input::read(&mut session.context, path)?;
    Ok(File {
        path: path.to_owned(),
        document: formats::read(&file.bytes),
        opened: Vec::new(),
        readable_by_others: file.readable_by_others,
    })
}
