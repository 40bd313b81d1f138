//! What we write, read by others: OpenSSL, Node, Java, GnuTLS, python cryptography.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod judges;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use harness::tool;
use judges::Judge;

const KEY_TYPES: [&str; 7] =
    ["rsa-2048", "rsa-3072", "rsa-4096", "p256", "p384", "p521", "ed25519"];

/// A folder with a key and a request of each kind, named after it; made once for all tests here.
fn in_the_clear() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| make_all("interop-clear", false))
}

/// The same with encrypted keys, and their password in the file `password`.
fn encrypted() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| make_all("interop-encrypted", true))
}

fn make_all(name: &str, encrypt: bool) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("password"), "test1234\n").unwrap();
    for kind in KEY_TYPES {
        let mut run = tool(["csr", "--cn", "Café", "--org", "Açaí Ltda", "--country", "BR"])
            .arg("--san=dns:client.test")
            .arg(&format!("--key-type={kind}"))
            .arg(&format!("--name={kind}"));
        if encrypt {
            run = run.file("password", "test1234\n").arg("--new-password-file=password");
        }
        let made = run.exits(0);
        for file in [format!("{kind}.key"), format!("{kind}.csr")] {
            fs::write(folder.join(&file), made.read(&file)).unwrap();
        }
    }
    folder
}

/// Each key in the clear, then each encrypted, judged by these arguments with `KEY` replaced.
/// `says` is what the judge must say; `None` where the judge cannot read its own.
fn reads_every_key(
    judge: &Judge,
    plain: &[&str],
    with_password: &[&str],
    says: impl Fn(&str, bool) -> Option<&'static str>,
) {
    for (folder, arguments, is_encrypted) in
        [(in_the_clear(), plain, false), (encrypted(), with_password, true)]
    {
        for kind in KEY_TYPES {
            let Some(expected) = says(kind, is_encrypted) else { continue };
            let key = format!("{kind}.key");
            let arguments: Vec<&str> =
                arguments.iter().map(|it| if *it == "KEY" { key.as_str() } else { *it }).collect();
            let said = judge.accepts(folder, &arguments);
            assert!(said.contains(expected), "{kind}: {said}");
        }
    }
}

#[test]
fn openssl_reads_every_key() {
    // OpenSSL 3.0 refuses Ed25519 as PKCS#8 version 2, which the key generators of ring and aws-lc
    // write, so `req -verify` alone would not see it.
    let Some(openssl) = judges::openssl() else { return };
    reads_every_key(
        &openssl,
        &["pkey", "-in", "KEY", "-noout", "-text"],
        &["pkey", "-in", "KEY", "-passin", "file:password", "-noout", "-text"],
        |kind, _| {
            Some(match kind {
                "rsa-2048" => "Private-Key: (2048 bit",
                "rsa-3072" => "Private-Key: (3072 bit",
                "rsa-4096" => "Private-Key: (4096 bit",
                "p256" => "NIST CURVE: P-256",
                "p384" => "NIST CURVE: P-384",
                "p521" => "NIST CURVE: P-521",
                _ => "ED25519 Private-Key",
            })
        },
    );
}

#[test]
fn openssl_verifies_every_request_and_finds_the_same_public_key_in_the_key() {
    let Some(openssl) = judges::openssl() else { return };
    let folder = in_the_clear();
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
fn node_reads_every_key() {
    let Some(node) = judges::node("judge.js") else { return };
    reads_every_key(&node, &["key", "KEY"], &["key", "KEY", "password"], |kind, _| {
        Some(match kind {
            "rsa-2048" | "rsa-3072" | "rsa-4096" => "rsa",
            "ed25519" => "ed25519",
            _ => "ec",
        })
    });
}

#[test]
fn java_reads_every_key() {
    // Java 17 knows PBKDF2 in an encrypted key, and not scrypt.
    let Some(java) = judges::java("Judge.java") else { return };
    reads_every_key(&java, &["key", "KEY"], &["key", "KEY", "password"], |kind, _| {
        Some(match kind {
            "rsa-2048" | "rsa-3072" | "rsa-4096" => "RSA",
            "ed25519" => "EdDSA",
            _ => "EC",
        })
    });
}

#[test]
fn keytool_reads_every_request() {
    let Some(keytool) = judges::keytool() else { return };
    let folder = in_the_clear();
    for kind in KEY_TYPES {
        let said = keytool.accepts(folder, &["-printcertreq", "-file", &format!("{kind}.csr")]);
        assert!(said.contains("CN=Caf"), "{kind}: {said}");
    }
}

#[test]
fn gnutls_reads_every_key_and_request() {
    let Some(certtool) = judges::certtool() else { return };
    reads_every_key(
        &certtool,
        &["--key-info", "--infile", "KEY"],
        &["--key-info", "--password", "test1234", "--infile", "KEY"],
        |kind, is_encrypted| {
            // GnuTLS 3.7 cannot read an encrypted Ed25519 key, its own neither.
            (kind != "ed25519" || !is_encrypted).then_some(match kind {
                "rsa-2048" | "rsa-3072" | "rsa-4096" => "RSA",
                "ed25519" => "EdDSA (Ed25519)",
                _ => "EC/ECDSA",
            })
        },
    );
    let folder = in_the_clear();
    for kind in KEY_TYPES {
        let csr = format!("{kind}.csr");
        let said = certtool.accepts(folder, &["--crq-info", "--infile", &csr]);
        assert!(said.contains("Self signature: verified"), "{kind}: {said}");
    }
}

#[test]
fn python_reads_every_key_and_request() {
    let Some(python) = judges::python("judge.py") else { return };
    reads_every_key(&python, &["key", "KEY"], &["key", "KEY", "password"], |kind, _| {
        Some(match kind {
            "rsa-2048" | "rsa-3072" | "rsa-4096" => "RSAPrivateKey",
            "ed25519" => "Ed25519PrivateKey",
            _ => "ECPrivateKey",
        })
    });
    let folder = in_the_clear();
    for kind in KEY_TYPES {
        let csr = format!("{kind}.csr");
        let said = python.accepts(folder, &["csr", &csr]);
        assert_eq!(said, "CN=Café,O=Açaí Ltda,C=BR\n", "{kind}");
    }
}
