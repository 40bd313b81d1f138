//! Private keys out: PKCS#8, plain or with PBES2 (RFC 8018), and the two older forms.

use pkcs8::EncryptedPrivateKeyInfoRef;
use zeroize::Zeroizing;

use super::read::field;
use super::{KeyError, algorithm, sec1};
use crate::formats::{ber, der, pem};
use crate::material::{PrivateKey, Secret};

/// The key as a PEM block `PRIVATE KEY`.
pub fn to_pem(key: &PrivateKey) -> Zeroizing<String> {
    pem::encode("PRIVATE KEY", key.expose_pkcs8())
}

/// The key as an RSAPrivateKey in DER (RFC 8017 appendix A.1.2); `None` where it is no RSA key.
pub fn to_pkcs1(key: &PrivateKey) -> Option<Zeroizing<Vec<u8>>> {
    let (info, _) = ber::read(key.expose_pkcs8()).ok()?;
    // A PSS key would lose its restriction to PSS, so it has no such form either.
    let rsa = info.child(1).ok()?.child(0).ok()?.oid().ok()? == algorithm::RSA;
    rsa.then(|| info.child(2).ok().map(|inner| Zeroizing::new(inner.octets().into_owned())))?
}

/// The key as a PEM block `RSA PRIVATE KEY`; `None` where it is no RSA key.
pub fn to_pkcs1_pem(key: &PrivateKey) -> Option<Zeroizing<String>> {
    Some(pem::encode("RSA PRIVATE KEY", &to_pkcs1(key)?))
}

/// The key as an ECPrivateKey in DER (RFC 5915 section 3) with curve and point; `None` where it is
/// no EC key.
pub fn to_sec1(key: &PrivateKey) -> Option<Zeroizing<Vec<u8>>> {
    let (info, _) = ber::read(key.expose_pkcs8()).ok()?;
    let description = info.child(1).ok()?;
    if description.child(0).ok()?.oid().ok()? != algorithm::EC {
        return None;
    }
    let octets = Zeroizing::new(info.child(2).ok()?.octets().into_owned());
    let (inner, _) = ber::read(&octets).ok()?;
    let curve = match field(&inner, sec1::CURVE) {
        Some(curve) => curve.to_der(),
        None => description.child(1).ok()?.to_der(),
    };
    Some(Zeroizing::new(der::sequence(&[
        &der::integer(1),
        &Zeroizing::new(der::octet_string(&inner.child(1).ok()?.octets())),
        &der::explicit(0, &curve),
        &der::explicit(1, &der::bit_string(&key.public_key().bits)),
    ])))
}

/// The key as a PEM block `EC PRIVATE KEY`; `None` where it is no EC key.
pub fn to_sec1_pem(key: &PrivateKey) -> Option<Zeroizing<String>> {
    Some(pem::encode("EC PRIVATE KEY", &to_sec1(key)?))
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
