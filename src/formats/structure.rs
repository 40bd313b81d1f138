//! Which structure is in these DER or BER bytes? Told from the tags of its first elements, so that
//! a damaged or cut-off file is still named for what it was meant to be.

use super::outline::{Element, Head, elements, extent};
use super::{keys, left_out, pfx, pkcs7, x509};
use crate::material::{EncryptedForm, EncryptedKey, Format, Item};
use crate::report::{Code, Finding};

/// The structures we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Certificate (RFC 5280 section 4.1).
    Certificate,
    /// CertificationRequest (RFC 2986 section 4.2).
    Csr,
    /// CertificateList (RFC 5280 section 5.1).
    Crl,
    /// PrivateKeyInfo (RFC 5208 section 5, RFC 5958 section 2).
    Pkcs8,
    /// EncryptedPrivateKeyInfo (RFC 5958 section 3).
    EncryptedPkcs8,
    /// RSAPrivateKey (RFC 8017 appendix A.1.2).
    Pkcs1,
    /// ECPrivateKey (RFC 5915 section 3).
    Sec1,
    /// OpenSSL's DSA key: version, p, q, g, y, x.
    Dsa,
    /// SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7).
    PublicKey,
    /// RSAPublicKey (RFC 8017 appendix A.1.1).
    RsaPublicKey,
    /// PFX (RFC 7292 section 4).
    Pfx,
    /// ContentInfo with signed-data (RFC 5652 section 5).
    Pkcs7,
    /// ContentInfo with anything else, such as encrypted data.
    OtherCms,
}

impl Kind {
    /// The noun that findings use.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Kind::Certificate => "certificate",
            Kind::Csr => "request",
            Kind::Crl => "revocation list",
            Kind::Pkcs8 | Kind::EncryptedPkcs8 | Kind::Pkcs1 | Kind::Sec1 | Kind::Dsa => {
                "private key"
            }
            Kind::PublicKey | Kind::RsaPublicKey => "public key",
            Kind::Pfx => "PFX",
            Kind::Pkcs7 | Kind::OtherCms => "PKCS#7 bundle",
        }
    }

    /// The format of a file that is this structure in DER or BER.
    pub(super) fn format(self) -> Format {
        match self {
            Kind::Pfx => Format::Pkcs12,
            Kind::Pkcs7 | Kind::OtherCms => Format::Pkcs7,
            _ => Format::Der,
        }
    }
}

mod tag {
    pub(super) const INTEGER: u8 = 0x02;
    pub(super) const BIT_STRING: u8 = 0x03;
    pub(super) const OCTET_STRING: u8 = 0x04;
    pub(super) const OID: u8 = 0x06;
    pub(super) const SEQUENCE: u8 = 0x30;
    pub(super) const SET: u8 = 0x31;
    pub(super) const UTC_TIME: u8 = 0x17;
    pub(super) const GENERALIZED_TIME: u8 = 0x18;
    pub(super) const CONTEXT_0: u8 = 0xa0;
}

/// The kind of the structure at the start of the bytes, which may be cut short.
pub(super) fn kind(bytes: &[u8]) -> Option<Kind> {
    let inner = inside(bytes, tag::SEQUENCE)?;
    match *inner.first()? {
        tag::INTEGER => numbered(inner),
        tag::OID => cms(inner),
        tag::SEQUENCE => nested(inner),
        _ => None,
    }
}

/// What is there of the content of an element with this tag.
fn inside(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let head = Head::read(bytes).filter(|head| head.tag == tag)?;
    let end = head.claimed().map_or(bytes.len(), |claimed| claimed.min(bytes.len()));
    bytes.get(head.size..end)
}

/// The first tag in an element's content.
fn first_tag(element: Option<&Element<'_>>) -> Option<u8> {
    element?.content.first().copied()
}

/// Structures that begin with a number: keys, and the PFX with its version 3.
fn numbered(inner: &[u8]) -> Option<Kind> {
    let number = inside(inner, tag::INTEGER)?;
    let after = inner.get(Head::read(inner)?.claimed()?..)?;
    match (number, after.first().copied()) {
        ([3], Some(tag::SEQUENCE)) => Some(Kind::Pfx),
        // Some writers give a PFX another version; what follows is no algorithm of a key.
        (_, Some(tag::SEQUENCE)) if inside(after, tag::SEQUENCE).and_then(cms).is_some() => {
            Some(Kind::Pfx)
        }
        ([0 | 1], Some(tag::SEQUENCE)) => Some(Kind::Pkcs8),
        ([1], Some(tag::OCTET_STRING)) => Some(Kind::Sec1),
        ([0], Some(tag::INTEGER)) => {
            Some(if elements(inner).take(10).count() == 6 { Kind::Dsa } else { Kind::Pkcs1 })
        }
        ([_, _, ..], Some(tag::INTEGER)) if elements(inner).take(3).count() == 2 => {
            Some(Kind::RsaPublicKey)
        }
        _ => None,
    }
}

/// The arc of PKCS#7 content types, 1.2.840.113549.1.7, without its last number.
const CONTENT_TYPES: [u8; 8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
/// The last number of signed-data.
const SIGNED_DATA: u8 = 2;

fn cms(inner: &[u8]) -> Option<Kind> {
    match inside(inner, tag::OID)?.strip_prefix(&CONTENT_TYPES)? {
        [SIGNED_DATA] => Some(Kind::Pkcs7),
        _ => Some(Kind::OtherCms),
    }
}

/// Structures that begin with a structure: an algorithm and a string, or what is signed.
fn nested(inner: &[u8]) -> Option<Kind> {
    let first = inside(inner, tag::SEQUENCE)?;
    let after = Head::read(inner)?.claimed().and_then(|claimed| inner.get(claimed..));
    let second = after.and_then(|after| after.first().copied());
    match (first.first().copied(), second) {
        (Some(tag::OID), Some(tag::BIT_STRING)) => Some(Kind::PublicKey),
        (Some(tag::OID), Some(tag::OCTET_STRING)) => Some(Kind::EncryptedPkcs8),
        (Some(_), None | Some(tag::SEQUENCE)) => signed(first),
        _ => None,
    }
}

/// Certificate, request or revocation list, by the shape of the signed part.
fn signed(content: &[u8]) -> Option<Kind> {
    if content.first() == Some(&tag::CONTEXT_0) {
        return Some(Kind::Certificate);
    }
    let parts: Vec<Element<'_>> = elements(content).take(5).collect();
    let is_time = |position: usize| {
        parts
            .get(position)
            .is_some_and(|part| matches!(part.tag, tag::UTC_TIME | tag::GENERALIZED_TIME))
    };
    let is = |position: usize, tag: u8| parts.get(position).is_some_and(|part| part.tag == tag);
    if is(0, tag::SEQUENCE) && is(1, tag::SEQUENCE) && is_time(2) {
        return Some(Kind::Crl);
    }
    if !is(0, tag::INTEGER) || !is(1, tag::SEQUENCE) {
        return None;
    }
    match first_tag(parts.get(1)) {
        // A name, or none: the subject of a request.
        Some(tag::SET) | None => is(2, tag::SEQUENCE).then_some(Kind::Csr),
        Some(tag::OID) if is_time(3) => Some(Kind::Crl),
        Some(tag::OID) if is(3, tag::SEQUENCE) => Some(Kind::Certificate),
        _ => None,
    }
}

/// One structure, read: what is in it or what is wrong with it, and how many bytes it takes.
pub(super) struct Structure {
    pub(super) kind: Kind,
    pub(super) content: Result<Vec<Item>, Finding>,
    pub(super) used: usize,
}

/// Reads the structure at the start of the bytes; `None` where it is none that we know.
pub(super) fn read(bytes: &[u8]) -> Option<Structure> {
    let kind = kind(bytes)?;
    let Some(used) = extent(bytes) else {
        return Some(Structure { kind, content: Err(cut_short(kind, bytes)), used: bytes.len() });
    };
    let content = item(kind, bytes.get(..used)?);
    Some(Structure { kind, content, used })
}

/// What is missing is known from the length that the structure claims.
fn cut_short(kind: Kind, bytes: &[u8]) -> Finding {
    let finding = Finding::new(Code::Corrupt).variant("cut-short").fact("what", kind.noun());
    match Head::read(bytes).and_then(|head| head.claimed()) {
        Some(claimed) => {
            finding.fact("missing", claimed.saturating_sub(bytes.len())).fact("claimed", claimed)
        }
        None => finding.variant("no-end"),
    }
}

fn item(kind: Kind, der: &[u8]) -> Result<Vec<Item>, Finding> {
    let corrupt = |reason: String| {
        Finding::new(Code::Corrupt).fact("what", kind.noun()).fact("reason", reason)
    };
    let broken = |error: x509::Malformed| corrupt(error.to_string());
    let unusable = |error: keys::KeyError| unusable(kind, error);
    Ok(vec![match kind {
        Kind::Certificate => Item::Certificate(Box::new(x509::certificate(der).map_err(broken)?.0)),
        Kind::Csr => Item::Csr(Box::new(x509::csr(der).map_err(broken)?.0)),
        Kind::Crl => Item::Crl(Box::new(x509::crl(der).map_err(broken)?.0)),
        Kind::PublicKey => Item::PublicKey(x509::public_key(der).map_err(broken)?.0),
        Kind::Pkcs8 => Item::PrivateKey(keys::from_pkcs8(der).map_err(unusable)?),
        Kind::EncryptedPkcs8 => {
            let encryption = pfx::describe(der).map_err(|error| corrupt(error.to_string()))?;
            Item::EncryptedKey(EncryptedKey {
                form: EncryptedForm::Pkcs8,
                bytes: der.to_vec(),
                work: encryption.work.max(encryption.iterations),
                encryption: encryption.to_string(),
            })
        }
        Kind::Pfx => {
            Item::Pfx(Box::new(pfx::parse(der).map_err(|error| corrupt(error.to_string()))?))
        }
        Kind::Pkcs7 => return pkcs7::read(der),
        Kind::RsaPublicKey => Item::PublicKey(rsa_public_key(der).map_err(broken)?),
        Kind::Dsa => return Err(left_out::key(None, "DSA")),
        Kind::Pkcs1 => Item::PrivateKey(keys::from_pkcs1(der).map_err(unusable)?),
        Kind::Sec1 => Item::PrivateKey(keys::from_sec1(der).map_err(unusable)?),
        Kind::OtherCms => return Err(Finding::new(Code::NotACertificate).variant("cms")),
    }])
}

/// Why a key cannot be used.
pub(super) fn unusable(kind: Kind, error: keys::KeyError) -> Finding {
    match error {
        keys::KeyError::Malformed(reason) => {
            Finding::new(Code::Corrupt).fact("what", kind.noun()).fact("reason", reason)
        }
        keys::KeyError::Unsupported(algorithm) => left_out::key(None, &algorithm),
    }
}

/// AlgorithmIdentifier of RSA keys (RFC 8017 appendix A.1).
const RSA: [u8; 15] = [0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 5, 0];

/// A PKCS#1 public key in the wrapping that everything else has.
fn rsa_public_key(der: &[u8]) -> Result<crate::material::PublicKey, x509::Malformed> {
    let spki = super::der::sequence(&[&RSA, &super::der::bit_string(der)]);
    x509::public_key(&spki).map(|(key, _)| key)
}
