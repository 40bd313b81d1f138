//! A request that takes over the names of an older certificate or request, byte for byte.

use time::OffsetDateTime;

use crate::material::{Extension, Item, KeyAlgorithm, Name, PublicKey};
use crate::tasks::key_source::KeyType;

const SUBJECT_ALT_NAME: &str = "2.5.29.17";

/// What is taken over, and what is told about the old one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// The file of the old one, as the user named it.
    pub source: String,
    /// Its subject.
    pub subject: Name,
    /// Its extension subjectAltName, if it has one.
    pub alt_names: Option<Extension>,
    /// Its public key.
    pub public_key: PublicKey,
    /// When it ends; `None` for a request.
    pub not_after: Option<OffsetDateTime>,
}

impl Renewal {
    /// The one certificate of a client in a file, else its one request. The error is how many there
    /// are of what is there most: 0 where there is neither.
    pub fn of_items(source: &str, items: &[Item]) -> Result<Renewal, usize> {
        let mut leaves: Vec<Renewal> = Vec::new();
        let mut requests: Vec<Renewal> = Vec::new();
        for item in items {
            match item {
                Item::Certificate(certificate) if !certificate.extensions.is_ca() => {
                    leaves.push(Renewal {
                        source: source.to_owned(),
                        subject: certificate.subject.clone(),
                        alt_names: alt_names(&certificate.extensions.all),
                        public_key: certificate.public_key.clone(),
                        not_after: Some(certificate.not_after),
                    });
                }
                Item::Csr(csr) => requests.push(Renewal {
                    source: source.to_owned(),
                    subject: csr.subject.clone(),
                    alt_names: alt_names(&csr.extensions.all),
                    public_key: csr.public_key.clone(),
                    not_after: None,
                }),
                _ => {}
            }
        }
        let mut found = if leaves.is_empty() { requests } else { leaves };
        match found.len() {
            1 => found.pop().ok_or(0),
            several => Err(several),
        }
    }

    /// The kind of the old key, where one like it can be made.
    pub fn key_type(&self) -> Option<KeyType> {
        match self.public_key.algorithm {
            KeyAlgorithm::Rsa { bits: 2048 } => Some(KeyType::Rsa2048),
            KeyAlgorithm::Rsa { bits: 3072 } => Some(KeyType::Rsa3072),
            KeyAlgorithm::Rsa { bits: 4096 } => Some(KeyType::Rsa4096),
            KeyAlgorithm::P256 => Some(KeyType::P256),
            KeyAlgorithm::P384 => Some(KeyType::P384),
            KeyAlgorithm::P521 => Some(KeyType::P521),
            KeyAlgorithm::Ed25519 => Some(KeyType::Ed25519),
            _ => None,
        }
    }

    /// The stem of the new files, which is never that of the old ones.
    pub fn stem(&self) -> String {
        let old = std::path::Path::new(&self.source).file_stem().and_then(|stem| stem.to_str());
        format!("{}-renewed", old.filter(|stem| *stem != "-").unwrap_or("client"))
    }
}

fn alt_names(extensions: &[Extension]) -> Option<Extension> {
    extensions.iter().find(|extension| extension.oid == SUBJECT_ALT_NAME).cloned()
}
