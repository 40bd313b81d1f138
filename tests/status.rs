//! `mtls status` as its user sees it: the stage of each onboarding, and the one command that comes next.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod server;

use harness::{Ran, Tool, fixture, tool};
use rustls::version::TLS13;
use serde_json::Value;
use server::{Asks, ok, server};

/// `status` over files that are fixtures under other names: `new name < fixture`.
fn status(files: &[&str]) -> Tool {
    files.iter().fold(tool(["status", "--json"]), |tool, file| {
        let (name, path) = file.split_once(" < ").unwrap_or((file, file));
        let path = if path.contains('/') { path.to_owned() } else { format!("verify/{path}") };
        tool.file(name, fixture(&path))
    })
}

/// The public key of a request.
fn key_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap();
    let ran = tool(["inspect", "--json"]).fixture(path).arg(name).exits(0);
    ran.json()["files"][0]["items"][0]["public_key_sha256"].as_str().unwrap().to_owned()
}

fn record(path: &str, more: &str) -> String {
    format!("schema = 'mtls/record/v1'\npublic_key_sha256 = '{}'\n{more}", key_of(path))
}

/// Each onboarding in a line: stage, name, worst finding, next command.
fn told(ran: &Ran) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |one: &Value| {
        let finding = text(&one["findings"][0]["code"]);
        format!("{} {finding}: {}", text(&one["stage"]), text(&one["next"]))
    };
    ran.json()["onboardings"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn the_stage_is_derived_from_what_is_in_the_folder() {
    let sent = record("verify/client.csr", "sent = 2026-11-20T12:00:00Z\n");
    let vendor = "profile = 'fortface'\nenvironment = 'sandbox'\n";
    let smoke = "mtls smoke URL --cert client.crt --key client.key";
    let rows: &[(&[&str], &str, u8, &str)] = &[
        (&["client.key"], "", 0, "key -: mtls csr --key client.key"),
        (&["client.key", "client.csr"], "", 0, "requested -: mtls send client.csr"),
        (&["client.key", "client.csr"], &sent, 0, "sent -: mtls status"),
        (
            &["client.key", "client.csr", "client.crt < good.crt"],
            &sent,
            0,
            &format!("verified -: {smoke} --record client.mtls.toml"),
        ),
        (
            &["client.key", "client.crt < good.crt", "issuing.crt"],
            "",
            0,
            &format!("verified -: {smoke}"),
        ),
        (&["client.pfx"], "", 0, ""),
        (
            &["client.key", "client.csr", "client.crt < good.crt"],
            &record("verify/client.csr", vendor),
            0,
            "verified -: mtls smoke --profile fortface --env sandbox --cert client.crt --key client.key --record client.mtls.toml",
        ),
        (
            &["client.key", "client.csr", "client.crt < server-only.crt"],
            "",
            1,
            "returned usage-changed: mtls verify client.crt --key client.key --csr client.csr",
        ),
        (
            &["client.key", "client.csr", "client.crt < other-key.crt"],
            &sent,
            1,
            "sent other-key: mtls verify client.crt --key client.key --csr client.csr",
        ),
        (&["client.csr"], "", 1, "key-lost key-missing: mtls csr --renew-from client.csr"),
        (
            &["client.crt < good.crt"],
            "",
            1,
            "key-lost key-missing: mtls csr --renew-from client.crt",
        ),
        // A server's certificate and CAs are nobody's onboarding.
        (&["server.crt < base/server.crt", "issuing.crt", "root.crt"], "", 0, ""),
        (
            &["client.key", "client.crt < soon.crt"],
            "",
            0,
            "verified expires-soon: mtls csr --renew-from client.crt",
        ),
        (
            &["client.key", "client.crt < expired.crt"],
            "",
            1,
            "returned expired: mtls csr --renew-from client.crt",
        ),
    ];
    for (files, record, exit, expected) in rows {
        let tool = status(files);
        let tool = if record.is_empty() { tool } else { tool.file("client.mtls.toml", record) };
        let ran = tool.run();
        assert_eq!((told(&ran).join("\n"), ran.exit), ((*expected).to_owned(), *exit), "{files:?}");
    }
}

#[test]
fn what_came_back_instead_of_a_certificate_is_a_problem_while_one_is_awaited() {
    let page = "<!DOCTYPE html><title>Login</title>";
    let ran = status(&["client.key", "client.csr"]).file("client.crt", page).exits(1);
    assert_eq!(ran.findings(), ["problem web-page"]);
    let ran = status(&["client.key", "client.crt < good.crt"]).file("old.crt", page).exits(0);
    assert_eq!(ran.findings(), ["warning web-page"]);
}

#[test]
fn of_several_the_most_urgent_comes_first_and_each_has_its_command() {
    let ran = tool(["status", "my certs"]);
    std::fs::create_dir(ran.path("my certs")).unwrap();
    let ran = ran
        .file("my certs/a.key", fixture("base/client-rsa.key"))
        .file("my certs/a.csr", fixture("base/client-rsa.csr"))
        .file("my certs/b.key", fixture("base/client-p256.key"))
        .file("my certs/b.crt", fixture("base/client-p256.crt"))
        .file("my certs/c.key", fixture("verify/client.key"))
        .file("my certs/c.crt", fixture("verify/expired.crt"))
        .file(
            "my certs/a.mtls.toml",
            record(
                "base/client-rsa.csr",
                "sent = 2026-11-22T12:00:00Z\nprofile = 'fortface'\nenvironment = 'sandbox'\n",
            ),
        );
    ran.exits(1).prints(
        "\
RETURNED, NOT READY: CN=acme-client, ended

  Key         my certs/c.key
  Certificate my certs/c.crt, until 2025-11-14

problem[expired]: my certs/c.crt (CN=acme-client): …
…
  next: mtls csr --renew-from 'my certs/c.crt' --out-dir 'my certs'

VERIFIED: CN=client-p256, … days left

  Key         my certs/b.key
  Certificate my certs/b.crt, until 2046-01-01

  next: mtls smoke URL --cert 'my certs/b.crt' --key 'my certs/b.key'

SENT: CN=client-rsa

  Vendor      fortface, sandbox
  Key         my certs/a.key
  Request     my certs/a.csr
  Sent        2026-11-22, 2 days ago

  next: mtls status 'my certs'

Next: mtls csr --renew-from 'my certs/c.crt' --out-dir 'my certs'
",
    );
}

#[test]
fn a_younger_certificate_for_the_same_subject_replaces_the_old_one() {
    // The stranger's key has a certificate for the client's name.
    let old = ["old.key < client.key", "old.crt < expired.crt"];
    let new = ["new.key < stranger.key", "new.crt < other-key.crt"];
    let ran = status(&[old, new].concat()).exits(0);
    assert_eq!(
        told(&ran),
        ["verified -: mtls smoke URL --cert new.crt --key new.key", "returned expired: -",]
    );
    assert_eq!(ran.json()["onboardings"][1]["replaced_by"], "new.crt");
    // While the new one is under way, the old one is still what counts.
    let ran = status(&["old.key < client.key", "old.crt < soon.crt", "new.key < stranger.key"])
        .file("new.csr", fixture("verify/stranger.csr"))
        .exits(0);
    assert_eq!(told(&ran).len(), 2, "{:?}", told(&ran));
}

#[test]
fn a_key_under_a_password_is_known_by_its_name_or_by_the_record_and_nothing_is_asked() {
    let by_name = status(&["client.key < client-encrypted.key", "client.csr"]).answers([]).exits(0);
    assert_eq!(told(&by_name), ["requested -: mtls send client.csr"]);
    assert_eq!(by_name.json()["onboardings"][0]["key_encrypted"], true);
    let elsewhere = ["secret.key < client-encrypted.key", "client.crt < good.crt"];
    assert_eq!(
        told(&status(&elsewhere).exits(1)),
        ["key-lost key-missing: mtls csr --renew-from client.crt"]
    );
    let recorded = status(&elsewhere)
        .file("client.mtls.toml", record("verify/client.csr", "[files]\nkey = 'secret.key'\n"))
        .exits(0);
    assert_eq!(
        told(&recorded),
        ["verified -: mtls smoke URL --cert client.crt --key secret.key --record client.mtls.toml"]
    );
}

#[test]
fn of_several_copies_of_a_request_the_one_counts_that_the_record_names() {
    let files = ["client.key", "a.csr < client.csr", "client.csr"];
    assert_eq!(told(&status(&files).exits(0)), ["requested -: mtls send a.csr"]);
    let named = record("verify/client.csr", "[files]\ncsr = 'client.csr'\n");
    let ran = status(&files).file("client.mtls.toml", named).exits(0);
    assert_eq!(told(&ran), ["requested -: mtls send client.csr"]);
}

#[test]
fn a_record_is_read_whatever_its_onboarding_is_called() {
    for (name, shown) in [("-x", "./-x.csr"), ("a;b c", "a;b c.csr")] {
        let made = tool(["csr", "--cn", "a", "--key-type", "p256"])
            .arg(&format!("--name={name}"))
            .exits(0);
        let ran = tool(["status", "--json"]).after(made).exits(0);
        assert!(ran.findings().is_empty(), "{:?}", ran.findings());
        assert_eq!(ran.json()["onboardings"][0]["csr"], shown);
        assert_eq!(ran.json()["onboardings"][0]["created"], "2026-11-24T12:00:00Z");
    }
}

#[test]
fn a_record_that_is_none_is_a_warning_and_takes_nothing_away() {
    for (contents, code) in [
        ("a = hunter2".to_owned(), "corrupt"),
        ("\0".repeat(9), "corrupt"),
        (String::new(), "unknown-format"),
        ("password = 'hunter2'".to_owned(), "unknown-format"),
        ("schema = 'mtls/record/v2'".to_owned(), "unsupported"),
        ("#".repeat(65 * 1024), "too-large"),
        (record("verify/stranger.csr", ""), "key-missing"),
    ] {
        let ran = status(&["client.key", "client.csr"]).file("client.mtls.toml", contents).exits(0);
        assert_eq!(ran.findings(), [format!("warning {code}")]);
        assert_eq!(told(&ran), ["requested -: mtls send client.csr"]);
        assert!(!ran.output.contains("hunter2"));
    }
}

#[test]
fn an_empty_folder_has_a_first_command() {
    tool(["status"]).exits(0).prints("No onboarding in . yet.\n\nNext: mtls csr\n");
    tool(["status", "nowhere"]).exits(3);
}

#[test]
fn the_way_from_nothing_to_connected_is_remembered() {
    let server = server(Asks::Firmly, &TLS13, ok);
    let url = format!("https://localhost:{}/", server.port);
    let folder = tool(["smoke", &url, "--ca", "root-ca.crt", "--record", "client.mtls.toml"])
        .args(["--cert", "client.crt", "--key", "client.key"])
        .fixture("base/root-ca.crt")
        .file("client.key", fixture("base/client-rsa.key"))
        .file(
            "client.crt",
            [fixture("base/client-rsa.crt"), fixture("base/issuing-ca.crt")].concat(),
        )
        .file("client.mtls.toml", record("base/client-rsa.csr", "contact = 'ana'\n"))
        .at("2026-12-01T08:15:00Z")
        .exits(0);
    let kept = folder.read_text("client.mtls.toml");
    assert!(kept.contains("contact = \"ana\"") && kept.contains("at = 2026-12-01T08:15:00Z"));
    let host = format!("localhost:{}", server.port);
    let ran = tool(["status", "--json"]).after(folder).exits(0);
    assert_eq!(told(&ran), ["connected -: -"]);
    let connected = &ran.json()["onboardings"][0]["connected"];
    assert_eq!(*connected, serde_json::json!({ "at": "2026-12-01T08:15:00Z", "host": host }));
    let own = kept.split("certificate_sha256 = \"").nth(1).unwrap().get(..64).unwrap();
    let other = kept.replace(own, &key_of("verify/client.csr"));
    // With another certificate for the same key the proof is missing again.
    let ran = tool(["status", "--json"]).after(ran).file("client.mtls.toml", other).exits(0);
    assert_eq!(ran.json()["onboardings"][0]["stage"], "verified");
}

#[test]
fn a_test_is_not_remembered_in_the_record_of_another_key_and_one_that_failed_is_not() {
    let server = server(Asks::Firmly, &TLS13, ok);
    let url = format!("https://localhost:{}/", server.port);
    let smoke = |record: &str| {
        tool([
            "smoke",
            &url,
            "--cert",
            "client-rsa.crt",
            "--key",
            "client-rsa.key",
            "--record",
            record,
        ])
        .fixture("base/client-rsa.crt")
        .fixture("base/client-rsa.key")
    };
    let other = record("verify/client.csr", "");
    let ran = smoke("other.mtls.toml").file("other.mtls.toml", &other).exits(3);
    assert!(ran.notes.starts_with("error: other.mtls.toml is the record of another key"));
    assert_eq!(ran.read_text("other.mtls.toml"), other);
    let ran = smoke("client-rsa.crt").exits(3);
    assert!(ran.notes.contains("client-rsa.crt: the record cannot be read"), "{}", ran.notes);
    // The server's CA is not trusted here.
    smoke("new.mtls.toml").exits(1).leaves(["client-rsa.crt", "client-rsa.key"]);
}
