//! The diagnosis table, row by row: a transcript written by hand, and what is said about it.
//!
//! The ids are those of the table: A our files, B the way there, S the server, C the client
//! certificate, H the application. A row that shows itself in several ways has several entries.

mod application;
mod certificate;
mod controls;
mod files;
mod server;
mod texts;
mod way;

use super::*;
use crate::report::{Code, Finding};

/// The rows of the table: a letter and the numbers after it.
const IDS: &[(char, std::ops::RangeInclusive<u8>)] =
    &[('A', 1..=8), ('B', 1..=10), ('S', 1..=14), ('C', 0..=24), ('H', 1..=18)];

/// Rows that are answered before any connection, or below any transcript. Each has a test of its
/// own, whose name begins with the id.
const ELSEWHERE: &[(&str, &str)] = &[
    ("A1", include_str!("../../../../../tests/smoke/rows.rs")),
    ("A2", include_str!("../../../../../tests/smoke/rows.rs")),
    ("A3", include_str!("../../../../../tests/smoke/rows.rs")),
    ("A4", include_str!("../../../../../tests/smoke/rows.rs")),
    ("H4", include_str!("../../../../../tests/smoke/rows.rs")),
    ("H18", include_str!("../../../../../tests/smoke/rows.rs")),
];

/// An entry of the table.
pub(super) struct Row {
    id: &'static str,
    local: Local,
    proxy: Option<&'static str>,
    seen: Vec<Transcript>,
    told: &'static str,
}

/// An entry with clean files and without a proxy.
fn row(id: &'static str, seen: impl Into<Vec<Transcript>>, told: &'static str) -> Row {
    Row { id, local: good(), proxy: None, seen: seen.into(), told }
}

impl Row {
    /// With other files.
    fn with(self, local: Local) -> Row {
        Row { local, ..self }
    }

    /// Through a proxy.
    fn proxied(self) -> Row {
        Row { proxy: Some("proxy.example:3128"), ..self }
    }

    /// With an API key.
    fn with_key(self) -> Row {
        Row { local: Local { api_key: true, ..self.local }, ..self }
    }
}

/// Our chain with a fault of the leaf.
fn faulty(code: Code) -> Local {
    Local { findings: vec![Finding::new(code)], ..good() }
}

/// Our leaf, without its intermediate.
fn alone() -> Local {
    Local { chain: vec![fixture("client-rsa.crt")], ..Local::default() }
}

/// A server that lists another CA than ours.
fn lists_another(seen: Transcript) -> Transcript {
    seen.authorities(vec![fixture("server.crt").subject.der])
}

/// A server that lists no CA, which says nothing.
fn lists_none(seen: Transcript) -> Transcript {
    seen.authorities(Vec::new())
}

/// A server that has not asked for a certificate.
fn unasked(seen: Transcript) -> Transcript {
    Transcript { request: None, sent: Sent::Nothing, ..seen }
}

/// In TLS 1.2.
fn tls12(mut seen: Transcript) -> Transcript {
    if let Some(tls) = &mut seen.tls {
        tls.version = "1.2".to_owned();
    }
    seen
}

/// The connection without a certificate.
fn without() -> Transcript {
    connected(Purpose::NoCertificate)
}

/// The verdict, the likeliest cause with all that no client can tell from it, and the causes after
/// them as far as they are among the first three; then the warnings.
fn told(judgement: &Judgement) -> String {
    let mut text = judgement.verdict.as_str().to_owned();
    if let Some(first) = judgement.causes.first() {
        let set: Vec<Code> =
            std::iter::once(first.finding.code).chain(first.alike.clone()).collect();
        text += &format!(": {}", codes(set.iter().copied(), " or "));
        let after = judgement.causes.iter().take(3).map(|cause| cause.finding.code);
        let after = codes(after.filter(|code| !set.contains(code)), ", ");
        if !after.is_empty() {
            text += &format!(", then {after}");
        }
    }
    let warnings = codes(judgement.findings.iter().map(|finding| finding.code), ", ");
    if !warnings.is_empty() {
        text += &format!("; warns: {warnings}");
    }
    text
}

fn codes(codes: impl Iterator<Item = Code>, between: &str) -> String {
    codes.map(Code::as_str).collect::<Vec<_>>().join(between)
}

fn table() -> Vec<Row> {
    let rows = [
        files::rows(),
        way::rows(),
        server::rows(),
        certificate::rows(),
        application::rows(),
        texts::rows(),
        controls::rows(),
    ];
    rows.into_iter().flatten().collect()
}

#[test]
fn each_row_is_told_as_the_table_says() {
    let wrong = table().into_iter().filter_map(|row| {
        let Row { id, local, proxy, seen, told: wanted } = row;
        let case = Case {
            host: "api.example",
            proxy,
            now: NOW,
            local: &local,
            expected: None,
            transcripts: &seen,
        };
        let said = told(&judge(&case));
        (said != wanted).then(|| format!("{id}\n  wanted {wanted}\n  said   {said}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_row_is_missing_and_none_is_unknown() {
    let ids: Vec<String> = IDS
        .iter()
        .flat_map(|(letter, numbers)| {
            numbers.clone().map(move |number| format!("{letter}{number}"))
        })
        .collect();
    let mut here: Vec<&str> = table().iter().map(|row| row.id).collect();
    here.extend(ELSEWHERE.iter().map(|(id, _)| *id));
    let missing: Vec<&String> = ids.iter().filter(|id| !here.contains(&id.as_str())).collect();
    let unknown: Vec<&&str> =
        here.iter().filter(|id| !ids.iter().any(|known| known == **id)).collect();
    assert_eq!((missing, unknown), (Vec::new(), Vec::new()));
}

#[test]
fn rows_that_are_tested_elsewhere_are_tested_there() {
    let missing: Vec<&str> = ELSEWHERE
        .iter()
        .filter(|(id, text)| !text.contains(&format!("fn {}_", id.to_lowercase())))
        .map(|(id, _)| *id)
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
