//! What a PFX shows without its password.

use super::algorithm;
use super::attributes;
use super::mac::{self, MacData};
use crate::formats::ber::{self, BerError, Node};
use crate::formats::der::tag;
use crate::material::Pfx;
use crate::material::pfx::{Anatomy, Bag, BagKind, Safe};

pub(super) const DATA: &str = "1.2.840.113549.1.7.1";
pub(super) const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
pub(super) const ENCRYPTED_DATA: &str = "1.2.840.113549.1.7.6";

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
    let (safes, inner_not_der) = if outer.public_key_integrity {
        (Vec::new(), false)
    } else {
        let (authenticated, _) = ber::read(&outer.content)?;
        let safes: Result<Vec<Safe>, BerError> = authenticated.children.iter().map(safe).collect();
        (safes?, authenticated.not_der)
    };
    let anatomy = Anatomy {
        version: outer.version,
        not_der: outer.not_der || inner_not_der,
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

fn safe(info: &Node<'_>) -> Result<Safe, BerError> {
    let kind = info.child(0)?.oid()?;
    Ok(match kind.as_str() {
        DATA => {
            let octets = info.child(1)?.inner()?.octets();
            let (contents, _) = ber::read(&octets)?;
            Safe::Clear(bags(&contents)?)
        }
        ENCRYPTED_DATA => {
            let (algorithm, _) = encrypted_content(info)?;
            Safe::Encrypted(algorithm::parse(algorithm)?.describe())
        }
        _ => Safe::Other(kind),
    })
}

/// EncryptedData (RFC 5652 section 8): the algorithm and the ciphertext element.
pub(super) fn encrypted_content<'n, 'a>(
    info: &'n Node<'a>,
) -> Result<(&'n Node<'a>, &'n Node<'a>), BerError> {
    let content_info = info.child(1)?.inner()?.child(1)?;
    Ok((content_info.child(1)?, content_info.child(2)?))
}

fn bags(contents: &Node<'_>) -> Result<Vec<Bag>, BerError> {
    contents.children.iter().map(one_bag).collect()
}

fn one_bag(node: &Node<'_>) -> Result<Bag, BerError> {
    let oid = node.child(0)?.oid()?;
    let kind = match oid.as_str() {
        bag::KEY => BagKind::Key,
        bag::SHROUDED_KEY => {
            BagKind::ShroudedKey(algorithm::parse(node.child(1)?.inner()?.child(0)?)?.describe())
        }
        bag::CERTIFICATE => BagKind::Certificate,
        bag::CRL => BagKind::Crl,
        bag::SECRET => BagKind::Secret,
        bag::NESTED => BagKind::Nested(bags(node.child(1)?.inner()?)?),
        _ => BagKind::Other(oid),
    };
    let attributes = attributes::parse(node)?;
    Ok(Bag { kind, friendly_name: attributes.friendly_name, local_key_id: attributes.local_key_id })
}
