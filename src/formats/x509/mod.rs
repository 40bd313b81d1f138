//! X.509 certificates, PKCS#10 requests and revocation lists from DER (RFC 5280, RFC 2986).

mod algorithm;
mod crl;
mod extensions;
mod name;

pub use crl::crl;
pub(super) use extensions::general_names;

use time::OffsetDateTime;
use x509_parser::prelude::{
    ASN1Time, FromDer, ParsedCriAttribute, SubjectPublicKeyInfo, X509Certificate,
    X509CertificationRequest, X509Name,
};

use crate::material::algorithm::hex;
use crate::material::{Certificate, Csr, Extensions, Name, PublicKey};

/// Why bytes are not the structure they were read as. The text names the place, never the content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub String);

impl<E: std::fmt::Display> From<x509_parser::nom::Err<E>> for Malformed {
    fn from(error: x509_parser::nom::Err<E>) -> Malformed {
        Malformed(match error {
            x509_parser::nom::Err::Incomplete(_) => "the structure ends too early".to_owned(),
            x509_parser::nom::Err::Error(e) | x509_parser::nom::Err::Failure(e) => e.to_string(),
        })
    }
}

/// Reads one certificate and returns it with the bytes after it.
pub fn certificate(der: &[u8]) -> Result<(Certificate, &[u8]), Malformed> {
    let (rest, parsed) = X509Certificate::from_der(der)?;
    let tbs = &parsed.tbs_certificate;
    let der = &der[..der.len() - rest.len()];
    let certificate = Certificate {
        der: der.to_vec(),
        // Deeper or longer than we follow is no reason to call it wrong.
        is_der: !super::ber::read(der).is_ok_and(|(node, _)| node.not_der || node.odd_value),
        tbs: tbs.as_ref().to_vec(),
        version: tbs.version.0.saturating_add(1),
        serial_hex: hex(tbs.raw_serial()),
        inner_algorithm: algorithm::signature(&tbs.signature),
        // The parameters count, too: none and NULL are not the same.
        algorithms_agree: tbs.signature == parsed.signature_algorithm,
        subject: name::decode(&tbs.subject),
        issuer: name::decode(&tbs.issuer),
        not_before: moment(&tbs.validity.not_before),
        not_after: moment(&tbs.validity.not_after),
        public_key: algorithm::public_key(&tbs.subject_pki),
        signature_algorithm: algorithm::signature(&parsed.signature_algorithm),
        signature: parsed.signature_value.data.to_vec(),
        extensions: extensions::decode(tbs.extensions()),
    };
    Ok((certificate, rest))
}

/// Reads one request and returns it with the bytes after it.
pub fn csr(der: &[u8]) -> Result<(Csr, &[u8]), Malformed> {
    let (rest, parsed) = X509CertificationRequest::from_der(der)?;
    let info = &parsed.certification_request_info;
    let requested =
        info.iter_attributes().find_map(|attribute| match attribute.parsed_attribute() {
            ParsedCriAttribute::ExtensionRequest(request) => {
                Some(extensions::decode(&request.extensions))
            }
            _ => None,
        });
    let csr = Csr {
        der: der[..der.len() - rest.len()].to_vec(),
        info: info.raw.to_vec(),
        subject: name::decode(&info.subject),
        public_key: algorithm::public_key(&info.subject_pki),
        signature_algorithm: algorithm::signature(&parsed.signature_algorithm),
        signature: parsed.signature_value.data.to_vec(),
        extensions: requested.unwrap_or_else(Extensions::default),
    };
    Ok((csr, rest))
}

/// Reads one SubjectPublicKeyInfo and returns it with the bytes after it.
pub fn public_key(der: &[u8]) -> Result<(PublicKey, &[u8]), Malformed> {
    let (rest, parsed) = SubjectPublicKeyInfo::from_der(der)?;
    Ok((algorithm::public_key(&parsed), rest))
}

/// Reads one distinguished name, such as a CA name that a server sends (RFC 8446 section 4.2.4).
pub fn distinguished_name(der: &[u8]) -> Result<Name, Malformed> {
    let (_, parsed) = X509Name::from_der(der)?;
    Ok(name::decode(&parsed))
}

fn moment(time: &ASN1Time) -> OffsetDateTime {
    time.to_datetime()
}
