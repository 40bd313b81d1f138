//! Writes a PFX as its readers want it (pfx-runtimes.md section 5): two safes, certificates
//! encrypted first, then the key; the leaf and the key linked by localKeyID, nobody else.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use super::algorithm::{Cipher, Derivation, Hash, Prf, Scheme};
use super::anatomy::{DATA, ENCRYPTED_DATA, bag};
use super::attributes;
use super::password::{Reading, as_typed};
use super::{kdf, mac, pbe};
use crate::error::Error;
use crate::formats::der;
use crate::material::{Certificate, PrivateKey, Secret};

/// What goes in.
#[derive(Debug)]
pub struct Contents<'a> {
    /// The key.
    pub key: &'a PrivateKey,
    /// Its certificate first, then its chain.
    pub certificates: &'a [&'a Certificate],
    /// What stores show for the pair; ASCII, not empty.
    pub friendly_name: &'a str,
}

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    certificates: Protection,
    key: Protection,
    mac: Check,
    iterations: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protection {
    Rc2_40,
    TripleDes,
    Aes256,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    Hmac(Hash),
    Pbmac1,
}

impl Profile {
    /// Read by every loader measured: 3DES and an HMAC-SHA-1 check.
    pub fn compat() -> Profile {
        let both = Protection::TripleDes;
        Profile { certificates: both, key: both, mac: Check::Hmac(Hash::Sha1), iterations: 2_048 }
    }

    /// The one to offer: AES-256 and SHA-256, at a count below every known limit.
    pub fn modern() -> Profile {
        let both = Protection::Aes256;
        let mac = Check::Hmac(Hash::Sha256);
        Profile { certificates: both, key: both, mac, iterations: 100_000 }
    }

    /// AES-256 with PBMAC1 (RFC 9579); few programs read it yet.
    pub fn strongest() -> Profile {
        Profile { mac: Check::Pbmac1, iterations: 600_000, ..Profile::modern() }
    }

    /// What old Windows, macOS, Java and OpenSSL wrote: certificates RC2-40, key 3DES.
    pub fn legacy() -> Profile {
        Profile { certificates: Protection::Rc2_40, ..Profile::compat() }
    }
}

/// Writes it.
pub fn write(
    contents: &Contents<'_>,
    profile: &Profile,
    password: &Secret,
) -> Result<Vec<u8>, Error> {
    let reading = as_typed(password.expose());
    let link = contents
        .certificates
        .first()
        .map(|leaf| digest(&SHA1_FOR_LEGACY_USE_ONLY, &leaf.der).as_ref().to_vec());
    let certificates = certificate_safe(contents, profile, link.as_deref(), &reading)?;
    let key = key_safe(contents, profile, link.as_deref(), &reading)?;
    let authenticated = der::sequence(&[&certificates, &key]);
    let auth_safe = content_info(DATA, &der::octet_string(&authenticated))?;
    let check = check(profile, &authenticated, &reading)?;
    Ok(der::sequence(&[&der::integer(3), &auth_safe, &check]))
}

fn failed(reason: impl ToString) -> Error {
    Error::Internal { doing: "writing the PFX", reason: reason.to_string() }
}

fn oid(dotted: &str) -> Result<Vec<u8>, Error> {
    der::oid(dotted).ok_or_else(|| failed("an OID is malformed"))
}

fn random(length: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// ContentInfo (RFC 5652 section 3).
fn content_info(kind: &str, content: &[u8]) -> Result<Vec<u8>, Error> {
    Ok(der::sequence(&[&oid(kind)?, &der::explicit(0, content)]))
}

/// SafeBag (RFC 7292 section 4.2).
fn safe_bag(kind: &str, value: &[u8], attributes: &[u8]) -> Result<Vec<u8>, Error> {
    Ok(der::sequence(&[&oid(kind)?, &der::explicit(0, value), attributes]))
}

fn certificate_safe(
    contents: &Contents<'_>,
    profile: &Profile,
    link: Option<&[u8]>,
    reading: &Reading,
) -> Result<Vec<u8>, Error> {
    let mut bags = Vec::new();
    for (position, certificate) in contents.certificates.iter().enumerate() {
        let value = der::sequence(&[
            &oid("1.2.840.113549.1.9.22.1")?,
            &der::explicit(0, &der::octet_string(&certificate.der)),
        ]);
        let attributes = if position == 0 {
            attributes::encode(contents.friendly_name, link)
        } else {
            Vec::new()
        };
        bags.extend(safe_bag(bag::CERTIFICATE, &value, &attributes)?);
    }
    let plain = der::element(der::tag::SEQUENCE, &bags);
    let (algorithm, ciphertext) = encrypt(profile.certificates, profile, &plain, reading)?;
    // The ciphertext has an implicit tag: [0] instead of OCTET STRING.
    let content = der::sequence(&[&oid(DATA)?, &algorithm, &der::element(0x80, &ciphertext)]);
    content_info(ENCRYPTED_DATA, &der::sequence(&[&der::integer(0), &content]))
}

fn key_safe(
    contents: &Contents<'_>,
    profile: &Profile,
    link: Option<&[u8]>,
    reading: &Reading,
) -> Result<Vec<u8>, Error> {
    let pkcs8 = contents.key.expose_pkcs8();
    let (algorithm, ciphertext) = encrypt(profile.key, profile, pkcs8, reading)?;
    let shrouded = der::sequence(&[&algorithm, &der::octet_string(&ciphertext)]);
    let attributes = attributes::encode(contents.friendly_name, link);
    let bags = safe_bag(bag::SHROUDED_KEY, &shrouded, &attributes)?;
    content_info(DATA, &der::octet_string(&der::element(der::tag::SEQUENCE, &bags)))
}

/// The AlgorithmIdentifier and the ciphertext.
fn encrypt(
    protection: Protection,
    profile: &Profile,
    plain: &[u8],
    reading: &Reading,
) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let iterations = u64::from(profile.iterations);
    let classic = |number: u8, cipher: Cipher| -> Result<(Scheme, Vec<u8>), Error> {
        let salt = random(8)?;
        let dotted = format!("1.2.840.113549.1.12.1.{number}");
        let parameters = der::sequence(&[&der::octet_string(&salt), &der::integer(iterations)]);
        let algorithm = der::sequence(&[&oid(&dotted)?, &parameters]);
        let derivation = Derivation::Pkcs12 { salt, iterations };
        let scheme =
            Scheme { oid: dotted, cipher, derivation, iv: None, key_length_written: false };
        Ok((scheme, algorithm))
    };
    let (scheme, algorithm) = match protection {
        Protection::TripleDes => classic(3, Cipher::TripleDes)?,
        Protection::Rc2_40 => classic(6, Cipher::Rc2 { key: 5, effective_bits: 40 })?,
        Protection::Aes256 => aes_256(iterations)?,
    };
    let ciphertext = pbe::encrypt(&scheme, plain, reading).map_err(failed)?;
    Ok((algorithm, ciphertext))
}

const AES_256_CBC: &str = "2.16.840.1.101.3.4.1.42";

/// PBES2 with PBKDF2-HMAC-SHA-256, the key length written and the PRF with its NULL: the form that
/// costs no reader anything.
fn aes_256(iterations: u64) -> Result<(Scheme, Vec<u8>), Error> {
    let (salt, iv) = (random(16)?, random(16)?);
    let encryption = der::sequence(&[&oid(AES_256_CBC)?, &der::octet_string(&iv)]);
    let parameters = der::sequence(&[&pbkdf2(&salt, iterations)?, &encryption]);
    let algorithm = der::sequence(&[&oid("1.2.840.113549.1.5.13")?, &parameters]);
    let scheme = Scheme {
        oid: AES_256_CBC.to_owned(),
        cipher: Cipher::Aes { key: 32 },
        derivation: Derivation::Pbkdf2 { hash: Hash::Sha256, salt, iterations, prf: Prf::WithNull },
        iv: Some(iv),
        key_length_written: true,
    };
    Ok((scheme, algorithm))
}

/// The AlgorithmIdentifier of PBKDF2-HMAC-SHA-256 for 32 octets (RFC 8018 appendix A.2).
fn pbkdf2(salt: &[u8], iterations: u64) -> Result<Vec<u8>, Error> {
    let parameters = der::sequence(&[
        &der::octet_string(salt),
        &der::integer(iterations),
        &der::integer(32),
        &hmac_sha256()?,
    ]);
    Ok(der::sequence(&[&oid("1.2.840.113549.1.5.12")?, &parameters]))
}

fn hmac_sha256() -> Result<Vec<u8>, Error> {
    Ok(der::sequence(&[&oid(Hash::Sha256.hmac_oid())?, &der::null()]))
}

/// MacData over the authenticated safe.
fn check(profile: &Profile, content: &[u8], reading: &Reading) -> Result<Vec<u8>, Error> {
    // Eight octets: one macOS report blames longer ones, and Java refuses shorter ones.
    let salt = random(8)?;
    let iterations = u64::from(profile.iterations);
    let (algorithm, digest) = match profile.mac {
        Check::Hmac(hash) => (
            der::sequence(&[&oid(hash.digest_oid())?, &der::null()]),
            mac::classic(hash, content, reading, &salt, profile.iterations),
        ),
        Check::Pbmac1 => {
            let parameters = der::sequence(&[&pbkdf2(&salt, iterations)?, &hmac_sha256()?]);
            let key = kdf::pbkdf2(Hash::Sha256, &reading.narrow, &salt, profile.iterations, 32);
            (
                der::sequence(&[&oid("1.2.840.113549.1.5.14")?, &parameters]),
                mac::hmac_of(Hash::Sha256, &key, content),
            )
        }
    };
    let info = der::sequence(&[&algorithm, &der::octet_string(&digest)]);
    Ok(der::sequence(&[&info, &der::octet_string(&salt), &der::integer(iterations)]))
}
