//! Refusals of a certificate that are said in HTTP, by the texts of the servers that say them.

use super::phrases;
use crate::live::transcript::Reply;
use crate::report::Code;

/// What an HTTP answer says about the client certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpRefusal {
    /// None has arrived.
    NoneSent,
    /// None has arrived, on a server of a make that asks for some paths after the request.
    NoneYet,
    /// One has arrived and is refused; with the causes that the text names, likeliest first.
    Rejected(&'static [Code]),
    /// One has arrived and is refused by the application, which names no cause.
    Invalid,
    /// A gateway denies, with what it says of certificates, keys and rules of its own alike.
    Unclear(&'static [(Code, u8)]),
    /// It would be asked for after the request, which TLS 1.3 and this client do not do.
    AskedLater,
}

impl HttpRefusal {
    /// Whether it may be about something else.
    pub(super) fn is_unclear(self) -> bool {
        matches!(self, HttpRefusal::Unclear(_))
    }
}

/// Texts that name the case, the more special first.
const TEXTS: &[(&str, HttpRefusal)] = &[
    ("No required SSL certificate was sent", HttpRefusal::NoneSent),
    ("No required TLS certificate was sent", HttpRefusal::NoneSent),
    ("Client TLS certificate is required", HttpRefusal::NoneSent),
    ("client certificate was not present", HttpRefusal::NoneSent),
    ("Client Certificate Required", HttpRefusal::NoneYet),
    ("UNABLE_TO_GET_ISSUER_CERT_LOCALLY", HttpRefusal::Rejected(&[Code::CaNotAccepted])),
    ("UNABLE_TO_GET_ISSUER_CERT", HttpRefusal::NoneSent),
    ("Cannot perform Post-Handshake Authentication", HttpRefusal::AskedLater),
    ("0x80070032", HttpRefusal::AskedLater),
    ("The SSL certificate error", HttpRefusal::Rejected(&[])),
    ("TLS certificate failed verification", HttpRefusal::Rejected(&[])),
    ("CERT_HAS_EXPIRED", HttpRefusal::Rejected(&[Code::Expired])),
    ("CERT_NOT_YET_VALID", HttpRefusal::Rejected(&[Code::NotYetValid])),
    ("CERT_REVOKED", HttpRefusal::Rejected(&[Code::CertificateRevoked])),
    ("UNABLE_TO_GET_CRL", HttpRefusal::Rejected(&[Code::ServerCrl])),
    ("CRL_HAS_EXPIRED", HttpRefusal::Rejected(&[Code::ServerCrl])),
    ("INVALID_PURPOSE", HttpRefusal::Rejected(&[Code::NoClientAuth])),
    ("UNABLE_TO_VERIFY_LEAF_SIGNATURE", HttpRefusal::Rejected(&[])),
    ("DEPTH_ZERO_SELF_SIGNED_CERT", HttpRefusal::Rejected(&[Code::SelfSigned])),
    ("SELF_SIGNED_CERT_IN_CHAIN", HttpRefusal::Rejected(&[Code::CaNotAccepted])),
    ("403.7", HttpRefusal::NoneYet),
    // IIS says so of a list that it cannot reach, too.
    ("403.13", HttpRefusal::Rejected(&[Code::CertificateRevoked, Code::ServerCrl])),
    ("403.16", HttpRefusal::Rejected(&[Code::CaNotAccepted])),
    ("403.17", HttpRefusal::Rejected(&[Code::Expired])),
    ("403.12", HttpRefusal::Rejected(&[Code::CertificateNotRegistered])),
];

/// Whether an answer refuses the client certificate. A success never does, whatever its body says.
pub fn refusal(reply: &Reply) -> Option<HttpRefusal> {
    match reply.status {
        495 => return Some(HttpRefusal::Rejected(&[])),
        496 => return Some(HttpRefusal::NoneSent),
        400 | 401 | 403 | 500 => {}
        _ => return None,
    }
    let text = reply.text();
    if let Some((_, refusal)) = TEXTS.iter().find(|(phrase, _)| text.contains(phrase)) {
        return Some(*refusal);
    }
    if reply.status == 500 {
        return None;
    }
    phrases::said_of_certificate(reply).or_else(|| at_the_edge(reply, &text))
}

/// A denial that a gateway gives whatever it minds.
struct Edge {
    /// A header of the gateway; any answer where it is empty.
    header: &'static str,
    words: &'static str,
    /// What it may mean, likeliest first.
    causes: &'static [(Code, u8)],
}

const EDGES: &[Edge] = &[
    // AWS API Gateway: "How do I troubleshoot HTTP 403 Forbidden errors from an API Gateway custom
    // domain name that requires mutual TLS?". A missing or unknown API key gets the same.
    Edge {
        header: "x-amzn-errortype",
        words: "\"Forbidden\"",
        causes: &[
            (Code::CaNotAccepted, 56),
            (Code::ApiKeyMissing, 54),
            (Code::BlockedByPolicy, 50),
        ],
    },
    // Cloudflare: a rule on cf.tls_client_auth, or any other rule (error 1020 and its neighbours).
    Edge { header: "cf-ray", words: "error code: 10", causes: FIREWALL },
    // Envoy's filter for roles, and so Istio's: the role may come from the certificate or a token.
    Edge {
        header: "",
        words: "RBAC: access denied",
        causes: &[
            (Code::CertificateNotRegistered, 56),
            (Code::BlockedByPolicy, 54),
            (Code::ApiKeyMissing, 50),
        ],
    },
    // Akamai's "Enforce mTLS settings", and its firewall.
    Edge { header: "", words: "errors.edgesuite.net", causes: FIREWALL },
];

const FIREWALL: &[(Code, u8)] =
    &[(Code::BlockedByPolicy, 58), (Code::CaNotAccepted, 50), (Code::CertificateRevoked, 46)];

fn at_the_edge(reply: &Reply, text: &str) -> Option<HttpRefusal> {
    let fits = |edge: &&Edge| {
        (edge.header.is_empty() || reply.header(edge.header).is_some()) && text.contains(edge.words)
    };
    let edge = EDGES.iter().filter(|_| reply.status == 403).find(fits)?;
    Some(HttpRefusal::Unclear(edge.causes))
}

/// What an application says about the request itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// There is no such path, method or stage.
    Path,
    /// No API key has arrived: none was sent, or in another header than it reads.
    ApiKey,
}

/// Texts by which gateways say more than their status does, in lower case.
const WISHES: &[(&str, Wish)] = &[
    // AWS says so of a path that it does not know, whatever the key.
    ("missing authentication token", Wish::Path),
    ("no api key found", Wish::ApiKey),
    ("missing subscription key", Wish::ApiKey),
];

/// What an answer wishes for, where its text says so.
pub(super) fn wish(reply: &Reply) -> Option<Wish> {
    if !matches!(reply.status, 401 | 403) {
        return None;
    }
    let text = reply.text().to_lowercase();
    WISHES.iter().find(|(phrase, _)| text.contains(phrase)).map(|(_, wish)| *wish)
}

/// Whether two answers are the same, apart from what changes with every request: numbers, request
/// ids, times.
pub(super) fn same(one: &Reply, other: &Reply) -> bool {
    one.status == other.status && steady(&one.text()) == steady(&other.text())
}

/// The words of a text, without those that have a digit in them.
fn steady(text: &str) -> String {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty() && !word.contains(|c: char| c.is_ascii_digit()))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> Reply {
        Reply { status, reason: None, headers: Vec::new(), body: body.as_bytes().to_vec() }
    }

    #[test]
    fn nginx_says_in_http_that_nothing_was_sent() {
        let page = reply(400, "<title>400 No required SSL certificate was sent</title>");
        assert_eq!(refusal(&page), Some(HttpRefusal::NoneSent));
    }

    #[test]
    fn a_success_is_no_refusal_whatever_it_says() {
        assert_eq!(refusal(&reply(200, "The SSL certificate error")), None);
    }

    #[test]
    fn answers_that_differ_in_their_request_id_alone_are_the_same() {
        let one = reply(403, "Forbidden, ray 8f2a11bc, at 12:00:01");
        let other = reply(403, "Forbidden, ray 91c3d0aa, at 12:00:02");
        assert!(same(&one, &other));
        assert!(!same(&one, &reply(403, "Forbidden for this user")));
    }
}
