//! What a file turned out to be: its format and the things in it.

use super::encrypted_key::EncryptedKey;
use super::keystore::Keystore;
use super::pfx::Pfx;
use super::{Certificate, Crl, Csr, PrivateKey, PublicKey};
use crate::report::Finding;

/// The dress of a file, by its content; its name plays no part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// PEM blocks (RFC 7468), whatever stands around them.
    Pem,
    /// One DER or BER structure, or its bare base64.
    Der,
    /// PKCS#12 (RFC 7292).
    Pkcs12,
    /// PKCS#7 / CMS signed-data used as a bundle of certificates (RFC 5652 section 5).
    Pkcs7,
    /// Java keystore.
    Jks,
    /// Java cryptography extension keystore.
    Jceks,
    /// OpenSSH key.
    Openssh,
    /// PuTTY key.
    Putty,
    /// OpenPGP.
    Pgp,
    /// JSON web key (RFC 7517).
    Jwk,
    /// ZIP archive.
    Zip,
    /// PDF document.
    Pdf,
    /// HTML page.
    Html,
    /// Git-LFS pointer: the real file was not downloaded.
    GitLfs,
    /// Some other text.
    Text,
    /// Some other bytes.
    Binary,
    /// Nothing at all.
    Empty,
}

impl Format {
    /// The word that scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Pem => "pem",
            Format::Der => "der",
            Format::Pkcs12 => "pkcs12",
            Format::Pkcs7 => "pkcs7",
            Format::Jks => "jks",
            Format::Jceks => "jceks",
            Format::Openssh => "openssh",
            Format::Putty => "putty",
            Format::Pgp => "pgp",
            Format::Jwk => "jwk",
            Format::Zip => "zip",
            Format::Pdf => "pdf",
            Format::Html => "html",
            Format::GitLfs => "git-lfs",
            Format::Text => "text",
            Format::Binary => "binary",
            Format::Empty => "empty",
        }
    }
}

/// One thing in a file.
#[derive(Debug)]
pub enum Item {
    /// A certificate.
    Certificate(Box<Certificate>),
    /// A request.
    Csr(Box<Csr>),
    /// A private key in the clear.
    PrivateKey(PrivateKey),
    /// A private key under a password.
    EncryptedKey(EncryptedKey),
    /// A public key alone.
    PublicKey(PublicKey),
    /// A revocation list.
    Crl(Box<Crl>),
    /// A PFX, unopened: what shows without its password.
    Pfx(Box<Pfx>),
    /// A PKCS#7 bundle with its certificates and revocation lists.
    Pkcs7(Vec<Item>),
    /// A Java keystore, unopened: all but its private keys is in the clear.
    Keystore(Box<Keystore>),
}

/// A file, read: its format, its contents, and what was wrong with its dress.
#[derive(Debug)]
pub struct Document {
    /// The dress.
    pub format: Format,
    /// The things in it, in order. Of an archive they are in its members.
    pub items: Vec<Item>,
    /// What had to be mended or could not be read. `about.file` is left to who knows the name.
    pub findings: Vec<Finding>,
    /// The files in an archive; none in any other.
    pub members: Vec<Member>,
}

impl Document {
    /// Nothing yet, in a dress.
    pub fn new(format: Format) -> Document {
        Document { format, items: Vec::new(), findings: Vec::new(), members: Vec::new() }
    }

    /// All things in it, those in members too.
    pub fn into_items(self) -> Vec<Item> {
        let members = self.members.into_iter().flat_map(|member| member.document.items);
        self.items.into_iter().chain(members).collect()
    }
}

/// A file in an archive.
#[derive(Debug)]
pub struct Member {
    /// Its name as the archive has it, folders included: anybody's text, and never a path to open.
    pub name: String,
    /// What is in it. It has no members of its own: an archive in an archive is not opened.
    pub document: Document,
}
