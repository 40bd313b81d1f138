//! TLS until the server is known: is it TLS at all, do both speak the same, is it who it says.

use super::Rule;
use super::case::{Case, cause};
use crate::checks::certificate::is_self_signed;
use crate::live::transcript::{Fault, IoKind, Purpose, ServerVerdict, Stage, Transcript};
use crate::material::Certificate;
use crate::report::Code;
use crate::report::smoke::{Cause, Reason};

pub(super) const RULES: &[Rule] = &[
    not_tls,
    cut_off,
    version,
    fewer_words,
    cipher,
    server_name,
    at_hello,
    alpn,
    unknown_issuer,
    wrong_certificate,
];

/// How other services begin. What comes through a tunnel without such a beginning is the page with
/// which a web server that is no proxy has answered the request for the tunnel.
const GREETINGS: &[&[u8]] = &[b"HTTP/", b"SSH-", b"220 ", b"220-"];

/// The first bytes name another service.
fn not_tls(case: &Case<'_>) -> Vec<Cause> {
    match (case.fault_in(Stage::Tls), case.main()) {
        (Some(Fault::NotTls), Some(main)) => {
            let start: Vec<u8> = main.first_bytes.iter().copied().take(40).collect();
            let greets = GREETINGS.iter().any(|greeting| start.starts_with(greeting));
            let start = String::from_utf8_lossy(&start).into_owned();
            let why = Reason::new("why-first-bytes").fact("bytes", start);
            let of = |code, confidence| {
                cause(code, confidence).fact("host", case.host).because(why.clone())
            };
            match case.proxy.filter(|_| !greets) {
                Some(proxy) => {
                    vec![of(Code::NotAProxy, 85).fact("proxy", proxy), of(Code::NotTls, 60)]
                }
                None => vec![of(Code::NotTls, 95)],
            }
        }
        _ => Vec::new(),
    }
}

/// Closed or reset before the first byte: nobody has spoken TLS to us.
fn cut_off(case: &Case<'_>) -> Vec<Cause> {
    let ended = match case.fault_in(Stage::Tls) {
        Some(Fault::Closed) => true,
        Some(Fault::Io(io)) => matches!(io.kind, IoKind::Reset | IoKind::BrokenPipe),
        _ => false,
    };
    let silent = case.main().is_some_and(|main| main.received == 0);
    if !(ended && silent) {
        return Vec::new();
    }
    vec![cause(Code::CutOffAtHello, 75).fact("host", case.host).because(Reason::new("why-no-byte"))]
}

/// Whether the server ended a connection before it showed its certificate.
pub(super) fn stopped_at_hello(transcript: &Transcript) -> bool {
    let ended = transcript.failure.as_ref().is_some_and(|failure| {
        let by_server = match &failure.fault {
            Fault::Alert(_) | Fault::Closed => true,
            Fault::Io(io) => matches!(io.kind, IoKind::Reset | IoKind::BrokenPipe),
            _ => false,
        };
        failure.stage == Stage::Tls && by_server
    });
    ended && transcript.server.is_none()
}

/// Whether the server shows its certificate to other first words than the usual ones; `None` where
/// it was not asked.
fn answers(case: &Case<'_>, purpose: Purpose) -> Option<bool> {
    case.main().filter(|main| stopped_at_hello(main))?;
    case.transcript(purpose).map(|transcript| transcript.server.is_some())
}

/// TLS 1.2 alone succeeds: the server, or something before it, cannot take what TLS 1.3 brings.
fn fewer_words(case: &Case<'_>) -> Vec<Cause> {
    if answers(case, Purpose::Tls12Only) != Some(true) {
        return Vec::new();
    }
    vec![
        cause(Code::TlsVersion, 90)
            .variant("only-older")
            .fact("host", case.host)
            .because(Reason::new("why-tls12-answers"))
            .because_all(super::refusal::alert(case)),
    ]
}

/// Alert 70, or a version that we do not speak.
fn version(case: &Case<'_>) -> Vec<Cause> {
    match case.fault_in(Stage::Tls) {
        Some(Fault::Alert(70)) => {
            vec![cause(Code::TlsVersion, 95).because_all(super::refusal::alert(case))]
        }
        Some(Fault::Tls(text)) if text.contains("Version") => {
            vec![
                cause(Code::TlsVersion, 85)
                    .because(Reason::new("why-tls-library").fact("text", text.as_str())),
            ]
        }
        _ => Vec::new(),
    }
}

/// Alert 40 before the server has shown its certificate.
fn cipher(case: &Case<'_>) -> Vec<Cause> {
    let before_server = case.main().is_some_and(|main| main.server.is_none());
    match case.fault_in(Stage::Tls) {
        Some(Fault::Alert(40 | 71)) if before_server => {
            vec![cause(Code::NoCommonCipher, 75).because_all(super::refusal::alert(case))]
        }
        _ => Vec::new(),
    }
}

/// Alert 112, or Caddy's 80: no such name there.
fn server_name(case: &Case<'_>) -> Vec<Cause> {
    let before_server = case.main().is_some_and(|main| main.server.is_none());
    let nameless = answers(case, Purpose::WithoutName);
    let confidence = match (case.fault_in(Stage::Tls), nameless) {
        (Some(Fault::Alert(112)), _) => 95,
        // The same words without the name succeed, so the name it is.
        (_, Some(true)) => 88,
        (Some(Fault::Alert(80)), Some(false)) if before_server => 45,
        (Some(Fault::Alert(80)), None) if before_server => 60,
        (Some(Fault::Alert(40)), _) if before_server => 40,
        _ => return Vec::new(),
    };
    let why = (nameless == Some(true)).then(|| Reason::new("why-nameless-answers"));
    vec![
        cause(Code::UnknownServerName, confidence)
            .fact("host", case.host)
            .because_all(why.into_iter().collect())
            .because_all(super::refusal::alert(case)),
    ]
}

/// An alert before the server has shown its certificate, which no first words of ours avoid.
fn at_hello(case: &Case<'_>) -> Vec<Cause> {
    let stubborn = answers(case, Purpose::Tls12Only) == Some(false)
        && answers(case, Purpose::WithoutName) != Some(true);
    match case.fault_in(Stage::Tls) {
        Some(Fault::Alert(80)) if stubborn => {
            vec![
                cause(Code::RefusedWithoutReason, 55)
                    .variant("hello")
                    .fact("host", case.host)
                    .because_all(super::refusal::alert(case)),
            ]
        }
        _ => Vec::new(),
    }
}

/// Alert 120, or a protocol that we did not offer.
fn alpn(case: &Case<'_>) -> Vec<Cause> {
    match case.fault_in(Stage::Tls) {
        Some(Fault::Alert(120)) => {
            vec![cause(Code::AlpnMismatch, 95).because_all(super::refusal::alert(case))]
        }
        Some(Fault::Tls(text)) if text.contains("ApplicationProtocol") => {
            vec![
                cause(Code::AlpnMismatch, 90)
                    .because(Reason::new("why-tls-library").fact("text", text.as_str())),
            ]
        }
        _ => Vec::new(),
    }
}

/// Names of products that open TLS and sign in the server's place.
const INSPECTORS: &[&str] = &[
    "zscaler",
    "netskope",
    "palo alto",
    "fortinet",
    "fortigate",
    "blue coat",
    "symantec web",
    "umbrella",
    "cato networks",
    "forcepoint",
    "check point",
    "sophos",
    "barracuda",
    "skyhigh",
    "mcafee web",
    "iboss",
    "squid",
    "mitmproxy",
    "fiddler",
    "charles proxy",
    "eset ssl",
    "kaspersky",
    "avast",
    "portswigger",
];

fn mentions(certificate: &Certificate, list: &[&str]) -> bool {
    let issuer = certificate.issuer.to_string().to_lowercase();
    list.iter().any(|name| issuer.contains(name))
}

/// Whether an intercepting proxy has signed the server's certificate, by its issuer's name.
pub(super) fn inspector(case: &Case<'_>) -> Option<Certificate> {
    case.server_chain().into_iter().find(|certificate| mentions(certificate, INSPECTORS))
}

/// The library has one word for four cases; the chain tells them apart.
fn unknown_issuer(case: &Case<'_>) -> Vec<Cause> {
    if verdict(case) != Some(&ServerVerdict::UnknownIssuer) {
        return Vec::new();
    }
    let chain = case.server_chain();
    let Some(leaf) = chain.first() else {
        return vec![cause(Code::ServerPrivateCa, 50).fact("host", case.host)];
    };
    let issuer = Reason::new("why-server-issuer").fact("issuer", leaf.issuer.to_string());
    let of = |code, confidence| {
        cause(code, confidence)
            .fact("host", case.host)
            .fact("issuer", leaf.issuer.to_string())
            .because(issuer.clone())
    };
    let mut causes = Vec::new();
    if chain.iter().any(|certificate| mentions(certificate, INSPECTORS)) {
        causes.push(of(Code::InterceptingProxy, 92));
    }
    if is_self_signed(leaf) {
        causes.push(of(Code::ServerSelfSigned, 92));
        return causes;
    }
    let count = Reason::new("why-server-chain").fact("count", chain.len());
    let alone = chain.len() == 1;
    let relative = case.relative();
    let (private, incomplete) = match (alone, relative.is_some()) {
        (true, true) => (40, 85),
        (true, false) => (80, 50),
        (false, true) => (60, 55),
        (false, false) => (88, 20),
    };
    // One certificate of an issuer that nobody knows: the CA may be private, or one between it and
    // a known one may be missing.
    let unsure = |other| if alone && relative.is_none() { vec![other] } else { Vec::new() };
    causes.push(
        of(Code::ServerPrivateCa, private)
            .because(count.clone())
            .alike(unsure(Code::ServerChainIncomplete)),
    );
    if incomplete > 30 {
        causes.push(
            of(Code::ServerChainIncomplete, incomplete)
                .because(count)
                .because_all(relative.iter().map(same_organization).collect())
                .alike(unsure(Code::ServerPrivateCa)),
        );
    }
    causes
}

fn same_organization(root: &Certificate) -> Reason {
    Reason::new("why-server-relative").fact("root", root.subject.to_string())
}

/// Dates, names and purposes of the server's certificate.
fn wrong_certificate(case: &Case<'_>) -> Vec<Cause> {
    let Some(found) = verdict(case) else { return Vec::new() };
    let (code, confidence) = match found {
        ServerVerdict::Expired => (Code::ServerExpired, 85),
        ServerVerdict::NotYetValid => (Code::ServerNotYetValid, 80),
        ServerVerdict::WrongName => (Code::ServerNameMismatch, 92),
        ServerVerdict::WrongPurpose => (Code::ServerWrongPurpose, 92),
        ServerVerdict::CaAsLeaf => (Code::ServerCaAsLeaf, 95),
        ServerVerdict::Other(_) => (Code::ServerPrivateCa, 40),
        ServerVerdict::Verified | ServerVerdict::UnknownIssuer => return Vec::new(),
    };
    let mut cause = cause(code, confidence).fact("host", case.host);
    if let ServerVerdict::Other(text) = found {
        cause = cause
            .variant("other")
            .because(Reason::new("why-tls-library").fact("text", text.as_str()));
    }
    let chain = case.server_chain();
    if let Some(leaf) = chain.first() {
        let names: Vec<String> =
            leaf.extensions.subject_alt_names.iter().map(ToString::to_string).collect();
        if code == Code::ServerNameMismatch && names.is_empty() {
            cause = cause.variant("common-name-only");
        }
        cause = cause
            .fact("subject", leaf.subject.to_string())
            .fact("issuer", leaf.issuer.to_string())
            .fact("names", names);
    }
    let outdated = chain.iter().find(|certificate| match code {
        Code::ServerExpired => certificate.not_after < case.now,
        _ => certificate.not_before > case.now,
    });
    if let Some(certificate) = outdated.or(chain.first()) {
        cause = cause
            .fact("not_before", certificate.not_before)
            .fact("not_after", certificate.not_after);
    }
    vec![cause]
}

/// Why the main connection did not trust the server.
pub(super) fn verdict<'a>(case: &Case<'a>) -> Option<&'a ServerVerdict> {
    let main = case.main()?;
    main.server
        .as_ref()
        .map(|server| &server.verdict)
        .filter(|found| **found != ServerVerdict::Verified)
}
