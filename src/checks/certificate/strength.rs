//! Keys and signatures that are too weak, or that few servers know.

use crate::material::{Certificate, KeyAlgorithm, PublicKey};
use crate::report::{Code, Finding, Severity};

/// Below this, RSA is refused by OpenSSL's usual security level and by rustls.
const RSA_MINIMUM_BITS: usize = 2048;
/// Above this, rustls and aws-lc refuse RSA.
const RSA_MAXIMUM_BITS: usize = 8192;

/// Curves below 224 bits, by OID: prime192v1-3, secp112-192, sect113-193.
const WEAK_CURVES: [&str; 18] = [
    "1.2.840.10045.3.1.1",
    "1.2.840.10045.3.1.2",
    "1.2.840.10045.3.1.3",
    "1.3.132.0.1",
    "1.3.132.0.2",
    "1.3.132.0.4",
    "1.3.132.0.5",
    "1.3.132.0.6",
    "1.3.132.0.7",
    "1.3.132.0.8",
    "1.3.132.0.9",
    "1.3.132.0.15",
    "1.3.132.0.22",
    "1.3.132.0.23",
    "1.3.132.0.24",
    "1.3.132.0.25",
    "1.3.132.0.30",
    "1.3.132.0.31",
];

/// A key that servers refuse for its size, or for its kind.
pub fn key(key: &PublicKey) -> Option<Finding> {
    let algorithm = &key.algorithm;
    let named = |code| Finding::new(code).fact("key", algorithm.to_string());
    if key.is_compressed() {
        return Some(
            named(Code::KeyTypeRarelyAccepted).variant("compressed").severity(Severity::Problem),
        );
    }
    match algorithm {
        KeyAlgorithm::Rsa { bits } | KeyAlgorithm::RsaPss { bits } if *bits < RSA_MINIMUM_BITS => {
            Some(named(Code::KeyWeak).fact("bits", *bits))
        }
        KeyAlgorithm::Rsa { bits } if *bits > RSA_MAXIMUM_BITS => {
            Some(named(Code::KeyTypeRarelyAccepted).variant("large"))
        }
        KeyAlgorithm::OtherCurve(oid) if WEAK_CURVES.contains(&oid.as_str()) => {
            Some(named(Code::KeyWeak).variant("curve"))
        }
        KeyAlgorithm::Rsa { .. } | KeyAlgorithm::P256 | KeyAlgorithm::P384 => None,
        KeyAlgorithm::P521
        | KeyAlgorithm::Ed25519
        | KeyAlgorithm::Ed448
        | KeyAlgorithm::Secp256k1
        | KeyAlgorithm::RsaPss { .. }
        | KeyAlgorithm::OtherCurve(_) => Some(named(Code::KeyTypeRarelyAccepted)),
        KeyAlgorithm::Other(oid) if oid.starts_with(ML_DSA) => {
            Some(named(Code::KeyTypeRarelyAccepted))
        }
        // DSA, GOST, key agreement keys: no TLS 1.3 server can ask for a signature of theirs.
        KeyAlgorithm::Other(_) => Some(
            named(Code::KeyTypeRarelyAccepted).variant("not-in-tls").severity(Severity::Problem),
        ),
    }
}

/// NIST's arc of ML-DSA: 17, 18, 19 (FIPS 204).
const ML_DSA: &str = "2.16.840.1.101.3.4.3.1";

/// A signature by a hash that can be forged, or that rustls and Go do not know.
pub fn weak_signature(certificate: &Certificate) -> Option<Finding> {
    let algorithm = &certificate.signature_algorithm;
    let finding = Finding::new(Code::WeakSignature)
        .fact("algorithm", algorithm.name.clone())
        .fact("hash", algorithm.hash.unwrap_or("an unknown hash"));
    match algorithm.hash {
        Some("MD2" | "MD5" | "SHA-1") => Some(finding),
        Some("SHA-224") => Some(finding.variant("rare")),
        _ => None,
    }
}
