//! What is not ours is named for what it is, by its first bytes or by a word in its text.

use crate::material::Format;

/// The foreign format of bytes that are no text.
pub(super) fn binary(bytes: &[u8]) -> Option<Format> {
    const MAGIC: &[(&[u8], Format)] =
        &[(b"PK\x03\x04", Format::Zip), (b"PK\x05\x06", Format::Zip), (b"%PDF-", Format::Pdf)];
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, format)| *format)
}

/// The foreign format of a text that has no PEM block of ours.
pub(super) fn text(text: &str) -> Option<Format> {
    const ANYWHERE: &[(&str, Format)] = &[
        ("-----BEGIN OPENSSH PRIVATE KEY-----", Format::Openssh),
        ("---- BEGIN SSH2 PUBLIC KEY ----", Format::Openssh),
        ("-----BEGIN PGP ", Format::Pgp),
    ];
    const AT_START: &[(&str, Format)] = &[
        ("ssh-rsa ", Format::Openssh),
        ("ssh-ed25519 ", Format::Openssh),
        ("ecdsa-sha2-nistp", Format::Openssh),
        ("PuTTY-User-Key-File-", Format::Putty),
        ("version https://git-lfs", Format::GitLfs),
        ("%PDF-", Format::Pdf),
    ];
    let trimmed = text.trim_start();
    let at_start = AT_START.iter().find(|(word, _)| trimmed.starts_with(word));
    let anywhere = || ANYWHERE.iter().find(|(word, _)| text.contains(word));
    at_start
        .or_else(anywhere)
        .map(|(_, format)| *format)
        .or_else(|| web_page(trimmed).then_some(Format::Html))
        .or_else(|| json_web_key(trimmed).then_some(Format::Jwk))
}

/// A login or error page that was saved under the name of a certificate.
fn web_page(trimmed: &str) -> bool {
    let head: String = trimmed.chars().take(512).collect::<String>().to_ascii_lowercase();
    head.starts_with('<')
        && ["<!doctype", "<html", "<head", "<body"].iter().any(|tag| head.contains(tag))
}

/// A JSON object with the member that every JWK has (RFC 7517 section 4.1).
fn json_web_key(trimmed: &str) -> bool {
    trimmed.starts_with(['{', '[']) && trimmed.contains("\"kty\"")
}
