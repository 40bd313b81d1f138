//! The public key that belongs to a private one: computed where a library can, else as the
//! encoding itself has it. A key must not become unreadable because one library refuses its size.

use aws_lc_rs::rsa;
use aws_lc_rs::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair};

use super::read::field;
use super::{KeyError, algorithm, sec1};
use crate::formats::ber::{self, Node};
use crate::formats::der::{self, tag};
use crate::material::algorithm::named;

/// The bits of the SubjectPublicKeyInfo. `inner` is what PKCS#8 wraps, `given` the public key that
/// version 2 has beside it.
pub(super) fn bits(
    oid: &str,
    description: &Node<'_>,
    inner: &[u8],
    given: Option<&Node<'_>>,
    pkcs8: &[u8],
) -> Result<Vec<u8>, KeyError> {
    match oid {
        algorithm::RSA | algorithm::RSA_PSS => rsa_key(inner),
        algorithm::EC => ec_point(description, inner, pkcs8),
        algorithm::ED25519 => Ok(Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8)
            .map_err(|reason| KeyError::Malformed(reason.to_string()))?
            .public_key()
            .as_ref()
            .to_vec()),
        other => given
            .and_then(|bits| whole_octets(&bits.octets()))
            .ok_or_else(|| KeyError::Unsupported(name(other))),
    }
}

/// Modulus and exponent of an RSAPrivateKey (RFC 8017 appendix A.1.2) as an RSAPublicKey.
fn rsa_key(inner: &[u8]) -> Result<Vec<u8>, KeyError> {
    let (key, _) = ber::read(inner)?;
    // Version, n, e, d, p, q, and three more for the Chinese remainder theorem.
    if key.children.len() < 9 || key.children.iter().take(9).any(|part| part.tag != tag::INTEGER) {
        return Err(KeyError::Malformed("it is no RSA key".to_owned()));
    }
    let (modulus, exponent) = (key.child(1)?, key.child(2)?);
    let length = |number: &Node<'_>| number.content.iter().skip_while(|octet| **octet == 0).count();
    if length(modulus) == 0 {
        return Err(KeyError::Malformed("its modulus is zero".to_owned()));
    }
    // aws-lc looks whether the parts fit each other, at the sizes it takes. What it says of other
    // sizes says nothing about the key: those are for the checks to judge.
    let first = modulus.content.iter().find(|octet| **octet != 0).map_or(0, |o| o.leading_zeros());
    let bits = length(modulus) * 8 - first as usize;
    let judged = LENGTHS.contains(&bits) && length(exponent) <= 4;
    if judged && rsa::KeyPair::from_der(inner).is_err() {
        return Err(KeyError::Malformed("its numbers do not fit each other".to_owned()));
    }
    Ok(der::sequence(&[&modulus.to_der(), &exponent.to_der()]))
}

/// Lengths of moduli in bits that aws-lc takes.
const LENGTHS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// Curves that are computed here: OID, and the scheme that aws-lc ties it to.
const CURVES: [(&str, &signature::EcdsaSigningAlgorithm); 4] = [
    ("1.2.840.10045.3.1.7", &signature::ECDSA_P256_SHA256_ASN1_SIGNING),
    ("1.3.132.0.34", &signature::ECDSA_P384_SHA384_ASN1_SIGNING),
    ("1.3.132.0.35", &signature::ECDSA_P521_SHA512_ASN1_SIGNING),
    ("1.3.132.0.10", &signature::ECDSA_P256K1_SHA256_ASN1_SIGNING),
];

fn ec_point(description: &Node<'_>, inner: &[u8], pkcs8: &[u8]) -> Result<Vec<u8>, KeyError> {
    let curve = description.child(1).and_then(Node::oid).ok();
    let known = CURVES.iter().find(|(oid, _)| curve.as_deref() == Some(oid));
    if let Some((_, scheme)) = known {
        return EcdsaKeyPair::from_pkcs8(scheme, pkcs8)
            .map(|pair| pair.public_key().as_ref().to_vec())
            .map_err(|reason| {
                let what = "its number does not fit its curve and point";
                KeyError::Malformed(format!("{what} ({reason})"))
            });
    }
    let (key, _) = ber::read(inner)?;
    let point = field(&key, sec1::POINT).and_then(|bits| whole_octets(&bits.octets()));
    point.ok_or_else(|| {
        KeyError::Unsupported(match curve {
            Some(curve) => format!("EC on the curve {}", name(&curve)),
            None => "EC on a curve without a name".to_owned(),
        })
    })
}

/// The octets of a BIT STRING that has no unused bits.
fn whole_octets(bits: &[u8]) -> Option<Vec<u8>> {
    match bits {
        [0, octets @ ..] if !octets.is_empty() => Some(octets.to_vec()),
        _ => None,
    }
}

/// The name with the OID, or the OID alone.
fn name(oid: &str) -> String {
    match named(oid) {
        name if name == oid => oid.to_owned(),
        name => format!("{name} ({oid})"),
    }
}
