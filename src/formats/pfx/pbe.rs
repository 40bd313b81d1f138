//! Decrypts and encrypts with a password: PKCS#12 PBE, PBES1, PBES2.

use aes_gcm::aead::{Aead, KeyInit as AeadKeyInit};
use cipher::block_padding::Pkcs7;
use cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit,
    KeyInit, StreamCipher,
};
use rc2::Rc2;
use zeroize::Zeroizing;

use super::algorithm::{self, Cipher, Derivation, Parsed, Scheme};
use super::password::{Reading, readings};
use super::{Limits, OpenError, kdf};
use crate::formats::ber;
use crate::formats::der::tag;
use crate::material::Secret;
use crate::material::pfx::Encryption;

/// The encryption of an EncryptedPrivateKeyInfo (RFC 5958 section 3).
pub fn describe(encrypted: &[u8]) -> Result<Encryption, OpenError> {
    let (node, _) = ber::read(encrypted)?;
    Ok(algorithm::parse(node.expect(tag::SEQUENCE)?.child(0)?)?.describe())
}

/// Opens an EncryptedPrivateKeyInfo and returns the PrivateKeyInfo.
pub fn open_key(
    encrypted: &[u8],
    password: &Secret,
    limits: &Limits,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (node, _) = ber::read(encrypted)?;
    let scheme = algorithm::parse(node.expect(tag::SEQUENCE)?.child(0)?)?;
    let ciphertext = node.child(1)?.octets();
    for reading in readings(password.expose()) {
        if let Some(key) = decrypt_key(&scheme, &ciphertext, &reading, *limits)? {
            return Ok(key);
        }
    }
    Err(OpenError::WrongPassword)
}

/// Decrypts a key with one reading; `None` where what comes out is no key.
pub(super) fn decrypt_key(
    scheme: &Parsed,
    ciphertext: &[u8],
    reading: &Reading,
    limits: Limits,
) -> Result<Option<Zeroizing<Vec<u8>>>, OpenError> {
    // The padding of a wrong key is right in one of 256 cases, so the structure decides.
    Ok(decrypt(scheme, ciphertext, reading, limits)?.filter(|key| {
        ber::read(key).is_ok_and(|(node, rest)| {
            node.tag == tag::SEQUENCE && node.children.len() >= 3 && rest.is_empty()
        })
    }))
}

/// Decrypts with one reading of the password; `None` where the padding or the tag is wrong.
pub(super) fn decrypt(
    scheme: &Parsed,
    ciphertext: &[u8],
    reading: &Reading,
    limits: Limits,
) -> Result<Option<Zeroizing<Vec<u8>>>, OpenError> {
    let Parsed::Known(scheme) = scheme else {
        return Err(OpenError::Unsupported(scheme.describe().name));
    };
    let (key, iv) = key_and_iv(scheme, reading, limits)?;
    run(scheme.cipher, Direction::Decrypt, &key, &iv, ciphertext)
}

/// Encrypts with the password as typed.
pub(super) fn encrypt(
    scheme: &Scheme,
    plaintext: &[u8],
    reading: &Reading,
) -> Result<Vec<u8>, OpenError> {
    let (key, iv) = key_and_iv(scheme, reading, Limits::default())?;
    run(scheme.cipher, Direction::Encrypt, &key, &iv, plaintext)?
        .map(|mut ciphertext| std::mem::take(&mut *ciphertext))
        .ok_or_else(|| OpenError::Malformed("encryption failed".to_owned()))
}

/// The cipher that a `DEK-Info` header names.
pub(in crate::formats) fn dek_info(name: &str) -> Option<Cipher> {
    Some(match name {
        "DES-CBC" => Cipher::Des,
        "DES-EDE3-CBC" => Cipher::TripleDes,
        "AES-128-CBC" => Cipher::Aes { key: 16 },
        "AES-192-CBC" => Cipher::Aes { key: 24 },
        "AES-256-CBC" => Cipher::Aes { key: 32 },
        "CAMELLIA-128-CBC" => Cipher::Camellia { key: 16 },
        "CAMELLIA-192-CBC" => Cipher::Camellia { key: 24 },
        "CAMELLIA-256-CBC" => Cipher::Camellia { key: 32 },
        "ARIA-128-CBC" => Cipher::Aria { key: 16 },
        "ARIA-192-CBC" => Cipher::Aria { key: 24 },
        "ARIA-256-CBC" => Cipher::Aria { key: 32 },
        _ => return None,
    })
}

/// The length of a cipher's key in octets.
pub(in crate::formats) fn key_length(cipher: Cipher) -> usize {
    cipher.key_length()
}

/// Decrypts with a key instead of a password; `None` where the padding is wrong.
pub(in crate::formats) fn decrypt_with_key(
    cipher: Cipher,
    key: &[u8],
    iv: &[u8],
    text: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>, OpenError> {
    run(cipher, Direction::Decrypt, key, iv, text)
}

pub(super) type KeyAndIv = (Zeroizing<Vec<u8>>, Vec<u8>);

pub(super) fn key_and_iv(
    scheme: &Scheme,
    reading: &Reading,
    limits: Limits,
) -> Result<KeyAndIv, OpenError> {
    if let Some(ready) = reading.ready.key(scheme) {
        return Ok(ready.clone());
    }
    let length = scheme.cipher.key_length();
    let given = || scheme.iv.clone().unwrap_or_default();
    Ok(match &scheme.derivation {
        Derivation::Pkcs12 { salt, iterations } => {
            let derive = |purpose, length| {
                kdf::pkcs12_checked(purpose, &reading.wide, salt, *iterations, length, limits)
            };
            let iv = derive(kdf::Purpose::Iv, scheme.cipher.iv_length())?;
            (derive(kdf::Purpose::Key, length)?, iv.to_vec())
        }
        Derivation::Pbkdf1 { hash, salt, iterations } => {
            let rounds = limits.check(*iterations)?;
            let mut both = kdf::pbkdf1(*hash, &reading.narrow, salt, rounds);
            let half = both.len().min(8);
            let iv = both.split_off(half);
            (both, iv)
        }
        Derivation::Pbkdf2 { hash, salt, iterations, .. } => {
            let rounds = limits.check(*iterations)?;
            (kdf::pbkdf2(*hash, &reading.narrow, salt, rounds, length), given())
        }
        Derivation::Scrypt { salt, cost, block_size, parallelization } => {
            let work = (*cost, *block_size, *parallelization);
            (kdf::scrypt(&reading.narrow, salt, work, length)?, given())
        }
    })
}

impl Scheme {
    /// Compressions that its derivation takes, about; 0 for scrypt, which has none to speak of.
    pub(super) fn work(&self) -> u64 {
        // One for each 20 octets of SHA-1, and one for the vector.
        let pieces = |length: usize| u64::try_from(length.div_ceil(20)).unwrap_or(u64::MAX);
        match &self.derivation {
            Derivation::Pkcs12 { iterations, .. } => {
                iterations.saturating_mul(pieces(self.cipher.key_length()).saturating_add(1))
            }
            Derivation::Pbkdf1 { iterations, .. } => *iterations,
            Derivation::Pbkdf2 { iterations, .. } => iterations.saturating_mul(2),
            Derivation::Scrypt { .. } => 0,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Encrypt,
    Decrypt,
}

/// Runs a cipher; `None` where key, vector, padding or tag does not fit.
pub(super) fn run(
    cipher: Cipher,
    direction: Direction,
    key: &[u8],
    iv: &[u8],
    text: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>, OpenError> {
    fn new<C: KeyInit>(key: &[u8]) -> Option<C> {
        C::new_from_slice(key).ok()
    }
    Ok(match cipher {
        Cipher::Rc4 { .. } => new::<rc4::Rc4>(key).map(|mut stream| {
            let mut output = Zeroizing::new(text.to_vec());
            stream.apply_keystream(&mut output);
            output
        }),
        Cipher::Rc2 { effective_bits, .. } => {
            let block = Rc2::new_with_eff_key_len(key, effective_bits);
            cbc(Some(block), direction, iv, text)
        }
        Cipher::Des => cbc(new::<des::Des>(key), direction, iv, text),
        Cipher::TwoKeyTripleDes => cbc(new::<des::TdesEde2>(key), direction, iv, text),
        Cipher::TripleDes => cbc(new::<des::TdesEde3>(key), direction, iv, text),
        Cipher::Aes { key: 16 } => cbc(new::<aes::Aes128>(key), direction, iv, text),
        Cipher::Aes { key: 24 } => cbc(new::<aes::Aes192>(key), direction, iv, text),
        Cipher::Aes { .. } => cbc(new::<aes::Aes256>(key), direction, iv, text),
        Cipher::AesGcm { key: 16 } => gcm::<aes_gcm::Aes128Gcm>(direction, key, iv, text),
        Cipher::AesGcm { key: 24 } => gcm::<Aes192Gcm>(direction, key, iv, text),
        Cipher::AesGcm { .. } => gcm::<aes_gcm::Aes256Gcm>(direction, key, iv, text),
        Cipher::Camellia { key: 16 } => cbc(new::<camellia::Camellia128>(key), direction, iv, text),
        Cipher::Camellia { key: 24 } => cbc(new::<camellia::Camellia192>(key), direction, iv, text),
        Cipher::Camellia { .. } => cbc(new::<camellia::Camellia256>(key), direction, iv, text),
        Cipher::Aria { key: 16 } => cbc(new::<aria::Aria128>(key), direction, iv, text),
        Cipher::Aria { key: 24 } => cbc(new::<aria::Aria192>(key), direction, iv, text),
        Cipher::Aria { .. } => cbc(new::<aria::Aria256>(key), direction, iv, text),
    })
}

fn cbc<C: BlockCipherDecrypt + BlockCipherEncrypt>(
    block: Option<C>,
    direction: Direction,
    iv: &[u8],
    text: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let block = block?;
    let output = match direction {
        Direction::Decrypt => ::cbc::Decryptor::inner_iv_slice_init(block, iv)
            .ok()?
            .decrypt_padded_vec::<Pkcs7>(text)
            .ok()?,
        Direction::Encrypt => {
            ::cbc::Encryptor::inner_iv_slice_init(block, iv).ok()?.encrypt_padded_vec::<Pkcs7>(text)
        }
    };
    Some(Zeroizing::new(output))
}

type Aes192Gcm = aes_gcm::AesGcm<aes::Aes192, cipher::consts::U12>;

fn gcm<C: Aead + AeadKeyInit>(
    direction: Direction,
    key: &[u8],
    nonce: &[u8],
    text: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = C::new_from_slice(key).ok()?;
    let nonce = nonce.try_into().ok()?;
    let output = match direction {
        Direction::Decrypt => cipher.decrypt(nonce, text).ok()?,
        Direction::Encrypt => cipher.encrypt(nonce, text).ok()?,
    };
    Some(Zeroizing::new(output))
}
