//! Whole answers, as people and scripts read them.

use super::harness::{Ran, typed};
use super::with_files;

/// Runs a line at noon of 2026-11-24, with every file that it names.
fn said(line: &str) -> Ran {
    with_files(typed(&format!("verify {line}")), line).run()
}

#[test]
fn a_right_set_of_files_is_ready_for_the_smoke_test() {
    said("good.crt --key client.key --csr client.csr --chain issuing.crt --ca root.crt").prints(
        "\
READY: CN=acme-client, with its P-256 key, valid for 7 years

Against the request:
  kept     subject C           BR
  kept     subject O           Acme Ltda
  kept     subject CN          acme-client
  kept     alternative names   dns:acme.example.com
  kept     key usage           digitalSignature
  kept     extended key usage  clientAuth

Chain:
  leaf          CN=acme-client         until 2034-01-01, 7 years left   good.crt
  intermediate  CN=Example Issuing CA  until 2040-01-01, 13 years left  issuing.crt
  root          CN=Example Root CA     until 2040-01-01, 13 years left  root.crt

Next: mtls smoke URL --cert good.crt --key client.key
",
    );
}

#[test]
fn a_certificate_alone_can_be_ready_and_says_what_was_not_judged() {
    said("good.crt").prints(
        "\
READY: CN=acme-client, valid for 7 years

note[not-judged]: good.crt (CN=acme-client): no private key was given, so it was not judged \
whether yours fits
  hint: Give it with `--key FILE`.
note[not-judged]: good.crt (CN=acme-client): no CA certificate was given, so the signature and \
the chain were not judged
  The issuer is CN=Example Issuing CA,O=Example Trust,C=BR.
  hint: Give the CA's certificates with `--chain FILE`, or the CA that the provider trusts with \
`--ca FILE`, or fetch them: `mtls verify good.crt --fetch-issuer`.

Chain:
  leaf          CN=acme-client  until 2034-01-01, 7 years left  good.crt

Next: mtls verify good.crt --key KEY-FILE
",
    );
}

#[test]
fn a_dropped_organization_is_told_and_is_no_reason_to_wait() {
    said("organization-dropped.crt --key client.key --csr client.csr --chain issuing.crt").prints(
        "\
READY: CN=acme-client, with its P-256 key, valid for 7 years

warning[subject-changed]: organization-dropped.crt (CN=acme-client): the CA changed the subject: \
O dropped
  Servers may know you by these names.
  hint: Ask the provider whether this is right.
note[not-judged]: organization-dropped.crt (CN=Example Issuing CA): trust in the topmost CA was \
not judged
  The chain ends at CN=Example Issuing CA,O=Example Trust,C=BR, which was believed.
  hint: Give the CA that the provider trusts with `--ca FILE`, or use `--system-roots`.

Against the request:
  kept     subject C           BR
  dropped  subject O           Acme Ltda
  kept     subject CN          acme-client
  kept     alternative names   dns:acme.example.com
  kept     key usage           digitalSignature
  kept     extended key usage  clientAuth

Chain:
  leaf          CN=acme-client         until 2034-01-01, 7 years left   organization-dropped.crt
  intermediate  CN=Example Issuing CA  until 2040-01-01, 13 years left  issuing.crt

Next: mtls smoke URL --cert organization-dropped.crt --key client.key
",
    );
}

#[test]
fn a_missing_ca_comes_with_the_address_to_fetch_it_from() {
    said("good.crt --key client.key --ca root.crt").prints(
        "\
NOT READY: the certificate of the CA CN=Example Issuing CA,O=Example Trust,C=BR is missing

problem[chain-incomplete]: good.crt (CN=acme-client): the certificate of the CA CN=Example \
Issuing CA,O=Example Trust,C=BR is missing
  It is the issuer, and without it a server cannot reach a CA that it trusts. OpenSSL says \
\"unable to get local issuer certificate\", servers send alert 48. Given were: CN=Example Root CA.
  hint: It can be fetched from http://ca.example.com/issuing.crt: `mtls verify good.crt --key \
client.key --ca root.crt --fetch-issuer`.

Chain:
  leaf          CN=acme-client  until 2034-01-01, 7 years left  good.crt

Next: mtls verify good.crt --key client.key --ca root.crt --fetch-issuer
",
    );
}

#[test]
fn a_wrong_pair_says_which_of_the_files_would_fit() {
    let ran = said("good.crt --key stranger.key --chain other-key.crt");
    assert!(ran.output.starts_with(
        "NOT READY: the private key belongs to the certificate in other-key.crt, not to this one\n"
    ));
    assert!(ran.output.ends_with("\nNext: mtls verify other-key.crt --key stranger.key\n"));
}

#[test]
fn a_bundle_that_begins_with_the_root_is_ready_but_for_its_order() {
    said("bundle-reversed.pem --key client.key --ca root.crt").prints(
        "\
READY: CN=acme-client, with its P-256 key, valid for 7 years

warning[chain-order]: bundle-reversed.pem: your certificate is number 3 in the file, and must be \
the first
  Programs take the first one for yours. Node and Python then say \"key values mismatch\", \
although the key is right.
  hint: `mtls convert` writes them in the right order.
note[root-included]: bundle-reversed.pem (CN=Example Root CA): the root is in the file too
  A server has its own copy, and ignores this one.
  hint: Leave it, or let `mtls convert` write the chain without it.

Chain:
  leaf          CN=acme-client         until 2034-01-01, 7 years left   bundle-reversed.pem
  intermediate  CN=Example Issuing CA  until 2040-01-01, 13 years left  bundle-reversed.pem
  root          CN=Example Root CA     until 2040-01-01, 13 years left  bundle-reversed.pem

Next: mtls convert bundle-reversed.pem --key client.key
",
    );
}

#[test]
fn exchanged_files_are_named_and_put_right() {
    said("client.key --key good.crt").prints(
        "\
NOT READY: not a certificate, but a private key

problem[not-a-certificate]: client.key: not a certificate, but a private key
  hint: The files are in each other's place. This is right: `mtls verify good.crt --key client.key`.
problem[not-a-key]: good.crt: not a private key, but a certificate
  hint: The files are in each other's place. This is right: `mtls verify good.crt --key client.key`.

Next: mtls verify good.crt --key client.key
",
    );
}

#[test]
fn a_pfx_is_verified_with_its_own_key_and_chain() {
    let line = "client.pfx --ca root.crt --password-env SECRET";
    let ran = with_files(typed(&format!("verify {line}")).env("SECRET", "test1234"), line).exits(0);
    assert!(ran.output.starts_with("READY: CN=acme-client, with its P-256 key, valid for 7 years"));
    assert!(ran.output.ends_with("\nNext: mtls smoke URL --pfx client.pfx\n"));
}

#[test]
fn an_encrypted_key_needs_its_password() {
    let line = "good.crt --key client-encrypted.key --chain issuing.crt";
    with_files(typed(&format!("verify {line}")), line).exits(3).notes(
        "\
error: client-encrypted.key is encrypted, and no password was given
  hint: …
",
    );
    let ran = with_files(typed(&format!("verify {line} --password-env SECRET")), line)
        .env("SECRET", "test1234")
        .exits(0);
    assert!(ran.output.starts_with("READY: CN=acme-client, with its P-256 key"));
}

#[test]
fn scripts_get_the_chain_and_the_changes() {
    let line = "name-changed.crt --key client.key --csr client.csr --chain issuing.crt --json";
    let ran = said(line);
    assert_eq!(ran.exit, 1);
    assert_eq!(ran.findings(), ["problem subject-changed", "note not-judged"]);
    let json = ran.json();
    assert_eq!(json["schema"], "mtls/verify/v1");
    assert_eq!(json["verdict"], "not-ready");
    assert_eq!(json["chain"][0]["subject"], "CN=other-client,O=Acme Ltda,C=BR");
    assert_eq!(json["chain"][0]["not_after"], "2034-01-01T00:00:00Z");
    assert_eq!(json["chain"][1]["role"], "intermediate");
    assert_eq!(
        json["changes"][2],
        serde_json::json!({
            "field": "subject CN",
            "requested": "acme-client",
            "issued": "other-client",
            "change": "changed",
        })
    );
}

#[test]
fn a_file_that_is_not_there_is_an_error_and_no_verdict() {
    typed("verify nothing.crt").exits(3).prints("").notes(
        "\
error: cannot read nothing.crt: …
  hint: Check the name. Nothing with this name is there.
",
    );
}

#[test]
fn a_ca_that_ends_soon_is_told_beside_the_certificate_itself() {
    let ran =
        crate::verify("serial-20-octets.crt --key odd.key --ca odd-ca.crt @2045-12-20T12:00:00Z");
    assert_eq!(ran.findings(), ["warning expires-soon", "warning expires-soon"]);
    let findings = ran.json()["findings"].clone();
    assert_eq!(findings[0]["about"]["item"], "CN=odd-client");
    assert_eq!(findings[1]["about"]["item"], "CN=Example Odd CA");
}
