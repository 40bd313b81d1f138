//! What `inspect` tells: each file in one sentence, then what is in it, what is wrong, what is next.

use super::item;
use crate::material::{Format, Item};
use crate::render::words::{quoted, visible};
use crate::report::inspect::{Inspected, InspectedFile, Report};

/// The answer.
pub fn answer(report: &Report) -> String {
    let mut text = String::new();
    for (place, file) in report.files.iter().enumerate() {
        if place > 0 {
            text.push('\n');
        }
        text.push_str(&format!("{}: {}\n", name(&file.path), sentence(file)));
        text.push_str(&item::items(&file.items, report.now));
        if !file.findings.is_empty() {
            text.push('\n');
            text.push_str(&super::findings(&file.findings));
        }
    }
    if let Some(next) = next(report) {
        text.push_str(&format!("\nNext: {next}\n"));
    }
    text
}

fn name(path: &str) -> String {
    if path == "-" { "standard input".to_owned() } else { visible(path) }
}

/// What the file is: what is in it and in which form.
fn sentence(file: &InspectedFile) -> String {
    let form = form(file.format);
    if file.items.is_empty() {
        return match file.format {
            Format::Pem
            | Format::Der
            | Format::Pkcs12
            | Format::Pkcs7
            | Format::Jks
            | Format::Jceks => {
                format!("nothing that can be read, {form}")
            }
            _ => form.to_owned(),
        };
    }
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for inspected in flat(&file.items) {
        let noun = item::noun(&inspected.item);
        match counts.iter_mut().find(|(known, _)| *known == noun) {
            Some((_, count)) => *count += 1,
            None => counts.push((noun, 1)),
        }
    }
    let list: Vec<String> = counts.into_iter().map(|(noun, count)| counted(noun, count)).collect();
    let list = match list.as_slice() {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => list.concat(),
    };
    if list.is_empty() { form.to_owned() } else { format!("{list}, {form}") }
}

/// The things that are no mere container: a bundle counts by what it holds.
fn flat(items: &[Inspected]) -> Vec<&Inspected> {
    items
        .iter()
        .flat_map(|inspected| match (&inspected.item, &inspected.inside) {
            (Item::Pfx(_) | Item::Pkcs7(_) | Item::Keystore(_), Some(inside)) => {
                inside.iter().collect()
            }
            (Item::Pfx(_) | Item::Pkcs7(_) | Item::Keystore(_), None) => Vec::new(),
            _ => vec![inspected],
        })
        .collect()
}

fn counted(noun: &str, count: usize) -> String {
    if count == 1 {
        return format!("1 {noun}");
    }
    match noun.split_once(' ') {
        Some(("private", rest)) if rest.len() > "key".len() => {
            format!("{count} private keys with a password")
        }
        Some(("certificate", rest)) => {
            format!("{count} certificate {}s", rest.trim_end_matches(" (CSR)"))
        }
        _ => format!("{count} {noun}s"),
    }
}

/// The form of a file in words.
fn form(format: Format) -> &'static str {
    match format {
        Format::Pem => "PEM",
        Format::Der => "DER",
        Format::Pkcs12 => "PFX (PKCS#12)",
        Format::Pkcs7 => "PKCS#7 bundle",
        Format::Jks => "Java keystore (JKS)",
        Format::Jceks => "Java keystore (JCEKS)",
        Format::Openssh => "OpenSSH key",
        Format::Putty => "PuTTY key",
        Format::Pgp => "OpenPGP file",
        Format::Jwk => "JSON web key (JWK)",
        Format::Zip => "ZIP archive",
        Format::Pdf => "PDF document",
        Format::Html => "web page (HTML)",
        Format::GitLfs => "Git-LFS pointer",
        Format::Text => "text",
        Format::Binary => "binary data",
        Format::Empty => "empty",
    }
}

/// The command that most people want after seeing this, for the first file that has one.
fn next(report: &Report) -> Option<String> {
    report.files.iter().filter(|file| file.path != "-").find_map(|file| {
        let path = quoted(&file.path);
        let first = file.items.first()?;
        let has_key =
            || file.items.iter().any(|inspected| matches!(inspected.item, Item::PrivateKey(_)));
        match &first.item {
            Item::Pfx(_) | Item::Pkcs7(_) | Item::Keystore(_) => {
                Some(format!("mtls convert {path}"))
            }
            Item::Certificate(certificate) if certificate.extensions.is_ca() => None,
            Item::Certificate(_) if has_key() => Some(format!("mtls verify {path} --key {path}")),
            Item::Certificate(_) => Some(format!("mtls verify {path} --key KEY")),
            _ => None,
        }
    })
}
