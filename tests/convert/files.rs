//! Certificates, keys and chains become files, in each form.

use pretty_assertions::assert_eq;

use crate::harness::{fixture, tool};
use crate::{mode, names, with_client};

#[test]
fn certificate_chain_and_key_become_two_files_with_the_leaf_first() {
    let ran = with_client(tool(["convert", "chain.pem", "client-rsa.crt", "--key"]))
        .args(["client-rsa.key", "--name", "client"])
        .exits(0)
        .prints(
            "\
Wrote client.key and client.crt.

client.crt
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01, 19 years left
  CN=Exemplo Issuing CA,O=Exemplo CA,C=BR                valid until 2046-01-01, 19 years left

The key in client.key has no password: only its permissions protect it. `--encrypt` sets one.

Next: mtls smoke URL --cert client.crt --key client.key
",
        )
        .notes("")
        .leaves(["chain.pem", "client-rsa.crt", "client-rsa.key", "client.crt", "client.key"]);
    assert_eq!(names(&ran.read("client.crt")), ["CN=client-rsa", "CN=Exemplo Issuing CA"]);
    assert_eq!(ran.read("client.key"), fixture("base/client-rsa.key"));
}

#[test]
fn a_certificate_file_holds_nothing_but_pem_blocks() {
    let dressed = format!(
        "Bag Attributes\n    friendlyName: client\r\n{}",
        String::from_utf8(fixture("base/client-p256.crt")).unwrap()
    );
    let ran = tool(["convert", "bag.txt"]).file("bag.txt", dressed).exits(0);
    let text = ran.read_text("bag.crt");
    let plain = String::from_utf8(fixture("base/client-p256.crt")).unwrap();
    let block = plain.get(plain.find("-----BEGIN").unwrap()..).unwrap();
    assert_eq!(text, block);
}

#[test]
fn scripts_get_one_object() {
    let ran = with_client(tool(["convert", "client-rsa.crt", "client-rsa.key", "--json"])).exits(0);
    assert_eq!(
        ran.json(),
        serde_json::json!({
            "schema": "mtls/convert/v1",
            "written": [
                { "path": "client-rsa.clean.key", "kind": "private-key", "mode": "0600" },
                { "path": "client-rsa.clean.crt", "kind": "certificate", "mode": "0644" },
            ],
            "runtimes": [],
            "pfx_profile": null,
            "pairs": [{
                "certificate": "client-rsa.clean.crt",
                "key": "client-rsa.clean.key",
                "chain": [{
                    "subject": "CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR",
                    "serial": ran.json()["pairs"][0]["chain"][0]["serial"],
                    "not_before": "2026-01-01T00:00:00Z",
                    "not_after": "2046-01-01T00:00:00Z",
                    "sha256": ran.json()["pairs"][0]["chain"][0]["sha256"],
                }],
            }],
            "extra": [],
            "key_protection": "permissions",
            "mended": [],
            "findings": [],
        })
    );
}

#[test]
fn a_key_that_does_not_match_is_written_and_is_a_problem() {
    tool(["convert", "client-p256.crt", "--key", "client-rsa.key", "--name", "x"])
        .fixture("base/client-p256.crt")
        .fixture("base/client-rsa.key")
        .exits(1)
        .prints(
            "\
Wrote x.key and x.crt.

x.crt
  CN=client-p256,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01, 19 years left

The key in x.key has no password: only its permissions protect it. `--encrypt` sets one.

problem[key-mismatch]: client-p256.crt (CN=client-p256): the private key does not belong to the certificate
  The certificate is for the public key …, and the private key is ….
  hint: Find the key that the request was made with. `mtls doctor` in its folder pairs what belongs together.

Next: mtls inspect x.key
",
        );
}

#[test]
fn an_expired_certificate_for_the_same_key_goes_to_the_extra_file_and_is_dated() {
    let ran = with_client(tool(["convert", "expired.crt", "client-rsa.crt", "client-rsa.key"]))
        .fixture("base/expired.crt")
        .args(["--name", "client"])
        .at("2026-06-01")
        .exits(0)
        .prints(
            "\
Wrote client.key, client.crt and client.extra.crt.

client.crt
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01, 19 years left

client.extra.crt
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2023-01-01, expired 3 years ago

The key in client.key has no password: only its permissions protect it. `--encrypt` sets one.

Next: mtls smoke URL --cert client.crt --key client.key
",
        );
    assert_eq!(names(&ran.read("client.extra.crt")), ["CN=client-rsa"]);
}

#[test]
fn a_password_protects_the_key_and_is_not_shown() {
    let ran = tool(["convert", "client-p256.key", "--name", "new"])
        .args(["--new-password-env", "NEW"])
        .fixture("base/client-p256.key")
        .env("NEW", "a long password")
        .exits(0)
        .prints(
            "\
Wrote new.key.

The key in new.key is protected by the new password.

note[pfx-no-cert]: client-p256.key: no certificate belongs to the private key
  The key (P-256) is there, and no certificate speaks for it.
  hint: Give the certificate that the CA made for it as another FILE.

Next: mtls inspect new.key
",
        );
    assert!(ran.read_text("new.key").starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
}

#[test]
fn an_old_program_gets_the_key_in_the_form_it_knows() {
    let ran = tool(["convert", "client-rsa.key", "--key-form", "pkcs1", "--name", "old"])
        .fixture("base/client-rsa.key")
        .exits(0);
    assert!(ran.read_text("old.key").starts_with("-----BEGIN RSA PRIVATE KEY-----\n"));
    let back = tool(["convert", "old.key", "--name", "new"]).after(ran).exits(0);
    assert_eq!(back.read("new.key"), fixture("base/client-rsa.key"));
}

#[test]
fn one_pem_file_may_hold_certificate_chain_and_key() {
    let ran = with_client(tool(["convert", "client-rsa.crt", "chain.pem", "client-rsa.key"]))
        .args(["--to", "pem", "--name", "client"])
        .exits(0);
    assert_eq!(
        names(&ran.read("client.pem")),
        ["CN=client-rsa", "CN=Exemplo Issuing CA", "RSA 2048 key"]
    );
    assert_eq!(mode(&ran, "client.pem"), 0o600);
}

#[test]
fn leaf_and_chain_may_be_two_files() {
    let ran = with_client(tool(["convert", "client-rsa.crt", "chain.pem", "--split-chain"]))
        .args(["--with-root", "--name", "client"])
        .exits(0)
        .prints(
            "\
Wrote client.crt and client.chain.crt.

client.crt
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01, 19 years left
  CN=Exemplo Issuing CA,O=Exemplo CA,C=BR                valid until 2046-01-01, 19 years left
  CN=Exemplo Root CA,O=Exemplo CA,C=BR                   valid until 2046-01-01, 19 years left
…
",
        );
    assert_eq!(names(&ran.read("client.crt")), ["CN=client-rsa"]);
    assert_eq!(
        names(&ran.read("client.chain.crt")),
        ["CN=Exemplo Issuing CA", "CN=Exemplo Root CA"]
    );
}

#[test]
fn a_bundle_and_der_files_hold_the_same_certificates() {
    let bundle = with_client(tool(["convert", "client-rsa.crt", "chain.pem", "client-rsa.key"]))
        .args(["--to", "p7b", "--name", "all"])
        .exits(0)
        .prints(
            "\
Wrote all.p7b.

all.p7b
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01, 19 years left
  CN=Exemplo Issuing CA,O=Exemplo CA,C=BR                valid until 2046-01-01, 19 years left
  CN=Exemplo Root CA,O=Exemplo CA,C=BR                   valid until 2046-01-01, 19 years left

The private key is not in it: a .p7b holds certificates only.

Next: mtls inspect all.p7b
",
        );
    let der = tool(["convert", "all.p7b", "--to", "der", "--with-root"]).after(bundle).exits(0);
    let files = ["all.der", "all.chain-1.der", "all.chain-2.der"];
    let single: Vec<String> = files.iter().flat_map(|file| names(&der.read(file))).collect();
    assert_eq!(single.join(", "), names(&der.read("all.p7b")).join(", "));
}
