//! The 159 measured PFX files through `convert`: byte for byte what four programs of others find in
//! them (`fixtures/measured/expected.json`, made by `expect.py`), or refused with the right error.
//! There is no exception; what is refused has its reason there, as `why`.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;

use std::collections::BTreeSet;
use std::sync::Mutex;

use harness::{Ran, Tool, fixture, tool};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn expected() -> Vec<Value> {
    let mut all: Value = serde_json::from_slice(&fixture("measured/expected.json")).unwrap();
    all["files"].as_array_mut().map(std::mem::take).unwrap()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

/// `convert` on a file of this name, before it knows a password.
fn convert(id: &str) -> Tool {
    let name = format!("{id}.p12");
    let tool = tool(["convert", "--json", "--name", "new"]).arg(&name);
    tool.file(&name, fixture(&format!("measured/files/{name}")))
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The SHA-256 of the DER of each block, in a file of nothing but PEM blocks of this label.
fn blocks(contents: &[u8], label: &str) -> Vec<String> {
    let blocks = pem::parse_many(contents).unwrap();
    let lines = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    let again: String = blocks.iter().map(|block| pem::encode_config(block, lines)).collect();
    assert_eq!(String::from_utf8_lossy(contents), again, "more than PEM blocks");
    assert!(blocks.iter().all(|block| block.tag() == label), "not only {label}");
    blocks.iter().map(|block| digest(block.contents())).collect()
}

/// What a run left, in the words of `expected.json`.
fn left(ran: &Ran, file: &Value) -> Value {
    let answer = ran.json();
    if ran.exit == 3 {
        return json!({ "error": answer["code"], "exit": 3, "files": names(ran) });
    }
    let read = |name: &str, label| {
        let path = ran.folder.path().join(name);
        if path.exists() { blocks(&std::fs::read(path).unwrap(), label) } else { Vec::new() }
    };
    let count = file["pairs"].as_array().map_or(1, Vec::len);
    let pairs: Vec<Value> = (0..count)
        .map(|place| {
            let stem = if place == 0 { "new".to_owned() } else { format!("new-{}", place + 1) };
            let key = read(&format!("{stem}.key"), "PRIVATE KEY");
            json!({ "key": key.first(), "chain": read(&format!("{stem}.crt"), "CERTIFICATE") })
        })
        .collect();
    let extra = read("new.extra.crt", "CERTIFICATE");
    json!({ "pairs": pairs, "extra": extra, "exit": ran.exit, "files": names(ran) })
}

/// The files of a folder beside the PFX.
fn names(ran: &Ran) -> BTreeSet<String> {
    std::fs::read_dir(ran.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".p12"))
        .collect()
}

/// What should be left.
fn wanted(file: &Value) -> Value {
    if !file["error"].is_null() {
        return json!({ "error": file["error"], "exit": 3, "files": [] });
    }
    let mut files = BTreeSet::new();
    let mut pairs = Vec::new();
    for (place, pair) in file["pairs"].as_array().unwrap().iter().enumerate() {
        let stem = if place == 0 { "new".to_owned() } else { format!("new-{}", place + 1) };
        files.extend((!pair["key"].is_null()).then(|| format!("{stem}.key")));
        files.extend((pair["chain"] != json!([])).then(|| format!("{stem}.crt")));
        pairs.push(json!({ "key": pair["key"], "chain": pair["chain"] }));
    }
    files.extend((file["extra"] != json!([])).then(|| "new.extra.crt".to_owned()));
    json!({ "pairs": pairs, "extra": file["extra"], "exit": file["exit"], "files": files })
}

/// What is wrong with how a file was converted, if anything.
fn deviation(file: &Value) -> Option<String> {
    let id = text(file, "id");
    let mut tool = convert(id);
    if let Some(password) = file["password"].as_str() {
        tool = tool.args(["--password-env", "PW"]).env("PW", password);
    }
    let ran = tool.run();
    let (left, wanted) = (left(&ran, file), wanted(file));
    if left != wanted {
        return Some(format!("{id}:\n  {left}\n  instead of\n  {wanted}\n  {}", ran.output));
    }
    let empty = Vec::new();
    let findings = file["findings"].as_array().unwrap_or(&empty);
    let told = ran.json()["findings"].as_array().cloned().unwrap_or_default();
    let missing: Vec<&Value> = findings
        .iter()
        .filter(|code| !told.iter().any(|finding| finding["code"] == **code))
        .collect();
    (!missing.is_empty()).then(|| format!("{id}: does not tell {missing:?}"))
}

#[test]
fn every_file_gives_the_right_key_and_certificates_or_the_right_error() {
    let queue = Mutex::new(expected());
    assert_eq!(queue.lock().unwrap().len(), 159);
    let deviations = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(file) = { queue.lock().unwrap().pop() } {
                    let found = deviation(&file);
                    deviations.lock().unwrap().extend(found);
                }
            });
        }
    });
    let mut deviations = deviations.into_inner().unwrap();
    deviations.sort();
    assert!(deviations.is_empty(), "\n{}\n", deviations.join("\n"));
}

#[test]
fn the_files_are_those_that_were_measured() {
    let sums = String::from_utf8(fixture("measured/SHA256SUMS")).unwrap();
    let mut listed = BTreeSet::new();
    for line in sums.lines() {
        let (sum, path) = line.split_once("  ").unwrap();
        assert_eq!(digest(&fixture(&format!("measured/{path}"))), sum, "{path}");
        listed.extend(path.strip_prefix("files/").map(str::to_owned));
    }
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/measured/files");
    let there: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pretty_assertions::assert_eq!(there, listed);
    let expected: BTreeSet<String> =
        expected().iter().map(|file| format!("{}.p12", text(file, "id"))).collect();
    pretty_assertions::assert_eq!(there, expected);
}

#[test]
fn a_line_end_after_the_password_is_told_unless_it_ends_a_file() {
    let pasted = convert("P_space").args(["--password-env", "PW"]).env("PW", "test1234\n").exits(0);
    assert_eq!(pasted.findings(), ["warning pfx-password-encoding"]);
    let title = "the password is right without the line end or space after it";
    assert_eq!(pasted.json()["findings"][0]["title"], title);
    let in_a_file = convert("P_space").args(["--password-file", "password"]);
    let in_a_file = in_a_file.file("password", "test1234\n").exits(0);
    assert_eq!(in_a_file.findings(), [] as [&str; 0]);
}

#[test]
fn a_wrong_password_is_all_that_is_wrong() {
    for id in ["P_wrong", "P_wrong_aes", "P_wrong_nomac", "P_wrong_rc2", "P_missing"] {
        let right = convert(id).args(["--password-env", "PW"]).env("PW", "test1234").exits(0);
        let key = blocks(&right.read("new.key"), "PRIVATE KEY");
        let of_baseline = expected().into_iter().find(|file| text(file, "id") == "S_baseline");
        assert_eq!(of_baseline.unwrap()["pairs"][0]["key"], key[0], "{id}");
    }
    let said = |id: &str, password: &str| {
        let refused = convert(id).args(["--password-env", "PW"]).env("PW", password).exits(3);
        text(&refused.json(), "message").to_owned()
    };
    assert_eq!(said("P_wrong", "nope"), "the password does not open P_wrong.p12");
    assert_eq!(
        said("M_badmac", "test1234"),
        "M_badmac.p12: what is under the password is \
        damaged. This stopped the reading: the password opens it, but its integrity check does not \
        fit: it was changed, or the check was made with another password."
    );
}
