//! What a program will say to a PFX before anybody tries: the rules are data, measured on 44
//! loaders (fixtures/measured/) or reported by their users.
//!
//! Without the password a rule sees what shows without it; with the password all bags, how the
//! password was read, and the key and certificates themselves.

mod condition;
mod facts;
mod table;

use crate::material::{Document, Format};
use crate::report::runtimes::{Blame, Reading, Verdict};
use crate::report::{Code, Facts as Quoted};

pub use facts::Facts;
pub use table::{Rule, Runtime, rules, runtimes};

/// What a file adds around the bytes of its PFX.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dress {
    /// It is base64 text.
    pub base64: bool,
    /// It is a PEM block.
    pub pem: bool,
    /// A byte order mark stands before it.
    pub byte_order_mark: bool,
    /// Bytes stand after it.
    pub trailing: bool,
}

impl Dress {
    /// The dress of a file, by what was found while it was read.
    pub fn of(document: &Document) -> Dress {
        let found = |code| document.findings.iter().any(|finding| finding.code == code);
        Dress {
            base64: found(Code::BareBase64),
            pem: document.format == Format::Pem,
            byte_order_mark: found(Code::ByteOrderMark),
            trailing: found(Code::TrailingData),
        }
    }
}

/// What every program says, in the order of the table.
pub fn readings(facts: &Facts<'_>) -> Vec<Reading> {
    let holding = holding(facts);
    runtimes().iter().map(|runtime| decided(runtime, &holding)).collect()
}

/// The program of that id or alias; case and punctuation do not count.
pub fn named(name: &str) -> Option<&'static Runtime> {
    let plain = |name: &str| {
        name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
    };
    let wanted = plain(name);
    let mut names =
        runtimes().iter().flat_map(|one| one.names_of_people().map(move |name| (one, name)));
    names.find(|(_, name)| plain(name) == wanted).map(|(runtime, _)| runtime)
}

/// The rules that hold, each with what it quotes. A condition is looked at once, not once more for
/// every program: that took longer than opening the file.
fn holding(facts: &Facts<'_>) -> Vec<(&'static Rule, Quoted)> {
    rules().iter().filter_map(|rule| Some((rule, rule.when.holds(facts)?))).collect()
}

/// The first rule that speaks of a program decides.
fn decided(runtime: &'static Runtime, holding: &[(&'static Rule, Quoted)]) -> Reading {
    let mut reading = Reading {
        id: &runtime.id,
        name: &runtime.name,
        reported: runtime.reports.is_some(),
        verdict: Verdict::Opens,
        error: None,
        because: None,
    };
    if let Some((rule, quoted)) = holding.iter().find(|(rule, _)| rule.speaks_of(runtime)) {
        reading.verdict = rule.verdict();
        reading.error = rule.words(runtime).map(|words| filled(&words, quoted));
        reading.because = Some(Blame { part: &rule.because, facts: quoted.clone() });
    }
    reading
}

/// A program's words with the facts of the file.
fn filled(words: &str, quoted: &Quoted) -> String {
    let mut text = words.to_owned();
    for (name, fact) in quoted {
        let value = match fact {
            crate::report::Fact::Text(value) => value.clone(),
            crate::report::Fact::Number(number) => number.to_string(),
            _ => continue,
        };
        text = text.replace(&format!("{{{name}}}"), &value);
    }
    text
}
