//! Servers of programming languages: a small program for each, which reads its ports from a file.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use super::judges::judge;
use super::{Kind, Port, Wants};

pub(super) const NODE: Kind = Kind {
    name: "Node",
    here: || judge("node", "--version").is_some(),
    commands: |folder, ports| vec![program("node", &[&source("server.js")], folder, ports)],
};

pub(super) const JAVA_HTTPS: Kind = Kind {
    name: "Java HttpsServer",
    here: java_is_here,
    commands: |folder, ports| vec![java("https", folder, ports)],
};

pub(super) const JAVA_SOCKET: Kind = Kind {
    name: "Java SSLServerSocket",
    here: java_is_here,
    commands: |folder, ports| vec![java("socket", folder, ports)],
};

pub(super) const PYTHON: Kind = Kind {
    name: "Python",
    here: || judge("python3", "--version").is_some(),
    commands: |folder, ports| vec![program("python3", &[&source("server.py")], folder, ports)],
};

/// Its compiler is large, so a machine that tests everything else need not have it.
pub(super) const GO: Kind = Kind {
    name: "Go",
    here: || Command::new("go").arg("version").output().is_ok(),
    commands: |folder, ports| {
        let built = compiled("go", "go", &["build", "-o", "server", &source("server.go")]);
        let binary = built.join("server");
        vec![program(binary.to_str().unwrap(), &[], folder, ports)]
    },
};

fn java_is_here() -> bool {
    judge("javac", "-version").is_some() && judge("java", "-version").is_some()
}

fn java(kind: &str, folder: &Path, ports: &[(Port, u16)]) -> Command {
    let built = compiled("java", "javac", &["-d", ".", &source("Server.java")]);
    // A server that lives for seconds is not worth the better compiler.
    let before = ["-XX:TieredStopAtLevel=1", "-cp", built.to_str().unwrap(), "Server", kind];
    program("java", &before, folder, ports)
}

/// A folder with what a compiler has made, once for all tests of this process.
fn compiled(name: &'static str, compiler: &str, arguments: &[&str]) -> PathBuf {
    static DONE: Mutex<Vec<&str>> = Mutex::new(Vec::new());
    let folder = format!("peers-{name}-{}", std::process::id());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    let mut done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
    if !done.contains(&name) {
        std::fs::create_dir_all(&folder).unwrap();
        let built = Command::new(compiler).args(arguments).current_dir(&folder).output().unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        done.push(name);
    }
    folder
}

fn program(program: &str, before: &[&str], folder: &Path, ports: &[(Port, u16)]) -> Command {
    let line = |(port, number): &(Port, u16)| {
        let wants = match port.wants {
            Wants::Required => "required",
            Wants::Optional => "optional",
            Wants::Any => "any",
            Wants::Never | Wants::Plain => "never",
        };
        let (version, crl) = (port.version.as_str(), port.crl.unwrap_or("-"));
        format!("{} {number} {version} {wants} {} {crl}\n", port.address, port.trust)
    };
    std::fs::write(folder.join("ports"), ports.iter().map(line).collect::<String>()).unwrap();
    let mut command = Command::new(program);
    command.args(before).arg("ports");
    command
}

fn source(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers").join(name);
    path.to_str().unwrap().to_owned()
}
