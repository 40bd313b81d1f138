//! `mtls smoke --engine openssl`: what OpenSSL sees on the same server.

use std::io::{Read, Write};
use std::net::TcpListener;

use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::{X509, X509Name};
use rustls::version::{TLS12, TLS13};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::harness::{Ran, Tool, fixture, tool};
use super::peers::pki::Pki;
use super::peers::{self, Peer, Port, Version, Wants};
use super::server::{Asks, http, ok, server, server_of_another_ca};

fn smoke(port: u16, ca: &str) -> Tool {
    let url = format!("https://localhost:{port}/");
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
        let ran = smoke(server.port, "root-ca.crt").arg("--json").exits(0);
        let seen = openssl(&ran);
        assert_eq!((&seen["version"], &seen["status"]), (&number.into(), &200.into()));
        assert_eq!((&seen["verified"], &seen["verify_error"]), (&true.into(), &Value::Null));
        assert_eq!((ran.findings(), server.certificates()), (Vec::new(), 2));
        let told = smoke(server.port, "root-ca.crt").exits(0).output;
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
    let ran = smoke(server_of_another_ca(&TLS13).port, "root-ca.crt").arg("--json").exits(1);
    let words = openssl(&ran)["words"][0].as_str().unwrap().to_owned();
    assert!(words.contains(":SSL routines::") && words.contains("alert"), "{words}");
    assert_eq!(ran.findings(), Vec::<String>::new());
}

#[test]
fn an_intermediate_as_the_anchor_is_enough_for_rustls_alone() {
    let server = server(Asks::Firmly, &TLS13, ok);
    let ran = smoke(server.port, "issuing-ca.crt").arg("--json").exits(0);
    let seen = openssl(&ran);
    assert_eq!((&seen["verified"], &seen["verify_error"]), (&false.into(), &2.into()));
    assert_eq!(seen["words"][0], "unable to get issuer certificate");
    let title = "rustls trusts this server, OpenSSL does not";
    assert_eq!(ran.json()["findings"][0]["title"], title);
    // The one certificate is that of rustls.
    assert_eq!(server.certificates(), 1);
}

/// A certificate of the root CA without any extension.
fn bare(key: &PKey<Private>, digest: MessageDigest) -> X509 {
    let issuer = X509::from_pem(&fixture("base/root-ca.crt")).unwrap();
    let mut name = X509Name::builder().unwrap();
    name.append_entry_by_text("CN", "localhost").unwrap();
    let mut certificate = X509::builder().unwrap();
    certificate.set_version(2).unwrap();
    certificate.set_subject_name(&name.build()).unwrap();
    certificate.set_issuer_name(issuer.subject_name()).unwrap();
    certificate.set_not_before(&Asn1Time::from_str("20260101000000Z").unwrap()).unwrap();
    certificate.set_not_after(&Asn1Time::from_str("20460101000000Z").unwrap()).unwrap();
    certificate.set_pubkey(key).unwrap();
    let authority = PKey::private_key_from_pem(&fixture("base/root-ca.key")).unwrap();
    certificate.sign(&authority, digest).unwrap();
    certificate.build()
}

/// A server, of the root CA, whose name is only in the common name of its certificate.
fn named_the_old_way() -> u16 {
    let key = PKey::private_key_from_pem(&fixture("base/server.key")).unwrap();
    let mut acceptor = SslAcceptor::mozilla_intermediate(SslMethod::tls()).unwrap();
    acceptor.set_certificate(&bare(&key, MessageDigest::sha256())).unwrap();
    acceptor.set_private_key(&key).unwrap();
    let acceptor = acceptor.build();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let Ok(mut stream) = acceptor.accept(stream) else { continue };
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(http(200, "OK", "fine").as_bytes());
        }
    });
    port
}

#[test]
fn a_name_only_in_the_common_name_is_enough_for_openssl_alone() {
    let ran = smoke(named_the_old_way(), "root-ca.crt").arg("--json").exits(1);
    let answer = ran.json();
    assert_eq!(answer["diagnosis"][0]["code"], "server-name-mismatch");
    assert_eq!(answer["findings"][0]["title"], "OpenSSL trusts this server, rustls does not");
    assert_eq!(answer["engines"][0]["verified"], false);
    assert_eq!(openssl(&ran)["status"], 200);
}

#[test]
fn a_certificate_with_sha_1_is_not_even_loaded_by_openssl() {
    let key = PKey::private_key_from_pem(&fixture("base/client-rsa.key")).unwrap();
    let server = server(Asks::Never, &TLS13, ok);
    let ran = smoke(server.port, "root-ca.crt")
        .file("client.crt", bare(&key, MessageDigest::sha1()).to_pem().unwrap())
        .arg("--json")
        .exits(1);
    let words = openssl(&ran)["words"].to_string();
    assert!(words.contains(":SSL routines::ca md too weak"), "{words}");
    let findings = ran.json()["findings"].clone();
    let found = findings.as_array().unwrap().iter().find(|one| one["code"] == "engines-differ");
    assert_eq!(found.unwrap()["title"], "OpenSSL does not load your certificate or key");
    assert!(found.unwrap()["detail"].as_str().unwrap().contains("at its security level "));
}

#[test]
fn a_server_that_nobody_trusts_gets_no_certificate() {
    let server = server(Asks::Politely, &TLS12, ok);
    let ran = smoke(server.port, "client-p256.crt").arg("--json").exits(1);
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
