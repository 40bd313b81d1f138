//! What is not ours is named for what it is, by its first bytes or by a word in its text.

use zeroize::Zeroizing;

use crate::material::Format;

/// Something foreign: its format, and which of its kinds it is, where that matters to who reads of
/// it.
pub(super) struct Foreign {
    pub(super) format: Format,
    pub(super) variant: &'static str,
}

impl From<Format> for Foreign {
    fn from(format: Format) -> Foreign {
        Foreign { format, variant: format.as_str() }
    }
}

/// What bytes that are no text are.
pub(super) fn binary(bytes: &[u8]) -> Option<Foreign> {
    bytes.starts_with(b"%PDF-").then_some(Foreign::from(Format::Pdf))
}

/// What a text is that has no PEM block of ours.
pub(super) fn text(text: &str) -> Option<Foreign> {
    const ANYWHERE: &[(&str, Format)] =
        &[("---- BEGIN SSH2 PUBLIC KEY ----", Format::Openssh), ("-----BEGIN PGP ", Format::Pgp)];
    const AT_START: &[(&str, Format)] = &[
        ("ssh-rsa ", Format::Openssh),
        ("ssh-ed25519 ", Format::Openssh),
        ("ecdsa-sha2-nistp", Format::Openssh),
        ("PuTTY-User-Key-File-", Format::Putty),
        ("version https://git-lfs", Format::GitLfs),
        ("%PDF-", Format::Pdf),
    ];
    let trimmed = text.trim_start();
    if let Some(place) = text.find("-----BEGIN OPENSSH PRIVATE KEY-----") {
        let variant = openssh_key(text.get(place..).unwrap_or_default());
        return Some(Foreign { format: Format::Openssh, variant });
    }
    let at_start = AT_START.iter().find(|(word, _)| trimmed.starts_with(word));
    let anywhere = || ANYWHERE.iter().find(|(word, _)| text.contains(word));
    at_start
        .or_else(anywhere)
        .map(|(_, format)| Foreign::from(*format))
        .or_else(|| web_page(trimmed).then_some(Foreign::from(Format::Html)))
        .or_else(|| json_web_key(trimmed).then_some(Foreign::from(Format::Jwk)))
}

/// OpenSSH's tools turn a private key into PEM, unless it is an Ed25519 key or one on a token. Its
/// type stands there in the clear.
fn openssh_key(block: &str) -> &'static str {
    let Ok(block) = ::pem::parse(block) else { return "openssh-key" };
    let bytes = Zeroizing::new(block.into_contents());
    let has = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    let stays = has(b"ssh-ed25519") || has(b"sk-ecdsa");
    if stays { "openssh-key-stays" } else { "openssh-key" }
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
