//! The smoke test with the pair that was found.

use rustls::version::TLS13;
use serde_json::Value;

use super::harness::{Tool, fixture, tool, typed};
use super::server::{Asks, ok, server};
use super::with;

/// The pair that the test server accepts, and its CAs.
fn accepted(url: &str) -> Tool {
    with(
        tool(["doctor", "--json", ".", url, "--ca", "root-ca.crt"]),
        "client-rsa.crt=base/client-rsa.crt client-rsa.key=base/client-rsa.key \
         root-ca.crt=base/root-ca.crt",
    )
    .file("chain.pem", [fixture("base/client-rsa.crt"), fixture("base/issuing-ca.crt")].concat())
}

#[test]
fn with_a_url_the_pair_is_tried() {
    let server = server(Asks::Firmly, &TLS13, ok);
    let url = format!("https://localhost:{}/", server.port);
    let passed = accepted(&url).exits(0);
    assert_eq!(passed.json()["smoke"]["verdict"], "passed");
    assert_eq!(passed.json()["next"], Value::Null);
    let with_one_wrong = accepted(&url.replace("https", "http")).exits(2);
    assert_eq!(with_one_wrong.json()["code"], "usage");
}

#[test]
fn a_smoke_test_that_fails_is_not_ready_and_its_cause_comes_first() {
    let server = server(Asks::Never, &TLS13, ok);
    let url = format!("https://localhost:{}/", server.port);
    let ran = accepted(&url).exits(1);
    assert_eq!(ran.findings()[0], "problem certificate-not-requested");
    assert_eq!(
        ran.json()["next"],
        format!("mtls smoke {url} --cert chain.pem --key client-rsa.key")
    );
}

#[test]
fn nothing_is_tried_with_files_that_are_wrong() {
    let ran =
        with(typed("doctor . https://localhost:1/ --json"), "expired.crt client.key").exits(1);
    assert_eq!(ran.json()["smoke"], Value::Null);
    assert_eq!(ran.notes, "note: the smoke test was not made: first mend what is wrong here\n");
}
