//! The controls: the same connection without a certificate, or with one that nobody knows. Only
//! against them does an accepted connection mean anything.

use super::Rule;
use super::api::is_edge_failure;
use super::case::{Case, cause};
use super::ending::ending;
use super::refusal::{Refusal, faulty, not_listed, refused};
use super::reply::{HttpRefusal, refusal, same};
use crate::live::transcript::{Fault, Purpose, Stage, Transcript};
use crate::report::Code;
use crate::report::smoke::{Cause, Reason};

pub(super) const RULES: &[Rule] = &[not_enforced, any_accepted, blocked, inconclusive];

/// How a control ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was refused, and the main connection was not: as it should be.
    Refused,
    /// It got what the main connection got, or better.
    Accepted,
    /// Both were refused by the same answer, which therefore is not about the certificate.
    SamePolicy,
    /// It broke for a reason of its own.
    Inconclusive,
    /// It was not made.
    Absent,
}

/// How a control ended, beside the main connection's answer.
pub fn outcome(case: &Case<'_>, purpose: Purpose) -> Outcome {
    let Some(control) = case.transcript(purpose) else { return Outcome::Absent };
    if refused_in_tls(control) {
        return Outcome::Refused;
    }
    let Some(reply) = &control.reply else { return Outcome::Inconclusive };
    if matches!(refusal(reply), Some(refusal) if refusal != HttpRefusal::AskedLater) {
        return Outcome::Refused;
    }
    let Some(main) = case.reply() else { return Outcome::Inconclusive };
    let denies = matches!(reply.status, 400 | 401 | 403);
    match (denies, same(main, reply)) {
        (true, true) if reply.status == 403 => Outcome::SamePolicy,
        (true, false) => Outcome::Refused,
        (_, _) if reply.status == 429 => Outcome::Inconclusive,
        _ => Outcome::Accepted,
    }
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
    let let_in = |reply| refusal(reply).is_none() && !is_edge_failure(reply);
    case.asked() && case.reply().is_some_and(let_in)
}

/// Asked for, and not needed.
fn not_enforced(case: &Case<'_>) -> Vec<Cause> {
    if !main_was_let_in(case) || outcome(case, Purpose::NoCertificate) != Outcome::Accepted {
        return Vec::new();
    }
    let status = |purpose| {
        let reply = case.transcript(purpose).and_then(|transcript| transcript.reply.as_ref());
        u32::from(reply.map_or(0, |reply| reply.status))
    };
    vec![
        cause(Code::MtlsNotEnforced, 90).fact("host", case.host).because(
            Reason::new("why-both-answered")
                .fact("with", status(Purpose::Main))
                .fact("without", status(Purpose::NoCertificate)),
        ),
    ]
}

/// A certificate that nobody has signed is as good as ours.
fn any_accepted(case: &Case<'_>) -> Vec<Cause> {
    if !main_was_let_in(case) || outcome(case, Purpose::Throwaway) != Outcome::Accepted {
        return Vec::new();
    }
    vec![
        cause(Code::AnyCertificateAccepted, 92)
            .fact("host", case.host)
            .because(Reason::new("why-throwaway")),
    ]
}

/// The same 403 with and without a certificate.
fn blocked(case: &Case<'_>) -> Vec<Cause> {
    let explained = matches!(refused(case), Some(Refusal::Http(_)));
    if explained || outcome(case, Purpose::NoCertificate) != Outcome::SamePolicy {
        return Vec::new();
    }
    let ray = case.reply().and_then(|reply| reply.header("cf-ray")).map(str::to_owned);
    // What speaks against the certificate explains the denial better.
    let confidence = if faulty(case) || not_listed(case) { 50 } else { 60 };
    let mut cause = cause(Code::BlockedByPolicy, confidence)
        .fact("host", case.host)
        .because(Reason::new("why-same-403"));
    if let Some(ray) = ray {
        cause = cause.because(Reason::new("why-ray").fact("ray", ray));
    }
    vec![cause]
}

/// The control broke by itself, or is missing; then an accepted connection proves little.
fn inconclusive(case: &Case<'_>) -> Vec<Cause> {
    let open =
        matches!(outcome(case, Purpose::NoCertificate), Outcome::Inconclusive | Outcome::Absent);
    if !(main_was_let_in(case) && case.sent_ours() && open) {
        return Vec::new();
    }
    let failed =
        case.transcript(Purpose::NoCertificate).and_then(|control| control.failure.as_ref());
    let cause = cause(Code::MtlsNotEnforced, 40).variant("unknown").fact("host", case.host);
    vec![cause.because_all(failed.map(ending).into_iter().collect())]
}
