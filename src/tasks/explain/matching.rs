//! Which entries of the catalogue a text has, and how sure that makes each code.

use std::collections::BTreeMap;

use super::catalogue::{self, Entry, Prepared, PreparedEntry};
use super::own;
use super::plain::{Plain, Span};
use crate::report::Code;
use crate::report::explain::{Checked, Match};

/// An entry that was found.
struct Hit {
    entry: &'static Entry,
    program: &'static str,
    text: &'static str,
    spans: Vec<Span>,
    /// How much its text says.
    length: usize,
    /// Whether other words of its family's programs stand around it.
    hinted: bool,
}

/// A code below this is not worth a line.
const LEAST: f64 = 0.05;
/// Nobody is sure by a text alone.
const MOST: f64 = 0.98;

/// The codes that a text may mean, likeliest first.
pub(super) fn matches(text: &str) -> Vec<Match> {
    let own = own::codes(text);
    if !own.is_empty() {
        return own;
    }
    let plain = Plain::new(text);
    let hits = decisive(hits(&plain));
    let mut best: BTreeMap<Code, (f64, &Hit)> = BTreeMap::new();
    for hit in &hits {
        for (code, share) in shares(hit) {
            match best.get_mut(&code) {
                Some((known, of)) if *known < share => (*known, *of) = (share, hit),
                // A second witness helps a little.
                Some((known, _)) => *known += share * (1.0 - *known) * 0.25,
                None => {
                    best.insert(code, (share, hit));
                }
            }
        }
    }
    let mut matches: Vec<Match> = best
        .into_iter()
        .filter(|(_, (share, _))| *share >= LEAST)
        .map(|(code, (share, hit))| Match {
            code,
            confidence: (share.min(MOST) * 100.0).round() / 100.0,
            program: hit.program.to_owned(),
            text: hit.text.to_owned(),
            source: hit.entry.source.clone(),
            note: hit.entry.note.clone(),
            checked: Checked::Not,
        })
        .collect();
    matches.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    matches
}

/// Every entry whose text is there.
fn hits(plain: &Plain) -> Vec<Hit> {
    let all = catalogue::prepared();
    let families = all.iter().filter(|family| !family.unless.iter().any(|one| has(plain, one)));
    families
        .flat_map(|family| {
            let hinted = family.hints.iter().any(|hint| has(plain, hint));
            family.entries.iter().filter_map(move |entry| hit(plain, family, entry, hinted))
        })
        .collect()
}

fn has(plain: &Plain, pattern: &super::plain::Pattern) -> bool {
    !plain.find(pattern).is_empty()
}

/// The entry by the longest of its texts that is there.
fn hit(plain: &Plain, family: &Prepared, entry: &PreparedEntry, hinted: bool) -> Option<Hit> {
    if !entry.with.iter().all(|pattern| has(plain, pattern)) {
        return None;
    }
    let with: usize = entry.with.iter().map(super::plain::Pattern::length).sum();
    let found = entry.texts.iter().filter_map(|(text, pattern)| {
        let spans = plain.find(pattern);
        (!spans.is_empty()).then_some((pattern.length(), *text, spans))
    });
    let (length, text, spans) = found.max_by_key(|(length, ..)| *length)?;
    Some(Hit {
        entry: entry.entry,
        program: entry.entry.program.as_deref().unwrap_or(&family.family.family),
        text,
        spans,
        length: length + with,
        hinted,
    })
}

/// Leaves out what a longer text in the same place says better, what another program says in the same words, and
/// what says little beside what says much.
fn decisive(hits: Vec<Hit>) -> Vec<Hit> {
    let rank = |hit: &Hit| (!hit.entry.weak, hit.length, hit.hinted);
    let better = |one: &Hit, other: &Hit| {
        rank(other) > rank(one)
            && one.spans.iter().all(|span| other.spans.iter().any(|around| around.meets(*span)))
    };
    let keep: Vec<bool> =
        hits.iter().map(|one| !hits.iter().any(|other| better(one, other))).collect();
    let mut kept: Vec<Hit> =
        hits.into_iter().zip(keep).filter_map(|(hit, keep)| keep.then_some(hit)).collect();
    if kept.iter().any(|hit| !hit.entry.weak) {
        kept.retain(|hit| !hit.entry.weak);
    }
    kept
}

/// How sure one entry makes its codes: surer with more words, and where its program shows otherwise.
fn shares(hit: &Hit) -> Vec<(Code, f64)> {
    let length = u8::try_from(hit.length.min(100)).map_or(1.0, f64::from);
    let weight = (0.85 + length / 400.0 + if hit.hinted { 0.05 } else { 0.0 }).min(1.0);
    hit.entry
        .codes
        .iter()
        .filter_map(|(name, share)| Some((Code::named(name)?, share * weight)))
        .collect()
}
