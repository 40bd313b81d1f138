//! What `mtls smoke` asks of the application, on which way, and which answer is right.

use pretty_assertions::assert_eq;
use rustls::version::{TLS12, TLS13};

use super::api_key::wants_key;
use super::harness::{Tool, fixture, tool};
use super::server::{Asks, Caller, http, ok, server, stumbles_over_tls_1_3};
use super::{answer, at, failed, smoke, story};

/// A name that stands for this machine only by `--resolve`.
fn elsewhere(port: u16) -> Tool {
    let url = format!("https://localhost:{port}/");
    smoke(&url).arg("--resolve").arg(&format!("localhost:{port}:127.0.0.1"))
}

#[test]
fn method_path_and_headers_reach_the_application_with_and_without_a_certificate() {
    fn takes_posts(caller: &Caller) -> Option<String> {
        let right = caller.request.starts_with("POST /v1/ping?a=b HTTP/1.1\r\n")
            && caller.request.to_ascii_lowercase().contains("\r\nx-tenant: acme\r\n");
        Some(if right { http(204, "No Content", "") } else { http(405, "Method Not Allowed", "") })
    }
    let server = server(Asks::Politely, &TLS13, takes_posts);
    let ran = smoke(&at(&server))
        .args(["--method=POST", "--path=/v1/ping?a=b", "--header=X-Tenant: acme", "--json"])
        .exits(1);
    assert_eq!(story(&ran), ["not-demonstrated", "mtls-not-enforced"]);
    assert_eq!(server.requests().len(), 2);
    assert!(server.requests().iter().all(|request| request.starts_with("POST /v1/ping?a=b ")));
}

#[test]
fn the_call_with_the_api_key_is_the_same_call() {
    let server = server(Asks::Firmly, &TLS13, wants_key);
    smoke(&at(&server))
        .file("key.txt", "very-secret")
        .args(["--api-key-file=key.txt", "--method=PUT", "--header=Accept-Language: pt-BR"])
        .exits(0);
    let with_key = server.requests().into_iter().find(|request| request.contains("very-secret"));
    let with_key = with_key.unwrap();
    assert!(with_key.starts_with("PUT / HTTP/1.1\r\n"), "{with_key}");
    assert!(with_key.to_ascii_lowercase().contains("accept-language: pt-br"), "{with_key}");
}

#[test]
fn an_expected_status_must_come() {
    let server = server(Asks::Firmly, &TLS13, wants_key);
    smoke(&at(&server)).args(["--expect=2xx,401"]).exits(0);
    let ran = smoke(&at(&server)).args(["--expect=2xx"]).exits(1);
    assert!(
        ran.output.starts_with("FAILED: the application answered HTTP 401, and 2xx was expected\n"),
        "{}",
        ran.output
    );
    let ran = smoke(&at(&server))
        .file("key.txt", "very-secret")
        .args(["--api-key-file=key.txt", "--expect=2xx", "--json"])
        .exits(0);
    assert_eq!(story(&ran), ["passed"]);
}

#[test]
fn a_secret_in_a_header_option_is_refused_and_not_repeated() {
    for header in ["Authorization: Bearer s3cr3t", "x-api-key: s3cr3t", "Cookie: s3cr3t"] {
        let ran = smoke("https://localhost:1/").args(["--header", header]).exits(2);
        assert!(!ran.notes.contains("s3cr3t"), "{}", ran.notes);
    }
    smoke("https://localhost:1/").args(["--header=no-colon", "--json"]).exits(2);
    smoke("https://localhost:1/").args(["--method=get"]).exits(2);
    smoke("https://localhost:1/").args(["--expect=fine"]).exits(2);
}

#[test]
fn an_address_can_stand_for_a_name_also_for_the_call_with_the_api_key() {
    let server = server(Asks::Firmly, &TLS12, wants_key);
    let ran = elsewhere(server.port)
        .file("key.txt", "very-secret")
        .args(["--api-key-file=key.txt", "--json"])
        .exits(0);
    let stages = ran.json()["stages"].clone();
    let dns = stages.as_array().unwrap().iter().find(|stage| stage["stage"] == "dns").unwrap();
    assert_eq!(dns["status"], "skipped");
    // A name that no name server knows: the server is found, and shows another name.
    let port = server.port;
    let ran = smoke(&format!("https://nowhere.invalid:{port}/"))
        .arg("--resolve")
        .arg(&format!("nowhere.invalid:{port}:127.0.0.1"))
        .arg("--json")
        .exits(1);
    assert_eq!(answer(&ran), failed("server-name-mismatch"));
}

#[test]
fn an_address_for_another_place_than_the_urls_is_not_understood() {
    let ran = smoke("https://localhost:9/").args(["--resolve=localhost:443:127.0.0.1"]).exits(2);
    assert!(ran.notes.contains("localhost:443"), "{}", ran.notes);
}

#[test]
fn a_family_without_an_address_is_told_with_the_addresses_there_are() {
    let ran = tool(["smoke", "https://only-four.invalid:9/", "--ipv6"]).arg("--json").exits(1);
    assert!(["dns-not-found", "dns-unavailable"].contains(&answer(&ran).1.unwrap().as_str()));
    let server = server(Asks::Firmly, &TLS13, ok);
    smoke(&at(&server)).arg("--ipv4").exits(0);
}

#[test]
fn the_servers_chain_is_kept_for_a_private_ca() {
    let server = server(Asks::Firmly, &TLS13, ok);
    let ran = smoke(&at(&server)).args(["--save-server-chain=server.pem"]).exits(0);
    let saved = ran.read_text("server.pem");
    assert_eq!(saved.matches("-----BEGIN CERTIFICATE-----").count(), 2);
    let inspected = tool(["inspect", "server.pem", "--json"]).after(ran).exits(1);
    let items = &inspected.json()["files"][0]["items"];
    assert_eq!(items[0]["subject"], "CN=localhost,O=Exemplo Vendor,C=BR");
    // It is there, so it is not replaced.
    let again = smoke(&at(&server)).after(inspected);
    let again = again
        .file(
            "client.crt",
            [fixture("base/client-rsa.crt"), fixture("base/issuing-ca.crt")].concat(),
        )
        .args(["--save-server-chain=server.pem"])
        .exits(3);
    assert!(again.notes.contains("server.pem"), "{}", again.notes);
}

#[test]
fn without_a_server_there_is_no_chain_to_keep() {
    let ran = smoke("https://localhost:1/").args(["--save-server-chain=server.pem"]).exits(1);
    assert_eq!(
        ran.notes.lines().last(),
        Some("note: no certificate of the server was seen, so server.pem was not written")
    );
}

#[test]
fn the_api_key_can_be_asked_for() {
    let server = server(Asks::Firmly, &TLS13, wants_key);
    let ran = smoke(&at(&server)).arg("--api-key-prompt").answers(["very-secret"]).exits(0);
    assert!(ran.notes.starts_with("API key:"), "{}", ran.notes);
    assert!(!ran.output.contains("very-secret") && !ran.notes.contains("very-secret"));
    smoke(&at(&server)).arg("--api-key-prompt").exits(2);
}

#[test]
fn a_server_that_stumbles_over_two_versions_is_asked_for_each_by_itself() {
    let ran = smoke(&format!("https://localhost:{}/", stumbles_over_tls_1_3())).arg("--json");
    let ran = ran.exits(1);
    assert_eq!(answer(&ran), failed("tls-version"));
    let why = ran.json()["diagnosis"][0]["why"].to_string();
    assert!(why.contains("with TLS 1.2 alone the server answers"), "{why}");
}

#[test]
fn a_port_that_is_none_or_a_path_that_is_none_is_not_understood_and_nothing_is_sent() {
    for url in ["https://localhost:99999/", "https://localhost:65536/", "https://127.1/"] {
        smoke(url).exits(2);
    }
    smoke("https://localhost:1/").args(["--path", "/a b"]).exits(2);
}

#[test]
fn what_was_read_is_never_written_over() {
    let server = server(Asks::Firmly, &TLS13, wants_key);
    for option in ["--transcript", "--save-server-chain"] {
        let ran = smoke(&at(&server))
            .file("key.txt", "very-secret")
            .args(["--api-key-file=key.txt", "--force", option, "key.txt"])
            .exits(3);
        assert_eq!(ran.read_text("key.txt"), "very-secret");
    }
}

#[test]
fn a_redirect_to_nowhere_and_a_304_are_told_apart() {
    let nowhere = |_: &Caller| Some(http(302, "Found", ""));
    let ran = smoke(&at(&server(Asks::Firmly, &TLS13, nowhere))).exits(1);
    assert!(ran.output.contains("It does not say where to."), "{}", ran.output);
    let unchanged = |_: &Caller| Some(http(304, "Not Modified", ""));
    smoke(&at(&server(Asks::Firmly, &TLS13, unchanged))).exits(0);
}
