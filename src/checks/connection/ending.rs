//! How a connection ended, as a sentence to be.

use crate::live::transcript::{Failure, Fault, IoKind};
use crate::report::smoke::Reason;

/// What stopped a connection.
pub fn ending(failure: &Failure) -> Reason {
    match &failure.fault {
        Fault::Alert(number) => Reason::new("ended-alert")
            .fact("number", u32::from(*number))
            .fact("name", alert_name(*number)),
        Fault::Closed => Reason::new("ended-closed"),
        Fault::TimedOut => Reason::new("ended-timeout"),
        Fault::Io(io) => Reason::new(match io.kind {
            IoKind::Refused => "ended-refused",
            IoKind::Reset | IoKind::BrokenPipe => "ended-reset",
            IoKind::TimedOut => "ended-timeout",
            IoKind::HostUnreachable | IoKind::NetworkUnreachable => "ended-unreachable",
            IoKind::Other => "ended-io",
        })
        .fact("number", io.errno.unwrap_or_default().unsigned_abs()),
        Fault::NotTls => Reason::new("ended-not-tls"),
        Fault::ServerCertificate => Reason::new("ended-server"),
        Fault::NameNotFound => Reason::new("ended-name"),
        Fault::NameUnavailable => Reason::new("ended-name-unavailable"),
        Fault::NoAddress => Reason::new("ended-no-address"),
        Fault::Proxy(status) => Reason::new("ended-proxy").fact("status", u32::from(*status)),
        Fault::NotAProxy => Reason::new("ended-not-a-proxy"),
        Fault::Tls(text) | Fault::Http(text) | Fault::KeyUnusable(text) => {
            Reason::new("ended-text").fact("text", text.as_str())
        }
    }
}

/// The name that RFC 8446 and RFC 5246 have for an alert.
pub fn alert_name(number: u8) -> &'static str {
    match number {
        0 => "close_notify",
        10 => "unexpected_message",
        20 => "bad_record_mac",
        22 => "record_overflow",
        40 => "handshake_failure",
        42 => "bad_certificate",
        43 => "unsupported_certificate",
        44 => "certificate_revoked",
        45 => "certificate_expired",
        46 => "certificate_unknown",
        47 => "illegal_parameter",
        48 => "unknown_ca",
        49 => "access_denied",
        50 => "decode_error",
        51 => "decrypt_error",
        70 => "protocol_version",
        71 => "insufficient_security",
        80 => "internal_error",
        86 => "inappropriate_fallback",
        90 => "user_canceled",
        109 => "missing_extension",
        110 => "unsupported_extension",
        112 => "unrecognized_name",
        113 => "bad_certificate_status_response",
        114 => "bad_certificate_hash_value",
        115 => "unknown_psk_identity",
        116 => "certificate_required",
        120 => "no_application_protocol",
        _ => "unknown",
    }
}
