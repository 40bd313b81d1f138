//! `mtls csr` as its user sees it.

mod harness;

use harness::tool;

#[test]
fn a_key_and_a_request_are_made_and_the_user_is_told_what_to_send() {
    tool(["csr", "--cn", "acme", "--org", "Acme Ltda", "--country", "BR", "--key-type", "p256"])
        .exits(0)
        .prints(
            "\
Wrote client.key and client.csr.

  Subject     CN=acme,O=Acme Ltda,C=BR
  Key         P-256
  Key SHA-256 …

Send only client.csr to the provider.
Keep client.key on this machine. It has no password: only its permissions protect it.

When the certificate comes back: mtls verify CERTIFICATE --key client.key --csr client.csr
",
        )
        .leaves(["client.csr", "client.key"]);
}

#[test]
fn repeated_units_stay_in_order() {
    // rcgen's own name type keeps only the last of them.
    let ran = tool(["csr", "--cn", "a", "--org-unit", "one", "--org-unit", "two", "--json"])
        .arg("--key-type=ed25519")
        .exits(0);
    assert_eq!(ran.json()["subject"], "CN=a,OU=two,OU=one");
}

#[test]
fn without_a_common_name_nothing_is_written() {
    tool(["csr", "--org", "Acme"])
        .exits(2)
        .notes(
            "\
error: --cn is missing
  hint: Say who the certificate is for: `mtls csr --cn NAME --org COMPANY --country BR`.
",
        )
        .leaves([]);
}

#[test]
fn a_country_in_words_is_refused_before_a_key_is_made() {
    tool(["csr", "--cn", "a", "--country", "Brasil"])
        .exits(3)
        .notes(
            "\
error: the country Brasil is not a two-letter code
  hint: Use two capital letters, such as BR for Brazil.
",
        )
        .leaves([]);
}

#[test]
fn failures_are_one_json_object_too() {
    let ran = tool(["csr", "--json", "--cn", "a", "--key-type", "dsa"]).exits(2);
    assert_eq!(ran.json()["schema"], "mtls/error/v1");
    assert_eq!(ran.json()["code"], "usage");
}

#[test]
fn a_key_that_a_stopped_run_left_is_named_and_kept() {
    tool(["csr", "--cn", "a", "--key-type", "p256"])
        .file("client.key", "the key of an earlier run")
        .exits(3)
        .notes(
            "\
error: client.key is there already, without client.csr
  hint: An earlier run may have been stopped. The key is whole: make its request with `--key client.key`, or replace it with `--force`.
",
        )
        .leaves(["client.key"]);
}

#[test]
fn an_existing_pair_is_never_replaced_unless_asked() {
    let first = tool(["csr", "--cn", "a", "--key-type", "p256"]).exits(0);
    let key = first.read("client.key");
    let again = tool(["csr", "--cn", "a", "--key-type", "p256"]).after(first).exits(3).notes(
        "\
error: client.key is there already
  hint: Choose another name with `--name`, or replace it with `--force`.
",
    );
    assert_eq!(again.read("client.key"), key);
    let forced = tool(["csr", "--cn", "a", "--key-type", "p256", "--force"]).after(again).exits(0);
    assert_ne!(forced.read("client.key"), key);
}

#[test]
fn a_request_can_be_made_for_a_key_that_is_there() {
    let first = tool(["csr", "--cn", "a", "--key-type", "p384"]).exits(0);
    let key = first.read("client.key");
    let second = tool(["csr", "--cn", "b", "--key", "client.key", "--name", "again"])
        .after(first)
        .exits(0)
        .prints(
            "\
Wrote again.csr.

  Subject     CN=b
  Key         P-384
  Key SHA-256 …

Send only again.csr to the provider.

When the certificate comes back: mtls verify CERTIFICATE --key client.key --csr again.csr
",
        );
    assert_eq!(second.read("client.key"), key);
    second.leaves(["again.csr", "client.csr", "client.key"]);
}

#[test]
fn a_key_under_a_password_is_opened_and_one_without_its_password_is_asked_for() {
    let first = tool(["csr", "--cn", "a", "--key-type=p256", "--new-password-env", "PW"])
        .env("PW", "correct horse")
        .exits(0);
    let locked = tool(["csr", "--cn", "a", "--key=client.key", "--name=b"]).after(first).exits(3);
    assert!(locked.notes.starts_with("error: client.key is encrypted, and no password was given"));
    let wrong = tool(["csr", "--cn=a", "--key=client.key", "--name=b", "--password-env=PW"])
        .env("PW", "wrong")
        .after(locked)
        .exits(3);
    assert!(wrong.notes.starts_with("error: the password does not open client.key"));
    tool(["csr", "--cn=a", "--key=client.key", "--name=b"])
        .answers(["wrong", "correct horse"])
        .after(wrong)
        .exits(0)
        .leaves(["b.csr", "client.csr", "client.key"]);
}

#[test]
fn a_file_that_is_no_key_is_named_for_what_it_is_not() {
    tool(["csr", "--cn", "a", "--key", "client.key"])
        .file("client.key", "<!DOCTYPE html><title>Login</title>")
        .exits(3)
        .leaves(["client.key"]);
}
