//! Rules about files as files: what their names promise, and who may read them.

use std::path::Path;

use super::archive::Part;
use super::pfx::EXTREME_ITERATIONS;
use crate::material::{Document, Format, Item};
use crate::report::{Code, Finding, Severity};

/// What speaks against a file, apart from what is in it. `path` is the name as the user wrote it.
pub fn of(path: &str, document: &Document, readable_by_others: Option<bool>) -> Vec<Finding> {
    let extension = extension(path);
    let mut findings = Vec::new();
    findings.extend(private_key_in_file(extension.as_deref(), &document.items));
    findings.extend(key_exposed(&document.items, readable_by_others));
    findings.extend(key_derivation_extreme(&document.items));
    findings.extend(extension.and_then(|extension| misleading_extension(&extension, document)));
    findings
}

/// The same for a file whose parts are known. In an archive a key is beside a request, too, where
/// each is in a file of its own; that no longer matters once the certificate is there.
pub fn of_parts(path: &str, parts: &[Part], readable_by_others: Option<bool>) -> Vec<Finding> {
    if let [Part { member: None, document }] = parts {
        return of(path, document, readable_by_others);
    }
    let mut findings = Vec::new();
    for part in parts {
        let extension = part.member.as_deref().and_then(extension);
        let of_part = private_key_in_file(extension.as_deref(), &part.document.items);
        findings.extend(of_part.map(|finding| finding.in_member(part.member.clone())));
    }
    let all = || parts.iter().flat_map(|part| &part.document.items);
    let has = |wanted: fn(&Item) -> bool| all().any(wanted);
    let is_leaf = |item: &Item| matches!(item, Item::Certificate(it) if !it.extensions.is_ca());
    if findings.is_empty() && has(is_open_key) && has(is_request) && !has(is_leaf) {
        findings.push(Finding::new(Code::PrivateKeyInFile).variant("with-request"));
    }
    findings.extend(key_exposed(all(), readable_by_others));
    findings.extend(key_derivation_extreme(all()));
    findings.extend(extension(path).filter(|it| promised(it).is_some()).map(|extension| {
        let finding = Finding::new(Code::MisleadingExtension).fact("extension", extension);
        finding.fact("what", "ZIP archive").fact("better", "zip")
    }));
    findings
}

/// The extension in lower case. It is never evidence of what the file is, only of what people and
/// programs will take it for.
fn extension(path: &str) -> Option<String> {
    Path::new(path).extension()?.to_str().map(str::to_ascii_lowercase)
}

/// What people will look for in a file, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// A certificate.
    Certificate,
    /// A private key.
    Key,
    /// Anything of ours.
    Any,
}

/// Whether a file's name promises something, in any form.
pub fn promises(path: &str, promise: Promise) -> bool {
    let Some(extension) = extension(path) else { return false };
    if ["jks", "jceks", "keystore"].contains(&extension.as_str()) {
        return true;
    }
    promised(&extension).is_some_and(|kinds| match promise {
        Promise::Certificate => {
            kinds.iter().any(|kind| matches!(kind, Kind::Certificate | Kind::Pfx | Kind::Pkcs7))
        }
        Promise::Key => kinds.iter().any(|kind| matches!(kind, Kind::Key | Kind::Pfx)),
        Promise::Any => true,
    })
}

fn is_open_key(item: &Item) -> bool {
    matches!(item, Item::PrivateKey(_))
}

fn is_request(item: &Item) -> bool {
    matches!(item, Item::Csr(_))
}

/// Certificates and requests are sent around. A combined PEM of key and certificate is common, and
/// its name does not say that it is for others.
fn private_key_in_file(extension: Option<&str>, items: &[Item]) -> Option<Finding> {
    const FOR_OTHERS: [&str; 8] = ["crt", "cer", "cert", "csr", "req", "p7b", "p7c", "ca-bundle"];
    if !items.iter().any(is_open_key) {
        return None;
    }
    if items.iter().any(is_request) {
        return Some(Finding::new(Code::PrivateKeyInFile).variant("with-request"));
    }
    let extension = extension.filter(|extension| FOR_OTHERS.contains(extension))?;
    Some(Finding::new(Code::PrivateKeyInFile).fact("extension", extension))
}

/// An unencrypted private key that others on the machine may read.
pub fn key_exposed<'a>(
    items: impl IntoIterator<Item = &'a Item>,
    readable_by_others: Option<bool>,
) -> Option<Finding> {
    (readable_by_others == Some(true) && items.into_iter().any(is_open_key))
        .then(|| Finding::new(Code::KeyExposed))
}

/// A key whose password protection keeps programs busy for many seconds.
fn key_derivation_extreme<'a>(items: impl IntoIterator<Item = &'a Item>) -> Option<Finding> {
    let work = items.into_iter().filter_map(|item| match item {
        Item::EncryptedKey(key) => Some(key.work),
        _ => None,
    });
    let most = work.max().filter(|work| *work > EXTREME_ITERATIONS)?;
    let count = usize::try_from(most).unwrap_or(usize::MAX);
    let finding = Finding::new(Code::KeyDerivationExtreme);
    Some(finding.fact("count", count).fact("what", "rounds of key derivation"))
}

/// A name that promises something else than the content.
fn misleading_extension(extension: &str, document: &Document) -> Option<Finding> {
    // Where nothing was read, that is the finding.
    let first = document.items.first()?;
    let finding = Finding::new(Code::MisleadingExtension)
        .severity(Severity::Warning)
        .fact("extension", extension);
    let wanted = promised(extension)?;
    if !document.items.iter().any(|item| wanted.contains(&kind(item))) {
        let (what, better) = suggestion(first, document.format);
        return Some(finding.fact("what", what).fact("better", better));
    }
    match (extension, document.format) {
        ("pem", Format::Der) => Some(finding.variant("der")),
        ("der", Format::Pem) => Some(finding.variant("pem").fact("better", "pem")),
        _ => None,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Certificate,
    Csr,
    Key,
    Crl,
    Pfx,
    Pkcs7,
    Keystore,
}

fn kind(item: &Item) -> Kind {
    match item {
        Item::Certificate(_) => Kind::Certificate,
        Item::Csr(_) => Kind::Csr,
        Item::PrivateKey(_) | Item::EncryptedKey(_) | Item::PublicKey(_) => Kind::Key,
        Item::Crl(_) => Kind::Crl,
        Item::Pfx(_) => Kind::Pfx,
        Item::Pkcs7(_) => Kind::Pkcs7,
        Item::Keystore(_) => Kind::Keystore,
    }
}

/// What an extension promises; `None` for one that promises nothing of ours. Java writes PKCS#12
/// into files called .jks, so that one promises nothing either.
fn promised(extension: &str) -> Option<&'static [Kind]> {
    Some(match extension {
        "pfx" | "p12" => &[Kind::Pfx],
        "p7b" | "p7c" | "p7s" => &[Kind::Pkcs7],
        "key" => &[Kind::Key],
        "csr" | "req" | "p10" => &[Kind::Csr],
        "crl" => &[Kind::Crl],
        "crt" | "cer" | "cert" => &[Kind::Certificate],
        "pem" | "der" => &[Kind::Certificate, Kind::Csr, Kind::Key, Kind::Crl],
        _ => return None,
    })
}

/// The noun for what is there, and the extension that says so.
fn suggestion(item: &Item, format: Format) -> (&'static str, &'static str) {
    match kind(item) {
        Kind::Certificate => ("certificate", "crt"),
        Kind::Csr => ("request", "csr"),
        Kind::Key if matches!(item, Item::PublicKey(_)) => ("public key", "pem"),
        Kind::Key => ("private key", "key"),
        Kind::Crl => ("revocation list", "crl"),
        Kind::Pfx => ("PFX", "pfx"),
        Kind::Pkcs7 => ("PKCS#7 bundle", "p7b"),
        Kind::Keystore if format == Format::Jceks => ("Java keystore", "jceks"),
        Kind::Keystore => ("Java keystore", "jks"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pem(items: Vec<Item>) -> Document {
        Document { items, ..Document::new(Format::Pem) }
    }

    #[test]
    fn a_name_that_keeps_its_promise_is_no_finding() {
        for name in ["a.jks", "a", "a.txt", "-"] {
            assert_eq!(of(name, &pem(vec![Item::Pkcs7(Vec::new())]), None), []);
        }
        assert_eq!(of("a.p7b", &pem(vec![Item::Pkcs7(Vec::new())]), None), []);
    }

    #[test]
    fn a_bundle_called_cer_is_misleading() {
        let found = of("dir/A.CER", &pem(vec![Item::Pkcs7(Vec::new())]), None);
        assert_eq!(found[0].code, Code::MisleadingExtension);
        assert_eq!(found[0].facts["better"], "p7b".into());
    }
}
