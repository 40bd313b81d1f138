//! `mtls smoke --permissions` as its user sees it: against the sandbox, and against servers that
//! refuse, limit, keep silent, or answer with something else.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]
mod harness;
mod server;
mod vendor;

#[path = "permissions/servers.rs"]
mod servers;

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

/// Each row as `result METHOD context api`, from an answer in JSON.
fn rows(ran: &Ran) -> Vec<String> {
    let answer = ran.json();
    let text = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap().to_owned();
    let rows = answer["permissions"].as_array().unwrap().iter();
    rows.map(|row| ["result", "method", "context", "api"].map(|name| text(row, name)).join(" "))
        .collect()
}

#[test]
fn the_matrix_of_a_key_that_has_some_rows() {
    let vendor = with_rows(&["backoffice:identify", "backoffice:photo", "sdk:handshake"]);
    smoke(&vendor)
        .exits(0)
        .prints(
            "\
PASSED: https://localhost:…/healthcheck asked for a certificate, accepted yours, and refused a connection without one.

…
  ok     api-key                   … ms  HTTP 200

Permissions of this API key: …
…
",
        )
        .notes(
            "\
note: --permissions makes up to 9 calls to localhost, with your certificate and API key. They can open sessions and cost money.
note: 5 more calls can create, change or delete data. They are left out; `--include-unsafe` makes them, too.
note: calls in a session are left out, as its handshake needs galleryId. Add `--handshake-field galleryId=VALUE`.
",
        );
}
