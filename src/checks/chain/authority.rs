//! Rules for the CAs above a leaf (RFC 5280 sections 4.2.1.3, 4.2.1.9, 6.1.4).
//!
//! The topmost CA is judged like the others, because OpenSSL and Go do so; rustls does not.

use time::OffsetDateTime;

use super::names;
use crate::checks::certificate::{dates, extensions, form, is_self_signed, purpose, strength};
use crate::material::Certificate;
use crate::report::{Code, Finding};

/// Everything that speaks against the CAs of a path, leaf first. A finding comes with the position
/// of the certificate that it speaks of.
pub(super) fn findings(path: &[&Certificate], now: OffsetDateTime) -> Vec<(usize, Finding)> {
    let mut findings = Vec::new();
    for (position, ca) in path.iter().enumerate().skip(1) {
        let below = path.get(..position).unwrap_or_default();
        let mut found = form::ill_formed(ca);
        found.extend(not_a_ca(ca));
        found.extend(validity(ca, now));
        found.extend(no_client_auth(ca));
        found.extend(path_length(ca, below));
        found.extend(names::not_permitted(ca, below));
        if !is_self_signed(ca) {
            found.extend(strength::weak_signature(ca));
        }
        found.extend(strength::key(&ca.public_key).filter(|finding| finding.code == Code::KeyWeak));
        found.extend(extensions::unusable(ca));
        findings.extend(found.into_iter().map(|finding| (position, finding.of(ca.label()))));
    }
    findings
}

/// What signs certificates must say that it may. A self-signed certificate of version 1 cannot say
/// it, and every server takes it from its own trust store.
fn not_a_ca(ca: &Certificate) -> Option<Finding> {
    let old_root = ca.version < 3 && is_self_signed(ca);
    if !ca.extensions.is_ca() && !old_root {
        return Some(Finding::new(Code::CaNotACa));
    }
    (!ca.extensions.may_sign_certificates())
        .then(|| Finding::new(Code::CaNotACa).variant("key-usage"))
}

fn validity(ca: &Certificate, now: OffsetDateTime) -> Option<Finding> {
    let of_kind = |code| {
        let finding = Finding::new(code);
        if is_self_signed(ca) { finding.variant("root") } else { finding }
    };
    let finding = match dates::moment(ca, now) {
        dates::Moment::Before => of_kind(Code::CaNotYetValid),
        dates::Moment::After => of_kind(Code::CaExpired),
        dates::Moment::Within if ca.not_after - now < dates::EXPIRES_SOON => {
            Finding::new(Code::ExpiresSoon).variant("ca")
        }
        dates::Moment::Within => return None,
    };
    Some(dates::with_dates(finding, ca, now))
}

/// An extended key usage in a CA limits what the certificates below it may do: OpenSSL, Go, rustls
/// and Windows agree on that.
fn no_client_auth(ca: &Certificate) -> Option<Finding> {
    let finding = || Finding::new(Code::CaNoClientAuth).fact("purposes", purpose::purposes(ca));
    match purpose::client_auth(ca) {
        purpose::ClientAuth::Allowed => None,
        purpose::ClientAuth::AnyOnly => Some(finding().variant("any-only")),
        purpose::ClientAuth::Forbidden => Some(finding()),
    }
}

/// A path length counts the CAs below, without self-issued ones and without the leaf.
fn path_length(ca: &Certificate, below: &[&Certificate]) -> Option<Finding> {
    let (_, limit) = ca.extensions.basic_constraints?;
    let limit = limit?;
    let cas = below.iter().skip(1).filter(|lower| !lower.subject.same_as(&lower.issuer)).count();
    (cas > usize::try_from(limit).unwrap_or(usize::MAX))
        .then(|| Finding::new(Code::PathTooLong).fact("limit", limit).fact("count", cas))
}
