//! Whether a certificate is written as RFC 5280 section 4.1 asks: encoding, serial number, algorithm.

use crate::material::Certificate;
use crate::report::{Code, Finding, Severity};

/// A serial number has at most 20 octets (RFC 5280 section 4.1.2.2).
const SERIAL_OCTETS: usize = 20;

/// What verifiers stumble over before they look at what the certificate says. Of a CA as of a leaf.
pub fn ill_formed(certificate: &Certificate) -> Vec<Finding> {
    [not_der(certificate), two_algorithms(certificate), odd_serial(certificate)]
        .into_iter()
        .flatten()
        .collect()
}

/// OpenSSL reads no padded numbers, and Go nothing but DER.
fn not_der(certificate: &Certificate) -> Option<Finding> {
    (!certificate.is_der).then(|| Finding::new(Code::BadEncoding))
}

/// The signed part must name the algorithm of the signature (RFC 5280 section 4.1.1.2). Measured:
/// OpenSSL, Go and rustls refuse it where it does not, Java and GnuTLS where the algorithms differ.
fn two_algorithms(certificate: &Certificate) -> Option<Finding> {
    let (inner, outer) = (&certificate.inner_algorithm, &certificate.signature_algorithm);
    let variant = if inner.name == outer.name { "two-forms" } else { "two-algorithms" };
    (!certificate.algorithms_agree).then(|| {
        Finding::new(Code::BadSignature)
            .variant(variant)
            .fact("inner", inner.name.clone())
            .fact("outer", outer.name.clone())
    })
}

/// A serial number must be positive. Go refuses a negative one since version 1.23; nobody minds zero
/// or too many octets.
fn odd_serial(certificate: &Certificate) -> Option<Finding> {
    let serial = certificate.serial_hex.as_str();
    let finding = || Finding::new(Code::BadSerial).fact("serial", serial);
    match serial.as_bytes().first()? {
        b'8'..=b'f' => Some(finding().variant("negative").severity(Severity::Problem)),
        _ if serial.bytes().all(|digit| digit == b'0') => Some(finding().variant("zero")),
        _ if serial.len() > 2 * SERIAL_OCTETS => Some(finding().fact("octets", serial.len() / 2)),
        _ => None,
    }
}
