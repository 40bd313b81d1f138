//! Names beside the subject (RFC 5280 section 4.2.1.6): from text to their encoding. A name that
//! cannot stand in a certificate is a finding that says why.

mod cnpj;
mod host;
mod other_name;

use std::net::IpAddr;

use super::subject::Subject;
use super::{der, x509};
use crate::material::GeneralName;
use crate::report::{Code, Finding};

pub use cnpj::{is_cnpj, is_cpf};
pub(super) use other_name::text as other_name_text;

/// Names that a request may have. A certificate with a tenth of them is hard to find.
pub const MOST_NAMES: usize = 1000;

/// One name, encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AltName {
    /// The DER of the GeneralName.
    pub der: Vec<u8>,
}

/// The kinds of names, by the words of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A host; international names are written in their ASCII form (RFC 5891).
    Dns,
    /// An IPv4 or IPv6 address.
    Ip,
    /// An e-mail address (RFC 5280), with other letters than ASCII before the `@` as RFC 9598 says.
    Email,
    /// An absolute URI (RFC 3986).
    Uri,
    /// An OID.
    Rid,
    /// A distinguished name as RFC 4514 text.
    DirName,
    /// `OID;TYPE:VALUE`.
    OtherName,
    /// The number of a Brazilian company, as ICP-Brasil writes it (DOC-ICP-04, 2.16.76.1.3.3).
    Cnpj,
}

impl Kind {
    /// Every kind, in the order in which help lists them.
    pub const ALL: [Kind; 8] = [
        Kind::Dns,
        Kind::Ip,
        Kind::Email,
        Kind::Uri,
        Kind::Rid,
        Kind::DirName,
        Kind::OtherName,
        Kind::Cnpj,
    ];

    /// The word before the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Dns => "dns",
            Kind::Ip => "ip",
            Kind::Email => "email",
            Kind::Uri => "uri",
            Kind::Rid => "rid",
            Kind::DirName => "dirname",
            Kind::OtherName => "othername",
            Kind::Cnpj => "cnpj",
        }
    }

    /// The kind of that word; case does not count.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }
}

impl AltName {
    /// Reads the name after the kind's word and colon.
    pub fn from_text(kind: Kind, value: &str) -> Result<AltName, Finding> {
        if value.is_empty() {
            return Err(bad("san-empty", kind.as_str()));
        }
        let bad = |variant| bad(variant, value);
        let der = match kind {
            Kind::Dns => der::element(0x82, host::dns(value).map_err(bad)?.as_bytes()),
            Kind::Ip => der::element(0x87, &ip(value).map_err(bad)?),
            Kind::Email => email(value).map_err(bad)?,
            Kind::Uri => der::element(0x86, uri(value).map_err(bad)?.as_bytes()),
            Kind::Rid => {
                let mut encoded = der::oid(value).ok_or_else(|| bad("rid"))?;
                encoded[0] = 0x88;
                encoded
            }
            Kind::DirName => {
                let name = Subject::from_text(value).and_then(|subject| subject.name());
                der::element(
                    0xa4,
                    &name.map_err(|reason| bad("dirname").fact("reason", reason.to_string()))?.der,
                )
            }
            Kind::OtherName => other_name::encoded(value).ok_or_else(|| bad("othername"))?,
            Kind::Cnpj => cnpj::encoded(value).ok_or_else(|| bad("cnpj"))?,
        };
        Ok(AltName { der })
    }

    /// The name as it is read back; `None` where the decoder does not know it.
    pub fn read(&self) -> Option<GeneralName> {
        let list = der::sequence(&[&self.der]);
        x509::general_names(&list)?.pop()
    }
}

/// The value of the extension subjectAltName.
pub fn extension_value(names: &[AltName]) -> Vec<u8> {
    let names: Vec<&[u8]> = names.iter().map(|name| name.der.as_slice()).collect();
    der::sequence(&names)
}

fn bad(variant: &'static str, value: &str) -> Finding {
    Finding::new(Code::CsrBadName).variant(variant).fact("value", value)
}

fn ip(value: &str) -> Result<Vec<u8>, &'static str> {
    match value.parse() {
        Ok(IpAddr::V4(four)) => Ok(four.octets().to_vec()),
        Ok(IpAddr::V6(six)) => Ok(six.octets().to_vec()),
        Err(_) if value.contains('/') => Err("ip-network"),
        Err(_) => Err("ip"),
    }
}

/// rfc822Name where the part before the `@` is ASCII, else SmtpUTF8Mailbox (RFC 9598 section 3); the
/// host is in its ASCII form in both.
fn email(value: &str) -> Result<Vec<u8>, &'static str> {
    const SMTP_UTF8_MAILBOX: &str = "1.3.6.1.5.5.7.8.9";
    let (local, domain) = value.rsplit_once('@').ok_or("email")?;
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !"<>()[],;:\\\"@".contains(c);
    if local.is_empty() || local.len() > 64 || !local.chars().all(plain) {
        return Err("email");
    }
    let domain = host::domain(domain).ok_or("email")?;
    let address = format!("{local}@{domain}");
    if address.is_ascii() {
        return Ok(der::element(0x81, address.as_bytes()));
    }
    let value = der::element(der::tag::UTF8_STRING, address.as_bytes());
    other_name::of(SMTP_UTF8_MAILBOX, &value).ok_or("email")
}

/// A URI is absolute and ASCII (RFC 5280 section 4.2.1.6).
fn uri(value: &str) -> Result<&str, &'static str> {
    let (scheme, rest) = value.split_once(':').ok_or("uri")?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let starts = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    if !starts || !scheme.chars().all(allowed) || rest.trim_start_matches('/').is_empty() {
        return Err("uri");
    }
    if value.chars().any(|c| !c.is_ascii_graphic() || "<>\"{}|\\^`".contains(c)) {
        return Err("uri-characters");
    }
    Ok(value)
}

#[cfg(test)]
mod tests;
