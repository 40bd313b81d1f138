//! `mtls csr`: a private key and a CSR, made here.

mod key;
mod names;
mod subject;
mod usage;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::arguments::{Writing, stem};
use super::opening::Passwords;
use super::record;
use super::secrets::{self, ChallengePassword, KeyPassword, NewPassword, Password};
use super::session::Session;
use super::vendor;
use crate::error::Error;
use crate::exit::Exit;
use crate::input::SecretSource;
use crate::profile::Profile;
use crate::render;
use crate::tasks::csr::{self, Draft, KeyChoice, Request, Secrets};
use crate::tasks::key_source::KeyType;

/// The arguments of `mtls csr`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Stem of the files: NAME.key and NAME.csr; else `client`, or for a renewal the old stem and
    /// `-renewed`
    #[arg(long, value_parser = stem)]
    name: Option<String>,
    /// Use this private key instead of making one
    #[arg(long, value_name = "FILE", conflicts_with = "key_type")]
    key: Option<String>,
    /// Kind of the key to make; else that of the old certificate, the profile's, or rsa-2048
    #[arg(long, value_name = "TYPE",
          value_parser = PossibleValuesParser::new(KeyType::ALL.map(KeyType::as_str)))]
    key_type: Option<String>,
    /// The vendor whose rules to follow
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// The vendor's environment, for the record
    #[arg(long, value_name = "NAME", requires = "profile")]
    env: Option<String>,
    /// Take the subject and the names beside it from this certificate, request or PFX, unchanged
    #[arg(long, value_name = "FILE", conflicts_with_all = subject::NAMES)]
    renew_from: Option<String>,
    #[command(flatten)]
    subject: subject::SubjectOptions,
    #[command(flatten)]
    names: names::NameOptions,
    #[command(flatten)]
    usage: usage::UsageOptions,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    password: Password,
    #[command(flatten)]
    key_password: KeyPassword,
    #[command(flatten)]
    new_password: NewPassword,
    #[command(flatten)]
    challenge: ChallengePassword,
}

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    one_reader(&arguments)?;
    new_password_has_a_file(&arguments)?;
    let named = arguments.profile.as_deref();
    let profile = named.map(|name| vendor::known_profile(name, session)).transpose()?;
    let vendor = record::vendor(named, arguments.env.as_deref(), session)?;
    let mut passwords =
        Passwords::new(arguments.password.source(), arguments.key_password.source());
    let draft = draft(&arguments, &mut passwords, session)?;
    complete(&draft)?;
    let policy = arguments.writing.policy();
    let request = request(draft, profile.as_ref(), &arguments, &mut passwords, session)?;
    let mut report = {
        let _progress = session.progress("Making the key");
        csr::run(request)?
    };
    let beside = record::with_request(&mut report, vendor, session);
    let written = beside.carry_out(&report.plan, policy, session)?;
    session.answer(
        |_| render::text::csr::answer(&report, &written, policy.dry_run),
        render::json_v1::csr::answer(&report, &written),
    )?;
    Ok(Exit::Done)
}

/// A password for a key file that is not written would protect nothing.
fn new_password_has_a_file(arguments: &Arguments) -> Result<(), Error> {
    match &arguments.key {
        Some(key) if arguments.new_password.is_given() => Err(Error::usage(
            format!("--key {key} is used as it is, and a new password is for a new key"),
            format!(
                "Leave the new password out. To protect that key: `mtls convert {key} --encrypt`."
            ),
        )),
        _ => Ok(()),
    }
}

fn one_reader(arguments: &Arguments) -> Result<(), Error> {
    let from = |source: Option<SecretSource>| source == Some(SecretSource::StandardInput);
    secrets::one_reader_of_standard_input(&[
        ("--key", arguments.key.as_deref() == Some("-")),
        ("--renew-from", arguments.renew_from.as_deref() == Some("-")),
        ("--password-…", from(arguments.password.source())),
        ("--key-password-…", from(arguments.key_password.source())),
        ("--new-password-…", from(arguments.new_password.source())),
        ("--challenge-password-…", from(arguments.challenge.source())),
    ])
}

/// What the options say, and the old certificate that they name.
fn draft(
    arguments: &Arguments,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<Draft, Error> {
    let kind = arguments.key_type.as_deref().and_then(KeyType::named);
    let file = arguments.key.clone().map(KeyChoice::File);
    let old = arguments.renew_from.as_deref();
    Ok(Draft {
        name: arguments.name.clone(),
        subject: arguments.subject.subject()?,
        whole_subject: arguments.subject.is_whole(),
        subject_alt_names: arguments.names.san.clone(),
        renewal: old.map(|path| key::renewal(path, passwords, session)).transpose()?,
        usage: arguments.usage.usage()?,
        extensions: Vec::new(),
        key: file.or(kind.map(KeyChoice::Make)),
    })
}

/// Nobody should type a password and then learn that a name is missing or wrong.
fn complete(draft: &Draft) -> Result<(), Error> {
    if draft.names_somebody() {
        return draft.names().map(|_| ());
    }
    Err(Error::usage(
        "--cn is missing",
        "Say who the certificate is for: `mtls csr --cn NAME --org COMPANY --country BR`.",
    ))
}

/// Reads the files and secrets that the draft speaks of.
fn request(
    draft: Draft,
    profile: Option<&Profile>,
    arguments: &Arguments,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<Request, Error> {
    let usual = profile.and_then(|profile| KeyType::named(&profile.csr.key_type.value));
    let (key, inputs) = key::source(&draft, usual, passwords, session)?;
    let secrets = Secrets {
        new_password: arguments.new_password.read(session)?,
        challenge: arguments.challenge.read(session)?,
    };
    let out_dir = arguments.writing.out_dir.clone().unwrap_or_default();
    let inputs = inputs.into_iter().chain(arguments.renew_from.as_ref().map(Into::into));
    draft.request(out_dir, key, secrets, inputs.collect())
}
