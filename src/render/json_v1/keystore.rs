//! The entries of a Java keystore as scripts see them.

use serde::Serialize;

use super::moment;
use crate::material::keystore::{self, EntryContent};

/// What an alias stands for.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    alias: String,
    entry: &'static str,
    created: Option<String>,
    encryption: Option<String>,
    /// The fingerprints of its certificates, which are among the items.
    certificates: Vec<String>,
}

/// The entries, in the order of the file.
pub(super) fn entries(keystore: &keystore::Keystore) -> Vec<Entry> {
    keystore.entries.iter().map(entry).collect()
}

fn entry(entry: &keystore::Entry) -> Entry {
    let (kind, encryption) = match &entry.content {
        EntryContent::PrivateKey { key, .. } => ("private-key", Some(key.encryption.clone())),
        EntryContent::Certificate(_) => ("certificate", None),
        EntryContent::SecretKey => ("secret-key", None),
    };
    Entry {
        alias: entry.alias.clone(),
        entry: kind,
        created: entry.created.map(moment),
        encryption,
        certificates: entry.certificates().map(|certificate| certificate.sha256_hex()).collect(),
    }
}
