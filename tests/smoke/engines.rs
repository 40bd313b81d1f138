//! A second opinion: how it is asked for, and how a saved one is told.

use pretty_assertions::assert_eq;

use super::*;

#[cfg(not(feature = "openssl"))]
#[test]
fn openssl_is_in_this_program_only_where_it_was_built_in() {
    smoke("https://localhost/").args(["--engine", "openssl"]).exits(2).notes(
        "\
error: this mtls was built without OpenSSL
  hint: In the source of mtls, run `cargo install --locked --path . --features openssl`.
",
    );
}

#[test]
fn a_saved_second_opinion_is_judged_again_without_openssl() {
    let saved = smoke(&at(&server(Asks::Firmly, &TLS13, ok)))
        .args(["--transcript", "seen.json"])
        .exits(0)
        .read_text("seen.json");
    let mut seen: serde_json::Value = serde_json::from_str(&saved).unwrap();
    let transcripts = seen["transcripts"].as_array_mut().unwrap();
    let mut second = transcripts[0].clone();
    second["purpose"] = "openssl".into();
    second["reply"] = serde_json::Value::Null;
    second["server"] = serde_json::Value::Null;
    second["failure"] = serde_json::json!({"stage": "tls", "fault": "server-certificate"});
    second["openssl"] = serde_json::json!({
        "library": "OpenSSL 3.0.17",
        "security_level": 2,
        "verified": false,
        "verify_error": 2,
        "words": ["unable to get issuer certificate"],
    });
    transcripts.push(second);
    let again = || tool(["smoke", "--replay", "seen.json"]).file("seen.json", seen.to_string());
    let ran = again().exits(0);
    let told = ran.output.split_once("  FAILED openssl").unwrap().1;
    assert!(matches(
        told,
        "                 … ms  OpenSSL 3.0.17 says: unable to get issuer certificate

warning[engines-differ]: rustls trusts this server, OpenSSL does not
  OpenSSL 3.0.17 says, at its security level 2: unable to get issuer certificate. Programs on OpenSSL, such as Node, Python, PHP and curl, may refuse this server.
  hint: Give such a program the root CA, not only an intermediate. If that does not help, send these words to the provider.

Next, the code for your program: mtls snippet --list
"
    ), "{told}");
    let engines = again().arg("--json").exits(0).json()["engines"].clone();
    assert_eq!(engines[0]["engine"], "rustls");
    assert_eq!(engines[0]["verified"], true);
    assert_eq!(engines[1]["engine"], "openssl");
    assert_eq!(engines[1]["verify_error"], 2);
}
