//! Other implementations that judge what we write. One that is not installed is skipped aloud; where
//! `MTLS_JUDGES` is `all`, as in `.ci/run`, its absence is a failure.

#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its own part of the judges")]

pub mod deliveries;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// A program of somebody else.
pub struct Judge {
    program: &'static str,
    /// What comes before the arguments of each run.
    first: Vec<String>,
}

/// What it said.
pub struct Verdict {
    pub success: bool,
    /// Standard output and standard error, one after the other.
    pub text: String,
}

/// The program, if it is here and answers to this argument.
pub fn judge(program: &'static str, version: &str) -> Option<Judge> {
    let here = Command::new(program)
        .arg(version)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    found(here, program).then(|| Judge { program, first: Vec::new() })
}

/// Whether a command that looks for a program and its libraries succeeds.
pub fn command(words: &[&str]) -> bool {
    let (program, arguments) = words.split_first().unwrap();
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    found(output.is_ok_and(|output| output.status.success()), &words.join(" "))
}

/// Tells what is missing past the test runner, which hides what a passing test prints.
fn found(here: bool, what: &str) -> bool {
    if !here {
        let all = std::env::var("MTLS_JUDGES").is_ok_and(|value| value == "all");
        assert!(!all, "{what} is not installed");
        let _ = writeln!(std::io::stderr(), "SKIPPED: {what} is not installed");
    }
    here
}

pub fn openssl() -> Option<Judge> {
    judge("openssl", "version")
}

/// Node with a script of tests/judges.
pub fn node(script: &str) -> Option<Judge> {
    judge("node", "--version").map(|judge| Judge { first: vec![source(script)], ..judge })
}

/// Java with a program of tests/judges, compiled once. It wants the compiler as well.
pub fn java(program: &'static str) -> Option<Judge> {
    static COMPILED: OnceLock<PathBuf> = OnceLock::new();
    let javac = judge("javac", "-version")?;
    let java = judge("java", "-version")?;
    let folder = COMPILED.get_or_init(|| {
        let name = format!("java-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        javac.accepts(&folder, &["-d", ".", &source(program)]);
        folder
    });
    let class = program.trim_end_matches(".java");
    Some(Judge { first: vec!["-cp".into(), text(folder), class.into()], ..java })
}

pub fn keytool() -> Option<Judge> {
    judge("keytool", "-help")
}

pub fn certtool() -> Option<Judge> {
    judge("certtool", "--version")
}

/// NSS. Its programs have no option that succeeds and does nothing, so their usage is asked for.
pub fn nss(program: &'static str) -> Option<Judge> {
    let here = Command::new(program).arg("-H").output().is_ok();
    found(here, program).then(|| Judge { program, first: Vec::new() })
}

/// Python with a script of tests/judges.
pub fn python_alone(script: &str) -> Option<Judge> {
    judge("python3", "--version").map(|judge| Judge { first: vec![source(script)], ..judge })
}

/// Python with its `cryptography` and a script of tests/judges. Version 44 is the first to know
/// PBMAC1.
pub fn python(script: &str) -> Option<Judge> {
    let judge = judge("python3", "--version")?;
    let new = "import cryptography as c; assert int(c.__version__.split('.')[0]) >= 44";
    let library = Command::new("python3").args(["-c", new]).output();
    let here = library.is_ok_and(|output| output.status.success());
    found(here, "python's cryptography 44 or later")
        .then(|| Judge { first: vec![source(script)], ..judge })
}

fn source(name: &str) -> String {
    text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges").join(name))
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

impl Judge {
    /// Runs it in a folder.
    pub fn run(&self, folder: &Path, arguments: &[&str]) -> Verdict {
        let output = Command::new(self.program)
            .args(&self.first)
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        Verdict {
            success: output.status.success(),
            text: String::from_utf8_lossy(&text).into_owned(),
        }
    }

    /// Runs it, wants it content, and returns what it said.
    #[track_caller]
    pub fn accepts(&self, folder: &Path, arguments: &[&str]) -> String {
        let verdict = self.run(folder, arguments);
        assert!(verdict.success, "{} {arguments:?}:\n{}", self.program, verdict.text);
        verdict.text
    }
}
