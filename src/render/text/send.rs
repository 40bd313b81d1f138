//! What `send` tells: what to send, what to read out, what never to send.

use crate::render::words::{quoted, visible};
use crate::report::doctor::Kind;
use crate::report::send::{Report, Sent};
use crate::report::{FileKind, Written};

/// The answer.
pub fn answer(report: &Report, written: &[Written], dry_run: bool) -> String {
    let archive = report.archive.as_ref().map(|path| visible(&path.display().to_string()));
    let one = report.files.first().map(|file| visible(&file.path)).unwrap_or_default();
    let mut text = match &archive {
        Some(archive) if dry_run => format!("Would write {archive} for the provider.\n"),
        Some(archive) => format!("Wrote {archive}. Send it to the provider.\n"),
        None => format!("Send {one} to the provider, as it is.\n"),
    };
    for file in &report.files {
        text.push_str(&format!("\n{}", described(file, archive.is_some())));
    }
    if !report.findings.is_empty() {
        text.push_str(&format!("\n{}", super::findings(&report.findings)));
    }
    if report.files.iter().any(|file| !file.requests.is_empty()) {
        text.push_str(
            "\nOn the phone, read out the Key SHA-256, so that the provider can compare it.\n",
        );
    }
    text.push_str("Never send a private key (.key), a PFX file, a password or the API key.\n");
    let records: Vec<String> = written
        .iter()
        .filter(|file| file.kind == FileKind::Record)
        .map(|file| visible(&file.path.display().to_string()))
        .collect();
    if !records.is_empty() {
        let would = if dry_run { "would be" } else { "is" };
        text.push_str(&format!(
            "The date {would} remembered in {}.\n",
            super::enumeration(&records)
        ));
    }
    text.push_str(&format!("\nNext, when the certificate is in the folder: {}\n", next(report)));
    text
}

/// A file with what the provider can compare.
fn described(file: &Sent, packed: bool) -> String {
    let place = if packed { &file.name } else { &file.path };
    let mut text = format!("{}: {}\n", visible(place), contents(file));
    let mut line = |label: &str, value: &str| text.push_str(&format!("  {label:<13}{value}\n"));
    for csr in &file.requests {
        line("Subject", &visible(&csr.subject.to_string()));
        line("Key", &csr.public_key.algorithm.to_string());
        line("Key SHA-256", &csr.public_key.sha256_hex());
    }
    line("File SHA-256", &file.sha256);
    text
}

fn contents(file: &Sent) -> String {
    let noun = |kind: &Kind| match kind {
        Kind::Csr => "request (CSR)",
        Kind::Authority => "CA certificate",
        Kind::Crl => "revocation list",
        Kind::PublicKey => "public key",
        Kind::Pkcs7 => "PKCS#7 bundle",
        _ => "certificate",
    };
    file.kinds.iter().map(noun).collect::<Vec<_>>().join(" + ")
}

/// The folder of the first request, or of the first file.
pub(in crate::render) fn next(report: &Report) -> String {
    let first = report.files.iter().find(|file| !file.requests.is_empty()).or(report.files.first());
    match first.and_then(|file| file.path.rsplit_once('/')) {
        Some(("", _)) => "mtls status /".to_owned(),
        Some((folder, _)) => format!("mtls status {}", quoted(folder)),
        None => "mtls status".to_owned(),
    }
}
