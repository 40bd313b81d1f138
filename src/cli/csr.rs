//! `mtls csr`: a private key and a CSR, made here.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::arguments::Writing;
use super::secrets::NewPassword;
use super::session::Session;
use crate::error::Error;
use crate::exit::Exit;
use crate::formats::request::{subject_from_parts, subject_from_text};
use crate::material::{GeneralName, Name};
use crate::tasks::csr::{self, Request};
use crate::tasks::key_source::{KeySource, KeyType};
use crate::{output, render};

/// The arguments of `mtls csr`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Stem of the files: NAME.key and NAME.csr
    #[arg(long, default_value = "client")]
    name: String,
    /// Kind of the key
    #[arg(long, value_name = "TYPE", default_value = "rsa-2048",
          value_parser = PossibleValuesParser::new(KeyType::ALL.map(KeyType::as_str)))]
    key_type: String,
    #[command(flatten)]
    subject: Subject,
    /// A name beside the subject: dns:…, ip:…, email:… or uri:… (repeatable)
    #[arg(long = "san", value_name = "KIND:NAME", value_parser = alt_name)]
    subject_alt_names: Vec<GeneralName>,
    #[command(flatten)]
    writing: Writing,
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
    let key_type = KeyType::named(&arguments.key_type).unwrap_or(KeyType::Rsa2048);
    Ok(Request {
        name: arguments.name,
        out_dir: arguments.writing.out_dir.clone().unwrap_or_else(PathBuf::new),
        subject: arguments.subject.name()?,
        subject_alt_names: arguments.subject_alt_names,
        key: KeySource::Generate(key_type),
        new_password: arguments.new_password.read(session)?,
        inputs: Vec::new(),
    })
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
