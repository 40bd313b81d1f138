//! Rows of the diagnosis table that are answered before any connection, or below any transcript.
//! Each test begins with its row; `checks::connection` holds the other rows, and that none is missing.

use pretty_assertions::assert_eq;
use rustls::version::{TLS12, TLS13};

use crate::harness::{fixture, tool};
use crate::server::{Asks, ok, server, server_without_goodbye};
use crate::{answer, at, failed, smoke, story, with};

/// The code of the error that a file in place of the certificate leads to.
fn refused(contents: impl AsRef<[u8]>) -> String {
    let ran =
        with("some.crt", "https://localhost/").file("some.crt", contents).arg("--json").exits(3);
    ran.json()["code"].as_str().unwrap().to_owned()
}

#[test]
fn a1_what_is_there_instead_of_a_certificate_is_named() {
    assert_eq!(refused(""), "empty-file");
    assert_eq!(refused("no certificate at all"), "unknown-format");
    assert_eq!(refused("<!DOCTYPE html><html><body>Please log in</body></html>"), "web-page");
    assert_eq!(refused(fixture("base/client-rsa.csr")), "not-a-certificate");
    assert_eq!(refused(fixture("base/client-rsa.key")), "not-a-certificate");
}

/// The verdict on a server that wants our certificate, with it and its intermediate in this form.
fn taken(contents: impl AsRef<[u8]>) -> Vec<String> {
    let url = at(&server(Asks::Firmly, &TLS13, ok));
    story(&with("some.crt", &url).file("some.crt", contents).arg("--json").exits(0))
}

fn chain() -> String {
    let chain = [fixture("base/client-rsa.crt"), fixture("base/issuing-ca.crt")].concat();
    String::from_utf8(chain).unwrap()
}

#[test]
fn a2_a_mark_that_an_editor_has_left_is_read_over() {
    assert_eq!(taken(format!("\u{feff}{}", chain())), ["passed"]);
}

#[test]
fn a1_text_in_utf_16_is_read() {
    let wide: Vec<u8> = chain().encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(taken([b"\xff\xfe".to_vec(), wide].concat()), ["passed"]);
}

#[test]
fn a2_a_block_that_cannot_be_read_is_named() {
    let text = String::from_utf8(fixture("base/client-rsa.crt")).unwrap();
    let half: String = text.chars().take(text.len() / 2).collect();
    assert_eq!(refused(half), "corrupt");
}

#[test]
fn a3_a_key_with_a_passphrase_asks_for_it() {
    for key in ["keys/pbes2-des3.key", "keys/sec1-aes128.key"] {
        let ran =
            tool(["smoke", "https://localhost/", "--cert", "client.crt", "--key", "some.key"])
                .file("client.crt", chain())
                .file("some.key", fixture(key))
                .arg("--json")
                .exits(3);
        assert_eq!(ran.json()["code"], "password-needed", "{key}");
    }
}

#[test]
fn a4_a_key_of_another_certificate_is_found_before_connecting() {
    let server = server(Asks::Politely, &TLS13, ok);
    let ran = tool(["smoke", &at(&server), "--cert", "client-rsa.crt", "--key", "client-p256.key"])
        .fixture("base/client-rsa.crt")
        .fixture("base/client-p256.key")
        .fixture("base/root-ca.crt")
        .arg("--ca=root-ca.crt")
        .arg("--json")
        .exits(1);
    assert_eq!(answer(&ran), failed("key-mismatch"));
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a4_a_leaf_that_is_not_first_in_its_file_is_found_by_its_key() {
    let reversed = [fixture("base/issuing-ca.crt"), fixture("base/client-rsa.crt")].concat();
    assert_eq!(taken(reversed), ["passed"]);
}

#[test]
fn a4_a_test_that_ended_before_connecting_can_be_judged_again() {
    let first = tool(["smoke", "https://localhost/", "--cert", "client-rsa.crt"])
        .fixture("base/client-rsa.crt")
        .fixture("base/client-p256.key")
        .fixture("base/root-ca.crt")
        .arg("--key=client-p256.key")
        .arg("--ca=root-ca.crt")
        .arg("--transcript=seen.json")
        .exits(1);
    let told = first.output.clone();
    assert!(
        told.starts_with("FAILED: the private key does not belong to the certificate"),
        "{told}"
    );
    let again = tool(["smoke", "--replay", "seen.json"]).after(first).exits(1);
    assert_eq!(again.output, told);
}

#[test]
fn h4_a_url_that_is_not_https_is_not_understood() {
    smoke("http://localhost/").exits(2).notes(
        "\
error: http:// is not tested: only https:// is protected
  hint: Write it like https://api.example.com/healthcheck.
",
    );
}

#[test]
fn h18_a_whole_answer_without_a_goodbye_is_whole() {
    for version in [&TLS12, &TLS13] {
        let url = at(&server_without_goodbye(version));
        assert_eq!(story(&smoke(&url).arg("--json").exits(0)), ["passed"]);
    }
}
