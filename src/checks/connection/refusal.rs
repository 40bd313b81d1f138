//! How a server refuses a certificate, and what it shows of its reasons.

use super::case::Case;
use super::control::{Outcome, outcome};
use super::ending::alert_name;
use super::expected::awaited;
use super::reply::{HttpRefusal, refusal};
use super::trust::{Listed, listed};
use crate::live::transcript::{Fault, IoKind, Moment, Purpose, Reply};
use crate::report::Severity;
use crate::report::smoke::Reason;

/// How the server refused us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// By an alert with this number.
    Alert(u8),
    /// By closing without a word.
    Silent,
    /// In HTTP.
    Http(HttpRefusal),
    /// By an HTTP status that may be about anything, while our certificate is the likeliest thing.
    Denied,
}

/// How the server refused the main connection after it was trusted; `None` when it did not.
pub(super) fn refused(case: &Case<'_>) -> Option<Refusal> {
    let main = case.main()?;
    if let Some(reply) = &main.reply {
        let said = refusal(reply).map(Refusal::Http);
        return said.or_else(|| denied(case, reply).then_some(Refusal::Denied));
    }
    if !main.server_verified() {
        return None;
    }
    match (&main.failure.as_ref()?.fault, main.request.is_some()) {
        (Fault::Alert(number), _) => Some(Refusal::Alert(*number)),
        (Fault::Closed, true) => Some(Refusal::Silent),
        (Fault::Io(io), true) if matches!(io.kind, IoKind::Reset | IoKind::BrokenPipe) => {
            Some(Refusal::Silent)
        }
        _ => None,
    }
}

/// Whether a status that may be about anything is about our certificate: servers that let every
/// certificate through the handshake deny in HTTP, with the status of all other denials.
fn denied(case: &Case<'_>, reply: &Reply) -> bool {
    let with_key = case.transcript(Purpose::ApiKey).and_then(|call| call.reply.as_ref());
    let let_in = with_key.is_some_and(|reply| !matches!(reply.status, 400 | 401 | 403));
    if let_in || awaited(case, reply.status) || !case.sent_ours() {
        return false;
    }
    match reply.status {
        403 => faulty(case) || not_listed(case) || same_without(case),
        400 | 401 => faulty(case),
        _ => false,
    }
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
        Refusal::Http(_) | Refusal::Denied => {
            let status = case.reply().map_or(0, |reply| reply.status);
            let said = case.reply().map(|reply| title(&reply.text())).unwrap_or_default();
            vec![Reason::new("why-http").fact("status", u32::from(status)).fact("text", said)]
        }
    }
}

/// The title of an error page, or its first line, shortened.
pub(super) fn title(text: &str) -> String {
    let inner = text
        .split_once("<title>")
        .and_then(|(_, rest)| rest.split_once("</title>"))
        .map_or(text, |(title, _)| title);
    inner.trim().lines().next().unwrap_or_default().chars().take(100).collect()
}
