//! A failed run in words, the same for text and JSON.

use serde::Serialize;

use super::tone::Tone;
use super::words;
use crate::error::Error;
use crate::report::{Code, Finding};

/// The JSON object of a failed run; its text form is [`Failure::text`].
#[derive(Debug, Serialize)]
pub struct Failure {
    schema: &'static str,
    code: &'static str,
    message: String,
    hint: Option<String>,
    others: Vec<Other>,
}

/// What is wrong beside the first.
#[derive(Debug, Serialize)]
struct Other {
    code: &'static str,
    message: String,
    hint: Option<String>,
}

impl Failure {
    fn new(code: Code, message: String, hint: Option<String>) -> Failure {
        Failure { schema: "mtls/error/v1", code: code.as_str(), message, hint, others: Vec::new() }
    }

    /// Two lines for people, `error:` and `hint:`; as many again for each other thing.
    pub fn text(&self) -> String {
        let others = self.others.iter().map(|other| (&other.message, &other.hint));
        std::iter::once((&self.message, &self.hint)).chain(others).map(lines).collect()
    }
}

fn lines((message, hint): (&String, &Option<String>)) -> String {
    let hint = hint.as_ref().map(|hint| format!("  hint: {hint}\n")).unwrap_or_default();
    format!("{}: {message}\n{hint}", Tone::Bad.paint("error"))
}

/// The failure of one finding.
fn material(finding: &Finding) -> Failure {
    let words = words::of(finding);
    let file = finding.about.place().map(|file| format!("{file}: ")).unwrap_or_default();
    Failure::new(finding.code, format!("{file}{}", words.sentence()), words.hint)
}

/// The failure of several findings, one at least.
fn several(first: &Finding, others: &[Finding]) -> Failure {
    let others = others.iter().map(material);
    let others = others.map(|one| Other { code: one.code, message: one.message, hint: one.hint });
    Failure { others: others.collect(), ..material(first) }
}

/// The failure that an error tells.
pub fn of(error: &anyhow::Error) -> Failure {
    if let Some(Error::SeveralFindings(findings)) = error.downcast_ref::<Error>()
        && let Some((first, others)) = findings.split_first()
    {
        return several(first, others);
    }
    match error.downcast_ref::<Error>() {
        Some(Error::Material(finding)) => material(finding),
        Some(known) => Failure::new(known.code(), known.to_string(), known.hint()),
        None => Failure::new(Code::Unsupported, format!("{error:#}"), None),
    }
}

/// The parser's tip in simpler words, where it names what was perhaps meant.
fn tip(tip: &str) -> String {
    match tip.split_once(" exists: '").and_then(|(_, name)| name.strip_suffix('\'')) {
        Some(name) => format!("Did you mean `{name}`?"),
        None => format!("Note: {tip}."),
    }
}

const NOT_UTF_8: &str = "The terminal sends accents in an old way. Let it use UTF-8, or write each such letter by its bytes: `--subject \"CN=Jos\\C3\\A9\"`.";

/// The failure of a command line that was not understood, from the parser's text.
pub fn command_line(parsers_text: &str) -> Failure {
    let text = parsers_text.trim_start_matches("error: ");
    let (message, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let lines = || rest.lines().map(str::trim);
    let usage = lines().find_map(|line| line.strip_prefix("Usage: ")).unwrap_or("mtls COMMAND");
    let name: Vec<&str> =
        usage.split(' ').take_while(|word| !word.starts_with(['-', '[', '<'])).collect();
    let tip = lines().find_map(|line| line.strip_prefix("tip: ")).map(tip);
    let help = if text.starts_with("invalid UTF-8") {
        NOT_UTF_8.to_owned()
    } else {
        format!("`{} --help` lists what it understands.", name.join(" "))
    };
    let hint = tip.into_iter().chain([help]).collect::<Vec<_>>().join(" ");
    let message = message.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    Failure::new(Code::Usage, message, Some(hint))
}
