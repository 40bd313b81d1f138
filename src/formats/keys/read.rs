//! Private keys in the clear, read leniently and held as PKCS#8 version 1 in DER.

use zeroize::Zeroizing;

use super::{KeyError, algorithm, public_half, sec1};
use crate::formats::ber::{self, Node};
use crate::formats::der::{self, tag};
use crate::formats::x509;
use crate::material::PrivateKey;

/// Reads a PKCS#8 key of version 1 or 2, and holds it as version 1: OpenSSL 3.0, Node 20 and
/// Python's cryptography refuse version 2, which is how ring and aws-lc write Ed25519 keys.
///
/// The public half is taken from the encoding where no library loads the key.
pub fn from_pkcs8(encoded: &[u8]) -> Result<PrivateKey, KeyError> {
    let (info, rest) = ber::read(encoded)?;
    let (algorithm, inner) = (info.expect(tag::SEQUENCE)?.child(1)?, info.child(2)?.octets());
    let version = info.child(0)?.unsigned()?;
    if !rest.is_empty() || version > 1 || info.child(2)?.tag & !CONSTRUCTED != tag::OCTET_STRING {
        return Err(KeyError::Malformed("it is no PKCS#8 structure".to_owned()));
    }
    let oid = algorithm.expect(tag::SEQUENCE)?.child(0)?.oid()?;
    let described = algorithm.to_der();
    let pkcs8 = Zeroizing::new(der::sequence(&[
        &der::integer(0),
        &described,
        &Zeroizing::new(der::octet_string(&inner)),
    ]));
    let given = info.children.iter().find(|node| node.tag & !CONSTRUCTED == PUBLIC_KEY);
    let bits = public_half::bits(&oid, algorithm, &inner, given, &pkcs8)?;
    let spki = der::sequence(&[&described, &der::bit_string(&bits)]);
    let (public_key, _) =
        x509::public_key(&spki).map_err(|error| KeyError::Malformed(error.to_string()))?;
    Ok(PrivateKey::new(pkcs8, public_key))
}

const CONSTRUCTED: u8 = 0x20;
/// The public key of version 2 (RFC 5958 section 2), an implicit BIT STRING.
const PUBLIC_KEY: u8 = 0x81;

/// Reads an RSAPrivateKey (RFC 8017 appendix A.1.2).
pub fn from_pkcs1(encoded: &[u8]) -> Result<PrivateKey, KeyError> {
    let oid = identifier(algorithm::RSA)?;
    wrapped(&der::sequence(&[&oid, &der::null()]), encoded)
}

/// Reads an ECPrivateKey (RFC 5915 section 3) that names its curve.
pub fn from_sec1(encoded: &[u8]) -> Result<PrivateKey, KeyError> {
    from_sec1_beside(encoded, None)
}

/// The same, where the curve may stand beside it: ECParameters (RFC 5480 section 2.1.1), which
/// OpenSSL writes into a PEM block of their own. What the key itself says counts more.
pub fn from_sec1_beside(encoded: &[u8], curve: Option<&[u8]>) -> Result<PrivateKey, KeyError> {
    let (key, _) = ber::read(encoded)?;
    let beside = curve.map(ber::read).transpose()?.map(|(curve, _)| curve);
    let Some(curve) = field(&key, sec1::CURVE).or(beside.as_ref()) else {
        return Err(KeyError::Unsupported("EC without the name of its curve".to_owned()));
    };
    // Inside PKCS#8 the curve stands in the algorithm, and once is enough.
    let mut inner = vec![Zeroizing::new(key.child(0)?.to_der())];
    inner.push(Zeroizing::new(key.child(1)?.to_der()));
    if let Some(point) = field(&key, sec1::POINT) {
        inner.push(Zeroizing::new(der::explicit(1, &point.to_der())));
    }
    let parts: Vec<&[u8]> = inner.iter().map(|part| part.as_slice()).collect();
    let algorithm = der::sequence(&[&identifier(algorithm::EC)?, &curve.to_der()]);
    wrapped(&algorithm, &Zeroizing::new(der::sequence(&parts)))
}

/// The element inside an explicit tag of an ECPrivateKey.
pub(super) fn field<'n, 'a>(key: &'n Node<'a>, tag: u8) -> Option<&'n Node<'a>> {
    key.children.iter().find(|node| node.tag == tag)?.children.first()
}

fn identifier(oid: &str) -> Result<Vec<u8>, KeyError> {
    der::oid(oid).ok_or_else(|| KeyError::Malformed("an OID is malformed".to_owned()))
}

/// PrivateKeyInfo around an older form.
fn wrapped(algorithm: &[u8], inner: &[u8]) -> Result<PrivateKey, KeyError> {
    let inner = Zeroizing::new(der::octet_string(inner));
    from_pkcs8(&Zeroizing::new(der::sequence(&[&der::integer(0), algorithm, &inner])))
}
