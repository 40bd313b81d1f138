//! The questions of `csr`, and what it is about to make.

use super::table::table;
use crate::material::Name;
use crate::render::words;
use crate::report::Finding;
use crate::report::csr::Question;

/// What is told before the first question.
pub const BEGINNING: &str = "After a few questions a key and a request (CSR) are made. The key stays here.\n\
Enter leaves out what is optional. Ctrl-C ends, and nothing is written.";

/// What is told where no vendor was named.
pub fn vendors(names: &[&str]) -> String {
    format!("\nVendors that are known: {}.", names.join(", "))
}

/// The question for the vendor.
pub const VENDOR: &str = "  Vendor (Enter: another one): ";

/// What stands above a question: what the answer is for, its rule and an example.
pub fn explained(question: &Question) -> String {
    let mut parts = vec![format!("{}.", question.label)];
    parts.extend(question.help.clone());
    if !question.choices.is_empty() {
        parts.push(format!("One of {}.", question.choices.join(", ")));
    }
    let example = question.example.as_ref().map(|example| format!("\n  Example: {example}"));
    format!("\n{}{}", parts.join(" "), example.unwrap_or_default())
}

/// The question, with what an empty answer does.
pub fn prompt(question: &Question) -> String {
    let label = &question.label;
    match &question.value {
        Some(value) => format!("  {label} (Enter: {value}): "),
        None if question.must => format!("  {label}: "),
        None => format!("  {label} (Enter: none): "),
    }
}

/// Why an answer will not do.
pub fn refused(finding: &Finding) -> String {
    let words = words::of(finding);
    let hint = words.hint.as_ref().map_or_else(String::new, |hint| format!("\n  {hint}"));
    format!("  Not taken: {}.{hint}", words.sentence().trim_end_matches('.'))
}

/// What is told before the password is asked for.
pub fn about_the_password(key: &str) -> String {
    format!(
        "\nPassword of the key. Without one, whoever gets {key} can act as you.\n\
         With one, your program needs it at every start."
    )
}

/// The question for the password.
pub const PASSWORD: &str = "  Password (Enter: none): ";

/// The same once more.
pub const PASSWORD_AGAIN: &str = "  The same once more: ";

/// Where the two differ.
pub const PASSWORDS_DIFFER: &str = "  Not taken: the two were not the same.";

/// What is about to be made.
#[derive(Debug)]
pub struct Summary<'a> {
    /// The subject as it will be encoded.
    pub subject: &'a Name,
    /// The names beside it, as they were typed.
    pub names: Vec<String>,
    /// The kind of the key, or its file.
    pub key: String,
    /// Whether a new key gets a password; `None` where no key is made.
    pub protected: Option<bool>,
    /// The files.
    pub files: Vec<String>,
}

/// What is about to be made, for people.
pub fn summary(summary: &Summary<'_>) -> String {
    let protection = match summary.protected {
        None => "",
        Some(true) => ", protected by your password",
        Some(false) => ", without a password",
    };
    let subject = summary.subject.attributes();
    let row = |label: &str, value: String| [label.to_owned(), value];
    let mut rows: Vec<_> =
        subject.map(|part| row(part.label(), words::visible(&part.value))).collect();
    rows.extend(summary.names.iter().map(|name| row("also", words::visible(name))));
    rows.push(row("key", format!("{}{protection}", summary.key)));
    rows.push(row("files", summary.files.join(", ")));
    format!("\nThis is what will be made:\n\n{}", table(&rows, [0, 0]))
}

/// The last question.
pub const AGREED: &str = "  Make them? (Enter: yes, n: no) ";

/// What is told after a no.
pub const DECLINED: &str = "Nothing was written.";
