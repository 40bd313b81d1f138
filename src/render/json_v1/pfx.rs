//! The anatomy of a PFX as scripts see it: what shows without its password.

use serde::Serialize;

use crate::material::algorithm::hex;
use crate::material::pfx;

/// `{"version","encoding","integrity","mac","safes"}`.
#[derive(Debug, Serialize)]
pub(super) struct Anatomy {
    version: u64,
    /// `der` or `ber`.
    encoding: &'static str,
    /// `password` or `public-key`.
    integrity: &'static str,
    /// Null where there is none.
    mac: Option<Mac>,
    safes: Vec<Safe>,
}

/// The integrity check.
#[derive(Debug, Serialize)]
struct Mac {
    name: String,
    oid: String,
    iterations: u64,
    /// Whether the file writes the count; it is 1 where it does not.
    iterations_written: bool,
    salt_length: usize,
}

/// One safe.
#[derive(Debug, Serialize)]
struct Safe {
    /// `clear`, `encrypted` or `other`.
    protection: &'static str,
    /// Null where it is not encrypted with a password.
    encryption: Option<Encryption>,
    /// The OID of a safe that is none of the two kinds we read.
    oid: Option<String>,
    /// Null where the content does not show.
    bags: Option<Vec<Bag>>,
}

/// One encryption.
#[derive(Debug, Serialize)]
struct Encryption {
    name: String,
    oid: String,
    legacy: bool,
    /// Null where the scheme implies it.
    key_derivation: Option<String>,
    iterations: u64,
    salt_length: usize,
    prf_without_null: bool,
}

/// One bag.
#[derive(Debug, Serialize)]
struct Bag {
    /// `key`, `shrouded-key`, `certificate`, `other-certificate`, `crl`, `secret`, `nested` or `other`.
    bag: &'static str,
    /// Null for all but shrouded keys.
    encryption: Option<Encryption>,
    /// The OID of an unknown kind.
    oid: Option<String>,
    friendly_name: Option<String>,
    local_key_id: Option<String>,
    /// The bags of a nested safe; empty for all others.
    bags: Vec<Bag>,
}

/// What shows of a PFX.
pub(super) fn anatomy(anatomy: &pfx::Anatomy) -> Anatomy {
    Anatomy {
        version: anatomy.version,
        encoding: if anatomy.not_der { "ber" } else { "der" },
        integrity: if anatomy.public_key_integrity { "public-key" } else { "password" },
        mac: anatomy.mac.as_ref().map(mac),
        safes: anatomy.safes.iter().map(safe).collect(),
    }
}

fn mac(mac: &pfx::Mac) -> Mac {
    Mac {
        name: mac.name.clone(),
        oid: mac.oid.clone(),
        iterations: mac.iterations,
        iterations_written: mac.iterations_written,
        salt_length: mac.salt_length,
    }
}

fn safe(safe: &pfx::Safe) -> Safe {
    let (protection, cipher, oid, bags) = match safe {
        pfx::Safe::Clear(bags) => ("clear", None, None, Some(bags.iter().map(bag).collect())),
        pfx::Safe::Encrypted { encryption: cipher, bags } => {
            let bags = bags.as_ref().map(|bags| bags.iter().map(bag).collect());
            ("encrypted", Some(encryption(cipher)), None, bags)
        }
        pfx::Safe::Other(oid) => ("other", None, Some(oid.clone()), None),
    };
    Safe { protection, encryption: cipher, oid, bags }
}

fn encryption(encryption: &pfx::Encryption) -> Encryption {
    Encryption {
        name: encryption.name.clone(),
        oid: encryption.oid.clone(),
        legacy: encryption.legacy,
        key_derivation: encryption.key_derivation.clone(),
        iterations: encryption.iterations,
        salt_length: encryption.salt_length,
        prf_without_null: encryption.prf_without_null,
    }
}

fn bag(bag: &pfx::Bag) -> Bag {
    let (kind, cipher, oid, inner) = match &bag.kind {
        pfx::BagKind::Key => ("key", None, None, Vec::new()),
        pfx::BagKind::ShroudedKey(cipher) => {
            ("shrouded-key", Some(encryption(cipher)), None, Vec::new())
        }
        pfx::BagKind::Certificate => ("certificate", None, None, Vec::new()),
        pfx::BagKind::OtherCertificate(oid) => {
            ("other-certificate", None, Some(oid.clone()), Vec::new())
        }
        pfx::BagKind::Crl => ("crl", None, None, Vec::new()),
        pfx::BagKind::Secret => ("secret", None, None, Vec::new()),
        // Nesting was bounded when it was read.
        pfx::BagKind::Nested(bags) => ("nested", None, None, bags.iter().map(self::bag).collect()),
        pfx::BagKind::Other(oid) => ("other", None, Some(oid.clone()), Vec::new()),
    };
    Bag {
        bag: kind,
        encryption: cipher,
        oid,
        friendly_name: bag.friendly_name.clone(),
        local_key_id: bag.local_key_id.as_deref().map(hex),
        bags: inner,
    }
}
