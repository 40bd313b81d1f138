//! The anatomy of a PFX for people: what shows of it without its password, one fact to a line.

use crate::material::pfx::{Anatomy, Bag, BagKind, Encryption, Mac, Safe};
use crate::render::words::grouped;
use crate::report::inspect::{Inspected, Proof};

/// Bags that are listed one by one; of more only the number is told.
const LISTED: usize = 20;

/// Labels with their values, in the order of the file.
pub(super) fn lines(anatomy: &Anatomy) -> Vec<(String, String)> {
    let mut lines = vec![("Integrity".to_owned(), integrity(anatomy))];
    let form = if anatomy.not_der { "BER" } else { "DER" };
    lines.push(("Encoding".to_owned(), format!("{form}, version {}", anatomy.version)));
    for (place, safe) in anatomy.safes.iter().enumerate() {
        if place == LISTED {
            lines.push((String::new(), format!("… {} safes in all", anatomy.safes.len())));
            break;
        }
        lines.push((format!("Safe {}", place + 1), protection(safe)));
        if let Safe::Clear(bags) | Safe::Encrypted { bags: Some(bags), .. } = safe {
            list(bags, 0, &mut lines);
        }
    }
    lines
}

/// What proves the password, and how many programs will call it wrong all the same.
pub(super) fn password(inspected: &Inspected) -> Option<(String, String)> {
    let proof = match inspected.password.as_ref()? {
        Proof::Mac(mac) => format!("right: the integrity check ({mac}) holds with it"),
        Proof::Decryption => "right: what is encrypted decrypts with it".to_owned(),
        Proof::NotNeeded => return Some(("Password".to_owned(), "none is needed".to_owned())),
    };
    let blaming = inspected.runtimes.iter().filter(|reading| reading.blames_password()).count();
    let text = match blaming {
        0 => proof,
        1 => format!("{proof}; 1 program below will call it wrong all the same"),
        _ => format!("{proof}; {blaming} programs below will call it wrong all the same"),
    };
    Some(("Password".to_owned(), text))
}

fn integrity(anatomy: &Anatomy) -> String {
    match &anatomy.mac {
        _ if anatomy.public_key_integrity => "a signature, which no program checks".to_owned(),
        None => "none".to_owned(),
        Some(mac) => format!("{}, {}", mac.name, work(mac)),
    }
}

fn work(mac: &Mac) -> String {
    format!("{} iterations, salt {} bytes", count(mac.iterations), mac.salt_length)
}

fn protection(safe: &Safe) -> String {
    match safe {
        Safe::Clear(bags) => format!("in the clear, {}", counted(bags.len())),
        Safe::Encrypted { encryption, .. } => format!("encrypted, {}", cipher(encryption)),
        Safe::Other(oid) => format!("for another kind of reader, {oid}"),
    }
}

fn counted(bags: usize) -> String {
    if bags == 1 { "1 item".to_owned() } else { format!("{bags} items") }
}

/// The name with the work it asks for; an unknown one has none that shows.
fn cipher(encryption: &Encryption) -> String {
    let mut text = encryption.name.clone();
    if let Some(derivation) = &encryption.key_derivation {
        text.push_str(&format!(", {derivation}"));
    }
    if encryption.iterations > 0 {
        let (iterations, salt) = (count(encryption.iterations), encryption.salt_length);
        text.push_str(&format!(", {iterations} iterations, salt {salt} bytes"));
    }
    text
}

fn list(bags: &[Bag], depth: usize, lines: &mut Vec<(String, String)>) {
    for bag in bags.iter().take(LISTED) {
        let indent = "  ".repeat(depth);
        let name =
            bag.friendly_name.as_ref().map(|name| format!(" \"{name}\"")).unwrap_or_default();
        lines.push((String::new(), format!("{indent}{}{name}", content(&bag.kind))));
        if let BagKind::Nested(inner) = &bag.kind {
            list(inner, depth + 1, lines);
        }
    }
    if bags.len() > LISTED {
        lines.push((String::new(), format!("… {} in all", counted(bags.len()))));
    }
}

fn content(kind: &BagKind) -> String {
    match kind {
        BagKind::Key => "private key in the clear".to_owned(),
        BagKind::ShroudedKey(encryption) => format!("private key, {}", cipher(encryption)),
        BagKind::Certificate => "certificate".to_owned(),
        BagKind::OtherCertificate(oid) => format!("certificate of another kind, {oid}"),
        BagKind::Crl => "revocation list".to_owned(),
        BagKind::Secret => "secret that is no private key".to_owned(),
        BagKind::Nested(bags) => format!("another safe, {}", counted(bags.len())),
        BagKind::Other(oid) => format!("something unknown, {oid}"),
    }
}

fn count(number: u64) -> String {
    grouped(i64::try_from(number).unwrap_or(i64::MAX))
}
