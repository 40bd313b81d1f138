//! Fills a template; the comment at the top of `snippets/snippets.toml` describes its marks.

use std::collections::BTreeMap;

use super::quoting::Quote;

/// Every name that a template may use.
pub(super) const NAMES: &[&str] = &[
    "about",
    "url",
    "host",
    "port",
    "path",
    "authority",
    "cert",
    "key",
    "pem",
    "pfx",
    "algorithm",
    "ca",
    "password",
    "password_env",
    "password_file",
    "api_key",
    "api_key_env",
    "api_key_file",
    "api_key_header",
    "secrets",
    "secrets_env",
    "secrets_file",
];

/// The values by name. One that has no text of its own, and only says that something is so, is empty.
pub(super) type Values = BTreeMap<&'static str, String>;

/// Why a template could not be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The template is wrong, which a test keeps from happening.
    Template(String),
    /// The language cannot write this value.
    Unwritable(String),
}

/// The text with its values. `known` are the names that it may use.
pub(super) fn fill(
    template: &str,
    known: &[&str],
    values: &Values,
    quote: Quote,
) -> Result<String, Fault> {
    let whole = without_lines_of_marks(template);
    let mut filling = Filling { rest: &whole, known, values, quote, text: String::new() };
    filling.until(None, true)?;
    Ok(filling.text)
}

/// A mark alone on a line takes the line with it.
fn without_lines_of_marks(template: &str) -> String {
    let alone = |line: &str| {
        let line = line.trim();
        let mark = line.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
        mark.is_some_and(|mark| mark.starts_with(['#', '^', '/']) && !mark.contains("}}"))
    };
    let lines = template.split_inclusive('\n');
    lines.map(|line| if alone(line) { line.trim() } else { line }).collect()
}

struct Filling<'a> {
    rest: &'a str,
    known: &'a [&'a str],
    values: &'a Values,
    quote: Quote,
    text: String,
}

impl<'a> Filling<'a> {
    /// Fills up to the end of a section, or of the template.
    fn until(&mut self, section: Option<&str>, shown: bool) -> Result<(), Fault> {
        while let Some((before, after)) = self.rest.split_once("{{") {
            self.add(before, shown);
            let (mark, rest) = after.split_once("}}").ok_or_else(|| wrong("{{ without }}"))?;
            self.rest = rest;
            if let Some(name) = mark.strip_prefix('/') {
                return if section == Some(name) { Ok(()) } else { Err(wrong(mark)) };
            }
            if let Some(name) = mark.strip_prefix('#') {
                self.until(Some(name), shown && self.has(name)?)?;
            } else if let Some(name) = mark.strip_prefix('^') {
                self.until(Some(name), shown && !self.has(name)?)?;
            } else {
                let value = self.value(mark, shown)?;
                self.add(&value, shown);
            }
        }
        if let Some(section) = section {
            return Err(wrong(&format!("{section} is not closed")));
        }
        self.add(self.rest, shown);
        Ok(())
    }

    fn add(&mut self, text: &str, shown: bool) {
        if shown {
            self.text.push_str(text);
        }
    }

    fn has(&self, name: &str) -> Result<bool, Fault> {
        if self.known.contains(&name) {
            Ok(self.values.contains_key(name))
        } else {
            Err(wrong(name))
        }
    }

    /// A value as the language writes it. What is not shown must be right as well.
    fn value(&self, mark: &str, shown: bool) -> Result<String, Fault> {
        let (name, filter) = mark.split_once('|').unwrap_or((mark, ""));
        self.has(name)?;
        let Some(value) = self.values.get(name).filter(|_| shown) else {
            return if shown {
                Err(wrong(&format!("{name} has no value")))
            } else {
                Ok(String::new())
            };
        };
        let value = match filter {
            // These are held to letters that are themselves in every language.
            "bare" if BARE.contains(&name) => return Ok(value.clone()),
            // Its --cert takes what follows a colon for a password (curl's parse_cert_parameter).
            "curl" => value.replace('\\', r"\\").replace(':', r"\:"),
            "" if name == "about" => return Ok(value.clone()),
            "" => value.clone(),
            _ => return Err(wrong(mark)),
        };
        self.quote.text(&value).ok_or(Fault::Unwritable(value))
    }
}

/// The names whose values need no quotes anywhere.
const BARE: &[&str] =
    &["host", "port", "authority", "algorithm", "password_env", "api_key_env", "api_key_header"];

fn wrong(mark: &str) -> Fault {
    Fault::Template(mark.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Fault, NAMES, Values, fill};
    use crate::tasks::snippet::quoting::Quote;

    fn filled(template: &str) -> Result<String, Fault> {
        let values = Values::from([("cert", "a:b".to_owned()), ("host", "h".to_owned())]);
        fill(template, NAMES, &values, Quote::Shell)
    }

    #[test]
    fn values_and_sections_are_filled_in() {
        let template = "x\n  {{#cert}}\nc {{cert}} {{cert|curl}} {{host|bare}}\n  {{/cert}}\n{{^ca}}no{{/ca}}{{#ca}}{{ca}}{{/ca}}\n";
        assert_eq!(filled(template).unwrap(), "x\nc 'a:b' 'a\\:b' h\nno\n");
    }

    #[test]
    fn a_template_that_is_wrong_is_never_half_filled() {
        for template in [
            "{{cret}}",
            "{{#ca}}{{cret}}{{/ca}}",
            "{{#cert}}",
            "{{/cert}}",
            "{{#cert}}{{/ca}}",
            "{{ca}}",
            "{{cert|bare}}",
            "{{cert|none}}",
            "{{cert",
        ] {
            assert!(matches!(filled(template), Err(Fault::Template(_))), "{template}");
        }
    }
}
