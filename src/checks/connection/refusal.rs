//! How a server refuses a certificate, and what it shows of its reasons.

use super::case::Case;
use super::control::{Outcome, outcome, refuses_in_http};
use super::ending::alert_name;
use super::expected::awaited;
use super::reply::{HttpRefusal, refusal};
use super::trust::{Listed, listed};
use crate::live::transcript::{Fault, IoKind, Moment, Purpose, Reply, Stage};
use crate::report::Severity;
use crate::report::smoke::Reason;

/// How the server refused us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// By an alert with this number.
    Alert(u8),
    /// By closing without a word, which may be about our certificate.
    Silent,
    /// By closing after the request, when TLS had let our certificate pass.
    HungUp,
    /// In HTTP.
    Http(HttpRefusal),
    /// By an HTTP status that may be about anything, while our certificate is the likeliest thing.
    Denied,
}

impl Refusal {
    /// Whether it means the certificate, and not something that looks the same.
    pub(super) fn is_about_certificate(self) -> bool {
        !self.may_be_a_policy() && self != Refusal::HungUp
    }

    /// Whether it is a denial that may be about anything.
    pub(super) fn may_be_a_policy(self) -> bool {
        self == Refusal::Denied || matches!(self, Refusal::Http(said) if said.is_unclear())
    }
}

/// How the server refused us after it was trusted; `None` when it did not. Where it wants an API key
/// first, it speaks of the certificate only to who has one.
pub(super) fn refused(case: &Case<'_>) -> Option<Refusal> {
    on_main(case).or_else(|| with_key(case).and_then(named).map(Refusal::Http))
}

/// How the server refused the main connection.
pub(super) fn on_main(case: &Case<'_>) -> Option<Refusal> {
    let main = case.main()?;
    if let Some(reply) = &main.reply {
        let said = refusal(reply).filter(|said| !said.is_unclear() || may_be_denied(case, reply));
        let said = said.map(Refusal::Http);
        return said.or_else(|| denied(case, reply).then_some(Refusal::Denied));
    }
    if !main.server_verified() {
        return None;
    }
    let silent = || match passed_tls(case) {
        true => Refusal::HungUp,
        false => Refusal::Silent,
    };
    match (&main.failure.as_ref()?.fault, main.request.is_some()) {
        (Fault::Alert(number), _) => Some(Refusal::Alert(*number)),
        (Fault::Closed, true) if main.other.is_empty() => Some(silent()),
        (Fault::Io(io), true) if matches!(io.kind, IoKind::Reset | IoKind::BrokenPipe) => {
            Some(silent())
        }
        _ => None,
    }
}

/// Whether the server's TLS let our certificate pass: in TLS 1.2 the handshake is over for both at
/// once, in TLS 1.3 a ticket shows it, or whatever came inside TLS; and so does a server that
/// refuses others in HTTP.
pub(super) fn passed_tls(case: &Case<'_>) -> bool {
    let Some(main) = case.main().filter(|main| main.server_verified()) else { return false };
    if main.reply.is_some() || !main.other.is_empty() {
        return true;
    }
    let asking = main.failure.as_ref().is_some_and(|failure| failure.stage == Stage::Http);
    let over = main.tls.as_ref().is_some_and(|tls| tls.version == "1.2") || main.ticket;
    (asking && over) || refuses_in_http(case)
}

fn with_key<'a>(case: &Case<'a>) -> Option<&'a Reply> {
    case.transcript(Purpose::ApiKey).and_then(|call| call.reply.as_ref())
}

/// The refusal that an answer names, and not one that may be about anything.
fn named(reply: &Reply) -> Option<HttpRefusal> {
    refusal(reply).filter(|said| !said.is_unclear())
}

/// The answer that refuses.
fn refusing<'a>(case: &Case<'a>) -> Option<&'a Reply> {
    let main = case.reply().filter(|_| on_main(case).is_some());
    main.or_else(|| with_key(case).filter(|reply| named(reply).is_some())).or(case.reply())
}

/// Whether a status that may be about anything is about our certificate: servers that let every
/// certificate through the handshake deny in HTTP, with the status of all other denials.
fn denied(case: &Case<'_>, reply: &Reply) -> bool {
    if !may_be_denied(case, reply) {
        return false;
    }
    match reply.status {
        403 => faulty(case) || not_listed(case) || same_without(case),
        400 | 401 => faulty(case),
        _ => false,
    }
}

/// Whether a denial of the main connection may stand: no API key has lifted it, and nobody has
/// expected it.
fn may_be_denied(case: &Case<'_>, reply: &Reply) -> bool {
    let let_in = with_key(case).is_some_and(|reply| !matches!(reply.status, 400 | 401 | 403));
    !let_in && !awaited(case, reply.status) && case.sent_ours()
}

/// Whether our own files speak against the certificate.
pub(super) fn faulty(case: &Case<'_>) -> bool {
    case.local.findings.iter().any(|finding| finding.severity == Severity::Problem)
}

/// Whether the server's list of CAs leaves ours out.
pub(super) fn not_listed(case: &Case<'_>) -> bool {
    matches!(listed(case), Listed::Organisation | Listed::Others)
}

fn same_without(case: &Case<'_>) -> bool {
    outcome(case, Purpose::NoCertificate) == Outcome::SamePolicy
}

/// The alert and its moment, as a reason.
pub(super) fn alert(case: &Case<'_>) -> Vec<Reason> {
    let alert = case.main().and_then(|main| main.alert);
    alert
        .map(|alert| {
            let name = match alert.moment {
                Moment::Handshake => "why-alert-handshake",
                Moment::AfterHandshake => "why-alert-after-handshake",
                Moment::AfterRequest => "why-alert-after-request",
            };
            Reason::new(name)
                .fact("number", u32::from(alert.number))
                .fact("name", alert_name(alert.number))
        })
        .into_iter()
        .collect()
}

/// All that the server showed of its refusal.
pub(super) fn evidence(case: &Case<'_>, refusal: Refusal) -> Vec<Reason> {
    match refusal {
        Refusal::Alert(_) => alert(case),
        Refusal::Silent => vec![Reason::new("why-silent")],
        Refusal::HungUp => {
            let ticket = case.main().is_some_and(|main| main.ticket);
            let ticket = ticket.then(|| Reason::new("why-ticket"));
            ticket.into_iter().chain([Reason::new("why-hung-up")]).collect()
        }
        Refusal::Http(_) | Refusal::Denied => refusing(case).map(answer).into_iter().collect(),
    }
}

/// Status and words of an answer. The reason phrase says more than an empty body.
pub(super) fn answer(reply: &Reply) -> Reason {
    let said = title(&reply.text());
    let said = match &reply.reason {
        Some(reason) if said.is_empty() => reason.chars().take(100).collect(),
        _ => said,
    };
    Reason::new("why-http").fact("status", u32::from(reply.status)).fact("text", said)
}

/// The title of an error page, or its first line, shortened.
pub(super) fn title(text: &str) -> String {
    let inner = text
        .split_once("<title>")
        .and_then(|(_, rest)| rest.split_once("</title>"))
        .map_or(text, |(title, _)| title);
    inner.trim().lines().next().unwrap_or_default().chars().take(100).collect()
}
