//! The bags of a store, decrypted: keys, certificates, revocation lists, and what is not ours.

use super::algorithm;
use super::anatomy::{X509_CERTIFICATE, bag};
use super::attributes::{self, Attributes};
use super::open::{CertificateEntry, ForeignBag, KeyEntry};
use super::password::{Reading, readings};
use super::{Limits, OpenError, pbe};
use crate::formats::ber::Node;
use crate::formats::{keys, left_out, x509};
use crate::material::pfx::Bag;
use crate::material::{Crl, Secret};
use crate::report::Finding;

/// What has been taken out of bags so far.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) keys: Vec<KeyEntry>,
    pub(super) certificates: Vec<CertificateEntry>,
    pub(super) crls: Vec<Crl>,
    pub(super) foreign: Vec<ForeignBag>,
    /// A key did not open with the store's password, and no other was given.
    pub(super) key_password_needed: bool,
    /// A key opened with a password of its own.
    pub(super) second_password: bool,
    pub(super) name_not_bmp: bool,
    /// What the encrypted safes hold, in their order.
    pub(super) decrypted: Vec<Vec<Bag>>,
    /// Keys and certificates that cannot be read.
    pub(super) left_out: Vec<Finding>,
    /// Rounds of key derivation that key bags have asked for so far.
    rounds: u64,
}

/// The ways to open a key bag.
pub(super) struct Keys<'a> {
    /// The store's password, in the reading that opened the store.
    pub(super) store: &'a Reading,
    /// The key's own password.
    pub(super) own: Option<&'a Secret>,
    pub(super) limits: Limits,
}

impl Contents {
    /// Whether nothing of our own was found.
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.certificates.is_empty() && self.crls.is_empty()
    }

    /// Takes the bags of a SafeContents; nested ones too, as deep as the walk allowed.
    pub(super) fn take(&mut self, safe: &Node<'_>, ways: &Keys<'_>) -> Result<(), OpenError> {
        for bag in &safe.children {
            self.take_bag(bag, ways)?;
        }
        Ok(())
    }

    fn take_bag(&mut self, node: &Node<'_>, ways: &Keys<'_>) -> Result<(), OpenError> {
        let oid = node.child(0)?.oid()?;
        let attributes = attributes::parse(node)?;
        self.name_not_bmp |= attributes.form.name_not_bmp;
        let value = node.child(1)?.inner()?;
        match oid.as_str() {
            bag::KEY => self.add_key(value.raw, attributes, false)?,
            bag::SHROUDED_KEY => self.shrouded_key(value, attributes, ways)?,
            bag::CERTIFICATE => self.certificate(value, attributes)?,
            bag::CRL => match x509::crl(&value.child(1)?.inner()?.octets()) {
                Ok((crl, _)) => self.crls.push(crl),
                Err(_) => {
                    self.foreign.push(ForeignBag { oid, friendly_name: attributes.friendly_name })
                }
            },
            bag::NESTED => self.take(value, ways)?,
            _ => self.foreign.push(ForeignBag { oid, friendly_name: attributes.friendly_name }),
        }
        Ok(())
    }

    fn shrouded_key(
        &mut self,
        value: &Node<'_>,
        attributes: Attributes,
        ways: &Keys<'_>,
    ) -> Result<(), OpenError> {
        let scheme = algorithm::parse(value.child(0)?)?;
        let ciphertext = value.child(1)?.octets();
        // Each bag may be within the limit, and thousands of them may not.
        self.rounds = self.rounds.saturating_add(scheme.describe().work);
        ways.limits.check_total(self.rounds)?;
        if let Some(key) = pbe::decrypt_key(&scheme, &ciphertext, ways.store, ways.limits)? {
            return self.add_key(&key, attributes, true);
        }
        let Some(own) = ways.own else {
            self.key_password_needed = true;
            return Ok(());
        };
        for reading in readings(own.expose()) {
            if let Some(key) = pbe::decrypt_key(&scheme, &ciphertext, &reading, ways.limits)? {
                self.second_password = true;
                return self.add_key(&key, attributes, true);
            }
        }
        Err(OpenError::WrongPassword)
    }

    fn add_key(
        &mut self,
        pkcs8: &[u8],
        attributes: Attributes,
        encrypted: bool,
    ) -> Result<(), OpenError> {
        let key = match keys::from_pkcs8(pkcs8) {
            Ok(key) => key,
            Err(keys::KeyError::Unsupported(what)) => {
                let name = attributes.friendly_name.as_deref();
                self.left_out.push(left_out::key(name, &what));
                return Ok(());
            }
            Err(keys::KeyError::Malformed(reason)) => return Err(OpenError::Malformed(reason)),
        };
        self.keys.push(KeyEntry {
            key,
            encrypted,
            local_key_id: attributes.local_key_id,
            friendly_name: attributes.friendly_name,
        });
        Ok(())
    }

    /// CertBag: an X.509 certificate, or an SDSI one that nobody reads.
    fn certificate(&mut self, value: &Node<'_>, attributes: Attributes) -> Result<(), OpenError> {
        let kind = value.child(0)?.oid()?;
        if kind != X509_CERTIFICATE {
            let friendly_name = attributes.friendly_name;
            self.foreign.push(ForeignBag { oid: kind, friendly_name });
            return Ok(());
        }
        let certificate = match x509::certificate(&value.child(1)?.inner()?.octets()) {
            Ok((certificate, _)) => certificate,
            Err(error) => {
                let name = attributes.friendly_name.as_deref();
                self.left_out.push(left_out::certificate(name, error.to_string()));
                return Ok(());
            }
        };
        self.certificates.push(CertificateEntry {
            certificate,
            local_key_id: attributes.local_key_id,
            friendly_name: attributes.friendly_name,
        });
        Ok(())
    }
}
