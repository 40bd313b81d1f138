//! What `convert` makes, in the hands of those who need it: OpenSSL, Node, Java, curl.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod judges;
mod process;

use std::process::Command;

use harness::{Ran, tool};
use process::{MTLS, Sandbox, mtls};

const WRITERS: [&str; 7] =
    ["openssl", "openssl-legacy", "keytool", "certtool", "nss", "python", "node-forge"];

/// `client.crt` and `client.key` out of a PFX of this writer.
fn converted(writer: &str) -> Ran {
    tool(["convert", "--name", "client", "--password-file", "password.txt"])
        .fixture(&format!("base/{writer}.pfx"))
        .fixture("base/password.txt")
        .fixture("base/root-ca.crt")
        .arg(&format!("{writer}.pfx"))
        .exits(0)
}

#[test]
fn openssl_takes_the_pair_and_verifies_its_chain() {
    let Some(openssl) = judges::openssl() else { return };
    for writer in WRITERS {
        let ran = converted(writer);
        let folder = ran.folder.path();
        let verified = openssl.accepts(
            folder,
            &[
                "verify",
                "-CAfile",
                "root-ca.crt",
                "-untrusted",
                "client.crt",
                "-purpose",
                "sslclient",
                "client.crt",
            ],
        );
        assert_eq!(verified, "client.crt: OK\n", "{writer}");
        let of_leaf = openssl.accepts(folder, &["x509", "-in", "client.crt", "-noout", "-pubkey"]);
        let of_key = openssl.accepts(folder, &["pkey", "-in", "client.key", "-pubout"]);
        assert_eq!(of_leaf, of_key, "{writer}");
    }
}

#[test]
fn node_takes_the_pair_of_every_writer() {
    let Some(node) = judges::node("judge.js") else { return };
    for writer in WRITERS {
        let ran = converted(writer);
        let said = node.accepts(ran.folder.path(), &["pair", "client.crt", "client.key"]);
        assert!(said.contains("CN=client-rsa"), "{writer}: {said}");
    }
}

#[test]
fn python_and_nginx_load_the_pair() {
    let ran = converted("openssl-legacy");
    let folder = ran.folder.path();
    if let Some(python) = judges::python("judge.py") {
        assert_eq!(python.accepts(folder, &["pair", "client.crt", "client.key"]), "accepted\n");
    }
    let Some(nginx) = judges::judge("nginx", "-v") else { return };
    // Once as the server's own pair, once as the one it shows to a server behind it.
    let configuration = "\
events {}
pid nginx.pid;
http {
  access_log off; client_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t;
  uwsgi_temp_path t; scgi_temp_path t;
  server {
    listen unix:socket ssl; ssl_certificate client.crt; ssl_certificate_key client.key;
    location / {
      proxy_pass https://127.0.0.1:1;
      proxy_ssl_certificate client.crt; proxy_ssl_certificate_key client.key;
    }
  }
}
";
    std::fs::write(folder.join("nginx.conf"), configuration).unwrap();
    let prefix = folder.to_str().unwrap();
    let said = nginx.accepts(folder, &["-t", "-e", "stderr", "-p", prefix, "-c", "nginx.conf"]);
    assert!(said.contains("test is successful"), "{said}");
}

#[test]
fn keytool_reads_the_certificates() {
    let Some(keytool) = judges::keytool() else { return };
    let ran = converted("openssl-legacy");
    let said = keytool.accepts(ran.folder.path(), &["-printcert", "-file", "client.crt"]);
    let owners: Vec<&str> = said.lines().filter(|line| line.contains("CN=")).collect();
    assert!(owners[0].contains("CN=client-rsa"), "{said}");
    assert!(said.contains("CN=Exemplo Issuing CA"), "{said}");
}

#[test]
fn an_encrypted_key_opens_with_the_new_password_everywhere() {
    let ran = tool(["convert", "openssl-legacy.pfx", "--name", "client"])
        .args(["--password-file", "password.txt", "--new-password-file", "password.txt"])
        .fixture("base/openssl-legacy.pfx")
        .fixture("base/password.txt")
        .exits(0);
    let folder = ran.folder.path();
    assert!(ran.read_text("client.key").starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    if let Some(openssl) = judges::openssl() {
        openssl.accepts(
            folder,
            &["pkey", "-in", "client.key", "-passin", "file:password.txt", "-noout"],
        );
    }
    if let Some(node) = judges::node("judge.js") {
        node.accepts(folder, &["pair", "client.crt", "client.key", "password.txt"]);
    }
    if let Some(java) = judges::java("Judge.java") {
        java.accepts(folder, &["key", "client.key", "password.txt"]);
    }
}

#[test]
fn openssl_and_keytool_take_the_other_forms() {
    let Some(openssl) = judges::openssl() else { return };
    for form in ["pem", "der", "p7b"] {
        let ran = tool(["convert", "client-rsa.crt", "client-rsa.key", "issuing-ca.crt"])
            .fixture("base/client-rsa.crt")
            .fixture("base/client-rsa.key")
            .fixture("base/issuing-ca.crt")
            .args(["--name", "new", "--to", form])
            .exits(0);
        let folder = ran.folder.path();
        match form {
            "pem" => {
                openssl.accepts(folder, &["pkey", "-in", "new.pem", "-noout"]);
                openssl.accepts(folder, &["x509", "-in", "new.pem", "-noout"]);
            }
            "p7b" => {
                let said = openssl.accepts(folder, &["pkcs7", "-in", "new.p7b", "-print_certs"]);
                assert_eq!(said.matches("subject=").count(), 2, "{said}");
                if let Some(keytool) = judges::keytool() {
                    keytool.accepts(folder, &["-printcert", "-file", "new.p7b"]);
                }
            }
            _ => {
                for (program, file) in [("x509", "new.der"), ("pkey", "new.key.der")] {
                    openssl.accepts(folder, &[program, "-inform", "DER", "-noout", "-in", file]);
                }
            }
        }
    }
}

/// A folder with a running sandbox, the pair `client` that it signed, and the same as a legacy PFX.
fn onboarded() -> (tempfile::TempDir, Sandbox) {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(folder.path(), "vendor");
    mtls(folder.path(), "csr --cn a");
    mtls(folder.path(), "sandbox sign client.csr --dir vendor");
    std::fs::write(folder.path().join("password"), "test1234\n").unwrap();
    (folder, sandbox)
}

#[test]
fn curl_gets_an_answer_with_the_pair_and_is_refused_without() {
    let Some(curl) = judges::judge("curl", "--version") else { return };
    let (folder, sandbox) = onboarded();
    let common =
        ["--silent", "--show-error", "--cacert", "vendor/ca.pem", "-H", "@vendor/api-key.header"];
    let status = ["-o", "body", "-w", "%{http_code}"];
    let pair = ["--cert", "client.crt", "--key", "client.key"];
    let url = [sandbox.health_url()];
    let with = [common.as_slice(), &status, &pair, &url].concat();
    assert_eq!(curl.accepts(folder.path(), &with), "200");
    let without = curl.run(folder.path(), &[common.as_slice(), &status, &url].concat());
    assert!(!without.success, "{}", without.text);
    let without_key = [&common[..4], &status, &pair, &url].concat();
    assert_eq!(curl.accepts(folder.path(), &without_key), "401");
}

#[test]
fn curl_gets_an_answer_with_a_pfx() {
    let Some(curl) = judges::judge("curl", "--version") else { return };
    let (folder, sandbox) = onboarded();
    for profile in ["compat", "modern"] {
        let pack = ["convert", "client.crt", "client.key", "--to", "pfx", "--name", profile];
        let packed = Command::new(MTLS)
            .args(pack)
            .args(["--pfx-profile", profile, "--new-password-file", "password"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(packed.status.success(), "{}", String::from_utf8_lossy(&packed.stderr));
        let pair = format!("{profile}.pfx:test1234");
        let said = curl.accepts(
            folder.path(),
            &[
                "--silent",
                "--show-error",
                "--cacert",
                "vendor/ca.pem",
                "-H",
                "@vendor/api-key.header",
                "-o",
                "body",
                "-w",
                "%{http_code}",
                "--cert-type",
                "P12",
                "--cert",
                &pair,
                sandbox.health_url(),
            ],
        );
        assert_eq!(said, "200", "{profile}");
    }
}

#[test]
fn node_makes_a_call_with_the_converted_pair_and_not_with_the_legacy_pfx() {
    let (Some(node), Some(openssl)) = (judges::node("call.js"), judges::openssl()) else { return };
    let (folder, sandbox) = onboarded();
    let at = folder.path();
    openssl.accepts(
        at,
        &[
            "pkcs12",
            "-export",
            "-legacy",
            "-inkey",
            "client.key",
            "-in",
            "client.crt",
            "-passout",
            "file:password",
            "-out",
            "old.pfx",
        ],
    );
    let refused = node.run(at, &[sandbox.health_url(), "vendor", "old.pfx", "password"]);
    assert!(
        !refused.success && refused.text.contains("Unsupported PKCS12 PFX data"),
        "{}",
        refused.text
    );
    let converted = Command::new(MTLS)
        .args(["convert", "old.pfx", "--password-file", "password"])
        .current_dir(at)
        .output()
        .unwrap();
    assert!(converted.status.success());
    assert_eq!(node.accepts(at, &[sandbox.health_url(), "vendor", "old.crt", "old.key"]), "200\n");
}
