//! The certificate of the API's own server: the right one, and wrong ones on request.

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use super::ca::{BACKDATED, Ca, internal, private_key};
use super::faults::{Flaw, ZONE_WILDCARD};
use super::issue::{Content, issue};
use crate::error::Error;
use crate::formats::der;
use crate::material::extensions::purpose;
use crate::material::{Certificate, PrivateKey};

/// A certificate and key for a server on this machine, and the chain below the root, leaf first;
/// with this flaw, if any.
pub(super) fn server(
    ca: &Ca,
    flaw: Option<Flaw>,
    now: OffsetDateTime,
) -> Result<(Vec<Certificate>, PrivateKey), Error> {
    /// The usual limit of server certificates.
    const VALIDITY: Duration = Duration::days(397);
    let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)
        .map_err(|error| internal(error.to_string()))?;
    let key = private_key(&Zeroizing::new(pair.serialize_der()))?;
    let not_before = match flaw {
        Some(Flaw::Expired) => now - VALIDITY - Duration::DAY,
        Some(Flaw::NotYetValid) => now + Duration::DAY,
        _ => now - BACKDATED,
    };
    let names = if flaw == Some(Flaw::OtherName) { other_names() } else { names() };
    let for_clients = flaw == Some(Flaw::ForClients);
    let content = Content {
        subject: &subject(),
        public_key: key.public_key(),
        not_before,
        not_after: not_before + VALIDITY,
        purpose: if for_clients { purpose::CLIENT_AUTH } else { purpose::SERVER_AUTH },
        subject_alt_name: Some(&names),
    };
    let leaf = ca.issue(&content)?;
    let chain = match flaw {
        // Its issuer has its own name and key.
        Some(Flaw::SelfSigned) => vec![issue(&content, &leaf, &key)?],
        Some(Flaw::NoIntermediate) => vec![leaf],
        _ => vec![leaf, ca.issuing().clone()],
    };
    Ok((chain, key))
}

fn subject() -> Vec<u8> {
    let attribute = der::sequence(&[
        &der::oid("2.5.4.3").unwrap_or_default(),
        &der::element(der::tag::UTF8_STRING, b"localhost"),
    ]);
    der::sequence(&[&der::set_of(vec![attribute])])
}

/// Tags of a GeneralName (RFC 5280 section 4.2.1.6).
const DNS: u8 = 0x82;
const IP: u8 = 0x87;

/// localhost, the names that ask for faults, 127.0.0.1 and ::1.
fn names() -> Vec<u8> {
    der::sequence(&[
        &der::element(DNS, b"localhost"),
        &der::element(DNS, ZONE_WILDCARD.as_bytes()),
        &der::element(IP, &std::net::Ipv4Addr::LOCALHOST.octets()),
        &der::element(IP, &std::net::Ipv6Addr::LOCALHOST.octets()),
    ])
}

/// A name that is never this server's (RFC 2606 section 2).
fn other_names() -> Vec<u8> {
    der::sequence(&[&der::element(DNS, b"other.invalid")])
}
