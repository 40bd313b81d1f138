//! `mtls csr`: a private key and a CSR, made here.

mod key;
mod names;
mod subject;
mod usage;
mod wizard;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::arguments::{Writing, exit_codes, stem};
use super::opening::Passwords;
use super::record;
use super::secrets::{self, ChallengePassword, KeyPassword, NewPassword, Password};
use super::session::Session;
use super::vendor;
use crate::error::Error;
use crate::exit::Exit;
use crate::input::SecretSource;
use crate::material::Secret;
use crate::profile::{self, Profile};
use crate::render;
use crate::tasks::csr::{self, Draft, KeyChoice, Request, Secrets};
use crate::tasks::key_source::KeyType;

/// The arguments of `mtls csr`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
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

const AFTER_HELP: &str = concat!(
    "\
Writes NAME.key for the owner alone, and NAME.csr for the vendor. On a terminal
it asks for what is missing. A key that is there is never replaced unasked.

Examples:
  mtls csr
  mtls csr --cn my-company --org 'My Company' --country BR
  mtls csr --profile fortface --cn my-company --key-type p256 --encrypt
  mtls csr --renew-from client.crt",
    exit_codes!(0: "the key and the request are written")
);

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    one_reader(&arguments)?;
    new_password_has_a_file(&arguments)?;
    let named = arguments.profile.as_deref();
    let profile = named.map(|name| vendor::known_profile(name, session)).transpose()?;
    let vendor = record::vendor(named, arguments.env.as_deref(), session)?;
    let mut passwords =
        Passwords::new(arguments.password.source(), arguments.key_password.source());
    let draft = draft(&arguments, profile.as_ref(), &mut passwords, session)?;
    let told = Told { draft, profile, vendor, new_password: None };
    let Some(told) = complete(told, &arguments, session)? else { return Ok(Exit::Failed) };
    make(told, &arguments, &mut passwords, session)
}

/// What the options and the person have said.
struct Told {
    draft: Draft,
    /// Whose rules to follow.
    profile: Option<Profile>,
    /// The vendor, for the record.
    vendor: record::Vendor,
    /// The password for a new key that a person gave.
    new_password: Option<Secret>,
}

/// Makes the files and tells of them.
fn make(
    told: Told,
    arguments: &Arguments,
    passwords: &mut Passwords,
    session: &mut Session,
) -> anyhow::Result<Exit> {
    let policy = arguments.writing.policy();
    let (vendor, profile) = (told.vendor.clone(), told.profile.clone());
    let request = request(told, arguments, passwords, session)?;
    let mut report = {
        let _progress = session.progress("Making the key");
        csr::run(request)?
    };
    let next = vendor.options();
    let beside = record::with_request(&mut report, vendor, session);
    let written = beside.carry_out(&report.plan, policy, session)?;
    let sending = profile.as_ref();
    session.answer(
        |_| render::text::csr::answer(&report, &written, policy.dry_run, sending, &next),
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
    profile: Option<&Profile>,
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
        usage: arguments.usage.usage(profile)?,
        extensions: Vec::new(),
        key: file.or(kind.map(KeyChoice::Make)),
    })
}

/// Asks for what is missing, or says what is. `None` where the person did not want to go on. Nobody
/// should type a password and then learn that a name is missing or wrong.
fn complete(
    told: Told,
    arguments: &Arguments,
    session: &mut Session,
) -> anyhow::Result<Option<Told>> {
    let usual = profile::named(profile::USUAL);
    let asks = told.profile.as_ref().or(usual.as_ref());
    let lacks = |must| asks.map_or_else(Vec::new, |profile| told.draft.lacks(profile, must));
    if session.may_ask() && !session.common.json && !lacks(false).is_empty() {
        return wizard::run(told, arguments, session);
    }
    let missing = lacks(true);
    if !missing.is_empty() {
        return Err(subject::missing(
            &missing,
            told.profile.as_ref(),
            arguments.profile.as_deref(),
        )
        .into());
    }
    let mut told = told;
    if let Some(profile) = &told.profile {
        told.draft.follow(profile);
    }
    told.draft.names()?;
    Ok(Some(told))
}

/// Reads the files and secrets that the draft speaks of.
fn request(
    told: Told,
    arguments: &Arguments,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<Request, Error> {
    let usual = told.profile.as_ref().and_then(key_type);
    let (key, inputs) = key::source(&told.draft, usual, passwords, session)?;
    let new_password = match told.new_password {
        Some(password) => Some(password),
        None => arguments.new_password.read(session)?,
    };
    let secrets = Secrets { new_password, challenge: arguments.challenge.read(session)? };
    let out_dir = arguments.writing.out_dir.clone().unwrap_or_default();
    let inputs = inputs.into_iter().chain(arguments.renew_from.as_ref().map(Into::into));
    told.draft.request(out_dir, key, secrets, inputs.collect(), told.profile)
}

/// The kind of key that a vendor asks for.
fn key_type(profile: &Profile) -> Option<KeyType> {
    KeyType::named(&profile.csr.key_type.value)
}
