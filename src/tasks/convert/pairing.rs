//! Which key, which leaf, which chain: sorts a heap of certificates and keys into pairs.

use std::collections::BTreeSet;

use time::OffsetDateTime;

use super::Input;
use crate::checks::{chain, pairing};
use crate::error::Error;
use crate::material::{Certificate, Item, PrivateKey};
use crate::report::{Code, Finding};

/// Something and the input it came from.
#[derive(Debug)]
pub(super) struct Held<T> {
    pub(super) thing: T,
    pub(super) file: String,
}

/// Everything usable in the inputs, each certificate and each key once, in their order.
#[derive(Debug, Default)]
pub(super) struct Heap {
    pub(super) certificates: Vec<Held<Certificate>>,
    pub(super) keys: Vec<Held<PrivateKey>>,
    /// A note per certificate that was there more than once.
    pub(super) findings: Vec<Finding>,
    seen: BTreeSet<Vec<u8>>,
    repeated: BTreeSet<Vec<u8>>,
}

/// More than this in one run is no client certificate, and pairing it all would take long.
const MAXIMUM_KEYS: usize = 100;
const MAXIMUM_CERTIFICATES: usize = 5_000;

/// A key and the chain of its leaf, or half of that.
#[derive(Debug)]
pub(super) struct Set {
    pub(super) key: Option<Held<PrivateKey>>,
    pub(super) chain: Option<Chain>,
}

/// A leaf and what stands above it.
#[derive(Debug)]
pub(super) struct Chain {
    /// Leaf first; the self-signed root is not in it, unless it is the leaf.
    pub(super) path: Vec<Certificate>,
    /// The self-signed root, where the inputs have it.
    pub(super) root: Option<Certificate>,
    /// The input the leaf came from.
    pub(super) file: String,
}

/// The heap, sorted.
#[derive(Debug)]
pub(super) struct Sorted {
    /// Whole pairs first, then keys alone; a chain alone where there is no key at all.
    pub(super) sets: Vec<Set>,
    /// Certificates that are in no chain, in the order of the inputs.
    pub(super) extra: Vec<Certificate>,
    /// Whether the only pair was made although its key and its leaf do not match.
    pub(super) mismatch: bool,
}

impl Heap {
    /// Takes what is usable out of the inputs.
    pub(super) fn of(inputs: Vec<Input>) -> Result<Heap, Error> {
        let mut heap = Heap::default();
        for Input { path, items, holds_pairs, .. } in inputs {
            for item in items {
                match item {
                    Item::Certificate(certificate) => heap.add_certificate(*certificate, &path),
                    Item::PrivateKey(key) => heap.add_key(key, &path),
                    Item::Crl(_) if holds_pairs => heap.findings.push(
                        Finding::new(Code::PfxForeignBag)
                            .variant("revocation-list")
                            .in_file(path.clone()),
                    ),
                    // A request, a public key or a revocation list has no place in a pair.
                    _ => {}
                }
            }
            within(&path, "private keys", heap.keys.len(), MAXIMUM_KEYS)?;
            within(&path, "certificates", heap.certificates.len(), MAXIMUM_CERTIFICATES)?;
        }
        Ok(heap)
    }

    fn add_certificate(&mut self, certificate: Certificate, file: &str) {
        if self.seen.insert(certificate.der.clone()) {
            self.certificates.push(Held { thing: certificate, file: file.to_owned() });
        } else if self.repeated.insert(certificate.der.clone()) {
            let repeated = Finding::new(Code::DuplicateCertificate).in_file(file);
            self.findings.push(repeated.fact("names", certificate.label()));
        }
    }

    fn add_key(&mut self, key: PrivateKey, file: &str) {
        if !self.keys.iter().any(|held| pairing::fits(&key, held.thing.public_key())) {
            self.keys.push(Held { thing: key, file: file.to_owned() });
        }
    }

    /// Sorts everything into pairs.
    pub(super) fn sort(self, now: OffsetDateTime) -> Sorted {
        let Heap { certificates, keys, .. } = self;
        let pool: Vec<Certificate> = certificates.iter().map(|held| held.thing.clone()).collect();
        let chain = |leaf: &Held<Certificate>| {
            let built = chain::build(&leaf.thing, &pool);
            Chain { path: built.path, root: built.root, file: leaf.file.clone() }
        };
        let mut whole = Vec::new();
        let mut alone = Vec::new();
        for key in keys {
            let leaves = certificates
                .iter()
                .filter(|held| pairing::fits(&key.thing, &held.thing.public_key));
            match leaves.max_by_key(|held| preference(&held.thing, now)) {
                Some(leaf) => whole.push(Set { key: Some(key), chain: Some(chain(leaf)) }),
                None => alone.push(key),
            }
        }
        let mut mismatch = false;
        if whole.is_empty() {
            let leaf = best_leaf(&certificates, !alone.is_empty(), now);
            let key = if alone.is_empty() { None } else { Some(alone.remove(0)) };
            mismatch = key.is_some() && leaf.is_some();
            whole.push(Set { key, chain: leaf.map(chain) });
        }
        whole.extend(alone.into_iter().map(|key| Set { key: Some(key), chain: None }));
        let extra = outside(&whole, pool);
        Sorted { sets: whole, extra, mismatch }
    }
}

fn within(path: &str, what: &'static str, count: usize, limit: usize) -> Result<(), Error> {
    if count <= limit {
        return Ok(());
    }
    let number = |count| u64::try_from(count).unwrap_or(u64::MAX);
    Err(Error::OverLimit {
        path: path.to_owned(),
        what,
        count: number(count),
        limit: number(limit),
    })
}

/// Of several certificates for one key the valid one, and of these the younger one, is the leaf.
fn preference(certificate: &Certificate, now: OffsetDateTime) -> impl Ord {
    let valid = certificate.not_before <= now && now <= certificate.not_after;
    (valid, certificate.not_before, certificate.not_after)
}

/// The leaf of a heap in which no key tells it: what issued nothing else, and rather no CA. Beside
/// a key that fits nothing a CA is no candidate: it would be blamed for a leaf that is not there.
fn best_leaf(
    certificates: &[Held<Certificate>],
    beside_a_key: bool,
    now: OffsetDateTime,
) -> Option<&Held<Certificate>> {
    let issuers: BTreeSet<_> = certificates
        .iter()
        .filter(|held| !held.thing.subject.same_as(&held.thing.issuer))
        .map(|held| held.thing.issuer.canonical())
        .collect();
    let issued_another =
        |held: &Held<Certificate>| issuers.contains(&held.thing.subject.canonical());
    certificates
        .iter()
        .filter(|held| !(beside_a_key && held.thing.extensions.is_ca()))
        // The first of equals is meant, and `max_by_key` takes the last.
        .rev()
        .max_by_key(|held| {
            let is_ca = held.thing.extensions.is_ca();
            (!is_ca, !issued_another(held), preference(&held.thing, now))
        })
}

/// What is in no chain. The roots of the chains are not meant: they were left out on purpose.
fn outside(sets: &[Set], pool: Vec<Certificate>) -> Vec<Certificate> {
    let chains = || sets.iter().filter_map(|set| set.chain.as_ref());
    pool.into_iter()
        .filter(|one| !chains().any(|chain| chain.path.iter().chain(&chain.root).any(|c| c == one)))
        .collect()
}
