//! Clients of other languages against the sandbox as its users start it: over mTLS, with an API key
//! of their own, each from the handshake to the photo. They are also the examples of docs/sandbox.md.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]
mod judges;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use pretty_assertions::assert_eq;

const MTLS: &str = env!("CARGO_BIN_EXE_mtls");

/// A sandbox in a process of its own; it ends with its standard input.
struct Sandbox {
    process: Child,
    url: String,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Runs a command of the tool to its end.
fn mtls(folder: &Path, line: &str) {
    let output = Command::new(MTLS).args(line.split(' ')).current_dir(folder).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "mtls {line}: {text}");
}

/// A key, a certificate, an API key with four rows, and the sandbox that takes them.
fn start(folder: &Path) -> Sandbox {
    mtls(folder, "csr --cn client --org Client --country BR --key-type p256");
    mtls(folder, "sandbox sign client.csr");
    mtls(
        folder,
        "sandbox key create --name clients \
         --allow sdk:handshake,sdk:enroll,sdk:identify,backoffice:photo:GET",
    );
    let mut process = Command::new(MTLS)
        .args(["sandbox", "--json", "--exit-when-stdin-closes"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut text = String::new();
    let mut output = BufReader::new(process.stdout.take().unwrap());
    // The object that tells that it is ready ends with a line of its own.
    while !text.ends_with("\n}\n") {
        assert_ne!(output.read_line(&mut text).unwrap(), 0, "the sandbox ended: {text}");
    }
    let ready: serde_json::Value = serde_json::from_str(&text).unwrap();
    Sandbox { process, url: ready["url"].as_str().unwrap().to_owned() }
}

#[test]
fn a_client_of_each_language_goes_from_the_handshake_to_the_photo() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(folder.path());
    // What must be installed, who runs the script, the script.
    let clients = [
        ("node", "--version", "node", "client.js"),
        ("python3", "--version", "python3", "client.py"),
        ("java", "-version", "java", "Client.java"),
        ("curl", "--version", "sh", "client.sh"),
    ];
    for (needed, version, program, script) in clients {
        let Some(_) = judges::judge(needed, version) else { continue };
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(script);
        let arguments = [
            script.to_str().unwrap(),
            &sandbox.url,
            "mtls-sandbox/ca.pem",
            "client.crt",
            "client.key",
            "mtls-sandbox/api-key-clients.txt",
            needed,
        ];
        let output =
            Command::new(program).args(arguments).current_dir(folder.path()).output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        let expected = "handshake 200\nenroll 200\nidentify 200 level 16\nphoto 200 same\n";
        assert_eq!((needed, said.as_str()), (needed, expected));
    }
}
