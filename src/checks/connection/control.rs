//! The controls: the same connection without a certificate, or with one that nobody knows. Only
//! against them does an accepted connection mean anything.

use super::Rule;
use super::api::{KeyVerdict, is_edge_failure, key_verdict};
use super::case::{Case, cause};
use super::ending::ending;
use super::refusal::{Refusal, answer, faulty, not_listed, refused};
use super::reply::{HttpRefusal, refusal, same};
use crate::live::transcript::{Fault, Purpose, Reply, Stage, Transcript};
use crate::report::Code;
use crate::report::smoke::{Cause, Reason};

pub(super) const RULES: &[Rule] = &[not_enforced, any_accepted, same_denial, at_the_edge];

/// How a control ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was refused, and the main connection was not: as it should be.
    Refused,
    /// It got what the main connection got, or better.
    Accepted,
    /// It got another answer, which may be a refusal.
    Differs,
    /// Both were denied by the same answer: something else may decide before the certificate.
    SamePolicy,
    /// It broke for a reason of its own.
    Inconclusive,
    /// It was not made.
    Absent,
}

/// How a control ended, beside the answer of the connection that differs from it by the certificate
/// alone.
pub fn outcome(case: &Case<'_>, purpose: Purpose) -> Outcome {
    let Some(control) = case.transcript(purpose) else { return Outcome::Absent };
    if refused_in_tls(control) {
        return Outcome::Refused;
    }
    let Some(reply) = &control.reply else { return Outcome::Inconclusive };
    let says_so =
        refusal(reply).is_some_and(|said| said != HttpRefusal::AskedLater && !said.is_unclear());
    if says_so {
        return Outcome::Refused;
    }
    match answer_with_certificate(case, purpose) {
        Some(with) => beside(reply, with),
        None => Outcome::Inconclusive,
    }
}

fn answer_with_certificate<'a>(case: &Case<'a>, purpose: Purpose) -> Option<&'a Reply> {
    match purpose {
        Purpose::KeyAlone => case.transcript(Purpose::ApiKey)?.reply.as_ref(),
        _ => case.reply(),
    }
}

/// What an answer without our certificate shows beside the one with it.
fn beside(without: &Reply, with: &Reply) -> Outcome {
    let denies = matches!(without.status, 400 | 401 | 403);
    let welcomes = |reply: &Reply| (200..300).contains(&reply.status);
    match same(with, without) {
        _ if without.status == 429 => Outcome::Inconclusive,
        true if denies => Outcome::SamePolicy,
        true => Outcome::Accepted,
        false if denies => Outcome::Refused,
        false if welcomes(without) && !welcomes(with) => Outcome::Accepted,
        false => Outcome::Differs,
    }
}

/// The control that tells most: with the API key, where there was one, as nothing else may be
/// missing there.
pub(super) fn decisive(case: &Case<'_>) -> Purpose {
    match case.transcript(Purpose::KeyAlone) {
        Some(_) => Purpose::KeyAlone,
        None => Purpose::NoCertificate,
    }
}

/// Whether the connection without a certificate was refused, as it should be.
pub(super) fn enforced(case: &Case<'_>) -> bool {
    outcome(case, decisive(case)) == Outcome::Refused
}

/// Whether a control with the API key and without our certificate would show more: the key lifts a
/// denial that came with and without a certificate.
pub(super) fn key_alone_would_tell(case: &Case<'_>) -> bool {
    let open = !matches!(
        outcome(case, Purpose::NoCertificate),
        Outcome::Refused | Outcome::Absent | Outcome::Inconclusive
    );
    open && case.sent_ours() && key_verdict(case) == Some(KeyVerdict::Accepted)
}

/// An alert, or a close after the handshake's second flight: Node and Java close without a word.
fn refused_in_tls(control: &Transcript) -> bool {
    control.failure.as_ref().is_some_and(|failure| match (failure.stage, &failure.fault) {
        (Stage::Tls | Stage::Quiet | Stage::Http, Fault::Alert(number)) => {
            // Internal errors and user cancelling say nothing about certificates.
            !matches!(number, 80 | 90)
        }
        (Stage::Tls, Fault::Closed | Fault::Io(_)) => control.request.is_some(),
        (Stage::Quiet | Stage::Http, Fault::Closed | Fault::Io(_)) => control.request.is_some(),
        _ => false,
    })
}

/// Whether the server refuses in HTTP whom it does not like, as the control shows.
pub(super) fn refuses_in_http(case: &Case<'_>) -> bool {
    case.transcript(Purpose::NoCertificate)
        .and_then(|control| control.reply.as_ref())
        .is_some_and(|reply| refusal(reply).is_some())
}

/// Whether the main connection got an answer that does not refuse the certificate, from the
/// application: what an edge says of something broken behind it shows nothing about certificates.
fn main_was_let_in(case: &Case<'_>) -> bool {
    let let_in = refused(case).is_none_or(|refusal| refusal == Refusal::Denied);
    let_in && case.asked() && case.reply().is_some_and(|reply| !is_edge_failure(reply))
}

/// Asked for, and not needed; or that it is needed was not shown.
fn not_enforced(case: &Case<'_>) -> Vec<Cause> {
    let purpose = decisive(case);
    let (variant, confidence) = match (outcome(case, purpose), purpose) {
        _ if !main_was_let_in(case) => return Vec::new(),
        (Outcome::Accepted | Outcome::SamePolicy, Purpose::KeyAlone) => ("", 92),
        (Outcome::Accepted, _) => ("", 90),
        // Without a key, another rule speaks of the same denial.
        (Outcome::SamePolicy, _) if case.transcript(Purpose::ApiKey).is_some() => ("hidden", 45),
        (Outcome::Differs, _) if both_welcome(case, purpose) => ("differs", 60),
        (Outcome::Differs, _) => ("differs", 45),
        (Outcome::Inconclusive | Outcome::Absent, _) if case.sent_ours() => ("unknown", 40),
        _ => return Vec::new(),
    };
    let control = case.transcript(purpose);
    let failed = control.and_then(|control| control.failure.as_ref()).map(ending);
    let answered = control.and_then(|control| control.reply.as_ref()).map(|without| {
        let with = answer_with_certificate(case, purpose).map_or(0, |reply| reply.status);
        Reason::new(match purpose {
            Purpose::KeyAlone => "why-both-answered-key",
            _ => "why-both-answered",
        })
        .fact("with", u32::from(with))
        .fact("without", u32::from(without.status))
    });
    vec![
        cause(Code::MtlsNotEnforced, confidence)
            .variant(variant)
            .fact("host", case.host)
            .because_all(answered.into_iter().chain(failed).collect()),
    ]
}

/// Whether both answers are successes, so that only their texts differ.
fn both_welcome(case: &Case<'_>, purpose: Purpose) -> bool {
    let without = case.transcript(purpose).and_then(|control| control.reply.as_ref());
    let both = [without, answer_with_certificate(case, purpose)];
    both.iter().flatten().all(|reply| (200..300).contains(&reply.status))
}

/// A certificate that nobody has signed is as good as ours.
fn any_accepted(case: &Case<'_>) -> Vec<Cause> {
    let (variant, confidence, why) = match outcome(case, Purpose::Throwaway) {
        _ if !main_was_let_in(case) => return Vec::new(),
        Outcome::Accepted => ("", 92, "why-throwaway"),
        Outcome::SamePolicy | Outcome::Differs => ("maybe", 50, "why-throwaway-tls"),
        Outcome::Refused | Outcome::Inconclusive | Outcome::Absent => return Vec::new(),
    };
    vec![
        cause(Code::AnyCertificateAccepted, confidence)
            .variant(variant)
            .fact("host", case.host)
            .because(Reason::new(why)),
    ]
}

/// What the same denial with and without a certificate may be about, by its status: no client can
/// tell. The likeliest first.
const DENIALS: &[(u16, &[(Code, u8)])] = &[
    (400, &[(Code::MtlsNotEnforced, 56), (Code::BlockedByPolicy, 50), (Code::ApiKeyMissing, 46)]),
    (401, &[(Code::ApiKeyMissing, 60), (Code::MtlsNotEnforced, 56), (Code::BlockedByPolicy, 50)]),
    (403, &[(Code::BlockedByPolicy, 60), (Code::ApiKeyMissing, 54), (Code::MtlsNotEnforced, 40)]),
];

/// The same denial with and without a certificate.
fn same_denial(case: &Case<'_>) -> Vec<Cause> {
    let explained = matches!(refused(case), Some(Refusal::Http(said)) if !said.is_unclear());
    let same = outcome(case, Purpose::NoCertificate) == Outcome::SamePolicy;
    let tried = case.transcript(Purpose::ApiKey).is_some();
    if explained || !same || tried {
        return Vec::new();
    }
    let status = case.reply().map_or(0, |reply| reply.status);
    let row = DENIALS.iter().find(|(of, _)| *of == status);
    let why = Reason::new("why-same-denial").fact("status", u32::from(status));
    // What speaks against the certificate explains the denial better.
    let less = if faulty(case) || not_listed(case) { 10 } else { 0 };
    unclear(case, row.map_or(&[], |(_, causes)| causes), less, &why)
}

/// A gateway's denial that may be about anything.
fn at_the_edge(case: &Case<'_>) -> Vec<Cause> {
    match refused(case) {
        Some(Refusal::Http(HttpRefusal::Unclear(causes))) => {
            let why = case.reply().map(answer).unwrap_or_else(|| Reason::new("why-http"));
            unclear(case, causes, 0, &why)
        }
        _ => Vec::new(),
    }
}

/// Causes that look alike from here.
fn unclear(case: &Case<'_>, causes: &[(Code, u8)], less: u8, why: &Reason) -> Vec<Cause> {
    let given = case.local.api_key;
    let possible = causes.iter().filter(|(code, _)| !given || *code != Code::ApiKeyMissing);
    let codes: Vec<Code> = possible.clone().map(|(code, _)| *code).collect();
    let ray = case.reply().and_then(|reply| reply.header("cf-ray"));
    let ray = ray.map(|ray| Reason::new("why-ray").fact("ray", ray));
    possible
        .map(|(code, confidence)| {
            let others = codes.iter().filter(|other| *other != code).copied().collect();
            let issuer = case.leaf().map(|leaf| leaf.issuer.to_string()).unwrap_or_default();
            let status = case.reply().map_or(0, |reply| u32::from(reply.status));
            cause(*code, confidence.saturating_sub(less))
                .variant("maybe")
                .fact("host", case.host)
                .fact("issuer", issuer)
                .fact("status", status)
                .because(why.clone())
                .because_all(ray.iter().cloned().collect())
                .alike(others)
        })
        .collect()
}
