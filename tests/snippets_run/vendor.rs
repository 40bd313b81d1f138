//! A vendor with a sandbox, and keys of each kind that it takes.

use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

use crate::process::{MTLS, Sandbox, mtls};
use crate::programs::Program;

/// A password with much in it that a language could take for its own.
pub const PASSWORD: &str = r#"p "w' \ $x #{y} %z & `id`"#;

/// A folder with keys and certificates, and the sandbox.
pub struct Vendor {
    pub folder: TempDir,
    pub sandbox: Sandbox,
    runs: AtomicUsize,
}

/// One for all tests.
pub fn vendor() -> &'static Vendor {
    static VENDOR: OnceLock<Vendor> = OnceLock::new();
    VENDOR.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        std::fs::write(path.join("password.txt"), format!("{PASSWORD}\n")).unwrap();
        let packed = "--to pfx --new-password-file password.txt";
        for (name, kind) in [("rsa", "rsa-2048"), ("p256", "p256")] {
            mtls(path, &format!("csr --cn a --name {name} --key-type {kind}"));
            mtls(path, &format!("sandbox sign {name}.csr"));
            mtls(path, &format!("convert {name}.crt {name}.key --name {name} {packed}"));
            let line = format!("convert {name}.crt {name}.key --name {name}-password");
            mtls(path, &format!("{line} --new-password-file password.txt"));
        }
        // Of a CA that the sandbox does not know.
        mtls(path, "csr --cn a --name stranger --key-type p256");
        mtls(path, "sandbox sign stranger.csr --dir other");
        mtls(path, &format!("convert stranger.crt stranger.key --name stranger {packed}"));
        link_node_modules(path);
        let sandbox = Sandbox::start(path, "mtls-sandbox");
        Vendor { folder, sandbox, runs: AtomicUsize::new(0) }
    })
}

/// Modules of Node are looked for beside the script, and not where NODE_PATH says.
fn link_node_modules(folder: &std::path::Path) {
    let path = std::env::var("NODE_PATH").unwrap_or_default();
    if let Some(first) = path.split(':').find(|path| !path.is_empty()) {
        #[cfg(unix)]
        std::os::unix::fs::symlink(first, folder.join("node_modules")).unwrap();
        #[cfg(not(unix))]
        let _ = (first, folder);
    }
}

impl Vendor {
    /// What a run of a snippet says, with these files.
    pub fn run(&self, program: &Program, files: &[&str], more: &[&str]) -> String {
        said(&self.output(program, files, more))
    }

    /// What a script says that calls `URL` and trusts the sandbox's CA beside what it names itself.
    pub fn script(&self, program: &str, ending: &str, text: &str) -> String {
        let name =
            self.write(&format!("trap.{ending}"), &text.replace("URL", self.sandbox.health_url()));
        let mut words = program.split(' ');
        let output = Command::new(words.next().unwrap())
            .args(words)
            .arg(name)
            .env("NODE_EXTRA_CA_CERTS", "mtls-sandbox/ca.pem")
            .env("PYTHONWARNINGS", "ignore")
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        said(&output)
    }

    /// Writes a file under a name that no other run has.
    fn write(&self, name: &str, text: &str) -> String {
        let name = format!("run-{}-{name}", self.runs.fetch_add(1, Ordering::Relaxed));
        std::fs::write(self.folder.path().join(&name), text).unwrap();
        name
    }

    /// The answer of `mtls snippet` in JSON.
    pub fn printed(&self, language: &str, files: &[&str], more: &[&str]) -> serde_json::Value {
        let usual = ["--ca", "mtls-sandbox/ca.pem", "--api-key-env", "API_KEY"];
        let printed = Command::new(MTLS)
            .args(["snippet", language, self.sandbox.health_url(), "--json"])
            .args(files)
            .args(if more.is_empty() { &usual } else { more })
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        serde_json::from_slice(&printed.stdout).unwrap()
    }

    /// The API key that the sandbox takes.
    pub fn api_key(&self) -> String {
        let file = self.folder.path().join("mtls-sandbox/api-key.txt");
        std::fs::read_to_string(file).unwrap().trim_end().to_owned()
    }

    /// Prints a snippet into a file, and runs it with the secrets in the environment.
    pub fn output(&self, program: &Program, files: &[&str], more: &[&str]) -> Output {
        let answer = self.printed(program.language, files, more);
        let text = answer["text"].as_str().unwrap_or_else(|| panic!("{answer}"));
        let name = self.write(answer["save_as"].as_str().unwrap(), text);
        let (first, others) = program.command.split_first().unwrap();
        Command::new(first)
            .args(others)
            .arg(name)
            .env("API_KEY", self.api_key())
            .env("KEY_PASSWORD", PASSWORD)
            .env("PFX_PASSWORD", PASSWORD)
            // Java reads names of files so, and knows nothing but ASCII without it.
            .env("LC_ALL", "C.UTF-8")
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}

/// Standard output and then standard error.
pub fn said(output: &Output) -> String {
    let all = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&all).trim_end().to_owned() + "\n"
}
