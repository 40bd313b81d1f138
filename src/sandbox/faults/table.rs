//! The table of faults.

use std::time::Duration;

use super::{Effect, End, Fault, Flaw, Page};

const fn fault(name: &'static str, finds: &'static [&'static str], effect: Effect) -> Fault {
    Fault { name, finds, effect }
}

const fn harmless(name: &'static str, effect: Effect) -> Fault {
    Fault { name, finds: &[], effect }
}

/// What a plain HTTP server says to a ClientHello.
const PLAIN_HTTP: &[u8] =
    b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// All of them.
pub const FAULTS: [Fault; 46] = [
    fault("no-request", &["certificate-not-requested"], Effect::NoRequest),
    fault("optional", &["mtls-not-enforced"], Effect::Optional),
    fault("any-certificate", &["any-certificate-accepted"], Effect::AnyCertificate),
    harmless("empty-list", Effect::EmptyList),
    fault("other-list", &["ca-not-accepted"], Effect::OtherList),
    fault("one-key-type", &["key-type-not-accepted"], Effect::OneKeyType),
    harmless("tls12", Effect::Tls12),
    harmless("tls13", Effect::Tls13),
    fault("handshake-failure", &["refused-without-reason"], Effect::Alert(40)),
    fault(
        "bad-certificate",
        &["certificate-not-registered", "refused-without-reason", "certificate-revoked"],
        Effect::Alert(42),
    ),
    fault("unsupported-certificate", &["refused-without-reason"], Effect::Alert(43)),
    fault("certificate-revoked", &["certificate-revoked"], Effect::Alert(44)),
    fault("certificate-expired", &["clock-skew", "server-crl"], Effect::Alert(45)),
    fault("certificate-unknown", &["server-crl", "certificate-not-registered"], Effect::Alert(46)),
    fault("unknown-ca", &["server-crl", "ca-not-accepted"], Effect::Alert(48)),
    fault(
        "access-denied",
        &["certificate-revoked", "certificate-not-registered", "server-crl"],
        Effect::Alert(49),
    ),
    fault("decrypt-error", &["refused-without-reason"], Effect::Alert(51)),
    fault("bad-status", &["certificate-not-registered"], Effect::Alert(113)),
    fault("unrecognized-name", &["unknown-server-name"], Effect::AtHello(End::UNRECOGNIZED_NAME)),
    fault("plain-http", &["not-tls"], Effect::AtHello(End::Bytes(PLAIN_HTTP))),
    fault("close-at-hello", &["cut-off-at-hello"], Effect::AtHello(End::Close)),
    fault("reset-at-hello", &["cut-off-at-hello"], Effect::AtHello(End::Reset)),
    fault("stall-at-hello", &["tls-timeout"], Effect::AtHello(End::Stall)),
    fault(
        "close",
        &["certificate-revoked", "server-crl", "refused-without-reason"],
        Effect::AtCertificate(End::Close),
    ),
    fault(
        "reset",
        &["certificate-revoked", "server-crl", "refused-without-reason"],
        Effect::AtCertificate(End::Reset),
    ),
    fault("server-self-signed", &["server-self-signed"], Effect::Server(Flaw::SelfSigned)),
    fault("server-expired", &["server-expired"], Effect::Server(Flaw::Expired)),
    fault("server-not-yet-valid", &["server-not-yet-valid"], Effect::Server(Flaw::NotYetValid)),
    fault("server-name", &["server-name-mismatch"], Effect::Server(Flaw::OtherName)),
    fault("server-purpose", &["server-wrong-purpose"], Effect::Server(Flaw::ForClients)),
    fault(
        "server-chain",
        &["server-chain-incomplete", "server-private-ca"],
        Effect::Server(Flaw::NoIntermediate),
    ),
    harmless("slow", Effect::Slow(Duration::from_millis(500))),
    fault("stall", &["http-timeout"], Effect::AtAnswer(End::Stall)),
    fault("close-at-answer", &["refused-without-reason"], Effect::AtAnswer(End::Close)),
    fault("nginx-400-none", &["certificate-not-sent"], Effect::Answer(Page::NGINX_NONE)),
    fault(
        "nginx-400-rejected",
        &["certificate-revoked", "server-crl"],
        Effect::Answer(Page::NGINX_REJECTED),
    ),
    fault(
        "nginx-403",
        &["api-key-rejected", "permission-missing", "blocked-by-policy"],
        Effect::Answer(Page::NGINX_FORBIDDEN),
    ),
    fault("nginx-495", &["certificate-revoked", "server-crl"], Effect::Answer(Page::NGINX_495)),
    fault("nginx-496", &["certificate-not-sent"], Effect::Answer(Page::NGINX_496)),
    fault("gateway-401", &["certificate-not-sent"], Effect::Answer(Page::KONG_NONE)),
    fault(
        "gateway-403",
        &["ca-not-accepted", "api-key-rejected", "permission-missing"],
        Effect::Answer(Page::AWS_FORBIDDEN),
    ),
    fault("rate-limited", &["rate-limited"], Effect::Answer(Page::TOO_MANY)),
    fault("redirect", &["redirected"], Effect::Answer(Page::FOUND)),
    fault(
        "misdirected",
        &["misdirected", "api-key-not-enforced"],
        Effect::Answer(Page::MISDIRECTED),
    ),
    fault("upstream", &["upstream-error"], Effect::Answer(Page::BAD_GATEWAY)),
    fault("wrong-date", &["clock-skew"], Effect::Date(Duration::from_secs(24 * 60 * 60))),
];
