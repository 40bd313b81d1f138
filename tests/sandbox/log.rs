//! The log: whose certificate, what was asked and answered, and why a client got no connection; no
//! key, no person, no image.

use std::io::Write;
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mtls::render::text::sandbox::heard;
use mtls::sandbox::{Ca, Ear, FAULT_HEADER};
use pretty_assertions::assert_str_eq;

use super::harness::matches;
use super::vendor::{FACE, Identity, NOW, Vendor};

/// A vendor, and what it has heard.
fn overheard() -> (Vendor, Arc<Mutex<String>>) {
    let log = Arc::new(Mutex::new(String::new()));
    let lines = Arc::clone(&log);
    let vendor = Vendor::with(|options| {
        options.ear = Some(Ear(Box::new(move |one| {
            *lines.lock().unwrap() += &(heard(&one.into()) + "\n");
        })));
    });
    (vendor, log)
}

#[test]
fn each_request_is_one_line_without_a_secret() {
    let (vendor, log) = overheard();
    let body = format!("{{\"externalUserId\":\"ann\",\"imgData\":\"{FACE}\"}}").into_bytes();
    vendor.send("POST", "/backoffice/v1/identify?who=ann", &[("x-api-key", vendor.key())], body);
    vendor.get("/healthcheck", None);
    vendor.send("GET", "/healthcheck", &[(FAULT_HEADER, "nothing")], Vec::new());
    let expected = "\
POST /backoffice/v1/identify 404 CN=client (serial …)
GET /healthcheck 401 CN=client (serial …)
GET /healthcheck 400 CN=client (serial …)
";
    let log = log.lock().unwrap();
    assert!(matches(&log, expected), "{log}");
}

#[test]
fn each_client_that_gets_no_connection_is_one_line_with_the_reason() {
    let (vendor, log) = overheard();
    // A client hears of its refusal before the log does.
    let heard_of = |count: usize| {
        while log.lock().unwrap().lines().count() < count {
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let stranger = Identity::signed_by(&Ca::create(NOW).unwrap());
    for (at, version) in [&rustls::version::TLS12, &rustls::version::TLS13].into_iter().enumerate()
    {
        vendor.refuses(None, version);
        heard_of(2 * at + 1);
        vendor.refuses(Some(&stranger), version);
        heard_of(2 * at + 2);
    }
    vendor.refuses_us();
    heard_of(5);
    let mut plain = TcpStream::connect(vendor.running.api_address).unwrap();
    plain.write_all(b"GET /healthcheck HTTP/1.1\r\n\r\n").unwrap();
    heard_of(6);
    let expected = "\
no handshake: the client sent no certificate
no handshake: the client's certificate leads to no CA that is trusted here; see `mtls sandbox sign` and `--trust`
no handshake: the client sent no certificate
no handshake: the client's certificate leads to no CA that is trusted here; see `mtls sandbox sign` and `--trust`
no handshake: the client does not like this server, alert 48 (UnknownCA); must it be told to trust ca.pem?
no handshake: the client speaks no TLS; the address begins with https://
";
    assert_str_eq!(*log.lock().unwrap(), expected);
}
