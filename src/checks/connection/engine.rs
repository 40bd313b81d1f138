//! Two TLS libraries on the same server: where they differ, other programs see another world.

use super::case::Case;
use crate::live::transcript::{Fault, Moment, Purpose, ServerVerdict, Stage, Transcript};
use crate::report::{Code, Finding};

/// What only one of the two does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Difference {
    /// OpenSSL does not load our certificate or key.
    Files,
    /// OpenSSL trusts the server.
    ServerTaken,
    /// OpenSSL does not trust the server.
    ServerRefused,
    /// OpenSSL answers when it is asked for a certificate after the request.
    AskedLater,
    /// OpenSSL has an HTTP answer.
    Answered,
    /// OpenSSL has none.
    Unanswered,
    /// Both have one, and not the same.
    Status,
}

impl Difference {
    /// Which words fit it.
    fn variant(self) -> &'static str {
        match self {
            Difference::Files => "files",
            Difference::ServerTaken => "server-taken",
            Difference::ServerRefused => "server-refused",
            Difference::AskedLater => "asked-later",
            Difference::Answered => "answered",
            Difference::Unanswered => "unanswered",
            Difference::Status => "status",
        }
    }
}

/// Whether the two libraries see different things.
pub fn differ(case: &Case<'_>) -> bool {
    found(case).is_some()
}

/// The HTTP status that OpenSSL got, where the application did as it was asked.
pub(super) fn welcome(case: &Case<'_>) -> Option<u16> {
    let status = case.transcript(Purpose::OpenSsl)?.reply.as_ref()?.status;
    (200..300).contains(&status).then_some(status)
}

/// Says what a difference means for other programs.
pub(super) fn difference(case: &Case<'_>) -> Option<Finding> {
    let difference = found(case)?;
    let (main, second) = (case.main()?, case.transcript(Purpose::OpenSsl)?);
    let said = second.openssl.as_ref()?;
    let status = |transcript: &Transcript| {
        u32::from(transcript.reply.as_ref().map_or(0, |reply| reply.status))
    };
    let mut finding = Finding::new(Code::EnginesDiffer)
        .fact("host", case.host)
        .fact("library", said.library.as_str())
        .fact("level", said.security_level)
        .fact("words", said.words.first().cloned().unwrap_or_default())
        .fact("rustls", status(main))
        .fact("openssl", status(second));
    finding.variant = Some(difference.variant());
    Some(finding)
}

fn found(case: &Case<'_>) -> Option<Difference> {
    let (main, second) = (case.main()?, case.transcript(Purpose::OpenSsl)?);
    let said = second.openssl.as_ref()?;
    if stopped(second, Stage::Files) {
        return (!stopped(main, Stage::Files)).then_some(Difference::Files);
    }
    if on_the_way(main) || on_the_way(second) {
        return None;
    }
    let trusted = main.server.as_ref().map(|server| server.verdict == ServerVerdict::Verified);
    match (trusted, said.verified) {
        (Some(false), Some(true)) => return Some(Difference::ServerTaken),
        (Some(true), Some(false)) => return Some(Difference::ServerRefused),
        _ => {}
    }
    match (&main.reply, &second.reply) {
        (Some(ours), Some(theirs)) => {
            // A server that is tired of us, or ill, says so to either at random.
            let moody = [ours.status, theirs.status].iter().any(|s| matches!(s, 429 | 500..));
            (ours.status != theirs.status && !moody).then_some(Difference::Status)
        }
        (None, Some(_)) if asked_later(main) => Some(Difference::AskedLater),
        (None, Some(_)) => Some(Difference::Answered),
        (Some(_), None) => Some(Difference::Unanswered),
        (None, None) => None,
    }
}

/// rustls does not renegotiate: it says so, and the server gives up.
fn asked_later(main: &Transcript) -> bool {
    let refused_to = main.warnings.iter().any(|said| said.contains("NoRenegotiation"));
    let after =
        main.alert.is_some_and(|alert| alert.number == 40 && alert.moment == Moment::AfterRequest);
    main.request.is_none() && (refused_to || after)
}

fn stopped(transcript: &Transcript, stage: Stage) -> bool {
    transcript.failure.as_ref().is_some_and(|failure| failure.stage == stage)
}

/// Whether the network, and not TLS, ended a connection: that says nothing about the libraries.
fn on_the_way(transcript: &Transcript) -> bool {
    transcript.failure.as_ref().is_some_and(|failure| {
        matches!(failure.stage, Stage::Dns | Stage::Tcp | Stage::Proxy)
            || failure.fault == Fault::TimedOut
    })
}
