//! Servers that are no sandbox: what they answer decides, and when to stop.

use pretty_assertions::assert_eq;
use rustls::version::TLS13;

use super::harness::{Tool, fixture, tool};
use super::row;
use super::server::{Asks, Caller, Server, http, ok, server};

/// A smoke test that passes there, with an API key.
pub fn plain_smoke(server: &Server) -> Tool {
    let url = format!("https://localhost:{}/healthcheck", server.port);
    tool(["smoke", &url, "--cert", "client.crt", "--key", "client-rsa.key", "--ca", "root-ca.crt"])
        .file(
            "client.crt",
            [fixture("base/client-rsa.crt"), fixture("base/issuing-ca.crt")].concat(),
        )
        .fixture("base/client-rsa.key")
        .fixture("base/root-ca.crt")
        .file("key.txt", KEY)
        .args(["--profile", "fortface", "--api-key-file", "key.txt"])
}

/// The same with its permissions.
pub fn smoke(server: &Server) -> Tool {
    plain_smoke(server).arg("--permissions")
}

pub const KEY: &str = "b6f4a2f0-3f5b-4f43-9a34-1f1f0e0c7a11";

/// Method and path of a request.
pub fn asked(caller: &Caller) -> String {
    caller.request.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

/// The answer to the health check, which wants the API key; `None` for any other call.
pub fn health(caller: &Caller) -> Option<String> {
    if !asked(caller).ends_with(" /healthcheck") {
        return None;
    }
    let known = caller.request.contains(&format!("x-api-key: {KEY}\r\n"));
    Some(if known { http(200, "OK", "{}") } else { http(401, "Unauthorized", "{}") })
}

/// An API that misses a field in every call, once it knows who calls.
pub fn picky(caller: &Caller) -> Option<String> {
    let known =
        caller.request.contains("x-api-key: ") || caller.request.contains("authorization: ");
    let answer = || {
        if known {
            http(400, "Bad Request", r#"{"message":"imgData is missing"}"#)
        } else {
            http(401, "Unauthorized", "{}")
        }
    };
    Some(health(caller).unwrap_or_else(answer))
}

/// The paths that were asked for with the API key after the health check, in order.
fn walked(server: &Server) -> Vec<String> {
    let calls = server.requests();
    let calls = calls
        .iter()
        .filter(|request| !request.contains(" /healthcheck ") && request.contains("x-api-key: "));
    calls.map(|call| call.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn each_answer_is_read_for_what_it_is() {
    fn mixed(caller: &Caller) -> Option<String> {
        let moved = "HTTP/1.1 302 Found\r\nLocation: https://login.example/?state=s3cr3t\r\n\
                     Content-Length: 0\r\nConnection: close\r\n\r\n";
        match asked(caller).as_str() {
            "POST /backoffice/v1/identify" => {
                Some(http(403, "Forbidden", r#"{"error":"no identify in this contract"}"#))
            }
            "POST /backoffice/v1/search" => {
                Some(http(200, "OK", "<!DOCTYPE html><title>Log in</title>"))
            }
            "POST /backoffice/v1/liveness" => Some(http(401, "Unauthorized", "{}")),
            "POST /backoffice/v1/capture" => Some(moved.to_owned()),
            "GET /backoffice/v1/photo" => Some(http(404, "Not Found", "{}")),
            "GET /backoffice/v1/log-session" => None,
            "GET /backoffice/v1/fortlink" => Some(http(500, "Oops", "")),
            _ => picky(caller),
        }
    }
    let server = server(Asks::Firmly, &TLS13, mixed);
    smoke(&server).columns(80).exits(0).prints(
        "\
PASSED: …
…
Permissions of this API key: 2 granted, 1 denied, 10 unknown, 5 skipped
  sdk
    granted  POST   handshake   -              HTTP 400: imgData is missing;
                                               HTTP 401 without the API key
    skipped  POST   enroll      enroll         not called: unsafe (changes-data)
    unknown  POST   identify    identify       no session: it needs galleryId
    unknown  POST   search      search         no session: it needs galleryId
    unknown  POST   liveness    liveness       no session: it needs galleryId
    unknown  POST   capture     capture        no session: it needs galleryId
  backoffice
    granted  POST   handshake   (deprecated)   HTTP 400: imgData is missing;
                                               HTTP 401 without the API key
    skipped  POST   enroll      enroll         not called: unsafe (changes-data)
    skipped  PUT    enroll      update-enroll  not called: unsafe (changes-data)
    skipped  DELETE enroll      delete-enroll  not called: unsafe (changes-data)
    denied   POST   identify    identify       HTTP 403: no identify in this
                                               contract
    unknown  POST   search      search         HTTP 200 with a web page, not of
                                               the API
    unknown  POST   liveness    liveness       HTTP 401
    unknown  POST   capture     capture        HTTP 302 to
                                               https://login.example/
    unknown  GET    photo       (assumed)      HTTP 404: is the path right?
    unknown  GET    log-session (assumed)      the connection was closed without
                                               a word
    skipped  POST   fortlink    -              not called: unsafe (changes-data)
    unknown  GET    fortlink    -              HTTP 500
  granted: the application did as asked, or found fault only with what was in
           the call, and refuses who has no API key
  denied:  the application answered HTTP 403
  (assumed): the vendor does not document this path
  skipped: `--include-unsafe` calls these, too

Next, the code for your program: mtls snippet --list
",
    );
}

#[test]
fn what_is_unsafe_is_not_called_and_no_body_has_more_than_it_must() {
    let server = server(Asks::Firmly, &TLS13, picky);
    smoke(&server).exits(0);
    assert_eq!(
        walked(&server),
        [
            "POST /sdk/v1/handshake",
            "POST /backoffice/v1/handshake",
            "POST /backoffice/v1/identify",
            "POST /backoffice/v1/search",
            "POST /backoffice/v1/liveness",
            "POST /backoffice/v1/capture",
            "GET /backoffice/v1/photo",
            "GET /backoffice/v1/log-session",
            "GET /backoffice/v1/fortlink",
        ]
    );
    for request in server.requests().iter().filter(|request| request.contains("/v1/")) {
        let body = request.split("\r\n\r\n").nth(1).unwrap();
        let posted = request.starts_with("POST ");
        assert_eq!(body, if posted { "{}" } else { "" }, "{request}");
        assert_eq!(posted, request.contains("content-type: application/json\r\n"), "{request}");
    }
}

#[test]
fn an_api_that_finds_fault_with_everybody_has_shown_nothing_of_the_key() {
    fn blind(caller: &Caller) -> Option<String> {
        let missing = || http(400, "Bad Request", r#"{"message":"imgData is missing"}"#);
        Some(health(caller).unwrap_or_else(missing))
    }
    let server = server(Asks::Firmly, &TLS13, blind);
    let ran = smoke(&server).arg("--json").exits(0);
    assert_eq!(
        row(&ran, "POST", "/backoffice/v1/identify"),
        "unknown 400 HTTP 400: imgData is missing; the same without the API key"
    );
    let calls = server.requests();
    let of_identify = calls.iter().filter(|call| call.starts_with("POST /backoffice/v1/identify "));
    let with_key: Vec<bool> = of_identify.map(|call| call.contains("x-api-key: ")).collect();
    assert_eq!(with_key, [true, false]);
}

#[test]
fn the_first_429_ends_the_walk() {
    fn limits(caller: &Caller) -> Option<String> {
        let limited = asked(caller) == "POST /backoffice/v1/identify";
        if limited { Some(http(429, "Too Many Requests", "")) } else { picky(caller) }
    }
    let server = server(Asks::Firmly, &TLS13, limits);
    let ran = smoke(&server).arg("--json").exits(0);
    assert_eq!(walked(&server).last().unwrap(), "POST /backoffice/v1/identify");
    assert_eq!(row(&ran, "POST", "/backoffice/v1/identify"), "unknown 429 HTTP 429");
    let after = "unknown - not called after an HTTP 429";
    assert_eq!(row(&ran, "POST", "/backoffice/v1/search"), after);
    assert_eq!(row(&ran, "GET", "/backoffice/v1/fortlink"), after);
    assert!(row(&ran, "POST", "/backoffice/v1/fortlink").starts_with("skipped "));
}

#[test]
fn two_calls_without_an_answer_end_the_walk() {
    fn silent(caller: &Caller) -> Option<String> {
        if asked(caller).contains("/backoffice/") { None } else { picky(caller) }
    }
    let server = server(Asks::Firmly, &TLS13, silent);
    let ran = smoke(&server).arg("--json").exits(0);
    assert_eq!(walked(&server).len(), 3);
    assert!(row(&ran, "POST", "/backoffice/v1/identify").starts_with("unknown - "));
    let after = "unknown - not called: two calls had no answer";
    assert_eq!(row(&ran, "POST", "/backoffice/v1/search"), after);
}

#[test]
fn a_wrong_api_key_is_not_tried_on_every_row() {
    fn unknown_key(_: &Caller) -> Option<String> {
        Some(http(401, "Unauthorized", "{}"))
    }
    let server = server(Asks::Firmly, &TLS13, unknown_key);
    let ran = smoke(&server).exits(1);
    assert!(ran.output.contains("\nPermissions: no call was made, as the test ended before.\n"));
    let ran = smoke(&server).arg("--json").exits(1);
    let before = "unknown - not called: the test ended before";
    assert_eq!(row(&ran, "POST", "/backoffice/v1/identify"), before);
    assert!(row(&ran, "PUT", "/backoffice/v1/enroll").starts_with("skipped "));
    assert_eq!(walked(&server), [] as [&str; 0]);
}

#[test]
fn a_server_that_is_not_trusted_gets_no_call() {
    let server = server(Asks::Politely, &TLS13, ok);
    smoke(&server).fixture("base/client-p256.crt").file("root-ca.crt", STRANGER).exits(1);
    assert_eq!(walked(&server), [] as [&str; 0]);
    assert!(server.requests().iter().all(|request| !request.contains(KEY)));
}

/// A CA that has not issued the server's certificate.
const STRANGER: &[u8] = include_bytes!("../../fixtures/verify/root.crt");
