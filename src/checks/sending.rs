//! May a file leave this machine? Only what is known to be public may; all else is refused, with the best
//! reason there is.

use crate::formats::{Room, bare, secrets};
use crate::material::{Document, Format, Item};
use crate::report::{Code, Finding, Severity};

/// Why a file must not be sent; `None` where it may.
///
/// Whether it may is decided by what it may hold: certificates, requests, revocation lists and public keys, in
/// PEM, DER or PKCS#7, and nothing beside. The search for secrets only finds a better reason.
pub fn refusal(bytes: &[u8], document: &Document) -> Option<Finding> {
    let items = document.items.iter().map(|item| (None, item));
    let of_members = document.members.iter().flat_map(|member| {
        member.document.items.iter().map(|item| (Some(member.name.clone()), item))
    });
    let private = items.chain(of_members).find_map(|(member, item)| {
        Some(Finding::new(Code::PrivateKeyInFile).variant(private(item)?).in_member(member))
    });
    let public = private.is_none() && document.findings.is_empty() && !document.items.is_empty();
    if public && bare::nothing_else(bytes) {
        return None;
    }
    let secret = || secrets::sign(bytes, &mut Room::default());
    Some(
        private.or_else(|| foreign_key(document)).or_else(secret).unwrap_or_else(|| more(document)),
    )
}

/// Why a file without a known secret must not be sent.
fn more(document: &Document) -> Finding {
    if document.format == Format::Zip {
        return Finding::new(Code::UnknownFormat).variant("sending-archive");
    }
    // What had to be mended for us would have to be mended by the vendor.
    match document.findings.iter().min_by_key(|finding| finding.severity) {
        Some(first) => first.clone().severity(Severity::Problem),
        None => Finding::new(Code::UnknownFormat).variant("sending-more"),
    }
}

/// What is private in a thing; `None` where everybody may have it.
fn private(item: &Item) -> Option<&'static str> {
    match item {
        Item::PrivateKey(_) => Some("sending"),
        Item::EncryptedKey(_) => Some("sending-encrypted"),
        Item::Pfx(_) => Some("sending-pfx"),
        Item::Keystore(_) => Some("sending-keystore"),
        Item::Pkcs7(inner) => inner.iter().find_map(private),
        Item::Certificate(_) | Item::Csr(_) | Item::PublicKey(_) | Item::Crl(_) => None,
    }
}

/// Keys of other programs, and keys of a kind that is not read.
fn foreign_key(document: &Document) -> Option<Finding> {
    const KEYS: [&str; 4] = ["openssh-key", "openssh-key-stays", "key", "key-left-out"];
    let all = std::iter::once(document).chain(document.members.iter().map(|it| &it.document));
    let of_key = |finding: &Finding| {
        finding.variant.is_some_and(|variant| KEYS.contains(&variant))
            || finding.facts.get("what").is_some_and(|what| *what == "private key".into())
    };
    let is_key = |one: &Document| one.format == Format::Putty || one.findings.iter().any(of_key);
    all.into_iter()
        .any(is_key)
        .then(|| Finding::new(Code::PrivateKeyInFile).variant("sending-text"))
}
