//! What `convert` tells: what was written, what is in it, what to do with it.

use std::path::Path;

use time::OffsetDateTime;

use super::table::table;
use crate::material::Certificate;
use crate::render::dates::validity;
use crate::render::words;
use crate::report::convert::{Pair, Protection, Report};
use crate::report::finding::any_problem;
use crate::report::{FileKind, Written};

/// The answer.
pub fn answer(report: &Report, written: &[Written], dry_run: bool) -> String {
    let done = if dry_run { "Would write" } else { "Wrote" };
    let names: Vec<String> = written.iter().map(|file| shown(&file.path)).collect();
    let mut text = format!("{done} {}.\n", super::enumeration(&names));
    for pair in &report.pairs {
        let Some(path) = &pair.certificate else { continue };
        text.push_str(&certificates(&shown(path), &pair.chain, report.now));
    }
    let extra = written.iter().find(|file| file.kind == FileKind::ExtraCertificates);
    if let Some(file) = extra {
        text.push_str(&certificates(&shown(&file.path), &report.extra, report.now));
    }
    text.push_str(&keys(report));
    text.push_str(&super::runtimes::changes(report));
    if !report.findings.is_empty() {
        text.push('\n');
        text.push_str(&super::findings(&report.findings));
    }
    text.push_str(&format!("\nNext: {}\n", next(report, written)));
    text
}

/// The certificates of a file, one per line, leaf first.
fn certificates(file: &str, certificates: &[Certificate], now: OffsetDateTime) -> String {
    let row = |one: &Certificate| {
        let when = validity(one.not_before, one.not_after, now);
        [words::visible(&one.subject.to_string()), format!("valid {when}")]
    };
    format!("\n{file}\n{}", table(&certificates.iter().map(row).collect::<Vec<_>>(), [0, 0]))
}

/// What protects the keys.
fn keys(report: &Report) -> String {
    let mut paths: Vec<String> =
        report.pairs.iter().filter_map(|pair| pair.key.as_deref().map(shown)).collect();
    paths.dedup();
    let (has, permissions) = if paths.len() > 1 {
        ("have", "only their permissions protect them")
    } else {
        ("has", "only its permissions protect it")
    };
    let names = super::enumeration(&paths);
    match report.protection {
        Some(Protection::Permissions) => format!(
            "\nThe key in {names} {has} no password: {permissions}. `--encrypt` sets one.\n"
        ),
        Some(Protection::Password) => {
            format!("\nThe key in {names} is protected by the new password.\n")
        }
        Some(Protection::PasswordOldCipher) => format!(
            "\nThe key in {names} is protected by the new password, in the old way (3DES) that every \
             program reads.\nOnly a long password is safe there: 20 characters or more.\n"
        ),
        None if report.keys_left_out => {
            "\nThe private key is not in it: a .p7b holds certificates only.\n".to_owned()
        }
        None => String::new(),
    }
}

/// The next command, with the files of this run.
fn next(report: &Report, written: &[Written]) -> String {
    let whole = |pair: &&Pair| pair.certificate.is_some() && pair.key.is_some();
    let kind_of = |path: &Path| written.iter().find(|file| file.path == path).map(|file| file.kind);
    let ready = report.pairs.iter().find(whole).filter(|_| !any_problem(&report.findings));
    if let Some(Pair { certificate: Some(certificate), key: Some(key), .. }) = ready {
        let (certificate_name, key_name) = (pasted(certificate), pasted(key));
        return match kind_of(certificate) {
            Some(FileKind::Pfx) => format!("mtls smoke URL --pfx {certificate_name}"),
            _ => format!("mtls smoke URL --cert {certificate_name} --key {key_name}"),
        };
    }
    let first = written.first().map(|file| pasted(&file.path)).unwrap_or_default();
    format!("mtls inspect {first}")
}

fn shown(path: &Path) -> String {
    words::visible(&path.display().to_string())
}

fn pasted(path: &Path) -> String {
    words::quoted(&path.display().to_string())
}
