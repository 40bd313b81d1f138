//! A private key in the clear, held as PKCS#8 (RFC 5958), wiped on drop and never shown.

use zeroize::Zeroizing;

use super::PublicKey;

/// A private key and the public key that belongs to it.
pub struct PrivateKey {
    pkcs8: Zeroizing<Vec<u8>>,
    public_key: PublicKey,
}

impl PrivateKey {
    /// Takes a PKCS#8 version 1 encoding (`PrivateKeyInfo`, RFC 5208 section 5) and its public key.
    pub fn new(pkcs8: Zeroizing<Vec<u8>>, public_key: PublicKey) -> PrivateKey {
        PrivateKey { pkcs8, public_key }
    }

    /// The PKCS#8 encoding, for the codecs and the signer.
    pub fn expose_pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The public half.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// A second copy, for two uses with two lifetimes; wiped like the first.
    pub fn duplicate(&self) -> PrivateKey {
        PrivateKey { pkcs8: self.pkcs8.clone(), public_key: self.public_key.clone() }
    }
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PrivateKey({}, redacted)", self.public_key.algorithm)
    }
}
