//! H: the application, its API key, and what stands before it.

use super::*;

pub(super) fn rows() -> Vec<Row> {
    [none_received(), rejected(), path_and_policy(), api_key(), no_http(), beyond()]
        .into_iter()
        .flatten()
        .collect()
}

/// An answer to our certificate, while the control is refused in TLS.
fn answers(id: &'static str, status: u16, body: &str, told: &'static str) -> Row {
    row(id, [main().answers(status, body), control()], told)
}

/// The same answer with and without our certificate.
fn both(id: &'static str, status: u16, body: &str, told: &'static str) -> Row {
    row(id, [main().answers(status, body), without().answers(status, body)], told)
}

/// Our certificate was sent, and the server says that none has come.
fn none_received() -> Vec<Row> {
    let lost = "failed: certificate-not-sent";
    let nginx = "<title>400 No required SSL certificate was sent</title>";
    let nothing = Transcript { sent: Sent::Nothing, ..main().answers(400, nginx) };
    vec![
        both("H1", 400, nginx, lost),
        both("H1", 496, "", lost),
        both("H1", 401, "No required TLS certificate was sent", lost),
        both("H1", 403, "Client TLS certificate is required", lost),
        both("H1", 403, "HTTP Error 403.7 - Forbidden", lost),
        both("H1", 403, "Client Certificate Required", lost),
        row("H1", [nothing], lost).with(Local::default()),
    ]
}

fn rejected() -> Vec<Row> {
    let nginx = "<title>400 The SSL certificate error</title>";
    let kong = "TLS certificate failed verification";
    let unknown = "failed: certificate-revoked or server-crl";
    let no_list = "failed: ca-not-accepted or certificate-revoked or server-crl \
                   or certificate-not-registered";
    let other = [lists_another(main().answers(400, nginx)), control()];
    let silent = [lists_none(main().answers(400, nginx)), control()];
    let local = |code, told| answers("H2", 400, nginx, told).with(faulty(code));
    vec![
        local(Code::Expired, "failed: expired, then certificate-revoked, server-crl"),
        local(Code::NoClientAuth, "failed: no-client-auth, then certificate-revoked, server-crl"),
        answers("H2", 400, nginx, unknown),
        answers("H2", 495, "", unknown),
        answers("H2", 401, kong, unknown),
        row("H2", other, "failed: ca-not-accepted"),
        row("H2", silent, no_list),
        answers("H2", 400, nginx, "failed: chain-incomplete, then ca-not-accepted").with(alone()),
        answers("H2", 401, "CERT_HAS_EXPIRED", "failed: expired"),
        answers("H2", 401, "CERT_REVOKED", "failed: certificate-revoked"),
        answers("H2", 401, "UNABLE_TO_GET_CRL", "failed: server-crl"),
        answers(
            "H2",
            403,
            "Certificate with SHA256 ab12 not allowed",
            "failed: certificate-not-registered",
        ),
        answers("H3", 403, "HTTP Error 403.13", "failed: certificate-revoked or server-crl"),
        answers("H3", 403, "HTTP Error 403.16", "failed: ca-not-accepted"),
        answers("H3", 403, "HTTP Error 403.17", "failed: expired"),
        answers("H3", 403, "HTTP Error 403.12", "failed: certificate-not-registered"),
    ]
}

fn path_and_policy() -> Vec<Row> {
    let same = "not-demonstrated: blocked-by-policy or certificate-revoked or server-crl \
                or api-key-missing or mtls-not-enforced";
    let edge = "not-demonstrated: blocked-by-policy or api-key-missing or mtls-not-enforced \
                or ca-not-accepted or certificate-revoked";
    let forbidden = r#"{"message":"Forbidden"}"#;
    let rayed = |seen: Transcript| seen.answers(403, "error code: 1020").header("cf-ray", "8f2a");
    let token = r#"{"message":"Missing Authentication Token"}"#;
    let called = connected(Purpose::ApiKey).answers(403, token);
    vec![
        answers("H5", 421, "", "failed: misdirected"),
        row("H6", [rayed(main()), rayed(without())], edge),
        both("H7", 403, forbidden, same),
        // The control tells them apart: it was refused in TLS, so this is not about the certificate.
        answers("H7", 403, forbidden, "passed; warns: api-key-missing"),
        answers("H8", 403, token, "passed; warns: wrong-path"),
        row("H8", [main().answers(403, token), control(), called], "not-demonstrated: wrong-path")
            .with_key(),
    ]
}

/// The answers without a key, with ours, and with one made up for the run.
fn keyed(id: &'static str, [none, ours]: [u16; 2], random: Option<u16>, told: &'static str) -> Row {
    let mut seen =
        vec![main().answers(none, ""), control(), connected(Purpose::ApiKey).answers(ours, "")];
    seen.extend(random.map(|status| connected(Purpose::RandomKey).answers(status, "")));
    row(id, seen, told).with_key()
}

fn api_key() -> Vec<Row> {
    let kong = "No API key found in request";
    let azure = "Access denied due to missing subscription key.";
    let unseen = |text| {
        let called = connected(Purpose::ApiKey).answers(401, text);
        let seen = [main().answers(401, text), control(), called];
        row("H9", seen, "failed: api-key-missing").with_key()
    };
    vec![
        answers("H9", 401, kong, "passed; warns: api-key-missing"),
        unseen(kong),
        unseen(azure),
        keyed("H10", [401, 401], None, "failed: api-key-rejected"),
        keyed("H10", [401, 401], Some(401), "failed: api-key-rejected"),
        keyed("H11", [401, 403], Some(401), "failed: permission-missing"),
        keyed("H11", [401, 403], None, "failed: permission-missing"),
        keyed("H12", [401, 403], Some(403), "failed: api-key-rejected or permission-missing"),
        keyed(
            "H12",
            [403, 403],
            Some(403),
            "failed: api-key-rejected or permission-missing or blocked-by-policy",
        ),
        keyed(
            "H12",
            [403, 403],
            None,
            "failed: api-key-rejected or permission-missing or blocked-by-policy",
        ),
        keyed("H13", [401, 404], None, "passed; warns: wrong-path"),
        keyed("H13", [401, 405], None, "passed; warns: wrong-path"),
        keyed("H13", [401, 422], None, "passed; warns: wrong-path"),
        keyed("H14", [200, 200], None, "not-demonstrated: api-key-not-enforced"),
        keyed("H14", [404, 404], None, "not-demonstrated: api-key-not-enforced; warns: wrong-path"),
        keyed("H14", [200, 200], Some(401), "passed"),
        keyed("H14", [404, 200], None, "passed"),
        keyed("H14", [200, 404], None, "not-demonstrated: api-key-not-enforced; warns: wrong-path"),
        keyed("H15", [401, 429], None, "not-demonstrated: rate-limited"),
    ]
}

/// TLS works, and what comes inside is no answer in HTTP/1.1.
fn no_http() -> Vec<Row> {
    let heard = |bytes: &[u8], fault: &str| {
        let seen = main().fails(Stage::Http, Fault::Http(fault.into()));
        [Transcript { other: bytes.to_vec(), ..seen }, control()]
    };
    let settings = b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\x04\0\x01\0\0\0\x05\0\xff\xff\xff";
    let [cut, refused] = heard(b"HTTP/1.1 200 O", "");
    let cut = cut.fails(Stage::Http, Fault::Closed);
    let late = main().fails(Stage::Http, Fault::TimedOut);
    vec![
        row("H16", heard(b"<html><body>fine", "invalid HTTP version"), "failed: upstream-error"),
        row("H16", heard(b"220 mail ESMTP\r\n", "invalid HTTP version"), "failed: upstream-error"),
        row("H16", heard(b"HTTP/1.1 2OO OK\r\n", "invalid status"), "failed: upstream-error"),
        row("H16", heard(b"HTTP/1.1 200 OK\r\nX: y", "too large"), "failed: upstream-error"),
        row("H16", heard(settings, "invalid HTTP version"), "failed: alpn-mismatch"),
        row("H16", [cut, refused], "failed: upstream-error"),
        row(
            "H16",
            [Transcript { other: b"HTTP/1.1 200".to_vec(), ..late }, control()],
            "failed: http-timeout",
        ),
    ]
}

fn beyond() -> Vec<Row> {
    let moved = main().answers(302, "").header("location", "https://login.example/");
    let mut rows = vec![
        answers("H15", 429, "", "not-demonstrated: rate-limited"),
        row("H17", [moved, control()], "not-demonstrated: redirected"),
    ];
    // Over TLS, this is what a load balancer gets that passes plain HTTP on.
    for text in [
        "<title>400 The plain HTTP request was sent to HTTPS port</title>",
        "Client sent an HTTP request to an HTTPS server.",
    ] {
        rows.push(answers("H4", 400, text, "failed: upstream-error"));
    }
    for status in [502, 504, 525, 526] {
        rows.push(answers("H16", status, "", "failed: upstream-error"));
        rows.push(both("H16", status, "", "failed: upstream-error"));
    }
    rows
}
