//! What a PFX shows without its password.

use super::algorithm;
use super::attributes::{self, Attributes};
use super::mac::{self, MacData};
use crate::formats::ber::{self, BerError, Node};
use crate::formats::der::tag;
use crate::material::Pfx;
use crate::material::pfx::{Anatomy, Bag, BagKind, Safe};

pub(super) const DATA: &str = "1.2.840.113549.1.7.1";
pub(super) const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
pub(super) const ENCRYPTED_DATA: &str = "1.2.840.113549.1.7.6";

/// The type of X.509 in a certificate bag (RFC 7292 section 4.2.3).
pub(super) const X509_CERTIFICATE: &str = "1.2.840.113549.1.9.22.1";

/// Bag types (RFC 7292 section 4.2).
pub(super) mod bag {
    pub(crate) const KEY: &str = "1.2.840.113549.1.12.10.1.1";
    pub(crate) const SHROUDED_KEY: &str = "1.2.840.113549.1.12.10.1.2";
    pub(crate) const CERTIFICATE: &str = "1.2.840.113549.1.12.10.1.3";
    pub(crate) const CRL: &str = "1.2.840.113549.1.12.10.1.4";
    pub(crate) const SECRET: &str = "1.2.840.113549.1.12.10.1.5";
    pub(crate) const NESTED: &str = "1.2.840.113549.1.12.10.1.6";
}

/// The outer structure: the octets that the MAC covers, and MacData.
pub(super) struct Outer {
    pub(super) version: u64,
    pub(super) not_der: bool,
    pub(super) public_key_integrity: bool,
    pub(super) content: Vec<u8>,
    pub(super) mac: Option<MacData>,
}

/// Reads what shows. Bytes after the PFX are not looked at.
pub fn parse(bytes: &[u8]) -> Result<Pfx, BerError> {
    let outer = outer(bytes)?;
    let mut inside = Inside::default();
    let mut safes = Vec::new();
    if !outer.public_key_integrity {
        let (authenticated, _) = ber::read(&outer.content)?;
        inside.authenticated_not_der = authenticated.not_der;
        for info in &authenticated.children {
            safes.push(inside.safe(info)?);
        }
    }
    let anatomy = Anatomy {
        version: outer.version,
        not_der: outer.not_der || inside.authenticated_not_der || inside.safe_not_der,
        not_der_inside: inside.safe_not_der,
        public_key_integrity: outer.public_key_integrity,
        mac: outer.mac.as_ref().map(MacData::describe),
        safes,
    };
    Ok(Pfx { bytes: bytes.to_vec(), anatomy })
}

/// Reads version, authSafe and MacData.
pub(super) fn outer(bytes: &[u8]) -> Result<Outer, BerError> {
    let (pfx, _) = ber::read(bytes)?;
    let version = pfx.expect(tag::SEQUENCE)?.child(0)?.unsigned()?;
    let auth_safe = pfx.child(1)?;
    let kind = auth_safe.child(0)?.oid()?;
    let public_key_integrity = kind == SIGNED_DATA;
    if !public_key_integrity && kind != DATA {
        return Err(BerError::Unexpected);
    }
    let content = if public_key_integrity {
        Vec::new()
    } else {
        auth_safe.child(1)?.inner()?.octets().into_owned()
    };
    let mac = pfx.children.get(2).map(mac::parse).transpose()?;
    Ok(Outer { version, not_der: pfx.not_der, public_key_integrity, content, mac })
}

/// The octets that the integrity check covers, on the way through them.
#[derive(Default)]
struct Inside {
    authenticated_not_der: bool,
    safe_not_der: bool,
}

impl Inside {
    fn safe(&mut self, info: &Node<'_>) -> Result<Safe, BerError> {
        let kind = info.child(0)?.oid()?;
        Ok(match kind.as_str() {
            DATA => {
                let octets = info.child(1)?.inner()?.octets();
                let (contents, _) = ber::read(&octets)?;
                self.safe_not_der |= contents.not_der;
                Safe::Clear(bags(&contents)?)
            }
            ENCRYPTED_DATA => {
                let (algorithm, _) = encrypted_content(info)?;
                let encryption = algorithm::parse(algorithm)?.describe();
                Safe::Encrypted { encryption, bags: None }
            }
            _ => Safe::Other(kind),
        })
    }
}

/// The anatomy with the bags of its encrypted safes, which are given in the order of the safes.
pub(super) fn revealed(closed: &Anatomy, decrypted: Vec<Vec<Bag>>) -> Anatomy {
    let mut anatomy = closed.clone();
    let mut decrypted = decrypted.into_iter();
    for safe in &mut anatomy.safes {
        if let Safe::Encrypted { bags, .. } = safe {
            *bags = decrypted.next();
        }
    }
    anatomy
}

/// EncryptedData (RFC 5652 section 8): the algorithm and the ciphertext element.
pub(super) fn encrypted_content<'n, 'a>(
    info: &'n Node<'a>,
) -> Result<(&'n Node<'a>, &'n Node<'a>), BerError> {
    let content_info = info.child(1)?.inner()?.child(1)?;
    Ok((content_info.child(1)?, content_info.child(2)?))
}

/// Describes the bags of a SafeContents.
pub(super) fn bags(contents: &Node<'_>) -> Result<Vec<Bag>, BerError> {
    contents.children.iter().map(one_bag).collect()
}

fn one_bag(node: &Node<'_>) -> Result<Bag, BerError> {
    let oid = node.child(0)?.oid()?;
    let kind = match oid.as_str() {
        bag::KEY => BagKind::Key,
        bag::SHROUDED_KEY => {
            BagKind::ShroudedKey(algorithm::parse(node.child(1)?.inner()?.child(0)?)?.describe())
        }
        bag::CERTIFICATE => match node.child(1)?.inner()?.child(0)?.oid()? {
            x509 if x509 == X509_CERTIFICATE => BagKind::Certificate,
            other => BagKind::OtherCertificate(other),
        },
        bag::CRL => BagKind::Crl,
        bag::SECRET => BagKind::Secret,
        bag::NESTED => BagKind::Nested(bags(node.child(1)?.inner()?)?),
        _ => BagKind::Other(oid),
    };
    let Attributes { friendly_name, local_key_id, form } = attributes::parse(node)?;
    Ok(Bag { kind, friendly_name, local_key_id, attributes: form })
}
