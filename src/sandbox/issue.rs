//! Certificates for others, encoded here rather than by a library: a vendor keeps the subject of a
//! request byte for byte, and rcgen's name type keeps neither order, string types nor repeated
//! attributes.

use rcgen::{KeyPair, SigningKey};
use rustls::pki_types::PrivatePkcs8KeyDer;
use time::OffsetDateTime;

use crate::error::Error;
use crate::formats::{der, x509};
use crate::material::{Certificate, PrivateKey, PublicKey};

/// What a certificate shall say, less what its issuer decides.
pub(super) struct Content<'a> {
    /// The DER of the subject.
    pub(super) subject: &'a [u8],
    /// The key it speaks for.
    pub(super) public_key: &'a PublicKey,
    /// The first second of its validity.
    pub(super) not_before: OffsetDateTime,
    /// The last second of its validity.
    pub(super) not_after: OffsetDateTime,
    /// The OID of its extended key usage.
    pub(super) purpose: &'a str,
    /// The DER of its SubjectAltName, if it has one.
    pub(super) subject_alt_name: Option<&'a [u8]>,
}

/// Signs a certificate with an issuer's key, which is a P-256 key, and reads it back.
pub(super) fn issue(
    content: &Content<'_>,
    issuer: &Certificate,
    key: &PrivateKey,
) -> Result<Certificate, Error> {
    let failed = |reason: String| Error::Internal { doing: "signing the certificate", reason };
    let pair = KeyPair::try_from(&PrivatePkcs8KeyDer::from(key.expose_pkcs8()))
        .map_err(|error| failed(error.to_string()))?;
    let tbs =
        to_be_signed(content, issuer).ok_or_else(|| failed("an OID is malformed".to_owned()))?;
    let algorithm = ecdsa_with_sha256().ok_or_else(|| failed("an OID is malformed".to_owned()))?;
    let signature = pair.sign(&tbs).map_err(|error| failed(error.to_string()))?;
    let encoded = der::sequence(&[&tbs, &algorithm, &der::bit_string(&signature)]);
    let (certificate, _) =
        x509::certificate(&encoded).map_err(|error| failed(error.to_string()))?;
    Ok(certificate)
}

/// TBSCertificate (RFC 5280 section 4.1); `None` where an OID is malformed.
fn to_be_signed(content: &Content<'_>, issuer: &Certificate) -> Option<Vec<u8>> {
    const V3: u64 = 2;
    Some(der::sequence(&[
        &der::explicit(0, &der::integer(V3)),
        &serial_number()?,
        &ecdsa_with_sha256()?,
        &issuer.subject.der,
        &der::sequence(&[&moment(content.not_before), &moment(content.not_after)]),
        content.subject,
        &content.public_key.spki,
        &der::explicit(3, &der::sequence(&[&extensions(content, issuer)?.concat()])),
    ]))
}

/// 126 random bits behind a one, so that the number is positive and has a fixed length.
fn serial_number() -> Option<Vec<u8>> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    bytes[0] = (bytes[0] & 0x3f) | 0x40;
    Some(der::element(der::tag::INTEGER, &bytes))
}

fn ecdsa_with_sha256() -> Option<Vec<u8>> {
    Some(der::sequence(&[&der::oid("1.2.840.10045.4.3.2")?]))
}

/// UTCTime through 2049, GeneralizedTime from then on (RFC 5280 section 4.1.2.5).
fn moment(time: OffsetDateTime) -> Vec<u8> {
    const UTC_TIME: u8 = 0x17;
    const GENERALIZED_TIME: u8 = 0x18;
    let time = time.to_offset(time::UtcOffset::UTC);
    let rest = format!(
        "{:02}{:02}{:02}{:02}{:02}Z",
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    );
    if time.year() < 2050 {
        let text = format!("{:02}{rest}", time.year().rem_euclid(100));
        der::element(UTC_TIME, text.as_bytes())
    } else {
        der::element(GENERALIZED_TIME, format!("{:04}{rest}", time.year()).as_bytes())
    }
}

fn extensions(content: &Content<'_>, issuer: &Certificate) -> Option<Vec<Vec<u8>>> {
    /// The named bit digitalSignature alone.
    const DIGITAL_SIGNATURE: [u8; 4] = [der::tag::BIT_STRING, 2, 7, 0x80];
    let key_id = der::octet_string(&key_id(content.public_key));
    let mut extensions = vec![
        extension("2.5.29.19", true, &der::sequence(&[]))?,
        extension("2.5.29.15", true, &DIGITAL_SIGNATURE)?,
        extension("2.5.29.37", false, &der::sequence(&[&der::oid(content.purpose)?]))?,
        extension("2.5.29.14", false, &key_id)?,
    ];
    if let Some(issuer_key_id) = raw_key_id(issuer) {
        let value = der::sequence(&[&der::element(0x80, issuer_key_id)]);
        extensions.push(extension("2.5.29.35", false, &value)?);
    }
    if let Some(names) = content.subject_alt_name {
        // Without a subject the names are all there is (RFC 5280 section 4.2.1.6).
        let critical = content.subject == der::sequence(&[]);
        extensions.push(extension("2.5.29.17", critical, names)?);
    }
    Some(extensions)
}

fn extension(oid: &str, critical: bool, value: &[u8]) -> Option<Vec<u8>> {
    const TRUE: [u8; 3] = [0x01, 0x01, 0xff];
    let critical: &[u8] = if critical { &TRUE } else { &[] };
    Some(der::sequence(&[&der::oid(oid)?, critical, &der::octet_string(value)]))
}

/// The first 160 bits of the key's SHA-256 (RFC 7093 section 2, method 1).
fn key_id(key: &PublicKey) -> Vec<u8> {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &key.bits);
    digest.as_ref().iter().take(20).copied().collect()
}

/// The issuer's own SubjectKeyIdentifier, without the header of its OCTET STRING.
fn raw_key_id(issuer: &Certificate) -> Option<&[u8]> {
    const HEADER: usize = 2;
    let extension = issuer.extensions.all.iter().find(|extension| extension.oid == "2.5.29.14")?;
    extension.value.get(HEADER..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn the_century_is_written_from_2050_on() {
        assert_eq!(moment(datetime!(2049-12-31 23:59:59 UTC))[2..], *b"491231235959Z");
        assert_eq!(moment(datetime!(2050-01-01 00:00:00 UTC))[2..], *b"20500101000000Z");
    }

    #[test]
    fn serial_numbers_are_positive_and_differ() {
        let (one, other) = (serial_number().unwrap(), serial_number().unwrap());
        assert_eq!(one[..2], [der::tag::INTEGER, 16]);
        assert_eq!(one[2] & 0xc0, 0x40);
        assert_ne!(one, other);
    }
}
