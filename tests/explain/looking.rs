//! With files or an endpoint each cause is looked at, and what is so comes first.

use rustls::version::TLS13;

use super::harness::{Ran, Tool, fixture, tool};
use super::server::{Asks, ok, server};

/// Each code with what was seen.
#[track_caller]
fn seen(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let matches = json["matches"].as_array().unwrap();
    matches
        .iter()
        .map(|one| format!("{} {}", one["code"].as_str().unwrap(), one["checked"]))
        .collect()
}

fn with_password(text: &str, file: &str) -> Tool {
    let name = file.rsplit('/').next().unwrap();
    tool(["explain", text, name, "--password-file", "password", "--json"])
        .fixture(file)
        .file("password", "test1234\n")
}

#[test]
fn the_cipher_that_node_refuses_is_seen_in_the_file() {
    let ran = with_password("Unsupported PKCS12 PFX data", "base/openssl-legacy.pfx").exits(0);
    assert_eq!(seen(&ran), ["pfx-legacy-cipher true", "pfx-pbmac1 false"]);
    let first = &ran.json()["matches"][0];
    assert_eq!(first["file"], "openssl-legacy.pfx");
    assert!(first["programs"].as_array().unwrap().iter().any(|one| one == "Node.js 20.20.2"));
    let sound = with_password("Unsupported PKCS12 PFX data", "base/openssl.pfx").exits(0);
    assert_eq!(seen(&sound), ["pfx-legacy-cipher false", "pfx-pbmac1 false"]);
}

#[test]
fn what_one_program_alone_does_not_read_is_seen() {
    let text = "pkcs12: pbes2 prf 1.2.840.113549.2.10 is not supported";
    let ran = with_password(text, "measured/files/E_prf_sha384.p12").exits(0);
    assert_eq!(seen(&ran), ["unsupported true"]);
    assert_eq!(ran.json()["matches"][0]["file"], "E_prf_sha384.p12");
}

#[test]
fn a_right_password_is_no_cause() {
    let text = "keystore password was incorrect";
    let ran = with_password(text, "base/openssl.pfx").exits(0);
    assert_eq!(
        seen(&ran),
        ["pfx-modern-cipher true", "wrong-password false", "pfx-password-encoding false"]
    );
    let closed = tool(["explain", text, "openssl.pfx", "--json"]).fixture("base/openssl.pfx");
    assert!(seen(&closed.exits(0)).contains(&"wrong-password null".to_owned()));
}

#[test]
fn a_pair_that_does_not_match_is_seen() {
    let pair = |key: &str| {
        tool(["explain", "key values mismatch", "good.crt", "--json"])
            .fixture("verify/good.crt")
            .fixture(&format!("verify/{key}"))
            .args(["--key", key])
            .exits(0)
    };
    assert_eq!(seen(&pair("stranger.key"))[0], "key-mismatch true");
    assert_eq!(seen(&pair("client.key")), ["key-mismatch false", "chain-order false"]);
}

#[test]
fn an_alert_is_traced_to_the_certificate() {
    let ran = tool(["explain", "SSL alert number 45", "expired.crt", "client.key"])
        .fixture("verify/expired.crt")
        .fixture("verify/client.key")
        .exits(0);
    assert!(
        ran.output.starts_with("It is so: The certificate is past its last second. [expired]\n")
    );
    assert!(ran.output.contains("\n  seen: it is so in expired.crt\n"), "{}", ran.output);
}

#[test]
fn a_code_can_be_looked_for() {
    let ran = tool(["explain", "expired", "good.crt"]).fixture("verify/good.crt").exits(0);
    assert!(ran.output.starts_with("  seen: it is not so\n\nexpired\n"), "{}", ran.output);
}

#[test]
fn the_endpoint_is_asked() {
    let server = server(Asks::Firmly, &TLS13, ok);
    let url = format!("https://localhost:{}/", server.port);
    let asked = |text: &str, pair: bool| {
        let tool = tool(["explain", text, &url, "--ca", "root-ca.crt", "--json"])
            .fixture("base/root-ca.crt");
        let tool = if pair {
            let chain = [fixture("base/client-rsa.crt"), fixture("base/issuing-ca.crt")].concat();
            tool.file("client.crt", chain)
                .fixture("base/client-rsa.key")
                .args(["client.crt", "client-rsa.key"])
        } else {
            tool
        };
        seen(&tool.exits(0))
    };
    let text = "tlsv13 alert certificate required";
    assert_eq!(asked(text, false)[0], "certificate-not-sent true");
    assert_eq!(asked(text, true)[0], "certificate-not-sent false");
}
