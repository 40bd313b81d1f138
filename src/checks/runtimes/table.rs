//! The tables of programs and rules, read from their data files. People write them in TOML; `build.rs`
//! makes the JSON of it that is read here.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::condition::When;
use crate::formats::packed::unpacked;
use crate::report::runtimes::Verdict;

/// A program that reads PFX files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runtime {
    /// Its name in answers.
    pub id: String,
    /// What people call it, with its version.
    pub name: String,
    /// Groups it is in, the most special first.
    #[serde(default)]
    groups: Vec<String>,
    /// Its library's groups, the most special first.
    #[serde(default)]
    engines: Vec<String>,
    /// How it shows what its library says.
    words: Option<String>,
    /// Other names that people give it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Who reported what it does; `None` for what was measured.
    pub reports: Option<String>,
}

/// One thing that programs refuse.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// A name for it.
    pub id: String,
    who: Vec<String>,
    #[serde(default)]
    but: Vec<String>,
    pub(super) when: When,
    /// The part of the file that is to blame.
    pub because: String,
    /// A measured file that shows it, or who reported it.
    pub seen: String,
    verdict: Option<String>,
    says: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Programs {
    runtime: Vec<Runtime>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rule: Vec<Rule>,
}

const PROGRAMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/runtimes"));
const RULES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules"));

/// Every program, in the order in which they are shown.
pub fn runtimes() -> &'static [Runtime] {
    static TABLE: OnceLock<Programs> = OnceLock::new();
    // A test reads both tables, so none is empty here.
    &TABLE.get_or_init(|| serde_json::from_str(&unpacked(PROGRAMS)).unwrap_or_default()).runtime
}

/// Every rule, in the order in which they are tried.
pub fn rules() -> &'static [Rule] {
    static TABLE: OnceLock<Rules> = OnceLock::new();
    &TABLE.get_or_init(|| serde_json::from_str(&unpacked(RULES)).unwrap_or_default()).rule
}

impl Runtime {
    /// What people call it on a command line.
    pub fn names_of_people(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.id.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    /// Its names in rules, the most special first.
    fn names(&self) -> impl Iterator<Item = &str> {
        let own = std::iter::once(self.id.as_str());
        own.chain(self.groups.iter().map(String::as_str)).chain(self.engines())
    }

    fn engines(&self) -> impl Iterator<Item = &str> {
        self.engines.iter().map(String::as_str)
    }

    fn is(&self, name: &str) -> bool {
        match name {
            "*" => true,
            "reported" => self.reports.is_some(),
            _ => self.names().any(|own| own == name),
        }
    }
}

impl Rule {
    /// Whether it says something about this program.
    pub fn speaks_of(&self, runtime: &Runtime) -> bool {
        self.who.iter().any(|name| runtime.is(name))
            && !self.but.iter().any(|name| runtime.is(name))
    }

    pub(super) fn verdict(&self) -> Verdict {
        if self.verdict.is_some() { Verdict::Unknown } else { Verdict::Refuses }
    }

    /// What the program shows; `None` where it is silent.
    pub(super) fn words(&self, runtime: &Runtime) -> Option<String> {
        let name = runtime.names().find(|name| self.says.contains_key(*name))?;
        let said = self.says.get(name).filter(|said| !said.is_empty())?;
        let of_engine = runtime.engines().any(|engine| engine == name);
        Some(match &runtime.words {
            Some(words) if of_engine => {
                let reason = said.rsplit("::").next().unwrap_or(said);
                words.replace("{text}", said).replace("{reason}", reason)
            }
            _ => said.clone(),
        })
    }

    /// Whether it has words, or silence, for this program.
    pub fn has_words_for(&self, runtime: &Runtime) -> bool {
        self.verdict() == Verdict::Unknown
            || runtime.names().any(|name| self.says.contains_key(name))
    }
}

#[cfg(test)]
mod tests {
    use super::{PROGRAMS, Programs, RULES, Rules, unpacked};

    #[test]
    fn both_tables_can_be_read() {
        let programs = serde_json::from_str::<Programs>(&unpacked(PROGRAMS));
        let rules = serde_json::from_str::<Rules>(&unpacked(RULES));
        assert_eq!(programs.err().map(|error| error.to_string()), None);
        assert_eq!(rules.err().map(|error| error.to_string()), None);
    }
}
