//! Requests that we write, read by others: OpenSSL, keytool, GnuTLS, python cryptography. Keys are in
//! tests/interop_table.rs, subjects in tests/interop_subjects.rs.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod judges;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use harness::tool;

const KEY_TYPES: [&str; 7] =
    ["rsa-2048", "rsa-3072", "rsa-4096", "p256", "p384", "p521", "ed25519"];

/// A folder with a key and a request of each kind, named after it; made once for all tests here.
fn requests() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(make_all)
}

fn make_all() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("interop-requests");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for kind in KEY_TYPES {
        let made = tool(["csr", "--cn", "Café", "--org", "Açaí Ltda", "--country", "BR"])
            .arg("--san=dns:client.test")
            .arg(&format!("--key-type={kind}"))
            .arg(&format!("--name={kind}"))
            .exits(0);
        for file in [format!("{kind}.key"), format!("{kind}.csr")] {
            fs::write(folder.join(&file), made.read(&file)).unwrap();
        }
    }
    folder
}

#[test]
fn openssl_verifies_every_request_and_finds_the_same_public_key_in_the_key() {
    let Some(openssl) = judges::openssl() else { return };
    let folder = requests();
    for kind in KEY_TYPES {
        let csr = format!("{kind}.csr");
        let said = openssl.accepts(folder, &["req", "-in", &csr, "-verify", "-noout", "-text"]);
        assert!(said.contains("verify OK"), "{kind}: {said}");
        assert!(said.contains("TLS Web Client Authentication"), "{kind}: {said}");
        assert!(said.contains("DNS:client.test"), "{kind}: {said}");
        let of_csr = openssl.accepts(folder, &["req", "-in", &csr, "-noout", "-pubkey"]);
        let of_key = openssl.accepts(folder, &["pkey", "-in", &format!("{kind}.key"), "-pubout"]);
        assert_eq!(of_csr, of_key);
    }
}

#[test]
fn openssl_reads_the_subject_as_it_was_typed() {
    let Some(openssl) = judges::openssl() else { return };
    let made = tool(["csr", "--cn", "Café", "--org", "Açaí, \"Norte\" Ltda", "--country", "BR"])
        .arg("--org-unit=one")
        .arg("--org-unit=two")
        .arg("--key-type=p256")
        .exits(0);
    let said = openssl.accepts(
        made.folder.path(),
        &[
            "req",
            "-in",
            "client.csr",
            "-noout",
            "-subject",
            "-nameopt",
            "utf8,sep_comma_plus,show_type",
        ],
    );
    assert_eq!(
        said,
        "subject=C=PRINTABLESTRING:BR,O=UTF8STRING:Açaí, \"Norte\" Ltda,OU=UTF8STRING:one,\
         OU=UTF8STRING:two,CN=UTF8STRING:Café\n"
    );
}

#[test]
fn keytool_reads_every_request() {
    let Some(keytool) = judges::keytool() else { return };
    let folder = requests();
    for kind in KEY_TYPES {
        let said = keytool.accepts(folder, &["-printcertreq", "-file", &format!("{kind}.csr")]);
        assert!(said.contains("CN=Caf"), "{kind}: {said}");
    }
}

#[test]
fn gnutls_verifies_every_request() {
    let Some(certtool) = judges::certtool() else { return };
    let folder = requests();
    for kind in KEY_TYPES {
        let csr = format!("{kind}.csr");
        let said = certtool.accepts(folder, &["--crq-info", "--infile", &csr]);
        assert!(said.contains("Self signature: verified"), "{kind}: {said}");
    }
}

#[test]
fn python_reads_every_request() {
    let Some(python) = judges::python("judge.py") else { return };
    let folder = requests();
    for kind in KEY_TYPES {
        let csr = format!("{kind}.csr");
        let said = python.accepts(folder, &["csr", &csr]);
        assert_eq!(said, "CN=Café,O=Açaí Ltda,C=BR\n", "{kind}");
    }
}
