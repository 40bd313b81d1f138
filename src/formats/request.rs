//! PKCS#10 requests out (RFC 2986): any subject, in any order, with the string types X.520 asks.

use ::der::Decode;
use rcgen::{KeyPair, SigningKey};
use rustls::pki_types::PrivatePkcs8KeyDer;

use super::alt_name::{self, AltName};
use super::{der, x509};
use crate::error::Error;
use crate::material::extensions::KEY_USAGES;
use crate::material::{Csr, Extension, KeyAlgorithm, Name, PrivateKey, Secret};
use crate::report::{Code, Finding};

/// What a request asks for.
#[derive(Debug)]
pub struct Wishes {
    /// The subject.
    pub subject: Name,
    /// Names and addresses; no extension where empty.
    pub subject_alt_names: Vec<AltName>,
    /// KeyUsage bits by name; no extension where empty.
    pub key_usage: Vec<&'static str>,
    /// ExtendedKeyUsage OIDs; no extension where empty.
    pub extended_key_usage: Vec<String>,
    /// Further extensions, taken as they are.
    pub extensions: Vec<Extension>,
    /// The attribute challengePassword (RFC 2985 section 5.4.1); the CA can read it.
    pub challenge_password: Option<Secret>,
}

/// Encodes and signs a request, and reads it back. A key of a kind that cannot be signed with here is
/// an error that names it.
pub fn sign(wishes: &Wishes, key: &PrivateKey) -> Result<Csr, Error> {
    let kind = &key.public_key().algorithm;
    if !can_sign(kind) {
        let unsupported = Finding::new(Code::Unsupported).variant("key-signing");
        return Err(unsupported.fact("algorithm", kind.to_string()).into());
    }
    let failed = |reason: String| Error::Internal { doing: "signing the request", reason };
    let pair = KeyPair::try_from(&PrivatePkcs8KeyDer::from(key.expose_pkcs8()))
        .map_err(|error| failed(error.to_string()))?;
    let extensions = extensions(wishes).ok_or_else(|| failed("an OID is malformed".to_owned()))?;
    let attributes = attributes(wishes, &extensions)
        .ok_or_else(|| failed("an attribute is malformed".to_owned()))?;
    let info = der::sequence(&[
        &der::integer(0),
        &wishes.subject.der,
        &key.public_key().spki,
        &der::element(0xa0, &attributes),
    ]);
    let algorithm =
        signature_algorithm(&pair).ok_or_else(|| failed("unknown key type".to_owned()))?;
    let signature = pair.sign(&info).map_err(|error| failed(error.to_string()))?;
    let encoded = der::sequence(&[&info, &algorithm, &der::bit_string(&signature)]);
    // Another decoder must agree that this is a request before it is shown to anybody.
    x509_cert::request::CertReq::from_der(&encoded).map_err(|error| failed(error.to_string()))?;
    let (csr, _) = x509::csr(&encoded).map_err(|error| failed(error.to_string()))?;
    Ok(csr)
}

/// What aws-lc signs with.
fn can_sign(kind: &KeyAlgorithm) -> bool {
    match kind {
        KeyAlgorithm::Rsa { bits } => (2048..=8192).contains(bits),
        KeyAlgorithm::P256 | KeyAlgorithm::P384 | KeyAlgorithm::P521 | KeyAlgorithm::Ed25519 => {
            true
        }
        _ => false,
    }
}

/// The AlgorithmIdentifier of the signature that the pair makes (RFC 4055, 5758, 8410).
fn signature_algorithm(pair: &KeyPair) -> Option<Vec<u8>> {
    let algorithm = pair.algorithm();
    let (oid, parameters) = if *algorithm == rcgen::PKCS_RSA_SHA256 {
        ("1.2.840.113549.1.1.11", der::null())
    } else if *algorithm == rcgen::PKCS_ECDSA_P256_SHA256 {
        ("1.2.840.10045.4.3.2", Vec::new())
    } else if *algorithm == rcgen::PKCS_ECDSA_P384_SHA384 {
        ("1.2.840.10045.4.3.3", Vec::new())
    } else if *algorithm == rcgen::PKCS_ECDSA_P521_SHA512 {
        ("1.2.840.10045.4.3.4", Vec::new())
    } else if *algorithm == rcgen::PKCS_ED25519 {
        ("1.3.101.112", Vec::new())
    } else {
        return None;
    };
    Some(der::sequence(&[&der::oid(oid)?, &parameters]))
}

/// The attributes of the request, in DER order: extensionRequest (RFC 2985 section 5.4.2) and
/// challengePassword.
fn attributes(wishes: &Wishes, extensions: &[Vec<u8>]) -> Option<Vec<u8>> {
    let attribute = |oid: &str, value: Vec<u8>| {
        Some(der::sequence(&[&der::oid(oid)?, &der::set_of(vec![value])]))
    };
    let mut attributes = Vec::new();
    if !extensions.is_empty() {
        let list = der::element(der::tag::SEQUENCE, &extensions.concat());
        attributes.push(attribute("1.2.840.113549.1.9.14", list)?);
    }
    if let Some(password) = &wishes.challenge_password {
        let text = std::str::from_utf8(password.expose()).ok()?;
        let printable = text.chars().all(der::is_printable);
        let tag = if printable { der::tag::PRINTABLE_STRING } else { der::tag::UTF8_STRING };
        attributes.push(attribute("1.2.840.113549.1.9.7", der::element(tag, text.as_bytes()))?);
    }
    attributes.sort();
    Some(attributes.concat())
}

/// The extensions wished for (RFC 5280 section 4.2); `None` where an OID is malformed.
fn extensions(wishes: &Wishes) -> Option<Vec<Vec<u8>>> {
    let mut extensions = Vec::new();
    if !wishes.key_usage.is_empty() {
        extensions.push(extension("2.5.29.15", true, &key_usage(&wishes.key_usage))?);
    }
    if !wishes.extended_key_usage.is_empty() {
        let oids: Option<Vec<Vec<u8>>> =
            wishes.extended_key_usage.iter().map(|oid| der::oid(oid)).collect();
        let list = der::element(der::tag::SEQUENCE, &oids?.concat());
        extensions.push(extension("2.5.29.37", false, &list)?);
    }
    if !wishes.subject_alt_names.is_empty() {
        let value = alt_name::extension_value(&wishes.subject_alt_names);
        extensions.push(extension("2.5.29.17", false, &value)?);
    }
    for further in &wishes.extensions {
        extensions.push(extension(&further.oid, further.critical, &further.value)?);
    }
    Some(extensions)
}

fn extension(oid: &str, critical: bool, value: &[u8]) -> Option<Vec<u8>> {
    const TRUE: [u8; 3] = [0x01, 0x01, 0xff];
    let critical: &[u8] = if critical { &TRUE } else { &[] };
    Some(der::sequence(&[&der::oid(oid)?, critical, &der::octet_string(value)]))
}

/// A named-bit BIT STRING without its trailing zero bits (X.690 section 11.2.2).
fn key_usage(usages: &[&str]) -> Vec<u8> {
    let bits = KEY_USAGES
        .iter()
        .enumerate()
        .filter(|(_, name)| usages.contains(name))
        .fold(0_u16, |bits, (position, _)| bits | (0x8000 >> position));
    let unused = bits.trailing_zeros().min(15) % 8;
    let octets = bits.to_be_bytes();
    let used = if bits & 0x00ff == 0 { &octets[..1] } else { &octets[..] };
    // At most 7.
    der::element(der::tag::BIT_STRING, &[&[unused as u8], used].concat())
}
