//! Where a private key comes from: made here, or given.

use rcgen::{
    KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ECDSA_P521_SHA512, PKCS_ED25519,
    PKCS_RSA_SHA256, RsaKeySize,
};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::formats::keys;
use crate::material::PrivateKey;

/// The kinds of keys that are made here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyType {
    /// RSA with 2048 bits.
    Rsa2048,
    /// RSA with 3072 bits.
    Rsa3072,
    /// RSA with 4096 bits; takes seconds to make.
    Rsa4096,
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
    /// Ed25519.
    Ed25519,
}

impl KeyType {
    /// Every kind, in the order in which help lists them.
    pub const ALL: [KeyType; 7] = [
        KeyType::Rsa2048,
        KeyType::Rsa3072,
        KeyType::Rsa4096,
        KeyType::P256,
        KeyType::P384,
        KeyType::P521,
        KeyType::Ed25519,
    ];

    /// The word of the command line and of profiles.
    pub fn as_str(self) -> &'static str {
        match self {
            KeyType::Rsa2048 => "rsa-2048",
            KeyType::Rsa3072 => "rsa-3072",
            KeyType::Rsa4096 => "rsa-4096",
            KeyType::P256 => "p256",
            KeyType::P384 => "p384",
            KeyType::P521 => "p521",
            KeyType::Ed25519 => "ed25519",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<KeyType> {
        KeyType::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Where the key comes from.
#[derive(Debug)]
pub enum KeySource {
    /// Made here, from the system's random numbers.
    Generate(KeyType),
    /// This one.
    Given(PrivateKey),
}

impl KeySource {
    /// The key itself.
    pub fn key(self) -> Result<PrivateKey, Error> {
        match self {
            KeySource::Generate(kind) => generate(kind),
            KeySource::Given(key) => Ok(key),
        }
    }
}

/// Makes a key.
pub fn generate(kind: KeyType) -> Result<PrivateKey, Error> {
    let failed = |reason: String| Error::Internal { doing: "making the key", reason };
    let pair = match kind {
        KeyType::Rsa2048 => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048),
        KeyType::Rsa3072 => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_3072),
        KeyType::Rsa4096 => KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_4096),
        KeyType::P256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256),
        KeyType::P384 => KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384),
        KeyType::P521 => KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512),
        KeyType::Ed25519 => KeyPair::generate_for(&PKCS_ED25519),
    }
    .map_err(|error| failed(error.to_string()))?;
    // The pair's own copy is wiped by rcgen's `zeroize` feature when it is dropped.
    let encoded = Zeroizing::new(pair.serialize_der());
    keys::from_pkcs8(&encoded).map_err(|error| failed(error.to_string()))
}
