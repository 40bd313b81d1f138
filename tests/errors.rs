//! Every failure: its code, its words, its hint, its exit code.

use std::collections::BTreeSet;
use std::io::ErrorKind;

use mtls::error::Error;
use mtls::exit::Exit;
use mtls::report::{Code, Finding};

/// One of each, and of each of its wordings, with what scripts and people see.
fn all() -> Vec<(Error, &'static str, &'static str, &'static str)> {
    let path = || "a.pfx".to_owned();
    let mut all = vec![
        (
            Error::usage("--cn is missing", "Say who it is for."),
            "usage",
            "--cn is missing",
            "Say who it is for.",
        ),
        (
            Error::IsAFolder { path: path() },
            "unreadable",
            "a.pfx is a folder",
            "Name the files in it, or sort and judge all of them with `mtls doctor a.pfx`.",
        ),
        (
            Error::TooLarge { path: path(), limit: 100 },
            "too-large",
            "a.pfx is larger than 100 bytes",
            "This is not a certificate, key or PFX file. Check the name.",
        ),
        (
            Error::FolderTooLarge { path: "a".to_owned(), count: 9, what: "files", limit: 5 },
            "too-large",
            "a has 9 files, more than the limit of 5",
            "Put the files that belong together into a folder of their own, and name that one.",
        ),
        (
            Error::OverLimit { path: path(), what: "iterations", count: 9, limit: 5 },
            "over-limit",
            "a.pfx asks for 9 iterations, more than the limit of 5",
            "If you trust the file, raise the limit with `--max-iterations N`. It takes long.",
        ),
        (
            Error::OverLimit { path: path(), what: "levels", count: 9, limit: 5 },
            "over-limit",
            "a.pfx asks for 9 levels, more than the limit of 5",
            "The file is damaged, or made to do harm.",
        ),
        (
            Error::WrongPassword { path: path() },
            "wrong-password",
            "the password does not open a.pfx",
            "Check for a typing error, or ask who made the file. A damaged file looks the same.",
        ),
        (
            Error::PasswordNeeded { path: path(), option: "--password" },
            "password-needed",
            "a.pfx is encrypted, and no password was given",
            "Give it with `--password-file FILE`, `--password-env VAR` or `--password-stdin`, or \
             run the command in a terminal to be asked.",
        ),
        (
            Error::Unsupported { path: path(), what: "RC5".to_owned() },
            "unsupported",
            "a.pfx uses RC5, which is not supported",
            "Ask who made it for one of a common kind: RSA or P-256, AES or 3DES.",
        ),
        (
            Error::Internal { doing: "signing", reason: "no entropy".to_owned() },
            "unsupported",
            "signing failed: no entropy",
            "",
        ),
        (Error::from(Finding::new(Code::Corrupt)), "corrupt", "corrupt", ""),
        (
            Error::SeveralFindings([Code::Corrupt, Code::NotAKey].map(Finding::new).into()),
            "corrupt",
            "corrupt and more",
            "",
        ),
    ];
    all.extend(of_outputs());
    all.extend(of_the_system());
    all
}

fn of_outputs() -> Vec<(Error, &'static str, &'static str, &'static str)> {
    vec![
        (
            Error::RecordOfAnotherKey { path: "a.mtls.toml".into() },
            "would-overwrite",
            "a.mtls.toml is the record of another key",
            "Look at it with `mtls status`. Choose another name, or delete it: only its dates are lost.",
        ),
        (
            Error::WouldOverwrite { path: "a.key".into() },
            "would-overwrite",
            "a.key is there already",
            "Choose another name, or replace it with `--force`.",
        ),
        (
            Error::KeyWithoutCsr { key: "a.key".into(), csr: "a.csr".into() },
            "would-overwrite",
            "a.key is there already, without a.csr",
            "An earlier run may have been stopped. The key is whole: make its request with \
             `mtls csr --key a.key …`, or replace it with `--force`.",
        ),
        (
            Error::FolderNotEmpty { path: "kept".into() },
            "would-overwrite",
            "the folder kept is not empty",
            "Name a new folder, or use this one all the same with `--force`.",
        ),
        (
            Error::WouldReplaceInput { path: "a.key".into() },
            "would-overwrite",
            "a.key is an input or an old key, and would be replaced",
            "Choose another name or another folder.",
        ),
    ]
}

fn of_the_system() -> Vec<(Error, &'static str, &'static str, &'static str)> {
    let unreadable =
        |kind: ErrorKind| Error::Unreadable { path: "a.pfx".to_owned(), source: kind.into() };
    let cannot_write =
        |kind: ErrorKind| Error::CannotWrite { path: "a.key".into(), source: kind.into() };
    let cannot_listen = |kind: ErrorKind| Error::CannotListen { port: 80, source: kind.into() };
    vec![
        (
            unreadable(ErrorKind::NotFound),
            "unreadable",
            "cannot read a.pfx: entity not found",
            "Check the name. Nothing with this name is there.",
        ),
        (
            unreadable(ErrorKind::PermissionDenied),
            "unreadable",
            "cannot read a.pfx: permission denied",
            "You may not read this file. Ask its owner, or change its permissions.",
        ),
        (
            unreadable(ErrorKind::TimedOut),
            "unreadable",
            "cannot read a.pfx: timed out",
            "Start what writes into it first, or name a file that is whole.",
        ),
        (
            unreadable(ErrorKind::ConnectionReset),
            "unreadable",
            "cannot read a.pfx: connection reset",
            "",
        ),
        (
            cannot_write(ErrorKind::NotFound),
            "cannot-write",
            "cannot write a.key: entity not found",
            "Make the folder first.",
        ),
        (
            cannot_write(ErrorKind::PermissionDenied),
            "cannot-write",
            "cannot write a.key: permission denied",
            "Choose a folder you may write to, with `--out-dir`.",
        ),
        (
            cannot_write(ErrorKind::StorageFull),
            "cannot-write",
            "cannot write a.key: no storage space",
            "Free some space. Nothing was written.",
        ),
        (cannot_write(ErrorKind::TimedOut), "cannot-write", "cannot write a.key: timed out", ""),
        (
            Error::Output { source: ErrorKind::StorageFull.into() },
            "cannot-write",
            "cannot write to standard output: no storage space",
            "",
        ),
        (
            cannot_listen(ErrorKind::AddrInUse),
            "cannot-listen",
            "cannot listen on port 80 of 127.0.0.1: address in use",
            "Another program has it. Choose another with `--port N`, or leave it out for any that is \
             free.",
        ),
        (
            cannot_listen(ErrorKind::PermissionDenied),
            "cannot-listen",
            "cannot listen on port 80 of 127.0.0.1: permission denied",
            "Choose a port above 1023.",
        ),
        (
            cannot_listen(ErrorKind::TimedOut),
            "cannot-listen",
            "cannot listen on port 80 of 127.0.0.1: timed out",
            "",
        ),
    ]
}

#[test]
fn every_failure_says_what_is_so_and_what_to_do() {
    for (error, code, message, hint) in all() {
        assert_eq!(error.code().as_str(), code, "{error:?}");
        pretty_assertions::assert_eq!(error.to_string(), message);
        pretty_assertions::assert_eq!(error.hint().unwrap_or_default(), hint);
    }
}

#[test]
fn only_a_command_line_that_is_not_understood_is_exit_code_2() {
    for (error, code, _, _) in all() {
        let expected = if code == "usage" { Exit::Usage } else { Exit::Failed };
        assert_eq!(error.exit(), expected, "{error:?}");
    }
}

#[test]
fn messages_are_fragments_and_hints_are_sentences() {
    for (error, _, _, _) in all() {
        let message = error.to_string();
        assert!(!message.ends_with('.'), "{message}");
        if let Some(hint) = error.hint() {
            assert!(hint.ends_with('.') && hint.starts_with(char::is_uppercase), "{hint}");
        }
    }
}

#[test]
fn no_failure_is_left_out_here() {
    let text = include_str!("../src/error.rs");
    let list = text.split("pub enum Error {").nth(1).unwrap().split("\n}\n").next().unwrap();
    let variants: BTreeSet<&str> = list
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(char::is_uppercase))
        .filter_map(|line| line.split([' ', '(', ',']).next())
        .collect();
    let debug: Vec<String> = all().iter().map(|(error, ..)| format!("{error:?}")).collect();
    let tested: BTreeSet<&str> =
        debug.iter().filter_map(|text| text.split([' ', '(']).next()).collect();
    pretty_assertions::assert_eq!(tested, variants);
}
