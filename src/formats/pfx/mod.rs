//! PFX files (PKCS#12, RFC 7292): what shows without the password, what is inside, and how to
//! write one that others read.

mod ahead;
mod algorithm;
mod anatomy;
mod attributes;
mod bags;
mod kdf;
mod mac;
mod mend;
mod open;
mod password;
mod pbe;
mod readback;
mod rounds;
mod write;

pub use anatomy::parse;
pub use mend::outer_as_der;
pub use open::{CertificateEntry, ForeignBag, KeyEntry, Opened, open};
pub use password::{PasswordForm, PasswordKind};
pub(super) use pbe::{decrypt_with_key, dek_info, key_length};
pub use pbe::{describe, open_key};
pub use readback::agrees as readback;
pub use write::{Contents, Profile, write};

use super::ber::BerError;

/// How much work a file may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Rounds of one key derivation.
    pub max_iterations: u64,
}

impl Default for Limits {
    /// Ten million rounds: some seconds, and ten times what any known writer asks for.
    fn default() -> Limits {
        Limits { max_iterations: 10_000_000 }
    }
}

/// Why something under a password could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The password is wrong, or the file is damaged: the check cannot tell which.
    #[error("the password does not open it")]
    WrongPassword,
    /// The store opens, and a key in it has a password of its own.
    #[error("a key in it has a password of its own")]
    KeyPasswordNeeded,
    /// It asks for more work than is allowed; none was done.
    #[error("it asks for {count} {what}, more than {limit}")]
    OverLimit {
        /// What is counted, in the plural.
        what: &'static str,
        /// How many are asked for.
        count: u64,
        /// How many are allowed.
        limit: u64,
    },
    /// An algorithm that we do not have: its name where known, and its OID.
    #[error("it uses {0}")]
    Unsupported(String),
    /// What opens is a key of a kind that we do not have: its name where known, and its OID.
    #[error("it holds a key of type {0}")]
    UnsupportedKey(String),
    /// The structure is broken; the text names the place, never the content.
    #[error("{0}")]
    Malformed(String),
}

impl From<BerError> for OpenError {
    fn from(error: BerError) -> OpenError {
        OpenError::Malformed(error.to_string())
    }
}

/// How many derivations at the limit one file may ask for: the check, certificates, key, a spare.
const DERIVATIONS: u64 = 4;

impl Limits {
    /// Refuses more rounds in all than one file may ask for.
    pub(in crate::formats) fn check_total(self, iterations: u64) -> Result<(), OpenError> {
        let limit = self.max_iterations.saturating_mul(DERIVATIONS);
        if iterations > limit {
            let what = "key derivation iterations";
            return Err(OpenError::OverLimit { what, count: iterations, limit });
        }
        Ok(())
    }

    /// Refuses more rounds than allowed, before any work.
    pub(in crate::formats) fn check(self, iterations: u64) -> Result<u32, OpenError> {
        match u32::try_from(iterations) {
            Ok(rounds) if iterations <= self.max_iterations => Ok(rounds),
            _ => Err(OpenError::OverLimit {
                what: "key derivation iterations",
                count: iterations,
                limit: self.max_iterations,
            }),
        }
    }
}
