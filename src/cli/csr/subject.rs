//! The options that name the subject.

use clap::Args;

use crate::error::Error;
use crate::formats::subject::{BadSubject, Subject};
use crate::material::AttributeType;
use crate::profile::{Profile, SubjectField};
use crate::render::words::quoted;

/// The options that name the subject or what is beside it.
pub(super) const NAMES: [&str; 11] = [
    "cn",
    "org",
    "org_unit",
    "country",
    "state",
    "locality",
    "email",
    "serial_number",
    "rdn",
    "subject",
    "san",
];

/// The subject: single attributes, or a whole name.
#[derive(Debug, Args)]
#[command(next_help_heading = "Subject")]
pub(super) struct SubjectOptions {
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
    /// More attributes, such as "UID=1+businessCategory=Private Organization" (repeatable)
    #[arg(long, value_name = "RDN")]
    rdn: Vec<String>,
    /// The whole subject in RFC 4514 form, such as "CN=client,O=Company,C=BR"
    #[arg(long, value_name = "NAME", conflicts_with_all = ["cn", "org", "org_unit", "country", "state", "locality", "email", "serial_number", "rdn"])]
    subject: Option<String>,
}

impl SubjectOptions {
    /// What was given, in the order that CAs print: from the country to the person. Each `--rdn`
    /// comes after them, as it stands on the command line.
    pub(super) fn subject(&self) -> Result<Subject, Error> {
        if let Some(text) = &self.subject {
            return Subject::from_text(text).map_err(|reason| refused("--subject", text, &reason));
        }
        let mut subject = Subject::default();
        for (name, value) in self.single() {
            let oid = AttributeType::named(name).map_or(name, |kind| kind.oid);
            subject.push(oid, value);
        }
        for text in &self.rdn {
            subject.push_text(text).map_err(|reason| refused("--rdn", text, &reason))?;
        }
        Ok(subject)
    }

    /// Whether the subject was given as one text.
    pub(super) fn is_whole(&self) -> bool {
        self.subject.is_some()
    }

    fn single(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let before =
            [("C", &self.country), ("ST", &self.state), ("L", &self.locality), ("O", &self.org)];
        let after = [
            ("CN", &self.cn),
            ("serialNumber", &self.serial_number),
            ("emailAddress", &self.email),
        ];
        before
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?)))
            .chain(self.org_unit.iter().map(|unit| ("OU", unit.as_str())))
            .chain(after.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))))
    }
}

/// The message for a subject that is none, with the rule that it breaks and an example.
fn refused(option: &str, text: &str, reason: &BadSubject) -> Error {
    let hint = match reason {
        BadSubject::Mangled { instead } if !instead.is_empty() => {
            format!("Write it without a slash: `--subject \"{instead}\"`. Or run the command with MSYS_NO_PATHCONV=1 before it.")
        }
        BadSubject::NoEquals { .. } => {
            "Each part is NAME=VALUE. Write a comma, a plus or a slash of a value with a backslash before it: \"CN=client,O=Acme\\, Inc,C=BR\".".to_owned()
        }
        BadSubject::UnknownType { .. } => {
            "Known are CN, O, OU, C, ST, L, UID, DC, serialNumber, businessCategory, organizationIdentifier and more. Any other goes by its number: \"1.2.3.4=value\".".to_owned()
        }
        BadSubject::BadEscape { .. } => {
            "A backslash stands before one of , + \" \\ < > ; = # or a blank, or before two hex digits. Write it twice for itself.".to_owned()
        }
        BadSubject::EmptyPart => {
            "Take it away. A comma, a plus or a slash of a value has a backslash before it: \"CN=client,O=Acme\\, Inc,C=BR\".".to_owned()
        }
        BadSubject::TooMany { limit: 1 } => {
            "Give `--rdn` once for each. A plus joins what belongs together: `--rdn \"OU=one+UID=two\"`.".to_owned()
        }
        _ => "Write it like \"CN=client,O=Company,C=BR\".".to_owned(),
    };
    Error::usage(format!("{option} {text:?} is no distinguished name: {reason}"), hint)
}

/// The options of single attributes, by the attribute's short name.
const OPTIONS: [(&str, &str); 8] = [
    ("C", "--country"),
    ("ST", "--state"),
    ("L", "--locality"),
    ("O", "--org"),
    ("OU", "--org-unit"),
    ("CN", "--cn"),
    ("serialNumber", "--serial-number"),
    ("emailAddress", "--email"),
];

/// One error for all attributes that are missing, with the command that has them.
pub(super) fn missing(
    fields: &[&SubjectField],
    profile: Option<&Profile>,
    named: Option<&str>,
) -> Error {
    let names: Vec<String> = fields.iter().map(|field| option(field).0).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let message = format!("{} {verb} missing", crate::render::text::enumeration(&names));
    let (Some(profile), Some(named)) = (profile, named) else {
        let hint =
            "Say who the certificate is for: `mtls csr --cn NAME --org COMPANY --country BR`.";
        return Error::usage(message, hint);
    };
    let values = fields.iter().map(|field| {
        let (name, prefix) = option(field);
        let name = name.split(' ').next().unwrap_or_default().to_owned();
        let example = field.example.as_deref().unwrap_or("VALUE");
        format!("{name} {}", quoted(&format!("{prefix}{example}")))
    });
    let command = values.collect::<Vec<_>>().join(" ");
    let hint = format!(
        "{} asks for them. Put your own values: `mtls csr --profile {} {command}`. On a terminal `mtls csr` asks.",
        profile.title,
        quoted(named)
    );
    Error::usage(message, hint)
}

/// The option that gives an attribute, and what stands before its value.
fn option(field: &SubjectField) -> (String, String) {
    let label = AttributeType::of(field.oid()).map_or(field.oid(), |kind| kind.label);
    match OPTIONS.iter().find(|(name, _)| *name == label) {
        Some((_, option)) => ((*option).to_owned(), String::new()),
        None => (format!("--rdn {label}=…"), format!("{label}=")),
    }
}
