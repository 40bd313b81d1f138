//! `mtls smoke --engine openssl`: what OpenSSL sees on the same server.

use rustls::version::{TLS12, TLS13};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::harness::{Ran, Tool, fixture, tool};
use super::peers::pki::Pki;
use super::peers::{self, Peer, Port, Version, Wants};
use super::server::{Asks, Server, ok, server, server_of_another_ca};

fn smoke(server: &Server, ca: &str) -> Tool {
    let url = format!("https://localhost:{}/", server.port);
    tool(["smoke", &url, "--cert", "client.crt", "--key", "client-rsa.key", "--engine", "openssl"])
        .file(
            "client.crt",
            [fixture("base/client-rsa.crt"), fixture("base/issuing-ca.crt")].concat(),
        )
        .fixture("base/client-rsa.key")
        .fixture(&format!("base/{ca}"))
        .args(["--ca", ca])
}

fn openssl(ran: &Ran) -> Value {
    let engine = ran.json()["engines"][1].clone();
    assert_eq!(engine["engine"], "openssl", "{}", ran.output);
    engine
}

#[test]
fn a_healthy_server_is_the_same_to_both() {
    for (version, number) in [(&TLS12, "1.2"), (&TLS13, "1.3")] {
        let server = server(Asks::Firmly, version, ok);
        let ran = smoke(&server, "root-ca.crt").arg("--json").exits(0);
        let seen = openssl(&ran);
        assert_eq!((&seen["version"], &seen["status"]), (&number.into(), &200.into()));
        assert_eq!((&seen["verified"], &seen["verify_error"]), (&true.into(), &Value::Null));
        assert_eq!((ran.findings(), server.certificates()), (Vec::new(), 2));
        let told = smoke(&server, "root-ca.crt").exits(0).output;
        let line = told.lines().find(|line| line.contains("  openssl  ")).unwrap();
        assert!(line.starts_with("  ok     openssl "), "{line}");
        assert!(
            line.contains(&format!("TLS {number}, HTTP 200, the same with OpenSSL ")),
            "{line}"
        );
    }
}

#[test]
fn a_refusal_is_told_in_the_words_of_openssl() {
    let ran = smoke(&server_of_another_ca(&TLS13), "root-ca.crt").arg("--json").exits(1);
    let words = openssl(&ran)["words"][0].as_str().unwrap().to_owned();
    assert!(words.contains(":SSL routines::") && words.contains("alert"), "{words}");
    assert_eq!(ran.findings(), Vec::<String>::new());
}

#[test]
fn an_intermediate_as_the_anchor_is_enough_for_rustls_alone() {
    let server = server(Asks::Firmly, &TLS13, ok);
    let ran = smoke(&server, "issuing-ca.crt").arg("--json").exits(0);
    let seen = openssl(&ran);
    assert_eq!((&seen["verified"], &seen["verify_error"]), (&false.into(), &2.into()));
    assert_eq!(seen["words"][0], "unable to get issuer certificate");
    let title = "rustls trusts this server, OpenSSL does not";
    assert_eq!(ran.json()["findings"][0]["title"], title);
    // The one certificate is that of rustls.
    assert_eq!(server.certificates(), 1);
}

#[test]
fn a_server_that_nobody_trusts_gets_no_certificate() {
    let server = server(Asks::Politely, &TLS12, ok);
    let ran = smoke(&server, "client-p256.crt").arg("--json").exits(1);
    assert_eq!(openssl(&ran)["verified"], false);
    assert_eq!(server.certificates(), 0);
}

#[test]
fn a_renegotiation_of_apache_is_answered_by_openssl_alone() {
    let pki = Pki::new();
    let port = Port::strict(Version::V12)
        .wants(Wants::Never)
        .more("<Location />\nSSLVerifyClient require\n</Location>");
    let Some(peer) = Peer::start(&peers::APACHE, &pki, &[port]) else { return };
    let now = OffsetDateTime::now_utc().format(&Rfc3339).unwrap();
    let url = format!("https://localhost:{}/", peer.ports[0]);
    let ran = ["servers.crt", "good.crt", "client.key"]
        .into_iter()
        .fold(tool(["smoke", &url, "--json"]), |tool, name| tool.file(name, pki.file(name)))
        .args(["--ca", "servers.crt", "--cert", "good.crt", "--key", "client.key"])
        .args(["--engine", "openssl"])
        .at(&now)
        .exits(1);
    let answer = ran.json();
    assert_eq!(openssl(&ran)["status"], 200);
    assert_eq!(answer["diagnosis"][0]["code"], "asked-after-request");
    assert_eq!(answer["diagnosis"][0]["confidence"], 0.96);
    let title = "OpenSSL got an answer where rustls did not: the server asks after the request";
    assert_eq!(answer["findings"][0]["title"], title);
}
