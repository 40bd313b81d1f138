//! A bundle of certificates as PKCS#7: signed data without a signer (RFC 5652 section 5.1).

use crate::formats::der;
use crate::material::Certificate;

/// The DER of a ContentInfo around a SignedData that signs nothing and carries the certificates.
///
/// They stay in the order given. DER would sort the set, but section 5.1 asks for BER only, and
/// readers that know no better take the first certificate for the leaf.
pub fn bundle(certificates: &[&Certificate]) -> Vec<u8> {
    const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
    const DATA: &str = "1.2.840.113549.1.7.1";
    let oid = |dotted| der::oid(dotted).unwrap_or_default();
    let encoded: Vec<u8> = certificates.iter().flat_map(|one| one.der.iter().copied()).collect();
    let signed_data = der::sequence(&[
        // Version 1: X.509 certificates only, and content of type data (section 5.1).
        &der::integer(1),
        &der::set_of(Vec::new()),
        &der::sequence(&[&oid(DATA)]),
        &der::element(CERTIFICATES, &encoded),
        &der::set_of(Vec::new()),
    ]);
    der::sequence(&[&oid(SIGNED_DATA), &der::explicit(0, &signed_data)])
}

/// `[0] IMPLICIT CertificateSet`, constructed.
const CERTIFICATES: u8 = 0xa0;
