//! The things in files as scripts see them, the same wherever they are listed.

use serde::Serialize;

use super::{keystore, moment, pfx, runtimes};
use crate::material::extensions::purpose;
use crate::material::{self, Crl, Csr, Extensions, PublicKey};
use crate::report::inspect::{Inspected, Proof};

/// One thing in a file; `kind` says which.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Item {
    /// A certificate.
    Certificate(Box<Certificate>),
    /// A request.
    Csr(Box<Request>),
    /// A private key; nothing private is shown.
    PrivateKey(PrivateKey),
    /// A public key alone.
    PublicKey(Key),
    /// A revocation list.
    Crl(RevocationList),
    /// A PFX.
    Pfx(Container),
    /// A PKCS#7 bundle.
    Pkcs7(Bundle),
    /// A Java keystore.
    Keystore(Keystore),
}

/// A public key: its kind and the hash that pairs key, request and certificate.
#[derive(Debug, Serialize)]
pub struct Key {
    key_algorithm: String,
    public_key_sha256: String,
}

/// A certificate.
#[derive(Debug, Serialize)]
pub struct Certificate {
    subject: String,
    issuer: String,
    serial: String,
    version: u32,
    not_before: String,
    not_after: String,
    #[serde(flatten)]
    key: Key,
    signature_algorithm: String,
    #[serde(flatten)]
    uses: Uses,
    issuer_urls: Vec<String>,
    crl_urls: Vec<String>,
    sha256: String,
}

/// What the extensions of a certificate say, or those that a request asks for.
#[derive(Debug, Serialize)]
pub struct Uses {
    subject_alt_names: Vec<String>,
    /// Null where there is no such extension, which allows every use.
    key_usage: Option<Vec<&'static str>>,
    /// Null where there is no such extension, which allows every purpose.
    extended_key_usage: Option<Vec<String>>,
    is_ca: bool,
    path_length: Option<u32>,
}

/// A request.
#[derive(Debug, Serialize)]
pub struct Request {
    subject: String,
    #[serde(flatten)]
    key: Key,
    signature_algorithm: String,
    /// Null where the algorithm is none that can be checked.
    signature_right: Option<bool>,
    #[serde(flatten)]
    uses: Uses,
}

/// A private key, without anything private.
#[derive(Debug, Serialize)]
pub struct PrivateKey {
    encrypted: bool,
    encryption: Option<String>,
    key_algorithm: Option<String>,
    public_key_sha256: Option<String>,
}

/// A revocation list.
#[derive(Debug, Serialize)]
pub struct RevocationList {
    issuer: String,
    this_update: String,
    next_update: Option<String>,
    revoked_count: usize,
}

/// A PFX: what it holds, where it was opened.
#[derive(Debug, Serialize)]
pub struct Container {
    /// What shows; with the password, the bags of its encrypted safes too.
    anatomy: pfx::Anatomy,
    /// What shows that the password is right: `mac`, `decryption` or `not-needed`; null where it
    /// was not opened.
    password_proved_by: Option<&'static str>,
    /// What each program will say to it.
    runtimes: Vec<runtimes::Runtime>,
    /// Null where it was not opened.
    items: Option<Vec<Item>>,
}

/// A Java keystore: its entries, and what is in them.
#[derive(Debug, Serialize)]
pub struct Keystore {
    version: u32,
    /// As of a PFX.
    password_proved_by: Option<&'static str>,
    entries: Vec<keystore::Entry>,
    items: Vec<Item>,
}

/// A PKCS#7 bundle.
#[derive(Debug, Serialize)]
pub struct Bundle {
    items: Vec<Item>,
}

/// One thing as scripts see it.
pub fn item(inspected: &Inspected) -> Item {
    let inside = || inspected.inside.as_deref().map(|entries| entries.iter().map(item).collect());
    match &inspected.item {
        material::Item::Certificate(certificate) => {
            Item::Certificate(Box::new(self::certificate(certificate)))
        }
        material::Item::Csr(csr) => Item::Csr(Box::new(request(csr, inspected.signature_right))),
        material::Item::PrivateKey(key) => Item::PrivateKey(open_key(key.public_key(), None)),
        material::Item::EncryptedKey(encrypted) => {
            let opened = inspected.inside.as_deref().and_then(<[Inspected]>::first);
            Item::PrivateKey(match opened.map(|opened| &opened.item) {
                Some(material::Item::PrivateKey(inner)) => {
                    open_key(inner.public_key(), Some(&encrypted.encryption))
                }
                _ => PrivateKey {
                    encrypted: true,
                    encryption: Some(encrypted.encryption.clone()),
                    key_algorithm: None,
                    public_key_sha256: None,
                },
            })
        }
        material::Item::PublicKey(public_key) => Item::PublicKey(key(public_key)),
        material::Item::Crl(crl) => Item::Crl(revocation_list(crl)),
        material::Item::Pfx(pfx) => Item::Pfx(Container {
            anatomy: pfx::anatomy(&pfx.anatomy),
            password_proved_by: inspected.password.as_ref().map(proof),
            runtimes: inspected.runtimes.iter().map(runtimes::runtime).collect(),
            items: inside(),
        }),
        material::Item::Pkcs7(_) => Item::Pkcs7(Bundle { items: inside().unwrap_or_default() }),
        material::Item::Keystore(keystore) => Item::Keystore(Keystore {
            version: keystore.version,
            password_proved_by: inspected.password.as_ref().map(proof),
            entries: keystore::entries(keystore),
            items: inside().unwrap_or_default(),
        }),
    }
}

fn proof(proof: &Proof) -> &'static str {
    match proof {
        Proof::Mac(_) => "mac",
        Proof::Decryption => "decryption",
        Proof::NotNeeded => "not-needed",
    }
}

fn open_key(public_key: &PublicKey, encryption: Option<&str>) -> PrivateKey {
    let Key { key_algorithm, public_key_sha256 } = key(public_key);
    PrivateKey {
        encrypted: encryption.is_some(),
        encryption: encryption.map(str::to_owned),
        key_algorithm: Some(key_algorithm),
        public_key_sha256: Some(public_key_sha256),
    }
}

/// A certificate as scripts see it.
pub fn certificate(certificate: &material::Certificate) -> Certificate {
    Certificate {
        subject: certificate.subject.to_string(),
        issuer: certificate.issuer.to_string(),
        serial: certificate.serial_hex.clone(),
        version: certificate.version,
        not_before: moment(certificate.not_before),
        not_after: moment(certificate.not_after),
        key: key(&certificate.public_key),
        signature_algorithm: certificate.signature_algorithm.name.clone(),
        uses: uses(&certificate.extensions),
        issuer_urls: certificate.extensions.issuer_urls.clone(),
        crl_urls: certificate.extensions.crl_urls.clone(),
        sha256: certificate.sha256_hex(),
    }
}

fn request(csr: &Csr, signature_right: Option<bool>) -> Request {
    Request {
        subject: csr.subject.to_string(),
        key: key(&csr.public_key),
        signature_algorithm: csr.signature_algorithm.name.clone(),
        signature_right,
        uses: uses(&csr.extensions),
    }
}

fn key(public_key: &PublicKey) -> Key {
    Key {
        key_algorithm: public_key.algorithm.to_string(),
        public_key_sha256: public_key.sha256_hex(),
    }
}

fn uses(extensions: &Extensions) -> Uses {
    Uses {
        subject_alt_names: extensions.subject_alt_names.iter().map(ToString::to_string).collect(),
        key_usage: extensions.key_usage.clone(),
        extended_key_usage: extensions
            .extended_key_usage
            .as_ref()
            .map(|purposes| purposes.iter().map(|oid| purpose::label(oid).to_owned()).collect()),
        is_ca: extensions.is_ca(),
        path_length: extensions.basic_constraints.and_then(|(_, length)| length),
    }
}

fn revocation_list(crl: &Crl) -> RevocationList {
    RevocationList {
        issuer: crl.issuer.to_string(),
        this_update: moment(crl.this_update),
        next_update: crl.next_update.map(moment),
        revoked_count: crl.revoked.len(),
    }
}
