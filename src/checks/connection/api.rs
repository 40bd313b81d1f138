//! The application behind mTLS: paths, API key, permissions, limits.

use super::case::{Case, cause};
use super::control;
use super::reply::{Wish, same, wish};
use super::{Rule, refusal};
use crate::live::transcript::{Purpose, Reply};
use crate::report::smoke::{Cause, Reason};
use crate::report::{Code, Finding, Severity};

pub(super) const RULES: &[Rule] = &[misdirected, redirected, rate_limited, upstream, api_key];

/// What an API key was worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyVerdict {
    /// The application let the call pass, and would not without the key.
    Accepted,
    /// The application answers the same without the key.
    NotEnforced,
    /// The application answers without the key too, and not the same.
    Changed,
    /// Refused: not known, or not here.
    Rejected,
    /// Known, and not allowed to do this.
    NotPermitted,
    /// Refused as every other key is: it may be unknown, or not allowed to do this.
    RejectedOrNotPermitted,
    /// Refused as a call without a key is: something may decide before the key is looked at.
    Undecided,
    /// The application says that it has seen none.
    NotSeen,
    /// The application knows no such path, so it has not looked at the key.
    NoSuchPath,
    /// A limit, a redirect, a broken connection: nothing is shown.
    Unclear,
}

/// What servers with TLS say to plain HTTP. In an answer over TLS, something on the provider's side
/// has opened TLS and passes plain HTTP on.
const PLAIN: &[&str] = &[
    "plain HTTP request was sent to HTTPS port",
    "Client sent an HTTP request to an HTTPS server",
];

/// Whether an edge says that what is behind it failed.
fn is_upstream(reply: &Reply) -> bool {
    match reply.status {
        502..=504 | 520..=527 => true,
        400 => PLAIN.iter().any(|phrase| reply.text().contains(phrase)),
        _ => false,
    }
}

/// The worth of the API key; `None` when there was no call with it.
pub(super) fn key_verdict(case: &Case<'_>) -> Option<KeyVerdict> {
    let call = case.transcript(Purpose::ApiKey)?;
    let Some(reply) = &call.reply else { return Some(KeyVerdict::Unclear) };
    let without = case.reply();
    let random = case.transcript(Purpose::RandomKey).and_then(|call| call.reply.as_ref());
    let refused = match wish(reply) {
        Some(Wish::ApiKey) => return Some(KeyVerdict::NotSeen),
        Some(Wish::Path) => return Some(KeyVerdict::NoSuchPath),
        None => reply.status,
    };
    Some(match refused {
        401 => KeyVerdict::Rejected,
        403 => match (without.map(|reply| reply.status), random.map(|reply| reply.status)) {
            (_, Some(401)) | (Some(401), None) => KeyVerdict::NotPermitted,
            (Some(403), None | Some(403)) => KeyVerdict::Undecided,
            (_, Some(403)) => KeyVerdict::RejectedOrNotPermitted,
            _ => KeyVerdict::Rejected,
        },
        429 => KeyVerdict::Unclear,
        status if is_redirect(status) => KeyVerdict::Unclear,
        _ if is_upstream(reply) => KeyVerdict::Unclear,
        _ => without.map_or(KeyVerdict::Unclear, |without| worth(reply, without, random)),
    })
}

/// What the key was worth, where the call with it was not refused. Some applications refuse a call
/// without a key, or with another one, by a status or a text of their own.
fn worth(ours: &Reply, without: &Reply, random: Option<&Reply>) -> KeyVerdict {
    let succeeds = |reply: &Reply| (200..300).contains(&reply.status);
    let denies = |reply: &Reply| matches!(reply.status, 401 | 403);
    match random {
        _ if denies(without) => KeyVerdict::Accepted,
        Some(random) if succeeds(ours) && denies(random) => KeyVerdict::Accepted,
        _ if succeeds(ours) && matches!(without.status, 400 | 404) => KeyVerdict::Accepted,
        Some(random) if same(ours, random) => KeyVerdict::NotEnforced,
        _ if same(ours, without) => KeyVerdict::NotEnforced,
        _ => KeyVerdict::Changed,
    }
}

/// Whether further calls with the API key make sense: one was answered by the application, and not
/// with the wish for another key.
pub fn answers_our_key(case: &Case<'_>) -> bool {
    let reply = case.transcript(Purpose::ApiKey).and_then(|call| call.reply.as_ref());
    reply.is_some_and(|reply| {
        !matches!(reply.status, 401 | 429) && !is_redirect(reply.status) && !is_edge_failure(reply)
    })
}

/// Status codes that send elsewhere; 304 does not (RFC 9110 section 15.4).
pub(super) fn is_redirect(status: u16) -> bool {
    (300..400).contains(&status) && status != 304
}

/// Whether an answer of the main connection is one of the application, and not of an edge before it.
pub(super) fn is_edge_failure(reply: &Reply) -> bool {
    is_upstream(reply) || reply.status == 421
}

/// The answers of the two connections that matter, the later one first.
fn answers<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a Reply> {
    [Purpose::ApiKey, Purpose::Main]
        .into_iter()
        .filter_map(|purpose| case.transcript(purpose)?.reply.as_ref())
}

fn when(case: &Case<'_>, code: Code, confidence: u8, fits: fn(&Reply) -> bool) -> Vec<Cause> {
    let found = answers(case).find(|reply| fits(reply));
    found
        .map(|reply| {
            cause(code, confidence)
                .fact("status", u32::from(reply.status))
                .fact("host", case.host)
                .because(refusal::answer(reply))
        })
        .into_iter()
        .collect()
}

fn misdirected(case: &Case<'_>) -> Vec<Cause> {
    when(case, Code::Misdirected, 92, |reply| reply.status == 421)
}

fn rate_limited(case: &Case<'_>) -> Vec<Cause> {
    when(case, Code::RateLimited, 95, |reply| reply.status == 429)
}

fn upstream(case: &Case<'_>) -> Vec<Cause> {
    when(case, Code::UpstreamError, 85, is_upstream)
}

/// The application sends us elsewhere; we do not go.
fn redirected(case: &Case<'_>) -> Vec<Cause> {
    let mut causes = when(case, Code::Redirected, 88, |reply| is_redirect(reply.status));
    let location = [Purpose::ApiKey, Purpose::Main]
        .into_iter()
        .find_map(|purpose| case.transcript(purpose)?.reply.as_ref()?.header("location"));
    if let Some(cause) = causes.first_mut() {
        match location {
            Some(location) => drop(cause.finding.facts.insert("location", location.into())),
            None => cause.finding.variant = Some("nowhere"),
        }
    }
    causes
}

fn api_key(case: &Case<'_>) -> Vec<Cause> {
    // Where there are several, nothing seen from here tells them apart.
    let causes: &[(Code, u8)] = match key_verdict(case) {
        Some(KeyVerdict::Rejected) => &[(Code::ApiKeyRejected, 88)],
        Some(KeyVerdict::NotPermitted) => &[(Code::PermissionMissing, 85)],
        Some(KeyVerdict::RejectedOrNotPermitted) => {
            &[(Code::ApiKeyRejected, 62), (Code::PermissionMissing, 58)]
        }
        Some(KeyVerdict::Undecided) => &[
            (Code::ApiKeyRejected, 56),
            (Code::PermissionMissing, 54),
            (Code::BlockedByPolicy, 52),
        ],
        Some(KeyVerdict::NotEnforced) => &[(Code::ApiKeyNotEnforced, 90)],
        Some(KeyVerdict::Changed) => &[(Code::ApiKeyNotEnforced, 50)],
        Some(KeyVerdict::NotSeen) => &[(Code::ApiKeyMissing, 92)],
        Some(KeyVerdict::NoSuchPath) => &[(Code::WrongPath, 92)],
        Some(KeyVerdict::Accepted | KeyVerdict::Unclear) | None => &[],
    };
    causes.iter().map(|(code, confidence)| of_key(case, *code, *confidence, causes)).collect()
}

/// What the call with the API key shows, beside the one without.
fn of_key(case: &Case<'_>, code: Code, confidence: u8, all: &[(Code, u8)]) -> Cause {
    let reply = case.transcript(Purpose::ApiKey).and_then(|call| call.reply.as_ref());
    let without = case
        .reply()
        .map(|reply| Reason::new("why-without-key").fact("status", u32::from(reply.status)));
    let works = control::enforced(case).then(|| Reason::new("why-mtls-works"));
    let others = all.iter().map(|(other, _)| *other).filter(|other| *other != code);
    let found = cause(code, confidence)
        .fact("host", case.host)
        .fact("status", reply.map_or(0, |reply| u32::from(reply.status)))
        .because_all(reply.map(refusal::answer).into_iter().collect())
        .because_all(without.into_iter().collect())
        .because_all(works.into_iter().collect())
        .alike(others.collect());
    match code {
        Code::ApiKeyNotEnforced if key_verdict(case) == Some(KeyVerdict::Changed) => {
            found.variant("differs")
        }
        Code::ApiKeyMissing => found.variant("unseen"),
        Code::BlockedByPolicy => found.variant("with-key"),
        _ => found,
    }
}

/// What an accepted connection's answer tells beside: the application has a wish of its own.
pub(super) fn warnings(case: &Case<'_>) -> Vec<Finding> {
    // Only then is it known that the certificate was not what the answer is about.
    let let_in = refusal::refused(case).is_none() && control::enforced(case);
    if !let_in {
        return Vec::new();
    }
    let Some(reply) = answers(case).next() else { return Vec::new() };
    let status = reply.status;
    let (code, variant) = match status {
        _ if is_edge_failure(reply) => return Vec::new(),
        _ if wish(reply) == Some(Wish::Path) => (Code::WrongPath, None),
        401 | 403 if !case.local.api_key => (Code::ApiKeyMissing, None),
        404 | 405 | 410 | 415 | 422 => (Code::WrongPath, None),
        400 => (Code::WrongPath, Some("bad-request")),
        500 | 501 => (Code::UpstreamError, Some("application")),
        _ => return Vec::new(),
    };
    let finding = Finding::new(code)
        .severity(Severity::Warning)
        .fact("status", u32::from(status))
        .fact("host", case.host);
    vec![match variant {
        Some(variant) => finding.variant(variant),
        None => finding,
    }]
}
