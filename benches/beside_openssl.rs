//! `mtls` and `openssl pkcs12` as whole processes, in turns, on the same files.
//!
//! ```sh
//! cargo bench --bench beside_openssl            # 51 turns for each file
//! TURNS=201 cargo bench --bench beside_openssl
//! ```
//!
//! Each turn runs each program once, so that whatever else the machine does hits all of them alike.

#![expect(clippy::print_stdout, reason = "the table is what it is for")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What is opened: its name, its fixture, how often where it takes long, what openssl needs besides.
const FILES: &[(&str, &str, usize, &[&str])] = &[
    ("modern, 2,048 iterations", "base/openssl.pfx", 1, &[]),
    ("legacy (RC2-40, 3DES), 2,048", "base/openssl-legacy.pfx", 1, &["-legacy"]),
    ("25 certificates, 2,048", "chain/chain-of-25.pfx", 1, &[]),
    ("keytool, 10,000", "base/keytool.pfx", 1, &[]),
    ("modern, 600,000", "measured/files/E_iter_600k.p12", 3, &[]),
    ("certtool, 600,000, 4 safes", "base/certtool.pfx", 3, &[]),
];

fn main() {
    let turns = std::env::var("TURNS").ok().and_then(|turns| turns.parse().ok()).unwrap_or(51);
    let nothing =
        median(turns, &mut [Program::mtls(&["--version"]), Program::openssl(&["version"])]);
    println!("Medians in milliseconds, of {turns} turns (a third for 600,000 iterations).\n");
    println!("| | mtls inspect | mtls convert --dry-run | openssl pkcs12 | inspect : openssl |");
    println!("|---|---:|---:|---:|---:|");
    row("nothing (`--version`)", nothing[0], None, nothing[1]);
    for (name, path, slowness, options) in FILES {
        let file = fixture(path);
        let (file, password) = (text(&file), text(&fixture("base/password.txt")));
        let from_file = format!("file:{password}");
        let mut openssl =
            vec!["pkcs12", "-in", &file, "-passin", &from_file, "-nodes", "-out", "/dev/null"];
        openssl.extend_from_slice(options);
        let medians = median(
            turns / slowness,
            &mut [
                Program::mtls(&["inspect", &file, "--password-file", &password]),
                Program::mtls(&["convert", &file, "--password-file", &password, "--dry-run"]),
                Program::openssl(&openssl),
            ],
        );
        row(name, medians[0], Some(medians[1]), medians[2]);
    }
}

fn row(name: &str, inspect: Duration, convert: Option<Duration>, openssl: Duration) {
    let ms = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1000.0);
    println!(
        "| {name} | {} | {} | {} | {:.2} |",
        ms(inspect),
        convert.map(ms).unwrap_or_default(),
        ms(openssl),
        inspect.as_secs_f64() / openssl.as_secs_f64(),
    );
}

/// Runs all in turns, and returns the median time of each.
fn median(turns: usize, programs: &mut [Program]) -> Vec<Duration> {
    let mut times = vec![Vec::new(); programs.len()];
    for _ in 0..turns.max(3) {
        for (program, times) in programs.iter_mut().zip(&mut times) {
            times.push(program.time());
        }
    }
    times
        .into_iter()
        .map(|mut times| {
            times.sort();
            times[times.len() / 2]
        })
        .collect()
}

struct Program(Command);

impl Program {
    fn mtls(arguments: &[&str]) -> Program {
        Program::new(env!("CARGO_BIN_EXE_mtls"), arguments)
    }

    fn openssl(arguments: &[&str]) -> Program {
        Program::new("openssl", arguments)
    }

    fn new(program: &str, arguments: &[&str]) -> Program {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Program(command)
    }

    /// The wall time of one run. Exit code 1 says that something is wrong with the material.
    fn time(&mut self) -> Duration {
        let begun = Instant::now();
        let status = self.0.status().unwrap_or_else(|error| panic!("{:?}: {error}", self.0));
        let took = begun.elapsed();
        assert!(matches!(status.code(), Some(0 | 1)), "{:?}: {status}", self.0);
        took
    }
}

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
