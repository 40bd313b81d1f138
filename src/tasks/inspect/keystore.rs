//! The things in a keystore: each key before its certificates, as the entries have them.

use super::{Around, Opening, one, refused};
use crate::checks;
use crate::formats::keystore::Opened;
use crate::material::keystore::{EntryContent, Keystore};
use crate::material::{Item, PrivateKey};
use crate::report::inspect::{Inspected, Proof};
use crate::report::{Code, Finding};

/// Describes it, and what is in it. Its certificates are in the clear, so they are there in any case.
pub(super) fn inspected(
    keystore: &Keystore,
    opening: Opening,
    around: &Around<'_>,
    findings: &mut Vec<Finding>,
) -> Inspected {
    let password = match (&opening, keystore.digest) {
        (Opening::Keystore(_), Some(_)) => Some(Proof::Mac("SHA-1".to_owned())),
        // The end is missing, and a key tells.
        (Opening::Keystore(opened), None) => opened.usable().next().map(|_| Proof::Decryption),
        _ => None,
    };
    let mut keys = keys(keystore, opening, findings).into_iter();
    let mut inside = Vec::new();
    for entry in &keystore.entries {
        if let EntryContent::PrivateKey { key, .. } = &entry.content {
            let opened = keys
                .next()
                .flatten()
                .map(|key| vec![one(Item::PrivateKey(key), Opening::Closed, around, findings)]);
            let item = Item::EncryptedKey(key.clone());
            inside.push(Inspected { inside: opened, ..Inspected::new(item) });
        }
        for certificate in entry.certificates() {
            let item = Item::Certificate(Box::new(certificate.clone()));
            inside.push(one(item, Opening::Closed, around, findings));
        }
    }
    let item = Item::Keystore(Box::new(keystore.clone()));
    Inspected { inside: Some(inside), password, ..Inspected::new(item) }
}

/// Its keys in their order, as far as they could be opened; and what there is to say about that.
fn keys(
    keystore: &Keystore,
    opening: Opening,
    findings: &mut Vec<Finding>,
) -> Vec<Option<PrivateKey>> {
    match opening {
        Opening::Keystore(opened) => {
            findings.extend(checks::keystore::contents(&opened));
            let public: Vec<_> = opened.usable().map(PrivateKey::public_key).collect();
            let certificates: Vec<_> = keystore.certificates().collect();
            findings.extend(checks::container::completeness(&public, &certificates));
            let Opened { keys, .. } = opened;
            return keys;
        }
        Opening::Refused(error) => {
            let finding = refused(error);
            findings.push(match finding.code {
                Code::KeyEncrypted => finding.variant("keystore-own-password"),
                _ => finding,
            });
        }
        _ if keystore.keys().next().is_some() => {
            findings.push(Finding::new(Code::KeyEncrypted).variant("keystore"));
        }
        _ => {}
    }
    Vec::new()
}
