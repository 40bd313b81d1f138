//! Sessions: who opens them, what they carry, and that their tokens are never seen.

use pretty_assertions::assert_eq;
use rustls::version::TLS13;

use super::row;
use super::server::{Asks, Caller, http, server};
use super::servers::{KEY, asked, picky, smoke};

const TOKEN: &str = "t0k3n-of-a-session";

/// Opens sessions; whatever a call in one sends comes back in its answer, wherever it can.
fn repeats(caller: &Caller) -> Option<String> {
    match asked(caller).as_str() {
        "POST /sdk/v1/handshake" => {
            let body = format!(r#"{{"sessionId":"5","sessionToken":"{TOKEN}","name":"Maria"}}"#);
            Some(http(200, "OK", &body))
        }
        path if path.contains("/sdk/") => Some(format!(
            "HTTP/1.1 400 Bad Request\r\nSet-Cookie: session={TOKEN}\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{{\"message\":\"got {TOKEN}, {KEY}\"}}",
            24 + TOKEN.len() - 2 + KEY.len() - 2
        )),
        _ => picky(caller),
    }
}

#[test]
fn a_token_is_never_seen_even_when_the_server_repeats_it() {
    let server = server(Asks::Firmly, &TLS13, repeats);
    let ran = smoke(&server)
        .args(["--handshake-field=galleryId=g-1", "--transcript=seen.json", "--json"])
        .exits(0);
    assert_eq!(
        row(&ran, "POST", "/sdk/v1/identify"),
        "unknown 400 HTTP 400: got (the session token), (the API key); the same without the API key"
    );
    let saved = ran.read_text("seen.json");
    let seen = [&ran.output, &ran.notes, &saved].map(String::as_str).concat();
    for secret in [TOKEN, KEY, "Maria"] {
        let hex = mtls::material::algorithm::hex(secret.as_bytes());
        assert!(!seen.contains(secret) && !seen.contains(&hex), "{secret} is in {seen}");
    }
}

#[test]
fn a_call_in_a_session_carries_its_token_and_no_api_key() {
    let server = server(Asks::Firmly, &TLS13, repeats);
    smoke(&server).args(["--handshake-field", "galleryId=g-1"]).exits(0);
    let requests = server.requests();
    let bodies: Vec<&str> = requests
        .iter()
        .filter(|request| request.starts_with("POST /sdk/v1/handshake "))
        .map(|request| request.split("\r\n\r\n").nth(1).unwrap())
        .collect();
    assert_eq!(
        bodies,
        [
            r#"{"galleryId":"g-1"}"#,
            r#"{"galleryId":"g-1","action":"identify"}"#,
            r#"{"galleryId":"g-1","action":"search"}"#,
            r#"{"galleryId":"g-1","action":"liveness"}"#,
            r#"{"galleryId":"g-1","action":"capture"}"#,
        ]
    );
    let call = requests.iter().find(|request| request.starts_with("POST /sdk/v1/search ")).unwrap();
    assert!(call.contains(&format!("authorization: Bearer {TOKEN}\r\n")), "{call}");
    assert!(!call.contains(KEY), "{call}");
}

#[test]
fn an_answer_without_a_token_opens_no_session() {
    fn forgets(caller: &Caller) -> Option<String> {
        let opens = asked(caller) == "POST /sdk/v1/handshake";
        if opens { Some(http(200, "OK", r#"{"sessionId":"5"}"#)) } else { picky(caller) }
    }
    let server = server(Asks::Firmly, &TLS13, forgets);
    let ran = smoke(&server).args(["--handshake-field=galleryId=g", "--json"]).exits(0);
    assert_eq!(
        row(&ran, "POST", "/sdk/v1/identify"),
        "unknown 200 handshake: HTTP 200 without sessionToken"
    );
    assert!(server.requests().iter().all(|request| !request.contains(" /sdk/v1/identify ")));
}

#[test]
fn a_handshake_that_misses_something_says_nothing_about_its_row() {
    let server = server(Asks::Firmly, &TLS13, picky);
    let ran = smoke(&server).args(["--handshake-field=galleryId=g", "--json"]).exits(0);
    assert_eq!(
        row(&ran, "POST", "/sdk/v1/handshake"),
        "granted 400 HTTP 400: imgData is missing; HTTP 401 without the API key"
    );
    assert_eq!(
        row(&ran, "POST", "/sdk/v1/identify"),
        "unknown 400 handshake: HTTP 400: imgData is missing"
    );
}
