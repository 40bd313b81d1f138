//! The entries of a Java keystore for people, one to a line.

use crate::material::keystore::{Entry, EntryContent, Keystore};
use crate::render::words::moment;

/// Entries that are listed one by one; of more only the number is told.
const LISTED: usize = 20;

/// Labels with their values, in the order of the file.
pub(super) fn lines(keystore: &Keystore) -> Vec<(String, String)> {
    let integrity = match keystore.digest {
        Some(_) => "SHA-1 with the password",
        None => "none: the end is missing",
    };
    let mut lines = vec![("Integrity".to_owned(), integrity.to_owned())];
    for (place, entry) in keystore.entries.iter().enumerate() {
        if place == LISTED {
            lines.push((String::new(), format!("… {} entries in all", keystore.entries.len())));
            break;
        }
        lines.push((format!("Entry {}", place + 1), one(entry)));
    }
    lines
}

fn one(entry: &Entry) -> String {
    let made = entry.created.map(|time| format!(", {}", moment(time))).unwrap_or_default();
    format!("\"{}\", {}{made}", entry.alias, content(entry))
}

fn content(entry: &Entry) -> String {
    match &entry.content {
        EntryContent::PrivateKey { chain, .. } => {
            let certificates = if chain.len() == 1 { "certificate" } else { "certificates" };
            format!("private key with {} {certificates}", chain.len())
        }
        EntryContent::Certificate(Some(_)) => "trusted certificate".to_owned(),
        EntryContent::Certificate(None) => "certificate that cannot be read".to_owned(),
        EntryContent::SecretKey => "secret key, which is not read".to_owned(),
    }
}
