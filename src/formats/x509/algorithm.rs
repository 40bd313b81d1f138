//! Key and signature algorithms from their AlgorithmIdentifiers (RFC 3279, 4055, 5480, 8410).

use x509_parser::asn1_rs::Tag;
use x509_parser::prelude::*;
use x509_parser::public_key::PublicKey as Parsed;

use crate::material::{KeyAlgorithm, PublicKey, SignatureAlgorithm};

pub(super) fn public_key(spki: &SubjectPublicKeyInfo<'_>) -> PublicKey {
    PublicKey {
        spki: spki.raw.to_vec(),
        algorithm: key_algorithm(spki),
        bits: spki.subject_public_key.data.to_vec(),
    }
}

fn key_algorithm(spki: &SubjectPublicKeyInfo<'_>) -> KeyAlgorithm {
    let oid = spki.algorithm.algorithm.to_id_string();
    let bits = || match spki.parsed() {
        Ok(Parsed::RSA(key)) => key.key_size(),
        _ => rsa_modulus_bits(&spki.subject_public_key.data),
    };
    match oid.as_str() {
        "1.2.840.113549.1.1.1" => KeyAlgorithm::Rsa { bits: bits() },
        "1.2.840.113549.1.1.10" => KeyAlgorithm::RsaPss { bits: bits() },
        "1.2.840.10045.2.1" => {
            let curve = spki
                .algorithm
                .parameters
                .as_ref()
                // The crate takes any content for an OID, whole parameters of a curve too.
                .filter(|parameters| parameters.tag() == Tag::Oid)
                .and_then(|parameters| parameters.as_oid().ok())
                .map_or_else(|| "with explicit parameters".to_owned(), |oid| oid.to_id_string());
            match curve.as_str() {
                "1.2.840.10045.3.1.7" => KeyAlgorithm::P256,
                "1.3.132.0.34" => KeyAlgorithm::P384,
                "1.3.132.0.35" => KeyAlgorithm::P521,
                "1.3.132.0.10" => KeyAlgorithm::Secp256k1,
                _ => KeyAlgorithm::OtherCurve(curve),
            }
        }
        "1.3.101.112" => KeyAlgorithm::Ed25519,
        "1.3.101.113" => KeyAlgorithm::Ed448,
        _ => KeyAlgorithm::Other(oid),
    }
}

/// The modulus length of a PKCS#1 RSAPublicKey, 0 where the bytes are none.
fn rsa_modulus_bits(bits: &[u8]) -> usize {
    x509_parser::public_key::RSAPublicKey::from_der(bits).map_or(0, |(_, key)| key.key_size())
}

pub(super) fn signature(algorithm: &AlgorithmIdentifier<'_>) -> SignatureAlgorithm {
    let oid = algorithm.algorithm.to_id_string();
    let parameters = algorithm.parameters.as_ref().map(|any| any.data.to_vec()).unwrap_or_default();
    let known = SIGNATURES.iter().find(|(known, ..)| *known == oid);
    SignatureAlgorithm {
        name: known.map_or_else(|| oid.clone(), |(_, name, _)| (*name).to_owned()),
        hash: known.and_then(|(_, _, hash)| *hash).or_else(|| pss_hash(&oid, algorithm)),
        oid,
        parameters,
    }
}

/// The hash of RSASSA-PSS parameters (RFC 4055 section 3.1); SHA-1 where it is left out.
fn pss_hash(oid: &str, algorithm: &AlgorithmIdentifier<'_>) -> Option<&'static str> {
    if oid != "1.2.840.113549.1.1.10" {
        return None;
    }
    let parameters = algorithm.parameters.as_ref()?;
    let parsed = x509_parser::signature_algorithm::RsaSsaPssParams::try_from(parameters).ok()?;
    match parsed.hash_algorithm_oid().to_id_string().as_str() {
        "1.3.14.3.2.26" => Some("SHA-1"),
        "2.16.840.1.101.3.4.2.1" => Some("SHA-256"),
        "2.16.840.1.101.3.4.2.2" => Some("SHA-384"),
        "2.16.840.1.101.3.4.2.3" => Some("SHA-512"),
        _ => None,
    }
}

type Row = (&'static str, &'static str, Option<&'static str>);

/// OID, name, hash.
const SIGNATURES: &[Row] = &[
    ("1.2.840.113549.1.1.2", "md2WithRSAEncryption", Some("MD2")),
    ("1.2.840.113549.1.1.4", "md5WithRSAEncryption", Some("MD5")),
    ("1.2.840.113549.1.1.5", "sha1WithRSAEncryption", Some("SHA-1")),
    ("1.3.14.3.2.29", "sha1WithRSA", Some("SHA-1")),
    ("1.2.840.113549.1.1.14", "sha224WithRSAEncryption", Some("SHA-224")),
    ("1.2.840.113549.1.1.11", "sha256WithRSAEncryption", Some("SHA-256")),
    ("1.2.840.113549.1.1.12", "sha384WithRSAEncryption", Some("SHA-384")),
    ("1.2.840.113549.1.1.13", "sha512WithRSAEncryption", Some("SHA-512")),
    ("1.2.840.113549.1.1.10", "RSASSA-PSS", None),
    ("1.2.840.10045.4.1", "ecdsa-with-SHA1", Some("SHA-1")),
    ("1.2.840.10045.4.3.1", "ecdsa-with-SHA224", Some("SHA-224")),
    ("1.2.840.10045.4.3.2", "ecdsa-with-SHA256", Some("SHA-256")),
    ("1.2.840.10045.4.3.3", "ecdsa-with-SHA384", Some("SHA-384")),
    ("1.2.840.10045.4.3.4", "ecdsa-with-SHA512", Some("SHA-512")),
    ("1.2.840.10040.4.3", "dsa-with-SHA1", Some("SHA-1")),
    ("1.3.101.112", "Ed25519", None),
    ("1.3.101.113", "Ed448", None),
];
