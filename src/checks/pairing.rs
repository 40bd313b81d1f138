//! Which key belongs to which certificate and request: by the public key's bytes, nothing else.

use crate::material::{Certificate, Csr, PrivateKey, PublicKey};

/// Whether a private key is the one that a public key belongs to.
pub fn fits(key: &PrivateKey, public: &PublicKey) -> bool {
    key.public_key().same_key(public)
}

/// The first of the keys that a certificate speaks for, by its position.
pub fn key_of(certificate: &Certificate, keys: &[&PrivateKey]) -> Option<usize> {
    keys.iter().position(|key| fits(key, &certificate.public_key))
}

/// Whether a request asks for a certificate with this very key.
pub fn same_key(csr: &Csr, certificate: &Certificate) -> bool {
    csr.public_key.same_key(&certificate.public_key)
}
