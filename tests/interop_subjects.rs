//! Each subject of tests/subjects/subjects.toml, read back from its request by OpenSSL, GnuTLS and
//! python cryptography: the same values in the same order.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod judges;

use std::fmt::Write;

use harness::tool;
use serde::Deserialize;
use tempfile::TempDir;

#[derive(Deserialize)]
struct Subjects {
    subject: Vec<Subject>,
}

#[derive(Deserialize)]
struct Subject {
    why: String,
    csr: Vec<String>,
    is: Vec<String>,
}

/// Names as the data file and as GnuTLS have them.
const OIDS: [(&str, &str, &str); 20] = [
    ("C", "C", "2.5.4.6"),
    ("ST", "ST", "2.5.4.8"),
    ("L", "L", "2.5.4.7"),
    ("O", "O", "2.5.4.10"),
    ("OU", "OU", "2.5.4.11"),
    ("CN", "CN", "2.5.4.3"),
    ("SN", "surName", "2.5.4.4"),
    ("GN", "givenName", "2.5.4.42"),
    ("serialNumber", "serialNumber", "2.5.4.5"),
    ("STREET", "street", "2.5.4.9"),
    ("title", "title", "2.5.4.12"),
    ("businessCategory", "businessCategory", "2.5.4.15"),
    ("postalCode", "postalCode", "2.5.4.17"),
    ("dnQualifier", "dnQualifier", "2.5.4.46"),
    ("pseudonym", "pseudonym", "2.5.4.65"),
    ("organizationIdentifier", "organizationIdentifier", "2.5.4.97"),
    ("emailAddress", "EMAIL", "1.2.840.113549.1.9.1"),
    ("UID", "UID", "0.9.2342.19200300.100.1.1"),
    ("DC", "DC", "0.9.2342.19200300.100.1.25"),
    ("jurisdictionC", "jurisdictionOfIncorporationCountryName", "1.3.6.1.4.1.311.60.2.1.3"),
];

fn oid(name: &str) -> &str {
    OIDS.iter().find(|(ours, theirs, _)| *ours == name || *theirs == name).map_or(name, |row| row.2)
}

impl Subject {
    /// `OID=value` for each attribute, with a `+` before those that are not the first of their RDN.
    fn attributes(&self) -> Vec<String> {
        let one = |attribute: &String| {
            let (plus, rest) = match attribute.strip_prefix('+') {
                Some(rest) => ("+", rest),
                None => ("", attribute.as_str()),
            };
            let (name, value) = rest.split_once('=').unwrap();
            format!("{plus}{}={value}", oid(name))
        };
        self.is.iter().map(one).collect()
    }
}

/// A folder with the requests `0.csr`, `1.csr` and so on.
fn requests() -> (Vec<Subject>, TempDir) {
    let subjects: Subjects = toml::from_str(include_str!("subjects/subjects.toml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (number, subject) in subjects.subject.iter().enumerate() {
        let made = subject
            .csr
            .iter()
            .fold(tool(["csr", "--key-type=p256"]), |tool, argument| tool.arg(argument))
            .exits(0);
        std::fs::write(folder.path().join(format!("{number}.csr")), made.read("client.csr"))
            .unwrap();
    }
    assert!(subjects.subject.len() >= 30);
    (subjects.subject, folder)
}

/// Compares what a program read with what was meant, all subjects at once.
fn compare(program: &str, subjects: &[Subject], read: impl Fn(usize) -> Vec<String>) {
    let mut wrong = String::new();
    for (number, subject) in subjects.iter().enumerate() {
        let (meant, read) = (subject.attributes(), read(number));
        if read != meant {
            writeln!(wrong, "{}:\n  meant {meant:?}\n  read  {read:?}", subject.why).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{program}\n{wrong}");
}

#[test]
fn others_read_the_same_values_in_the_same_order() {
    let (subjects, folder) = requests();
    if let Some(openssl) = judges::openssl() {
        compare("openssl", &subjects, |number| {
            let csr = format!("{number}.csr");
            let form = "oid,sep_multiline,utf8";
            let arguments = ["req", "-in", &csr, "-noout", "-subject", "-nameopt", form];
            let said = openssl.accepts(folder.path(), &arguments);
            said.lines().filter_map(|line| line.strip_prefix("    ")).flat_map(together).collect()
        });
    }
    if let Some(certtool) = judges::certtool() {
        compare("certtool", &subjects, |number| {
            let csr = format!("{number}.csr");
            let said = certtool.accepts(folder.path(), &["--crq-info", "--infile", &csr]);
            let line = said.lines().find_map(|line| line.strip_prefix("\tSubject: ")).unwrap();
            rfc_4514(line)
        });
    }
    if let Some(python) = judges::python("judge.py") {
        let names: Vec<String> =
            (0..subjects.len()).map(|number| format!("{number}.csr")).collect();
        let arguments: Vec<&str> =
            std::iter::once("subjects").chain(names.iter().map(String::as_str)).collect();
        let said = python.accepts(folder.path(), &arguments);
        let read: Vec<Vec<String>> = said
            .split("== ")
            .skip(1)
            .map(|one| one.lines().skip(1).map(str::to_owned).collect())
            .collect();
        compare("python", &subjects, |number| read[number].clone());
    }
}

/// A line of OpenSSL is an RDN. It escapes nothing here, so a plus counts where an OID follows.
fn together(line: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in line.split(" + ") {
        let name = part.split('=').next().unwrap_or_default();
        let starts = name.contains('.') && name.chars().all(|c| c.is_ascii_digit() || c == '.');
        match parts.last_mut() {
            Some(last) if !starts => *last += &format!(" + {part}"),
            Some(_) => parts.push(format!("+{part}")),
            None => parts.push(part.to_owned()),
        }
    }
    parts
}

/// The attributes of an RFC 4514 text in the order of the encoding.
fn rfc_4514(text: &str) -> Vec<String> {
    let mut rdns = vec![vec![Vec::new()]];
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let rdn = rdns.last_mut().unwrap();
        match c {
            ',' => rdns.push(vec![Vec::new()]),
            '+' => rdn.push(Vec::new()),
            '\\' => rdn.last_mut().unwrap().push(characters.next().unwrap()),
            other => rdn.last_mut().unwrap().push(other),
        }
    }
    let one = |(place, characters): (usize, Vec<char>)| {
        let text: String = characters.into_iter().collect();
        let (name, value) = text.split_once('=').unwrap();
        // GnuTLS writes types that it has no name for as RFC 4514 asks.
        let value = match value.strip_prefix('#') {
            Some(hex) if !OIDS.iter().any(|row| row.1 == name) => string_in(hex),
            _ => value.to_owned(),
        };
        format!("{}{}={value}", if place > 0 { "+" } else { "" }, oid(name))
    };
    rdns.into_iter().rev().flat_map(|rdn| rdn.into_iter().enumerate().map(one)).collect()
}

/// The text of a short DER string in hex.
fn string_in(hex: &str) -> String {
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    String::from_utf8((4..hex.len()).step_by(2).map(byte).collect()).unwrap()
}
