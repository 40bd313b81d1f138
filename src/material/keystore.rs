//! A Java keystore of the old kinds, JKS or JCEKS, as it shows without its password: everything but
//! the private keys is in the clear.

use std::collections::BTreeSet;

use time::OffsetDateTime;

use super::{Certificate, EncryptedKey, Format};

/// An unopened keystore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keystore {
    /// JKS or JCEKS.
    pub kind: KeystoreKind,
    /// 2 in all that Java has written since 1.2; 1 before.
    pub version: u32,
    /// The entries, in the order of the file.
    pub entries: Vec<Entry>,
    /// What the integrity check is made over.
    pub bytes: Vec<u8>,
    /// The integrity check, SHA-1; `None` where the file is cut short before it.
    pub digest: Option<[u8; 20]>,
}

/// The two kinds of Java keystores that are not PKCS#12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeystoreKind {
    /// Java's own, the default until Java 8.
    Jks,
    /// That of the Java cryptography extension; it may hold secret keys.
    Jceks,
}

impl KeystoreKind {
    /// The format of a file of this kind.
    pub fn format(self) -> Format {
        match self {
            KeystoreKind::Jks => Format::Jks,
            KeystoreKind::Jceks => Format::Jceks,
        }
    }
}

/// What an alias stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub alias: String,
    /// When it was made; `None` where the file says something that is no date.
    pub created: Option<OffsetDateTime>,
    /// What it holds.
    pub content: EntryContent,
}

/// What an entry holds. A certificate that could not be read is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryContent {
    /// A private key, and the certificates that were stored with it.
    PrivateKey {
        /// The key.
        key: EncryptedKey,
        /// Its certificates, leaf first in every honest file.
        chain: Vec<Certificate>,
    },
    /// A certificate that is trusted; `None` where it could not be read.
    Certificate(Option<Box<Certificate>>),
    /// A secret key: a serialized Java object, which is not read.
    SecretKey,
}

impl Keystore {
    /// The private keys, each under a password.
    pub fn keys(&self) -> impl Iterator<Item = &EncryptedKey> {
        self.entries.iter().filter_map(|entry| match &entry.content {
            EntryContent::PrivateKey { key, .. } => Some(key),
            _ => None,
        })
    }

    /// Every certificate, in the order of the file.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.entries.iter().flat_map(Entry::certificates)
    }

    /// Every certificate once: each key has its whole chain, so CAs are there again and again.
    pub fn distinct_certificates(&self) -> Vec<&Certificate> {
        let mut seen = BTreeSet::new();
        self.certificates().filter(|certificate| seen.insert(&certificate.der)).collect()
    }
}

impl Entry {
    /// Its certificates: those of a key, or the one it stands for.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        let (chain, alone) = match &self.content {
            EntryContent::PrivateKey { chain, .. } => (chain.as_slice(), None),
            EntryContent::Certificate(certificate) => (&[][..], certificate.as_deref()),
            EntryContent::SecretKey => (&[][..], None),
        };
        chain.iter().chain(alone)
    }
}
