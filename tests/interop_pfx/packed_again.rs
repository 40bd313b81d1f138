//! Files that programs refuse, packed again by `convert --to pfx`, in the hands of these programs.

use serde_json::Value;

use super::{PASSWORD, Stores};
use crate::harness::{fixture, tool};
use crate::judges::{self, deliveries};

/// One of each kind: writers, ciphers, checks, structures, names, passwords, keys, dress.
const SPREAD: [&str; 14] = [
    "T02_ossl3_legacy",
    "T40_pk12util",
    "M_none_plain",
    "M_md5",
    "E_gcm",
    "E_scrypt",
    "S_ber_all",
    "S_nested",
    "S_root_first",
    "S_sdsi",
    "A_utf8_name",
    "P_latin1_widened",
    "K_ec",
    "X_base64",
];

#[test]
fn what_was_measured_is_delivered_once_it_is_packed_again() {
    let mut again = Stores::new("interop-pfx-again");
    let expected: Value = serde_json::from_slice(&fixture("measured/expected.json")).unwrap();
    for file in expected["files"].as_array().unwrap() {
        let id = file["id"].as_str().unwrap();
        if !SPREAD.contains(&id) {
            continue;
        }
        let pair = &file["pairs"][0];
        let things = pair["chain"].as_array().unwrap().iter();
        let wanted: Vec<String> = std::iter::once(&pair["spki"])
            .chain(things)
            .map(|thing| thing.as_str().unwrap().to_owned())
            .collect();
        for profile in ["compat", "modern"] {
            let name = format!("{id}.p12");
            let ran = tool(["convert", &name, "--to", "pfx", "--name", "new"])
                .args(["--pfx-profile", profile, "--password-env", "PW"])
                .args(["--new-password-env", "NEW"])
                .env("PW", file["password"].as_str().unwrap())
                .env("NEW", PASSWORD)
                .file(&name, fixture(&format!("measured/files/{name}")))
                .exits(0);
            let name = format!("{id}-{profile}");
            again.add(&name, "password", &ran.read("new.pfx"), wanted.clone());
        }
    }
    let (folder, stores) = (&again.folder, &again.stores);
    assert_eq!(stores.len(), 2 * SPREAD.len());
    if let Some(openssl) = judges::openssl() {
        again.hold(&deliveries::of_openssl(&openssl, folder, stores), &[]);
    }
    if let Some(python) = judges::python("judge.py") {
        again.hold(&deliveries::of_script(&python, &["stores"], folder, stores), &[]);
    }
    if let Some(java) = judges::java("Judge.java") {
        again.hold(&deliveries::of_script(&java, &["stores"], folder, stores), &[]);
    }
    if let Some(node) = judges::node("judge.js") {
        let first = ["stores", "server.crt", "server.key"];
        again.hold(&deliveries::of_script(&node, &first, folder, stores), &[]);
    }
}
