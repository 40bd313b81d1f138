//! Conditions of rules: each field that is given must hold, and of a list one entry.

use serde::Deserialize;

use super::facts::{Facts, Mark, Password, Place};
use crate::material::pfx::Encryption;
use crate::report::Facts as Quoted;

/// When a rule holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct When {
    dress: Vec<DressOf>,
    marks: Vec<Mark>,
    /// Names of integrity checks; `none` is a file without one.
    mac: Vec<String>,
    mac_iterations_above: Option<u64>,
    mac_salt_below: Option<usize>,
    encryption: Option<Encrypted>,
    iterations_above: Option<u64>,
    total_iterations_above: Option<u64>,
    /// Whether it asks for PBES2 or an integrity check beyond SHA-1.
    modern: Option<bool>,
    safes_not: Option<usize>,
    safes_above: Option<usize>,
    keys_above: Option<usize>,
    password: Vec<Password>,
    /// Algorithms of the keys.
    keys: Vec<String>,
    rsa_bits_below: Option<usize>,
    /// Hashes of the signature on the leaf.
    leaf_hash: Vec<String>,
}

/// One kind of dress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum DressOf {
    Base64,
    Pem,
    ByteOrderMark,
    Trailing,
}

/// An encryption for which all of this holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Encrypted {
    of: Option<Place>,
    names: Vec<String>,
    /// Key derivations; `none` is one that the scheme implies.
    kdf: Vec<String>,
    iterations_above: Option<u64>,
    prf_written: Option<bool>,
    prf_without_null: Option<bool>,
    key_length_written: Option<bool>,
}

impl When {
    /// What to quote where it holds.
    pub(super) fn holds(&self, facts: &Facts<'_>) -> Option<Quoted> {
        let mut quoted = Quoted::new();
        let simple = self.dress_holds(facts)
            && self.mac_holds(facts, &mut quoted)
            && self.numbers_hold(facts, &mut quoted)
            && self.contents_hold(facts, &mut quoted)
            && (self.marks.is_empty() || self.marks.iter().any(|mark| facts.has(*mark)))
            && (self.password.is_empty() || self.password.contains(&facts.password()?));
        if !simple {
            return None;
        }
        if let Some(condition) = &self.encryption {
            let (place, found) = facts
                .encryptions()
                .into_iter()
                .find(|(place, one)| condition.holds(*place, one))?;
            quote(&mut quoted, place, found);
        }
        // What every sentence may quote is put together only now: most conditions do not hold.
        let mut all = facts.quoted();
        all.append(&mut quoted);
        Some(all)
    }

    fn dress_holds(&self, facts: &Facts<'_>) -> bool {
        let dress = facts.dress();
        self.dress.is_empty()
            || self.dress.iter().any(|kind| match kind {
                DressOf::Base64 => dress.base64,
                DressOf::Pem => dress.pem,
                DressOf::ByteOrderMark => dress.byte_order_mark,
                DressOf::Trailing => dress.trailing,
            })
    }

    fn mac_holds(&self, facts: &Facts<'_>, quoted: &mut Quoted) -> bool {
        let mac = facts.mac();
        if !self.mac.is_empty() && !fits(mac.map_or("none", |mac| &mac.name), &self.mac) {
            return false;
        }
        if let Some(limit) = self.mac_iterations_above {
            let Some(mac) = mac.filter(|mac| mac.iterations > limit) else { return false };
            quoted.insert("count", number(mac.iterations));
            quoted.insert("limit", number(limit));
        }
        self.mac_salt_below.is_none_or(|least| mac.is_some_and(|mac| mac.salt_length < least))
    }

    fn numbers_hold(&self, facts: &Facts<'_>, quoted: &mut Quoted) -> bool {
        let above = [
            (self.iterations_above, facts.most_iterations()),
            (self.total_iterations_above, facts.total_iterations()),
        ];
        for (limit, count) in above {
            let Some(limit) = limit else { continue };
            if count <= limit {
                return false;
            }
            quoted.insert("count", number(count));
            quoted.insert("limit", number(limit));
        }
        let safes = facts.safes();
        self.safes_not.is_none_or(|number| safes != number)
            && self.safes_above.is_none_or(|number| safes > number)
            && self.keys_above.is_none_or(|number| facts.keys() > number)
            && self.modern.is_none_or(|modern| facts.is_modern() == modern)
    }

    fn contents_hold(&self, facts: &Facts<'_>, quoted: &mut Quoted) -> bool {
        if !self.keys.is_empty() || self.rsa_bits_below.is_some() {
            let found = facts.key_algorithms().into_iter().find(|(name, rsa_bits)| {
                (self.keys.is_empty() || fits(name, &self.keys))
                    && self
                        .rsa_bits_below
                        .is_none_or(|least| rsa_bits.is_some_and(|bits| bits < least))
            });
            let Some((name, _)) = found else { return false };
            quoted.insert("key", name.into());
        }
        if self.leaf_hash.is_empty() {
            return true;
        }
        let Some(hash) = facts.leaf_hash() else { return false };
        quoted.insert("hash", hash.into());
        fits(hash, &self.leaf_hash)
    }
}

impl Encrypted {
    fn holds(&self, place: Place, found: &Encryption) -> bool {
        let kdf = found.key_derivation.as_deref().unwrap_or("none");
        let pbkdf2 = kdf.starts_with("PBKDF2");
        self.of.is_none_or(|of| of == place)
            && (self.names.is_empty() || fits(&found.name, &self.names))
            && (self.kdf.is_empty() || fits(kdf, &self.kdf))
            && self.iterations_above.is_none_or(|limit| found.iterations > limit)
            && self.prf_written.is_none_or(|written| pbkdf2 && found.prf_written == written)
            && self.prf_without_null.is_none_or(|without| found.prf_without_null == without)
            && self
                .key_length_written
                .is_none_or(|written| pbkdf2 && found.key_length_written == written)
    }
}

fn quote(quoted: &mut Quoted, place: Place, found: &Encryption) {
    quoted.insert("cipher", found.name.clone().into());
    quoted.insert("oid", found.oid.clone().into());
    quoted.insert("count", number(found.iterations));
    quoted.insert("of", place.as_str().into());
    if let Some(derivation) = &found.key_derivation {
        quoted.insert("derivation", derivation.clone().into());
    }
    if let Some(oid) = &found.prf_oid {
        quoted.insert("prf-oid", oid.clone().into());
    }
}

/// Whether a name is one of these; a last `*` stands for any text.
fn fits(name: &str, patterns: &[String]) -> bool {
    patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    })
}

fn number(count: u64) -> crate::report::Fact {
    crate::report::Fact::Number(i64::try_from(count).unwrap_or(i64::MAX))
}
