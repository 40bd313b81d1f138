//! Keys from passwords: PKCS#12 (RFC 7292 appendix B), PBKDF1 and PBKDF2 (RFC 8018 section 5),
//! scrypt (RFC 7914).

use digest::Digest;
use digest::block_api::BlockSizeUser;
use zeroize::Zeroizing;

use super::algorithm::Hash;
use super::mac::hmac_of;
use super::{Limits, OpenError, rounds};

/// Runs a generic function with the hash's type.
macro_rules! with_hash {
    ($hash:expr, $function:ident($($argument:expr),*)) => {
        match $hash {
            Hash::Md5 => $function::<md5::Md5>($($argument),*),
            Hash::Sha1 => $function::<sha1::Sha1>($($argument),*),
            Hash::Sha224 => $function::<sha2::Sha224>($($argument),*),
            Hash::Sha256 => $function::<sha2::Sha256>($($argument),*),
            Hash::Sha384 => $function::<sha2::Sha384>($($argument),*),
            Hash::Sha512 => $function::<sha2::Sha512>($($argument),*),
            Hash::Sha512_224 => $function::<sha2::Sha512_224>($($argument),*),
            Hash::Sha512_256 => $function::<sha2::Sha512_256>($($argument),*),
            Hash::Sha3_224 => $function::<sha3::Sha3_224>($($argument),*),
            Hash::Sha3_256 => $function::<sha3::Sha3_256>($($argument),*),
            Hash::Sha3_384 => $function::<sha3::Sha3_384>($($argument),*),
            Hash::Sha3_512 => $function::<sha3::Sha3_512>($($argument),*),
        }
    };
}
pub(super) use with_hash;

/// What the PKCS#12 derivation is for: its diversifier byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Key = 1,
    Iv = 2,
    Mac = 3,
}

/// The PKCS#12 derivation. `password` is in its final form, as a rule UTF-16BE with two zero octets.
pub(super) fn pkcs12(
    hash: Hash,
    purpose: Purpose,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    with_hash!(hash, pkcs12_with(hash, purpose, password, salt, iterations, length))
}

fn pkcs12_with<D: Digest + BlockSizeUser>(
    hash: Hash,
    purpose: Purpose,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let block = <D as BlockSizeUser>::block_size();
    let diversifier = vec![purpose as u8; block];
    let mut input = Zeroizing::new(stretched(salt, block));
    input.extend_from_slice(&Zeroizing::new(stretched(password, block)));
    let mut derived = Zeroizing::new(Vec::with_capacity(length + block));
    while derived.len() < length {
        let mut hashed = D::new().chain_update(&diversifier).chain_update(&*input).finalize();
        rounds::repeat(hash, &mut hashed, iterations.saturating_sub(1));
        derived.extend_from_slice(&hashed);
        let addend: Vec<u8> = hashed.iter().copied().cycle().take(block).collect();
        for chunk in input.chunks_mut(block) {
            add_one_more(chunk, &addend);
        }
    }
    derived.truncate(length);
    derived
}

/// The bytes repeated to a whole number of blocks; nothing stays nothing.
fn stretched(bytes: &[u8], block: usize) -> Vec<u8> {
    let length = bytes.len().div_ceil(block) * block;
    bytes.iter().copied().cycle().take(length).collect()
}

/// chunk = chunk + addend + 1, modulo its size, big-endian.
fn add_one_more(chunk: &mut [u8], addend: &[u8]) {
    let mut carry = 1_u16;
    for (digit, add) in chunk.iter_mut().rev().zip(addend.iter().rev()) {
        let sum = u16::from(*digit) + u16::from(*add) + carry;
        // The low octet; the high one is carried on.
        *digit = sum.to_be_bytes()[1];
        carry = sum >> 8;
    }
}

/// PBKDF1 to 16 octets: 8 for the key, 8 for the vector (RFC 8018 section 6.1.1).
pub(super) fn pbkdf1(
    hash: Hash,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
) -> Zeroizing<Vec<u8>> {
    fn run<D: Digest>(password: &[u8], salt: &[u8]) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(D::new().chain_update(password).chain_update(salt).finalize().to_vec())
    }
    let mut hashed = with_hash!(hash, run(password, salt));
    rounds::repeat(hash, &mut hashed, iterations.saturating_sub(1));
    hashed.truncate(16);
    hashed
}

/// PBKDF2 with HMAC on the hash (RFC 8018 section 5.2).
pub(super) fn pbkdf2(
    hash: Hash,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    with_hash!(hash, pbkdf2_with(hash, password, salt, iterations.max(1), length))
}

fn pbkdf2_with<D: Digest + BlockSizeUser>(
    hash: Hash,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let mut derived = Zeroizing::new(vec![0; length]);
    let key = hmac_key::<D>(password);
    for (number, part) in (1_u32..).zip(derived.chunks_mut(<D as Digest>::output_size())) {
        let mut message = salt.to_vec();
        message.extend_from_slice(&number.to_be_bytes());
        let mut block = Zeroizing::new(hmac_of(hash, &key, &message));
        rounds::chain(hash, &key, &mut block, iterations - 1);
        part.copy_from_slice(&block[..part.len()]);
    }
    derived
}

/// HMAC's key: hashed where it is longer than a block (RFC 2104 section 2).
fn hmac_key<D: Digest + BlockSizeUser>(password: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(if password.len() > <D as BlockSizeUser>::block_size() {
        D::digest(password).to_vec()
    } else {
        password.to_vec()
    })
}

/// The memory that scrypt may take: 32 MiB, where OpenSSL stops too.
const SCRYPT_MEMORY: u64 = 32 << 20;
/// How often scrypt may fill it.
const SCRYPT_PASSES: u64 = 16;

/// scrypt, bounded in memory and passes.
pub(super) fn scrypt(
    password: &[u8],
    salt: &[u8],
    (cost, block_size, parallelization): (u64, u64, u64),
    length: usize,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let memory = cost.saturating_mul(block_size).saturating_mul(128);
    if memory > SCRYPT_MEMORY || parallelization > SCRYPT_PASSES {
        return Err(OpenError::OverLimit {
            what: "bytes of memory for scrypt",
            count: memory.saturating_mul(parallelization.max(1)),
            limit: SCRYPT_MEMORY,
        });
    }
    let bad = || OpenError::Malformed("its scrypt parameters make no sense".to_owned());
    if !cost.is_power_of_two() {
        return Err(bad());
    }
    let log_cost = u8::try_from(cost.trailing_zeros()).ok();
    let numbers = (log_cost, u32::try_from(block_size).ok(), u32::try_from(parallelization).ok());
    let (Some(log_cost), Some(block_size), Some(parallelization)) = numbers else {
        return Err(bad());
    };
    let parameters =
        scrypt::Params::new(log_cost, block_size, parallelization).ok().ok_or_else(bad)?;
    let mut derived = Zeroizing::new(vec![0; length]);
    scrypt::scrypt(password, salt, &parameters, &mut derived).ok().ok_or_else(bad)?;
    Ok(derived)
}

/// The PKCS#12 derivation with its count checked.
pub(super) fn pkcs12_checked(
    purpose: Purpose,
    password: &[u8],
    salt: &[u8],
    iterations: u64,
    length: usize,
    limits: Limits,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let rounds = limits.check(iterations)?;
    Ok(pkcs12(Hash::Sha1, purpose, password, salt, rounds, length))
}

#[cfg(test)]
mod tests;
