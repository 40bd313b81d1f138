//! A subject as it is wished for, and its encoding: any attribute, in any order, with the string
//! types that X.520 asks for.

mod text;

use ::der::Decode;
use ::der::asn1::AnyRef;

pub use text::BadSubject;

use super::{der, x509};
use crate::material::{AttributeType, Name, TextType};

/// Attributes that a subject may have. No vendor asks for a tenth of them.
pub const MOST_RDNS: usize = 100;

/// A subject that is being put together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// Relative distinguished names in the order of the encoding, each of one attribute or more.
    pub rdns: Vec<Vec<Part>>,
}

/// One attribute of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The type as a dotted OID.
    pub oid: String,
    /// The value.
    pub value: Value,
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, encoded as its type asks.
    Text(String),
    /// One DER element, taken as it is (RFC 4514 section 2.4, `#` and hex).
    Der(Vec<u8>),
}

impl Subject {
    /// A subject from RFC 4514 text such as `CN=client,O=Company,C=BR`, whose first is the encoding's
    /// last (section 2.1), or from OpenSSL's `/C=BR/O=Company/CN=client`, whose first is the first.
    pub fn from_text(text: &str) -> Result<Subject, BadSubject> {
        text::subject(text)
    }

    /// Adds an attribute at the end, in an RDN of its own.
    pub fn push(&mut self, oid: &str, value: &str) {
        let value = Value::Text(value.to_owned());
        self.rdns.push(vec![Part { oid: oid.to_owned(), value }]);
    }

    /// Adds one RDN at the end, from text such as `OU=one+UID=two`.
    pub fn push_text(&mut self, text: &str) -> Result<(), BadSubject> {
        self.rdns.push(text::rdn(text)?);
        Ok(())
    }

    /// Whether there is an attribute of this type.
    pub fn has(&self, oid: &str) -> bool {
        self.rdns.iter().flatten().any(|part| part.oid == oid)
    }

    /// The encoded name (RFC 5280 section 4.1.2.4). An error says what is no encoding.
    pub fn name(&self) -> Result<Name, BadSubject> {
        if self.rdns.iter().flatten().count() > MOST_RDNS {
            return Err(BadSubject::TooMany { limit: MOST_RDNS });
        }
        let rdns: Result<Vec<Vec<u8>>, BadSubject> = self
            .rdns
            .iter()
            .map(|rdn| Ok(der::set_of(rdn.iter().map(Part::encoded).collect::<Result<_, _>>()?)))
            .collect();
        let encoded = der::element(der::tag::SEQUENCE, &rdns?.concat());
        x509::distinguished_name(&encoded)
            .map_err(|error| BadSubject::NotAName { reason: error.to_string() })
    }
}

impl Part {
    fn encoded(&self) -> Result<Vec<u8>, BadSubject> {
        let kind = der::oid(&self.oid)
            .ok_or_else(|| BadSubject::UnknownType { name: self.oid.clone() })?;
        let value = match &self.value {
            Value::Der(element) if AnyRef::from_der(element).is_ok() => element.clone(),
            Value::Der(_) => return Err(BadSubject::NotDer),
            Value::Text(text) => der::element(self.tag(), text.as_bytes()),
        };
        Ok(der::sequence(&[&kind, &value]))
    }

    fn tag(&self) -> u8 {
        match AttributeType::of(&self.oid).map(|kind| kind.text) {
            Some(TextType::Printable) => der::tag::PRINTABLE_STRING,
            Some(TextType::Ia5) => der::tag::IA5_STRING,
            Some(TextType::Utf8) | None => der::tag::UTF8_STRING,
        }
    }
}

#[cfg(test)]
mod tests;
