//! `openssl verify -purpose sslclient` judges the same chains, at the security level that Debian's
//! and Red Hat's servers have. Where it disagrees, the case stands in a table with the reason.

use std::process::Command;

use mtls::formats;
use mtls::material::Certificate;

use super::cases::{RIGHT, WRONG};
use super::{agrees, chain_of, judges, outcome};

/// Cases that OpenSSL judges otherwise, and why ours stands.
const DIFFERENCES: &[(&str, &str)] = &[
    ("last-second.crt", "RFC 5280: the last second is valid; OpenSSL ends a second earlier"),
    ("--ca issuing.crt", "OpenSSL wants a self-signed root, Go and rustls trust any certificate"),
    ("heap.pem --ca other-root.crt", "OpenSSL takes the first issuer and tries no other one"),
    ("key-agreement.crt", "Java and BoringSSL want digitalSignature, OpenSSL takes keyAgreement"),
    ("is-ca.crt", "rustls refuses a CA as a client, OpenSSL takes it"),
    ("sha224.crt", "rustls and Go do not know SHA-224"),
    ("pss-long-salt.crt", "rustls and Go take no salt but one as long as the hash"),
    ("compressed.crt", "Go and Java cannot read a compressed point, OpenSSL can"),
    ("serial-negative.crt", "Go refuses it since 1.23, OpenSSL does not look at its sign"),
    ("issuing-printable.crt", "Go and rustls compare the bytes of names, OpenSSL their text"),
];

#[test]
fn openssl_agrees_but_for_the_cases_in_the_table() {
    if judges::openssl().is_none() {
        return;
    }
    agrees("openssl", DIFFERENCES, |case| {
        let theirs = openssl(case);
        (theirs.contains(": OK"), theirs)
    });
}

#[test]
fn the_table_of_verdicts_is_what_the_three_say() {
    if judges::openssl().is_none() {
        return;
    }
    let version = Command::new("openssl").arg("version").output().unwrap().stdout;
    if !version.starts_with(b"OpenSSL 3.0") {
        // Other versions have other words, and the table says what 3.0 says.
        return;
    }
    let cases = RIGHT.iter().map(|case| (*case, "ready")).chain(WRONG.iter().copied());
    let rows: String = cases.map(|(case, _)| row(case)).collect();
    let told = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verdicts.md"));
    let told = told.unwrap();
    let (_, table) = told.split_once("|---|---|---|---|\n").unwrap();
    pretty_assertions::assert_str_eq!(table, rows);
}

fn row(case: &str) -> String {
    let ours = outcome(case);
    // Without a CA to trust the others cannot be asked.
    let (theirs, webpki) = if case.contains("--ca ") {
        (short(&openssl(case)), super::second_opinion::short(case))
    } else {
        ("-".to_owned(), "-".to_owned())
    };
    format!("| `{case}` | {ours} | {theirs} | {webpki} |\n")
}

/// `OK`, or the number and text of the first error.
fn short(said: &str) -> String {
    match said.split_once("error ").filter(|_| !said.contains(": OK")) {
        None => "ready".to_owned(),
        Some((_, rest)) => {
            let text = rest.split(" lookup: ").nth(1).unwrap_or(rest);
            let number = rest.split(' ').next().unwrap_or_default();
            let ends = [" error ", " C = "].into_iter().filter_map(|end| text.find(end));
            let end = ends.min().unwrap_or(text.len());
            format!("{number} {}", text[..end].trim())
        }
    }
}

/// What OpenSSL says of a case.
fn openssl(case: &str) -> String {
    let chain = chain_of(case);
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, certificates: &[Certificate]| {
        let text: String = certificates
            .iter()
            .map(|one| formats::pem::encode("CERTIFICATE", &one.der).to_string())
            .collect();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let output = Command::new("openssl")
        .args(["verify", "-purpose", "sslclient", "-auth_level", "2", "-attime"])
        .arg(chain.now.unix_timestamp().to_string())
        .arg("-CAfile")
        .arg(write("ca.pem", &chain.anchors))
        .arg("-untrusted")
        .arg(write("pool.pem", &chain.pool))
        .arg(write("leaf.pem", std::slice::from_ref(&chain.leaf)))
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&said).replace('\n', " ")
}
