//! What programs print, and what it means: data, a file per family of programs in `catalogue/`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::plain::Pattern;
use crate::formats::packed::unpacked;

/// Programs that print alike.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// What people call them.
    pub family: String,
    /// Words that show that a text comes from one of them.
    #[serde(default)]
    pub hints: Vec<String>,
    /// Words that show that a text is about something else, such as a database.
    #[serde(default)]
    pub unless: Vec<String>,
    /// What they print.
    pub entry: Vec<Entry>,
}

/// Texts that mean the same.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The texts as they are printed; `…` varies.
    pub texts: Vec<String>,
    /// The codes that it may mean, each with how likely it is, from 0 to 1.
    pub codes: BTreeMap<String, f64>,
    /// Where this is known from: `measured: …`, `reported: …` or `documented: …`.
    pub source: String,
    /// The program with its versions, where it is not the whole family.
    pub program: Option<String>,
    /// What the text says beyond the code.
    pub note: Option<String>,
    /// Words that must stand somewhere in the text, too.
    #[serde(default)]
    pub with: Vec<String>,
    /// Whether it says so little that it counts only where nothing else is known.
    #[serde(default)]
    pub weak: bool,
}

/// A family with its patterns made.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) family: &'static Family,
    pub(super) hints: Vec<Pattern>,
    pub(super) unless: Vec<Pattern>,
    pub(super) entries: Vec<PreparedEntry>,
}

/// An entry with its patterns made.
#[derive(Debug)]
pub(super) struct PreparedEntry {
    pub(super) entry: &'static Entry,
    pub(super) texts: Vec<(&'static str, Pattern)>,
    pub(super) with: Vec<Pattern>,
}

/// All families, in the order of their files' names. A test parses them, so that nothing is left out.
pub fn families() -> &'static [Family] {
    static FAMILIES: OnceLock<Vec<Family>> = OnceLock::new();
    const JSON: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalogue"));
    FAMILIES.get_or_init(|| serde_json::from_str(&unpacked(JSON)).unwrap_or_default())
}

/// The same, ready to be looked for.
pub(super) fn prepared() -> &'static [Prepared] {
    static PREPARED: OnceLock<Vec<Prepared>> = OnceLock::new();
    PREPARED.get_or_init(prepare)
}

fn prepare() -> Vec<Prepared> {
    let patterns = |texts: &[String]| texts.iter().map(|text| Pattern::new(text)).collect();
    families()
        .iter()
        .map(|family| Prepared {
            family,
            hints: patterns(&family.hints),
            unless: patterns(&family.unless),
            entries: family
                .entry
                .iter()
                .map(|entry| PreparedEntry {
                    entry,
                    texts: entry
                        .texts
                        .iter()
                        .map(|text| (text.as_str(), Pattern::new(text)))
                        .collect(),
                    with: patterns(&entry.with),
                })
                .collect(),
        })
        .collect()
}
