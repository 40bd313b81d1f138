//! What a vendor asks of a request, and of the certificate that comes back.

use serde::Deserialize;
use time::Duration;

use super::{Mark, Marked};
use crate::material::AttributeType;

/// What the request must be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Csr {
    /// The kind of the key that is made where nobody asks for another, as `--key-type` takes it.
    pub key_type: Marked<String>,
    /// All kinds that the vendor takes; `None` where only [`Csr::key_type`] is named.
    pub key_types: Option<Marked<Vec<String>>>,
    /// The hash of the request's signature: `sha256`, `sha384` or `sha512`.
    pub signature_hash: Option<Marked<String>>,
    /// The key usages to ask for, by the names of RFC 5280 section 4.2.1.3.
    pub key_usage: Option<Marked<Vec<String>>>,
    /// The extended key usages to ask for, by name or OID (RFC 5280 section 4.2.1.12).
    pub extended_key_usage: Option<Marked<Vec<String>>>,
    /// The attributes of the subject, in the order of the encoding, in which people are asked for them.
    pub subject: Vec<SubjectField>,
    /// The names beside the subject.
    #[serde(default)]
    pub subject_alt_names: Vec<AltNameField>,
    /// Further extensions to ask for, taken as they are.
    #[serde(default)]
    pub extensions: Vec<ExtensionField>,
}

impl Csr {
    /// The kinds of keys that the vendor takes, and how sure that is.
    pub fn accepted_key_types(&self) -> Marked<Vec<String>> {
        let only = || self.key_type.with(vec![self.key_type.value.clone()]);
        self.key_types.clone().unwrap_or_else(only)
    }
}

/// One attribute of the subject.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectField {
    /// Its short name, such as `CN`, or its dotted OID.
    pub attribute: String,
    /// Whether the vendor refuses a request without it.
    pub required: bool,
    /// What people are asked for, such as `Company`; the attribute where it is not said.
    pub label: Option<String>,
    /// One line that explains it.
    pub help: Option<String>,
    /// The value that it must have, or has unless another is given.
    pub value: Option<String>,
    /// A value as an example. It is never taken by itself.
    pub example: Option<String>,
    /// The only values that it may have; any where the list is empty.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The rule for its value.
    #[serde(default)]
    pub form: Form,
    /// How many characters it may have, where the vendor allows fewer than X.520.
    pub max_length: Option<usize>,
    /// How sure all this is.
    pub mark: Mark,
    /// The key of its page.
    pub source: Option<String>,
    /// What is not sure about it.
    pub note: Option<String>,
}

impl SubjectField {
    /// The dotted OID of the attribute.
    pub fn oid(&self) -> &str {
        AttributeType::named(&self.attribute).map_or(&self.attribute, |kind| kind.oid)
    }

    /// What people are asked for.
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.attribute)
    }

    /// How many characters a value may have: what the profile says, else the upper bound of X.520
    /// (RFC 5280 appendix A.1); `None` where there is none.
    pub fn limit(&self) -> Option<usize> {
        let bound = AttributeType::of(self.oid()).and_then(|kind| kind.limit);
        self.max_length.into_iter().chain(bound).min()
    }
}

/// The rule for a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Any text.
    #[default]
    Text,
    /// Two capital letters (ISO 3166-1 alpha-2).
    Country,
    /// A Brazilian company's number: 14 characters, the last two check digits.
    Cnpj,
    /// A Brazilian person's number: 11 digits, the last two check digits.
    Cpf,
    /// A UUID (RFC 9562 section 4).
    Uuid,
    /// An e-mail address.
    Email,
    /// A DNS name (RFC 1123 section 2.1).
    DnsName,
    /// Decimal digits.
    Digits,
}

impl Form {
    /// Every form, in the order of docs/profiles.md.
    pub const ALL: [Form; 8] = [
        Form::Text,
        Form::Country,
        Form::Cnpj,
        Form::Cpf,
        Form::Uuid,
        Form::Email,
        Form::DnsName,
        Form::Digits,
    ];

    /// The word of the profile's file.
    pub fn as_str(self) -> &'static str {
        match self {
            Form::Text => "text",
            Form::Country => "country",
            Form::Cnpj => "cnpj",
            Form::Cpf => "cpf",
            Form::Uuid => "uuid",
            Form::Email => "email",
            Form::DnsName => "dns-name",
            Form::Digits => "digits",
        }
    }
}

/// A name beside the subject.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AltNameField {
    /// Its kind, as `--san` takes it: `dns`, `ip`, `email`, `uri`.
    pub kind: String,
    /// Whether the vendor refuses a request without it.
    pub required: bool,
    /// What people are asked for.
    pub label: Option<String>,
    /// One line that explains it.
    pub help: Option<String>,
    /// A value as an example.
    pub example: Option<String>,
    /// How sure all this is.
    pub mark: Mark,
    /// The key of its page.
    pub source: Option<String>,
    /// What is not sure about it.
    pub note: Option<String>,
}

/// A further extension to ask for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtensionField {
    /// Its dotted OID.
    pub oid: String,
    /// Its value, DER in hex.
    pub value_hex: String,
    /// Whether who does not know it must refuse the certificate.
    #[serde(default)]
    pub critical: bool,
    /// How sure all this is.
    pub mark: Mark,
    /// The key of its page.
    pub source: Option<String>,
    /// What is not sure about it.
    pub note: Option<String>,
}

/// How the request reaches the vendor, and what comes back. All of it is text for people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Send {
    /// The way: `e-mail`, `portal`, `api` or another.
    pub how: Option<Marked<String>>,
    /// Who gets it, where it has a public address or is not the vendor itself.
    pub to: Option<Marked<String>>,
    /// What else the vendor wants with it.
    pub also: Option<Marked<Vec<String>>>,
    /// What comes back.
    pub returns: Option<Marked<Vec<String>>>,
}

/// What the certificate will be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Certificate {
    /// For how many years it is valid.
    pub validity_years: Option<Marked<u16>>,
    /// The same in days.
    pub validity_days: Option<Marked<u32>>,
    /// How many days before its end it can be renewed.
    pub renewable_days_before: Option<Marked<u32>>,
    /// How many certificates may be active at once.
    pub most_active: Option<Marked<u32>>,
    /// Whether each environment needs its own.
    pub one_per_environment: Option<Marked<bool>>,
    /// Whether it must be for TLS clients (clientAuth).
    pub client_auth: Option<Marked<bool>>,
    /// Who signs it, in words.
    pub issuer: Option<Marked<String>>,
}

/// A year of 365.25 days, in seconds.
const YEAR: i64 = 31_557_600;

impl Certificate {
    /// For how long it is valid, and how sure that is.
    pub fn validity(&self) -> Option<Marked<Duration>> {
        let years = self
            .validity_years
            .as_ref()
            .map(|said| said.with(Duration::seconds(YEAR) * i32::from(said.value)));
        let days = || self.validity_days.as_ref().map(|said| said.with(days(said.value)));
        years.or_else(days)
    }

    /// The same in whole years, at least one; one where nothing is said.
    pub fn whole_years(&self) -> u16 {
        let seconds = self.validity().map_or(YEAR, |said| said.value.whole_seconds());
        u16::try_from(((seconds + YEAR / 2) / YEAR).max(1)).unwrap_or(u16::MAX)
    }
}

fn days(count: u32) -> Duration {
    Duration::seconds(i64::from(count) * 86_400)
}
