//! AlgorithmIdentifiers of password encryption: PKCS#12 PBE (RFC 7292 appendix C), PBES1 and PBES2
//! (RFC 8018 appendix A), scrypt (RFC 7914 section 7).

use crate::formats::ber::{BerError, Node};
use crate::formats::der::tag;
use crate::material::algorithm::named;
use crate::material::pfx::Encryption;

/// A hash that a key derivation or a MAC runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512_224,
    Sha512_256,
    Sha3_224,
    Sha3_256,
    Sha3_384,
    Sha3_512,
}

/// Hash, its name, its OID as a digest, its OID as an HMAC.
const HASHES: [(Hash, &str, &str, &str); 12] = [
    (Hash::Md5, "MD5", "1.2.840.113549.2.5", "1.2.840.113549.2.6"),
    (Hash::Sha1, "SHA-1", "1.3.14.3.2.26", "1.2.840.113549.2.7"),
    (Hash::Sha224, "SHA-224", "2.16.840.1.101.3.4.2.4", "1.2.840.113549.2.8"),
    (Hash::Sha256, "SHA-256", "2.16.840.1.101.3.4.2.1", "1.2.840.113549.2.9"),
    (Hash::Sha384, "SHA-384", "2.16.840.1.101.3.4.2.2", "1.2.840.113549.2.10"),
    (Hash::Sha512, "SHA-512", "2.16.840.1.101.3.4.2.3", "1.2.840.113549.2.11"),
    (Hash::Sha512_224, "SHA-512/224", "2.16.840.1.101.3.4.2.5", "1.2.840.113549.2.12"),
    (Hash::Sha512_256, "SHA-512/256", "2.16.840.1.101.3.4.2.6", "1.2.840.113549.2.13"),
    (Hash::Sha3_224, "SHA3-224", "2.16.840.1.101.3.4.2.7", "2.16.840.1.101.3.4.2.13"),
    (Hash::Sha3_256, "SHA3-256", "2.16.840.1.101.3.4.2.8", "2.16.840.1.101.3.4.2.14"),
    (Hash::Sha3_384, "SHA3-384", "2.16.840.1.101.3.4.2.9", "2.16.840.1.101.3.4.2.15"),
    (Hash::Sha3_512, "SHA3-512", "2.16.840.1.101.3.4.2.10", "2.16.840.1.101.3.4.2.16"),
];

impl Hash {
    pub(super) fn digest_named(oid: &str) -> Option<Hash> {
        HASHES.iter().find(|row| row.2 == oid).map(|row| row.0)
    }

    pub(super) fn hmac_named(oid: &str) -> Option<Hash> {
        HASHES.iter().find(|row| row.3 == oid).map(|row| row.0)
    }

    pub(super) fn name(self) -> &'static str {
        HASHES.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    pub(super) fn hmac_oid(self) -> &'static str {
        HASHES.iter().find(|row| row.0 == self).map_or("", |row| row.3)
    }

    pub(super) fn digest_oid(self) -> &'static str {
        HASHES.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }
}

/// A cipher with all that its name implies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::formats) enum Cipher {
    Rc4 { key: usize },
    Rc2 { key: usize, effective_bits: usize },
    Des,
    TwoKeyTripleDes,
    TripleDes,
    Aes { key: usize },
    AesGcm { key: usize },
    Camellia { key: usize },
    Aria { key: usize },
}

impl Cipher {
    pub(super) fn key_length(self) -> usize {
        match self {
            Cipher::Des => 8,
            Cipher::TwoKeyTripleDes => 16,
            Cipher::TripleDes => 24,
            Cipher::Rc4 { key }
            | Cipher::Rc2 { key, .. }
            | Cipher::Aes { key }
            | Cipher::AesGcm { key }
            | Cipher::Camellia { key }
            | Cipher::Aria { key } => key,
        }
    }

    /// The length of the initialisation vector in the PKCS#12 scheme; a stream has none.
    pub(super) fn iv_length(self) -> usize {
        match self {
            Cipher::Rc4 { .. } => 0,
            Cipher::Rc2 { .. } | Cipher::Des | Cipher::TwoKeyTripleDes | Cipher::TripleDes => 8,
            Cipher::AesGcm { .. } => 12,
            Cipher::Aes { .. } | Cipher::Camellia { .. } | Cipher::Aria { .. } => 16,
        }
    }

    /// OpenSSL 3 keeps these in its legacy provider (pfx-runtimes.md, R02).
    fn legacy(self) -> bool {
        matches!(self, Cipher::Rc4 { .. } | Cipher::Rc2 { .. } | Cipher::Des)
    }

    fn name(self) -> String {
        match self {
            Cipher::Rc4 { key } => format!("RC4-{}", key * 8),
            Cipher::Rc2 { effective_bits, .. } => format!("RC2-{effective_bits}"),
            Cipher::Des => "DES".into(),
            Cipher::TwoKeyTripleDes => "two-key 3DES".into(),
            Cipher::TripleDes => "3DES".into(),
            Cipher::Aes { key } => format!("AES-{}-CBC", key * 8),
            Cipher::AesGcm { key } => format!("AES-{}-GCM", key * 8),
            Cipher::Camellia { key } => format!("Camellia-{}-CBC", key * 8),
            Cipher::Aria { key } => format!("ARIA-{}-CBC", key * 8),
        }
    }
}

/// How the PRF of PBKDF2 is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prf {
    /// Not at all, so it is HMAC-SHA-1 (RFC 8018 appendix A.2).
    Absent,
    /// With NULL as its parameters.
    WithNull,
    /// Without parameters.
    Bare,
}

/// How the key comes from the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Derivation {
    /// RFC 7292 appendix B; gives the vector too.
    Pkcs12 { salt: Vec<u8>, iterations: u64 },
    /// RFC 8018 section 5.1; gives the vector too.
    Pbkdf1 { hash: Hash, salt: Vec<u8>, iterations: u64 },
    /// RFC 8018 section 5.2.
    Pbkdf2 { hash: Hash, salt: Vec<u8>, iterations: u64, prf: Prf },
    /// RFC 7914.
    Scrypt { salt: Vec<u8>, cost: u64, block_size: u64, parallelization: u64 },
}

/// A password encryption that we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scheme {
    pub(super) oid: String,
    pub(super) cipher: Cipher,
    pub(super) derivation: Derivation,
    /// Given in PBES2, derived otherwise.
    pub(super) iv: Option<Vec<u8>>,
    /// Whether the parameters of the derivation name the key's length.
    pub(super) key_length_written: bool,
}

/// A password encryption, known or by its OID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Parsed {
    Known(Scheme),
    Unknown(String),
}

const PBES2: &str = "1.2.840.113549.1.5.13";
const PBKDF2: &str = "1.2.840.113549.1.5.12";
const SCRYPT: &str = "1.3.6.1.4.1.11591.4.11";

/// Reads an AlgorithmIdentifier.
pub(super) fn parse(node: &Node<'_>) -> Result<Parsed, BerError> {
    let oid = node.expect(tag::SEQUENCE)?.child(0)?.oid()?;
    if oid == PBES2 {
        return pbes2(node.child(1)?);
    }
    let Some((cipher, hash)) = simple(&oid) else { return Ok(Parsed::Unknown(oid)) };
    let parameters = node.child(1)?;
    let salt = parameters.child(0)?.octets().into_owned();
    let iterations = parameters.child(1)?.unsigned()?;
    let derivation = match hash {
        None => Derivation::Pkcs12 { salt, iterations },
        Some(hash) => Derivation::Pbkdf1 { hash, salt, iterations },
    };
    Ok(Parsed::Known(Scheme { oid, cipher, derivation, iv: None, key_length_written: false }))
}

/// Schemes whose OID says everything but salt and count; with a hash it is PBES1.
fn simple(oid: &str) -> Option<(Cipher, Option<Hash>)> {
    let rc2 = |key| Cipher::Rc2 { key, effective_bits: key * 8 };
    Some(match oid {
        "1.2.840.113549.1.12.1.1" => (Cipher::Rc4 { key: 16 }, None),
        "1.2.840.113549.1.12.1.2" => (Cipher::Rc4 { key: 5 }, None),
        "1.2.840.113549.1.12.1.3" => (Cipher::TripleDes, None),
        "1.2.840.113549.1.12.1.4" => (Cipher::TwoKeyTripleDes, None),
        "1.2.840.113549.1.12.1.5" => (rc2(16), None),
        "1.2.840.113549.1.12.1.6" => (rc2(5), None),
        "1.2.840.113549.1.5.3" => (Cipher::Des, Some(Hash::Md5)),
        "1.2.840.113549.1.5.6" => (Cipher::Rc2 { key: 8, effective_bits: 64 }, Some(Hash::Md5)),
        "1.2.840.113549.1.5.10" => (Cipher::Des, Some(Hash::Sha1)),
        "1.2.840.113549.1.5.11" => (Cipher::Rc2 { key: 8, effective_bits: 64 }, Some(Hash::Sha1)),
        _ => return None,
    })
}

fn pbes2(parameters: &Node<'_>) -> Result<Parsed, BerError> {
    let (kdf, encryption) = (parameters.child(0)?, parameters.child(1)?);
    let oid = encryption.child(0)?.oid()?;
    let kdf_oid = kdf.child(0)?.oid()?;
    let kdf_parameters = kdf.child(1)?;
    let (derivation, key_length) = match kdf_oid.as_str() {
        PBKDF2 => match pbkdf2(kdf_parameters)? {
            Ok(found) => found,
            Err(prf) => return Ok(Parsed::Unknown(prf)),
        },
        SCRYPT => scrypt(kdf_parameters)?,
        _ => return Ok(Parsed::Unknown(kdf_oid)),
    };
    let Some((cipher, iv)) = pbes2_cipher(&oid, encryption, key_length)? else {
        return Ok(Parsed::Unknown(oid));
    };
    let key_length_written = key_length.is_some();
    Ok(Parsed::Known(Scheme { oid, cipher, derivation, iv: Some(iv), key_length_written }))
}

/// PBKDF2-params: the derivation and the key length, or the OID of a PRF that we do not have.
pub(super) fn pbkdf2(
    parameters: &Node<'_>,
) -> Result<Result<(Derivation, Option<u64>), String>, BerError> {
    let salt = parameters.child(0)?.expect(tag::OCTET_STRING)?.octets().into_owned();
    let iterations = parameters.child(1)?.unsigned()?;
    let mut key_length = None;
    let (mut hash, mut written) = (Hash::Sha1, Prf::Absent);
    for node in parameters.children.iter().skip(2) {
        if node.tag == tag::INTEGER {
            key_length = Some(node.unsigned()?);
        } else {
            let prf = node.expect(tag::SEQUENCE)?.child(0)?.oid()?;
            let Some(known) = Hash::hmac_named(&prf) else { return Ok(Err(prf)) };
            hash = known;
            written = if node.children.len() > 1 { Prf::WithNull } else { Prf::Bare };
        }
    }
    Ok(Ok((Derivation::Pbkdf2 { hash, salt, iterations, prf: written }, key_length)))
}

fn scrypt(parameters: &Node<'_>) -> Result<(Derivation, Option<u64>), BerError> {
    let number = |position: usize| parameters.child(position)?.unsigned();
    let derivation = Derivation::Scrypt {
        salt: parameters.child(0)?.octets().into_owned(),
        cost: number(1)?,
        block_size: number(2)?,
        parallelization: number(3)?,
    };
    Ok((derivation, parameters.children.get(4).and_then(|length| length.unsigned().ok())))
}

/// The cipher of PBES2 and its vector.
fn pbes2_cipher(
    oid: &str,
    encryption: &Node<'_>,
    key_length: Option<u64>,
) -> Result<Option<(Cipher, Vec<u8>)>, BerError> {
    let cipher = match oid {
        "2.16.840.1.101.3.4.1.2" => Cipher::Aes { key: 16 },
        "2.16.840.1.101.3.4.1.22" => Cipher::Aes { key: 24 },
        "2.16.840.1.101.3.4.1.42" => Cipher::Aes { key: 32 },
        "2.16.840.1.101.3.4.1.6" => Cipher::AesGcm { key: 16 },
        "2.16.840.1.101.3.4.1.26" => Cipher::AesGcm { key: 24 },
        "2.16.840.1.101.3.4.1.46" => Cipher::AesGcm { key: 32 },
        "1.2.392.200011.61.1.1.1.2" => Cipher::Camellia { key: 16 },
        "1.2.392.200011.61.1.1.1.3" => Cipher::Camellia { key: 24 },
        "1.2.392.200011.61.1.1.1.4" => Cipher::Camellia { key: 32 },
        "1.2.410.200046.1.1.2" => Cipher::Aria { key: 16 },
        "1.2.410.200046.1.1.7" => Cipher::Aria { key: 24 },
        "1.2.410.200046.1.1.12" => Cipher::Aria { key: 32 },
        "1.2.840.113549.3.7" => Cipher::TripleDes,
        "1.3.14.3.2.7" => Cipher::Des,
        "1.2.840.113549.3.2" => return rc2_cbc(encryption.child(1)?, key_length),
        _ => return Ok(None),
    };
    let parameters = encryption.child(1)?;
    let iv = match cipher {
        Cipher::AesGcm { .. } => parameters.child(0)?.octets().into_owned(),
        _ => parameters.octets().into_owned(),
    };
    Ok(Some((cipher, iv)))
}

/// RC2-CBC-Parameter (RFC 8018 appendix B.2.3): the version encodes the effective bits.
fn rc2_cbc(
    parameters: &Node<'_>,
    key_length: Option<u64>,
) -> Result<Option<(Cipher, Vec<u8>)>, BerError> {
    let (effective_bits, iv) = match parameters.children.as_slice() {
        [version, iv] => {
            let bits = match version.unsigned()? {
                160 => 40,
                120 => 64,
                58 => 128,
                bits @ 256..=1024 => usize::try_from(bits).unwrap_or(1024),
                _ => return Ok(None),
            };
            (bits, iv)
        }
        [iv] => (32, iv),
        _ => (32, parameters),
    };
    let key =
        key_length.and_then(|length| usize::try_from(length).ok()).unwrap_or(effective_bits / 8);
    if key == 0 || key > 128 {
        return Ok(None);
    }
    Ok(Some((Cipher::Rc2 { key, effective_bits }, iv.octets().into_owned())))
}

impl Parsed {
    /// In the words of the field.
    pub(super) fn describe(&self) -> Encryption {
        match self {
            Parsed::Unknown(oid) => Encryption {
                name: match named(oid) {
                    name if name == oid => format!("unknown algorithm {oid}"),
                    name => format!("{name} ({oid})"),
                },
                oid: oid.clone(),
                legacy: false,
                key_derivation: None,
                iterations: 0,
                work: 0,
                salt_length: 0,
                prf_without_null: false,
                prf_oid: None,
                prf_written: false,
                key_length_written: false,
            },
            Parsed::Known(scheme) => scheme.describe(),
        }
    }
}

impl Derivation {
    /// What it costs, in rounds, where the file asks for so many iterations.
    fn work(&self, iterations: u64) -> u64 {
        match self {
            Derivation::Scrypt { cost, block_size, parallelization, .. } => {
                cost.saturating_mul(*block_size).saturating_mul(*parallelization)
            }
            _ => iterations,
        }
    }
}

impl Scheme {
    fn describe(&self) -> Encryption {
        let family = match self.derivation {
            Derivation::Pkcs12 { .. } => "PBE",
            Derivation::Pbkdf1 { .. } => "PBES1",
            Derivation::Pbkdf2 { .. } | Derivation::Scrypt { .. } => "PBES2",
        };
        let (key_derivation, iterations, salt, prf) = match &self.derivation {
            Derivation::Pkcs12 { salt, iterations } => (None, *iterations, salt, Prf::Absent),
            Derivation::Pbkdf1 { hash, salt, iterations } => {
                (Some(format!("PBKDF1-{}", hash.name())), *iterations, salt, Prf::Absent)
            }
            Derivation::Pbkdf2 { hash, salt, iterations, prf } => {
                (Some(format!("PBKDF2-HMAC-{}", hash.name())), *iterations, salt, *prf)
            }
            Derivation::Scrypt { salt, cost, .. } => {
                (Some("scrypt".to_owned()), *cost, salt, Prf::Absent)
            }
        };
        Encryption {
            name: format!("{family} {}", self.cipher.name()),
            oid: self.oid.clone(),
            legacy: self.cipher.legacy(),
            key_derivation,
            iterations,
            work: self.derivation.work(iterations),
            salt_length: salt.len(),
            prf_without_null: prf == Prf::Bare,
            prf_oid: match self.derivation {
                Derivation::Pbkdf2 { hash, .. } => Some(hash.hmac_oid().to_owned()),
                _ => None,
            },
            prf_written: prf != Prf::Absent,
            key_length_written: self.key_length_written,
        }
    }
}
