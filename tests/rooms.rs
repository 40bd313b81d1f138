//! Keeps the house: reads `src/` and fails where a room reaches what its row of the table forbids.
//!
//! The table says, for each room, which other rooms and which parts of the outside world it may
//! name. A room without a row, and a row without a room, fail as well.

mod source;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use source::{File, functions, paths, without_words};

/// A row of the table.
struct Room {
    name: &'static str,
    /// Rooms, or single modules of rooms, that it may name.
    rooms: &'static [&'static str],
    /// Parts of the outside world that it may touch.
    world: &'static [World],
}

/// A part of the outside world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum World {
    /// Files and folders.
    Files,
    /// Connections, and looking up names.
    Sockets,
    /// The time of day.
    Clock,
    /// The time that has passed.
    StopWatch,
    /// The three standard streams, and questions at the terminal.
    Streams,
    /// Environment variables and arguments.
    Environment,
    /// Ending the process, starting another, signals.
    Process,
    /// Parsing and encoding certificates, keys and containers.
    Codecs,
    /// The command line's parser.
    CommandLine,
    /// Errors that have lost their type.
    AnyError,
}

use World::{
    AnyError, Clock, Codecs, CommandLine, Environment, Files, Process, Sockets, StopWatch, Streams,
};

const fn room(name: &'static str, rooms: &'static [&'static str], world: &'static [World]) -> Room {
    Room { name, rooms, world }
}

/// From the top floor down. `live::transcript`, `live::attempt` and `live::download` are plain
/// data, and may be named where `live` may not.
const TABLE: &[Room] = &[
    room("main", &["cli", "context"], &[Environment, Process]),
    room("lib", &[], &[]),
    room(
        "cli",
        &[
            "context", "error", "exit", "formats", "input", "live", "material", "output",
            "platform", "profile", "render", "report", "sandbox", "tasks",
        ],
        &[AnyError, CommandLine],
    ),
    room(
        "tasks",
        &[
            "checks",
            "error",
            "formats",
            "live::attempt",
            "live::download",
            "live::transcript",
            "material",
            "profile",
            "report",
        ],
        &[Codecs],
    ),
    room("checks", &["formats", "live::transcript", "material", "profile", "report"], &[Codecs]),
    room("formats", &["error", "material", "report"], &[Codecs]),
    // What reaches the person may have passed through `cli`, which speaks `anyhow`.
    room("render", &["error", "live::transcript", "material", "profile", "report"], &[AnyError]),
    room("input", &["context", "error", "material", "platform"], &[Files]),
    room("output", &["error", "material", "platform", "report"], &[Files]),
    room("report", &["live::transcript", "material", "profile"], &[]),
    // A CA reads requests, so the sandbox may use the codecs of `formats`.
    room("sandbox", &["error", "formats", "material", "profile"], &[Codecs, Sockets, StopWatch]),
    // Findings are plain data; what a file holds comes with what was found while it was read.
    room("material", &["report"], &[Codecs]),
    room("live", &["error", "material", "profile"], &[Codecs, Sockets, StopWatch]),
    room("profile", &["error", "material"], &[]),
    room("platform", &[], &[Files, Process]),
    room("context", &[], &[Clock, Environment, StopWatch, Streams]),
    room("error", &["exit", "report"], &[]),
    room("exit", &[], &[Process]),
];

/// What a path in the source touches, if it is a part of the outside world.
fn touched(path: &str) -> Option<World> {
    const BY_PREFIX: &[(&str, World)] = &[
        ("std::fs", Files),
        ("tokio::fs", Files),
        ("tempfile", Files),
        ("rustls_native_certs", Files),
        ("tokio::net", Sockets),
        ("reqwest", Sockets),
        ("hyper_util::client", Sockets),
        ("openssl::ssl", Sockets),
        ("std::os::unix::net", Sockets),
        ("std::time::SystemTime", Clock),
        ("std::time::Instant", StopWatch),
        ("tokio::time", StopWatch),
        ("std::io::stdin", Streams),
        ("std::io::stdout", Streams),
        ("std::io::stderr", Streams),
        ("rpassword", Streams),
        ("indicatif", Streams),
        ("anstream", Streams),
        ("terminal_size", Streams),
        ("std::env", Environment),
        ("std::process", Process),
        ("ctrlc", Process),
        ("tokio::process", Process),
        ("x509_parser", Codecs),
        ("x509_cert", Codecs),
        ("p12_keystore", Codecs),
        ("pem", Codecs),
        ("pkcs8", Codecs),
        ("der", Codecs),
        ("clap", CommandLine),
        ("clap_complete", CommandLine),
        ("clap_mangen", CommandLine),
        ("anyhow", AnyError),
    ];
    const ADDRESSES: &[&str] =
        &["IpAddr", "Ipv4Addr", "Ipv6Addr", "SocketAddr", "SocketAddrV4", "SocketAddrV6"];
    const ANYWHERE: &[(&str, World)] = &[
        ("SystemTime::now", Clock),
        ("now_utc", Clock),
        ("now_local", Clock),
        ("Instant::now", StopWatch),
        ("io::stdin", Streams),
        ("io::stdout", Streams),
        ("io::stderr", Streams),
        ("println!", Streams),
        ("print!", Streams),
        ("eprintln!", Streams),
        ("eprint!", Streams),
        ("dbg!", Streams),
    ];
    if let Some(rest) = path.strip_prefix("std::net") {
        // An address is a noun like any other; all else in this module opens or looks up.
        let name = rest.trim_start_matches("::").split("::").next().unwrap_or_default();
        return (!ADDRESSES.contains(&name)).then_some(Sockets);
    }
    BY_PREFIX
        .iter()
        .find(|(prefix, _)| within(path, prefix))
        .or_else(|| {
            ANYWHERE.iter().find(|(end, _)| path == *end || path.ends_with(&format!("::{end}")))
        })
        .map(|(_, world)| *world)
}

/// Whether a path is a module, or something in it.
fn within(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// What a file reaches that its room's row does not allow.
fn violations(file: &File) -> Vec<String> {
    let Some(row) = TABLE.iter().find(|row| row.name == file.room()) else {
        return vec![format!("{}: the room `{}` has no row in the table", file.path, file.room())];
    };
    let mut found = BTreeSet::new();
    for path in paths(&without_words(&file.shipped())) {
        let path = file.absolute(&path);
        let inside = path.strip_prefix("crate::").or_else(|| path.strip_prefix("mtls::"));
        if let Some(inside) = inside {
            let allowed = within(inside, row.name)
                || row.rooms.iter().any(|room| within(inside, room))
                || !TABLE.iter().any(|row| within(inside, row.name));
            if !allowed {
                found.insert(format!("{}: `{}` may not reach {path}", file.path, row.name));
            }
        } else if let Some(world) = touched(&path)
            && !row.world.contains(&world)
        {
            found.insert(format!("{}: `{}` may not touch {path} ({world:?})", file.path, row.name));
        }
    }
    found.into_iter().collect()
}

/// What is too long in a file.
fn too_long(file: &File) -> Vec<String> {
    let lines = file.text.lines().count();
    let limit = if file.path == "src/main.rs" { 15 } else { 400 };
    let mut found = Vec::new();
    if lines > limit {
        found.push(format!("{}: {lines} lines, more than {limit}", file.path));
    }
    for function in functions(&file.text) {
        // A command's five steps are seen at a glance.
        let command = file.room() == "cli" && function.name == "run";
        let limit = if command { 40 } else { 60 };
        if function.lines > limit {
            found.push(format!(
                "{}: fn {} has {} lines, more than {limit}",
                file.path, function.name, function.lines
            ));
        }
    }
    found
}

fn nothing(found: &[String]) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

fn all_of_src() -> Vec<File> {
    source::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
}

#[test]
fn no_room_reaches_what_its_row_forbids() {
    nothing(&all_of_src().iter().flat_map(violations).collect::<Vec<_>>());
}

#[test]
fn every_room_has_a_row_and_every_row_a_room() {
    let rooms: BTreeSet<String> = all_of_src().iter().map(|file| file.room().to_owned()).collect();
    let rows: BTreeSet<String> = TABLE.iter().map(|row| row.name.to_owned()).collect();
    pretty_assertions::assert_eq!(rooms, rows);
}

#[test]
fn every_room_is_on_the_map() {
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let missing: Vec<String> = TABLE
        .iter()
        .filter(|row| !["main", "lib"].contains(&row.name))
        .filter(|row| !map.contains(&format!("[`{}`]", row.name)))
        .map(|row| format!("src/lib.rs does not tell what `{}` is for", row.name))
        .collect();
    nothing(&missing);
}

#[test]
fn no_file_and_no_function_is_too_long() {
    let tests = source::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
    let long_tests = tests.iter().filter(|file| file.text.lines().count() > 400);
    let mut found: Vec<String> = all_of_src().iter().flat_map(too_long).collect();
    found.extend(long_tests.map(|file| format!("{}: more than 400 lines", file.path)));
    nothing(&found);
}

#[test]
fn no_cause_is_thrown_away() {
    let found: Vec<String> = all_of_src()
        .iter()
        .flat_map(|file| {
            let text = file.shipped();
            let lines: Vec<String> = text
                .lines()
                .enumerate()
                .filter(|(_, line)| line.contains("map_err(|_|"))
                // The line above may say why there is nothing to keep.
                .filter(|(at, _)| {
                    !text.lines().nth(at.wrapping_sub(1)).is_some_and(|above| above.contains("//"))
                })
                .map(|(at, _)| format!("{}:{}: map_err(|_| …)", file.path, at + 1))
                .collect();
            lines
        })
        .collect();
    nothing(&found);
}

/// What the checker says about a made-up file.
fn said(path: &str, text: &str) -> Vec<String> {
    violations(&File { path: path.to_owned(), text: text.to_owned() })
}

#[test]
fn the_checker_sees_a_room_that_reaches_up() {
    let text = "use crate::{error::Error, render::{text, json_v1}};\n";
    pretty_assertions::assert_eq!(
        said("src/tasks/new.rs", text),
        [
            "src/tasks/new.rs: `tasks` may not reach crate::render::json_v1",
            "src/tasks/new.rs: `tasks` may not reach crate::render::text",
        ]
    );
    pretty_assertions::assert_eq!(
        said("src/checks/deep/new.rs", "fn a() { super::super::super::output::carry_out(); }\n"),
        ["src/checks/deep/new.rs: `checks` may not reach crate::output::carry_out"]
    );
    assert_eq!(said("src/main.rs", "fn main() { mtls::tasks::csr::run() }\n").len(), 1);
}

#[test]
fn the_checker_sees_files_sockets_clocks_and_printing() {
    for text in [
        "use std::{collections::BTreeMap, fs::File};\n",
        "fn a() { std::net::TcpStream::connect(b); }\n",
        "use tokio::net::TcpListener;\n",
        "fn a() { let now = SystemTime::now(); }\n",
        "fn a() { time::OffsetDateTime::now_utc() }\n",
        "fn a() { println!(\"\") }\n",
        "use std::env;\n",
    ] {
        assert_eq!(said("src/checks/new.rs", text).len(), 1, "{text}");
    }
}

#[test]
fn the_checker_lets_data_words_and_unit_tests_pass() {
    let text = "\
//! Never std::fs.
use std::net::IpAddr;
use crate::live::transcript::Transcript;
const A: &str = \"println! crate::render\"; // std::fs
#[cfg(test)]
mod tests {
    use std::fs;
}
";
    pretty_assertions::assert_eq!(said("src/checks/new.rs", text), [] as [&str; 0]);
    assert_eq!(said("src/checks/new.rs", "use crate::live::probe;\n").len(), 1);
}

#[test]
fn the_checker_sees_a_room_without_a_row() {
    pretty_assertions::assert_eq!(
        said("src/attic/mod.rs", ""),
        ["src/attic/mod.rs: the room `attic` has no row in the table"]
    );
}

#[test]
fn the_checker_sees_a_long_function() {
    let text = format!("fn long() {{\n{}}}\n", "    a();\n".repeat(60));
    let file = File { path: "src/checks/new.rs".to_owned(), text };
    pretty_assertions::assert_eq!(
        too_long(&file),
        ["src/checks/new.rs: fn long has 62 lines, more than 60"]
    );
}
