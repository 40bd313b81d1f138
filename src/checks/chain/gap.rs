//! Where a path ends, and whether it should have gone on: missing, wrong and untrusted CAs.

use std::collections::BTreeSet;

use super::link::{self, Link};
use super::search::Heap;
use super::verdict::Sourced;
use crate::checks::certificate::is_self_signed;
use crate::material::name::folded;
use crate::material::{Certificate, Name};
use crate::report::{Code, Finding};

/// The end of a path.
pub(super) struct Top<'p, 'a> {
    pub(super) heap: &'p Heap<'a>,
    pub(super) path: &'p [&'a Certificate],
    pub(super) trusted: bool,
    pub(super) anchors: Option<&'p [Sourced<'a>]>,
}

/// What the end of a path says.
pub(super) fn findings(top: &Top<'_, '_>) -> Option<Finding> {
    let last = *top.path.last()?;
    if top.trusted {
        return None;
    }
    if is_self_signed(last) {
        // A self-signed leaf is a finding of the certificate itself.
        return match (top.path.len(), top.anchors) {
            (1, _) => None,
            (_, None) => Some(not_judged("trust", last)),
            (_, Some(anchors)) => Some(untrusted(last, anchors)),
        };
    }
    if let Some(finding) = wrong_issuer(top, last) {
        return Some(finding);
    }
    let others = top.others();
    if top.anchors.is_none() && top.path.len() == 1 && others.is_empty() {
        return Some(with_address(not_judged("chain", last), last, "chain-with-url"));
    }
    let whole_as_given = top.anchors.is_none()
        && top.path.len() > 1
        && !others.iter().any(|other| is_self_signed(other) && akin(&last.issuer, &other.subject));
    if whole_as_given {
        return Some(not_judged("trust", last));
    }
    Some(missing(last, top.path.len(), &others, top.anchors))
}

impl<'a> Top<'_, 'a> {
    /// The CAs that were given and that are not on the path.
    fn others(&self) -> Vec<&'a Certificate> {
        self.heap
            .certificates
            .iter()
            .copied()
            .filter(|other| other.extensions.is_ca() || other.version < 3)
            .filter(|other| !self.path.iter().any(|known| known.der == other.der))
            .collect()
    }
}

fn not_judged(variant: &'static str, last: &Certificate) -> Finding {
    Finding::new(Code::NotJudged)
        .variant(variant)
        .of(last.label())
        .fact("issuer", last.issuer.to_string())
        .fact("subject", last.subject.to_string())
}

/// A heap made to do harm may have thousands of one name.
const SAME_NAMED: usize = 100;

/// A CA has the issuer's name, but did not sign.
fn wrong_issuer(top: &Top<'_, '_>, last: &Certificate) -> Option<Finding> {
    let links: Vec<Link> = top
        .heap
        .named_as_issuer_of(last)
        .iter()
        .filter_map(|position| top.heap.get(*position))
        .filter(|issuer| issuer.der != last.der)
        .take(SAME_NAMED)
        .filter_map(|issuer| link::between(last, issuer))
        .collect();
    let finding = |code| {
        Finding::new(code)
            .of(last.label())
            .fact("issuer", last.issuer.to_string())
            .fact("algorithm", last.signature_algorithm.name.clone())
    };
    if links.contains(&Link::BadSignature) {
        return Some(finding(Code::BadSignature));
    }
    links.contains(&Link::OtherKey).then(|| {
        with_address(finding(Code::ChainUnrelated), last, "same-name").variant("same-name")
    })
}

/// The path leads to a CA that is none of those to trust.
fn untrusted(last: &Certificate, anchors: &[Sourced<'_>]) -> Finding {
    Finding::new(Code::ChainUnrelated)
        .variant("untrusted")
        .of(last.label())
        .fact("issuer", last.issuer.to_string())
        .fact("given", labels(anchors.iter().map(|anchor| anchor.certificate)))
}

/// The issuer was not given. Names tell whether the CAs that were given are of the same family.
fn missing(
    last: &Certificate,
    path_length: usize,
    others: &[&Certificate],
    anchors: Option<&[Sourced<'_>]>,
) -> Finding {
    // A CA that issues to clients alone, and did not issue this, is that of others.
    let of_others = others
        .iter()
        .any(|ca| !is_self_signed(ca) && ca.extensions.basic_constraints == Some((true, Some(0))));
    let akin_to_one = others.iter().any(|ca| akin(&last.issuer, &ca.subject));
    // An issuer that calls itself a root is above all that could be missing.
    let other_root = anchors.is_some() && path_length > 1 && calls_itself_root(&last.issuer);
    let related = others.is_empty() || (akin_to_one && !of_others && !other_root);
    if let Some(anchors) = anchors.filter(|_| !related && !of_others) {
        return untrusted(last, anchors);
    }
    let code = if related { Code::ChainIncomplete } else { Code::ChainUnrelated };
    let finding = Finding::new(code)
        .of(last.label())
        .fact("issuer", last.issuer.to_string())
        .fact("given", labels(others.iter().copied()));
    with_address(finding, last, "with-url")
}

/// Adds where the issuer's certificate can be fetched, if the certificate says so.
fn with_address(finding: Finding, last: &Certificate, variant: &'static str) -> Finding {
    match last.extensions.issuer_http_urls().next() {
        Some(url) => finding.variant(variant).fact("url", url),
        None => finding,
    }
}

/// Whether the end of a path is one that an issuer's certificate could take further.
pub(super) fn is_open(finding: &Finding) -> bool {
    match finding.code {
        Code::ChainIncomplete | Code::ChainUnrelated => true,
        Code::NotJudged => matches!(finding.variant, Some("chain" | "chain-with-url")),
        _ => false,
    }
}

/// A system has more roots than a sentence can name.
const NAMED: usize = 3;

fn labels<'a>(certificates: impl Iterator<Item = &'a Certificate>) -> Vec<String> {
    let all: Vec<String> = certificates.map(Certificate::label).collect();
    match all.len().checked_sub(NAMED) {
        None | Some(0) => all,
        Some(more) => all.into_iter().take(NAMED).chain([format!("and {more} more")]).collect(),
    }
}

/// Whether two CA names may be of one family: the same organization, or, where one has none, a
/// word of the common name that is not a word that every CA has. Where nothing tells, they may.
fn akin(issuer: &Name, ca: &Name) -> bool {
    let organizations = |name: &Name| name.values("O").map(folded).collect::<BTreeSet<_>>();
    let (a, b) = (organizations(issuer), organizations(ca));
    if !a.is_empty() && !b.is_empty() {
        return !a.is_disjoint(&b);
    }
    let (a, b) = (words(issuer), words(ca));
    a.is_empty() || b.is_empty() || !a.is_disjoint(&b)
}

fn calls_itself_root(name: &Name) -> bool {
    name.values("CN").any(|name| {
        let name = folded(name);
        name.split(|c: char| !c.is_alphabetic())
            .any(|word| matches!(word, "root" | "raiz" | "racine" | "raíz"))
    })
}

fn words(name: &Name) -> BTreeSet<String> {
    const COMMON: [&str; 14] = [
        "authority",
        "ca",
        "certificate",
        "certification",
        "class",
        "global",
        "intermediate",
        "issuer",
        "issuing",
        "of",
        "policy",
        "root",
        "sub",
        "the",
    ];
    name.values("CN")
        .flat_map(|name| {
            folded(name)
                .split(|c: char| !c.is_alphabetic())
                .filter(|word| word.chars().count() > 1)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|word| !COMMON.contains(&word.as_str()))
        .collect()
}
