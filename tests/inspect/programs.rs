//! What `inspect` says that programs will do with a PFX.

use pretty_assertions::assert_eq;
use serde_json::Value;

use crate::harness::{Ran, Tool, tool};

fn inspect(name: &str) -> Tool {
    tool(["inspect", "--no-input", "--json", name]).fixture(&format!("measured/files/{name}"))
}

/// Verdict and words of one program.
fn says(ran: &Ran, runtime: &str) -> (String, Value) {
    let answer = ran.json();
    let all = answer["files"][0]["items"][0]["runtimes"].as_array().unwrap().clone();
    let one = all.iter().find(|one| one["runtime"] == runtime).unwrap();
    (one["verdict"].as_str().unwrap().to_owned(), one["error"].clone())
}

#[test]
fn the_words_of_the_program_are_there_without_the_password() {
    let ran = inspect("T02_ossl3_legacy.p12").exits(0);
    let refused = ("refuses".to_owned(), Value::from("Unsupported PKCS12 PFX data"));
    assert_eq!(says(&ran, "node20"), refused);
    assert_eq!(says(&ran, "node16"), ("opens".to_owned(), Value::Null));
    // Loaded without an error, and without the key.
    let ran = inspect("T07_ossl_plain.p12").run();
    assert_eq!(says(&ran, "java_17"), ("refuses".to_owned(), Value::Null));
}

#[test]
fn what_is_around_a_pfx_in_its_file_counts() {
    for (name, runtime, error) in [
        (
            "S_trailing.p12",
            "go_sslmate2026",
            "pkcs12: error reading P12 data: pkcs12: trailing data found",
        ),
        ("X_base64.p12", "java_17", "java.io.IOException: toDerInputStream rejects tag type 77"),
        ("X_pem.p12", "java_17", "java.io.IOException: toDerInputStream rejects tag type 45"),
        ("X_bom.p12", "curl788", "curl: (58) error reading PKCS12 file 'X_bom.p12'"),
    ] {
        let ran = inspect(name).run();
        assert_eq!(says(&ran, runtime), ("refuses".to_owned(), error.into()), "{name}");
    }
}

#[test]
fn the_password_is_proved_and_who_calls_it_wrong_is_told() {
    let ran = tool(["inspect", "P_latin1.p12", "--password-env", "PW"])
        .fixture("measured/files/P_latin1.p12")
        .env("PW", "pässwörd")
        .run();
    let line = ran.output.lines().find(|line| line.contains("  Password")).unwrap();
    assert_eq!(
        line,
        "  Password    right: the integrity check (HMAC-SHA-1) holds with it; 5 programs below will \
         call it wrong all the same"
    );
    let ran = inspect("P_latin1.p12").args(["--password-env", "PW"]).env("PW", "pässwörd").run();
    assert_eq!(ran.json()["files"][0]["items"][0]["password_proved_by"], "mac");
    let ran = inspect("M_none_3des.p12").args(["--password-env", "PW"]).env("PW", "test1234").run();
    assert_eq!(ran.json()["files"][0]["items"][0]["password_proved_by"], "decryption");
}

#[test]
fn what_is_only_reported_is_marked_so() {
    let answer = inspect("T01_ossl3_default.p12").run().json();
    let all = answer["files"][0]["items"][0]["runtimes"].as_array().unwrap();
    let reported: Vec<String> = all
        .iter()
        .filter(|one| one["reported"] == true)
        .map(|one| {
            format!("{} {}", one["runtime"].as_str().unwrap(), one["verdict"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        reported,
        [
            "windows-2016 refuses",
            "windows-2019 opens",
            "dotnet5 opens",
            "dotnet9 opens",
            "macos-14 refuses",
            "macos-15 unknown",
            "android-12 refuses",
        ]
    );
}
