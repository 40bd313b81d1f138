//! What `mtls smoke` makes of answers that speak of the certificate, and of those that are none.

use pretty_assertions::assert_eq;
use rustls::version::{TLS12, TLS13};

use super::server::{Answer, Asks, http, server};
use super::{answer, at, failed, smoke, story};

/// The verdict and the likeliest cause where a server that took our certificate says this.
fn told(says: Answer) -> (String, Option<String>) {
    answer(&smoke(&at(&server(Asks::Firmly, &TLS13, says))).arg("--json").exits(1))
}

#[test]
fn a_denial_that_speaks_of_the_certificate_is_about_it() {
    const UNKNOWN: &str = r#"{"mensagem":"Certificado n\u00e3o cadastrado"}"#;
    let body: Answer = |_| Some(http(403, "Forbidden", UNKNOWN));
    assert_eq!(told(body), failed("certificate-not-registered"));
    let phrase: Answer = |_| Some(http(403, "Client certificate revoked", ""));
    assert_eq!(told(phrase), failed("certificate-revoked"));
}

#[test]
fn one_that_speaks_of_a_key_is_not() {
    let url =
        at(&server(Asks::Firmly, &TLS13, |_| Some(http(403, "Forbidden", "invalid API key"))));
    assert_eq!(story(&smoke(&url).arg("--json").exits(0)), ["passed"]);
}

#[test]
fn closing_after_a_ticket_and_a_request_is_not_about_the_certificate() {
    for version in [&TLS12, &TLS13] {
        let ran = smoke(&at(&server(Asks::Firmly, version, |_| None))).exits(1);
        let said = &ran.output;
        let title =
            "FAILED: the server closed the connection after the request, without an answer\n";
        assert!(said.starts_with(title), "{said}");
        assert!(said.contains("ok     client-certificate "), "{said}");
        assert!(!said.contains("Also possible"), "{said}");
    }
}

#[test]
fn what_is_no_http_is_named() {
    let page: Answer = |_| Some("<html><body>fine</body></html>".to_owned());
    let mail: Answer = |_| Some("220 mail.example ESMTP\r\n".to_owned());
    let status: Answer = |_| Some("HTTP/1.1 OK\r\n\r\n".to_owned());
    let half: Answer = |_| Some("HTTP/1.1 200 OK\r\nContent-Le".to_owned());
    let huge: Answer = |_| Some(format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(600_000)));
    for says in [page, mail, status, half, huge] {
        assert_eq!(told(says), failed("upstream-error"));
    }
    let settings: Answer = |_| Some("\0\0\0\u{4}\0\0\0\0\0".to_owned());
    assert_eq!(told(settings), failed("alpn-mismatch"));
}

#[test]
fn the_first_bytes_of_another_service_are_shown() {
    let mail: Answer = |_| Some("220 mail.example ESMTP\r\n".to_owned());
    let ran = smoke(&at(&server(Asks::Firmly, &TLS13, mail))).exits(1);
    let said = &ran.output;
    assert!(
        said.starts_with("FAILED: TLS works, and what localhost answers is not HTTP\n"),
        "{said}"
    );
    assert!(
        said.contains("why: the answer inside TLS begins with \"220 mail.example ESMTP"),
        "{said}"
    );
}

#[test]
fn where_all_is_well_nothing_is_to_be_sent_to_the_provider() {
    for (status, reason) in [(400, "Bad Request"), (404, "Not Found"), (500, "Oops")] {
        let says: Answer = match status {
            400 => |_| Some(http(400, "Bad Request", "")),
            404 => |_| Some(http(404, "Not Found", "")),
            _ => |_| Some(http(500, "Oops", "")),
        };
        let ran = smoke(&at(&server(Asks::Firmly, &TLS13, says))).exits(0);
        assert!(!ran.output.contains("block below"), "{reason}: {}", ran.output);
    }
}
