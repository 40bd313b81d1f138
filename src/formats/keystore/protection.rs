//! How Java protects a private key in these keystores: two algorithms of its own inside an
//! EncryptedPrivateKeyInfo (RFC 5958 section 3).

use digest::Digest;
use zeroize::Zeroizing;

use super::text::{Octets, readings};
use crate::formats::ber::{self, Node};
use crate::formats::der::tag;
use crate::formats::pfx::{self, Limits, OpenError};
use crate::material::Secret;

/// Sun's key protector: the key under a stream of SHA-1, with a check of its own.
const KEY_PROTECTOR: &str = "1.3.6.1.4.1.42.2.17.1.1";
/// `PBEWithMD5AndTripleDES`, which Java alone has.
const PBE_MD5_3DES: &str = "1.3.6.1.4.1.42.2.19.1";

/// The protection of a key.
enum Protection {
    KeyProtector,
    PbeMd5TripleDes { salt: Vec<u8>, iterations: u64 },
}

/// The protection of an EncryptedPrivateKeyInfo in words, and the rounds that it asks for; `None`
/// where it is none of Java's own.
pub(super) fn describe(encrypted: &[u8]) -> Option<(String, u64)> {
    let (node, _) = ber::read(encrypted).ok()?;
    Some(match protection(&node)? {
        Protection::KeyProtector => ("Java's key protector (SHA-1)".to_owned(), 1),
        Protection::PbeMd5TripleDes { iterations, .. } => {
            (format!("PBEWithMD5AndTripleDES, {iterations} iterations"), iterations)
        }
    })
}

/// Opens an EncryptedPrivateKeyInfo with one of Java's own protections and returns the
/// PrivateKeyInfo; `None` where the protection is another.
pub(in crate::formats) fn open_key(
    encrypted: &[u8],
    password: &Secret,
    limits: &Limits,
) -> Option<Result<Zeroizing<Vec<u8>>, OpenError>> {
    let (node, _) = ber::read(encrypted).ok()?;
    let protection = protection(&node)?;
    let text = node.child(1).ok()?.octets();
    Some(with_any_reading(&protection, &text, password, limits))
}

fn protection(encrypted: &Node<'_>) -> Option<Protection> {
    let algorithm = encrypted.expect(tag::SEQUENCE).ok()?.child(0).ok()?;
    match algorithm.child(0).ok()?.oid().ok()?.as_str() {
        KEY_PROTECTOR => Some(Protection::KeyProtector),
        PBE_MD5_3DES => {
            let parameters = algorithm.child(1).ok()?;
            Some(Protection::PbeMd5TripleDes {
                salt: parameters.child(0).ok()?.octets().into_owned(),
                iterations: parameters.child(1).ok()?.unsigned().ok()?,
            })
        }
        _ => None,
    }
}

fn with_any_reading(
    protection: &Protection,
    text: &[u8],
    password: &Secret,
    limits: &Limits,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    for reading in readings(password.expose()) {
        let key = match protection {
            Protection::KeyProtector => key_protector(text, &reading)?,
            Protection::PbeMd5TripleDes { salt, iterations } => {
                let rounds = limits.check(*iterations)?;
                pbe_md5_3des(text, salt, rounds, &reading)?
            }
        };
        if let Some(key) = key {
            return Ok(key);
        }
    }
    Err(OpenError::WrongPassword)
}

const SHA1_LENGTH: usize = 20;

/// 20 octets of salt, the key under the stream, and SHA-1 over password and key; `None` where that
/// check does not fit.
fn key_protector(text: &[u8], password: &Octets) -> Result<Option<Zeroizing<Vec<u8>>>, OpenError> {
    let short = || OpenError::Malformed("a key in it is cut short".to_owned());
    let (salt, rest) = text.split_at_checked(SHA1_LENGTH).ok_or_else(short)?;
    let length = rest.len().checked_sub(SHA1_LENGTH).ok_or_else(short)?;
    let (covered, check) = rest.split_at(length);
    let mut key = Zeroizing::new(Vec::with_capacity(covered.len()));
    let mut stream = Zeroizing::new(salt.to_vec());
    for block in covered.chunks(SHA1_LENGTH) {
        stream = sha1(&password.wide, &stream);
        key.extend(block.iter().zip(stream.iter()).map(|(octet, mask)| octet ^ mask));
    }
    Ok((sha1(&password.wide, &key).as_slice() == check).then_some(key))
}

fn sha1(first: &[u8], second: &[u8]) -> Zeroizing<Vec<u8>> {
    let digest = sha1::Sha1::new().chain_update(first).chain_update(second).finalize();
    Zeroizing::new(digest.to_vec())
}

/// Each half of the salt goes through its own rounds of MD5 with the password; together they are
/// the key of 24 octets and the vector of 8. `None` where what comes out is no key.
fn pbe_md5_3des(
    text: &[u8],
    salt: &[u8],
    rounds: u32,
    password: &Octets,
) -> Result<Option<Zeroizing<Vec<u8>>>, OpenError> {
    let salt: [u8; 8] =
        salt.try_into().map_err(|error| OpenError::Malformed(format!("a salt: {error}")))?;
    let [a, b, c, d, second @ ..] = salt;
    // Two halves that are the same would give 3DES the same key twice.
    let first = if [a, b, c, d] == second { [d, c, b, a] } else { [a, b, c, d] };
    let step = |input: &[u8]| {
        let hash = md5::Md5::new().chain_update(input).chain_update(&*password.narrow);
        Zeroizing::new(<[u8; 16]>::from(hash.finalize()))
    };
    let mut derived = Zeroizing::new(Vec::with_capacity(32));
    for half in [first, second] {
        let mut digest = step(&half);
        for _ in 1..rounds {
            digest = step(&*digest);
        }
        derived.extend_from_slice(&*digest);
    }
    let Some((key, vector)) = derived.split_at_checked(24) else { return Ok(None) };
    let Some(cipher) = pfx::dek_info("DES-EDE3-CBC") else { return Ok(None) };
    // The padding of a wrong key is right in one of 256 cases, so the structure decides.
    Ok(pfx::decrypt_with_key(cipher, key, vector, text)?.filter(|key| {
        ber::read(key).is_ok_and(|(node, rest)| node.tag == tag::SEQUENCE && rest.is_empty())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Java 17 encrypted the same five octets with the password `test1234`, 1,000 rounds and these
    /// salts. Its `PBEWithMD5AndTripleDES` is the judge here, in two cases that no keystore shows at
    /// will.
    #[test]
    fn a_salt_with_two_equal_halves_has_its_first_half_turned_around() {
        let password = readings(b"test1234");
        for (salt, text) in [
            ([1, 2, 3, 4, 5, 6, 7, 8], [0x98, 0xdb, 0xcf, 0x87, 0x65, 0x25, 0x8b, 0xf0]),
            ([1, 2, 3, 4, 1, 2, 3, 4], [0x58, 0x51, 0xf6, 0x0b, 0xd0, 0x84, 0xf4, 0x4b]),
        ] {
            let key = pbe_md5_3des(&text, &salt, 1_000, &password[0]).unwrap().unwrap();
            assert_eq!(*key, [0x30, 3, 2, 1, 5]);
        }
    }
}
