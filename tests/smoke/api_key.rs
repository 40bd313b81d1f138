//! `mtls smoke` with an API key, without one, and with a wrong one.

use pretty_assertions::assert_eq;
use rustls::version::TLS13;

use super::harness::tool;
use super::server::{Asks, Caller, http, ok, server};
use super::{answer, at, not_demonstrated, smoke, story};

/// An application behind mTLS that wants an API key, and repeats what it got.
pub fn wants_key(caller: &Caller) -> Option<String> {
    let key = caller.request.lines().find_map(|line| line.strip_prefix("x-api-key: "));
    Some(match key {
        Some("very-secret") => http(200, "OK", "fine"),
        Some(other) => http(401, "Unauthorized", &format!("unknown key {other}")),
        None => http(401, "Unauthorized", "no key"),
    })
}

#[test]
fn the_right_api_key_passes_and_goes_out_once() {
    let server = server(Asks::Firmly, &TLS13, wants_key);
    let ran = smoke(&at(&server))
        .file("key.txt", "very-secret\n")
        .arg("--api-key-file=key.txt")
        .arg("--control=all")
        .arg("--json")
        .exits(0);
    assert_eq!(story(&ran), ["passed"]);
    let carried =
        server.requests().iter().filter(|request| request.contains("very-secret")).count();
    assert_eq!(carried, 1);
}

#[test]
fn a_wrong_api_key_is_a_failure_and_is_never_shown() {
    let ran = smoke(&at(&server(Asks::Firmly, &TLS13, wants_key)))
        .env("KEY", "another-secret")
        .arg("--api-key-env=KEY")
        .exits(1);
    assert!(ran.output.starts_with("FAILED: the API key is not accepted\n"), "{}", ran.output);
    assert!(ran.output.contains("unknown key (the API key)"));
    assert!(!ran.output.contains("another-secret") && !ran.notes.contains("another-secret"));
}

#[test]
fn without_an_api_key_a_401_passes_with_a_warning() {
    let ran = smoke(&at(&server(Asks::Firmly, &TLS13, wants_key))).arg("--json").exits(0);
    assert_eq!(story(&ran), ["passed"]);
    assert_eq!(ran.findings(), ["warning api-key-missing"]);
}

#[test]
fn a_path_that_does_not_need_the_api_key_shows_nothing_about_it() {
    let ran = smoke(&at(&server(Asks::Firmly, &TLS13, ok)))
        .env("KEY", "any")
        .arg("--api-key-env=KEY")
        .arg("--json")
        .exits(1);
    assert_eq!(answer(&ran), not_demonstrated("api-key-not-enforced"));
}

#[test]
fn what_a_profile_is_not_sure_of_is_said_before_connecting() {
    let ran =
        tool(["smoke", "--profile", "fortface", "--env", "sandbox", "--proxy", "127.0.0.1:1"])
            .fixture("base/root-ca.crt")
            .arg("--ca=root-ca.crt")
            .env("KEY", "not-a-uuid")
            .arg("--api-key-env=KEY")
            .exits(1);
    assert!(ran.output.starts_with("FAILED: the proxy 127.0.0.1:1 refused the connection\n"));
    ran.notes(
        "\
note: the path /healthcheck is an assumption about FortFace. The page calls it illustrative. A 404 there proves nothing.
note: the API keys of FortFace are UUIDs, and this one is not
",
    );
}

#[test]
fn a_profile_with_several_environments_wants_one_named() {
    tool(["smoke", "--profile", "fortface"]).exits(2).notes(
        "\
error: FortFace has several environments
  hint: Choose with `--env`: sandbox, production.
",
    );
}

/// A gateway that wants a key and a certificate, and says only that something is missing.
fn wants_both(caller: &Caller) -> Option<String> {
    let right = caller.has_certificate && caller.request.contains("x-api-key: very-secret");
    Some(if right { http(200, "OK", "fine") } else { http(401, "Unauthorized", "no") })
}

/// One that wants the key alone.
fn wants_key_alone(caller: &Caller) -> Option<String> {
    let right = caller.request.contains("x-api-key: very-secret");
    Some(if right { http(200, "OK", "fine") } else { http(401, "Unauthorized", "no") })
}

#[test]
fn a_key_and_a_certificate_that_are_both_needed_pass_by_a_control_with_the_key_alone() {
    let server = server(Asks::Politely, &TLS13, wants_both);
    let run = |option: &str| {
        let tool = smoke(&at(&server)).file("key.txt", "very-secret\n");
        tool.args(["--api-key-file=key.txt", "--transcript=seen.json", option])
    };
    let ran = run("--json").exits(0);
    assert_eq!(story(&ran), ["passed"]);
    let stages = ran.json()["stages"].clone();
    let last = stages.as_array().unwrap().last().unwrap();
    assert_eq!((&last["stage"], &last["status"]), (&"control-key-alone".into(), &"ok".into()));
    // With the certificate and without it.
    let carried = server.requests();
    let carried = carried.iter().filter(|request| request.contains("very-secret")).count();
    assert_eq!((carried, server.certificates()), (2, 2));
    let texts = [ran.output.clone(), ran.notes.clone(), ran.read_text("seen.json")];
    assert!(texts.iter().all(|text| !text.contains("very-secret")));
    let again = tool(["smoke", "--replay", "seen.json", "--json"]).after(ran).exits(0);
    assert_eq!(story(&again), ["passed"]);
}

#[test]
fn a_certificate_that_the_right_key_replaces_is_not_enforced() {
    let ran = smoke(&at(&server(Asks::Politely, &TLS13, wants_key_alone)))
        .file("key.txt", "very-secret")
        .args(["--api-key-file=key.txt", "--json"])
        .exits(1);
    assert_eq!(story(&ran), ["not-demonstrated", "mtls-not-enforced"]);
    let why = ran.json()["diagnosis"][0]["why"].to_string();
    assert!(
        why.contains("with the API key: HTTP 200 with your certificate, HTTP 200 without"),
        "{why}"
    );
}

#[test]
fn without_the_key_it_is_said_what_cannot_be_told_apart() {
    let ran = smoke(&at(&server(Asks::Politely, &TLS13, wants_both))).exits(1);
    let said = &ran.output;
    assert!(
        said.starts_with("NOT DEMONSTRATED: the application may want an API key (HTTP 401)\n"),
        "{said}"
    );
    assert!(
        said.contains("No client can tell it from: mtls-not-enforced, blocked-by-policy"),
        "{said}"
    );
    assert!(
        said.ends_with("\nNext: run the same command again with `--api-key-file FILE`.\n"),
        "{said}"
    );
}
