//! The things in files for people, one fact to a line, the same wherever they are listed.

use time::OffsetDateTime;

use crate::material::extensions::purpose;
use crate::material::{Certificate, Crl, Csr, EncryptedKey, Extensions, Item, PublicKey};
use crate::render::dates::standing;
use crate::render::words::{distance, grouped, moment, visible};
use crate::report::inspect::Inspected;

/// How far the facts stand in.
const INDENT: usize = 2;

/// Lines of `Label       value`, indented.
struct Lines {
    text: String,
    /// Whether the things are under the password of a PFX, which is their own protection.
    in_pfx: bool,
}

impl Lines {
    fn add(&mut self, label: &str, value: &str) {
        let value = visible(value);
        self.text.push_str(&format!("{:INDENT$}{label:<12}{value}\n", ""));
    }

    fn list(&mut self, label: &str, values: &[String]) {
        if !values.is_empty() {
            self.add(label, &values.join(", "));
        }
    }
}

/// Things one after the other, a blank line before each. Where there are several, each has its kind
/// and its place among them as a heading.
pub fn items(items: &[Inspected], now: OffsetDateTime) -> String {
    nested(items, now, false)
}

fn nested(items: &[Inspected], now: OffsetDateTime, in_pfx: bool) -> String {
    let mut text = String::new();
    for (place, inspected) in items.iter().enumerate() {
        let mut lines = Lines { text: String::new(), in_pfx };
        let member = inspected.member.as_deref();
        if items.len() > 1 || member.is_some() {
            let origin = member.map(|name| format!(", in {}", visible(name))).unwrap_or_default();
            let noun = noun(&inspected.item);
            let heading = format!("{} of {}: {noun}{origin}", place + 1, items.len());
            lines.text.push_str(&format!("{:INDENT$}{heading}\n", ""));
        }
        describe(inspected, now, &mut lines);
        if !lines.text.is_empty() {
            text.push('\n');
            text.push_str(&lines.text);
        }
    }
    text
}

/// The noun for a thing.
pub fn noun(item: &Item) -> &'static str {
    match item {
        Item::Certificate(certificate) if certificate.extensions.is_ca() => "CA certificate",
        Item::Certificate(_) => "certificate",
        Item::Csr(_) => "certificate request (CSR)",
        Item::PrivateKey(_) => "private key",
        Item::EncryptedKey(_) => "private key with a password",
        Item::PublicKey(_) => "public key",
        Item::Crl(_) => "revocation list",
        Item::Pfx(_) => "PFX",
        Item::Pkcs7(_) => "PKCS#7 bundle",
        Item::Keystore(_) => "Java keystore",
    }
}

fn describe(inspected: &Inspected, now: OffsetDateTime, lines: &mut Lines) {
    match &inspected.item {
        Item::Certificate(certificate) => self::certificate(certificate, now, lines),
        Item::Csr(csr) => request(csr, inspected.signature_right, lines),
        Item::PrivateKey(private_key) => {
            key(private_key.public_key(), lines);
            if !lines.in_pfx {
                lines.add("Password", "none");
            }
        }
        Item::EncryptedKey(encrypted) => encrypted_key(encrypted, inspected, lines),
        Item::PublicKey(public_key) => key(public_key, lines),
        Item::Crl(crl) => revocation_list(crl, now, lines),
        Item::Pfx(_) | Item::Pkcs7(_) | Item::Keystore(_) => {
            if let Item::Pfx(pfx) = &inspected.item {
                let closed = inspected.inside.is_none();
                let anatomy = super::pfx::lines(&pfx.anatomy);
                let password = super::pfx::password(inspected);
                let programs = super::runtimes::lines(&inspected.runtimes, closed);
                for (label, value) in anatomy.into_iter().chain(password).chain(programs) {
                    lines.add(&label, &value);
                }
            }
            if let Item::Keystore(keystore) = &inspected.item {
                let password = super::pfx::password(inspected);
                for (label, value) in super::keystore::lines(keystore).into_iter().chain(password) {
                    lines.add(&label, &value);
                }
            }
            if let Some(inside) = &inspected.inside {
                let text = nested(inside, now, matches!(inspected.item, Item::Pfx(_)));
                // A bundle has no lines of its own, so no blank line comes before what it holds.
                let bundle = matches!(inspected.item, Item::Pkcs7(_));
                let bare = if bundle { text.strip_prefix('\n') } else { None };
                lines.text.push_str(bare.unwrap_or(&text));
            }
        }
    }
}

fn certificate(certificate: &Certificate, now: OffsetDateTime, lines: &mut Lines) {
    lines.add("Subject", &certificate.subject.to_string());
    lines.add("Issuer", &certificate.issuer.to_string());
    lines.add("Serial", &certificate.serial_hex);
    lines.add("Valid from", &moment(certificate.not_before));
    let standing = standing(certificate.not_before, certificate.not_after, now);
    lines.add("Valid until", &format!("{}, {standing}", moment(certificate.not_after)));
    key(&certificate.public_key, lines);
    uses(&certificate.extensions, lines);
    if certificate.extensions.is_ca() {
        lines.add("CA", &path_length(&certificate.extensions));
    }
    lines.add("Signed with", &certificate.signature_algorithm.name);
    lines.add("SHA-256", &certificate.sha256_hex());
}

fn path_length(extensions: &Extensions) -> String {
    match extensions.basic_constraints.and_then(|(_, length)| length) {
        Some(length) => format!("yes, path length {length}"),
        None => "yes".to_owned(),
    }
}

fn uses(extensions: &Extensions, lines: &mut Lines) {
    let names: Vec<String> = extensions.subject_alt_names.iter().map(ToString::to_string).collect();
    lines.list("Names", &names);
    if let Some(usages) = &extensions.key_usage {
        lines.add("Key usage", &usages.join(", "));
    }
    if let Some(purposes) = &extensions.extended_key_usage {
        let purposes: Vec<&str> = purposes.iter().map(|oid| purpose::label(oid)).collect();
        lines.add("Purpose", &purposes.join(", "));
    }
}

fn key(public_key: &PublicKey, lines: &mut Lines) {
    lines.add("Key", &public_key.algorithm.to_string());
    lines.add("Key SHA-256", &public_key.sha256_hex());
}

fn request(csr: &Csr, signature_right: Option<bool>, lines: &mut Lines) {
    lines.add("Subject", &csr.subject.to_string());
    key(&csr.public_key, lines);
    uses(&csr.extensions, lines);
    let verdict = match signature_right {
        Some(true) => "right",
        Some(false) => "wrong",
        None => "not checked",
    };
    lines.add("Signature", &format!("{verdict}, {}", csr.signature_algorithm.name));
}

fn encrypted_key(encrypted: &EncryptedKey, inspected: &Inspected, lines: &mut Lines) {
    let opened = inspected.inside.iter().flatten().next();
    if let Some(Item::PrivateKey(private_key)) = opened.map(|opened| &opened.item) {
        key(private_key.public_key(), lines);
    }
    lines.add("Password", &format!("yes, {}", encrypted.encryption));
}

fn revocation_list(crl: &Crl, now: OffsetDateTime, lines: &mut Lines) {
    lines.add("Issuer", &crl.issuer.to_string());
    lines.add("Made", &moment(crl.this_update));
    if let Some(next) = crl.next_update {
        let due = distance(next - now);
        let standing = if next < now { format!("overdue by {due}") } else { format!("{due} left") };
        lines.add("Next", &format!("{}, {standing}", moment(next)));
    }
    lines.add("Revoked", &grouped(i64::try_from(crl.revoked.len()).unwrap_or(i64::MAX)));
}
