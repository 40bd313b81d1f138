//! Opens the keys of a keystore with its password.

use digest::Digest;

use super::protection;
use super::text::readings;
use crate::formats::pfx::{Limits, OpenError};
use crate::formats::{keys, left_out};
use crate::material::keystore::{EntryContent, Keystore};
use crate::material::{Item, PrivateKey, Secret};
use crate::report::Finding;

/// The keys of a keystore, opened.
#[derive(Debug, Default)]
pub struct Opened {
    /// One per key entry, in order; `None` where it is of a kind that we do not have.
    pub keys: Vec<Option<PrivateKey>>,
    /// What is to be told about those.
    pub findings: Vec<Finding>,
    /// Whether a key had a password of its own.
    pub second_password: bool,
}

/// Opens every key: with the keystore's password, else with the one that keys have of their own.
///
/// # Errors
///
/// `WrongPassword` where neither the integrity check nor a key fits the password; a changed content
/// looks the same to the check. `KeyPasswordNeeded` where the check fits, and a key stays shut.
pub fn open(
    keystore: &Keystore,
    password: &Secret,
    key_password: Option<&Secret>,
    limits: &Limits,
) -> Result<Opened, OpenError> {
    // Nothing is derived while one key, or all of them together, ask for too much.
    let mut total: u64 = 0;
    for key in keystore.keys() {
        let rounds = protection::describe(&key.bytes).map_or(0, |(_, rounds)| rounds);
        limits.check(rounds)?;
        total = total.saturating_add(rounds);
    }
    limits.check_total(total)?;
    let proved = match keystore.digest {
        Some(digest) => {
            if !fits(&keystore.bytes, &digest, password) {
                return Err(refusal(keystore, password, limits));
            }
            true
        }
        None => false,
    };
    let mut opened = Opened::default();
    for entry in &keystore.entries {
        let EntryContent::PrivateKey { key, .. } = &entry.content else { continue };
        let read = match keys::decrypt(key, password, limits) {
            Err(OpenError::WrongPassword) => match key_password {
                Some(own) => {
                    opened.second_password = true;
                    keys::decrypt(key, own, limits)
                }
                None if proved => Err(OpenError::KeyPasswordNeeded),
                None => Err(OpenError::WrongPassword),
            },
            other => other,
        };
        opened.keys.push(match read {
            Ok(key) => Some(key),
            Err(OpenError::UnsupportedKey(what)) => {
                opened.findings.push(left_out::key(Some(&entry.alias), &what));
                None
            }
            Err(other) => return Err(other),
        });
    }
    if opened.keys.iter().any(Option::is_some) {
        left_out::beside_other_keys(&mut opened.findings);
    }
    Ok(opened)
}

/// Whether the integrity check is that of the password: SHA-1 over the password, a greeting, and
/// all of the file before it.
fn fits(content: &[u8], digest: &[u8; 20], password: &Secret) -> bool {
    readings(password.expose()).iter().any(|reading| {
        let mut hash = sha1::Sha1::new();
        hash.update(&*reading.wide);
        hash.update(b"Mighty Aphrodite");
        hash.update(content);
        hash.finalize().as_slice() == digest
    })
}

/// Why the integrity check does not fit: the password is wrong, unless it opens a key all the same.
fn refusal(keystore: &Keystore, password: &Secret, limits: &Limits) -> OpenError {
    let opens = |key| keys::decrypt(key, password, limits).is_ok();
    // An empty password is a mere guess, and not worth the rounds.
    if !password.expose().is_empty() && keystore.keys().any(opens) {
        OpenError::Malformed(
            "the password opens a key in it, but its integrity check does not fit: it was changed, \
             or the keystore itself has another password"
                .to_owned(),
        )
    } else {
        OpenError::WrongPassword
    }
}

impl Opened {
    /// The keys that can be used, then every certificate of the keystore once, as items.
    pub fn into_items(self, keystore: &Keystore) -> Vec<Item> {
        let keys = self.keys.into_iter().flatten().map(Item::PrivateKey);
        let certificates = keystore.distinct_certificates().into_iter().cloned().map(Box::new);
        keys.chain(certificates.map(Item::Certificate)).collect()
    }

    /// The keys that can be used.
    pub fn usable(&self) -> impl Iterator<Item = &PrivateKey> {
        self.keys.iter().flatten()
    }
}
