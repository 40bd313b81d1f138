//! Private keys: PKCS#8 in and out, plain (RFC 5958) or encrypted with PBES2 (RFC 8018).

mod decrypt;

pub use decrypt::decrypt;

use aws_lc_rs::rsa;
use aws_lc_rs::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use pkcs8::EncryptedPrivateKeyInfoRef;
use zeroize::Zeroizing;

use super::{ber, der, pem, x509};
use crate::material::{PrivateKey, PublicKey, Secret};

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

/// Reads a PKCS#8 key of version 1 or 2, and holds it as version 1: OpenSSL 3.0, Node 20 and
/// Python's cryptography refuse version 2, which is how ring and aws-lc write Ed25519 keys.
pub fn from_pkcs8(encoded: &[u8]) -> Result<PrivateKey, KeyError> {
    let info = pkcs8::PrivateKeyInfoRef::try_from(encoded)
        .map_err(|error| KeyError::Malformed(error.to_string()))?;
    let oid = info.algorithm.oid.to_string();
    let algorithm = der::encoded(&info.algorithm)?;
    let inner = info.private_key.as_bytes();
    let pkcs8 = Zeroizing::new(der::sequence(&[
        &der::integer(0),
        &algorithm,
        &Zeroizing::new(der::octet_string(inner)),
    ]));
    let public_key = public_key(&oid, &algorithm, &pkcs8)?;
    Ok(PrivateKey::new(pkcs8, public_key))
}

/// AlgorithmIdentifier of RSA keys (RFC 8017 appendix A.1).
const RSA: [u8; 15] = [0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 5, 0];

/// Reads an RSAPrivateKey (RFC 8017 appendix A.1.2).
pub fn from_pkcs1(encoded: &[u8]) -> Result<PrivateKey, KeyError> {
    wrapped(&RSA, encoded)
}

/// Reads an ECPrivateKey (RFC 5915 section 3) that names its curve.
pub fn from_sec1(encoded: &[u8]) -> Result<PrivateKey, KeyError> {
    const PARAMETERS: u8 = 0xa0;
    const EC: [u8; 9] = [6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
    let malformed = |error: ber::BerError| KeyError::Malformed(error.to_string());
    let (key, _) = ber::read(encoded).map_err(malformed)?;
    let parameters = key.children.iter().find(|node| node.tag == PARAMETERS);
    let Some(curve) = parameters.and_then(|node| node.children.first()) else {
        return Err(KeyError::Unsupported("EC without the name of its curve".to_owned()));
    };
    wrapped(&der::sequence(&[&EC, curve.raw]), encoded)
}

/// PrivateKeyInfo around an older form.
fn wrapped(algorithm: &[u8], inner: &[u8]) -> Result<PrivateKey, KeyError> {
    let inner = Zeroizing::new(der::octet_string(inner));
    from_pkcs8(&Zeroizing::new(der::sequence(&[&der::integer(0), algorithm, &inner])))
}

/// Derives the public key from a PKCS#8 version 1 encoding.
fn public_key(oid: &str, algorithm: &[u8], pkcs8: &[u8]) -> Result<PublicKey, KeyError> {
    let rejected = |reason: aws_lc_rs::error::KeyRejected| KeyError::Malformed(reason.to_string());
    let bits: Vec<u8> = match oid {
        "1.2.840.113549.1.1.1" => {
            rsa::KeyPair::from_pkcs8(pkcs8).map_err(rejected)?.public_key().as_ref().to_vec()
        }
        "1.3.101.112" => Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8)
            .map_err(rejected)?
            .public_key()
            .as_ref()
            .to_vec(),
        "1.2.840.10045.2.1" => [
            &signature::ECDSA_P256_SHA256_ASN1_SIGNING,
            &signature::ECDSA_P384_SHA384_ASN1_SIGNING,
            &signature::ECDSA_P521_SHA512_ASN1_SIGNING,
        ]
        .into_iter()
        .find_map(|kind| EcdsaKeyPair::from_pkcs8(kind, pkcs8).ok())
        .ok_or_else(|| KeyError::Unsupported("EC on this curve".to_owned()))?
        .public_key()
        .as_ref()
        .to_vec(),
        other => return Err(KeyError::Unsupported(other.to_owned())),
    };
    let spki = der::sequence(&[algorithm, &der::bit_string(&bits)]);
    let (public_key, _) =
        x509::public_key(&spki).map_err(|error| KeyError::Malformed(error.to_string()))?;
    Ok(public_key)
}

/// The key as a PEM block `PRIVATE KEY`.
pub fn to_pem(key: &PrivateKey) -> Zeroizing<String> {
    pem::encode("PRIVATE KEY", key.expose_pkcs8())
}

/// PBKDF2 rounds for a new password: OWASP's figure for HMAC-SHA-256, a third of a second.
const ITERATIONS: u32 = 600_000;

/// The key as a PEM block `ENCRYPTED PRIVATE KEY`: PBES2 with PBKDF2-HMAC-SHA-256 and AES-256-CBC,
/// which OpenSSL and Java read. (The pkcs8 crate's default, scrypt, Java 17 does not.)
pub fn to_encrypted_pem(
    key: &PrivateKey,
    password: &Secret,
) -> Result<Zeroizing<String>, KeyError> {
    let failed = |error: String| KeyError::Malformed(error);
    let mut salt = [0; 16];
    let mut iv = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| failed(error.to_string()))?;
    getrandom::fill(&mut iv).map_err(|error| failed(error.to_string()))?;
    let parameters =
        pkcs5::pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(ITERATIONS, &salt, iv)
            .map_err(|error| failed(error.to_string()))?;
    let info = pkcs8::PrivateKeyInfoRef::try_from(key.expose_pkcs8())
        .map_err(|error| failed(error.to_string()))?;
    let document = info
        .encrypt_with_params(parameters, password.expose())
        .map_err(|error| failed(error.to_string()))?;
    // Checked by the reader before anything leaves: a key nobody can open is a lost key.
    EncryptedPrivateKeyInfoRef::try_from(document.as_bytes())
        .map_err(|error| failed(error.to_string()))?;
    Ok(pem::encode("ENCRYPTED PRIVATE KEY", document.as_bytes()))
}
