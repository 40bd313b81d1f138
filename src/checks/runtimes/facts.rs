//! What a rule may ask about a file.

use serde::Deserialize;

use super::Dress;
use crate::formats::pfx::{CertificateEntry, KeyEntry, Opened, PasswordForm, PasswordKind};
use crate::material::KeyAlgorithm;
use crate::material::pfx::{Anatomy, Bag, BagKind, Encryption, Mac, Safe};
use crate::report::Facts as Quoted;

/// A PFX in its dress, closed or opened.
#[derive(Debug)]
pub struct Facts<'a> {
    anatomy: &'a Anatomy,
    opened: Option<&'a Opened>,
    dress: Dress,
    file: Option<&'a str>,
    second_password: bool,
}

/// What is unusual about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Mark {
    Ber,
    BerInside,
    OtherVersion,
    PublicKeyIntegrity,
    MacIterationsNotWritten,
    ClearKey,
    NestedSafe,
    Crl,
    Secret,
    UnknownBag,
    UnknownSafe,
    OtherCertificate,
    NameNotBmp,
    NameEmpty,
    AttributeTwice,
    AttributesUnsorted,
    KeyWithoutLinks,
    KeyWithoutLocalKeyId,
    /// No key is in it; known where every safe shows.
    NoKey,
    /// No key shows, and a safe is closed.
    NoKeyShows,
    /// No certificate is in it; known where every safe shows.
    NoCertificate,
    SecondPassword,
    KeyMismatch,
    LocalKeyIdsDiffer,
    CaWithLocalKeyId,
    LeafNotFirst,
    LeafTwice,
    /// Something that the usual writers do not write, so that reports about them do not help.
    Unusual,
}

/// How the password that opened it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Password {
    Plain,
    Empty,
    Null,
    NotAscii,
    BeyondBmp,
    Widened,
}

/// Where an encryption stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Place {
    Safe,
    Key,
}

impl Place {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Place::Safe => "safe",
            Place::Key => "key",
        }
    }
}

impl<'a> Facts<'a> {
    /// What shows of it without its password, in no dress.
    pub fn of(anatomy: &'a Anatomy) -> Facts<'a> {
        Facts { anatomy, opened: None, dress: Dress::default(), file: None, second_password: false }
    }

    /// What shows with its password.
    pub fn of_opened(opened: &'a Opened) -> Facts<'a> {
        let second_password = opened.second_password;
        Facts { opened: Some(opened), second_password, ..Facts::of(&opened.anatomy) }
    }

    /// What shows where the store's password is right, and a key in it has one of its own.
    pub fn with_second_password(anatomy: &'a Anatomy) -> Facts<'a> {
        Facts { second_password: true, ..Facts::of(anatomy) }
    }

    /// Adds what is around it in its file.
    pub fn in_dress(self, dress: Dress, file: &'a str) -> Facts<'a> {
        Facts { dress, file: Some(file), ..self }
    }

    pub(super) fn dress(&self) -> Dress {
        self.dress
    }

    pub(super) fn mac(&self) -> Option<&'a Mac> {
        self.anatomy.mac.as_ref().filter(|_| !self.anatomy.public_key_integrity)
    }

    pub(super) fn safes(&self) -> usize {
        self.anatomy.safes.len()
    }

    pub(super) fn keys(&self) -> usize {
        self.key_bags().len()
    }

    /// Of safes, then of keys.
    pub(super) fn encryptions(&self) -> Vec<(Place, &'a Encryption)> {
        let safes = self.anatomy.safes.iter().filter_map(|safe| match safe {
            Safe::Encrypted { encryption, .. } => Some((Place::Safe, encryption)),
            _ => None,
        });
        safes
            .chain(self.anatomy.key_encryptions().into_iter().map(|one| (Place::Key, one)))
            .collect()
    }

    fn all_iterations(&self) -> impl Iterator<Item = u64> {
        let macs = self.mac().map(|mac| mac.iterations);
        macs.into_iter().chain(self.encryptions().into_iter().map(|(_, one)| one.iterations))
    }

    pub(super) fn most_iterations(&self) -> u64 {
        self.all_iterations().max().unwrap_or(0)
    }

    pub(super) fn total_iterations(&self) -> u64 {
        self.all_iterations().fold(0, u64::saturating_add)
    }

    /// Whether it needs a reader that knows more than 3DES, RC2 and SHA-1.
    pub(super) fn is_modern(&self) -> bool {
        self.mac().is_some_and(|mac| mac.name != "HMAC-SHA-1")
            || self.encryptions().iter().any(|(_, one)| one.name.starts_with("PBES2"))
    }

    /// `None` without the password.
    pub(super) fn password(&self) -> Option<Password> {
        let opened = self.opened?;
        Some(match (opened.password_form, opened.password) {
            (PasswordForm::Widened, _) => Password::Widened,
            (PasswordForm::Null, _) => Password::Null,
            (_, PasswordKind::Empty) => Password::Empty,
            (_, PasswordKind::NotAscii) => Password::NotAscii,
            (_, PasswordKind::BeyondBmp) => Password::BeyondBmp,
            (_, PasswordKind::Plain) => Password::Plain,
        })
    }

    /// Names of the keys' algorithms, with the size of an RSA key; empty without the password.
    pub(super) fn key_algorithms(&self) -> Vec<(String, Option<usize>)> {
        let keys = self.opened.iter().flat_map(|opened| &opened.keys);
        keys.map(|entry| {
            let algorithm = &entry.key.public_key().algorithm;
            let bits = match algorithm {
                KeyAlgorithm::Rsa { bits } | KeyAlgorithm::RsaPss { bits } => Some(*bits),
                _ => None,
            };
            (algorithm.to_string(), bits)
        })
        .collect()
    }

    /// The hash under the leaf's signature; `None` without the password or the leaf.
    pub(super) fn leaf_hash(&self) -> Option<&'static str> {
        self.pairs().first().and_then(|(_, leaf)| leaf.certificate.signature_algorithm.hash)
    }

    /// What every sentence may quote.
    pub(super) fn quoted(&self) -> Quoted {
        let mut quoted = Quoted::new();
        if let Some(mac) = self.mac() {
            quoted.insert("mac", mac.name.clone().into());
            quoted.insert("mac-oid", mac.oid.clone().into());
            let digest = mac.name.strip_prefix("HMAC-").unwrap_or(&mac.name).replace('-', "");
            quoted.insert("digest", digest.into());
            quoted.insert("salt", mac.salt_length.into());
        }
        quoted.insert("safes", self.safes().into());
        quoted.insert("keys", self.keys().into());
        quoted.insert("version", usize::try_from(self.anatomy.version).unwrap_or(0).into());
        quoted.insert("first-byte", if self.dress.pem { 45_usize } else { 77 }.into());
        if let Some(file) = self.file {
            quoted.insert("file", file.into());
        }
        if let Some(oid) = self.anatomy.visible_bags().into_iter().find_map(foreign) {
            quoted.insert("bag", oid.into());
        }
        quoted
    }

    pub(super) fn has(&self, mark: Mark) -> bool {
        let any = |wanted: fn(&Bag) -> bool| self.anatomy.visible_bags().into_iter().any(wanted);
        match mark {
            Mark::Ber => self.anatomy.not_der,
            Mark::BerInside => self.anatomy.not_der_inside,
            Mark::OtherVersion => self.anatomy.version != 3,
            Mark::PublicKeyIntegrity => self.anatomy.public_key_integrity,
            Mark::MacIterationsNotWritten => self.mac().is_some_and(|mac| !mac.iterations_written),
            Mark::ClearKey => any(|bag| bag.kind == BagKind::Key),
            Mark::NestedSafe => any(|bag| matches!(bag.kind, BagKind::Nested(_))),
            Mark::Crl => any(|bag| bag.kind == BagKind::Crl),
            Mark::Secret => any(|bag| bag.kind == BagKind::Secret),
            Mark::UnknownBag => any(|bag| matches!(bag.kind, BagKind::Other(_))),
            Mark::OtherCertificate => any(|bag| matches!(bag.kind, BagKind::OtherCertificate(_))),
            Mark::UnknownSafe => {
                self.anatomy.safes.iter().any(|safe| matches!(safe, Safe::Other(_)))
            }
            Mark::NameNotBmp => any(|bag| bag.attributes.name_not_bmp),
            Mark::NameEmpty => any(|bag| bag.friendly_name.as_deref() == Some("")),
            Mark::AttributeTwice => any(|bag| bag.attributes.repeated),
            Mark::AttributesUnsorted => any(|bag| bag.attributes.unsorted),
            Mark::KeyWithoutLinks => self
                .key_bags()
                .iter()
                .any(|bag| bag.local_key_id.is_none() && bag.friendly_name.is_none()),
            Mark::KeyWithoutLocalKeyId => {
                self.key_bags().iter().any(|bag| bag.local_key_id.is_none())
            }
            Mark::NoKey => self.lacks(is_key),
            Mark::NoKeyShows => self.keys() == 0 && !self.all_show(),
            Mark::NoCertificate => self.lacks(|bag| bag.kind == BagKind::Certificate),
            Mark::SecondPassword => self.second_password,
            Mark::Unusual => self.is_unusual(),
            _ => self.contents_have(mark),
        }
    }

    /// Marks that only the password shows.
    fn contents_have(&self, mark: Mark) -> bool {
        let Some(opened) = self.opened else { return false };
        let pairs = self.pairs();
        match mark {
            Mark::KeyMismatch => {
                !opened.keys.is_empty() && !opened.certificates.is_empty() && pairs.is_empty()
            }
            Mark::LocalKeyIdsDiffer => pairs.iter().any(|(key, leaf)| {
                key.local_key_id.is_some() && key.local_key_id != leaf.local_key_id
            }),
            Mark::CaWithLocalKeyId => opened.certificates.iter().any(|entry| {
                entry.local_key_id.is_some()
                    && pairs.iter().any(|(key, _)| {
                        entry.local_key_id == key.local_key_id
                            && !entry.certificate.public_key.same_key(key.key.public_key())
                    })
            }),
            Mark::LeafNotFirst => pairs.first().is_some_and(|(key, _)| {
                opened.certificates.first().is_some_and(|first| {
                    !first.certificate.public_key.same_key(key.key.public_key())
                })
            }),
            Mark::LeafTwice => pairs.iter().any(|(_, leaf)| {
                let same =
                    |entry: &&CertificateEntry| entry.certificate.der == leaf.certificate.der;
                opened.certificates.iter().filter(same).count() > 1
            }),
            _ => false,
        }
    }

    /// Each key with its certificate.
    fn pairs(&self) -> Vec<(&'a KeyEntry, &'a CertificateEntry)> {
        let Some(opened) = self.opened else { return Vec::new() };
        let leaf = |key: &'a KeyEntry| {
            let own = |entry: &&CertificateEntry| {
                entry.certificate.public_key.same_key(key.key.public_key())
            };
            Some((key, opened.certificates.iter().find(own)?))
        };
        opened.keys.iter().filter_map(leaf).collect()
    }

    fn key_bags(&self) -> Vec<&'a Bag> {
        self.anatomy.visible_bags().into_iter().filter(|bag| is_key(bag)).collect()
    }

    /// Whether no bag is of that kind, which a closed safe leaves open.
    fn lacks(&self, kind: fn(&Bag) -> bool) -> bool {
        !self.anatomy.safes.is_empty()
            && self.all_show()
            && !self.anatomy.visible_bags().into_iter().any(kind)
    }

    fn all_show(&self) -> bool {
        let closed = |safe: &Safe| matches!(safe, Safe::Encrypted { bags: None, .. });
        !self.anatomy.safes.iter().any(closed)
    }

    /// Whether something is not as OpenSSL, Java, Windows and their like write it.
    fn is_unusual(&self) -> bool {
        let usual_mac =
            self.mac().is_some_and(|mac| matches!(&*mac.name, "HMAC-SHA-1" | "HMAC-SHA-256"));
        let usual = |one: &Encryption| {
            let derivation = one.key_derivation.as_deref();
            matches!(
                (&*one.name, derivation),
                ("PBE 3DES" | "PBE RC2-40", None)
                    | (
                        "PBES2 AES-128-CBC" | "PBES2 AES-256-CBC",
                        Some("PBKDF2-HMAC-SHA-1" | "PBKDF2-HMAC-SHA-256")
                    )
            )
        };
        let odd = [
            Mark::Ber,
            Mark::OtherVersion,
            Mark::PublicKeyIntegrity,
            Mark::ClearKey,
            Mark::NestedSafe,
            Mark::Crl,
            Mark::Secret,
            Mark::UnknownBag,
            Mark::UnknownSafe,
            Mark::OtherCertificate,
            Mark::NameNotBmp,
            Mark::AttributeTwice,
            Mark::KeyWithoutLocalKeyId,
            Mark::NoKey,
            Mark::NoCertificate,
            Mark::SecondPassword,
            Mark::KeyMismatch,
        ];
        self.dress != Dress::default()
            || !usual_mac
            || !self.encryptions().into_iter().all(|(_, one)| usual(one))
            || self.keys() > 1
            || matches!(self.password(), Some(password) if password != Password::Plain)
            || odd.into_iter().any(|mark| self.has(mark))
    }
}

fn is_key(bag: &Bag) -> bool {
    matches!(bag.kind, BagKind::Key | BagKind::ShroudedKey(_))
}

/// The type of a bag that holds neither a key nor a certificate of X.509.
fn foreign(bag: &Bag) -> Option<String> {
    match &bag.kind {
        BagKind::Crl => Some("1.2.840.113549.1.12.10.1.4".to_owned()),
        BagKind::Secret => Some("1.2.840.113549.1.12.10.1.5".to_owned()),
        BagKind::Other(oid) | BagKind::OtherCertificate(oid) => Some(oid.clone()),
        _ => None,
    }
}
