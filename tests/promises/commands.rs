//! Every `mtls …` command that a document or a hint shows is one that the tool has.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::{nothing, root};
use crate::harness::typed;

/// The texts that people read: documents, words, and what stands in quotes in the source.
fn texts(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, found);
        } else if path
            .extension()
            .is_some_and(|kind| ["md", "toml", "rs"].iter().any(|it| kind == *it))
        {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The commands in a text: what begins with `mtls ` in quotes of code or after a prompt.
fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let bare = line.trim_start().trim_start_matches("$ ");
        if let Some(command) = bare.strip_prefix("mtls ") {
            found.push(command.to_owned());
        }
        // What a run tells to do next, apart from comments.
        if let Some((_, command)) = line.split_once("\"mtls ")
            && !line.trim_start().starts_with("//")
        {
            found.push(command.split(['"', '\\', '`']).next().unwrap_or_default().to_owned());
        }
        let mut rest = line;
        while let Some((_, after)) = rest.split_once("`mtls ") {
            let (command, tail) = after.split_once('`').unwrap_or((after, ""));
            found.push(command.to_owned());
            rest = tail;
        }
    }
    found
}

/// Whether a word can be the name of a command.
fn is_name(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_lowercase())
}

/// The help of a command, or nothing where there is no such command.
fn help(command: &str) -> Option<String> {
    let ran = typed(&format!("{command} --help")).run();
    (ran.exit == 0).then_some(ran.output)
}

/// What a shell would not give to `mtls`, and what it would: the words up to a redirection.
fn typed_words(command: &str) -> Vec<&str> {
    let of_shell = |word: &&str| !["|", "||", "&&", "<", ">", ">>", "#", "\\"].contains(word);
    command.split_whitespace().take_while(of_shell).collect()
}

/// Whether a command can be run here: whole, and neither waiting nor going out into the network.
fn can_run(words: &[&str]) -> bool {
    let placeholder = |word: &&str| {
        word.contains(['…', '[', '<', '$'])
            || word.contains("PORT")
            || word.chars().all(|c| c.is_ascii_uppercase())
    };
    let far = words.iter().any(|word| word.starts_with("https://") || *word == "--env")
        && !words.iter().any(|word| ["--cert", "--pfx"].contains(word));
    let waits = words[0] == "sandbox" && words.get(1).is_none_or(|word| word.starts_with('-'));
    words.iter().any(|word| word.contains('-')) && !words.iter().any(placeholder) && !far && !waits
}

#[test]
fn every_command_of_the_documents_is_understood() {
    let mut all = vec![("README.md".to_owned(), super::document("README.md"))];
    texts(&root().join("docs"), &mut all);
    let shown = all.iter().flat_map(|(file, text)| {
        commands(text).into_iter().map(move |command| (file.clone(), command))
    });
    let (mut wrong, mut count) = (BTreeSet::new(), 0);
    for (file, command) in shown {
        let words = typed_words(&command);
        if words.is_empty() || !can_run(&words) {
            continue;
        }
        count += 1;
        let line = words.join(" ");
        let ran = typed(&line.replace(" --no-input", "")).arg("--no-input").input("text").run();
        // A piece of a command, in a sentence about it, and what a person would be asked for.
        let pieces = [
            "were not provided",
            "a value is required",
            "no URL was given",
            "--cn is missing",
            "there is no terminal",
        ];
        if ran.exit == 2 && !pieces.iter().any(|piece| ran.notes.contains(piece)) {
            wrong.insert(format!("{file}: mtls {line}: {}", ran.notes));
        }
    }
    assert!(count > 50, "the search for commands finds {count}");
    nothing(&wrong.into_iter().collect::<Vec<_>>());
}

#[test]
fn every_command_and_option_that_is_shown_is_there() {
    let mut all = Vec::new();
    for folder in ["docs", "src"] {
        texts(&root().join(folder), &mut all);
    }
    for file in ["README.md", "CHANGELOG.md"] {
        all.push((file.to_owned(), super::document(file)));
    }
    let mut helps: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut wrong = BTreeSet::new();
    for (file, text) in all {
        for command in commands(&text) {
            // `mtls help csr` speaks of `mtls csr`.
            let command = command.strip_prefix("help").unwrap_or(&command);
            let mut words = command.split_whitespace().take_while(|word| is_name(word));
            let Some(mut name) = words.next().map(str::to_owned) else { continue };
            let mut help_of =
                |name: &str| helps.entry(name.to_owned()).or_insert_with(|| help(name)).clone();
            let Some(mut help) = help_of(&name) else {
                wrong.insert(format!("{file}: there is no `mtls {name}`"));
                continue;
            };
            // `mtls sandbox sign` has options of its own.
            for word in words {
                name = format!("{name} {word}");
                help = help_of(&name).unwrap_or(help);
            }
            for option in command.split_whitespace().filter(|word| word.starts_with("--")) {
                let option =
                    option.split(['=', ']', ',', '.', '|', '"', ';']).next().unwrap_or_default();
                let there = help.split([' ', '=', '\n', ',', '[']).any(|word| word == option);
                if !there && !option.contains(['…', '{']) {
                    wrong.insert(format!("{file}: `mtls {name}` has no {option}"));
                }
            }
        }
    }
    nothing(&wrong.into_iter().collect::<Vec<_>>());
}
