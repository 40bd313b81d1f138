//! The attribute types of distinguished names that people know by name: how each is called, which
//! string type its value has and how long it may be.

/// An attribute type with a name.
#[derive(Debug, PartialEq, Eq)]
pub struct AttributeType {
    /// The dotted OID.
    pub oid: &'static str,
    /// The short name of RFC 4514 section 3, of X.520 or of common use; the one that is shown.
    pub label: &'static str,
    /// Other names: those of X.520, OpenSSL, Windows and Java.
    pub aliases: &'static [&'static str],
    /// The string type of its values.
    pub text: TextType,
    /// How many characters a value may have (RFC 5280 appendix A.1, X.520 annex C).
    pub limit: Option<usize>,
}

/// The string type that X.520 and RFC 5280 appendix A.1 ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextType {
    /// Letters, digits and `'()+,-./:=?` and spaces (X.680 section 41.4).
    Printable,
    /// ASCII.
    Ia5,
    /// Anything.
    Utf8,
}

use TextType::{Ia5, Printable, Utf8};

impl AttributeType {
    /// The type with this OID.
    pub fn of(oid: &str) -> Option<&'static AttributeType> {
        TYPES.iter().find(|kind| kind.oid == oid)
    }

    /// The type of this name; case does not count (RFC 4512 section 2.5).
    pub fn named(name: &str) -> Option<&'static AttributeType> {
        TYPES.iter().find(|kind| {
            kind.label.eq_ignore_ascii_case(name)
                || kind.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
        })
    }
}

const fn kind(
    oid: &'static str,
    label: &'static str,
    aliases: &'static [&'static str],
    text: TextType,
    limit: usize,
) -> AttributeType {
    let limit = if limit == 0 { None } else { Some(limit) };
    AttributeType { oid, label, aliases, text, limit }
}

/// Zero stands for no limit.
const TYPES: &[AttributeType] = &[
    kind("2.5.4.3", "CN", &["commonName"], Utf8, 64),
    kind("2.5.4.7", "L", &["localityName", "locality"], Utf8, 128),
    kind("2.5.4.8", "ST", &["stateOrProvinceName", "S", "state"], Utf8, 128),
    kind("2.5.4.10", "O", &["organizationName", "organization"], Utf8, 64),
    kind("2.5.4.11", "OU", &["organizationalUnitName", "organizationalUnit"], Utf8, 64),
    kind("2.5.4.6", "C", &["countryName", "country"], Printable, 2),
    kind("2.5.4.9", "STREET", &["streetAddress"], Utf8, 128),
    kind("0.9.2342.19200300.100.1.25", "DC", &["domainComponent"], Ia5, 63),
    kind("0.9.2342.19200300.100.1.1", "UID", &["userId"], Utf8, 256),
    kind("2.5.4.5", "serialNumber", &[], Printable, 64),
    kind("1.2.840.113549.1.9.1", "emailAddress", &["E", "email"], Ia5, 255),
    kind("2.5.4.4", "SN", &["surname"], Utf8, 32_768),
    kind("2.5.4.42", "GN", &["givenName", "G"], Utf8, 32_768),
    kind("2.5.4.12", "title", &["T"], Utf8, 64),
    kind("2.5.4.13", "description", &[], Utf8, 1024),
    kind("2.5.4.15", "businessCategory", &[], Utf8, 128),
    kind("2.5.4.17", "postalCode", &[], Utf8, 40),
    kind("2.5.4.20", "telephoneNumber", &[], Printable, 32),
    kind("2.5.4.41", "name", &[], Utf8, 32_768),
    kind("2.5.4.43", "initials", &[], Utf8, 32_768),
    kind("2.5.4.44", "generationQualifier", &[], Utf8, 32_768),
    kind("2.5.4.46", "dnQualifier", &[], Printable, 64),
    kind("2.5.4.65", "pseudonym", &[], Utf8, 128),
    kind("2.5.4.97", "organizationIdentifier", &["organisationIdentifier"], Utf8, 0),
    kind("1.2.840.113549.1.9.2", "unstructuredName", &[], Utf8, 255),
    kind("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL", &["jurisdictionLocalityName"], Utf8, 128),
    kind(
        "1.3.6.1.4.1.311.60.2.1.2",
        "jurisdictionST",
        &["jurisdictionStateOrProvinceName"],
        Utf8,
        128,
    ),
    kind("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC", &["jurisdictionCountryName"], Printable, 2),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_found_by_each_of_its_names_and_no_name_stands_for_two() {
        let mut seen = std::collections::BTreeSet::new();
        for kind in TYPES {
            for name in std::iter::once(&kind.label).chain(kind.aliases) {
                assert_eq!(AttributeType::named(&name.to_uppercase()), Some(kind));
                assert!(seen.insert(name.to_lowercase()), "{name}");
            }
            assert_eq!(AttributeType::of(kind.oid), Some(kind));
        }
    }
}
