//! The log of calls: whose certificate, what was asked and answered; no key, no person, no image.

use std::sync::{Arc, Mutex};

use mtls::render::text::sandbox::call;
use mtls::sandbox::{Ear, FAULT_HEADER};

use super::harness::matches;
use super::vendor::{FACE, Vendor};

#[test]
fn each_request_is_one_line_without_a_secret() {
    let heard = Arc::new(Mutex::new(String::new()));
    let ear = Arc::clone(&heard);
    let vendor = Vendor::with(|options| {
        options.ear = Some(Ear(Box::new(move |one| {
            *ear.lock().unwrap() += &(call(&one.into()) + "\n");
        })));
    });
    let body = format!("{{\"externalUserId\":\"ann\",\"imgData\":\"{FACE}\"}}").into_bytes();
    vendor.send("POST", "/backoffice/v1/identify?who=ann", &[("x-api-key", vendor.key())], body);
    vendor.get("/healthcheck", None);
    vendor.send("GET", "/healthcheck", &[(FAULT_HEADER, "nothing")], Vec::new());
    let expected = "\
POST /backoffice/v1/identify 404 CN=client (serial …)
GET /healthcheck 401 CN=client (serial …)
GET /healthcheck 400 CN=client (serial …)
";
    let heard = heard.lock().unwrap();
    assert!(matches(&heard, expected), "{heard}");
}
