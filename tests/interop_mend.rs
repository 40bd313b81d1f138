//! What `convert --mend` writes, in the hands of programs that refuse the file as it was.

mod harness;
mod judges;

use harness::{Ran, tool};
use judges::Judge;

const DRESSED: [&str; 5] = ["X_base64", "X_pem", "X_bom", "S_trailing", "S_trailing_zero"];
const BER_OUTSIDE: [&str; 2] = ["S_ber_outer", "S_ber_indef"];
/// With BER inside of it too.
const NSS: &str = "T40_pk12util";

/// A folder with a measured file, its mended copy `a.pfx`, and its password.
fn mended(name: &str) -> Ran {
    let file = format!("{name}.p12");
    tool(["convert", &file, "--mend", "--name", "a"])
        .fixture(&format!("measured/files/{file}"))
        .file("password", "test1234")
        .exits(0)
}

#[track_caller]
fn opens(judge: &Judge, names: &[&str], arguments: &[&str], says: &str) {
    for name in names {
        let said = judge.accepts(mended(name).folder.path(), arguments);
        assert!(said.contains(says), "{name}: {said}");
    }
}

fn all() -> Vec<&'static str> {
    [&DRESSED[..], &BER_OUTSIDE, &[NSS]].concat()
}

#[test]
fn openssl_opens_what_was_mended() {
    let Some(openssl) = judges::openssl() else { return };
    let arguments = ["pkcs12", "-in", "a.pfx", "-passin", "file:password", "-nodes"];
    opens(&openssl, &all(), &arguments, "BEGIN PRIVATE KEY");
}

#[test]
fn node_opens_what_was_mended() {
    let Some(node) = judges::node("judge.js") else { return };
    opens(&node, &all(), &["pfx", "a.pfx", "password"], "accepted");
}

#[test]
fn keytool_opens_what_was_mended() {
    let Some(keytool) = judges::keytool() else { return };
    let store = ["-list", "-keystore", "a.pfx", "-storetype", "PKCS12"];
    let arguments = [&store[..], &["-storepass:file", "password"]].concat();
    opens(&keytool, &all(), &arguments, "PrivateKeyEntry");
}

fn gnutls(file: &str) -> [&str; 6] {
    ["--p12-info", "--inder", "--infile", file, "--password", "test1234"]
}

#[test]
fn gnutls_refuses_bytes_after_the_end_and_opens_what_was_mended() {
    let Some(certtool) = judges::certtool() else { return };
    let names = [&DRESSED[..], &BER_OUTSIDE].concat();
    opens(&certtool, &names, &gnutls("a.pfx"), "BEGIN");
    for name in ["S_trailing", "S_trailing_zero"] {
        let ran = mended(name);
        let file = format!("{name}.p12");
        let before = certtool.run(ran.folder.path(), &gnutls(&file));
        assert!(!before.success, "{name}: {}", before.text);
    }
}
