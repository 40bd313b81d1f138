//! The smoke test with the pair that was found.

use rustls::version::TLS13;
use serde_json::Value;

use super::harness::{Tool, fixture, tool, typed};
use super::server::{Asks, closed, ok, server};
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
        format!("mtls smoke {url} --cert chain.pem --key client-rsa.key --ca root-ca.crt")
    );
}

#[test]
fn nothing_is_tried_with_files_that_are_wrong() {
    let ran =
        with(typed("doctor . https://localhost:1/ --json"), "expired.crt client.key").exits(1);
    assert_eq!(ran.json()["smoke"], Value::Null);
    assert_eq!(ran.notes, "note: the smoke test was not made: first mend what is wrong here\n");
}

#[test]
fn the_next_command_carries_on_what_was_said() {
    let next = |line: &str, files: &str| {
        let ran = with(typed(&format!("{line} --json")), files);
        let ran = ran.file("k.txt", "very-secret").env("KEY", "very-secret").run();
        assert!(!ran.output.contains("very-secret"));
        ran.json()["next"].as_str().unwrap().to_owned()
    };
    let url = format!("https://localhost:{}/", closed());
    assert_eq!(
        next(
            &format!("doctor . {url} --ca root.crt --api-key-file k.txt"),
            "good.crt client.key root.crt"
        ),
        format!(
            "mtls smoke {url} --cert good.crt --key client.key --ca root.crt --api-key-file k.txt"
        )
    );
    assert_eq!(
        next(&format!("doctor . {url} --api-key-env KEY --ca root.crt"), "client.pfx root.crt"),
        format!("mtls doctor . {url} --password-file FILE --ca root.crt --api-key-env KEY")
    );
    let ran = with(typed("doctor --json --password-file pw.txt"), "client.pfx");
    let ran = ran.file("pw.txt", "test1234").exits(0);
    assert_eq!(ran.json()["next"], "mtls smoke URL --pfx client.pfx --password-file pw.txt");
}
