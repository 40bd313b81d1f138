//! Clients of other languages against the sandbox as its users start it: over mTLS, with an API key
//! of their own, each from the handshake to the photo. They are also the examples of docs/sandbox.md.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]
mod judges;
mod process;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use mtls::sandbox::State;
use pretty_assertions::assert_eq;
use process::{MTLS, Sandbox, mtls};

/// The folder of the sandbox's files.
const DIR: &str = "mtls-sandbox";

/// A key, a certificate, an API key with four rows, and the sandbox that takes them.
fn start(folder: &Path) -> Sandbox {
    prepare(folder);
    Sandbox::start(folder, DIR)
}

fn prepare(folder: &Path) {
    mtls(folder, "csr --cn client --org Client --country BR --key-type p256");
    mtls(folder, "sandbox sign client.csr");
    mtls(
        folder,
        "sandbox key create --name clients \
         --allow sdk:handshake,sdk:enroll,sdk:identify,backoffice:photo:GET",
    );
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
            sandbox.url(),
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

/// Sends a photo with curl, as often as the URL says, and does not wait for the end.
fn send(sandbox: &Sandbox, folder: &Path, method: &str, query: &str) -> Child {
    let url = format!("{}/backoffice/v1/enroll{query}", sandbox.url());
    Command::new("curl")
        .args(["-s", "--cacert", "mtls-sandbox/ca.pem", "--cert", "client.crt"])
        .args(["--key", "client.key", "-H", "@mtls-sandbox/api-key.header", "-X", method])
        .args(["--data-binary", "@face.json", &url])
        .current_dir(folder)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[cfg(unix)]
#[test]
fn a_sandbox_that_is_killed_while_it_saves_leaves_a_whole_state() {
    let Some(_) = judges::judge("curl", "--version") else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    prepare(folder);
    // Large enough that most of the time goes into writing it.
    let face = format!(r#"{{"externalUserId":"ann","imgData":"{}"}}"#, "AAAA".repeat(200_000));
    std::fs::write(folder.join("face.json"), face).unwrap();
    send(&Sandbox::start(folder, DIR), folder, "POST", "").wait().unwrap();
    let path = folder.join("mtls-sandbox/state.json");
    let before = State::read(&std::fs::read(&path).unwrap()).unwrap();
    for round in 0..6 {
        // It starts with what the one before it left.
        let mut sandbox = Sandbox::start(folder, DIR);
        let mut sending = send(&sandbox, folder, "PUT", "?n=[1-1000]");
        std::thread::sleep(Duration::from_millis(150 + 37 * round));
        sandbox.kill();
        sending.wait().unwrap();
        assert_eq!(State::read(&std::fs::read(&path).unwrap()).as_ref(), Ok(&before), "{round}");
    }
}

/// README says whose list of CAs counts without `--ca`.
#[cfg(target_os = "linux")]
#[test]
fn the_environment_can_name_the_cas_of_the_system() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = start(folder.path());
    let smoke = |cas: &str| {
        let output = Command::new(MTLS)
            .args(["smoke", sandbox.health_url(), "--cert", "client.crt", "--key", "client.key"])
            .args(["--api-key-file", "mtls-sandbox/api-key-clients.txt", "--json"])
            .env("SSL_CERT_FILE", cas)
            .env_remove("SSL_CERT_DIR")
            .current_dir(folder.path())
            .output()
            .unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let cause = answer["diagnosis"][0]["code"].as_str().unwrap_or("none").to_owned();
        (answer["verdict"].as_str().unwrap().to_owned(), cause)
    };
    assert_eq!(smoke("mtls-sandbox/ca.pem"), ("passed".to_owned(), "none".to_owned()));
    // Another CA, which signed nothing here.
    let other = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/base/root-ca.crt");
    let refused = smoke(other.to_str().unwrap());
    assert_eq!(refused, ("failed".to_owned(), "server-private-ca".to_owned()));
}
