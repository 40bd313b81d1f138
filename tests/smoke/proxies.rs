//! `mtls smoke` through a proxy, and around it.

use pretty_assertions::assert_eq;
use rustls::version::TLS13;

use super::api_key::wants_key;
use super::harness::matches;
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

/// What stands at the proxy's address says this to the request for a tunnel, and that is told.
const ANSWERS: &[(&str, &str)] = &[
    (
        "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"NTLM, Negotiate\"\r\n\r\n",
        "the proxy 127.0.0.1:… wants a login",
    ),
    (
        "HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n",
        "the proxy 127.0.0.1:… wants a login of another kind: Negotiate, NTLM",
    ),
    (
        "HTTP/1.1 302 Found\r\nLocation: http://login.example/?t=1\r\nContent-Length: 0\r\n\r\n",
        "the network wants you to sign in on a web page: http://login.example/",
    ),
    (
        "HTTP/1.1 301 Moved\r\nLocation: https://localhost/\r\nContent-Length: 0\r\n\r\n",
        "127.0.0.1:… is not a proxy",
    ),
    (
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
        "127.0.0.1:… is not a proxy",
    ),
    (
        "HTTP/1.1 403 No\r\nContent-Length: 30\r\n\r\n<title>Games are blocked</title>",
        "the proxy 127.0.0.1:… does not let you go to localhost",
    ),
    (
        "HTTP/1.1 503 No\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\n\r\n",
        "the proxy 127.0.0.1:… cannot reach localhost",
    ),
    (
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nHTTP/1.1 is what this page is about",
        "127.0.0.1:… is a web server, not a proxy",
    ),
    ("", "127.0.0.1:… is not a proxy for HTTP"),
    (
        "\u{15}\u{3}\u{3}\0\u{2}\u{2}\n",
        "127.0.0.1:… speaks TLS; a proxy for http:// is needed here",
    ),
    ("\u{5}\u{1}", "127.0.0.1:… is a SOCKS proxy; a proxy for HTTP is needed here"),
];

#[test]
fn what_a_proxy_answers_is_told_for_what_it_is() {
    for (answer, title) in ANSWERS {
        let proxy = format!("127.0.0.1:{}", plain(answer.as_bytes()));
        let ran = smoke("https://localhost:1/").arg("--proxy").arg(&proxy).exits(1);
        let first = ran.output.lines().next().unwrap_or_default();
        assert!(matches(first, &format!("FAILED: {title}")), "{answer:?}: {first}");
    }
}

#[test]
fn a_login_that_the_proxy_repeats_is_in_no_output() {
    let page = "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\nX-Seen: bWU6dmVyeS1zZWNyZXQ=\r\n\
                Content-Length: 49\r\n\r\n<title>me:very-secret is wrong: very-secret</title>";
    let ran = smoke("https://localhost:1/")
        .env("HTTPS_PROXY", &format!("http://me:very-secret@127.0.0.1:{}", plain(page.as_bytes())))
        .arg("--transcript=t.json")
        .exits(1);
    let told = "Most likely (95 %): the proxy 127.0.0.1:… does not accept the login [proxy-login]";
    assert!(ran.output.lines().any(|line| matches(line, told)), "{}", ran.output);
    let transcript = ran.read_text("t.json");
    for secret in ["very-secret", "bWU6dmVyeS1zZWNyZXQ", "766572792d736563726574"] {
        assert!(!ran.output.contains(secret) && !transcript.contains(secret), "{secret}");
    }
}
