//! Key and signature algorithms by name.

use std::fmt;

/// The kind and size of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// RSA with its modulus length in bits (RFC 8017).
    Rsa {
        /// Modulus length.
        bits: usize,
    },
    /// RSASSA-PSS keys (RFC 4055) with the modulus length in bits.
    RsaPss {
        /// Modulus length.
        bits: usize,
    },
    /// NIST P-256 (RFC 5480).
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
    /// Ed25519 (RFC 8410).
    Ed25519,
    /// Ed448 (RFC 8410).
    Ed448,
    /// secp256k1.
    Secp256k1,
    /// Another curve of an EC key, by OID.
    OtherCurve(String),
    /// Anything else, by OID.
    Other(String),
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyAlgorithm::Rsa { bits } => write!(f, "RSA {bits}"),
            KeyAlgorithm::RsaPss { bits } => write!(f, "RSA-PSS {bits}"),
            KeyAlgorithm::P256 => f.write_str("P-256"),
            KeyAlgorithm::P384 => f.write_str("P-384"),
            KeyAlgorithm::P521 => f.write_str("P-521"),
            KeyAlgorithm::Ed25519 => f.write_str("Ed25519"),
            KeyAlgorithm::Ed448 => f.write_str("Ed448"),
            KeyAlgorithm::Secp256k1 => f.write_str("secp256k1"),
            KeyAlgorithm::OtherCurve(oid) => write!(f, "EC curve {oid}"),
            KeyAlgorithm::Other(oid) => write!(f, "key type {oid}"),
        }
    }
}

/// A public key: its SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The DER of the SubjectPublicKeyInfo.
    pub spki: Vec<u8>,
    /// What it is.
    pub algorithm: KeyAlgorithm,
    /// The bits inside, without the count of unused bits: a PKCS#1 RSAPublicKey, an EC point, or an
    /// Edwards key.
    pub bits: Vec<u8>,
}

impl PublicKey {
    /// The SHA-256 of the SubjectPublicKeyInfo, in lower-case hex: what pairs key, CSR and
    /// certificate.
    pub fn sha256_hex(&self) -> String {
        hex(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &self.spki).as_ref())
    }

    /// Whether both are one key. The bytes of the key are compared, not the way the algorithm's
    /// parameters are written.
    pub fn same_key(&self, other: &PublicKey) -> bool {
        self.algorithm == other.algorithm && self.bits == other.bits
    }
}

/// A signature's algorithm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureAlgorithm {
    /// The dotted OID.
    pub oid: String,
    /// The name people know, such as `sha256WithRSAEncryption`; the OID where there is none.
    pub name: String,
    /// The hash by its usual name, such as `SHA-256`, where the algorithm has one.
    pub hash: Option<&'static str>,
    /// The DER of the parameters, empty when absent.
    pub parameters: Vec<u8>,
}

/// Bytes as lower-case hex without separators.
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
