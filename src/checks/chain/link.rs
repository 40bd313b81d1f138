//! Is this certificate issued by that one? By name, key identifier and the signature itself.

use crate::checks::signature::{self, Verdict};
use crate::material::Certificate;

/// What ties a certificate to one that carries its issuer's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// The signature is that key's.
    Proven,
    /// The signature's algorithm cannot be checked here; names and key identifiers agree.
    Unproven,
    /// The signature is that key's, but the authority key identifier names another one: OpenSSL
    /// refuses the pair.
    KeyIdDiffers,
    /// The signature is that key's, but the names are encoded in different ways: Go and rustls
    /// compare the bytes and refuse the pair.
    NameEncodingDiffers,
    /// Name and key identifier agree, but the signature is not that key's.
    BadSignature,
    /// The name agrees, the key is another one.
    OtherKey,
}

impl Link {
    /// Whether the pair belongs together.
    pub fn holds(self) -> bool {
        !matches!(self, Link::BadSignature | Link::OtherKey)
    }

    /// How good a link is, the best first.
    pub(super) fn rank(self) -> u8 {
        match self {
            Link::Proven => 0,
            Link::Unproven => 1,
            Link::NameEncodingDiffers => 2,
            Link::KeyIdDiffers => 3,
            Link::BadSignature => 4,
            Link::OtherKey => 5,
        }
    }
}

/// What ties `child` to `issuer`; `None` where the names differ.
pub fn between(child: &Certificate, issuer: &Certificate) -> Option<Link> {
    if !child.issuer.same_as(&issuer.subject) {
        return None;
    }
    let ids = (&child.extensions.authority_key_id, &issuer.extensions.subject_key_id);
    let ids_agree = match ids {
        (Some(authority), Some(subject)) => Some(authority == subject),
        _ => None,
    };
    let verdict = signature::verify(
        &issuer.public_key,
        &child.signature_algorithm,
        &child.tbs,
        &child.signature,
    );
    Some(match (verdict, ids_agree) {
        (Verdict::Right, Some(false)) => Link::KeyIdDiffers,
        (Verdict::Right, _) if child.issuer.der != issuer.subject.der => Link::NameEncodingDiffers,
        (Verdict::Right, _) => Link::Proven,
        (Verdict::Unknown, Some(false)) => Link::OtherKey,
        (Verdict::Unknown, _) => Link::Unproven,
        (Verdict::Wrong, Some(true)) => Link::BadSignature,
        (Verdict::Wrong, _) => Link::OtherKey,
    })
}
