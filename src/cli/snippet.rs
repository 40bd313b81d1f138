//! `mtls snippet`: how is this client told to use these files?

use std::ffi::OsStr;

use clap::Args;
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};

use super::arguments::{Endpoint, Pair, exit_codes};
use super::session::Session;
use super::vendor::target;
use crate::error::Error;
use crate::exit::Exit;
use crate::profile::Profile;
use crate::report::finding::any_problem;
use crate::tasks::smoke::{self, Target};
use crate::tasks::snippet::{self, ApiKey, File, Files, Place, Request};
use crate::{input, render};

/// The arguments of `mtls snippet`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The client, also by a shorter name such as node, python or java
    #[arg(value_name = "LANG", value_parser = Name)]
    language: Option<String>,
    #[command(flatten)]
    endpoint: Endpoint,
    /// List all snippets, with the versions that they were executed with
    #[arg(long, conflicts_with_all = ["language", "url"])]
    list: bool,
    #[command(flatten)]
    pair: Pair,
    /// Trust only the CAs in this PEM file for the server; else the system's
    #[arg(long, value_name = "FILE")]
    ca: Option<String>,
    /// The header that carries the API key [default: the profile's, else x-api-key]
    #[arg(long, value_name = "NAME", help_heading = "API key")]
    api_key_header: Option<String>,
    /// The program shall read the API key from this file
    #[arg(long, value_name = "FILE", group = "api_key", help_heading = "API key")]
    api_key_file: Option<String>,
    /// The program shall read the API key from this environment variable
    #[arg(long, value_name = "VAR", group = "api_key", help_heading = "API key")]
    api_key_env: Option<String>,
    /// The program shall read the password of the key or the PFX from this file
    #[arg(
        long,
        value_name = "FILE",
        group = "password",
        visible_alias = "key-password-file",
        help_heading = "Passwords"
    )]
    password_file: Option<String>,
    /// The program shall read it from this environment variable
    #[arg(
        long,
        value_name = "VAR",
        group = "password",
        visible_alias = "key-password-env",
        help_heading = "Passwords"
    )]
    password_env: Option<String>,
}

/// Any text, so that aliases, other spellings and slips are understood; shells complete the names.
#[derive(Debug, Clone)]
struct Name;

impl TypedValueParser for Name {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue>>> {
        Some(Box::new(snippet::names().into_iter().map(PossibleValue::new)))
    }
}

const AFTER_HELP: &str = concat!(
    "\
Prints code that runs as it is, with your files, the URL and the header in it.
It looks at the files and never asks for a password: where the key has one, the
code reads it from the environment or a file. What is found in the files is told
on standard error. For files that this client cannot read no code is printed,
but the command that makes the right form. Without files the code names
client.crt and client.key.

Examples:
  mtls snippet --list
  mtls snippet node https://api.example.com --cert client.crt --key client.key
  mtls snippet curl --profile fortface --env sandbox --pfx client.pfx
  mtls snippet curl https://api.example.com --api-key-env API_KEY",
    exit_codes!(0: "the code was printed", 1: "it was printed, and a problem was found in the files")
);

/// The URL of a snippet for which none was given.
const EXAMPLE: &str = "https://api.example.com/";

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    if arguments.list {
        let all = snippet::list();
        session
            .answer(|_| render::text::snippet::list(&all), render::json_v1::snippet::list(&all))?;
        return Ok(Exit::Done);
    }
    let request = request(&arguments, session)?;
    let report = snippet::run(&request)?;
    if !session.common.json && !report.findings.is_empty() {
        session.note(render::text::findings(&report.findings).trim_end());
    }
    let json = render::json_v1::snippet::answer(&report);
    session.answer_as_it_is(|_| report.text.clone(), json)?;
    Ok(if any_problem(&report.findings) { Exit::Problem } else { Exit::Done })
}

/// Reads everything that the arguments name.
fn request(arguments: &Arguments, session: &mut Session) -> Result<Request, Error> {
    let Some(language) = arguments.language.clone() else {
        return Err(Error::usage(
            "no client was named",
            format!(
                "Say for which: `mtls snippet LANG`. There are: {}.",
                snippet::names().join(", ")
            ),
        ));
    };
    let profile = arguments.endpoint.known_profile(session)?;
    let named = target(&arguments.endpoint, profile.as_ref(), "snippet LANG")?;
    let target = match named {
        Some(target) => target,
        None => arguments.endpoint.with_path(Target::parse(EXAMPLE)?)?,
    };
    if arguments.endpoint.url.is_none() && arguments.endpoint.path.is_none() {
        let note = profile.as_ref().and_then(render::text::smoke::assumption);
        note.iter().for_each(|note| session.note(note));
    }
    let api_key = api_key(arguments, profile.as_ref())?;
    let password = place(&arguments.password_file, &arguments.password_env)?;
    let files = match (&arguments.pair.cert, &arguments.pair.key, &arguments.pair.pfx) {
        (Some(cert), Some(key), _) => {
            Files::Pem { cert: read(cert, session)?, key: read(key, session)? }
        }
        (_, _, Some(pfx)) => Files::Pfx(read(pfx, session)?),
        _ => Files::None,
    };
    let ca = arguments.ca.as_deref().map(|path| read(path, session)).transpose()?;
    let folder = input::absolute(&session.context, ".")?.into();
    let now = session.context.now();
    Ok(Request { language, target, files, ca, password, api_key, folder, now })
}

fn read(path: &str, session: &mut Session) -> Result<File, Error> {
    if path == "-" {
        return Err(Error::usage(
            "the code cannot read standard input of this command",
            "Name a file.",
        ));
    }
    let bytes = input::read(&mut session.context, path)?.bytes;
    Ok(File { path: path.to_owned(), bytes })
}

/// The API key, where one was spoken of: a vendor that is known wants one.
fn api_key(arguments: &Arguments, profile: Option<&Profile>) -> Result<Option<ApiKey>, Error> {
    let place = place(&arguments.api_key_file, &arguments.api_key_env)?;
    if place.is_none() && profile.is_none() && arguments.api_key_header.is_none() {
        return Ok(None);
    }
    let header = arguments.api_key_header.as_deref();
    let header = header.or(profile.map(|profile| profile.api.key_header())).unwrap_or("x-api-key");
    let header = smoke::api_key_header(header)?;
    if !header.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
        return Err(Error::usage(
            format!("--api-key-header {header} has special characters"),
            "Write the name alone, such as x-api-key.",
        ));
    }
    Ok(Some(ApiKey { header, place }))
}

fn place(file: &Option<String>, variable: &Option<String>) -> Result<Option<Place>, Error> {
    match (file, variable) {
        (Some(file), _) if file == "-" => Err(Error::usage(
            "the code cannot read a secret from standard input",
            "Name a file or an environment variable.",
        )),
        (Some(file), _) => Ok(Some(Place::File(file.clone()))),
        (None, Some(variable)) if is_variable(variable) => Ok(Some(Place::Env(variable.clone()))),
        (None, Some(variable)) => Err(Error::usage(
            format!("{variable:?} is no name of an environment variable"),
            "Use letters, digits and _, such as KEY_PASSWORD.",
        )),
        (None, None) => Ok(None),
    }
}

/// A name that every shell takes (POSIX, XBD section 3.216).
fn is_variable(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
