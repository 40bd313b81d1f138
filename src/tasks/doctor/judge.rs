//! A pair as `verify` sees it: the files as they would be named there.

use std::collections::{BTreeMap, BTreeSet};

use time::OffsetDateTime;

use super::groups::{Group, Heap, In, certificates};
use super::sorted::Sorted;
use crate::material::{Certificate, Csr, Format, Item, PrivateKey};
use crate::report::verify::Report;
use crate::report::{Code, Finding, Severity};
use crate::tasks::verify::{self, Given};

/// Judges a certificate with a key and a request, and all CAs of the folder that are above it.
pub(in crate::tasks) fn verify(
    leaf: In<'_, Certificate>,
    key: Option<In<'_, PrivateKey>>,
    csr: Option<In<'_, Csr>>,
    heap: &Heap<'_>,
    now: OffsetDateTime,
) -> Report {
    let in_same_file = key.is_some_and(|key| std::ptr::eq(key.file, leaf.file));
    let above = heap.above(leaf);
    let issuers: BTreeSet<_> = certificates(leaf.file)
        .chain(above.iter().map(|one| one.thing))
        .map(|one| one.subject.canonical())
        .collect();
    let crls = heap.crls.iter().filter(|crl| issuers.contains(&crl.thing.issuer.canonical()));
    let of_leaf_file = certificates(leaf.file).cloned().map(Box::new).map(Item::Certificate);
    let own_key = key.filter(|_| in_same_file).map(|key| Item::PrivateKey(key.thing.duplicate()));
    let request = verify::Request {
        certificate: given(leaf.file, of_leaf_file.chain(own_key).collect(), true),
        key: key
            .filter(|_| !in_same_file)
            .map(|key| given(key.file, vec![Item::PrivateKey(key.thing.duplicate())], true)),
        csr: csr.map(|csr| {
            let known = [Some(leaf.file), key.map(|key| key.file)];
            let new = !known.into_iter().flatten().any(|file| std::ptr::eq(file, csr.file));
            given(csr.file, vec![Item::Csr(Box::new(csr.thing.clone()))], new)
        }),
        chain: by_file(&above),
        anchors: Vec::new(),
        system_roots: None,
        others: Vec::new(),
        profile: None,
        downloads: None,
        crls: crls
            .map(|crl| given(crl.file, vec![Item::Crl(Box::new(crl.thing.clone()))], false))
            .collect(),
        now,
    };
    let mut report = verify::run(&request);
    // The folder's other CAs were not given for this certificate.
    report.findings.retain(|finding| {
        let of_heap = finding.about.file.as_ref() != Some(&request.certificate.path);
        let surplus = matches!(finding.code, Code::ChainUnrelated | Code::DuplicateCertificate);
        !(of_heap && surplus && finding.severity == Severity::Note)
    });
    if let Some(finding) = strangers(&report, &above, heap) {
        report.findings.push(finding.in_file(leaf.file.path.clone()).of(leaf.thing.label()));
    }
    report
}

/// The folder has CAs that stand above nothing in it, and none above the certificate. They may be those that the
/// server is checked with, so this is no problem.
fn strangers(report: &Report, above: &[In<'_, Certificate>], heap: &Heap<'_>) -> Option<Finding> {
    let alone = report
        .findings
        .iter()
        .any(|finding| finding.code == Code::NotJudged && finding.variant == Some("chain"));
    (alone && above.is_empty() && !heap.idle.is_empty()).then(|| {
        Finding::new(Code::ChainUnrelated)
            .variant("none-above")
            .severity(Severity::Warning)
            .fact("names", heap.idle.iter().take(3).cloned().collect::<Vec<_>>())
    })
}

/// Certificates as the files that hold them.
fn by_file(above: &[In<'_, Certificate>]) -> Vec<Given> {
    let mut files: BTreeMap<&str, (&Sorted, Vec<Item>)> = BTreeMap::new();
    for one in above {
        let item = Item::Certificate(Box::new(one.thing.clone()));
        files.entry(&one.file.path).or_insert((one.file, Vec::new())).1.push(item);
    }
    let unordered = |(file, items)| Given { ordered: false, ..given(file, items, false) };
    files.into_values().map(unordered).collect()
}

/// A file with some of its things. What is wrong with the file itself is told with it once.
fn given(file: &Sorted, items: Vec<Item>, told: bool) -> Given {
    Given {
        path: file.path.clone(),
        ordered: file.format == Format::Pem && !file.container,
        container: file.container,
        members: members(file, &items),
        items,
        findings: if told { file.findings.clone() } else { Vec::new() },
        // Told with the file.
        readable_by_others: None,
    }
}

/// Of each of these certificates the file in the archive, where it is one.
fn members(file: &Sorted, items: &[Item]) -> Vec<Option<String>> {
    if file.members.is_empty() {
        return Vec::new();
    }
    let der = |item: &Item| match item {
        Item::Certificate(certificate) => Some(certificate.der.clone()),
        _ => None,
    };
    let known: BTreeMap<_, _> = file.items.iter().map(der).zip(&file.members).collect();
    items.iter().map(|item| known.get(&Some(der(item)?)).copied()?.clone()).collect()
}

/// A group, and what `verify` says of it where it is whole.
#[derive(Debug)]
pub(in crate::tasks) struct Judged<'a> {
    pub(in crate::tasks) group: Group<'a>,
    pub(in crate::tasks) report: Option<Report>,
}

/// Certificates that are looked at for all pairs together: a folder made to do harm must not keep us
/// busy. The first pair is always judged.
const LOOKED_AT: usize = 10_000;

/// All groups, the one to work with first: the pairs that are ready, then by what they have.
pub(in crate::tasks) fn all<'a>(heap: &mut Heap<'a>, now: OffsetDateTime) -> Vec<Judged<'a>> {
    let mut groups = std::mem::take(&mut heap.groups);
    groups.sort_by_cached_key(|group| std::cmp::Reverse(group.rank(now)));
    let mut left = LOOKED_AT;
    let mut judged: Vec<Judged<'a>> = groups
        .into_iter()
        .map(|group| {
            let leaf = group.leaf(now).filter(|_| group.is_whole() && left > 0);
            let work = heap.authorities.len() + 1;
            left = left.saturating_sub(leaf.map_or(0, |_| work));
            let report = leaf.map(|leaf| verify(leaf, group.key(), group.csr(), heap, now));
            Judged { group, report }
        })
        .collect();
    judged.sort_by_key(|one| !one.is_ready());
    judged
}

impl Judged<'_> {
    pub(in crate::tasks) fn is_ready(&self) -> bool {
        self.report.as_ref().is_some_and(Report::ready)
    }
}
