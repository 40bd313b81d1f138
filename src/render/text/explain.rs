//! What `explain` tells: a page, or the causes with the likeliest first.

use super::page::{fill, shown};
use crate::render::pages;
use crate::render::words::{quoted, visible};
use crate::report::Code;
use crate::report::explain::{Checked, Match, Report};

/// The first code of each group, and what the group is called.
const GROUPS: [(Code, &str); 11] = [
    (Code::EmptyFile, "Files"),
    (Code::KeyMismatch, "Keys"),
    (Code::CsrBadSignature, "Requests"),
    (Code::Expired, "Certificates"),
    (Code::OtherKey, "Certificate and request"),
    (Code::ChainIncomplete, "Chain"),
    (Code::PfxNoKey, "PFX"),
    (Code::DnsNotFound, "The way to the server"),
    (Code::NotTls, "The server"),
    (Code::CertificateNotRequested, "Your certificate, at the server"),
    (Code::Misdirected, "The API"),
];
/// What could not be done is a group, too.
const ERRORS: (Code, &str) = (Code::Unreadable, "What could not be done");

/// Causes that are shown; scripts see all.
const SHOWN: usize = 4;
/// Columns where there is no terminal, and at most.
const WIDTH: usize = 80;

/// The answer, for a terminal of so many columns.
pub fn answer(report: &Report, width: Option<usize>) -> String {
    let width = width.unwrap_or(WIDTH).clamp(40, 100);
    if let Some(code) = report.page {
        let page = shown(pages::of(code), Some(width));
        let looked = report.matches.iter().filter(|_| report.evidence).map(check);
        return looked.chain([page]).collect::<Vec<_>>().join("\n");
    }
    let Some(first) = report.matches.first() else { return unknown(width) };
    let mut text = String::new();
    let mut told: Option<&Match> = None;
    for (at, one) in report.matches.iter().take(SHOWN).enumerate() {
        if at > 0 {
            text.push('\n');
        }
        text.push_str(&headline(one, at, width));
        if told.is_none_or(|told| (&told.text, &told.note) != (&one.text, &one.note)) {
            text.push_str(&origin(one, width));
        }
        if report.evidence {
            text.push_str(&check(one));
        }
        told = Some(one);
    }
    text.push_str(&format!("\nNext: mtls explain {}\n", first.code.as_str()));
    text
}

/// A cause in a line, filled.
fn headline(one: &Match, at: usize, width: usize) -> String {
    let how = match (&one.checked, at) {
        (Checked::True { .. }, _) => "It is so".to_owned(),
        (Checked::False, _) => "Not so here".to_owned(),
        (_, 0) => format!("Most likely ({:.0} %)", one.confidence * 100.0),
        _ => format!("Or ({:.0} %)", one.confidence * 100.0),
    };
    let mut text = String::new();
    let words = format!("{how}: {} [{}]", pages::summary(one.code), one.code.as_str());
    fill(&words, "", "  ", width, &mut text);
    text
}

/// The text that decides, who prints it, and what it says beyond the code.
fn origin(one: &Match, width: usize) -> String {
    let mut text = String::new();
    let words = format!("\"{}\": {}, {}", visible(&one.text), one.program, one.source);
    fill(&words, "  text: ", "        ", width, &mut text);
    if let Some(note) = &one.note {
        fill(note, "  note: ", "        ", width, &mut text);
    }
    text
}

/// What a look showed, in a line or two.
fn check(one: &Match) -> String {
    match &one.checked {
        Checked::Not => "  seen: what was given does not show whether it is so\n".to_owned(),
        Checked::False => "  seen: it is not so\n".to_owned(),
        Checked::True { file, programs } => {
            let at = file
                .as_ref()
                .map_or("at the endpoint".to_owned(), |file| format!("in {}", quoted(file)));
            let said = match programs.as_slice() {
                [] => String::new(),
                [one] => format!("        {one} says these words to it\n"),
                [one, others @ ..] => {
                    format!("        {one} and {} more say these words to it\n", others.len())
                }
            };
            format!("  seen: it is so {at}\n{said}")
        }
    }
}

fn unknown(width: usize) -> String {
    let mut text = "This text is not known.\n\n".to_owned();
    for words in [
        "Paste all of it, with the lines above and below: the first error is often the cause.",
        "It may not be about certificates, keys or TLS: `mtls` knows nothing else.",
        "To find the fault without the text: `mtls doctor DIR` looks at your files, `mtls smoke URL` at \
         the connection.",
    ] {
        fill(words, "  - ", "    ", width, &mut text);
    }
    text + "\nNext: mtls doctor\n"
}

/// Every code, by groups.
pub fn list(width: Option<usize>) -> String {
    let width = width.unwrap_or(WIDTH).clamp(40, 100);
    let mut text = "The codes; `mtls explain CODE` shows the page of one.\n".to_owned();
    for (at, (first, title)) in GROUPS.iter().chain([&ERRORS]).enumerate() {
        let end = GROUPS.iter().chain([&ERRORS]).nth(at + 1).map(|(next, _)| *next);
        let codes = Code::ALL.iter().filter(|code| **code >= *first);
        let names: Vec<&str> =
            codes.filter(|code| end.is_none_or(|end| **code < end)).map(|c| c.as_str()).collect();
        text.push_str(&format!("\n{title}:\n"));
        fill(&names.join(" "), "  ", "  ", width, &mut text);
    }
    text
}
