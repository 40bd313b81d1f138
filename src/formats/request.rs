//! PKCS#10 requests out (RFC 2986): any subject, in any order, with the string types X.520 asks.

use std::net::IpAddr;
use std::str::FromStr;

use ::der::{Decode, Encode};
use rcgen::{KeyPair, SigningKey};
use rustls::pki_types::PrivatePkcs8KeyDer;

use super::{der, x509};
use crate::error::Error;
use crate::material::extensions::KEY_USAGES;
use crate::material::{Csr, GeneralName, Name, PrivateKey};

/// What a request asks for.
#[derive(Debug, Clone)]
pub struct Wishes {
    /// The subject.
    pub subject: Name,
    /// Names and addresses; no extension where empty.
    pub subject_alt_names: Vec<GeneralName>,
    /// KeyUsage bits by name; no extension where empty.
    pub key_usage: Vec<&'static str>,
    /// ExtendedKeyUsage OIDs; no extension where empty.
    pub extended_key_usage: Vec<String>,
}

/// A subject from RFC 4514 text, such as `CN=client,O=Company,C=BR`; the text's first is the
/// encoding's last (RFC 4514 section 2.1).
pub fn subject_from_text(text: &str) -> Result<Name, String> {
    let parsed = x509_cert::name::Name::from_str(text).map_err(|error| error.to_string())?;
    let encoded = parsed.to_der().map_err(|error| error.to_string())?;
    x509::distinguished_name(&encoded).map_err(|error| error.to_string())
}

/// A subject from its attributes in the order of the encoding, one per RDN. Each value's string
/// type is the one X.520 has for it: PrintableString for C, serialNumber and dnQualifier,
/// IA5String for e-mail and DC, else UTF8String.
pub fn subject_from_parts(parts: &[(&str, &str)]) -> Result<Name, String> {
    let mut rdns = Vec::new();
    for (oid, value) in parts {
        let tag = match *oid {
            "2.5.4.6" | "2.5.4.5" | "2.5.4.46" => der::tag::PRINTABLE_STRING,
            "1.2.840.113549.1.9.1" | "0.9.2342.19200300.100.1.25" => der::tag::IA5_STRING,
            _ => der::tag::UTF8_STRING,
        };
        let kind = der::oid(oid).ok_or_else(|| format!("{oid} is no OID"))?;
        let attribute = der::sequence(&[&kind, &der::element(tag, value.as_bytes())]);
        rdns.push(der::set_of(vec![attribute]));
    }
    let encoded = der::element(der::tag::SEQUENCE, &rdns.concat());
    x509::distinguished_name(&encoded).map_err(|error| error.to_string())
}

/// Encodes and signs a request, and reads it back.
pub fn sign(wishes: &Wishes, key: &PrivateKey) -> Result<Csr, Error> {
    let failed = |reason: String| Error::Internal { doing: "signing the request", reason };
    let pair = KeyPair::try_from(&PrivatePkcs8KeyDer::from(key.expose_pkcs8()))
        .map_err(|error| failed(error.to_string()))?;
    let extensions = extensions(wishes).ok_or_else(|| failed("an OID is malformed".to_owned()))?;
    let attributes =
        if extensions.is_empty() { Vec::new() } else { extension_request(&extensions) };
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

/// The attribute extensionRequest (RFC 2985 section 5.4.2).
fn extension_request(extensions: &[Vec<u8>]) -> Vec<u8> {
    let list = der::element(der::tag::SEQUENCE, &extensions.concat());
    der::oid("1.2.840.113549.1.9.14")
        .map(|oid| der::sequence(&[&oid, &der::set_of(vec![list])]))
        .unwrap_or_default()
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
        let names: Option<Vec<Vec<u8>>> =
            wishes.subject_alt_names.iter().map(general_name).collect();
        let list = der::element(der::tag::SEQUENCE, &names?.concat());
        extensions.push(extension("2.5.29.17", false, &list)?);
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

fn general_name(name: &GeneralName) -> Option<Vec<u8>> {
    Some(match name {
        GeneralName::Email(address) => der::element(0x81, address.as_bytes()),
        GeneralName::Dns(name) => der::element(0x82, name.as_bytes()),
        GeneralName::Uri(uri) => der::element(0x86, uri.as_bytes()),
        GeneralName::Ip(address) => match address.parse().ok()? {
            IpAddr::V4(four) => der::element(0x87, &four.octets()),
            IpAddr::V6(six) => der::element(0x87, &six.octets()),
        },
        GeneralName::Directory(_) | GeneralName::Other(_) => return None,
    })
}
