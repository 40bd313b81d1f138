//! Opens a PFX with a password.

use super::anatomy::{self, DATA, ENCRYPTED_DATA, Outer};
use super::bags::{Contents, Keys};
use super::password::{PasswordForm, PasswordKind, Reading, readings};
use super::{Limits, OpenError, ahead, algorithm, pbe};
use crate::formats::ber::{self, Node};
use crate::formats::left_out;
use crate::material::pfx::Anatomy;
use crate::material::{Certificate, Crl, Item, Pfx, PrivateKey, Secret};
use crate::report::Finding;

/// A private key and what links it.
#[derive(Debug)]
pub struct KeyEntry {
    /// The key.
    pub key: PrivateKey,
    /// Whether its bag was encrypted.
    pub encrypted: bool,
    /// The localKeyID attribute.
    pub local_key_id: Option<Vec<u8>>,
    /// The friendlyName attribute.
    pub friendly_name: Option<String>,
}

/// A certificate and what links it.
#[derive(Debug)]
pub struct CertificateEntry {
    /// The certificate.
    pub certificate: Certificate,
    /// The localKeyID attribute.
    pub local_key_id: Option<Vec<u8>>,
    /// The friendlyName attribute.
    pub friendly_name: Option<String>,
}

/// A bag that holds none of our nouns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignBag {
    /// Its type.
    pub oid: String,
    /// The friendlyName attribute.
    pub friendly_name: Option<String>,
}

/// A PFX, opened.
#[derive(Debug)]
pub struct Opened {
    /// The anatomy, with the bags of the encrypted safes.
    pub anatomy: Anatomy,
    /// The private keys, in order.
    pub keys: Vec<KeyEntry>,
    /// The certificates, in order.
    pub certificates: Vec<CertificateEntry>,
    /// The revocation lists.
    pub crls: Vec<Crl>,
    /// Everything else.
    pub foreign: Vec<ForeignBag>,
    /// A finding for each key and each certificate that cannot be read.
    pub left_out: Vec<Finding>,
    /// Whether there was an integrity check; with one, the password is proved right.
    pub mac_verified: bool,
    /// How the password had to be read.
    pub password_form: PasswordForm,
    /// What kind of password it was.
    pub password: PasswordKind,
    /// Whether a key had a password of its own.
    pub second_password: bool,
    /// Whether a friendlyName is not the BMPString it should be.
    pub name_not_bmp: bool,
}

impl Opened {
    /// Everything in it as items: keys, then certificates, then revocation lists.
    pub fn into_items(self) -> Vec<Item> {
        let keys = self.keys.into_iter().map(|entry| Item::PrivateKey(entry.key));
        let certificates = self
            .certificates
            .into_iter()
            .map(|entry| Item::Certificate(Box::new(entry.certificate)));
        let crls = self.crls.into_iter().map(|crl| Item::Crl(Box::new(crl)));
        keys.chain(certificates).chain(crls).collect()
    }
}

/// Opens it. The integrity check decides on the password; where there is none, decryption does.
pub fn open(
    pfx: &Pfx,
    password: &Secret,
    key_password: Option<&Secret>,
    limits: &Limits,
) -> Result<Opened, OpenError> {
    let outer = anatomy::outer(&pfx.bytes)?;
    if outer.public_key_integrity {
        return Err(OpenError::Unsupported(
            "a signature instead of a password (public-key integrity)".to_owned(),
        ));
    }
    let rounds = refuse_extreme_counts(pfx, *limits)?;
    let mut readings = readings(password.expose());
    if let Some(typed) = readings.first_mut().filter(|_| rounds >= ahead::WORTH_A_THREAD) {
        ahead::derive(&outer, typed, *limits);
    }
    let readings = candidates(&outer, readings, *limits)?;
    let mut last = OpenError::WrongPassword;
    for reading in &readings {
        let ways = Keys { store: reading, own: key_password, limits: *limits };
        match contents(&outer, &ways) {
            Ok(contents) if contents.key_password_needed => last = OpenError::KeyPasswordNeeded,
            Ok(contents) => {
                return Ok(opened(contents, pfx, reading, password));
            }
            Err(OpenError::WrongPassword) if outer.mac.is_none() || key_password.is_some() => {}
            // The check has proved the password, so a safe that does not decrypt is damaged.
            Err(OpenError::WrongPassword) => {
                last = OpenError::Malformed("a part of it does not decrypt".to_owned());
            }
            Err(other) => return Err(other),
        }
    }
    // Without a check, a key that stays shut means as a rule that the password is wrong.
    Err(if outer.mac.is_none() && key_password.is_none() { OpenError::WrongPassword } else { last })
}

/// No derivation is started while another part asks for too much. Returns the rounds in all.
fn refuse_extreme_counts(pfx: &Pfx, limits: Limits) -> Result<u64, OpenError> {
    let macs = pfx.anatomy.mac.iter().map(|mac| mac.iterations);
    let encryptions = pfx.anatomy.encryptions().into_iter().map(|encryption| encryption.work);
    let mut total: u64 = 0;
    for count in macs.chain(encryptions) {
        limits.check(count)?;
        total = total.saturating_add(count);
    }
    limits.check_total(total)?;
    Ok(total)
}

/// The readings of the password that the integrity check accepts, or all where there is none.
fn candidates(outer: &Outer, all: Vec<Reading>, limits: Limits) -> Result<Vec<Reading>, OpenError> {
    let Some(mac) = &outer.mac else { return Ok(all) };
    // Readings of a non-ASCII password may differ in the octets for PBES2 only, so it goes on.
    let ascii = all.iter().all(|reading| reading.narrow.is_ascii());
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for reading in all {
        if mac.holds(&outer.content, &reading, limits)? {
            right.push(reading);
            if ascii {
                break;
            }
        } else {
            wrong.push(reading);
        }
    }
    match wrong.first() {
        Some(typed) if right.is_empty() => Err(refusal(outer, typed, limits)),
        _ => Ok(right),
    }
}

/// Why the integrity check does not hold: the password is wrong, unless some part opens with it all
/// the same.
fn refusal(outer: &Outer, typed: &Reading, limits: Limits) -> OpenError {
    let ways = Keys { store: typed, own: None, limits };
    let Ok((authenticated, _)) = ber::read(&outer.content) else { return OpenError::WrongPassword };
    let opens = authenticated.children.iter().any(|info| {
        let mut contents = Contents::default();
        let encrypted = info.child(0).and_then(Node::oid).is_ok_and(|kind| kind == ENCRYPTED_DATA);
        let read = safe(info, &ways, &mut contents);
        let key = contents.keys.iter().any(|key| key.encrypted);
        key || (encrypted && read.is_ok() && !contents.is_empty())
    });
    if opens {
        OpenError::Malformed(
            "the password opens it, but its integrity check does not fit: it was changed, or the \
             check was made with another password"
                .to_owned(),
        )
    } else {
        OpenError::WrongPassword
    }
}

fn opened(mut contents: Contents, pfx: &Pfx, reading: &Reading, password: &Secret) -> Opened {
    if !contents.keys.is_empty() {
        left_out::beside_other_keys(&mut contents.left_out);
    }
    Opened {
        anatomy: anatomy::revealed(&pfx.anatomy, contents.decrypted),
        keys: contents.keys,
        left_out: contents.left_out,
        certificates: contents.certificates,
        crls: contents.crls,
        foreign: contents.foreign,
        mac_verified: pfx.anatomy.mac.is_some(),
        password_form: reading.form,
        password: PasswordKind::of(password),
        second_password: contents.second_password,
        name_not_bmp: contents.name_not_bmp,
    }
}

fn contents(outer: &Outer, ways: &Keys<'_>) -> Result<Contents, OpenError> {
    let (authenticated, _) = ber::read(&outer.content)?;
    let mut contents = Contents::default();
    for info in &authenticated.children {
        safe(info, ways, &mut contents)?;
    }
    Ok(contents)
}

fn safe(info: &Node<'_>, ways: &Keys<'_>, contents: &mut Contents) -> Result<(), OpenError> {
    let kind = info.child(0)?.oid()?;
    match kind.as_str() {
        DATA => {
            let octets = info.child(1)?.inner()?.octets();
            contents.take(&ber::read(&octets)?.0, ways)
        }
        ENCRYPTED_DATA => {
            let (scheme, ciphertext) = anatomy::encrypted_content(info)?;
            let scheme = algorithm::parse(scheme)?;
            let plain = pbe::decrypt(&scheme, &ciphertext.octets(), ways.store, ways.limits)?
                .ok_or(OpenError::WrongPassword)?;
            // A wrong key now and then leaves good padding, never a good structure.
            let Ok((node, _)) = ber::read(&plain) else { return Err(OpenError::WrongPassword) };
            contents.decrypted.push(anatomy::bags(&node)?);
            contents.take(&node, ways)
        }
        other => Err(OpenError::Unsupported(format!("a safe of type {other}"))),
    }
}
