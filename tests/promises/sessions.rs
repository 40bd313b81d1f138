//! The sessions of README.md and docs/ run, and print what is shown there.
//!
//! A session is a block of code with lines that begin with `$ mtls`. All commands of a block run in
//! one folder. What is shown is what a terminal shows: notes and questions, then the answer; `…`
//! varies. A block that is `run with` programs is a script for a shell, and must succeed.
//!
//! Two things differ here: `https://api.example.com` is a server in this process, and `mtls sandbox`
//! ends when it has told where it is.

use std::path::Path;
use std::process::{Command, Stdio};

use super::document;
use super::documents::{Block, blocks};
use crate::harness::{Ran, Tool, fixture, matches, typed};
use crate::judges::judge;
use crate::server::{Asks, Server, ok, server};
use rustls::version::TLS13;

/// The host that the documents show.
const SHOWN_HOST: &str = "api.example.com";

/// A command line and what is shown below it.
struct Shown {
    command: String,
    shown: String,
}

/// The commands of a session.
fn commands(block: &Block) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    for line in block.text.lines() {
        if let Some(command) = line.strip_prefix("$ mtls ") {
            found.push(Shown { command: command.to_owned(), shown: String::new() });
        } else if let Some(last) = found.last_mut() {
            last.shown.push_str(line);
            last.shown.push('\n');
        }
    }
    found
}

/// A text with the server of this process in place of the one that is shown.
fn at_server(text: &str, server: &Server) -> String {
    text.replace(&format!("{SHOWN_HOST}:443"), &here(server))
        .replace(&format!("https://{SHOWN_HOST}"), &format!("https://{}", here(server)))
}

fn here(server: &Server) -> String {
    format!("localhost:{}", server.port)
}

fn prepared(block: &Block, command: &str, server: &Server, earlier: Option<Ran>) -> Tool {
    let mut tool = typed(&at_server(command, server));
    if command == "sandbox" || command.starts_with("sandbox -") {
        tool = tool.arg("--exit-when-stdin-closes");
    }
    tool = match earlier {
        Some(earlier) => tool.after(earlier),
        None => with_files(block, tool),
    };
    if let Some(moment) = &block.moment {
        tool = tool.at(moment);
    }
    if !block.answers.is_empty() {
        tool = tool.all_answers(&block.answers.iter().map(String::as_str).collect::<Vec<_>>());
    }
    tool
}

fn with_files(block: &Block, tool: Tool) -> Tool {
    block.files.iter().fold(tool, |tool, (name, path)| {
        let parts: Vec<Vec<u8>> = path.split(" + ").map(fixture).collect();
        tool.file(name, parts.concat())
    })
}

#[test]
fn every_session_prints_what_is_shown() {
    let server = server(Asks::Firmly, &TLS13, ok);
    let mut count = 0;
    for block in blocks() {
        let mut earlier = None;
        for shown in commands(&block) {
            let ran = prepared(&block, &shown.command, &server, earlier.take()).run();
            let printed =
                format!("{}{}", ran.notes, ran.output).replace(&here(&server), SHOWN_HOST);
            assert!(
                matches(printed.trim_end(), shown.shown.trim_end()),
                "{}: `mtls {}` exits {} and prints\n{printed}\ninstead of\n{}",
                block.place(),
                shown.command,
                ran.exit,
                shown.shown
            );
            earlier = Some(ran);
            count += 1;
        }
    }
    assert!(count > 20, "the search for sessions finds {count}");
}

/// Runs a script as a shell does, where `mtls` is the one that was built.
fn shell(script: &str, folder: &Path) -> (bool, String) {
    let built = Path::new(env!("CARGO_BIN_EXE_mtls")).parent().unwrap();
    let mut path = vec![built.to_owned()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(folder)
        .env("PATH", std::env::join_paths(path).unwrap())
        .env("NO_PROXY", "localhost")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// Whether a program is here.
fn is_here(program: &str) -> bool {
    const KNOWN: [(&str, &str); 4] = [
        ("bash", "--version"),
        ("openssl", "version"),
        ("keytool", "-help"),
        ("curl", "--version"),
    ];
    let known = KNOWN.into_iter().find(|(name, _)| *name == program);
    let (name, version) = known.unwrap_or_else(|| panic!("how {program} is found is not known"));
    judge(name, version).is_some()
}

#[test]
fn every_script_runs() {
    let server = server(Asks::Firmly, &TLS13, ok);
    let scripts: Vec<Block> = blocks().into_iter().filter(|it| it.programs.is_some()).collect();
    assert!(scripts.len() > 10, "the search for scripts finds {}", scripts.len());
    for block in scripts {
        let Some(programs) = &block.programs else { continue };
        if !programs.iter().all(|program| is_here(program)) {
            continue;
        }
        let tool = with_files(&block, typed(""));
        let script = format!("{}\n{}", block.text, block.then.as_deref().unwrap_or_default());
        let (success, said) = shell(&at_server(&script, &server), &tool.path(""));
        assert!(success, "{}: {script}\nsays\n{said}", block.place());
    }
}

#[test]
fn the_two_commands_of_the_set_up_are_told() {
    let text = document("README.md");
    for command in ["cargo run --release --locked -- rehearse", "cargo test --locked"] {
        assert!(text.contains(command), "README.md does not tell `{command}`");
    }
    assert!(document(".ci/run").contains("\ncargo test --locked\n"));
}
