//! Runs a whole command line in a world of its own: files in a new folder, a fixed clock, no
//! terminal unless asked for, and everything printed kept for comparison.
//!
//! ```ignore
//! tool(["inspect", "old.pem"]).file("old.pem", OLD).at("2024-01-14").exits(1).prints("…");
//! ```

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses its own part of the harness"
)]

mod holes;
mod person;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Cursor, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use mtls::cli;
use mtls::context::Context;
use tempfile::TempDir;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use person::Person;

/// A command line about to be run.
pub struct Tool {
    arguments: Vec<OsString>,
    folder: TempDir,
    now: OffsetDateTime,
    input: Vec<u8>,
    environment: BTreeMap<String, String>,
    answers: Option<Vec<String>>,
    width: Option<usize>,
}

/// What a run left behind.
pub struct Ran {
    pub exit: u8,
    pub output: String,
    pub notes: String,
    pub folder: TempDir,
}

/// A command line about a fixture, which comes last, with the password of fixtures.
pub fn with_password<const N: usize>(arguments: [&str; N], path: &str) -> Tool {
    let name = path.rsplit('/').next().unwrap_or(path);
    tool(arguments)
        .fixture(path)
        .arg(name)
        .file("password", "test1234\n")
        .args(["--password-file", "password"])
}

/// A command line, without the program's name.
pub fn tool<const N: usize>(arguments: [&str; N]) -> Tool {
    with_arguments(arguments.into_iter().map(str::to_owned))
}

/// A command line as it is typed, without the program's name: words with simple quotes.
pub fn typed(line: &str) -> Tool {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match c {
            _ if quote == Some(c) => quote = None,
            _ if quote.is_some() => word.get_or_insert_default().push(c),
            '"' | '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            ' ' => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    with_arguments(words)
}

fn with_arguments(arguments: impl IntoIterator<Item = String>) -> Tool {
    Tool {
        arguments: std::iter::once("mtls".to_owned())
            .chain(arguments)
            .map(OsString::from)
            .collect(),
        folder: tempfile::tempdir().unwrap(),
        now: parse("2026-11-24T12:00:00Z"),
        input: Vec::new(),
        // Who wants to see colours says so.
        environment: BTreeMap::from([("NO_COLOR".to_owned(), "1".to_owned())]),
        answers: None,
        width: None,
    }
}

fn parse(text: &str) -> OffsetDateTime {
    let text = if text.contains('T') { text.to_owned() } else { format!("{text}T00:00:00Z") };
    OffsetDateTime::parse(&text, &Rfc3339).unwrap()
}

impl Tool {
    /// Adds a file to the folder.
    pub fn file(self, name: &str, contents: impl AsRef<[u8]>) -> Tool {
        let path = self.folder.path().join(name);
        std::fs::write(&path, contents).unwrap();
        set_mode(&path, 0o600);
        self
    }

    /// The path of a file of the folder, which need not be there.
    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Lets everybody read a file of the folder. All others are the owner's alone.
    pub fn shared(self, name: &str) -> Tool {
        set_mode(&self.folder.path().join(name), 0o644);
        self
    }

    /// Adds a file of `fixtures/` under its own name.
    pub fn fixture(self, path: &str) -> Tool {
        let name = Path::new(path).file_name().unwrap().to_str().unwrap().to_owned();
        let contents = fixture(path);
        self.file(&name, contents)
    }

    /// Makes files of the folder readable for their owner alone, as key files should be.
    pub fn private(self, names: &[&str]) -> Tool {
        for name in names {
            let path = self.folder.path().join(name);
            let file = std::fs::File::open(path).unwrap();
            mtls::platform::set_mode(&file, 0o600).unwrap();
        }
        self
    }

    /// Sets the clock: a day, or a moment in RFC 3339.
    pub fn at(mut self, moment: &str) -> Tool {
        self.now = parse(moment);
        self
    }

    /// Sets standard input.
    pub fn input(mut self, bytes: impl AsRef<[u8]>) -> Tool {
        self.input = bytes.as_ref().to_vec();
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Tool {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Puts a person at a terminal who gives these answers.
    pub fn answers<const N: usize>(self, answers: [&str; N]) -> Tool {
        self.all_answers(&answers)
    }

    /// The same with as many as there are.
    pub fn all_answers(mut self, answers: &[&str]) -> Tool {
        self.answers = Some(answers.iter().rev().map(|answer| (*answer).to_owned()).collect());
        self
    }

    /// Shows the text on a terminal of so many columns.
    pub fn columns(mut self, columns: usize) -> Tool {
        self.width = Some(columns);
        self
    }

    /// Adds one more argument.
    pub fn arg(mut self, argument: &str) -> Tool {
        self.arguments.push(argument.into());
        self
    }

    /// Adds more arguments.
    pub fn args<const N: usize>(mut self, arguments: [&str; N]) -> Tool {
        self.arguments.extend(arguments.map(OsString::from));
        self
    }

    /// Runs it in the folder of an earlier run.
    pub fn after(mut self, earlier: Ran) -> Tool {
        self.folder = earlier.folder;
        self
    }

    /// Runs it.
    pub fn run(self) -> Ran {
        let output = Kept::default();
        let notes = Kept::default();
        let environment = self.environment;
        let now = self.now;
        let context = Context {
            directory: self.folder.path().to_owned(),
            clock: Box::new(move || now),
            input: Box::new(Cursor::new(self.input)),
            output: Box::new(output.clone()),
            notes: Box::new(notes.clone()),
            terminal: Box::new(Person {
                width: self.width,
                answers: self.answers,
                notes: notes.clone(),
            }),
            environment: Box::new(move |name| environment.get(name).cloned()),
        };
        let exit = cli::run(self.arguments, context).number();
        let ran = Ran { exit, output: output.text(), notes: notes.text(), folder: self.folder };
        [&ran.output, &ran.notes].into_iter().for_each(|text| holes::none_in(text));
        ran
    }

    /// Runs it and checks the exit code.
    #[track_caller]
    pub fn exits(self, expected: u8) -> Ran {
        let ran = self.run();
        assert_eq!(ran.exit, expected, "output:\n{}notes:\n{}", ran.output, ran.notes);
        ran
    }
}

impl Ran {
    /// Checks all of standard output; `…` stands for any text within a line, a line of `…` alone
    /// for any lines.
    #[track_caller]
    pub fn prints(self, expected: &str) -> Ran {
        compare(&self.output, expected);
        self
    }

    /// Checks all of standard error, as `prints` does.
    #[track_caller]
    pub fn notes(self, expected: &str) -> Ran {
        compare(&self.notes, expected);
        self
    }

    /// Checks which files are in the folder.
    #[track_caller]
    pub fn leaves<const N: usize>(self, expected: [&str; N]) -> Ran {
        let mut names: Vec<String> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        pretty_assertions::assert_eq!(names, expected);
        self
    }

    /// A file of the folder.
    #[track_caller]
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join(name)).unwrap()
    }

    /// A text file of the folder.
    #[track_caller]
    pub fn read_text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    /// The one JSON object of standard output.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.output).unwrap()
    }

    /// The codes of the answer's findings with their severities, such as `problem expired`.
    #[track_caller]
    pub fn findings(&self) -> Vec<String> {
        self.json()["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| {
                format!(
                    "{} {}",
                    finding["severity"].as_str().unwrap(),
                    finding["code"].as_str().unwrap()
                )
            })
            .collect()
    }
}

/// Sets the permissions of a file, whatever the umask of who runs the tests.
fn set_mode(path: &Path, mode: u32) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
}

/// The bytes of a file of `fixtures/`.
#[track_caller]
pub fn fixture(path: &str) -> Vec<u8> {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path);
    std::fs::read(&full).unwrap_or_else(|error| panic!("fixtures/{path}: {error}"))
}

#[track_caller]
fn compare(actual: &str, expected: &str) {
    if !matches(actual, expected) {
        pretty_assertions::assert_str_eq!(actual, expected);
    }
}

/// Whether a text fits a pattern in which `…` stands for what varies.
pub fn matches(actual: &str, pattern: &str) -> bool {
    let actual: Vec<&str> = actual.lines().collect();
    let pattern: Vec<&str> = pattern.lines().collect();
    lines_match(&actual, &pattern)
}

fn lines_match(actual: &[&str], pattern: &[&str]) -> bool {
    match pattern {
        [] => actual.is_empty(),
        ["…", rest @ ..] => (0..=actual.len()).any(|skip| lines_match(&actual[skip..], rest)),
        [line, rest @ ..] => match actual {
            [first, others @ ..] => line_matches(first, line) && lines_match(others, rest),
            [] => false,
        },
    }
}

fn line_matches(actual: &str, pattern: &str) -> bool {
    match pattern.split_once('…') {
        None => actual == pattern,
        Some((before, after)) => actual.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices()
                .map(|(at, _)| at)
                .chain([rest.len()])
                .any(|at| line_matches(&rest[at..], after))
        }),
    }
}

/// A stream that keeps what is written.
#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
