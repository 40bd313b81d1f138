//! X.501 distinguished names as they stand in certificates and requests (RFC 5280 section 4.1.2.4).

use std::fmt;

use super::AttributeType;

/// One attribute of a name, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The type as a dotted OID.
    pub oid: String,
    /// The value as text; `#hex` of its encoding where it is no text (RFC 4514 section 2.4).
    pub value: String,
    /// The ASN.1 tag of the value: 12 UTF8String, 19 PrintableString, 20 TeletexString, 22 IA5String,
    /// 28 UniversalString, 30 BMPString.
    pub tag: u8,
    /// Whether the bytes were text of the kind that the tag says.
    pub well_formed: bool,
}

impl Attribute {
    /// The short name of RFC 4514 section 3 or of X.520, or the dotted OID.
    pub fn label(&self) -> &str {
        AttributeType::of(&self.oid).map_or(self.oid.as_str(), |kind| kind.label)
    }
}

/// A distinguished name: RDNs in the order of their encoding, each a set of attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The DER of the whole name; two names with equal bytes are the same.
    pub der: Vec<u8>,
    /// The relative distinguished names.
    pub rdns: Vec<Vec<Attribute>>,
}

impl Name {
    /// The attributes in the order of their encoding, whatever RDN they stand in.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.rdns.iter().flatten()
    }

    /// The values of one type, by its short label such as `CN`.
    pub fn values<'a>(&'a self, label: &'a str) -> impl Iterator<Item = &'a str> {
        self.attributes().filter(move |a| a.label() == label).map(|a| a.value.as_str())
    }

    /// The most specific common name.
    pub fn common_name(&self) -> Option<&str> {
        self.values("CN").last()
    }

    /// Whether both are one name, however they are encoded: string types, letter case and the
    /// number of spaces do not count (RFC 5280 section 7.1).
    pub fn same_as(&self, other: &Name) -> bool {
        self.der == other.der || self.canonical() == other.canonical()
    }

    /// A form that is equal for names that are the same.
    pub fn canonical(&self) -> Vec<Vec<(String, String)>> {
        self.rdns
            .iter()
            .map(|rdn| {
                let mut parts: Vec<_> = rdn
                    .iter()
                    .map(|attribute| (attribute.oid.clone(), folded(&attribute.value)))
                    .collect();
                parts.sort();
                parts
            })
            .collect()
    }

    /// Whether the name has no attribute at all.
    pub fn is_empty(&self) -> bool {
        self.rdns.is_empty()
    }
}

/// A text without what does not count in a comparison: letter case, and more spaces than one.
pub fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl fmt::Display for Name {
    /// RFC 4514: the most specific RDN first, special characters escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, rdn) in self.rdns.iter().rev().enumerate() {
            if position > 0 {
                f.write_str(",")?;
            }
            for (place, attribute) in rdn.iter().enumerate() {
                if place > 0 {
                    f.write_str("+")?;
                }
                write!(f, "{}={}", attribute.label(), Escaped(attribute))?;
            }
        }
        Ok(())
    }
}

/// An attribute's value, escaped as RFC 4514 section 2.4 asks, and control characters with it.
struct Escaped<'a>(&'a Attribute);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.well_formed && self.0.value.starts_with('#') {
            return f.write_str(&self.0.value);
        }
        let last = self.0.value.chars().count().saturating_sub(1);
        for (position, character) in self.0.value.chars().enumerate() {
            let at_edge = (position == 0 && matches!(character, ' ' | '#'))
                || (position == last && character == ' ');
            if at_edge || matches!(character, ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=') {
                write!(f, "\\{character}")?;
            } else if character.is_control() {
                let mut buffer = [0; 4];
                for byte in character.encode_utf8(&mut buffer).bytes() {
                    write!(f, "\\{byte:02X}")?;
                }
            } else {
                write!(f, "{character}")?;
            }
        }
        Ok(())
    }
}
