//! `mtls explain CODE | TEXT`: what does it mean?

use std::io::Read;

use clap::Args;

use super::arguments::exit_codes;
use super::inspect;
use super::opening::Passwords;
use super::secrets::{self, KeyPassword, Password};
use super::session::Session;
use super::smoke::{self, Wish};
use crate::context::Stream;
use crate::error::Error;
use crate::exit::Exit;
use crate::formats::Room;
use crate::input::SecretSource;
use crate::report::doctor::Given;
use crate::report::smoke::Report as SmokeReport;
use crate::tasks::explain::{self, Evidence, Named, Question};
use crate::tasks::inspect::File;
use crate::tasks::{doctor, inspect as look};
use crate::{input, render};

/// The arguments of `mtls explain`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// A code such as key-mismatch, or what another program printed; `-` is standard input. Files
    /// and an https:// URL after it are looked at
    #[arg(value_name = "CODE|TEXT")]
    words: Vec<String>,
    /// List all codes
    #[arg(long, conflicts_with = "words")]
    list: bool,
    /// Look at this file, whether a cause is so in it (repeatable)
    #[arg(long, value_name = "FILE", visible_aliases = ["cert", "key", "pfx"])]
    file: Vec<String>,
    /// Make a smoke test there, whether a cause is so
    #[arg(long, value_name = "URL")]
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
Knows the words of OpenSSL, Node, Java, Python, curl, .NET, Windows, Go, nginx,
browsers and others, also wrapped, in a stack trace or a log. A text that is not
known gives an empty answer. Never asks for a password: what stays shut is not
looked into.

Examples:
  mtls explain key-mismatch
  mtls explain 'Unsupported PKCS12 PFX data'
  mtls explain 'SSL alert number 48' client.crt client.key
  mtls explain - < error.log
  mtls explain --list",
    exit_codes!(0: "answered, also when the text is not known")
);

/// Bytes of a text that are read: the cause is not further down.
const TEXT: usize = 64 * 1024;

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    if arguments.list {
        let width = session.looks(Stream::Output).width;
        session.answer(|_| render::text::explain::list(width), render::json_v1::explain::list())?;
        return Ok(Exit::Done);
    }
    let mut arguments = arguments.sorted(session)?;
    let question = question(&arguments, session)?;
    let evidence = evidence(&mut arguments, session)?;
    let report = explain::run(&question, evidence.as_ref());
    let width = session.looks(Stream::Output).width;
    session.answer(
        |_| render::text::explain::answer(&report, width),
        render::json_v1::explain::answer(&report),
    )?;
    Ok(Exit::Done)
}

impl Arguments {
    /// Files and a URL among the words are to be looked at.
    fn sorted(mut self, session: &Session) -> Result<Arguments, Error> {
        let mut words = Vec::new();
        for (at, word) in std::mem::take(&mut self.words).into_iter().enumerate() {
            if at == 0 {
                words.push(word);
            } else if word.starts_with("https://") && self.url.is_none() {
                self.url = Some(word);
            } else if input::is_file(&session.context, &word) {
                self.file.push(word);
            } else {
                words.push(word);
            }
        }
        if let [only] = words.as_slice()
            && input::is_file(&session.context, only)
        {
            return Err(Error::usage(
                format!("{only} is a file, and no code or text was given"),
                format!(
                    "Say what is in it with `mtls inspect {only}`, or give the text that it holds \
                     with `mtls explain - < {only}`."
                ),
            ));
        }
        self.words = words;
        Ok(self)
    }
}

/// What is to be explained: the words, else what comes through a pipe.
fn question(arguments: &Arguments, session: &mut Session) -> Result<Question, Error> {
    let from_input = match arguments.words.as_slice() {
        [] => !session.context.terminal.can_ask(),
        [only] => only == "-",
        _ => false,
    };
    let reads = |source: &Option<SecretSource>| *source == Some(SecretSource::StandardInput);
    secrets::one_reader_of_standard_input(&[
        ("the text", from_input),
        ("the password", reads(&arguments.password.source())),
        ("the key's password", reads(&arguments.key_password.source())),
    ])?;
    let text = if from_input { read(session)? } else { arguments.words.join(" ") };
    if text.trim().is_empty() {
        return Err(Error::usage(
            "no code and no text was given",
            "Try `mtls explain key-mismatch`, or `mtls explain 'what another program printed'`. \
             `mtls explain --list` lists the codes.",
        ));
    }
    let question = match explain::named(&text) {
        Named::Code(code) => return Ok(Question::Code(code)),
        Named::Nearly(code) => Err(code),
        Named::Nothing => Ok(()),
    };
    let text = Question::Text(text);
    match question {
        Err(nearly) if explain::run(&text, None).matches.is_empty() => Err(Error::usage(
            "there is no code of this name",
            format!("Did you mean `mtls explain {}`?", nearly.as_str()),
        )),
        _ => Ok(text),
    }
}

/// The text that comes through standard input, its beginning where it is long.
fn read(session: &mut Session) -> Result<String, Error> {
    let mut bytes = Vec::new();
    (&mut session.context.input)
        .take(TEXT as u64)
        .read_to_end(&mut bytes)
        .map_err(|source| Error::Unreadable { path: "standard input".to_owned(), source })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Looks at the files and the endpoint; `None` where there are none.
fn evidence(arguments: &mut Arguments, session: &mut Session) -> Result<Option<Evidence>, Error> {
    if arguments.file.is_empty() && arguments.url.is_none() && !arguments.wish.names_environment() {
        return Ok(None);
    }
    // A question about a cause must not turn into questions about passwords.
    session.common.no_input = true;
    let mut passwords =
        Passwords::new(arguments.password.source(), arguments.key_password.source());
    let now = session.context.now();
    let files = files(&arguments.file, &mut passwords, session)?;
    let inspection = look::run(look::Request { files, now });
    let files = self::files(&arguments.file, &mut passwords, session)?;
    let doctor = doctor::run(doctor::Request {
        folder: ".".to_owned(),
        given: Given::default(),
        files,
        unread: Vec::new(),
        now,
    });
    let smoke = endpoint(arguments, &doctor.pairs, &mut passwords, session)?;
    Ok(Some(Evidence::new(inspection, doctor, smoke)))
}

fn files(
    paths: &[String],
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<Vec<File>, Error> {
    paths.iter().map(|path| inspect::read(path, &mut Room::default(), passwords, session)).collect()
}

/// The smoke test with the pair that was found, else without a certificate.
fn endpoint(
    arguments: &Arguments,
    pairs: &[crate::report::doctor::Pair],
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<Option<SmokeReport>, Error> {
    if arguments.url.is_none() && !arguments.wish.names_environment() {
        return Ok(None);
    }
    let whole = pairs.iter().find_map(|pair| pair.certificate.as_ref().zip(pair.key.as_ref()));
    let wish = &arguments.wish;
    let smoke = match whole {
        Some((certificate, key)) => wish.arguments(arguments.url.clone(), certificate, key),
        None => wish.without_certificate(arguments.url.clone()),
    };
    match smoke::test(&smoke, passwords, session) {
        Ok(report) => Ok(Some(report)),
        // What is wrong with the files keeps the test from being made, and has been found in them.
        Err(
            Error::Material(_)
            | Error::SeveralFindings(_)
            | Error::WrongPassword { .. }
            | Error::PasswordNeeded { .. },
        ) => Ok(None),
        Err(other) => Err(other),
    }
}
