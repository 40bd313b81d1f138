//! `mtls smoke` through a proxy, and around it.

use pretty_assertions::assert_eq;
use rustls::version::TLS13;

use super::api_key::wants_key;
use super::server::{Asks, closed, ok, plain, proxy, server};
use super::{answer, at, failed, smoke, story};

#[test]
fn a_dead_proxy_is_not_gone_around() {
    let server = server(Asks::Firmly, &TLS13, ok);
    let proxy = format!("http://me:pass@127.0.0.1:{}", closed());
    let ran = smoke(&at(&server)).env("HTTPS_PROXY", &proxy).arg("--json").exits(1);
    assert_eq!(answer(&ran), failed("tcp-refused"));
    assert!(!ran.output.contains("pass@"));
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn no_proxy_leads_around_the_proxy() {
    let ran = smoke(&at(&server(Asks::Firmly, &TLS13, ok)))
        .env("HTTPS_PROXY", "http://127.0.0.1:1")
        .env("NO_PROXY", "localhost")
        .arg("--json")
        .exits(0);
    assert_eq!(story(&ran), ["passed"]);
}

#[test]
fn a_tunnel_through_a_proxy_passes_with_its_login() {
    let server = server(Asks::Firmly, &TLS13, wants_key);
    // "me:p@ss" in base64.
    let port = proxy(Some("bWU6cEBzcw=="));
    let ran = smoke(&at(&server))
        .env("HTTPS_PROXY", &format!("http://me:p%40ss@127.0.0.1:{port}"))
        .env("KEY", "very-secret")
        .arg("--api-key-env=KEY")
        .arg("--json")
        .exits(0);
    assert_eq!(story(&ran), ["passed"]);
    let stages = ran.json()["stages"].as_array().unwrap().clone();
    assert!(stages.iter().any(|stage| stage["stage"] == "proxy" && stage["status"] == "ok"));
}

#[test]
fn a_proxy_that_wants_a_login_is_told() {
    let proxy = format!("http://127.0.0.1:{}", proxy(Some("bWU6cEBzcw==")));
    let ran = smoke(&at(&server(Asks::Firmly, &TLS13, ok))).arg("--proxy").arg(&proxy).exits(1);
    assert!(ran.output.contains("wants a login [proxy-login]"), "{}", ran.output);
}

#[test]
fn what_is_not_a_proxy_is_told() {
    let proxy = format!("127.0.0.1:{}", plain(b"SSH-2.0-OpenSSH_9.6\r\n"));
    let ran = smoke(&at(&server(Asks::Firmly, &TLS13, ok)))
        .arg("--proxy")
        .arg(&proxy)
        .arg("--json")
        .exits(1);
    assert_eq!(answer(&ran), failed("not-a-proxy"));
}

#[test]
fn a_password_in_the_proxy_option_is_not_taken() {
    smoke("https://localhost/").arg("--proxy").arg("http://me:secret@proxy:1").exits(2).notes(
        "\
error: --proxy has a password in it, which every process can read
  hint: Set HTTPS_PROXY instead.
",
    );
}
