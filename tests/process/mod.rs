//! The program in a process of its own, and a sandbox in another.

#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its own part of it")]

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// The program.
pub const MTLS: &str = env!("CARGO_BIN_EXE_mtls");

/// Runs a command of the tool to its end; it must succeed.
pub fn mtls(folder: &Path, line: &str) {
    let output = Command::new(MTLS).args(line.split(' ')).current_dir(folder).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "mtls {line}: {text}");
}

/// A running sandbox; ended when dropped.
pub struct Sandbox {
    process: Child,
    ready: Value,
}

impl Sandbox {
    /// Starts one with its files in `dir`, seen from `folder`, and waits until it is ready.
    pub fn start(folder: &Path, dir: &str) -> Sandbox {
        let mut process = Command::new(MTLS)
            .args(["sandbox", "--dir", dir, "--exit-when-stdin-closes", "--json", "--quiet"])
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
        // Keeps the pipe open until the process is over.
        std::thread::spawn(move || output.read_to_end(&mut Vec::new()));
        Sandbox { process, ready: serde_json::from_str(&text).unwrap() }
    }

    /// Scheme, host and port of the API.
    pub fn url(&self) -> &str {
        self.ready["url"].as_str().unwrap()
    }

    /// The health check's address.
    pub fn health_url(&self) -> &str {
        self.ready["health_url"].as_str().unwrap()
    }

    /// Ends it at once, whatever it is doing.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // One that was killed is gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
