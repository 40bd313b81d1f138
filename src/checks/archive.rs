//! An archive as its parts: what is worth telling of files in it that hold nothing of ours.

use std::collections::BTreeMap;

use super::files::{Promise, promises};
use crate::material::{Document, Format, Item, Member};
use crate::report::{Code, Fact, Finding, Severity, finding};

/// A file by itself, or one in an archive.
#[derive(Debug)]
pub struct Part {
    /// Its name in the archive; `None` for a file by itself, and for the archive as such.
    pub member: Option<String>,
    /// What is in it.
    pub document: Document,
}

impl Part {
    /// How people know it: the path, and the name in the archive.
    pub fn place(&self, path: &str) -> String {
        finding::place(path, self.member.as_deref())
    }

    /// Says of findings which file in the archive they are about.
    pub fn mark(member: &Option<String>, findings: &mut [Finding]) {
        if member.is_some() {
            findings.iter_mut().for_each(|finding| finding.about.member = member.clone());
        }
    }
}

/// The parts of a file: itself, then what is in it, where it is an archive.
///
/// Beside certificates lie letters and pictures, and nothing is said of them. What cannot be read and
/// seems to matter is a warning where the rest is of use, else a problem.
pub fn parts(mut document: Document) -> Vec<Part> {
    if document.format != Format::Zip || document.members.is_empty() {
        return vec![Part { member: None, document }];
    }
    let members = std::mem::take(&mut document.members);
    let useful = members.iter().flat_map(|member| &member.document.items).any(of_client);
    let lowered =
        |severity: Severity| if useful { severity.max(Severity::Warning) } else { severity };
    let names: Vec<String> = members.iter().map(|member| member.name.clone()).collect();
    let mut closed = BTreeMap::<_, Vec<String>>::new();
    let mut parts = Vec::new();
    for Member { name, document: mut content } in members {
        if let (true, Some(why)) = (content.items.is_empty(), why_closed(&content)) {
            closed.entry(why).or_default().push(name);
            continue;
        }
        if content.items.is_empty() {
            if !worth_telling(&name, &content) {
                continue;
            }
            content.findings.iter_mut().for_each(|one| one.severity = lowered(one.severity));
        }
        parts.push(Part { member: Some(name), document: content });
    }
    let of_closed = closed.into_iter().map(|((code, variant), names)| {
        let finding = Finding::new(code).variant(variant).fact("names", short(&names));
        let only = if let [only] = names.as_slice() { Some(only.clone()) } else { None };
        Finding { severity: lowered(finding.severity), ..finding.in_member(only) }
    });
    document.findings.extend(of_closed);
    if parts.is_empty() && document.findings.is_empty() {
        let nothing = Finding::new(Code::NotACertificate).variant("zip");
        document.findings.push(nothing.fact("names", short(&names)));
    }
    for Part { member, document } in &mut parts {
        Part::mark(member, &mut document.findings);
    }
    parts.insert(0, Part { member: None, document });
    parts
}

/// A thing of the client's own, or a container that may hold it.
fn of_client(item: &Item) -> bool {
    !matches!(item, Item::Certificate(certificate) if certificate.extensions.is_ca())
}

/// Why a member was not even unpacked.
fn why_closed(content: &Document) -> Option<(Code, &'static str)> {
    const WHY: [&str; 5] = ["zip-password", "zip-method", "zip-member", "zip-room", "zip-inside"];
    let finding = content.findings.first()?;
    let variant = finding.variant.filter(|variant| WHY.contains(variant))?;
    Some((finding.code, variant))
}

/// Whether a file that holds nothing of ours was meant to: it is a damaged piece, or its name says so.
fn worth_telling(name: &str, content: &Document) -> bool {
    content.findings.iter().any(Finding::is_damage) || promises(name, Promise::Any)
}

/// The first few names.
fn short(names: &[String]) -> Fact {
    const MOST: usize = 5;
    let mut first: Vec<String> = names.iter().take(MOST).cloned().collect();
    if names.len() > MOST {
        first.push(format!("and {} more", names.len() - MOST));
    }
    first.into()
}
