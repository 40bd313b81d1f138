//! From a PFX, and to one.

use mtls::formats;
use mtls::material::Item;
use pretty_assertions::assert_eq;

use crate::harness::{Ran, fixture, tool};
use crate::{mode, names, with_client};

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
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01, 19 years left
  CN=Exemplo Issuing CA,O=Exemplo CA,C=BR                valid until 2046-01-01, 19 years left

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
fn which_of_two_passwords_is_missing_or_wrong_is_told() {
    let open = || {
        tool(["convert", "two-passwords.pfx", "--password-env", "PW", "--name", "a"])
            .fixture("pfx/two-passwords.pfx")
            .env("PW", "test1234")
            .env("WRONG", "nope")
    };
    open().exits(3).notes(
        "\
error: the key in two-passwords.pfx is encrypted, and no password was given
  hint: Give it with `--key-password-file FILE`, `--key-password-env VAR` or `--key-password-stdin`, or run the command in a terminal to be asked.
",
    );
    open().args(["--key-password-env", "WRONG"]).exits(3).notes(
        "\
error: the password does not open the key in two-passwords.pfx
  hint: …
",
    );
}

#[test]
fn two_keys_give_two_pairs() {
    tool(["convert", "two-keys.pfx", "--password-env", "PW"])
        .fixture("pfx/two-keys.pfx")
        .env("PW", "test1234")
        .exits(0)
        .prints("Wrote two-keys.key, two-keys.crt, two-keys-2.key and two-keys-2.crt.\n…\n")
        .leaves([
            "two-keys-2.crt",
            "two-keys-2.key",
            "two-keys.crt",
            "two-keys.key",
            "two-keys.pfx",
        ]);
}

#[test]
fn half_a_pair_is_written_and_is_a_problem() {
    tool(["convert", "certificate-only.pfx", "--password-env", "PW"])
        .fixture("pfx/certificate-only.pfx")
        .env("PW", "test1234")
        .exits(1)
        .prints(
            "\
Wrote certificate-only.crt.

certificate-only.crt
  …
…
problem[pfx-no-key]: certificate-only.pfx: there is no private key in it
  A client needs the key beside its certificate.
  hint: …

Next: mtls inspect certificate-only.crt
",
        )
        .leaves(["certificate-only.crt", "certificate-only.pfx"]);
    let ran = tool(["convert", "key-only.pfx", "--password-env", "PW", "--json"])
        .fixture("pfx/key-only.pfx")
        .env("PW", "test1234")
        .exits(1)
        .leaves(["key-only.key", "key-only.pfx"]);
    assert_eq!(ran.findings(), ["problem pfx-no-cert"]);
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

/// The RSA client, packed with a profile.
fn packed(profile: &str) -> Ran {
    with_client(tool(["convert", "client-rsa.crt", "chain.pem", "--key", "client-rsa.key"]))
        .args(["--to", "pfx", "--pfx-profile", profile, "--name", "client"])
        .args(["--new-password-env", "NEW"])
        .env("NEW", "a new password")
        .exits(0)
}

#[test]
fn a_pair_becomes_a_pfx_that_every_program_reads() {
    let ran = packed("compat").prints(
        "\
Wrote client.pfx.

client.pfx
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01, 19 years left
  CN=Exemplo Issuing CA,O=Exemplo CA,C=BR                valid until 2046-01-01, 19 years left

The key in client.pfx is protected by the new password, in the old way (3DES) that every program reads.
Only a long password is safe there: 20 characters or more.

43 of 44 programs that were measured open the new PFX (profile compat).

Next: mtls smoke URL --pfx client.pfx
",
    );
    assert_eq!(mode(&ran, "client.pfx"), 0o600);
}

#[test]
fn who_will_not_read_a_modern_pfx_is_told_while_it_is_made() {
    packed("modern").prints(
        "\
Wrote client.pfx.

client.pfx
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01, 19 years left
  CN=Exemplo Issuing CA,O=Exemplo CA,C=BR                valid until 2046-01-01, 19 years left

The key in client.pfx is protected by the new password.

39 of 44 programs that were measured open the new PFX (profile modern).

note[pfx-modern-cipher]: client.pfx: …
  …
  hint: …`mtls convert client.pfx --to pfx --pfx-profile compat --encrypt`.

Next: mtls smoke URL --pfx client.pfx
",
    );
}

#[test]
fn a_packed_pair_comes_out_again_as_it_went_in() {
    for profile in ["compat", "modern", "strongest"] {
        let again = tool(["convert", "client.pfx", "--password-env", "PW"])
            .after(packed(profile))
            .env("PW", "a new password")
            .exits(0);
        assert_eq!(names(&again.read("client.crt")), ["CN=client-rsa", "CN=Exemplo Issuing CA"]);
        assert_eq!(again.read("client.key"), fixture("base/client-rsa.key"));
    }
}

#[test]
fn a_new_password_with_accents_is_warned_about() {
    let ran = with_client(tool(["convert", "client-rsa.crt", "client-rsa.key", "--to", "pfx"]))
        .args(["--pfx-profile", "compat", "--new-password-env", "NEW", "--json"])
        .env("NEW", "palavra-passe é esta")
        .exits(0);
    assert_eq!(ran.findings(), ["warning pfx-password-encoding"]);
}

#[test]
fn a_pfx_without_its_chain_is_warned_about() {
    let lonely = with_client(tool(["convert", "client-rsa.crt", "client-rsa.key", "--to", "pfx"]))
        .args(["--name", "lonely", "--new-password-env", "NEW", "--pfx-profile", "compat"])
        .env("NEW", "test1234")
        .exits(0);
    let ran = tool(["convert", "lonely.pfx", "--password-env", "PW", "--json"])
        .after(lonely)
        .env("PW", "test1234")
        .exits(0);
    assert_eq!(ran.findings(), ["warning pfx-no-chain"]);
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
