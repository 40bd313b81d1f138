//! The private key that a request is for, and the file that a request renews.

use std::path::PathBuf;

use crate::cli::opening::{self, Opened, Passwords};
use crate::cli::session::Session;
use crate::error::Error;
use crate::material::{Item, PrivateKey};
use crate::report::{Code, Finding, Severity};
use crate::tasks::csr::{Draft, KeyChoice, Renewal};
use crate::tasks::key_source::{KeySource, KeyType};

/// The key of the draft, and the file that it came from.
pub(super) fn source(
    draft: &Draft,
    usual: Option<KeyType>,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<(KeySource, Vec<PathBuf>), Error> {
    match &draft.key {
        Some(KeyChoice::File(path)) => {
            let opened = opening::open(path, passwords, session)?;
            Ok((KeySource::Given(only_key(opened)?), vec![path.into()]))
        }
        _ => Ok((KeySource::Generate(draft.key_type(usual)), Vec::new())),
    }
}

/// The one private key of a file.
fn only_key(opened: Opened) -> Result<PrivateKey, Error> {
    let path = opened.path;
    let keys = opened.items.into_iter().filter_map(|item| match item {
        Item::PrivateKey(key) => Some(key),
        _ => None,
    });
    match keys.collect::<Vec<_>>().as_slice() {
        [key] => Ok(key.duplicate()),
        [] => Err(why_not(opened.findings, Code::NotAKey, &path)),
        several => Err(Error::usage(
            format!("{path} holds {} private keys", several.len()),
            "Take them apart with `mtls convert`, and name one of the new files.",
        )),
    }
}

/// The certificate or request whose names are taken over.
pub(super) fn renewal(
    path: &str,
    passwords: &mut Passwords,
    session: &mut Session,
) -> Result<Renewal, Error> {
    let opened = opening::open(path, passwords, session)?;
    Renewal::of_items(path, &opened.items).map_err(|found| match found {
        0 if opened.items.iter().any(|item| matches!(item, Item::Certificate(_))) => {
            Finding::new(Code::IsACa).variant("renewal").in_file(path).into()
        }
        0 => why_not(opened.findings, Code::NotACertificate, path),
        several => Error::usage(
            format!("{path} holds {several} certificates or requests of clients"),
            "Take them apart with `mtls convert`, and name one of the new files.",
        ),
    })
}

/// What the file has wrong, else that it is not what it was given as.
fn why_not(findings: Vec<Finding>, code: Code, path: &str) -> Error {
    let problem = findings.into_iter().find(|finding| finding.severity == Severity::Problem);
    problem.unwrap_or_else(|| Finding::new(code).in_file(path)).into()
}
