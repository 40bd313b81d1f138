//! `mtls csr`: a private key and a CSR, made here.

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::arguments::Writing;
use super::opening::{self, Passwords};
use super::secrets::{self, NewPassword, Password};
use super::session::Session;
use super::vendor;
use crate::error::Error;
use crate::exit::Exit;
use crate::formats::request::{subject_from_parts, subject_from_text};
use crate::input::SecretSource;
use crate::material::{GeneralName, Item, Name, PrivateKey};
use crate::report::{Code, Finding, Severity};
use crate::tasks::csr::{self, Request};
use crate::tasks::key_source::{KeySource, KeyType};
use crate::{output, render};

/// The arguments of `mtls csr`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Stem of the files: NAME.key and NAME.csr
    #[arg(long, default_value = "client")]
    name: String,
    /// Use this private key instead of making one
    #[arg(long, value_name = "FILE", conflicts_with = "key_type")]
    key: Option<String>,
    /// Kind of the key to make; the profile's, else rsa-2048
    #[arg(long, value_name = "TYPE",
          value_parser = PossibleValuesParser::new(KeyType::ALL.map(KeyType::as_str)))]
    key_type: Option<String>,
    /// The vendor whose rules to follow
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    #[command(flatten)]
    subject: Subject,
    /// A name beside the subject: dns:…, ip:…, email:… or uri:… (repeatable)
    #[arg(long = "san", value_name = "KIND:NAME", value_parser = alt_name)]
    subject_alt_names: Vec<GeneralName>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    password: Password,
    #[command(flatten)]
    new_password: NewPassword,
}

/// The subject: single attributes, or a whole name.
#[derive(Debug, Args)]
#[command(next_help_heading = "Subject")]
struct Subject {
    /// Common name: who the certificate is for
    #[arg(long)]
    cn: Option<String>,
    /// Organization
    #[arg(long)]
    org: Option<String>,
    /// Organizational unit (repeatable)
    #[arg(long)]
    org_unit: Vec<String>,
    /// Country, two capital letters
    #[arg(long)]
    country: Option<String>,
    /// State or province
    #[arg(long)]
    state: Option<String>,
    /// City
    #[arg(long)]
    locality: Option<String>,
    /// E-mail address
    #[arg(long)]
    email: Option<String>,
    /// Serial number of the subject, such as a CNPJ
    #[arg(long)]
    serial_number: Option<String>,
    /// The whole subject in RFC 4514 form, such as "CN=client,O=Company,C=BR"
    #[arg(long, value_name = "NAME", conflicts_with_all = ["cn", "org", "org_unit", "country", "state", "locality", "email", "serial_number"])]
    subject: Option<String>,
}

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let policy = arguments.writing.policy();
    let request = request(arguments, session)?;
    let report = {
        let _progress = session.progress("Making the key");
        csr::run(request)?
    };
    let written = output::carry_out(&report.plan, policy, &session.context.directory)?;
    session.answer(
        |_| render::text::csr::answer(&report, &written, policy.dry_run),
        render::json_v1::csr::answer(&report, &written),
    )?;
    Ok(Exit::Done)
}

fn request(arguments: Arguments, session: &mut Session) -> Result<Request, Error> {
    let from = |source: Option<SecretSource>| source == Some(SecretSource::StandardInput);
    secrets::one_reader_of_standard_input(&[
        ("--key", arguments.key.as_deref() == Some("-")),
        ("--password-…", from(arguments.password.source())),
        ("--new-password-…", from(arguments.new_password.source())),
    ])?;
    // The subject first: nobody should type a password and then learn that a name is missing.
    let subject = arguments.subject.name()?;
    let (key, inputs) = match &arguments.key {
        Some(path) => (KeySource::Given(given_key(path, &arguments, session)?), vec![path.into()]),
        None => (KeySource::Generate(key_type(&arguments)?), Vec::new()),
    };
    Ok(Request {
        name: arguments.name,
        out_dir: arguments.writing.out_dir.clone().unwrap_or_default(),
        subject,
        subject_alt_names: arguments.subject_alt_names,
        key,
        new_password: arguments.new_password.read(session)?,
        inputs,
    })
}

/// The option, else what the profile says, else RSA 2048, which every vendor takes.
fn key_type(arguments: &Arguments) -> Result<KeyType, Error> {
    let profile = arguments.profile.as_deref().map(vendor::known_profile).transpose()?;
    let named = arguments.key_type.clone().or(profile.map(|profile| profile.csr.key_type.value));
    Ok(named.and_then(|name| KeyType::named(&name)).unwrap_or(KeyType::Rsa2048))
}

/// The one private key of a file.
fn given_key(
    path: &str,
    arguments: &Arguments,
    session: &mut Session,
) -> Result<PrivateKey, Error> {
    let mut passwords = Passwords::new(arguments.password.source(), None);
    let opened = opening::open(path, &mut passwords, session)?;
    let mut problems =
        opened.findings.into_iter().filter(|finding| finding.severity == Severity::Problem);
    let keys = opened.items.into_iter().filter_map(|item| match item {
        Item::PrivateKey(key) => Some(key),
        _ => None,
    });
    match keys.collect::<Vec<_>>().as_slice() {
        [key] => Ok(key.duplicate()),
        [] => {
            Err(problems.next().unwrap_or_else(|| Finding::new(Code::NotAKey).in_file(path)).into())
        }
        several => Err(Error::usage(
            format!("{path} holds {} private keys", several.len()),
            "Take them apart with `mtls convert`, and name one of the new files.",
        )),
    }
}

impl Subject {
    /// The subject in the order that CAs print: from the country to the person.
    fn name(&self) -> Result<Name, Error> {
        if let Some(text) = &self.subject {
            return subject_from_text(text).map_err(|reason| {
                Error::usage(
                    format!("--subject {text:?} is no distinguished name: {reason}"),
                    "Write it like \"CN=client,O=Company,C=BR\".",
                )
            });
        }
        if self.cn.is_none() {
            return Err(Error::usage(
                "--cn is missing",
                "Say who the certificate is for: `mtls csr --cn NAME --org COMPANY --country BR`.",
            ));
        }
        let parts: Vec<(&str, &str)> = [
            ("2.5.4.6", &self.country),
            ("2.5.4.8", &self.state),
            ("2.5.4.7", &self.locality),
            ("2.5.4.10", &self.org),
        ]
        .into_iter()
        .filter_map(|(oid, value)| Some((oid, value.as_deref()?)))
        .chain(self.org_unit.iter().map(|unit| ("2.5.4.11", unit.as_str())))
        .chain(
            [
                ("2.5.4.3", &self.cn),
                ("2.5.4.5", &self.serial_number),
                ("1.2.840.113549.1.9.1", &self.email),
            ]
            .into_iter()
            .filter_map(|(oid, value)| Some((oid, value.as_deref()?))),
        )
        .collect();
        subject_from_parts(&parts)
            .map_err(|reason| Error::Internal { doing: "encoding the subject", reason })
    }
}

/// Reads one `--san`.
fn alt_name(text: &str) -> Result<GeneralName, String> {
    let (kind, value) =
        text.split_once(':').ok_or("write it as dns:NAME, ip:ADDRESS, email:ADDRESS or uri:URI")?;
    match kind {
        "dns" => Ok(GeneralName::Dns(value.to_owned())),
        "email" => Ok(GeneralName::Email(value.to_owned())),
        "uri" => Ok(GeneralName::Uri(value.to_owned())),
        "ip" => value
            .parse::<std::net::IpAddr>()
            .map(|address| GeneralName::Ip(address.to_string()))
            .map_err(|error| error.to_string()),
        _ => Err(format!("{kind} is none of dns, ip, email, uri")),
    }
}
