//! The integrity check of a PFX: HMAC under the PKCS#12 derivation (RFC 7292 section 4), or PBMAC1
//! (RFC 9579).

use digest::Digest;
use digest::block_api::BlockSizeUser;
use hmac::{KeyInit, Mac as _, SimpleHmac};
use zeroize::Zeroizing;

use super::algorithm::{Derivation, Hash, pbkdf2};
use super::password::Reading;
use super::{Limits, OpenError, kdf};
use crate::formats::ber::{BerError, Node};
use crate::formats::der::tag;
use crate::material::pfx::Mac;

const PBMAC1: &str = "1.2.840.113549.1.5.14";

/// MacData, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MacData {
    pub(super) oid: String,
    kind: Option<Kind>,
    digest: Vec<u8>,
    salt: Vec<u8>,
    iterations: u64,
    iterations_written: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Classic(Hash),
    Pbmac1 { derivation: Derivation, key_length: usize, hash: Hash },
}

/// Reads MacData: DigestInfo, salt, iterations (1 where absent).
pub(super) fn parse(node: &Node<'_>) -> Result<MacData, BerError> {
    let info = node.expect(tag::SEQUENCE)?.child(0)?;
    let algorithm = info.child(0)?;
    let oid = algorithm.child(0)?.oid()?;
    let digest = info.child(1)?.octets().into_owned();
    let salt = node.child(1)?.octets().into_owned();
    let written = node.children.get(2).map(Node::unsigned).transpose()?;
    let mut data = MacData {
        kind: Hash::digest_named(&oid).map(Kind::Classic),
        oid,
        digest,
        salt,
        iterations: written.unwrap_or(1),
        iterations_written: written.is_some(),
    };
    if data.oid == PBMAC1 {
        pbmac1(algorithm.child(1)?, &mut data)?;
    }
    Ok(data)
}

/// PBMAC1-params (RFC 8018 appendix A.5). Its salt and count are the ones that matter; the outer
/// ones are there for the form (RFC 9579 section 5).
fn pbmac1(parameters: &Node<'_>, data: &mut MacData) -> Result<(), BerError> {
    let (kdf, mac) = (parameters.child(0)?, parameters.child(1)?);
    let hash = Hash::hmac_named(&mac.child(0)?.oid()?);
    if let (Ok((derivation, Some(key_length))), Some(hash)) = (pbkdf2(kdf.child(1)?)?, hash) {
        if let Derivation::Pbkdf2 { salt, iterations, .. } = &derivation {
            data.salt.clone_from(salt);
            data.iterations = *iterations;
            data.iterations_written = true;
        }
        // A key longer than any hash's block is hashed first anyway.
        let key_length = usize::try_from(key_length).unwrap_or(usize::MAX).min(256);
        data.kind = Some(Kind::Pbmac1 { derivation, key_length, hash });
    }
    Ok(())
}

impl MacData {
    pub(super) fn describe(&self) -> Mac {
        Mac {
            name: match &self.kind {
                Some(Kind::Classic(hash)) => format!("HMAC-{}", hash.name()),
                Some(Kind::Pbmac1 { hash, .. }) => format!("PBMAC1 HMAC-{}", hash.name()),
                None if self.oid == PBMAC1 => "PBMAC1".to_owned(),
                None => format!("unknown digest {}", self.oid),
            },
            oid: self.oid.clone(),
            iterations: self.iterations,
            iterations_written: self.iterations_written,
            salt_length: self.salt.len(),
        }
    }

    /// Whether the check holds with this reading of the password.
    pub(super) fn holds(
        &self,
        content: &[u8],
        reading: &Reading,
        limits: Limits,
    ) -> Result<bool, OpenError> {
        let Some(Kind::Classic(hash) | Kind::Pbmac1 { hash, .. }) = &self.kind else {
            return Err(OpenError::Unsupported(format!("the integrity check {}", self.oid)));
        };
        let key = match reading.ready.mac() {
            Some(ready) => Some(ready.clone()),
            None => self.key(reading, limits)?,
        };
        Ok(key.is_some_and(|key| verifies(*hash, &key, content, &self.digest)))
    }

    /// HMAC's key; `None` where there is no derivation that we know.
    pub(super) fn key(
        &self,
        reading: &Reading,
        limits: Limits,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, OpenError> {
        let rounds = limits.check(self.iterations)?;
        Ok(match &self.kind {
            Some(Kind::Classic(hash)) => Some(classic_key(*hash, reading, &self.salt, rounds)),
            Some(Kind::Pbmac1 {
                derivation: Derivation::Pbkdf2 { hash: prf, salt, .. },
                key_length,
                ..
            }) => Some(kdf::pbkdf2(*prf, &reading.narrow, salt, rounds, *key_length)),
            Some(Kind::Pbmac1 { .. }) | None => None,
        })
    }

    /// Compressions that its derivation takes, about.
    pub(super) fn work(&self) -> u64 {
        match &self.kind {
            Some(Kind::Classic(_)) => self.iterations,
            Some(Kind::Pbmac1 { .. }) => self.iterations.saturating_mul(2),
            None => 0,
        }
    }
}

fn classic_key(hash: Hash, reading: &Reading, salt: &[u8], rounds: u32) -> Zeroizing<Vec<u8>> {
    let length = hmac_of(hash, &[], &[]).len();
    kdf::pkcs12(hash, kdf::Purpose::Mac, &reading.wide, salt, rounds, length)
}

/// HMAC of a content.
pub(super) fn hmac_of(hash: Hash, key: &[u8], content: &[u8]) -> Vec<u8> {
    fn run<D: Digest + BlockSizeUser + Clone>(key: &[u8], content: &[u8]) -> Vec<u8> {
        SimpleHmac::<D>::new_from_slice(key)
            .map(|mac| mac.chain_update(content).finalize().into_bytes().to_vec())
            // HMAC takes keys of any length (RFC 2104 section 2).
            .unwrap_or_default()
    }
    kdf::with_hash!(hash, run(key, content))
}

/// Compares in constant time.
fn verifies(hash: Hash, key: &[u8], content: &[u8], expected: &[u8]) -> bool {
    fn run<D: Digest + BlockSizeUser + Clone>(key: &[u8], content: &[u8], expected: &[u8]) -> bool {
        SimpleHmac::<D>::new_from_slice(key)
            .is_ok_and(|mac| mac.chain_update(content).verify_slice(expected).is_ok())
    }
    kdf::with_hash!(hash, run(key, content, expected))
}

/// MacData for a writer: HMAC on the hash under the PKCS#12 derivation.
pub(super) fn classic(
    hash: Hash,
    content: &[u8],
    reading: &Reading,
    salt: &[u8],
    iterations: u32,
) -> Vec<u8> {
    hmac_of(hash, &classic_key(hash, reading, salt, iterations), content)
}
