//! `mtls smoke --permissions` as its user sees it: against the sandbox, and against servers that
//! refuse, limit, keep silent, or answer with something else.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]
mod harness;
mod server;
mod vendor;

#[path = "permissions/consent.rs"]
mod consent;
#[path = "permissions/servers.rs"]
mod servers;
#[path = "permissions/sessions.rs"]
mod sessions;

use harness::{Ran, Tool, tool};
use mtls::formats::pem;
use mtls::sandbox::{Allowed, ApiKey, Grant};
use pretty_assertions::assert_eq;
use vendor::{Vendor, csr};

/// A test of a sandbox, with a certificate of its CA and its API key.
fn smoke(vendor: &Vendor) -> Tool {
    let (request, key) = csr("CN=client", &[]);
    let chain = vendor.running.sign(&request.der).unwrap();
    let chain: String =
        chain.iter().map(|one| pem::encode("CERTIFICATE", &one.der).to_string()).collect();
    let url = format!("{}/healthcheck", vendor.running.url());
    tool(["smoke", &url, "--profile", "fortface", "--permissions"])
        .file("client.crt", chain)
        .file("client.key", pem::encode("PRIVATE KEY", key.expose_pkcs8()).as_bytes())
        .file("ca.pem", &vendor.running.ca_pem)
        .file("key.txt", vendor.key())
        .args(["--cert", "client.crt", "--key", "client.key", "--ca", "ca.pem"])
        .args(["--api-key-file", "key.txt"])
}

/// A vendor whose API key has these rows alone.
fn with_rows(grants: &[&str]) -> Vendor {
    let grants = grants.iter().map(|text| Grant::named(text).unwrap()).collect();
    Vendor::with_key(ApiKey::create(Allowed::Only(grants)).unwrap())
}

/// What a row showed, from an answer in JSON: result, status and evidence.
fn row(ran: &Ran, method: &str, path: &str) -> String {
    let answer = ran.json();
    let rows = answer["permissions"].as_array().unwrap();
    let row = rows.iter().find(|row| row["method"] == method && row["path"] == path).unwrap();
    let status = row["status"].as_u64().map_or("-".to_owned(), |status| status.to_string());
    format!("{} {status} {}", row["result"].as_str().unwrap(), row["evidence"].as_str().unwrap())
}

#[test]
fn the_matrix_of_a_key_that_has_some_rows() {
    let vendor = with_rows(&["sdk:handshake", "sdk:identify", "backoffice:identify"]);
    smoke(&vendor)
        .columns(80)
        .exits(0)
        .prints(
            "\
PASSED: https://localhost:…/healthcheck asked for a certificate, accepted
  yours, and refused a connection without one.

…
  ok     api-key                   … ms  HTTP 200

Permissions of this API key: 2 granted, 7 denied, 4 unknown, 5 skipped
  sdk
    granted  POST   handshake   -              HTTP 400: the field galleryId is
                                               missing; HTTP 401 without the API
                                               key
    skipped  POST   enroll      enroll         not called: unsafe (changes-data)
    unknown  POST   identify    identify       no session: it needs galleryId
    unknown  POST   search      search         no session: it needs galleryId
    unknown  POST   liveness    liveness       no session: it needs galleryId
    unknown  POST   capture     capture        no session: it needs galleryId
  backoffice
    denied   POST   handshake   (deprecated)   HTTP 403: the API key may not
                                               POST backoffice handshake
    skipped  POST   enroll      enroll         not called: unsafe (changes-data)
    skipped  PUT    enroll      update-enroll  not called: unsafe (changes-data)
    skipped  DELETE enroll      delete-enroll  not called: unsafe (changes-data)
    granted  POST   identify    identify       HTTP 400: the field
                                               externalUserId is missing; HTTP
                                               401 without the API key
    denied   POST   search      search         HTTP 403: the API key may not
                                               POST backoffice search
    denied   POST   liveness    liveness       HTTP 403: the API key may not
                                               POST backoffice liveness
    denied   POST   capture     capture        HTTP 403: the API key may not
                                               POST backoffice capture
    denied   GET    photo       (assumed)      HTTP 403: the API key may not GET
                                               backoffice photo
    denied   GET    log-session (assumed)      HTTP 403: the API key may not GET
                                               backoffice log-session
    skipped  POST   fortlink    -              not called: unsafe (changes-data)
    denied   GET    fortlink    -              HTTP 403: the API key may not GET
                                               backoffice fortlink
  granted: the application did as asked, or found fault only with what was in
           the call, and refuses who has no API key
  denied:  the application answered HTTP 403
  (assumed): the vendor does not document this path
  skipped: `--include-unsafe` calls these, too
…
Next, the code for your program: mtls snippet --list
",
        )
        .notes(
            "\
note: --permissions makes up to 9 calls to localhost, with your certificate and
  API key. They can open sessions and cost money. A call that is refused for
  what is in it is made once more without the API key.
note: 5 rows of the table can create, change or delete data. They are left out;
  `--include-unsafe` calls them, too.
note: rows in a session are left out, as its handshake needs galleryId. Add
  `--handshake-field galleryId=VALUE`.
",
        );
}

#[test]
fn with_a_gallery_each_row_in_a_session_has_its_own_handshake() {
    let vendor = with_rows(&["sdk:handshake", "sdk:identify"]);
    let ran =
        smoke(&vendor).args(["--handshake-field", "galleryId=saves-photos", "--json"]).exits(0);
    assert_eq!(row(&ran, "POST", "/sdk/v1/handshake"), "granted 200 HTTP 200");
    assert_eq!(
        row(&ran, "POST", "/sdk/v1/identify"),
        "granted 400 HTTP 400: the field externalUserId is missing; HTTP 401 without the API key"
    );
    assert_eq!(
        row(&ran, "POST", "/sdk/v1/search"),
        "denied 403 handshake: HTTP 403: the API key may not POST sdk search"
    );
    assert_eq!(row(&ran, "POST", "/sdk/v1/enroll"), "skipped - not called: unsafe (changes-data)");
    assert!(ran.notes.starts_with("note: --permissions makes up to 17 calls to localhost,"));
}

#[test]
fn a_key_without_the_handshake_opens_no_session() {
    let vendor = with_rows(&["sdk:identify"]);
    let ran =
        smoke(&vendor).args(["--handshake-field", "galleryId=saves-photos", "--json"]).exits(0);
    assert!(row(&ran, "POST", "/sdk/v1/handshake").starts_with("denied 403 HTTP 403: "));
    assert_eq!(row(&ran, "POST", "/sdk/v1/identify"), "unknown - no session: see the handshake");
}

#[test]
fn with_include_unsafe_every_row_is_called() {
    let ran = smoke(&Vendor::start())
        .args(["--include-unsafe", "--handshake-field=galleryId=saves-photos", "--json"])
        .exits(0);
    let answer = ran.json();
    let rows = answer["permissions"].as_array().unwrap();
    assert_eq!(rows.len(), 18);
    for row in rows {
        // No call names a person or sends an image, so none does more than open a session.
        let status = if row["api"] == "handshake" { 200 } else { 400 };
        assert_eq!((&row["result"], &row["status"]), (&"granted".into(), &status.into()), "{row}");
    }
    let deprecated: Vec<_> = rows.iter().filter(|row| row["deprecated"] == true).collect();
    assert_eq!(deprecated.len(), 1);
    assert_eq!(deprecated[0]["path"], "/backoffice/v1/handshake");
    assert!(ran.notes.starts_with("note: --permissions makes up to 23 calls to localhost,"));
}

#[test]
fn a_saved_walk_is_judged_again_without_connecting() {
    let vendor = with_rows(&["sdk:handshake", "sdk:identify", "backoffice:search"]);
    let first = smoke(&vendor)
        .args(["--handshake-field=galleryId=saves-photos", "--transcript=seen.json"])
        .exits(0);
    let told = first.output.clone();
    drop(vendor);
    let again = tool(["smoke", "--replay", "seen.json"]).after(first).exits(0);
    assert_eq!(again.output, told);
}

#[test]
fn without_the_option_nothing_is_called_and_the_list_is_empty() {
    let server = server::server(server::Asks::Firmly, &rustls::version::TLS13, servers::picky);
    let ran = servers::plain_smoke(&server).arg("--json").exits(0);
    assert_eq!(ran.json()["permissions"], serde_json::json!([]));
    assert!(server.requests().iter().all(|request| !request.contains("/v1/")));
}
