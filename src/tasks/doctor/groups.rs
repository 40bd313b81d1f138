//! Which key, request and certificate belong together: by public key, over everything found.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use time::OffsetDateTime;

use super::sorted::Sorted;
use crate::checks::certificate::dates::{self, Moment};
use crate::checks::certificate::purpose::{ClientAuth, client_auth};
use crate::material::{Certificate, Crl, Csr, Item, PrivateKey, PublicKey};
use crate::report::Severity;

/// A thing and the file it is in.
#[derive(Debug)]
pub(in crate::tasks) struct In<'a, T> {
    pub(in crate::tasks) file: &'a Sorted,
    pub(in crate::tasks) thing: &'a T,
}

// Derived ones would ask that the thing itself can be copied.
impl<T> Clone for In<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for In<'_, T> {}

/// Everything that has one public key.
#[derive(Debug, Default)]
pub(in crate::tasks) struct Group<'a> {
    pub(in crate::tasks) keys: Vec<In<'a, PrivateKey>>,
    pub(in crate::tasks) csrs: Vec<In<'a, Csr>>,
    pub(in crate::tasks) certificates: Vec<In<'a, Certificate>>,
}

/// The folder by public key, and the certificates of its CAs.
#[derive(Debug, Default)]
pub(in crate::tasks) struct Heap<'a> {
    pub(in crate::tasks) groups: Vec<Group<'a>>,
    /// Each CA certificate once.
    pub(in crate::tasks) authorities: Vec<In<'a, Certificate>>,
    /// The names of those that are above no certificate of the folder. A root alone is not meant: it may
    /// be there to check the server.
    pub(in crate::tasks) idle: BTreeSet<String>,
    pub(in crate::tasks) crls: Vec<In<'a, Crl>>,
}

impl<'a> Heap<'a> {
    /// Sorts what all files hold. A CA's certificate makes a group only where its key is there.
    pub(in crate::tasks) fn new(files: &'a [Sorted]) -> Heap<'a> {
        let mut groups: BTreeMap<&[u8], Group<'a>> = BTreeMap::new();
        let mut heap = Heap::default();
        let mut seen = BTreeSet::new();
        for (file, item) in
            files.iter().flat_map(|file| file.items.iter().map(move |it| (file, it)))
        {
            match item {
                Item::PrivateKey(key) => {
                    let group = groups.entry(of(key.public_key())).or_default();
                    group.keys.push(In { file, thing: key });
                }
                Item::Csr(csr) => {
                    let group = groups.entry(of(&csr.public_key)).or_default();
                    group.csrs.push(In { file, thing: csr });
                }
                // Once in a file is enough.
                Item::Certificate(certificate)
                    if seen.insert((file.path.as_str(), certificate.der.as_slice())) =>
                {
                    let group = groups.entry(of(&certificate.public_key)).or_default();
                    group.certificates.push(In { file, thing: certificate });
                }
                Item::Crl(crl) => heap.crls.push(In { file, thing: crl }),
                _ => {}
            }
        }
        let all: Vec<In<'a, Certificate>> =
            groups.values().flat_map(|group| group.certificates.iter().copied()).collect();
        heap.authorities = authorities(&all);
        let names: BTreeSet<&[u8]> =
            heap.authorities.iter().map(|one| one.thing.der.as_slice()).collect();
        let only_of_cas = |group: &Group<'_>| {
            group.keys.is_empty()
                && group.csrs.is_empty()
                && group.certificates.iter().all(|one| names.contains(one.thing.der.as_slice()))
        };
        heap.groups = groups.into_values().filter(|group| !only_of_cas(group)).collect();
        heap.idle = heap.idle();
        heap
    }

    fn idle(&self) -> BTreeSet<String> {
        let of_groups = self.groups.iter().flat_map(|group| &group.certificates);
        let mut wanted: Vec<_> = of_groups.map(|one| one.thing.issuer.canonical()).collect();
        let mut idle: BTreeMap<_, Vec<&Certificate>> = BTreeMap::new();
        for one in &self.authorities {
            idle.entry(one.thing.subject.canonical()).or_default().push(one.thing);
        }
        while let Some(name) = wanted.pop() {
            let busy = idle.remove(&name).unwrap_or_default();
            wanted.extend(busy.into_iter().map(|one| one.issuer.canonical()));
        }
        let between = |one: &&Certificate| !one.is_self_issued();
        idle.into_values().flatten().filter(between).map(Certificate::label).collect()
    }

    /// The CA certificates whose names lead up from a certificate, less those in its own file.
    pub(in crate::tasks) fn above(&self, leaf: In<'a, Certificate>) -> Vec<In<'a, Certificate>> {
        let own: BTreeSet<&[u8]> = certificates(leaf.file).map(|one| one.der.as_slice()).collect();
        let mut by_name: BTreeMap<_, Vec<In<'a, Certificate>>> = BTreeMap::new();
        for one in &self.authorities {
            by_name.entry(one.thing.subject.canonical()).or_default().push(*one);
        }
        let mut wanted = vec![leaf.thing.issuer.canonical()];
        let mut found = Vec::new();
        while let Some(name) = wanted.pop() {
            for one in by_name.remove(&name).unwrap_or_default() {
                wanted.push(one.thing.issuer.canonical());
                if !own.contains(one.thing.der.as_slice()) {
                    found.push(one);
                }
            }
        }
        found
    }
}

/// The bytes of the key itself, which do not depend on how its parameters are written.
fn of(key: &PublicKey) -> &[u8] {
    &key.bits
}

/// The certificates of a file.
pub(in crate::tasks) fn certificates(file: &Sorted) -> impl Iterator<Item = &Certificate> {
    file.items.iter().filter_map(|item| match item {
        Item::Certificate(certificate) => Some(certificate.as_ref()),
        _ => None,
    })
}

/// Those that say they are a CA's, and those that another one names as its issuer; each once.
fn authorities<'a>(all: &[In<'a, Certificate>]) -> Vec<In<'a, Certificate>> {
    let issuers: BTreeSet<_> = all
        .iter()
        .filter(|one| !one.thing.is_self_issued())
        .map(|one| one.thing.issuer.canonical())
        .collect();
    let mut seen = BTreeSet::new();
    all.iter()
        .filter(|one| {
            one.thing.extensions.is_ca() || issuers.contains(&one.thing.subject.canonical())
        })
        .filter(|one| seen.insert(one.thing.der.as_slice()))
        .copied()
        .collect()
}

impl<'a> Group<'a> {
    /// Whether key and certificate are both there.
    pub(in crate::tasks) fn is_whole(&self) -> bool {
        !self.keys.is_empty() && !self.certificates.is_empty()
    }

    /// The certificate to use, the valid and younger one, in the file that is best to use it from.
    pub(in crate::tasks) fn leaf(&self, now: OffsetDateTime) -> Option<In<'a, Certificate>> {
        let of_use = |one: &&In<'a, Certificate>| {
            (dates::moment(one.thing, now) == Moment::Within, one.thing.not_before)
        };
        let best = self.certificates.iter().max_by_key(of_use)?.thing;
        let of_best = || self.certificates.iter().filter(|one| one.thing.der == best.der);
        let with_key = self.key().filter(|key| key.file.container);
        let beside_key = |key: In<'a, PrivateKey>| {
            of_best().find(|one| std::ptr::eq(one.file, key.file)).copied()
        };
        // A sound file without the key, with the leaf first, with the chain: what a server wants to see.
        let dress = |one: &&In<'a, Certificate>| {
            let first = certificates(one.file).next().is_some_and(|first| first.der == best.der);
            let has_key = one.file.items.iter().any(|item| matches!(item, Item::PrivateKey(_)));
            let length = certificates(one.file).count().min(LONG);
            let sound = !one.file.findings.iter().any(|one| one.severity == Severity::Problem);
            (sound, first, !has_key, !one.file.container, length, Reverse(name(one.file)))
        };
        with_key.and_then(beside_key).or_else(|| of_best().max_by_key(dress).copied())
    }

    /// The key in the file that is best to use it from: one with nothing else in it.
    pub(in crate::tasks) fn key(&self) -> Option<In<'a, PrivateKey>> {
        let dress = |one: &&In<'a, PrivateKey>| {
            let file = one.file;
            (
                file.container,
                file.kinds.len(),
                file.protected,
                !file.findings.is_empty(),
                name(file),
            )
        };
        self.keys.iter().min_by_key(dress).copied()
    }

    /// The request, rather in a file of its own.
    pub(in crate::tasks) fn csr(&self) -> Option<In<'a, Csr>> {
        self.csrs.iter().min_by_key(|one| (one.file.container, name(one.file))).copied()
    }

    /// Whether its certificate is one that a client could use now, apart from the key.
    pub(in crate::tasks) fn could_be_ours(&self, now: OffsetDateTime) -> bool {
        self.leaf(now).is_some_and(|leaf| {
            dates::moment(leaf.thing, now) == Moment::Within
                && client_auth(leaf.thing) != ClientAuth::Forbidden
                && !leaf.thing.extensions.is_ca()
        })
    }

    /// What it has, as a measure of how much there is to work with; more is better.
    pub(in crate::tasks) fn rank(&self, now: OffsetDateTime) -> (u8, Option<OffsetDateTime>) {
        let leaf = self.leaf(now);
        let of_ca = leaf.is_some_and(|leaf| leaf.thing.extensions.is_ca());
        let step = match (self.keys.is_empty(), self.csrs.is_empty(), &leaf) {
            (_, _, Some(_)) if of_ca => 0,
            (false, _, Some(_)) => 5,
            (false, false, None) => 4,
            (false, true, None) => 3,
            (true, _, Some(_)) if self.could_be_ours(now) => 2,
            (true, ..) => 1,
        };
        (step, leaf.map(|leaf| leaf.thing.not_before))
    }
}

/// Of several copies the one with the shorter name is the one that people know.
fn name(file: &Sorted) -> (usize, &str) {
    (file.path.len(), &file.path)
}

/// A file with more certificates than this is a store of CAs, and no chain.
const LONG: usize = 6;
