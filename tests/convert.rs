//! `mtls convert` as its user sees it.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;

use harness::{Tool, fixture, tool, typed};
use mtls::formats;
use mtls::material::Item;
use pretty_assertions::assert_eq;

/// The RSA client of `fixtures/base`: certificate, key, and the chain in a file of its own.
fn with_client(tool: Tool) -> Tool {
    ["client-rsa.crt", "client-rsa.key", "chain.pem"]
        .iter()
        .fold(tool, |tool, name| tool.fixture(&format!("base/{name}")))
}

/// The names of what is in some bytes, in order.
fn names(bytes: &[u8]) -> Vec<String> {
    let document = formats::read(bytes);
    assert_eq!(document.findings, []);
    document.items.iter().map(name).collect()
}

fn name(item: &Item) -> String {
    match item {
        Item::Certificate(certificate) => certificate.label(),
        Item::PrivateKey(key) => format!("{} key", key.public_key().algorithm),
        Item::EncryptedKey(key) => format!("key under {}", key.encryption),
        Item::Pkcs7(items) => items.iter().map(name).collect::<Vec<_>>().join(", "),
        other => format!("{other:?}"),
    }
}

#[test]
fn certificate_chain_and_key_become_two_files_with_the_leaf_first() {
    let ran = with_client(tool(["convert", "chain.pem", "client-rsa.crt", "--key"]))
        .args(["client-rsa.key", "--name", "client"])
        .exits(0)
        .prints(
            "\
Wrote client.key and client.crt.

client.crt
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01
  CN=Exemplo Issuing CA,O=Exemplo CA,C=BR                valid until 2046-01-01

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
  CN=client-p256,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01

The key in x.key has no password: only its permissions protect it. `--encrypt` sets one.

problem[key-mismatch]: client-p256.crt (CN=client-p256): the private key does not belong to the certificate
  The certificate is for the public key …, and the private key is ….
  hint: Find the key that the request was made with. `mtls inspect FILE` shows the SHA-256 of each key and certificate.

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
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01

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
fn a_pfx_that_node_refuses_becomes_two_files_and_the_reason_is_told() {
    let ran = tool(["convert", "openssl-legacy.pfx", "--password-env", "PW"])
        .fixture("base/openssl-legacy.pfx")
        .env("PW", "test1234")
        .exits(0)
        .prints(
            "\
Wrote openssl-legacy.key and openssl-legacy.crt.

openssl-legacy.crt
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01
  CN=Exemplo Issuing CA,O=Exemplo CA,C=BR                valid until 2046-01-01

The key in openssl-legacy.key has no password: only its permissions protect it. `--encrypt` sets one.

warning[pfx-legacy-cipher]: openssl-legacy.pfx: it uses a cipher that OpenSSL 3 no longer reads: PBE RC2-40
  Node says \"Unsupported PKCS12 PFX data\" about it, curl and PHP say \"unsupported\". The password is not the reason.
  hint: Use the .crt and .key that `mtls convert` writes.

Next: mtls smoke URL --cert openssl-legacy.crt --key openssl-legacy.key
",
        )
        .leaves(["openssl-legacy.crt", "openssl-legacy.key", "openssl-legacy.pfx"]);
    assert_eq!(mode(&ran, "openssl-legacy.key"), 0o600);
}

#[test]
fn the_pfx_files_of_all_writers_hold_the_same_key_and_certificates() {
    let leaf = formats::read(&fixture("base/client-rsa.crt"));
    let chain = formats::read(&fixture("base/chain.pem"));
    let expected: Vec<String> =
        leaf.items.iter().chain(chain.items.first()).map(fingerprint).collect();
    for writer in
        ["openssl", "openssl-legacy", "keytool", "certtool", "nss", "python", "node-forge"]
    {
        let file = format!("base/{writer}.pfx");
        let ran = tool(["convert", "--name", "a", "--password-env", "PW", "--quiet"])
            .arg(&format!("{writer}.pfx"))
            .fixture(&file)
            .env("PW", "test1234")
            .exits(0);
        let written = formats::read(&ran.read("a.crt"));
        let found: Vec<String> = written.items.iter().map(fingerprint).collect();
        assert_eq!(found, expected, "{writer}");
        assert_eq!(ran.read("a.key"), fixture("base/client-rsa.key"), "{writer}");
    }
}

fn fingerprint(item: &Item) -> String {
    match item {
        Item::Certificate(certificate) => certificate.sha256_hex(),
        other => panic!("{other:?} is no certificate"),
    }
}

#[test]
fn a_pfx_that_cannot_be_opened_is_an_error_and_nothing_is_written() {
    let whole = fixture("base/openssl.pfx");
    let half = whole.get(..whole.len() / 2).unwrap();
    let open = |contents: &[u8], password: &str| {
        tool(["convert", "a.pfx", "--password-env", "PW"])
            .file("a.pfx", contents)
            .env("PW", password)
            .exits(3)
            .leaves(["a.pfx"])
    };
    open(&whole, "test12345").notes(
        "\
error: the password does not open a.pfx
  hint: Check for a typing error, or ask who made the file. A damaged file looks the same.
",
    );
    open(half, "test1234").notes("error: a.pfx: …\n  hint: …\n");
}

#[test]
fn without_a_password_nobody_is_asked_in_a_script() {
    tool(["convert", "openssl.pfx"]).fixture("base/openssl.pfx").exits(3).notes(
        "\
error: openssl.pfx is encrypted, and no password was given
  hint: Give it with `--password-file FILE`, `--password-env VAR` or `--password-stdin`, or run the command in a terminal to be asked.
",
    );
}

#[test]
fn a_person_is_asked_and_may_mistype() {
    tool(["convert", "openssl.pfx"])
        .fixture("base/openssl.pfx")
        .answers(["test12345", "test1234"])
        .exits(0)
        .notes(
            "\
Password of openssl.pfx:…
This password does not open it.
Password of openssl.pfx:…
",
        )
        .leaves(["openssl.crt", "openssl.key", "openssl.pfx"]);
}

#[test]
fn more_rounds_than_the_limit_are_refused_before_any_work() {
    tool(["convert", "certtool.pfx", "--password-env", "PW", "--max-iterations", "599999"])
        .fixture("base/certtool.pfx")
        .env("PW", "test1234")
        .exits(3)
        .notes(
            "\
error: certtool.pfx asks for 600000 key derivation iterations, more than the limit of 599999
  hint: If you trust the file, raise the limit with `--max-iterations N`. It takes long.
",
        )
        .leaves(["certtool.pfx"]);
}

#[test]
fn a_pair_becomes_a_pfx_that_opens_again() {
    for profile in ["compat", "modern", "strongest"] {
        let packed = with_client(tool(["convert", "client-rsa.crt", "chain.pem", "--to", "pfx"]))
            .args([
                "--key",
                "client-rsa.key",
                "--pfx-profile",
                profile,
                "--new-password-env",
                "NEW",
            ])
            .args(["--name", "client"])
            .env("NEW", "a new password")
            .exits(0)
            .prints(
                "\
Wrote client.pfx.

client.pfx
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01
  CN=Exemplo Issuing CA,O=Exemplo CA,C=BR                valid until 2046-01-01

The key in client.pfx is protected by the new password.

Next: mtls smoke URL --pfx client.pfx
",
            );
        assert_eq!(mode(&packed, "client.pfx"), 0o600);
        let again = tool(["convert", "client.pfx", "--password-env", "PW"])
            .after(packed)
            .env("PW", "a new password")
            .exits(0);
        assert_eq!(names(&again.read("client.crt")), ["CN=client-rsa", "CN=Exemplo Issuing CA"]);
        assert_eq!(again.read("client.key"), fixture("base/client-rsa.key"));
    }
}

#[test]
fn a_pfx_is_never_packed_over_itself() {
    tool(["convert", "openssl-legacy.pfx", "--to", "pfx", "--password-env", "PW", "--force"])
        .args(["--new-password-env", "PW"])
        .fixture("base/openssl-legacy.pfx")
        .env("PW", "test1234")
        .exits(0)
        .leaves(["openssl-legacy.clean.pfx", "openssl-legacy.pfx"]);
}

#[test]
fn options_that_would_be_ignored_are_refused_before_anything_is_opened() {
    let refused = |line: &str, message: &str| {
        let ran = typed(&format!("convert nothing.pfx {line}")).env("NEW", "x").exits(2);
        assert_eq!(ran.notes.lines().next(), Some(message));
    };
    refused("--to pfx", "error: --to pfx needs a new password");
    refused("--pfx-profile compat", "error: --pfx-profile is for --to pfx");
    refused("--to pem --split-chain", "error: --split-chain is for .crt files");
    refused(
        "--to p7b --new-password-env NEW",
        "error: --to p7b writes no key, so there is nothing to protect",
    );
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
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01
  CN=Exemplo Issuing CA,O=Exemplo CA,C=BR                valid until 2046-01-01
  CN=Exemplo Root CA,O=Exemplo CA,C=BR                   valid until 2046-01-01
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
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01
  CN=Exemplo Issuing CA,O=Exemplo CA,C=BR                valid until 2046-01-01
  CN=Exemplo Root CA,O=Exemplo CA,C=BR                   valid until 2046-01-01

The private key is not in it: a .p7b holds certificates only.

Next: mtls inspect all.p7b
",
        );
    let der = tool(["convert", "all.p7b", "--to", "der", "--with-root"]).after(bundle).exits(0);
    let files = ["all.der", "all.chain-1.der", "all.chain-2.der"];
    let single: Vec<String> = files.iter().flat_map(|file| names(&der.read(file))).collect();
    assert_eq!(single.join(", "), names(&der.read("all.p7b")).join(", "));
}

#[test]
fn what_is_no_certificate_is_an_error_and_nothing_is_written() {
    let cases: [(&str, &[u8], &str); 5] = [
        ("empty.pfx", b"", "empty-file"),
        ("login.pfx", b"<!DOCTYPE html><html><body>Sign in</body></html>", "web-page"),
        ("notes.crt", b"Call the provider on Monday.\n", "unknown-format"),
        ("half.crt", b"-----BEGIN CERTIFICATE-----\nMIIB\n", "corrupt"),
        ("client.csr", &fixture("base/client-p256.csr"), "not-a-certificate"),
    ];
    for (name, contents, code) in cases {
        let ran = tool(["convert", name, "--json"]).file(name, contents).exits(3).leaves([name]);
        assert_eq!(ran.json()["code"], code, "{name}");
        assert_eq!(ran.read(name), contents);
    }
}

#[test]
fn a_request_is_named_as_such() {
    tool(["convert", "client-p256.csr"]).fixture("base/client-p256.csr").exits(3).notes(
        "\
error: client-p256.csr: a certificate signing request, not a certificate. It goes to the CA. The certificate is what comes back.
  hint: Give the certificate that the CA made from it.
",
    );
}

#[test]
fn a_folder_and_a_missing_file_are_named() {
    tool(["convert", "."]).exits(3).notes(
        "\
error: . is a folder
  hint: Name the files in it.
",
    );
    tool(["convert", "client.pfx"]).exits(3).notes(
        "\
error: cannot read client.pfx: No such file or directory (os error 2)
  hint: Check the name. Nothing with this name is there.
",
    );
}

#[test]
fn an_output_that_is_there_stays_unless_asked_and_no_sister_is_written() {
    let first = with_client(tool(["convert", "client-rsa.crt", "client-rsa.key", "--name=a"]))
        .file("a.crt", "mine")
        .exits(3)
        .notes(
            "\
error: a.crt is there already
  hint: Choose another name with `--name`, or replace it with `--force`.
",
        )
        .leaves(["a.crt", "chain.pem", "client-rsa.crt", "client-rsa.key"]);
    assert_eq!(first.read("a.crt"), b"mine");
    let forced = tool(["convert", "client-rsa.crt", "client-rsa.key", "--name=a", "--force"])
        .after(first)
        .exits(0);
    assert_eq!(names(&forced.read("a.crt")), ["CN=client-rsa"]);
}

#[test]
fn an_input_is_never_replaced_even_with_force() {
    let ran = with_client(tool(["convert", "client-rsa.crt", "client-rsa.key", "--force"]))
        .exits(0)
        .leaves([
            "chain.pem",
            "client-rsa.clean.crt",
            "client-rsa.clean.key",
            "client-rsa.crt",
            "client-rsa.key",
        ]);
    assert_eq!(ran.read("client-rsa.crt"), fixture("base/client-rsa.crt"));
}

#[test]
fn a_trial_run_writes_nothing() {
    with_client(tool(["convert", "client-rsa.crt", "client-rsa.key", "--dry-run", "--name=a"]))
        .exits(0)
        .prints("Would write a.key and a.crt.\n…\n")
        .leaves(["chain.pem", "client-rsa.crt", "client-rsa.key"]);
}

#[test]
fn a_folder_that_is_not_there_is_not_made() {
    with_client(tool(["convert", "client-rsa.crt", "client-rsa.key", "--out-dir", "new"]))
        .exits(3)
        .notes(
            "\
error: cannot write new/client-rsa.key: No such file or directory (os error 2)
  hint: Make the folder first.
",
        )
        .leaves(["chain.pem", "client-rsa.crt", "client-rsa.key"]);
}

#[cfg(unix)]
#[test]
fn into_a_folder_without_permission_nothing_is_written() {
    use std::os::unix::fs::PermissionsExt;
    let earlier = with_client(tool(["convert", "nothing"])).exits(3);
    let folder = earlier.folder.path().to_owned();
    let open = |mode| std::fs::set_permissions(&folder, PermissionsExt::from_mode(mode)).unwrap();
    open(0o555);
    // The administrator may write everywhere; then there is nothing to see here but a success.
    let administrator = std::fs::write(folder.join("probe"), "").is_ok();
    let ran = tool(["convert", "client-rsa.crt", "client-rsa.key"]).after(earlier).run();
    open(0o755);
    assert_eq!(ran.exit, if administrator { 0 } else { 3 });
    assert_eq!(folder.join("client-rsa.clean.crt").exists(), administrator);
}

#[test]
fn standard_input_is_read_once() {
    let der = formats::read(&fixture("base/client-p256.crt"));
    let Some(Item::Certificate(certificate)) = der.items.first() else { panic!("no certificate") };
    tool(["convert", "-"])
        .input(&certificate.der)
        .exits(0)
        .prints("Wrote client.crt.\n…\n")
        .leaves(["client.crt"]);
    tool(["convert", "-", "--key", "-"]).exits(2).notes(
        "\
error: FILE and FILE read standard input, and only one can
  hint: Put one of them into a file.
",
    );
}

#[cfg(unix)]
fn mode(ran: &harness::Ran, name: &str) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(ran.folder.path().join(name)).unwrap().permissions().mode() & 0o777
}
