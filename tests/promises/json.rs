//! Every field of every command's JSON has its line in docs/json.md, and every line its field.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{document, nothing};
use crate::harness::{Ran, Tool, fixture, tool};
use crate::server::{Asks, ok, server};
use crate::web::make;
use rustls::version::TLS13;

/// Runs whose answers together have every field of their commands.
fn answers() -> Vec<Value> {
    let mut ran = vec![
        tool(["csr", "--cn", "a", "--san", "dns:a.test", "--key-type", "p256", "--json"]).run(),
        tool(["csr", "--json"]).run(),
        tool(["csr", "--cn=", "--country=Brasil", "--json"]).run(),
        tool(["csr", "--renew-from", "client-rsa.crt", "--json"])
            .fixture("base/client-rsa.crt")
            .run(),
        inspect().run(),
        verify().run(),
        verify_with_address().run(),
        doctor().run(),
        tool(["convert", "client-rsa.crt", "client-rsa.key", "issuing-ca.crt", "server.crt"])
            .fixture("base/client-rsa.crt")
            .fixture("base/client-rsa.key")
            .fixture("base/issuing-ca.crt")
            .fixture("base/server.crt")
            .args(["--name", "new", "--json"])
            .run(),
        tool(["convert", "openssl.pfx", "--for", "node20", "--password-env", "PW", "--json"])
            .fixture("base/openssl.pfx")
            .env("PW", "test1234")
            .run(),
        tool(["convert", "S_trailing.p12", "--mend", "--json"])
            .fixture("measured/files/S_trailing.p12")
            .run(),
        tool(["rehearse", "--keep", "kept", "--json"]).run(),
        status().run(),
        tool(["profile", "list", "--json"]).run(),
        tool(["profile", "show", "fortface", "--json"]).run(),
        tool(["profile", "check", "wrong.toml", "--json"]).file("wrong.toml", "").run(),
        tool(["send", "client-rsa.csr", "client-rsa.crt", "--json"])
            .fixture("base/client-rsa.csr")
            .fixture("base/client-rsa.crt")
            .run(),
        tool(["explain", "Unsupported PKCS12 PFX data", "openssl-legacy.pfx", "--json"])
            .fixture("base/openssl-legacy.pfx")
            .run(),
        tool(["explain", "--list", "--json"]).run(),
        tool(["man", "send", "--out-dir", ".", "--json"]).run(),
        tool(["completions", "fish", "--json"]).run(),
        tool(["snippet", "curl", "--json"]).run(),
        tool(["snippet", "--list", "--json"]).run(),
    ];
    ran.extend(smoke());
    ran.extend(sandbox());
    ran.iter().map(Ran::json).collect()
}

/// Something of every kind.
fn inspect() -> Tool {
    [
        "base/client-rsa.crt",
        "base/client-rsa.csr",
        "base/client-rsa.key",
        "base/openssl.pfx",
        "inspect/public.pem",
        "inspect/encrypted.key",
        "inspect/list.crl",
        "inspect/bundle.p7b",
        "keystore/client.jks",
        "archive/delivery.zip",
    ]
    .into_iter()
    .fold(tool(["inspect", "--json"]), |tool, path| {
        tool.fixture(path).arg(path.rsplit('/').next().unwrap())
    })
}

fn verify() -> Tool {
    ["verify/name-changed.crt", "verify/client.key", "verify/client.csr", "verify/issuing.crt"]
        .into_iter()
        .fold(tool(["verify", "name-changed.crt", "--json"]), Tool::fixture)
        .args(["--key", "client.key", "--csr", "client.csr", "--chain", "issuing.crt"])
}

/// An address that is told and not asked.
fn verify_with_address() -> Tool {
    let issuing = make("Issuing CA", true, None, &[]);
    let client = make("client", false, Some(&issuing), &["ldap:///CN=Issuing%20CA".to_owned()]);
    tool(["verify", "client.crt", "--fetch-issuer", "--json"]).file("client.crt", client.pem)
}

/// One that passes, one that does not, and one with permissions.
fn smoke() -> Vec<Ran> {
    let server = server(Asks::Firmly, &TLS13, ok);
    let url = format!("https://localhost:{}/", server.port);
    let with_ca =
        || tool(["smoke", &url, "--ca", "root-ca.crt", "--json"]).fixture("base/root-ca.crt");
    let passed = with_ca()
        .file(
            "client.crt",
            [fixture("base/client-rsa.crt"), fixture("base/issuing-ca.crt")].concat(),
        )
        .fixture("base/client-rsa.key")
        .args(["--cert", "client.crt", "--key", "client-rsa.key"])
        .exits(0);
    let permissions = with_ca()
        .args(["--profile", "fortface", "--permissions", "--api-key-env", "KEY"])
        .env("KEY", "a")
        .exits(1);
    vec![passed, with_ca().exits(1), permissions]
}

/// One that is connected, with everything in its record.
fn status() -> Tool {
    let record = "schema = 'mtls/record/v1'
public_key_sha256 = 'KEY'
[passed]
at = 2026-12-01T08:15:00Z
host = 'api.example.com'
certificate_sha256 = 'CERTIFICATE'
";
    let shown = tool(["inspect", "client-rsa.crt", "--json"]).fixture("base/client-rsa.crt").run();
    let item = shown.json()["files"][0]["items"][0].clone();
    let text = |name: &str| item[name].as_str().unwrap().to_owned();
    let record =
        record.replace("KEY", &text("public_key_sha256")).replace("CERTIFICATE", &text("sha256"));
    tool(["status", "--json"])
        .fixture("base/client-rsa.crt")
        .fixture("base/client-rsa.key")
        .file("client-rsa.mtls.toml", record)
}

/// Without a smoke test, whose answer is told by itself.
fn doctor() -> Tool {
    tool(["doctor", "--json"]).fixture("base/client-rsa.crt").fixture("base/client-rsa.key")
}

fn sandbox() -> Vec<Ran> {
    let ready = tool(["sandbox", "--dir", "s", "--exit-when-stdin-closes", "--json"]).exits(0);
    let copy = ready.output.clone();
    let made = tool(["csr", "--cn", "a", "--key-type", "p256"]).after(ready).exits(0);
    let signed =
        tool(["sandbox", "sign", "client.csr", "--dir", "s", "--json"]).after(made).exits(0);
    let ready =
        Ran { output: copy, folder: tempfile::tempdir().unwrap(), notes: String::new(), exit: 0 };
    let key = tool(["sandbox", "key", "create", "--allow=sdk:enroll", "--json"]).exits(0);
    let faults = tool(["sandbox", "faults", "--json"]).exits(0);
    vec![ready, signed, key, faults]
}

/// The fields below a value, as `files[].items[].kind`.
fn fields(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields_of) => {
            for (name, inner) in fields_of {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                // What is in a container is told as what is in a file.
                let path = path.replace("items[].items[]", "items[]");
                found.insert(path.clone());
                fields(inner, &path, found);
            }
        }
        Value::Array(items) => {
            for item in items {
                fields(item, &format!("{path}[]"), found);
            }
        }
        _ => {}
    }
}

/// The fields of each schema in what the commands say.
fn said() -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for answer in answers() {
        let schema = answer["schema"].as_str().unwrap().to_owned();
        assert_eq!(answer.as_object().unwrap().keys().next().unwrap(), "schema");
        fields(&answer, "", all.entry(schema).or_default());
    }
    all
}

/// The fields of each schema in docs/json.md: a section per schema, a row per field.
fn told() -> BTreeMap<String, BTreeSet<String>> {
    let text = document("docs/json.md");
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut shared: BTreeSet<String> = BTreeSet::new();
    for section in text.split("\n## ").skip(1) {
        let title = section.lines().next().unwrap_or_default().trim_matches('`').to_owned();
        let cells: BTreeSet<String> = section
            .lines()
            .filter(|line| line.starts_with("| `"))
            .filter_map(|line| line.split('`').nth(1).map(str::to_owned))
            .collect();
        if title.starts_with("mtls/") {
            assert!(all.insert(title, cells).is_none(), "docs/json.md tells one schema twice");
        } else {
            shared.extend(cells);
        }
    }
    // `findings[]` and what is in it is told once.
    for fields in all.values_mut() {
        for list in fields.clone() {
            for field in shared.iter().filter(|field| within(field, &list)) {
                let tail = field.split_once("[]").map_or("", |(_, tail)| tail);
                fields.insert(format!("{list}[]{tail}"));
            }
        }
    }
    all
}

/// Whether a shared field, such as `findings[].code`, belongs into a list of that name.
fn within(shared: &str, list: &str) -> bool {
    let name = list.rsplit('.').next().unwrap_or(list);
    shared.split_once("[]").is_some_and(|(shared_list, _)| shared_list == name)
}

#[test]
fn every_field_has_its_line_and_every_line_its_field() {
    let (said, told) = (said(), told());
    let none = BTreeSet::new();
    let mut wrong = Vec::new();
    let schemas: BTreeSet<&String> = said.keys().chain(told.keys()).collect();
    for schema in schemas {
        let said = said.get(schema).unwrap_or(&none);
        let told = told.get(schema).unwrap_or(&none);
        // `stages[].facts.*`: the names vary.
        let open = |field: &str| {
            told.iter()
                .filter_map(|row| row.strip_suffix('*'))
                .any(|row| field.starts_with(row) && field.len() > row.len())
        };
        wrong.extend(
            said.difference(told)
                .filter(|field| !open(field))
                .map(|field| format!("docs/json.md, {schema}: no line for `{field}`")),
        );
        // A list whose entries no run here has may be described further.
        wrong.extend(
            told.difference(said)
                .filter(|field| !field.contains("findings[]") && !field.ends_with('*'))
                .map(|field| format!("docs/json.md, {schema}: no run says `{field}`")),
        );
    }
    nothing(&wrong);
}
