//! Is a signature really that key's? Asked of aws-lc, which knows P-521 and old RSA keys too.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA1_ASN1, ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P256_SHA512_ASN1,
    ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA512_ASN1, ECDSA_P521_SHA256_ASN1,
    ECDSA_P521_SHA384_ASN1, ECDSA_P521_SHA512_ASN1, ED25519,
    RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA384,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512,
    UnparsedPublicKey, VerificationAlgorithm,
};

use crate::material::{KeyAlgorithm, PublicKey, SignatureAlgorithm};

/// What checking a signature gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is the key's.
    Right,
    /// It is not: other key, or altered content.
    Wrong,
    /// The algorithm is none we can check.
    Unknown,
}

/// Checks the signature of `message` with the key.
pub fn verify(
    key: &PublicKey,
    algorithm: &SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Verdict {
    let Some(verifier) = verifier(key, algorithm) else { return Verdict::Unknown };
    match UnparsedPublicKey::new(verifier, &key.bits).verify(message, signature) {
        Ok(()) => Verdict::Right,
        Err(_) => Verdict::Wrong,
    }
}

fn verifier(
    key: &PublicKey,
    algorithm: &SignatureAlgorithm,
) -> Option<&'static dyn VerificationAlgorithm> {
    let scheme = algorithm.oid.as_str();
    Some(match (&key.algorithm, scheme, algorithm.hash) {
        // Outside of 1024 to 8192 bits nothing verifies; such a key is a finding of its own.
        (KeyAlgorithm::Rsa { bits: 0..1024 | 8193.. }, ..) => return None,
        (KeyAlgorithm::Rsa { .. } | KeyAlgorithm::RsaPss { .. }, "1.2.840.113549.1.1.10", _) => {
            pss(algorithm)?
        }
        (KeyAlgorithm::Rsa { bits }, _, hash) => pkcs1(hash, *bits)?,
        (KeyAlgorithm::P256, _, Some("SHA-1")) => &ECDSA_P256_SHA1_ASN1,
        (KeyAlgorithm::P256, _, Some("SHA-256")) => &ECDSA_P256_SHA256_ASN1,
        (KeyAlgorithm::P256, _, Some("SHA-384")) => &ECDSA_P256_SHA384_ASN1,
        (KeyAlgorithm::P256, _, Some("SHA-512")) => &ECDSA_P256_SHA512_ASN1,
        (KeyAlgorithm::P384, _, Some("SHA-512")) => &ECDSA_P384_SHA512_ASN1,
        (KeyAlgorithm::P384, _, Some("SHA-256")) => &ECDSA_P384_SHA256_ASN1,
        (KeyAlgorithm::P384, _, Some("SHA-384")) => &ECDSA_P384_SHA384_ASN1,
        (KeyAlgorithm::P521, _, Some("SHA-256")) => &ECDSA_P521_SHA256_ASN1,
        (KeyAlgorithm::P521, _, Some("SHA-384")) => &ECDSA_P521_SHA384_ASN1,
        (KeyAlgorithm::P521, _, Some("SHA-512")) => &ECDSA_P521_SHA512_ASN1,
        (KeyAlgorithm::Ed25519, "1.3.101.112", _) => &ED25519,
        _ => return None,
    })
}

fn pkcs1(hash: Option<&str>, bits: usize) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match hash? {
        "SHA-1" => &RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        "SHA-256" => &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        "SHA-384" if bits >= 2048 => &RSA_PKCS1_2048_8192_SHA384,
        "SHA-512" => &RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        _ => return None,
    })
}

/// Only parameters as RFC 8017 section 9.1 advises them, with a salt as long as the hash, can be
/// checked here.
fn pss(algorithm: &SignatureAlgorithm) -> Option<&'static dyn VerificationAlgorithm> {
    let (verifier, hash_length, hash_id): (&'static dyn VerificationAlgorithm, u8, u8) =
        match algorithm.hash? {
            "SHA-256" => (&RSA_PSS_2048_8192_SHA256, 32, 1),
            "SHA-384" => (&RSA_PSS_2048_8192_SHA384, 48, 2),
            "SHA-512" => (&RSA_PSS_2048_8192_SHA512, 64, 3),
            _ => return None,
        };
    // trailerField [3] has one value, which most leave out (RFC 4055 section 3.1).
    const TRAILER: [u8; 5] = [0xa3, 0x03, 0x02, 0x01, 0x01];
    let parameters = algorithm.parameters.as_slice();
    let parameters = parameters.strip_suffix(&TRAILER).unwrap_or(parameters);
    // The hash and the one of the mask must be the same: its OID, 2.16.840.1.101.3.4.2.x, twice.
    let hash = [HASHES, &[hash_id]].concat();
    let named = parameters.windows(hash.len()).filter(|window| *window == hash).count();
    // saltLength [2] EXPLICIT INTEGER stands last.
    (named == 2 && parameters.ends_with(&[0xa2, 0x03, 0x02, 0x01, hash_length])).then_some(verifier)
}

/// The OIDs of the SHA-2 hashes but for their last octet.
const HASHES: &[u8] = &[0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02];
