//! `mtls csr` as its user sees it.

mod harness;
#[path = "csr/subject.rs"]
mod subject;
#[path = "csr/wizard.rs"]
mod wizard;

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
client.mtls.toml remembers this onboarding for `mtls status`. No secret is in it.

When the certificate comes back: mtls verify CERTIFICATE --key client.key --csr client.csr
",
        )
        .leaves(["client.csr", "client.key", "client.mtls.toml"]);
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
  hint: An earlier run may have been stopped. The key is whole: make its request with `mtls csr --key client.key …`, or replace it with `--force`.
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
  hint: Choose another name, or replace it with `--force`.
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
again.mtls.toml remembers this onboarding for `mtls status`. No secret is in it.

When the certificate comes back: mtls verify CERTIFICATE --key client.key --csr again.csr
",
        );
    assert_eq!(second.read("client.key"), key);
    second.leaves(["again.csr", "again.mtls.toml", "client.csr", "client.key", "client.mtls.toml"]);
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
        .leaves(["b.csr", "b.mtls.toml", "client.csr", "client.key", "client.mtls.toml"]);
}

#[test]
fn a_file_that_is_no_key_is_named_for_what_it_is_not() {
    tool(["csr", "--cn", "a", "--key", "client.key"])
        .file("client.key", "<!DOCTYPE html><title>Login</title>")
        .exits(3)
        .leaves(["client.key"]);
}

#[test]
fn a_key_that_no_server_takes_or_that_cannot_sign_here_is_named() {
    for (key, message) in [
        ("returned/rsa1024.key", "error: the key is too weak: RSA 1024."),
        (
            "keys/secp256k1.key",
            "error: this tool cannot sign a request with a key of this kind: secp256k1.",
        ),
    ] {
        let ran =
            tool(["csr", "--cn=a", "--key=a.key"]).file("a.key", harness::fixture(key)).exits(3);
        assert!(ran.notes.starts_with(message), "{}", ran.notes);
    }
}

#[test]
fn a_new_password_for_a_key_that_is_there_is_refused() {
    tool(["csr", "--cn=a", "--key=client.key", "--new-password-env=PW"])
        .env("PW", "correct horse")
        .file("client.key", harness::fixture("verify/client.key"))
        .exits(2)
        .notes(
            "\
error: --key client.key is used as it is, and a new password is for a new key
  hint: Leave the new password out. To protect that key: `mtls convert client.key --encrypt`.
",
        )
        .leaves(["client.key"]);
}

#[test]
fn a_name_that_nobody_could_see_is_refused() {
    for name in ["", "..", "a\nb"] {
        tool(["csr", "--cn=a", "--name", name]).exits(2).leaves([]);
    }
}

#[test]
fn purposes_can_be_chosen_or_left_out() {
    let ran = tool(["csr", "--cn=a", "--key-type=p256", "--eku=clientAuth,1.3.6.1.4.1.311.20.2.2"])
        .arg("--key-usage=digitalSignature,keyEncipherment")
        .exits(0);
    let inspected = tool(["inspect", "client.csr", "--json"]).after(ran).exits(0);
    let item = &inspected.json()["files"][0]["items"][0];
    assert_eq!(item["key_usage"], serde_json::json!(["digitalSignature", "keyEncipherment"]));
    let purposes = serde_json::json!(["clientAuth", "1.3.6.1.4.1.311.20.2.2"]);
    assert_eq!(item["extended_key_usage"], purposes);

    for usage in ["--eku=none,clientAuth", "--key-usage=keyCertSign"] {
        tool(["csr", "--cn=a", usage]).exits(2).leaves([]);
    }
    let none =
        tool(["csr", "--cn=a", "--key-type=p256", "--eku=none", "--key-usage=none"]).exits(0);
    let inspected = tool(["inspect", "client.csr", "--json"]).after(none).exits(0);
    let item = &inspected.json()["files"][0]["items"][0];
    assert_eq!(item["key_usage"], serde_json::Value::Null);
    assert_eq!(item["extended_key_usage"], serde_json::Value::Null);
}

#[test]
fn a_renewal_takes_the_names_over_makes_a_new_key_and_tells_how_to_switch_and_go_back() {
    tool(["csr", "--renew-from", "client.crt"])
        .file("client.crt", harness::fixture("verify/good.crt"))
        .file("client.key", harness::fixture("verify/client.key"))
        .exits(0)
        .prints(
            "\
Wrote client-renewed.key and client-renewed.csr.

  Subject     CN=acme-client,O=Acme Ltda,C=BR
  Also        dns:acme.example.com
  Key         P-256
  Key SHA-256 …

Subject and names are those of client.crt, which ends on 2034-01-01.

Send only client-renewed.csr to the provider.
Keep client-renewed.key on this machine. It has no password: only its permissions protect it.
client-renewed.mtls.toml remembers this onboarding for `mtls status`. No secret is in it.

Leave the old key and certificate as they are. They work until 2034-01-01, unless the provider revokes them.
Switch both files at once, when `mtls verify` and `mtls smoke` pass with the new ones.
To go back, switch both to the old ones.

When the certificate comes back: mtls verify CERTIFICATE --key client-renewed.key --csr client-renewed.csr
",
        )
        .leaves([
            "client-renewed.csr",
            "client-renewed.key",
            "client-renewed.mtls.toml",
            "client.crt",
            "client.key",
        ]);
}

#[test]
fn the_record_says_what_no_other_file_tells() {
    let ran =
        tool(["csr", "--cn=a", "--key-type=p256", "--profile=fortface", "--env=sandbox"]).exits(0);
    let inspected = tool(["inspect", "client.csr", "--json"]).after(ran).exits(0);
    let key = inspected.json()["files"][0]["items"][0]["public_key_sha256"].clone();
    let expected = format!(
        "\
# What mtls remembers of this onboarding. No secret is in it.
# It may be deleted: nothing is lost but what it remembers.
schema = \"mtls/record/v1\"
public_key_sha256 = {key}
profile = \"fortface\"
environment = \"sandbox\"
created = 2026-11-24T12:00:00Z

[files]
csr = \"client.csr\"
key = \"client.key\"
"
    );
    pretty_assertions::assert_eq!(inspected.read_text("client.mtls.toml"), expected);
    tool(["csr", "--cn=a", "--profile=fortface", "--env=moon"])
        .exits(2)
        .notes("error: FortFace has no environment called moon\n  hint: Choose with `--env`: …\n")
        .leaves([]);
}

#[test]
fn the_record_of_another_key_is_never_replaced_unless_asked() {
    let first = tool(["csr", "--cn=a", "--key-type=p256"]).exits(0);
    for name in ["client.key", "client.csr"] {
        std::fs::remove_file(first.folder.path().join(name)).expect("it was written");
    }
    let again = tool(["csr", "--cn=a", "--key-type=p256"])
        .after(first)
        .exits(3)
        .notes("error: client.mtls.toml is the record of another key\n  hint: …\n")
        .leaves(["client.mtls.toml"]);
    tool(["csr", "--cn=a", "--key-type=p256", "--force"]).after(again).exits(0);
    // What only looks like one is a file like any other.
    tool(["csr", "--cn=a", "--key-type=p256"])
        .file("client.mtls.toml", "a = 1")
        .exits(3)
        .notes("error: client.mtls.toml is there already\n  hint: …\n")
        .leaves(["client.mtls.toml"]);
    // A new request for the same key keeps what is remembered of its smoke tests.
    let made = tool(["csr", "--cn=a", "--key-type=p256"]).exits(0);
    let record = made.read_text("client.mtls.toml") + "ticket = 7\n";
    std::fs::remove_file(made.folder.path().join("client.csr")).expect("it was written");
    let again = tool(["csr", "--cn=b", "--key=client.key"])
        .after(made)
        .file("client.mtls.toml", record.replace("created", "sent = 2026-11-24T12:00:00Z\ncreated"))
        .exits(0);
    let record = again.read_text("client.mtls.toml");
    assert!(record.contains("ticket = 7") && !record.contains("sent ="), "{record}");
}

#[test]
fn a_renewal_never_replaces_a_key_even_with_force() {
    let ran = tool(["csr", "--renew-from=client.crt", "--name=client", "--force"])
        .file("client.crt", harness::fixture("verify/good.crt"))
        .file("client.key", harness::fixture("verify/client.key"))
        .exits(3)
        .notes(
            "\
error: client.key is an input or an old key, and would be replaced
  hint: Choose another name or another folder.
",
        );
    assert_eq!(ran.read("client.key"), harness::fixture("verify/client.key"));
}

#[test]
fn the_certificate_of_a_ca_is_not_renewed() {
    tool(["csr", "--renew-from=issuing.crt"])
        .file("issuing.crt", harness::fixture("verify/issuing.crt"))
        .exits(3)
        .notes(
            "\
error: issuing.crt: only certificates of CAs are in it. A request is renewed from the certificate of a client.
  hint: Name your own certificate, or the request of then.
",
        );
}
