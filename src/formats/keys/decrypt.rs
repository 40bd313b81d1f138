//! Keys under a password: EncryptedPrivateKeyInfo of every kind, and OpenSSL's old PEM encryption.

use digest::Digest;
use zeroize::Zeroizing;

use super::{KeyError, from_pkcs1, from_pkcs8, from_sec1};
use crate::formats::ber;
use crate::formats::der::tag;
use crate::formats::keystore;
use crate::formats::pfx::{self, Limits, OpenError};
use crate::material::{EncryptedForm, EncryptedKey, PrivateKey, Secret};

/// Opens a key.
pub fn decrypt(
    key: &EncryptedKey,
    password: &Secret,
    limits: &Limits,
) -> Result<PrivateKey, OpenError> {
    match &key.form {
        EncryptedForm::Pkcs8 => {
            let plain = keystore::open_key(&key.bytes, password, limits)
                .unwrap_or_else(|| pfx::open_key(&key.bytes, password, limits))?;
            from_pkcs8(&plain).map_err(unusable)
        }
        EncryptedForm::Traditional { label, cipher, iv } => {
            let plain = traditional(cipher, iv, &key.bytes, password)?;
            // Without an integrity check, bytes that are no key mean a wrong password.
            let read = match label.as_str() {
                "RSA PRIVATE KEY" => from_pkcs1(&plain),
                "EC PRIVATE KEY" => from_sec1(&plain),
                "DSA PRIVATE KEY" if is_dsa(&plain) => Err(KeyError::Unsupported("DSA".to_owned())),
                "DSA PRIVATE KEY" => Err(KeyError::Malformed("it is no DSA key".to_owned())),
                other => Err(KeyError::Unsupported(other.to_owned())),
            };
            read.map_err(|error| match error {
                KeyError::Malformed(_) => OpenError::WrongPassword,
                unsupported => unusable(unsupported),
            })
        }
    }
}

/// OpenSSL's form of a DSA key: version, p, q, g, y, x.
fn is_dsa(plain: &[u8]) -> bool {
    ber::read(plain).is_ok_and(|(key, rest)| {
        rest.is_empty()
            && key.children.len() == 6
            && key.children.iter().all(|n| n.tag == tag::INTEGER)
    })
}

fn unusable(error: KeyError) -> OpenError {
    match error {
        KeyError::Malformed(reason) => OpenError::Malformed(reason),
        KeyError::Unsupported(what) => OpenError::UnsupportedKey(what),
    }
}

/// `Proc-Type: 4,ENCRYPTED`: one MD5 pass over password and salt, and CBC.
fn traditional(
    cipher: &str,
    iv: &[u8],
    ciphertext: &[u8],
    password: &Secret,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let Some(kind) = pfx::dek_info(cipher) else {
        return Err(OpenError::Unsupported(format!("the cipher {cipher}")));
    };
    let salt = iv.get(..8).ok_or_else(|| OpenError::Malformed("its DEK-Info is cut off".into()))?;
    let key = bytes_to_key(password.expose(), salt, pfx::key_length(kind));
    pfx::decrypt_with_key(kind, &key, iv, ciphertext)?.ok_or(OpenError::WrongPassword)
}

/// OpenSSL's EVP_BytesToKey with MD5 and one round.
fn bytes_to_key(password: &[u8], salt: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let mut key = Zeroizing::new(Vec::new());
    let mut last = Zeroizing::new(Vec::new());
    while key.len() < length {
        let hashed = md5::Md5::new()
            .chain_update(&*last)
            .chain_update(password)
            .chain_update(salt)
            .finalize();
        last = Zeroizing::new(hashed.to_vec());
        key.extend_from_slice(&last);
    }
    key.truncate(length);
    key
}
