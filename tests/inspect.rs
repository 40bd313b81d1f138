//! `mtls inspect` as its user sees it.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

#[path = "inspect/dress.rs"]
mod dress;
mod harness;
#[path = "inspect/programs.rs"]
mod programs;

use harness::{Ran, fixture, tool};

/// A certificate of `fixtures/base`, as text.
fn certificate() -> String {
    String::from_utf8(fixture("base/client-rsa.crt")).unwrap()
}

/// Inspects bytes under a name.
fn inspect(name: &str, bytes: impl AsRef<[u8]>) -> Ran {
    tool(["inspect", name]).file(name, bytes).run()
}

/// Format, kinds of items and findings of a file, in one line.
#[track_caller]
fn summary(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let ran = tool(["inspect", "--json", name]).file(name, bytes).run();
    let json = ran.json();
    let file = &json["files"][0];
    let kinds: Vec<&str> = file["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["kind"].as_str().unwrap())
        .collect();
    format!(
        "{}: {} | {}",
        file["format"].as_str().unwrap(),
        kinds.join(", "),
        ran.findings().join(", ")
    )
}

#[test]
fn a_certificate_shows_what_people_need_to_know_of_it() {
    tool(["inspect", "client-rsa.crt"])
        .fixture("base/client-rsa.crt")
        .exits(0)
        .prints(
            "\
client-rsa.crt: 1 certificate, PEM

  Subject     CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR
  Issuer      CN=Exemplo Issuing CA,O=Exemplo CA,C=BR
  Serial      …
  Valid from  2026-01-01 00:00:00 UTC
  Valid until 2046-01-01 00:00:00 UTC, 19 years left
  Key         RSA 2048
  Key SHA-256 …
  Key usage   digitalSignature
  Purpose     clientAuth
  Signed with sha256WithRSAEncryption
  SHA-256     …

Next: mtls verify client-rsa.crt --key KEY
",
        )
        .notes("");
}

#[test]
fn a_bundle_counts_what_is_in_it() {
    tool(["inspect", "chain.pem"]).fixture("base/chain.pem").exits(0).prints(
        "\
chain.pem: 2 CA certificates, PEM

  1 of 2: CA certificate
  Subject     CN=Exemplo Issuing CA,O=Exemplo CA,C=BR
…
  CA          yes, path length 0
…

  2 of 2: CA certificate
  Subject     CN=Exemplo Root CA,O=Exemplo CA,C=BR
…
  CA          yes
  Signed with sha256WithRSAEncryption
  SHA-256     …
",
    );
}

#[test]
fn an_expired_certificate_is_a_problem_not_a_failure() {
    tool(["inspect", "expired.crt"]).fixture("base/expired.crt").at("2023-01-11").exits(1).prints(
        "\
expired.crt: 1 certificate, PEM
…
  Valid until 2023-01-01 00:00:00 UTC, expired 10 days ago
…
problem[expired]: expired.crt (CN=client-rsa): …
…
Next: mtls verify expired.crt --key KEY
",
    );
}

#[test]
fn an_old_ca_in_a_chain_is_a_problem_too() {
    let ran = tool(["inspect", "--json", "chain.pem"])
        .fixture("base/chain.pem")
        .at("2046-01-01T00:00:01Z")
        .exits(1);
    assert_eq!(ran.findings(), ["problem ca-expired", "problem ca-expired"]);
}

#[test]
fn a_request_shows_its_wishes_and_whether_it_is_signed_right() {
    tool(["inspect", "wishes.csr"]).fixture("inspect/wishes.csr").exits(0).prints(
        "\
wishes.csr: 1 certificate request (CSR), PEM

  Subject     CN=wishes,O=Exemplo Pagamentos,C=BR
  Key         P-256
  Key SHA-256 …
  Names       dns:client.example, email:ops@client.example
  Key usage   digitalSignature
  Purpose     clientAuth
  Signature   right, ecdsa-with-SHA256
",
    );
}

#[test]
fn an_altered_request_is_a_problem() {
    tool(["inspect", "altered.csr"]).fixture("inspect/altered.csr").exits(1).prints(
        "\
altered.csr: 1 certificate request (CSR), PEM
…
  Signature   wrong, ecdsa-with-SHA256

problem[csr-bad-signature]: altered.csr: the request is not signed by the key in it
  hint: Make a new request with `mtls csr`.
",
    );
}

#[test]
fn a_key_shows_its_public_half_alone() {
    let ran = tool(["inspect", "client-p256.key"]).fixture("base/client-p256.key").exits(0).prints(
        "\
client-p256.key: 1 private key, PEM

  Key         P-256
  Key SHA-256 …
  Password    none
",
    );
    let body = String::from_utf8(fixture("base/client-p256.key")).unwrap();
    assert!(!ran.output.contains(body.lines().nth(1).unwrap()));
}

#[test]
fn one_key_in_every_form_has_one_hash() {
    let hash = |name: &str| {
        let ran = tool(["inspect", "--json", name]).fixture(&format!("inspect/{name}")).exits(0);
        ran.json()["files"][0]["items"][0]["public_key_sha256"].as_str().unwrap().to_owned()
    };
    let rsa = hash("public.pem");
    for form in ["pkcs1.key", "pkcs1.der", "certtool.key", "rsa-public.pem"] {
        assert_eq!(hash(form), rsa, "{form}");
    }
    assert_eq!(hash("sec1.key"), hash("pkcs8.der"));
}

#[test]
fn a_key_that_others_can_read_is_told() {
    tool(["inspect", "pkcs1.key"])
        .fixture("inspect/pkcs1.key")
        .shared("pkcs1.key")
        .exits(0)
        .prints(
            "\
pkcs1.key: 1 private key, PEM
…
warning[key-exposed]: pkcs1.key: others on this machine can read the private key
  The key has no password, and the permissions of the file let other users read it.
  hint: Take the permissions away: `chmod 600 pkcs1.key`.
",
        );
}

#[test]
fn a_revocation_list_shows_when_the_next_is_due() {
    tool(["inspect", "list.crl"]).fixture("inspect/list.crl").at("2027-03-04").exits(0).prints(
        "\
list.crl: 1 revocation list, PEM

  Issuer      CN=Exemplo Issuing CA,O=Exemplo CA,C=BR
  Made        2026-03-01 00:00:00 UTC
  Next        2027-03-01 00:00:00 UTC, overdue by 3 days
  Revoked     1
",
    );
}

#[test]
fn a_pkcs7_bundle_shows_its_certificates_and_lists() {
    tool(["inspect", "with-list.p7b"]).fixture("inspect/with-list.p7b").exits(0).prints(
        "\
with-list.p7b: 1 CA certificate and 1 revocation list, PKCS#7 bundle

  1 of 2: CA certificate
…
  2 of 2: revocation list
…

Next: mtls convert with-list.p7b
",
    );
    // BER: OpenSSL streams with indefinite lengths.
    assert_eq!(summary("a.p7b", fixture("inspect/streamed.p7b")), "pkcs7: pkcs7 | ");
    assert_eq!(summary("a.p7b", fixture("inspect/bundle.p7b")), "pem: pkcs7 | ");
}

#[test]
fn an_encrypted_key_is_a_note_and_never_damage() {
    for form in ["encrypted.key", "pbes1.key", "traditional.key"] {
        assert_eq!(
            summary(form, fixture(&format!("inspect/{form}"))),
            "pem: private-key | note key-encrypted"
        );
    }
}

#[test]
fn an_encrypted_key_shows_its_public_half_with_the_password() {
    for (form, encryption) in [
        ("encrypted.key", "PBES2 AES-256-CBC, PBKDF2-HMAC-SHA-256, 2048 iterations"),
        ("pbes1.key", "PBE 3DES, 2048 iterations"),
        ("traditional.key", "AES-256-CBC"),
    ] {
        tool(["inspect", form, "--password-file", "password"])
            .fixture(&format!("inspect/{form}"))
            .file("password", "test1234\n")
            .exits(0)
            .prints(&format!(
                "\
{form}: 1 private key with a password, PEM

  Key         RSA 2048
  Key SHA-256 …
  Password    yes, {encryption}
"
            ));
    }
}

#[test]
fn a_pfx_shows_what_is_in_it_with_the_password() {
    for writer in ["keytool", "node-forge", "openssl", "openssl-legacy", "python"] {
        let name = format!("{writer}.pfx");
        let ran = tool(["inspect", "--json", "--password-env", "PASSWORD", &name])
            .fixture(&format!("base/{name}"))
            .env("PASSWORD", "test1234")
            .exits(0);
        let items = &ran.json()["files"][0]["items"][0]["items"];
        let mut kinds: Vec<&str> =
            items.as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["certificate", "certificate", "certificate", "private-key"], "{name}");
    }
}

#[test]
fn a_wrong_password_is_a_problem_and_what_shows_without_it_is_shown() {
    let ran = tool(["inspect", "--json", "openssl-legacy.pfx", "--password-env", "PASSWORD"])
        .fixture("base/openssl-legacy.pfx")
        .env("PASSWORD", "test12345")
        .exits(1);
    assert_eq!(ran.findings(), ["problem wrong-password", "warning pfx-legacy-cipher"]);
    assert_eq!(ran.json()["files"][0]["items"][0]["kind"], "pfx");
}

#[test]
fn a_person_is_asked_once_and_enter_skips() {
    let asked = tool(["inspect", "encrypted.key", "--json"])
        .fixture("inspect/encrypted.key")
        .answers([""])
        .exits(0)
        .notes("Password of encrypted.key (Enter skips): \n");
    assert_eq!(asked.findings(), ["note key-encrypted"]);
    let opened = tool(["inspect", "encrypted.key", "--json"])
        .fixture("inspect/encrypted.key")
        .answers(["test1234"])
        .exits(0);
    assert!(opened.findings().is_empty());
    let never = tool(["inspect", "encrypted.key", "--json", "--no-input"])
        .fixture("inspect/encrypted.key")
        .answers(["test1234"])
        .exits(0)
        .notes("");
    assert_eq!(never.findings(), ["note key-encrypted"]);
}

#[test]
fn standard_input_has_one_reader() {
    tool(["inspect", "-", "--password-stdin"]).input("x").exits(2).notes(
        "\
error: FILE and the password read standard input, and only one can
  hint: Put one of them into a file.
",
    );
}

#[test]
fn keys_that_nobody_takes_are_named_and_not_called_damaged() {
    let found = summary("a.key", fixture("inspect/weak.key"));
    assert_eq!(found, "pem: private-key | problem key-weak");
    assert_eq!(summary("a.key", fixture("inspect/dsa.key")), "pem:  | problem unsupported");
    tool(["inspect", "ed448.key"]).fixture("inspect/ed448.key").exits(1).prints(
        "\
ed448.key: nothing that can be read, PEM

problem[unsupported]: ed448.key: a private key of a kind that is not supported: Ed448 (1.3.101.113)
  It may be whole. This tool does not read keys of this kind, and hardly any server accepts them.
  hint: Make a new key and request with `mtls csr`.
",
    );
}

#[test]
fn a_weak_key_is_a_problem() {
    assert_eq!(summary("a.csr", fixture("inspect/weak.csr")), "pem: csr | problem key-weak");
}

#[test]
fn standard_input_is_a_file_called_minus() {
    let ran = tool(["inspect", "-", "--json"]).input(certificate()).exits(0);
    assert_eq!(ran.json()["files"][0]["path"], "-");
    tool(["inspect", "-"]).input("").exits(1).prints(
        "\
standard input: empty

problem[empty-file]: -: the file is empty
  It has no bytes. A full disk or a stopped download leaves such a file.
  hint: Get the file again from where it came.
",
    );
}

#[test]
fn several_files_are_told_one_after_the_other() {
    tool(["inspect", "client-p256.key", "list.crl"])
        .fixture("base/client-p256.key")
        .fixture("inspect/list.crl")
        .exits(0)
        .prints(
            "\
client-p256.key: 1 private key, PEM
…

list.crl: 1 revocation list, PEM
…
",
        );
}

#[test]
fn one_file_that_cannot_be_read_ends_the_run_without_half_an_answer() {
    tool(["inspect", "client-rsa.crt", "gone.crt"])
        .fixture("base/client-rsa.crt")
        .exits(3)
        .prints("")
        .notes("error: cannot read gone.crt: …\n  hint: Check the name. Nothing with this name is there.\n");
    let ran = tool(["inspect", ".", "--json"]).exits(3);
    assert_eq!(ran.json()["code"], "unreadable");
}

#[test]
fn json_has_every_fact_of_a_certificate() {
    let ran = tool(["inspect", "server.crt", "--json"]).fixture("base/server.crt").exits(1);
    let json = ran.json();
    assert_eq!(json["schema"], "mtls/inspect/v1");
    let item = &json["files"][0]["items"][0];
    assert_eq!(item["kind"], "certificate");
    assert_eq!(item["not_after"], "2046-01-01T00:00:00Z");
    assert_eq!(item["key_algorithm"], "P-256");
    assert_eq!(item["subject_alt_names"], serde_json::json!(["dns:localhost", "ip:127.0.0.1"]));
    assert_eq!(item["extended_key_usage"], serde_json::json!(["serverAuth"]));
    assert_eq!(item["is_ca"], false);
    assert_eq!(item["path_length"], serde_json::Value::Null);
    assert_eq!(ran.findings(), ["problem no-client-auth"]);
}
