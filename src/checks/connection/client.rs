//! The client certificate: asked for, sent, accepted, and if not, why not.

use super::case::{Case, cause};
use super::ending::ending;
use super::refusal::{self, Refusal, alert, evidence, refused};
use super::reply::HttpRefusal;
use super::trust::meaning;
use super::{Rule, control};
use crate::live::transcript::{Fault, Moment, Purpose, Sent, Stage, Transcript};
use crate::material::{Certificate, KeyAlgorithm};
use crate::report::Code;
use crate::report::smoke::{Cause, Reason};

pub(super) const RULES: &[Rule] = &[
    key_unusable,
    no_scheme,
    no_known_scheme,
    no_curve,
    nothing_to_send,
    meaning,
    dates,
    named_by_alert,
    too_large,
    silent,
    hung_up,
    not_received,
    same_as_without,
    not_requested,
    asked_later,
];

/// The library for cryptography cannot use the key at all.
fn key_unusable(case: &Case<'_>) -> Vec<Cause> {
    match case.fault_in(Stage::Files) {
        Some(Fault::KeyUnusable(text)) => vec![
            cause(Code::KeyTypeNotAccepted, 90)
                .variant("unusable")
                .because(Reason::new("why-tls-library").fact("text", text.as_str())),
        ],
        _ => Vec::new(),
    }
}

/// Asked, and no scheme of the server fits our key: then nothing was sent.
fn no_scheme(case: &Case<'_>) -> Vec<Cause> {
    let Some(main) = case.main().filter(|main| main.sent == Sent::NoSchemeFits) else {
        return Vec::new();
    };
    let schemes = main.request.as_ref().map(|request| request.schemes.clone()).unwrap_or_default();
    let key = case.leaf().map(|leaf| leaf.public_key.algorithm.to_string()).unwrap_or_default();
    vec![
        cause(Code::KeyTypeNotAccepted, 96)
            .fact("key", key)
            .because(Reason::new("why-schemes").fact("schemes", schemes))
            .because_all(alert(case)),
    ]
}

/// The library stops at a list without a scheme that it knows, before any key is looked at.
fn no_known_scheme(case: &Case<'_>) -> Vec<Cause> {
    match (case.fault_in(Stage::Tls), case.leaf()) {
        (Some(Fault::Tls(text)), Some(leaf)) if text.contains("SignatureSchemesInCommon") => {
            vec![
                cause(Code::KeyTypeNotAccepted, 85)
                    .fact("key", leaf.public_key.algorithm.to_string())
                    .because(Reason::new("why-tls-library").fact("text", text.as_str())),
            ]
        }
        _ => Vec::new(),
    }
}

/// In TLS 1.2 an EC key must be on a curve that the server uses itself (RFC 8422 section 5.1), and
/// OpenSSL refuses others with "illegal parameter".
fn no_curve(case: &Case<'_>) -> Vec<Cause> {
    let during = case.main().and_then(|main| main.alert).map(|alert| (alert.number, alert.moment));
    let Some(leaf) = case.leaf().filter(|_| during == Some((47, Moment::Handshake))) else {
        return Vec::new();
    };
    let algorithm = &leaf.public_key.algorithm;
    let on_curve =
        matches!(algorithm, KeyAlgorithm::P256 | KeyAlgorithm::P384 | KeyAlgorithm::P521);
    if !(on_curve && case.sent_ours()) {
        return Vec::new();
    }
    vec![
        cause(Code::KeyTypeNotAccepted, 80)
            .variant("curve")
            .fact("key", algorithm.to_string())
            .because_all(alert(case)),
    ]
}

/// Asked, and no certificate was given to us.
fn nothing_to_send(case: &Case<'_>) -> Vec<Cause> {
    if !case.local.chain.is_empty() || !case.asked() {
        return Vec::new();
    }
    vec![
        cause(Code::CertificateNotSent, 97).variant("none-given").because(Reason::new("why-asked")),
    ]
}

/// 45 while nothing of ours has expired: the server's revocation list has, or the clocks differ.
fn dates(case: &Case<'_>) -> Vec<Cause> {
    if refused(case) != Some(Refusal::Alert(45)) {
        return Vec::new();
    }
    let list = cause(Code::ServerCrl, 65).variant("expired").because_all(alert(case));
    let young = case.leaf().filter(|leaf| case.now - leaf.not_before < time::Duration::days(1));
    let Some(leaf) = young else { return vec![list] };
    let clock = cause(Code::ClockSkew, 68)
        .variant("young")
        .fact("not_before", leaf.not_before)
        .because_all(alert(case));
    vec![clock.alike(vec![Code::ServerCrl]), list.alike(vec![Code::ClockSkew])]
}

/// Alerts and texts that name their cause.
fn named_by_alert(case: &Case<'_>) -> Vec<Cause> {
    let Some(refusal) = refused(case) else { return Vec::new() };
    let (variant, code, confidence) = match refusal {
        // Nothing of ours has arrived, so it is about nothing of ours.
        Refusal::Alert(_) if !case.sent_ours() => return Vec::new(),
        Refusal::Alert(44) => ("", Code::CertificateRevoked, 95),
        // What the number means (RFC 8446 section 6.2); GnuTLS sends it whatever is wrong.
        Refusal::Alert(49) => ("", Code::CertificateNotRegistered, 54),
        Refusal::Alert(113 | 114) => ("", Code::CertificateNotRegistered, 88),
        // Nothing of ours explains these, or its rule would have said so.
        Refusal::Alert(42) => ("bad", Code::RefusedWithoutReason, 48),
        Refusal::Alert(43) => ("purpose", Code::RefusedWithoutReason, 55),
        Refusal::Alert(51) => ("proof", Code::RefusedWithoutReason, 55),
        Refusal::Http(HttpRefusal::Rejected(named)) => return named_by_text(case, refusal, named),
        _ => return Vec::new(),
    };
    vec![
        cause(code, confidence)
            .variant(variant)
            .fact("host", case.host)
            .because_all(evidence(case, refusal)),
    ]
}

/// The causes that a page names, likeliest first.
fn named_by_text(case: &Case<'_>, refusal: Refusal, named: &[Code]) -> Vec<Cause> {
    let self_signed = case.leaf().is_some_and(Certificate::is_self_issued);
    let possible = named.iter().filter(|code| self_signed || **code != Code::SelfSigned);
    let named: Vec<Code> = possible.copied().collect();
    let confidences = (0..=94_u8).rev().step_by(4);
    let causes = named.iter().zip(confidences).map(|(code, confidence)| {
        let others = named.iter().filter(|other| *other != code).copied().collect();
        said_to_be(case, *code, confidence).because_all(evidence(case, refusal)).alike(others)
    });
    causes.collect()
}

/// A fault of our certificate that only the server speaks of: our file may show otherwise.
fn said_to_be(case: &Case<'_>, code: Code, confidence: u8) -> Cause {
    let cause = cause(code, confidence).fact("host", case.host);
    match (code, case.leaf()) {
        (Code::Expired | Code::NotYetValid | Code::NoClientAuth, Some(leaf)) => cause
            .variant("said")
            .fact("not_before", leaf.not_before)
            .fact("not_after", leaf.not_after),
        (Code::CaNotAccepted, Some(leaf)) => {
            cause.variant("maybe").fact("issuer", leaf.issuer.to_string())
        }
        _ => cause,
    }
}

/// OpenSSL's limit for the message that carries our chain lies between 64 and 100 kB.
const CHAIN_LIMIT: usize = 64 * 1024;

/// A chain that no message of the handshake can hold.
fn too_large(case: &Case<'_>) -> Vec<Cause> {
    let size: usize = case.local.chain.iter().map(|certificate| certificate.der.len()).sum();
    if size <= CHAIN_LIMIT || refused(case).is_none() {
        return Vec::new();
    }
    vec![
        cause(Code::ChainTooLarge, 93)
            .fact("bytes", size)
            .because(Reason::new("why-size").fact("bytes", size))
            .because_all(alert(case)),
    ]
}

/// Closed without a word after our certificate: the control tells a server from a firewall.
fn silent(case: &Case<'_>) -> Vec<Cause> {
    if refused(case) != Some(Refusal::Silent) {
        return Vec::new();
    }
    let control = case.transcript(Purpose::NoCertificate);
    let clean = control.and_then(|control| control.alert).is_some();
    let why = match (control, clean) {
        (Some(_), true) => vec![Reason::new("why-control-alert")],
        (Some(_), false) => vec![Reason::new("why-control-same")],
        (None, _) => Vec::new(),
    };
    let confidence = if clean { 47 } else { 53 };
    vec![
        cause(Code::RefusedWithoutReason, confidence)
            .fact("host", case.host)
            .because(Reason::new("why-silent"))
            .because_all(why),
    ]
}

/// Closed after the request, when our certificate had passed: the application, or what is before it.
fn hung_up(case: &Case<'_>) -> Vec<Cause> {
    if refused(case) != Some(Refusal::HungUp) {
        return Vec::new();
    }
    vec![
        cause(Code::RefusedWithoutReason, 75)
            .variant("request")
            .fact("host", case.host)
            .because_all(evidence(case, Refusal::HungUp)),
    ]
}

/// The server says that nothing has arrived, and we have sent something.
fn not_received(case: &Case<'_>) -> Vec<Cause> {
    let refusal = refused(case);
    let none = matches!(
        refusal,
        Some(Refusal::Alert(116) | Refusal::Http(HttpRefusal::NoneSent | HttpRefusal::NoneYet))
    );
    let Some(refusal) = refusal.filter(|_| none && !case.local.chain.is_empty()) else {
        return Vec::new();
    };
    let why = evidence(case, refusal);
    if !case.asked() {
        let not_asked = Reason::new("why-not-asked");
        return vec![
            cause(Code::InterceptingProxy, 72)
                .variant("not-asked")
                .fact("host", case.host)
                .because(not_asked.clone())
                .because_all(why.clone()),
            cause(Code::UnknownServerName, 55)
                .variant("not-asked")
                .fact("host", case.host)
                .because(not_asked)
                .because_all(why),
        ];
    }
    // Where nothing was sent, another rule says why.
    if !case.sent_ours() {
        return Vec::new();
    }
    vec![
        cause(Code::CertificateNotSent, 62)
            .variant("lost")
            .fact("host", case.host)
            .because_all(why),
    ]
}

/// In TLS 1.2, alert 40 is what most servers say where no certificate comes. Where the control got
/// the same, ours may not have arrived; Java says so of a signature that it cannot check, too.
fn same_as_without(case: &Case<'_>) -> Vec<Cause> {
    let control = case.transcript(Purpose::NoCertificate).and_then(|control| control.alert);
    let same = case.main().and_then(|main| main.alert).filter(|alert| {
        (alert.number, alert.moment) == (40, Moment::Handshake) && control == Some(*alert)
    });
    if same.is_none() || !case.sent_ours() || refused(case).is_none() {
        return Vec::new();
    }
    let of = |code, confidence, other| {
        cause(code, confidence)
            .fact("host", case.host)
            .because_all(alert(case))
            .because(Reason::new("why-control-same"))
            .alike(vec![other])
    };
    vec![
        of(Code::CertificateNotSent, 52, Code::RefusedWithoutReason).variant("lost"),
        of(Code::RefusedWithoutReason, 50, Code::CertificateNotSent),
    ]
}

/// The server has not asked for a certificate.
fn not_requested(case: &Case<'_>) -> Vec<Cause> {
    let answered = case.reply().is_some() && case.main().is_some_and(Transcript::server_verified);
    if !answered || case.asked() {
        return Vec::new();
    }
    let confidence = if refused(case).is_some() { 58 } else { 90 };
    let mut causes = vec![
        cause(Code::CertificateNotRequested, confidence)
            .fact("host", case.host)
            .because(Reason::new("why-not-asked")),
    ];
    // What ends TLS before the server asks in its own name, and cannot answer in ours.
    if case.reply().is_some_and(|reply| reply.status == 502) {
        causes.push(
            cause(Code::InterceptingProxy, 60)
                .variant("no-upstream")
                .fact("host", case.host)
                .because(Reason::new("why-not-asked")),
        );
    }
    if let Some(signed) = super::server::inspector(case) {
        causes.push(
            cause(Code::InterceptingProxy, 93)
                .fact("host", case.host)
                .fact("issuer", signed.issuer.to_string())
                .because(Reason::new("why-server-issuer").fact("issuer", signed.issuer.to_string()))
                .because(Reason::new("why-not-asked")),
        );
    }
    causes
}

/// The server wants to ask after the request: renegotiation, or post-handshake authentication.
fn asked_later(case: &Case<'_>) -> Vec<Cause> {
    let refusal = refused(case);
    let heard = case
        .main()
        .filter(|main| main.warnings.iter().any(|said| said.contains("NoRenegotiation")))
        .map(|_| Reason::new("why-renegotiation"));
    // OpenSSL answers when it is asked in the middle, so it shows what comes of that.
    let confirmed = super::engine::welcome(case)
        .map(|status| Reason::new("why-openssl-answered").fact("status", u32::from(status)));
    let confidence = match (case.asked(), refusal, case.fault_in(Stage::Http)) {
        (_, Some(Refusal::Http(HttpRefusal::AskedLater)), _) => 96,
        _ if heard.is_some() => 96,
        (false, _, Some(Fault::Alert(40))) if confirmed.is_some() => 96,
        (false, _, Some(Fault::Alert(40))) => 90,
        (false, _, Some(Fault::Closed | Fault::Io(_))) if confirmed.is_some() => 90,
        (false, Some(Refusal::Http(HttpRefusal::NoneYet)), _) => 85,
        // IIS resets the connection where it cannot ask any more, as others do for other reasons.
        (false, _, Some(Fault::Closed | Fault::Io(_))) => return closed_unasked(case),
        _ => return Vec::new(),
    };
    let why = refusal.map(|refusal| evidence(case, refusal)).unwrap_or_default();
    vec![
        cause(Code::AskedAfterRequest, confidence)
            .fact("host", case.host)
            .because(Reason::new("why-not-asked"))
            .because_all(heard.into_iter().collect())
            .because_all(why)
            .because_all(confirmed.into_iter().collect()),
    ]
}

/// Closed or reset after the request, by a server that has not asked for a certificate.
fn closed_unasked(case: &Case<'_>) -> Vec<Cause> {
    let of = |code, confidence, other| {
        let why = case.failure().map(ending).into_iter().collect();
        cause(code, confidence)
            .fact("host", case.host)
            .because(Reason::new("why-not-asked"))
            .because_all(why)
            .alike(vec![other])
    };
    vec![
        of(Code::AskedAfterRequest, 55, Code::RefusedWithoutReason),
        of(Code::RefusedWithoutReason, 50, Code::AskedAfterRequest),
    ]
}

/// What is said when no rule knows.
pub(super) fn unexplained(case: &Case<'_>) -> Cause {
    let mut why = case.failure().map(ending).into_iter().collect::<Vec<_>>();
    why.extend(case.reply().map(refusal::answer));
    let asked = control::outcome(case, Purpose::NoCertificate) == control::Outcome::Refused;
    let cause = cause(Code::RefusedWithoutReason, 40).fact("host", case.host).because_all(why);
    if asked { cause.because(Reason::new("why-control-refused")) } else { cause }
}
