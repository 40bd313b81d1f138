//! `mtls inspect` as its user sees it.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;

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
fn text_of_other_programs_around_the_blocks_is_fine() {
    let found = summary("a.pem", fixture("inspect/bag-attributes.pem"));
    assert_eq!(found, "pem: certificate, certificate, certificate, private-key | ");
    assert_eq!(summary("a.crt", fixture("inspect/certtool.crt")), "pem: certificate | ");
    assert_eq!(summary("a.csr", fixture("inspect/keytool.csr")), "pem: csr | ");
}

#[test]
fn a_certificate_in_odd_dress_is_read_and_the_dress_is_told() {
    let text = certificate();
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    let found = |bytes: &[u8]| summary("a.crt", bytes);
    assert_eq!(found(&fixture("inspect/utf16.crt")), "pem: certificate | warning utf16-text");
    assert_eq!(
        found(format!("\u{feff}{text}").as_bytes()),
        "pem: certificate | warning byte-order-mark"
    );
    assert_eq!(
        found(text.replace('\n', "\\n").as_bytes()),
        "pem: certificate | warning escaped-newlines"
    );
    assert_eq!(
        found(format!("> {}", text.replace('\n', "\n> ")).as_bytes()),
        "pem: certificate | warning damaged-pem"
    );
    assert_eq!(found(body.as_bytes()), "der: certificate | warning bare-base64");
    assert_eq!(found(text.replace('\n', "\r\n").as_bytes()), "pem: certificate | ");
    assert_eq!(
        summary("a.pem", fixture("inspect/trusted.pem")),
        "pem: certificate | warning damaged-pem"
    );
}

#[test]
fn each_repair_says_how_to_get_a_clean_copy() {
    let lost = certificate().replace("-----END CERTIFICATE-----\n", "");
    tool(["inspect", "from mail.crt"]).file("from mail.crt", lost).exits(0).prints(
        "\
from mail.crt: 1 certificate, PEM
…
warning[damaged-pem]: from mail.crt: an END line is missing
  It was read all the same. Most programs say that there is no certificate or key in it.
  hint: Write a clean copy with `mtls convert 'from mail.crt' --to pem`.

Next: mtls verify 'from mail.crt' --key KEY
",
    );
}

#[test]
fn damage_is_told_by_its_line() {
    let mut lines: Vec<String> = certificate().lines().map(str::to_owned).collect();
    lines[4].replace_range(10..12, "*!");
    tool(["inspect", "a.crt"]).file("a.crt", lines.join("\n")).exits(1).prints(
        "\
a.crt: nothing that can be read, PEM

problem[damaged-pem]: a.crt: the block CERTIFICATE in line 1 is damaged
  Line 5 has a character that is not base64.
  hint: Get the file again, as an attachment and not as text in a message.
",
    );
}

#[test]
fn what_is_missing_of_a_file_is_counted() {
    let der = fixture("inspect/certificate.der");
    let ran = inspect("a.der", &der[..500]);
    assert_eq!(ran.exit, 1);
    ran.prints(&format!(
        "\
a.der: nothing that can be read, DER

problem[corrupt]: a.der: the certificate is cut short
  It says that it has {} bytes, and {} of them are missing.
  hint: Get the file again from where it came. Send binary files as attachments, in binary mode.
",
        der.len(),
        der.len() - 500
    ));
    assert_eq!(
        summary("a.der", [der.as_slice(), b"\r\n"].concat()),
        "der: certificate | warning trailing-data"
    );
}

#[test]
fn what_is_not_ours_is_named_for_what_it_is() {
    let cases: &[(&str, &[u8], &str)] = &[
        ("a.crt", b"<!DOCTYPE html>\n<html><body>Log in</body></html>", "html:  | problem web-page"),
        ("a.key", b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n", "openssh:  | problem not-a-certificate"),
        ("a.pub", b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA a@b\n", "openssh:  | problem not-a-certificate"),
        ("a.ppk", b"PuTTY-User-Key-File-3: ssh-ed25519\n", "putty:  | problem not-a-certificate"),
        ("a.asc", b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n=abcd\n-----END PGP MESSAGE-----\n", "pgp:  | problem not-a-certificate"),
        ("a.json", b"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}", "jwk:  | problem not-a-certificate"),
        ("a.zip", b"PK\x03\x04\x14\x00\x00\x00", "zip:  | problem not-a-certificate"),
        ("a.pdf", b"%PDF-1.7\n", "pdf:  | problem not-a-certificate"),
        ("a.pfx", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "git-lfs:  | problem not-a-certificate"),
        ("a.txt", b"Dear all, the certificate follows tomorrow.\n", "text:  | problem unknown-format"),
        ("a.bin", b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00", "binary:  | problem unknown-format"),
        ("a.crt", b"", "empty:  | problem empty-file"),
        ("a.crt", b"\r\n\r\n", "empty:  | problem empty-file"),
        ("a.pfx", b"0\x82\xef\xbf\xbd\xef\xbf\xbd\x02\x01\x03", "binary:  | problem corrupt"),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(summary(name, bytes), *expected, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn old_java_keystores_are_named_with_the_command_that_opens_them() {
    tool(["inspect", "keytool.jks"]).fixture("inspect/keytool.jks").exits(1).prints(
        "\
keytool.jks: Java keystore (JKS)

problem[not-a-certificate]: keytool.jks: a Java keystore of the old kind (JKS)
  This tool does not open it.
  hint: Turn it into a PFX: `keytool -importkeystore -srckeystore keytool.jks -destkeystore NEW.p12 -deststoretype PKCS12`.
",
    );
    let found = summary("a.jceks", fixture("inspect/keytool.jceks"));
    assert_eq!(found, "jceks: keystore | problem not-a-certificate");
}

#[test]
fn a_name_that_promises_something_else_is_a_warning() {
    let pfx = fixture("base/openssl.pfx");
    assert_eq!(
        summary("a.crt", &pfx),
        "pkcs12: pfx | warning misleading-extension, note pfx-modern-mac, note pfx-modern-cipher, note key-encrypted"
    );
    let bundle = fixture("inspect/with-list.p7b");
    assert_eq!(summary("a.cer", &bundle), "pkcs7: pkcs7 | warning misleading-extension");
    let der = fixture("inspect/certificate.der");
    assert_eq!(summary("a.pem", &der), "der: certificate | warning misleading-extension");
    assert_eq!(summary("a.cer", &der), "der: certificate | ");
}

#[test]
fn a_private_key_in_a_file_for_others_is_a_problem() {
    let both = fixture("inspect/bag-attributes.pem");
    let found = summary("client.crt", &both);
    assert_eq!(
        found,
        "pem: certificate, certificate, certificate, private-key | problem private-key-in-file"
    );
    let with_request = [fixture("base/client-p256.key"), fixture("base/client-p256.csr")].concat();
    assert_eq!(
        summary("both.pem", with_request),
        "pem: private-key, csr | problem private-key-in-file"
    );
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

#[test]
fn too_many_blocks_and_megabytes_of_noise_are_no_trouble() {
    let many = certificate().repeat(10_001);
    let ran = tool(["inspect", "--json", "many.pem"]).file("many.pem", many).exits(1);
    assert!(ran.findings().contains(&"problem over-limit".to_owned()));
    let noise: Vec<u8> =
        (0..5_000_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    assert_eq!(summary("noise.bin", noise), "binary:  | problem unknown-format");
}

#[test]
fn deep_nesting_and_absurd_lengths_end_quickly() {
    let nested = [0x30, 0x80].repeat(1_000_000);
    assert_eq!(summary("a.p7b", nested), "binary:  | problem unknown-format");
    let long = [&[0x30, 0x84, 0x80, 0, 0, 0, 2, 1, 3, 0x30][..], &[0; 64]].concat();
    assert_eq!(summary("a.pfx", long), "pkcs12:  | problem corrupt");
}
