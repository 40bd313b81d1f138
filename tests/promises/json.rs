//! Every field of every command's JSON has its line in docs/json.md, and every line its field.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{document, nothing};
use crate::harness::{Tool, tool};

/// Runs whose answers together have every field of their commands.
fn runs() -> Vec<Tool> {
    let made = tool(["csr", "--cn", "a", "--key-type", "p256"]).exits(0);
    vec![
        tool(["csr", "--cn", "a", "--san", "dns:a.test", "--key-type", "p256", "--json"]),
        tool(["csr", "--json"]).after(made),
        tool(["convert", "client-rsa.crt", "expired.crt", "client-rsa.key", "--json"])
            .fixture("base/client-rsa.crt")
            .fixture("base/expired.crt")
            .fixture("base/client-rsa.key"),
        // Stops before it connects.
        tool(["smoke", "https://localhost/", "--ca", "client-rsa.crt", "--json"])
            .arg("--cert=client-rsa.crt")
            .arg("--key=client-p256.key")
            .fixture("base/client-rsa.crt")
            .fixture("base/client-p256.key"),
    ]
}

/// The fields below a value, as `files[].items[].kind`.
fn fields(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields_of) => {
            for (name, inner) in fields_of {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
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
    for run in runs() {
        let answer = run.run().json();
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
            all.insert(title, cells);
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
        wrong.extend(
            said.difference(told)
                .map(|field| format!("docs/json.md, {schema}: no line for `{field}`")),
        );
        // A list whose entries no run here has may be described further.
        wrong.extend(
            told.difference(said)
                .filter(|field| !field.contains("findings[]"))
                .map(|field| format!("docs/json.md, {schema}: no run says `{field}`")),
        );
    }
    nothing(&wrong);
}
