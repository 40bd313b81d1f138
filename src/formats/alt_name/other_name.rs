//! otherName: an OID, and a value of any type.

use ::der::Decode;
use ::der::asn1::AnyRef;

use crate::formats::der;
use crate::material::algorithm::hex;

/// The string types by the words that OpenSSL has for them.
const TYPES: [(&str, u8); 5] = [
    ("UTF8", der::tag::UTF8_STRING),
    ("PRINTABLE", der::tag::PRINTABLE_STRING),
    ("IA5", der::tag::IA5_STRING),
    ("NUMERIC", 0x12),
    ("OCT", der::tag::OCTET_STRING),
];

/// The encoding of `OID;TYPE:VALUE`, with one of the types above, or `DER` and hex; `None` where it
/// is none, or the value has characters that its type has not.
pub(super) fn encoded(text: &str) -> Option<Vec<u8>> {
    let (oid, typed) = text.split_once(';')?;
    let (kind, value) = typed.split_once(':')?;
    let element = if kind.eq_ignore_ascii_case("DER") {
        let bytes = der::from_hex(value)?;
        AnyRef::from_der(&bytes).ok()?;
        bytes
    } else {
        let (_, tag) = TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(kind))?;
        let fits = match *tag {
            der::tag::PRINTABLE_STRING => value.chars().all(der::is_printable),
            der::tag::IA5_STRING => value.is_ascii(),
            0x12 => value.chars().all(|c| c.is_ascii_digit() || c == ' '),
            _ => true,
        };
        if value.is_empty() || !fits {
            return None;
        }
        der::element(*tag, value.as_bytes())
    };
    of(oid, &element)
}

/// The encoding of an otherName with this value.
pub(super) fn of(oid: &str, value: &[u8]) -> Option<Vec<u8>> {
    Some(der::element(0xa0, &[der::oid(oid)?, der::explicit(0, value)].concat()))
}

/// The text that [`encoded`] takes, from an OID and what follows it in the encoding.
pub(in crate::formats) fn text(oid: &str, value: &[u8]) -> String {
    let inner = AnyRef::from_der(value).map(|explicit| explicit.value()).unwrap_or(value);
    let readable = AnyRef::from_der(inner).ok().and_then(|element| {
        let tag = inner.first()?;
        let (name, _) = TYPES.iter().find(|(_, known)| known == tag)?;
        let text = std::str::from_utf8(element.value()).ok()?;
        Some(format!("{oid};{name}:{text}"))
    });
    readable.unwrap_or_else(|| format!("{oid};DER:{}", hex(inner)))
}
