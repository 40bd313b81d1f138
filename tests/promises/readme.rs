//! The sessions of README.md run, and print what is shown there.
//!
//! A session is a block of code with lines that begin with `$ mtls`. All sessions of a block run in
//! one folder. A comment above the block says what the folder holds and when it is:
//! `<!-- at 2026-11-24, client.pfx is base/openssl-legacy.pfx, answers test1234 -->`.
//! What is shown is what a terminal shows: notes and questions, then the answer; `…` varies.
//!
//! Two things differ here: `https://api.example.com` is a server in this process, and `mtls sandbox`
//! ends when it has told where it is.

use super::document;
use rustls::version::TLS13;

use crate::harness::{Ran, Tool, fixture, matches, typed};
use crate::server::{Asks, Server, ok, server};

/// The host that README.md shows.
const SHOWN_HOST: &str = "https://api.example.com";

/// A block of README.md.
#[derive(Default)]
struct Session {
    line: usize,
    moment: Option<String>,
    files: Vec<(String, String)>,
    answers: Vec<String>,
    commands: Vec<Shown>,
}

/// A command line and what is shown below it.
struct Shown {
    command: String,
    shown: String,
}

fn sessions() -> Vec<Session> {
    let text = document("README.md");
    let mut found = Vec::new();
    let mut setting = Session::default();
    let mut block: Option<Session> = None;
    for (number, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            match block.take() {
                Some(session) if !session.commands.is_empty() => found.push(session),
                Some(_) => {}
                None => {
                    block = Some(Session { line: number + 2, ..std::mem::take(&mut setting) });
                }
            }
        } else if let Some(session) = &mut block {
            if let Some(command) = line.strip_prefix("$ mtls ") {
                session.commands.push(Shown { command: command.to_owned(), shown: String::new() });
            } else if let Some(shown) = session.commands.last_mut() {
                shown.shown.push_str(line);
                shown.shown.push('\n');
            }
        } else if let Some(comment) = line.strip_prefix("<!-- ") {
            setting = read_setting(comment.trim_end_matches(" -->"));
        }
    }
    found
}

fn read_setting(comment: &str) -> Session {
    let mut setting = Session::default();
    for part in comment.split(", ") {
        if let Some(moment) = part.strip_prefix("at ") {
            setting.moment = Some(moment.to_owned());
        } else if let Some(answers) = part.strip_prefix("answers ") {
            setting.answers = answers.split(' ').map(str::to_owned).collect();
        } else if let Some((name, fixture)) = part.split_once(" is ") {
            setting.files.push((name.to_owned(), fixture.to_owned()));
        }
    }
    setting
}

fn here(server: &Server) -> String {
    format!("https://localhost:{}", server.port)
}

fn prepared(session: &Session, shown: &Shown, server: &Server, earlier: Option<Ran>) -> Tool {
    let mut tool = typed(&shown.command.replace(SHOWN_HOST, &here(server)));
    if shown.command == "sandbox" || shown.command.starts_with("sandbox -") {
        tool = tool.arg("--exit-when-stdin-closes");
    }
    tool = match earlier {
        Some(earlier) => tool.after(earlier),
        None => with_files(session, tool),
    };
    if let Some(moment) = &session.moment {
        tool = tool.at(moment);
    }
    if !session.answers.is_empty() {
        tool = tool.all_answers(&session.answers.iter().map(String::as_str).collect::<Vec<_>>());
    }
    tool
}

fn with_files(session: &Session, tool: Tool) -> Tool {
    let keys: Vec<&str> = session
        .files
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| name.ends_with(".key") || name.ends_with(".pfx"))
        .collect();
    session
        .files
        .iter()
        .fold(tool, |tool, (name, path)| {
            let parts: Vec<Vec<u8>> = path.split(" + ").map(fixture).collect();
            tool.file(name, parts.concat())
        })
        .private(&keys)
}

#[test]
fn every_session_prints_what_is_shown() {
    let sessions = sessions();
    assert!(!sessions.is_empty());
    let server = server(Asks::Firmly, &TLS13, ok);
    for session in &sessions {
        let mut earlier = None;
        for shown in &session.commands {
            let ran = prepared(session, shown, &server, earlier.take()).run();
            let printed =
                format!("{}{}", ran.notes, ran.output).replace(&here(&server), SHOWN_HOST);
            assert!(
                matches(printed.trim_end(), shown.shown.trim_end()),
                "README.md, block of line {}: `mtls {}` exits {} and prints\n{printed}\ninstead of\n{}",
                session.line,
                shown.command,
                ran.exit,
                shown.shown
            );
            earlier = Some(ran);
        }
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
