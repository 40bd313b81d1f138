//! The words of findings: templates in data files, filled with the facts of the case.
//!
//! A template names a fact as `{name}`. A finding's variant may override each of the three texts.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use time::{Duration, OffsetDateTime};

use crate::report::runtimes::Blame;
use crate::report::verify::Obtained;
use crate::report::{Fact, Facts, Finding};

/// The data files, one per family of codes.
const FILES: &[(&str, &str)] = &[
    ("file", include_str!("words/file.toml")),
    ("key", include_str!("words/key.toml")),
    ("request", include_str!("words/request.toml")),
    ("certificate", include_str!("words/certificate.toml")),
    ("chain", include_str!("words/chain.toml")),
    ("profile", include_str!("words/profile.toml")),
    ("pfx", include_str!("words/pfx.toml")),
    ("runtime", include_str!("words/runtime.toml")),
    ("connection", include_str!("words/connection.toml")),
    ("smoke", include_str!("words/smoke.toml")),
    ("error", include_str!("words/error.toml")),
    ("fault", include_str!("words/fault.toml")),
];

/// What people read about one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// A fragment: lower case, no full stop.
    pub title: String,
    /// The facts of the case in whole sentences; may be empty.
    pub detail: String,
    /// What to do next, in whole sentences.
    pub hint: Option<String>,
}

impl Words {
    /// Title and detail in one line.
    pub fn sentence(&self) -> String {
        if self.detail.is_empty() {
            self.title.clone()
        } else {
            format!("{}. {}", self.title, self.detail)
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    title: Option<String>,
    detail: Option<String>,
    hint: Option<String>,
    #[serde(default)]
    variants: BTreeMap<String, Entry>,
}

/// The words of a finding. A template may name the file as `{file}`, for commands to paste.
pub fn of(finding: &Finding) -> Words {
    let mut facts = finding.facts.clone();
    let file = finding.about.file.as_deref().unwrap_or("FILE");
    facts.entry("file").or_insert_with(|| quoted(file).into());
    words(finding.code.as_str(), finding.variant, &facts)
}

/// The words under a name in the data files; the name itself where there are none, which a test
/// keeps from happening.
pub fn words(name: &str, variant: Option<&str>, facts: &Facts) -> Words {
    let Some(entry) = entry(name) else {
        return Words { title: name.to_owned(), detail: String::new(), hint: None };
    };
    let special = variant.and_then(|variant| entry.variants.get(variant));
    let pick = |field: fn(&Entry) -> &Option<String>| {
        special.and_then(|special| field(special).as_deref()).or(field(entry).as_deref())
    };
    Words {
        title: fill(pick(|entry| &entry.title).unwrap_or(name), facts),
        detail: fill(pick(|entry| &entry.detail).unwrap_or_default(), facts),
        hint: pick(|entry| &entry.hint)
            .filter(|hint| !hint.is_empty())
            .map(|hint| fill(hint, facts)),
    }
}

/// What an address for an issuer's certificate gave.
pub fn obtained(obtained: &Obtained) -> String {
    let fact = |name, fact: Fact| Facts::from([(name, fact)]);
    let facts = match obtained {
        // What it is instead has words of its own.
        Obtained::NotACertificate(finding) => return of(finding).title,
        Obtained::Issuer(one) | Obtained::Stranger(one) => {
            fact("subject", one.subject.to_string().into())
        }
        Obtained::Status(status) => fact("status", u32::from(*status).into()),
        Obtained::Redirect(target) => fact("target", target.as_str().into()),
        Obtained::TooLarge(limit) => fact("limit", (*limit).into()),
        Obtained::Failed(reason) => fact("reason", reason.as_str().into()),
        Obtained::TimedOut | Obtained::NotAsked => Facts::new(),
    };
    words("fetched", Some(obtained.as_str()), &facts).title
}

/// What a fault of the sandbox does.
pub fn fault(name: &str) -> String {
    words("fault", Some(name), &Facts::new()).title
}

/// Why a client had no handshake with the sandbox.
pub fn no_handshake(why: &str, text: &str) -> String {
    words("no-handshake", Some(why), &Facts::from([("text", text.into())])).title
}

/// Which part of a PFX decides, as it follows "because".
pub fn because(blame: &Blame) -> String {
    words("because", Some(blame.part), &blame.facts).title
}

/// The entry of a name. Only the files that have it are parsed: to parse all of them takes longer than
/// to open a PFX.
fn entry(name: &str) -> Option<&'static Entry> {
    static PARSED: [OnceLock<BTreeMap<String, Entry>>; FILES.len()] =
        [const { OnceLock::new() }; FILES.len()];
    let table = format!("[{name}");
    FILES.iter().zip(&PARSED).filter(|((_, text), _)| text.contains(&table)).find_map(
        // A test parses each file, so none is left out here.
        |((_, text), parsed)| {
            parsed.get_or_init(|| toml::from_str(text).unwrap_or_default()).get(name)
        },
    )
}

/// Replaces each `{name}`. A name without a fact leaves nothing.
fn fill(template: &str, facts: &Facts) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            text.push('{');
            rest = after;
            continue;
        };
        match facts.get(name) {
            Some(fact) => text.push_str(&show(fact)),
            // A hole nobody would see, and no test.
            None => text.push_str(&format!("{{{name}}}")),
        }
        rest = tail;
    }
    text.push_str(rest);
    text
}

/// A fact as people read it.
pub fn show(fact: &Fact) -> String {
    match fact {
        // A control character from foreign material must not reach a terminal.
        Fact::Text(text) => visible(text),
        Fact::Number(number) => grouped(*number),
        Fact::Time(time) => moment(*time),
        Fact::Span(span) => distance(*span),
        Fact::List(list) => list.iter().map(|text| visible(text)).collect::<Vec<_>>().join(", "),
        Fact::Command(words) => words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "),
    }
}

/// The text with everything made visible that has no shape of its own: control characters, those
/// that turn the writing direction, and those without width. They make a name look like another.
pub fn visible(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let hidden = c.is_control() || cannot_be_seen(c);
            if hidden { c.escape_unicode().collect::<Vec<_>>() } else { vec![c] }
        })
        .collect()
}

/// Directional formatting (UAX 9 section 2), separators that end lines, and characters of no width.
fn cannot_be_seen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A path as a shell takes it, to be pasted.
pub fn quoted(path: &str) -> String {
    let plain = path.chars().all(|c| c.is_alphanumeric() || "._-/+@%:,~".contains(c));
    if plain { path.to_owned() } else { format!("'{}'", visible(path).replace('\'', "'\\''")) }
}

/// A number with its thousands set apart: `2,147,483,647`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// A moment to the second, in UTC.
pub fn moment(time: OffsetDateTime) -> String {
    let time = time.to_offset(time::UtcOffset::UTC);
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC",
        time.year(),
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// A distance in its two largest fitting units at most: `1 day`, `10 years`, `3 hours`.
pub fn distance(span: Duration) -> String {
    let seconds = span.whole_seconds().abs();
    let (count, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        172_800..63_072_000 => (seconds / 86_400, "day"),
        _ => (seconds / 31_557_600, "year"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests;
