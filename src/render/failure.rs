//! A failed run in words, the same for text and JSON.

use serde::Serialize;

use super::words;
use crate::error::Error;
use crate::report::Code;

/// The JSON object of a failed run; its text form is [`Failure::text`].
#[derive(Debug, Serialize)]
pub struct Failure {
    schema: &'static str,
    code: &'static str,
    message: String,
    hint: Option<String>,
}

impl Failure {
    fn new(code: Code, message: String, hint: Option<String>) -> Failure {
        Failure { schema: "mtls/error/v1", code: code.as_str(), message, hint }
    }

    /// Two lines for people: `error:` and `hint:`.
    pub fn text(&self) -> String {
        let hint = self.hint.as_ref().map(|hint| format!("  hint: {hint}\n")).unwrap_or_default();
        format!("error: {}\n{hint}", self.message)
    }
}

/// The failure that an error tells.
pub fn of(error: &anyhow::Error) -> Failure {
    match error.downcast_ref::<Error>() {
        Some(Error::Material(finding)) => {
            let words = words::of(finding);
            let file = finding.about.place().map(|file| format!("{file}: ")).unwrap_or_default();
            Failure::new(finding.code, format!("{file}{}", words.sentence()), words.hint)
        }
        Some(known) => Failure::new(known.code(), known.to_string(), known.hint()),
        None => Failure::new(Code::Unsupported, format!("{error:#}"), None),
    }
}

/// The failure of a command line that was not understood, from the parser's text.
pub fn command_line(parsers_text: &str) -> Failure {
    let text = parsers_text.trim_start_matches("error: ");
    let (message, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let lines = || rest.lines().map(str::trim);
    let tip =
        lines().find_map(|line| line.strip_prefix("tip: ")).map(|tip| format!("Note: {tip}."));
    let usage = lines().find_map(|line| line.strip_prefix("Usage: ")).unwrap_or("mtls COMMAND");
    let name: Vec<&str> =
        usage.split(' ').take_while(|word| !word.starts_with(['-', '[', '<'])).collect();
    let help = format!("`{} --help` lists what it understands.", name.join(" "));
    let hint = tip.into_iter().chain([help]).collect::<Vec<_>>().join(" ");
    let message = message.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    Failure::new(Code::Usage, message, Some(hint))
}
