//! The local vendor as its clients see it: the signing desk, the mTLS API, API keys and sessions.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]
mod harness;
mod judges;
mod vendor;

#[path = "sandbox/bad_requests.rs"]
mod bad_requests;
#[path = "sandbox/faults.rs"]
mod faults;
#[path = "sandbox/forms.rs"]
mod forms;
#[path = "sandbox/keys.rs"]
mod keys;
#[path = "sandbox/log.rs"]
mod log;
#[path = "sandbox/people.rs"]
mod people;
#[path = "sandbox/rows.rs"]
mod rows;

use mtls::formats::{pem, x509};
use mtls::sandbox::{Allowed, ApiKey, Ca, Grant};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use time::macros::datetime;

use harness::tool;
use vendor::{FACE, Identity, NOW, Vendor, csr};

#[test]
fn with_certificate_and_api_key_the_api_answers() {
    let vendor = Vendor::start();
    let answer = vendor.get("/healthcheck", Some(vendor.key()));
    assert_eq!((answer.status, answer.body), (200, json!({ "synthetic": true, "status": "ok" })));
}

#[test]
fn without_a_certificate_the_api_hangs_up() {
    let vendor = Vendor::start();
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let error = vendor.refuses(None, version);
        assert!(error.contains("CertificateRequired"), "{error}");
    }
}

#[test]
fn a_certificate_of_another_ca_is_refused() {
    let vendor = Vendor::start();
    let other = Identity::signed_by(&Ca::create(NOW).unwrap());
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let error = vendor.refuses(Some(&other), version);
        assert!(error.contains("UnknownCA"), "{error}");
    }
}

#[test]
fn the_health_check_wants_a_known_api_key() {
    let vendor = Vendor::start();
    let code = |key: Option<&str>| vendor.get("/healthcheck", key).error();
    assert_eq!(code(None), (401, "api-key-missing".to_owned()));
    assert_eq!(
        code(Some("123e4567-e89b-42d3-a456-426614174000")),
        (401, "api-key-rejected".to_owned())
    );
    assert_eq!(code(Some("secret")), (401, "api-key-rejected".to_owned()));
}

#[test]
fn a_handshake_without_a_gallery_is_a_bad_request() {
    let vendor = Vendor::start();
    for body in [json!({}), json!({ "galleryId": "" })] {
        let answer = vendor.handshake("sdk", body);
        assert_eq!(answer.error(), (400, "field-missing".to_owned()));
        assert_eq!(answer.body["error"]["message"], "the field galleryId is missing");
        assert!(answer.body["sessionId"].is_string());
    }
    let code = |body| vendor.handshake("sdk", body).error();
    assert_eq!(code(json!({ "galleryId": 7 })), (400, "field-wrong".to_owned()));
    assert_eq!(code(json!({ "galleryId": "other" })), (400, "gallery-unknown".to_owned()));
}

#[test]
fn only_the_legacy_handshake_says_that_it_will_go_away() {
    let vendor = Vendor::start();
    let legacy = vendor.handshake("backoffice", json!({ "galleryId": "saves-photos" }));
    assert_eq!((legacy.status, legacy.deprecation.as_deref()), (200, Some("@0")));
    let sdk = vendor.handshake("sdk", json!({ "galleryId": "saves-photos" }));
    assert_eq!((sdk.status, sdk.deprecation), (200, None));
}

#[test]
fn a_legacy_session_stands_for_the_api_key() {
    let vendor = Vendor::start();
    let opened = vendor.handshake("backoffice", json!({ "galleryId": "saves-photos" }));
    let token = opened.body["sessionToken"].as_str().unwrap();
    let identify = vendor.row("backoffice", "identify", "POST");
    // Nobody is enrolled, so this is as far as a call without a person goes.
    let nobody = json!({ "externalUserId": "ann", "imgData": FACE });
    let answer = vendor.in_session(&identify, token, nobody.clone());
    assert_eq!(answer.error(), (404, "person-unknown".to_owned()));
    let wrong = vendor.in_session(&identify, "no such token", nobody);
    assert_eq!(wrong.error(), (401, "session-rejected".to_owned()));
}

#[test]
fn a_session_is_good_for_its_own_action_and_context_only() {
    let vendor = Vendor::start();
    let body = json!({ "galleryId": "saves-photos", "action": "enroll" });
    let opened = vendor.handshake("backoffice", body);
    let token = opened.body["sessionToken"].as_str().unwrap();
    let face = json!({ "externalUserId": "ann", "imgData": FACE });
    let code =
        |context, api| vendor.in_session(&vendor.row(context, api, "POST"), token, face.clone());
    assert_eq!(code("backoffice", "enroll").status, 200);
    let refused = (403, "permission-missing".to_owned());
    assert_eq!(code("backoffice", "identify").error(), refused);
    assert_eq!(code("sdk", "enroll").error(), refused);
}

#[test]
fn a_handshake_opens_no_session_for_an_action_that_the_key_may_not_do() {
    let grants = vec![Grant::named("sdk:handshake").unwrap(), Grant::named("sdk:enroll").unwrap()];
    let vendor = Vendor::with_key(ApiKey::create(Allowed::Only(grants)).unwrap());
    let wish =
        |action| vendor.handshake("sdk", json!({ "galleryId": "saves-photos", "action": action }));
    assert_eq!(wish("enroll").status, 200);
    assert_eq!(wish("identify").error(), (403, "permission-missing".to_owned()));
    assert_eq!(wish("update-enroll").error(), (400, "action-unknown".to_owned()));
}

#[test]
fn the_desk_signs_requests_in_pem_and_in_der() {
    let vendor = Vendor::start();
    let (request, _) = csr("CN=desk", &[]);
    let der = vendor.control(request.der.clone());
    let text = pem::encode("CERTIFICATE REQUEST", &request.der);
    let pem = vendor.control(text.as_bytes().to_vec());
    for (status, chain) in [der, pem] {
        assert_eq!((status, chain.matches("BEGIN CERTIFICATE").count()), (200, 2));
    }
}

#[test]
fn the_desk_refuses_what_its_key_did_not_sign() {
    let vendor = Vendor::start();
    let (request, _) = csr("CN=desk", &[]);
    let mut altered = request.der;
    let name = altered.windows(4).position(|window| window == b"desk").unwrap();
    altered[name] = b'D';
    let (status, answer) = vendor.control(altered);
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((status, &answer["error"]["code"]), (400, &json!("csr-bad-signature")));
    let (status, answer) = vendor.control(b"<html>".to_vec());
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((status, &answer["error"]["code"]), (400, &json!("not-a-request")));
}

#[test]
fn a_certificate_keeps_subject_and_names_and_lives_ten_years() {
    let subject = "CN=loja+serialNumber=123,OU=b,OU=a,O=Pão\\, Ltda,C=BR";
    let (request, _) = csr(subject, &["dns:a.example", "ip:192.0.2.1", "uri:urn:x"]);
    let ca = Ca::create(NOW).unwrap();
    let chain = ca.sign(&request, 10, NOW).unwrap();
    let [leaf, issuing] = &chain[..] else { panic!("{} certificates", chain.len()) };
    assert_eq!(leaf.subject.der, request.subject.der);
    assert_eq!(leaf.public_key, request.public_key);
    assert_eq!(leaf.extensions.subject_alt_names, request.extensions.subject_alt_names);
    assert_eq!(leaf.extensions.key_usage.as_deref(), Some(&["digitalSignature"][..]));
    assert_eq!(leaf.extensions.extended_key_usage.as_ref().unwrap(), &["1.3.6.1.5.5.7.3.2"]);
    assert_eq!(leaf.extensions.authority_key_id, issuing.extensions.subject_key_id);
    assert_eq!(leaf.not_after, datetime!(2036-11-24 12:00 UTC));
    assert_eq!((&leaf.issuer, &issuing.issuer), (&issuing.subject, &ca.root().subject));
    // Another decoder reads it to its last byte.
    assert_eq!(x509::certificate(&leaf.der).unwrap().1, b"");
}

#[test]
fn the_command_tells_where_it_answers_and_what_to_try() {
    let ran = tool(["sandbox", "--exit-when-stdin-closes"]).exits(0).prints(
        "\
The sandbox plays FortFace at https://localhost:…. Ctrl-C ends it.

  API      https://localhost:… (asks for a client certificate)
  Control  http://127.0.0.1:… (for this machine only)
  CA       mtls-sandbox/ca.pem
  API key  mtls-sandbox/api-key.txt
  Gallery  saves-photos, saves-nothing

Its answers are made up and say \"synthetic\": true. These are assumptions, confirm them with FortFace:
  api.health_needs_api_key = true
  api.health_path = /healthcheck
  people.ask_photo_fields = returntPhoto, returnPhoto
  permissions = GET /backoffice/v1/photo
  permissions = GET /backoffice/v1/log-session
  session.action_field = action
  session.lifetime_seconds = 600
  session.token_field = sessionToken

Try, in another terminal:
  mtls csr --cn my-company --org 'My Company' --country BR
  mtls sandbox sign client.csr --dir mtls-sandbox
  mtls smoke https://localhost:…/healthcheck --cert client.crt --key client.key --ca mtls-sandbox/ca.pem --api-key-file mtls-sandbox/api-key.txt
  curl --cert client.crt --key client.key --cacert mtls-sandbox/ca.pem -H @mtls-sandbox/api-key.header https://localhost:…/healthcheck
",
    );
    let key = ran.read_text("mtls-sandbox/api-key.txt");
    assert!(!ran.output.contains(key.trim()), "the API key is never shown");
    assert_eq!(ran.read_text("mtls-sandbox/api-key.header"), format!("x-api-key: {key}"));
    assert_eq!(ran.notes, "");
}

#[cfg(unix)]
#[test]
fn the_folder_and_its_secrets_are_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let ran = tool(["sandbox", "--exit-when-stdin-closes"]).exits(0);
    let mode = |name: &str| {
        let metadata = std::fs::metadata(ran.folder.path().join("mtls-sandbox").join(name));
        metadata.unwrap().permissions().mode() & 0o777
    };
    assert_eq!(mode(""), 0o700);
    for name in ["issuing.key", "api-key.txt", "api-key.header"] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
}

#[test]
fn a_second_start_keeps_ca_and_api_key() {
    let first = tool(["sandbox", "--exit-when-stdin-closes", "--json"]).exits(0);
    let files = ["ca.pem", "issuing.pem", "issuing.key", "api-key.txt"];
    let read = |ran: &harness::Ran| files.map(|name| ran.read(&format!("mtls-sandbox/{name}")));
    let before = read(&first);
    let second = tool(["sandbox", "--exit-when-stdin-closes", "--json"]).after(first).exits(0);
    assert_eq!(read(&second), before);
    assert_eq!(second.json()["schema"], "mtls/sandbox/v1");
    assert_eq!(second.json()["ca"], "mtls-sandbox/ca.pem");
    assert_eq!(second.json()["api_key_header"], "x-api-key");
    assert!(second.json()["health_url"].as_str().unwrap().ends_with("/healthcheck"));
}

#[test]
fn a_port_that_is_taken_is_named() {
    let vendor = Vendor::start();
    let port = vendor.running.api_address.port().to_string();
    let ran = tool(["sandbox", "--exit-when-stdin-closes", "--port"]).arg(&port).exits(3);
    assert!(ran.notes.starts_with(&format!("error: cannot listen on port {port} of 127.0.0.1: ")));
    assert!(ran.notes.ends_with(
        "  hint: Another program has it. Choose another with `--port N`, or leave it out for any \
         that is free.\n"
    ));
}

#[test]
fn a_request_is_signed_into_a_file_beside_it() {
    let made = tool(["csr", "--cn", "acme", "--country", "BR", "--key-type", "p256"]).exits(0);
    tool(["sandbox", "sign", "client.csr"])
        .after(made)
        .exits(0)
        .prints(
            "\
Wrote client.crt: the certificate, then the CA that signed it.

  Subject  CN=acme,C=BR
  Issuer   CN=Sandbox Issuing CA …,O=mtls sandbox (tests only)
  From     2026-11-24 11:00:00 UTC
  Until    2036-11-24 12:00:00 UTC

Check it: mtls verify client.crt --csr client.csr --ca mtls-sandbox/ca.pem
",
        )
        .leaves(["client.crt", "client.csr", "client.key", "client.mtls.toml", "mtls-sandbox"]);
}

#[test]
fn a_signed_certificate_is_never_replaced_unless_asked() {
    let made = tool(["csr", "--cn", "acme", "--key-type", "p256"]).exits(0);
    let signed = tool(["sandbox", "sign", "client.csr"]).after(made).exits(0);
    let before = signed.read("client.crt");
    let again = tool(["sandbox", "sign", "client.csr"]).after(signed).exits(3);
    assert_eq!(again.read("client.crt"), before);
    let forced = tool(["sandbox", "sign", "client.csr", "--force"]).after(again).exits(0);
    assert_ne!(forced.read("client.crt"), before);
}

#[test]
fn an_unknown_profile_is_a_usage_error_that_lists_the_known_ones() {
    tool(["sandbox", "--profile", "acme"])
        .exits(2)
        .notes("error: no profile is called acme\n  hint: Known profiles: fortface, caf, flagship, stone-baas, zoop, generic. A file is ./NAME.toml.\n")
        .leaves([]);
}
