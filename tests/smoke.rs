//! `mtls smoke` as its user sees it, against servers of every temper in this process.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]
mod harness;
mod server;

#[path = "smoke/answers.rs"]
mod answers;
#[path = "smoke/api_key.rs"]
mod api_key;
#[path = "smoke/calls.rs"]
mod calls;
#[path = "smoke/engines.rs"]
mod engines;
#[path = "smoke/patience.rs"]
mod patience;
#[path = "smoke/proxies.rs"]
mod proxies;
#[path = "smoke/rows.rs"]
mod rows;

use harness::{Ran, Tool, fixture, matches, tool};
use pretty_assertions::assert_eq;
use rustls::version::{TLS12, TLS13};
use server::{Asks, Caller, Server, closed, curt, http, ok, plain, server, server_of_another_ca};

/// The client's certificate with its intermediate, its key, and the CA of the server.
fn smoke(url: &str) -> Tool {
    with("client.crt", url).file(
        "client.crt",
        [fixture("base/client-rsa.crt"), fixture("base/issuing-ca.crt")].concat(),
    )
}

/// The same with the certificate in another file.
fn with(certificate: &str, url: &str) -> Tool {
    tool(["smoke", url, "--cert", certificate, "--key", "client-rsa.key", "--ca", "root-ca.crt"])
        .fixture("base/client-rsa.key")
        .fixture("base/root-ca.crt")
}

fn at(server: &Server) -> String {
    format!("https://localhost:{}/", server.port)
}

/// The verdict and the codes of the causes, likeliest first.
fn story(ran: &Ran) -> Vec<String> {
    let answer = ran.json();
    let verdict = answer["verdict"].as_str().unwrap().to_owned();
    let causes = answer["diagnosis"].as_array().unwrap().iter();
    let codes = causes.map(|cause| cause["code"].as_str().unwrap().to_owned());
    std::iter::once(verdict).chain(codes).collect()
}

/// The verdict and the likeliest cause.
fn answer(ran: &Ran) -> (String, Option<String>) {
    let mut story = story(ran).into_iter();
    (story.next().unwrap(), story.next())
}

fn failed(code: &str) -> (String, Option<String>) {
    ("failed".into(), Some(code.into()))
}

fn not_demonstrated(code: &str) -> (String, Option<String>) {
    ("not-demonstrated".into(), Some(code.into()))
}

#[test]
fn a_server_that_enforces_mtls_passes() {
    smoke(&at(&server(Asks::Firmly, &TLS13, ok))).exits(0).prints(
        "\
PASSED: https://localhost:…/ asked for a certificate, accepted yours, and refused a connection without one.

  ok     files                             CN=client-rsa, valid until 2046-01-01 00:00:00 UTC, 19 years left
  ok     dns                       … ms  …127.0.0.1
  ok     tcp                       … ms  127.0.0.1:…
  ok     tls                       … ms  TLS 1.3, TLS13_AES_256_GCM_SHA384
  ok     server-certificate                CN=localhost, valid until 2046-01-01 00:00:00 UTC, 19 years left
  ok     certificate-request               asked for, from CN=Exemplo Root CA,O=Exemplo CA,C=BR
  ok     client-certificate        … ms  accepted, signed with rsa_pss_sha512
  ok     http                      … ms  HTTP 200
  ok     control-no-certificate    … ms  alert 116 certificate_required

Next, the code for your program: mtls snippet --list
",
    );
}

#[test]
fn tls_1_2_passes_as_well() {
    let ran = smoke(&at(&server(Asks::Firmly, &TLS12, ok))).arg("--json").exits(0);
    assert_eq!(story(&ran), ["passed"]);
    let ran = ran.json();
    let tls = ran["stages"].as_array().unwrap().iter().find(|stage| stage["stage"] == "tls");
    assert_eq!(tls.unwrap()["facts"]["version"], "1.2");
}

#[test]
fn a_refusal_after_a_tls_1_3_handshake_is_seen() {
    let url = at(&server_of_another_ca(&TLS13));
    smoke(&url).exits(1).prints(
        "\
FAILED: the server does not accept the CA of your certificate

…
  FAILED client-certificate        … ms  alert 48 unknown_ca
  -      http                              not reached
  ok     control-no-certificate    … ms  alert 116 certificate_required

Most likely (94 %): the server does not accept the CA of your certificate [ca-not-accepted]
  Your certificate is issued by CN=Exemplo Issuing CA,O=Exemplo CA,C=BR. Either it is for another environment, such as the sandbox, or the provider has not installed this CA.
  why: the server sent alert 48 unknown_ca right after the handshake
  why: the server accepts certificates of: CN=localhost,O=Exemplo Vendor,C=BR
  do:  Check that certificate and host belong to the same environment. Then send the block below to the provider.
…
To send to the provider:
  mTLS to https://localhost:…/ at 2026-11-24 12:00:00 UTC failed: the server does not accept the CA of your certificate
  server name: localhost
  certificate subject: CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR
  certificate issuer: CN=Exemplo Issuing CA,O=Exemplo CA,C=BR
  certificate serial: …
  certificate SHA-256: …
  certificates sent: 2
  source address: 127.0.0.1:…
  destination address: 127.0.0.1:…
  TLS: 1.3 TLS13_AES_256_GCM_SHA384
  alert received: 48 unknown_ca

Next: run the same command again when this is mended.
",
    );
}

#[test]
fn the_same_refusal_in_tls_1_2_has_the_same_cause() {
    let ran = smoke(&at(&server_of_another_ca(&TLS12))).arg("--json").exits(1);
    assert_eq!(answer(&ran), failed("ca-not-accepted"));
}

#[test]
fn an_expired_certificate_is_named_from_the_file_and_the_alert() {
    let ran = with("expired.crt", &at(&server(Asks::Firmly, &TLS13, ok)))
        .file("expired.crt", [fixture("base/expired.crt"), fixture("base/issuing-ca.crt")].concat())
        .arg("--json")
        .exits(1);
    assert_eq!(answer(&ran), failed("expired"));
}

#[test]
fn a_certificate_without_its_intermediate_is_suspected() {
    let ran = with("client-rsa.crt", &at(&server(Asks::Firmly, &TLS13, ok)))
        .fixture("base/client-rsa.crt")
        .arg("--json")
        .exits(1);
    assert_eq!(story(&ran)[..3], ["failed", "chain-incomplete", "ca-not-accepted"]);
}

#[test]
fn a_server_that_does_not_ask_is_never_green() {
    let ran = smoke(&at(&server(Asks::Never, &TLS13, ok))).arg("--json").exits(1);
    assert_eq!(story(&ran), ["not-demonstrated", "certificate-not-requested"]);
}

#[test]
fn a_server_that_asks_and_does_not_mind_is_never_green() {
    for version in [&TLS12, &TLS13] {
        let ran = smoke(&at(&server(Asks::Politely, version, ok))).arg("--json").exits(1);
        assert_eq!(story(&ran), ["not-demonstrated", "mtls-not-enforced"]);
    }
}

/// Nginx finishes the handshake whatever happens, and refuses in HTTP.
fn like_nginx(caller: &Caller) -> Option<String> {
    const PAGE: &str = "<html><head><title>400 No required SSL certificate was sent</title></head>";
    if caller.has_certificate { ok(caller) } else { Some(http(400, "Bad Request", PAGE)) }
}

#[test]
fn a_control_refused_in_http_is_refused() {
    let ran = smoke(&at(&server(Asks::Politely, &TLS13, like_nginx))).arg("--json").exits(0);
    assert_eq!(story(&ran), ["passed"]);
}

#[test]
fn a_certificate_refused_in_http_fails() {
    fn refuses(_: &Caller) -> Option<String> {
        Some(http(400, "Bad Request", "<title>400 The SSL certificate error</title>"))
    }
    let ran = smoke(&at(&server(Asks::Politely, &TLS13, refuses))).arg("--json").exits(1);
    assert_eq!(story(&ran)[..3], ["failed", "certificate-revoked", "server-crl"]);
}

#[test]
fn the_same_403_with_and_without_a_certificate_is_not_about_the_certificate() {
    fn forbids(_: &Caller) -> Option<String> {
        Some(http(403, "Forbidden", "error code: 1020"))
    }
    let ran = smoke(&at(&server(Asks::Politely, &TLS13, forbids))).arg("--json").exits(1);
    assert_eq!(answer(&ran), not_demonstrated("blocked-by-policy"));
}

#[test]
fn a_server_that_closes_without_a_word_is_told_apart_by_the_control() {
    let ran = smoke(&format!("https://localhost:{}/", curt())).arg("--json").exits(1);
    assert_eq!(story(&ran)[0], "failed");
    assert!(story(&ran)[1..4].contains(&"refused-without-reason".to_owned()), "{:?}", story(&ran));
    assert!(ran.output.contains("so it talks TLS well"));
}

#[test]
fn a_port_for_plain_http_is_named_by_its_first_bytes() {
    let port = plain(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    let ran = smoke(&format!("https://localhost:{port}/")).exits(1);
    assert!(ran.output.starts_with("FAILED: localhost does not speak TLS on this port\n"));
    assert!(ran.output.contains("why: the first bytes are \"HTTP/1.1 400 Bad Request"));
}

#[test]
fn a_connection_cut_off_at_the_first_word_is_told() {
    let ran = smoke(&format!("https://localhost:{}/", plain(b""))).arg("--json").exits(1);
    assert_eq!(answer(&ran), failed("cut-off-at-hello"));
}

#[test]
fn a_closed_port_refuses() {
    let ran = smoke(&format!("https://127.0.0.1:{}/", closed())).arg("--json").exits(1);
    assert_eq!(answer(&ran), failed("tcp-refused"));
}

#[test]
fn a_name_that_does_not_exist_is_a_diagnosis() {
    // RFC 6761 section 6.4; a machine without a name server says that it could not ask.
    let ran = smoke("https://api.invalid/").arg("--json").exits(1);
    let (verdict, code) = answer(&ran);
    assert_eq!(verdict, "failed");
    assert!(["dns-not-found", "dns-unavailable"].contains(&code.unwrap().as_str()));
}

#[test]
fn a_server_that_is_not_trusted_gets_nothing_of_ours() {
    let server = server(Asks::Politely, &TLS13, ok);
    let ran = tool(["smoke", &at(&server), "--cert", "client-rsa.crt", "--key", "client-rsa.key"])
        .fixture("base/client-rsa.crt")
        .fixture("base/client-rsa.key")
        .fixture("base/client-p256.crt")
        .arg("--ca=client-p256.crt")
        .file("key.txt", "very-secret")
        .arg("--api-key-file=key.txt")
        .arg("--json")
        .exits(1);
    assert_eq!(answer(&ran), failed("server-private-ca"));
    assert_eq!(server.certificates(), 0);
    // The look-only connection asks for the page, without anything secret.
    assert_eq!(server.requests().len(), 1);
    assert!(!server.requests()[0].contains("very-secret"));
}

#[test]
fn a_redirect_is_shown_and_not_followed() {
    fn moved(_: &Caller) -> Option<String> {
        Some(
            "HTTP/1.1 302 Found\r\nLocation: https://login.example/\r\nContent-Length: 0\r\n\r\n"
                .into(),
        )
    }
    let ran = smoke(&at(&server(Asks::Firmly, &TLS13, moved))).exits(1);
    assert!(
        ran.output.starts_with("NOT DEMONSTRATED: the server sends you elsewhere (HTTP 302)\n")
    );
    assert!(ran.output.contains("To https://login.example/. It was not followed."));
}

#[test]
fn a_certificate_nobody_gave_is_missed_when_the_server_asks() {
    let url = at(&server(Asks::Firmly, &TLS13, ok));
    let ran =
        tool(["smoke", &url, "--ca", "root-ca.crt", "--json"]).fixture("base/root-ca.crt").exits(1);
    assert_eq!(answer(&ran), failed("certificate-not-sent"));
}

#[test]
fn a_pfx_with_its_password_passes() {
    let url = at(&server(Asks::Firmly, &TLS12, ok));
    let ran = tool(["smoke", &url, "--pfx", "openssl-legacy.pfx", "--ca", "root-ca.crt", "--json"])
        .fixture("base/openssl-legacy.pfx")
        .fixture("base/root-ca.crt")
        .file("password.txt", "test1234")
        .arg("--password-file=password.txt")
        .exits(0);
    assert_eq!(story(&ran), ["passed"]);
}

#[test]
fn a_pfx_without_its_password_is_asked_for_it() {
    let ran = tool(["smoke", "https://localhost/", "--pfx", "openssl.pfx", "--json"])
        .fixture("base/openssl.pfx")
        .exits(3);
    assert_eq!(ran.json()["code"], "password-needed");
}

#[test]
fn a_saved_transcript_is_judged_again_without_connecting() {
    let server = server_of_another_ca(&TLS13);
    let first = smoke(&at(&server)).arg("--transcript=seen.json").exits(1);
    let told = first.output.clone();
    drop(server);
    assert!(!first.read_text("seen.json").contains("PRIVATE KEY"));
    let again = tool(["smoke", "--replay", "seen.json"]).after(first).exits(1);
    assert_eq!(again.output, told);
}

#[test]
fn each_field_of_a_transcript_is_documented() {
    let page = include_str!("../docs/transcript.md");
    let ran = smoke(&at(&server_of_another_ca(&TLS13))).arg("--transcript=seen.json").exits(1);
    let file: serde_json::Value = serde_json::from_str(&ran.read_text("seen.json")).unwrap();
    let fields = [&file, &file["transcripts"][0]].into_iter().filter_map(|part| part.as_object());
    let missing: Vec<&String> = fields
        .flat_map(|fields| fields.keys())
        .filter(|name| !page.contains(&format!("`{name}`")))
        .collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn what_is_no_transcript_is_not_judged() {
    tool(["smoke", "--replay", "seen.json"]).file("seen.json", "{}").exits(2).notes(
        "\
error: seen.json is no transcript of a smoke test: missing field `schema` at line 1 column 2
  hint: Make one with `mtls smoke URL --transcript FILE`.
",
    );
}

#[test]
fn a_fault_of_our_files_leads_to_the_command_that_shows_more() {
    let ran = with("expired.crt", &at(&server(Asks::Firmly, &TLS12, ok)))
        .fixture("base/expired.crt")
        .exits(1);
    assert!(ran.output.starts_with("FAILED: the certificate expired "), "{}", ran.output);
    assert!(ran.output.ends_with("\nNext: mtls verify expired.crt\n"));
}
