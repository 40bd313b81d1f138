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
            KeyAlgorithm::OtherCurve(oid) => write!(f, "EC curve {}", named(oid)),
            KeyAlgorithm::Other(oid) if named(oid) != oid => f.write_str(named(oid)),
            KeyAlgorithm::Other(oid) => write!(f, "key type {oid}"),
        }
    }
}

/// The name that people know of an algorithm or curve that we cannot use; the OID where there is none.
pub fn named(oid: &str) -> &str {
    const NAMES: [(&str, &str); 29] = [
        ("1.2.840.10040.4.1", "DSA"),
        ("1.2.840.113549.1.3.1", "Diffie-Hellman"),
        ("1.2.840.10046.2.1", "Diffie-Hellman"),
        ("1.3.101.110", "X25519"),
        ("1.3.101.111", "X448"),
        ("1.3.101.113", "Ed448"),
        ("2.16.840.1.101.3.4.3.17", "ML-DSA-44"),
        ("2.16.840.1.101.3.4.3.18", "ML-DSA-65"),
        ("2.16.840.1.101.3.4.3.19", "ML-DSA-87"),
        ("1.2.840.10045.3.1.1", "P-192"),
        ("1.3.132.0.33", "P-224"),
        ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"),
        ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"),
        ("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1"),
        ("1.2.156.10197.1.301", "SM2"),
        // Ciphers, key derivations and password schemes.
        ("1.2.840.113549.1.5.1", "PBES1 MD2 DES"),
        ("1.2.840.113549.1.5.4", "PBES1 MD2 RC2"),
        ("2.16.840.1.101.3.4.1.3", "AES-128-OFB"),
        ("2.16.840.1.101.3.4.1.4", "AES-128-CFB"),
        ("2.16.840.1.101.3.4.1.23", "AES-192-OFB"),
        ("2.16.840.1.101.3.4.1.24", "AES-192-CFB"),
        ("2.16.840.1.101.3.4.1.43", "AES-256-OFB"),
        ("2.16.840.1.101.3.4.1.44", "AES-256-CFB"),
        ("1.2.410.200004.1.4", "SEED-CBC"),
        ("1.3.6.1.4.1.3029.1.2", "Blowfish-CBC"),
        ("1.2.840.113533.7.66.10", "CAST5-CBC"),
        ("1.3.6.1.4.1.188.7.1.1.2", "IDEA-CBC"),
        ("1.2.156.10197.1.104.2", "SM4-CBC"),
        ("1.2.643.2.2.21", "GOST 28147-89"),
    ];
    NAMES.iter().find(|(known, _)| *known == oid).map_or(oid, |(_, name)| name)
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
        self.algorithm == other.algorithm
            && (self.bits == other.bits
                || (self.is_on_curve() && compressed(&self.bits) == compressed(&other.bits)))
    }

    /// Whether it is a point of a curve that is written without its second half (SEC 1 section 2.3.3).
    pub fn is_compressed(&self) -> bool {
        self.is_on_curve() && matches!(self.bits.first(), Some(2 | 3))
    }

    fn is_on_curve(&self) -> bool {
        matches!(
            self.algorithm,
            KeyAlgorithm::P256
                | KeyAlgorithm::P384
                | KeyAlgorithm::P521
                | KeyAlgorithm::Secp256k1
                | KeyAlgorithm::OtherCurve(_)
        )
    }
}

/// The short form of a point: the sign of its second half, and the first half.
fn compressed(point: &[u8]) -> Vec<u8> {
    match point {
        [4, halves @ ..] if halves.len().is_multiple_of(2) => {
            let (first, second) = halves.split_at(halves.len() / 2);
            let sign = second.last().map_or(2, |last| 2 | (last & 1));
            [&[sign], first].concat()
        }
        other => other.to_vec(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_in_short_form_is_the_same_key() {
        let key = |bits: &[u8]| PublicKey {
            spki: Vec::new(),
            algorithm: KeyAlgorithm::P256,
            bits: bits.to_vec(),
        };
        assert!(key(&[4, 7, 8, 1, 3]).same_key(&key(&[3, 7, 8])));
        assert!(!key(&[4, 7, 8, 1, 2]).same_key(&key(&[3, 7, 8])));
        assert!(!key(&[4, 7, 9, 1, 3]).same_key(&key(&[3, 7, 8])));
    }
}
