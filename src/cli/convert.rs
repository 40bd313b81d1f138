//! `mtls convert`: separate `.crt` and `.key` files, or another form.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::arguments::Writing;
use super::secrets::{self, NewPassword};
use super::session::Session;
use crate::error::Error;
use crate::exit::Exit;
use crate::material::Item;
use crate::report::finding::any_problem;
use crate::tasks::convert::{self, Form, Input, Request};
use crate::{formats, input, output, render};

/// The arguments of `mtls convert`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// PFX, certificate and key files in any form; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// A key file that belongs to the certificates
    #[arg(long = "key", value_name = "FILE")]
    keys: Vec<String>,
    /// Form of the new files
    #[arg(long, value_name = "FORM", default_value = "crt-key",
          value_parser = PossibleValuesParser::new(Form::ALL.map(|(word, _)| word)))]
    to: String,
    /// Leaf and chain in a file each: NAME.crt and NAME.chain.crt
    #[arg(long)]
    split_chain: bool,
    /// Write the self-signed root too
    #[arg(long)]
    with_root: bool,
    /// Stem of the new files, instead of the first FILE's
    #[arg(long, help_heading = "Files")]
    name: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    new_password: NewPassword,
}

const AFTER_HELP: &str = "\
Finds the key, its certificate and the chain in whatever is given, and writes them as NAME.key (for
the owner alone) and NAME.crt (leaf first). Never replaces an input.

Examples:
  mtls convert client.pfx
  mtls convert client.cer chain.p7b --key client.key --name client
  mtls convert client.crt --key client.key --to pem";

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let policy = arguments.writing.policy();
    let request = request(arguments, session)?;
    let report = {
        let _progress = session.progress("Converting");
        convert::run(request)?
    };
    let written = output::carry_out(&report.plan, policy, &session.context.directory)?;
    session.answer(
        |_| render::text::convert::answer(&report, &written, policy.dry_run),
        render::json_v1::convert::answer(&report, &written),
    )?;
    Ok(if any_problem(&report.findings) { Exit::Problem } else { Exit::Done })
}

fn request(arguments: Arguments, session: &mut Session) -> Result<Request, Error> {
    let files: Vec<String> = arguments.files.into_iter().chain(arguments.keys).collect();
    let from_standard_input = files.iter().filter(|file| *file == "-").count();
    let new_password = arguments.new_password.source();
    secrets::one_reader_of_standard_input(&[
        ("FILE", from_standard_input > 0),
        ("FILE", from_standard_input > 1),
        ("--new-password-…", new_password == Some(input::SecretSource::StandardInput)),
    ])?;
    let form = Form::ALL.into_iter().find(|(word, _)| *word == arguments.to);
    let mut inputs = Vec::new();
    for file in &files {
        inputs.push(open(file, session)?);
    }
    Ok(Request {
        inputs,
        directory: session.context.directory.clone(),
        name: arguments.name,
        out_dir: arguments.writing.out_dir,
        form: form.map_or(Form::CrtKey, |(_, form)| form),
        split_chain: arguments.split_chain,
        with_root: arguments.with_root,
        new_password: arguments.new_password.read(session)?,
        also_read: also_read(new_password),
        now: session.context.now(),
    })
}

fn open(path: &str, session: &mut Session) -> Result<Input, Error> {
    let file = input::read(&mut session.context, path)?;
    let document = formats::read(&file.bytes);
    let flat = |item| match item {
        Item::Pkcs7(inner) => inner,
        other => vec![other],
    };
    let items = document.items.into_iter().flat_map(flat).collect();
    let findings = document.findings.into_iter().map(|finding| finding.in_file(path)).collect();
    Ok(Input { path: path.to_owned(), holds_pairs: false, items, findings })
}

fn also_read(source: Option<input::SecretSource>) -> Vec<PathBuf> {
    match source {
        Some(input::SecretSource::File(path)) => vec![path.into()],
        _ => Vec::new(),
    }
}
