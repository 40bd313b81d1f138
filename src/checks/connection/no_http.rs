//! TLS works and our certificate has passed it, and what comes then is no answer in HTTP/1.1.

use super::Rule;
use super::case::{Case, cause};
use super::ending::ending;
use crate::live::transcript::{Fault, Stage};
use crate::report::Code;
use crate::report::smoke::{Cause, Reason};

pub(super) const RULES: &[Rule] = &[not_understood];

/// What came instead, by its first bytes.
fn not_understood(case: &Case<'_>) -> Vec<Cause> {
    let heard = case.main().map(|main| main.other.as_slice()).unwrap_or_default();
    let ended = case.fault_in(Stage::Http).filter(|fault| !matches!(fault, Fault::TimedOut));
    if heard.is_empty() || ended.is_none() {
        return Vec::new();
    }
    let (code, variant, confidence) = match heard {
        _ if is_http_2(heard) => (Code::AlpnMismatch, "http2", 92),
        _ if heard.starts_with(b"HTTP/1.") => (Code::UpstreamError, "broken", 85),
        _ => (Code::UpstreamError, "no-http", 85),
    };
    let start: Vec<u8> = heard.iter().copied().take(40).collect();
    let start = String::from_utf8_lossy(&start).into_owned();
    vec![
        cause(code, confidence)
            .variant(variant)
            .fact("host", case.host)
            .because(Reason::new("why-bytes-inside").fact("bytes", start))
            .because_all(case.failure().map(ending).into_iter().collect()),
    ]
}

/// A first frame of HTTP/2 is SETTINGS, on stream 0, with entries of six bytes (RFC 9113 sections 3.4,
/// 4.1, 6.5).
fn is_http_2(heard: &[u8]) -> bool {
    match heard {
        [0, high, low, 4, _, 0, 0, 0, 0, ..] => u16::from_be_bytes([*high, *low]).is_multiple_of(6),
        _ => false,
    }
}
