//! Private keys: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017) and SEC1 (RFC 5915) in and out, plain or
//! under a password.

mod decrypt;
mod label;
mod public_half;
mod read;
mod write;

pub use decrypt::decrypt;
pub use label::{PlainForm, plain_form};
pub use read::{from_pkcs1, from_pkcs8, from_sec1, from_sec1_beside};
pub use write::{to_encrypted_pem, to_pem, to_pkcs1, to_pkcs1_pem, to_sec1, to_sec1_pem};

use super::ber::BerError;

/// Why bytes are not a private key we can use. The text never quotes the content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The structure is broken.
    #[error("the key is damaged: {0}")]
    Malformed(String),
    /// The structure is right, the algorithm is none we know.
    #[error("keys of type {0} are not supported")]
    Unsupported(String),
}

impl From<BerError> for KeyError {
    fn from(error: BerError) -> KeyError {
        KeyError::Malformed(error.to_string())
    }
}

/// OIDs of key algorithms.
mod algorithm {
    pub(super) const RSA: &str = "1.2.840.113549.1.1.1";
    pub(super) const RSA_PSS: &str = "1.2.840.113549.1.1.10";
    pub(super) const EC: &str = "1.2.840.10045.2.1";
    pub(super) const ED25519: &str = "1.3.101.112";
}

/// Context tags inside an ECPrivateKey (RFC 5915 section 3).
mod sec1 {
    pub(super) const CURVE: u8 = 0xa0;
    pub(super) const POINT: u8 = 0xa1;
}

#[cfg(test)]
mod tests;
