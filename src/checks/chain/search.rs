//! Finds the best path: every way up is tried, within bounds, because a heap may hold cross-signed
//! and same-named CAs, and the first that fits by name is not always the right one.

use std::collections::BTreeMap;

use super::link::{self, Link};
use crate::checks::certificate::is_self_signed;
use crate::material::Certificate;

/// No real path is longer; RFC 5280 sets no limit.
const MAXIMUM_DEPTH: usize = 12;
/// Signature checks per search: a heap made to do harm must not keep us busy.
const MAXIMUM_CHECKS: usize = 2_000;
/// Whole paths that are compared.
const MAXIMUM_PATHS: usize = 200;

/// A chain found in a heap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The leaf, then each certificate's issuer. The self-signed root is not in it, unless it is
    /// the leaf.
    pub path: Vec<Certificate>,
    /// The self-signed root that the path ends at, where the heap has it.
    pub root: Option<Certificate>,
    /// What is in the heap but not on the path: no duplicates, in the heap's order.
    pub extra: Vec<Certificate>,
}

/// Builds the chain of a certificate from a heap, by name, key identifier and signature; the
/// order of the heap and the clock do not matter.
pub fn build(leaf: &Certificate, pool: &[Certificate]) -> Built {
    let heap = Heap::new(leaf, pool.iter());
    let best = heap.paths(|_| false).into_iter().min_by_key(|path| heap.structural_rank(path));
    let mut on_path = best.unwrap_or_else(|| vec![0]);
    let numbered = heap.certificates.iter().enumerate();
    let extra = numbered
        .filter(|(position, _)| !on_path.contains(position))
        .map(|(_, certificate)| (*certificate).clone())
        .collect();
    let top = on_path.last().copied().filter(|top| *top != 0 && heap.is_root(*top));
    let root = top.and_then(|top| {
        on_path.pop();
        heap.get(top).cloned()
    });
    let path = on_path.into_iter().filter_map(|position| heap.get(position).cloned()).collect();
    Built { path, root, extra }
}

/// A leaf at position 0 and everything that may stand above it, without duplicates.
pub(super) struct Heap<'a> {
    pub(super) certificates: Vec<&'a Certificate>,
    by_subject: BTreeMap<NameKey, Vec<usize>>,
}

type NameKey = Vec<Vec<(String, String)>>;

impl<'a> Heap<'a> {
    pub(super) fn new(
        leaf: &'a Certificate,
        pool: impl Iterator<Item = &'a Certificate>,
    ) -> Heap<'a> {
        let mut seen = std::collections::BTreeSet::new();
        let certificates: Vec<&Certificate> = std::iter::once(leaf)
            .chain(pool)
            .filter(|certificate| seen.insert(certificate.der.as_slice()))
            .collect();
        let mut by_subject: BTreeMap<NameKey, Vec<usize>> = BTreeMap::new();
        for (position, certificate) in certificates.iter().enumerate() {
            by_subject.entry(certificate.subject.canonical()).or_default().push(position);
        }
        Heap { certificates, by_subject }
    }

    /// The positions of everything that carries the name of a certificate's issuer.
    pub(super) fn named_as_issuer_of(&self, child: &Certificate) -> &[usize] {
        self.by_subject.get(&child.issuer.canonical()).map_or(&[], Vec::as_slice)
    }

    pub(super) fn get(&self, position: usize) -> Option<&'a Certificate> {
        self.certificates.get(position).copied()
    }

    fn is_root(&self, position: usize) -> bool {
        self.get(position).is_some_and(is_self_signed)
    }

    /// All ways up from the leaf, as positions, leaf first. A way ends where it cannot go on, at a
    /// self-signed certificate, and also at each certificate that `may_end` holds for.
    pub(super) fn paths(&self, may_end: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
        let mut search =
            Search { heap: self, may_end, checks: 0, links: BTreeMap::new(), found: Vec::new() };
        search.climb(&mut vec![0]);
        search.found
    }

    /// Without a clock: a path to a root, of CAs only, with good links, is best; then the one
    /// whose shortest-lived certificate lives longest, then the shortest.
    fn structural_rank(&self, path: &[usize]) -> impl Ord + use<> {
        let certificates: Vec<&Certificate> =
            path.iter().filter_map(|position| self.get(*position)).collect();
        let no_cas = certificates.iter().skip(1).filter(|ca| !ca.extensions.is_ca()).count();
        let links: u32 = certificates
            .windows(2)
            .filter_map(|pair| match pair {
                [child, issuer] => link::between(child, issuer),
                _ => None,
            })
            .map(|link| u32::from(link.rank()))
            .sum();
        let ends_at_root = path.last().is_some_and(|top| self.is_root(*top));
        let until = certificates.iter().map(|certificate| certificate.not_after).min();
        (!ends_at_root, no_cas, links, std::cmp::Reverse(until), path.len())
    }
}

struct Search<'h, 'a, F> {
    heap: &'h Heap<'a>,
    may_end: F,
    checks: usize,
    links: BTreeMap<(usize, usize), Link>,
    found: Vec<Vec<usize>>,
}

impl<F: Fn(usize) -> bool> Search<'_, '_, F> {
    fn climb(&mut self, path: &mut Vec<usize>) {
        let Some((&top, child)) = path.last().and_then(|top| Some((top, self.heap.get(*top)?)))
        else {
            return;
        };
        if self.found.len() >= MAXIMUM_PATHS {
            return;
        }
        let ends = (self.may_end)(top);
        if ends {
            self.found.push(path.clone());
        }
        let mut issuers: Vec<(u8, usize)> = Vec::new();
        if path.len() < MAXIMUM_DEPTH && !is_self_signed(child) {
            for &issuer in self.heap.named_as_issuer_of(child) {
                if !path.contains(&issuer) && !self.repeats(path, issuer) {
                    let link = self.link(top, issuer).filter(|link| link.holds());
                    issuers.extend(link.map(|link| (link.rank(), issuer)));
                }
            }
        }
        if issuers.is_empty() && !ends {
            self.found.push(path.clone());
            return;
        }
        issuers.sort_unstable();
        for (_, issuer) in issuers {
            path.push(issuer);
            self.climb(path);
            path.pop();
        }
    }

    /// The same name and key again, in another certificate: two CAs that signed each other.
    fn repeats(&self, path: &[usize], position: usize) -> bool {
        let Some(next) = self.heap.get(position) else { return true };
        path.iter().filter_map(|earlier| self.heap.get(*earlier)).any(|earlier| {
            earlier.public_key.same_key(&next.public_key) && earlier.subject.same_as(&next.subject)
        })
    }

    fn link(&mut self, child: usize, issuer: usize) -> Option<Link> {
        if let Some(link) = self.links.get(&(child, issuer)) {
            return Some(*link);
        }
        if self.checks >= MAXIMUM_CHECKS {
            return None;
        }
        self.checks += 1;
        let link = link::between(self.heap.get(child)?, self.heap.get(issuer)?)?;
        self.links.insert((child, issuer), link);
        Some(link)
    }
}
