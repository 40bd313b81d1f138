//! `mtls send FILE…`: may these files leave this machine? Names the one to send, or packs them.

use std::path::PathBuf;

use clap::Args;

use super::arguments::exit_codes;
use super::record;
use super::session::Session;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::{Known, Policy};
use crate::tasks::record::beside;
use crate::tasks::send::{self, File, Request};
use crate::{input, output, render};

/// The arguments of `mtls send`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The files for the vendor
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Pack them into this ZIP archive, a single file too
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    out: Option<PathBuf>,
    /// Replace an archive that is there
    #[arg(long, help_heading = "Files")]
    force: bool,
    /// Only judge: write no archive, and remember no date
    #[arg(long, help_heading = "Files")]
    dry_run: bool,
}

const AFTER_HELP: &str = concat!(
    "\
Lets pass requests, certificates, revocation lists and public keys, in PEM, DER
or PKCS#7, with nothing around them. Anything else is refused with the reason,
and nothing is written: private keys, PFX files and keystores, passwords and API
keys in any form, and whatever is not known. It sends nothing itself.
One file is named, several are packed into a ZIP archive. Where `mtls csr` left
a record beside a request, the date is remembered in it.

Examples:
  mtls send client.csr
  mtls send client.csr ca.crt --out for-the-vendor.zip
  mtls send client.csr --dry-run",
    exit_codes!(0: "every file may leave this machine")
);

/// Files that are sent at once. A vendor asks for two or three.
const FILES: usize = 100;

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let policy = Policy { force: arguments.force, dry_run: arguments.dry_run };
    let (request, known) = request(arguments, session)?;
    let report = send::run(request)?;
    let written = output::carry_out_over(&report.plan, &known, policy, &session.context.directory)?;
    session.answer(
        |_| render::text::send::answer(&report, &written, policy.dry_run),
        render::json_v1::send::answer(&report, &written),
    )?;
    Ok(Exit::Done)
}

fn request(arguments: Arguments, session: &mut Session) -> Result<(Request, Vec<Known>), Error> {
    if arguments.files.iter().any(|path| path == "-") {
        return Err(Error::usage(
            "what comes from standard input has no name to be sent under",
            "Name a file: `mtls send client.csr`.",
        ));
    }
    if arguments.files.len() > FILES {
        let message =
            format!("{} files were named, and {FILES} is the limit", arguments.files.len());
        return Err(Error::usage(message, "Name only what the vendor has asked for."));
    }
    let mut files = Vec::new();
    let mut known = Vec::new();
    let mut bytes = 0;
    for path in arguments.files {
        let file = input::read(&mut session.context, &path)?;
        bytes += file.bytes.len() as u64;
        if bytes > input::SIZE_LIMIT {
            return Err(Error::TooLarge { path, limit: input::SIZE_LIMIT });
        }
        let mut record = None;
        if let Some(found) = record::find(&beside(path.as_ref()), session) {
            record = Some(found.record);
            known.push(found.known);
        }
        files.push(File { path, bytes: file.bytes, record });
    }
    Ok((Request { files, out: arguments.out, now: session.context.now() }, known))
}
