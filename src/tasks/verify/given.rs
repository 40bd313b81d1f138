//! A file that was given, and the things of one kind in it.

use crate::checks::chain::Sourced;
use crate::material::{Certificate, Crl, Csr, Item, PrivateKey};
use crate::report::{Code, Finding};

/// A file, read and opened.
#[derive(Debug)]
pub struct Given {
    /// The path as the user wrote it.
    pub path: String,
    /// Whether the order of its certificates counts: in PEM text it does, in PKCS#7 and PFX not.
    pub ordered: bool,
    /// Whether it is, or has in it, a PFX or a PKCS#7 bundle, or is an archive.
    pub container: bool,
    /// The things in it, in the clear.
    pub items: Vec<Item>,
    /// Where it is an archive: of each thing the file in it. Empty where it is none.
    pub members: Vec<Option<String>>,
    /// What was wrong with its dress.
    pub findings: Vec<Finding>,
    /// Whether others than the owner may read it.
    pub readable_by_others: Option<bool>,
}

impl Given {
    /// Its certificates, in their order.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.items.iter().filter_map(|item| match item {
            Item::Certificate(certificate) => Some(certificate.as_ref()),
            _ => None,
        })
    }

    /// One of its certificates, with the place where it is.
    pub(super) fn sourced<'a>(&'a self, certificate: &'a Certificate) -> Sourced<'a> {
        let is_it = |item: &Item| matches!(item, Item::Certificate(it) if **it == *certificate);
        let place = if self.members.is_empty() { None } else { self.items.iter().position(is_it) };
        let member = place.and_then(|at| self.members.get(at)?.as_deref());
        Sourced { certificate, file: &self.path, member }
    }

    /// Its private keys.
    pub fn keys(&self) -> impl Iterator<Item = &PrivateKey> {
        self.items.iter().filter_map(|item| match item {
            Item::PrivateKey(key) => Some(key),
            _ => None,
        })
    }

    /// Its revocation lists.
    pub fn crls(&self) -> impl Iterator<Item = &Crl> {
        self.items.iter().filter_map(|item| match item {
            Item::Crl(crl) => Some(crl.as_ref()),
            _ => None,
        })
    }

    /// Its requests.
    pub fn csrs(&self) -> impl Iterator<Item = &Csr> {
        self.items.iter().filter_map(|item| match item {
            Item::Csr(csr) => Some(csr.as_ref()),
            _ => None,
        })
    }

    /// A finding where nothing of the wanted kind is in it. A reader that already knows why, such
    /// as a web page, has said so.
    pub(super) fn lacks(&self, code: Code, wanted: impl Fn(&Item) -> bool) -> Option<Finding> {
        let explained = self.findings.iter().any(|finding| EXPLAINING.contains(&finding.code));
        if self.items.iter().any(wanted) || (self.items.is_empty() && explained) {
            return None;
        }
        let finding = Finding::new(code).in_file(self.path.clone());
        Some(match self.items.first() {
            Some(Item::Csr(_)) if code == Code::NotACertificate => finding.variant("request"),
            Some(first) => finding.variant("other").fact("found", kind(first)),
            None => finding,
        })
    }
}

/// What reading says of a file that holds nothing of ours.
const EXPLAINING: [Code; 7] = [
    Code::EmptyFile,
    Code::WebPage,
    Code::UnknownFormat,
    Code::NotACertificate,
    Code::Corrupt,
    Code::DamagedPem,
    Code::Unsupported,
];

fn kind(item: &Item) -> &'static str {
    match item {
        Item::Certificate(_) => "a certificate",
        Item::Csr(_) => "a certificate signing request",
        Item::PrivateKey(_) | Item::EncryptedKey(_) => "a private key",
        Item::PublicKey(_) => "a public key",
        Item::Crl(_) => "a revocation list",
        Item::Pfx(_) => "a PFX",
        Item::Pkcs7(_) => "a PKCS#7 bundle",
        Item::Keystore(_) => "a Java keystore",
    }
}
