//! `convert`: from certificates and keys in any dress to the files that a program wants.

mod audience;
mod files;
pub mod mend;
mod naming;
mod pairing;

use std::path::PathBuf;

use time::OffsetDateTime;

use crate::checks;
pub use crate::checks::runtimes::{Runtime, named as runtime_named};
use crate::error::Error;
pub use crate::formats::pfx::Profile;
use crate::material::{Item, Secret};
use crate::report::convert::Report;
use crate::report::runtimes::Reading;
use crate::report::{Code, Finding, Severity};
use naming::Names;
use pairing::{Chain, Heap, Set, Sorted};

/// One input, opened.
#[derive(Debug)]
pub struct Input {
    /// The path as the user wrote it; `-` for standard input.
    pub path: String,
    /// Whether its form is made to hold a key with its certificates, as a PFX is. Only there is a
    /// missing half a problem.
    pub holds_pairs: bool,
    /// Everything in it, in the clear.
    pub items: Vec<Item>,
    /// What was wrong with its dress, or with it as a container.
    pub findings: Vec<Finding>,
    /// What programs say to it as it is; empty where it is no PFX.
    pub runtimes: Vec<Reading>,
}

/// The form of the new files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Certificate and key in PEM, a file each.
    CrtKey,
    /// PKCS#12 (RFC 7292).
    Pfx,
    /// Certificate and key in one PEM file.
    Pem,
    /// One DER file per certificate and key.
    Der,
    /// The certificates as PKCS#7 (RFC 5652 section 5.1).
    P7b,
}

impl Form {
    /// Every form with the word of the command line.
    pub const ALL: [(&'static str, Form); 5] = [
        ("crt-key", Form::CrtKey),
        ("pfx", Form::Pfx),
        ("pem", Form::Pem),
        ("der", Form::Der),
        ("p7b", Form::P7b),
    ];
}

/// The form of a key in a file of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyForm {
    /// PKCS#8 (RFC 5958), for any key; the only form that can have a password here.
    Pkcs8,
    /// PKCS#1 (RFC 8017 appendix A.1.2), for RSA.
    Pkcs1,
    /// SEC 1 (RFC 5915), for EC.
    Sec1,
}

impl KeyForm {
    /// Every form with the word of the command line.
    pub const ALL: [(&'static str, KeyForm); 3] =
        [("pkcs8", KeyForm::Pkcs8), ("pkcs1", KeyForm::Pkcs1), ("sec1", KeyForm::Sec1)];
}

/// The profiles of a PFX in the words of the command line, from the oldest readers to the newest.
pub const PFX_PROFILES: [&str; 3] = ["compat", "modern", "strongest"];

fn profiles() -> [Profile; 3] {
    [Profile::compat(), Profile::modern(), Profile::strongest()]
}

/// The profile of that name.
pub fn pfx_profile(name: &str) -> Option<Profile> {
    PFX_PROFILES.into_iter().zip(profiles()).find(|(word, _)| *word == name).map(|(_, one)| one)
}

fn name_of_profile(profile: Profile) -> Option<&'static str> {
    PFX_PROFILES.into_iter().zip(profiles()).find(|(_, one)| *one == profile).map(|(word, _)| word)
}

/// What is wished for.
#[derive(Debug)]
pub struct Request {
    /// The inputs; the first one gives the name.
    pub inputs: Vec<Input>,
    /// Where relative paths start.
    pub directory: PathBuf,
    /// The stem of the new files, where it is not the first input's.
    pub name: Option<String>,
    /// Their folder, where it is not the first input's.
    pub out_dir: Option<PathBuf>,
    /// Their form.
    pub form: Form,
    /// The form of the keys.
    pub key_form: KeyForm,
    /// How a PFX is written; `None` for the profile that the audience reads.
    pub pfx_profile: Option<Profile>,
    /// The programs that are to read a new PFX.
    pub audience: Vec<&'static Runtime>,
    /// Leaf and chain in a file each.
    pub split_chain: bool,
    /// The self-signed root too.
    pub with_root: bool,
    /// What protects the keys; `None` leaves them in the clear. A PFX needs it.
    pub new_password: Option<Secret>,
    /// Files that were read beside the inputs, such as a password's.
    pub also_read: Vec<PathBuf>,
    /// The time at which certificates are valid or not.
    pub now: OffsetDateTime,
}

/// Sorts the material into pairs and plans their files.
pub fn run(mut request: Request) -> Result<Report, Error> {
    let mut inputs = std::mem::take(&mut request.inputs);
    let before = inputs.iter_mut().map(|input| std::mem::take(&mut input.runtimes));
    let before = before.into_iter().find(|readings| !readings.is_empty()).unwrap_or_default();
    let paths: Vec<String> = inputs.iter().map(|input| input.path.clone()).collect();
    let first = paths.first().cloned().unwrap_or_else(|| "-".to_owned());
    let holds_pairs = inputs.iter().any(|input| input.holds_pairs);
    let mut findings = findings_of(&inputs)?;
    let nothing = nothing_usable(&inputs);
    let mut heap = Heap::of(inputs)?;
    if heap.certificates.is_empty() && heap.keys.is_empty() {
        return Err(nothing.in_file(first).into());
    }
    findings.append(&mut heap.findings);
    let sorted = heap.sort(request.now);
    let mut halves = half_pairs(&sorted, &first, holds_pairs);
    if request.form == Form::Pfx
        && let Some(half) = halves.first()
    {
        return Err(half.clone().severity(Severity::Problem).into());
    }
    if request.form == Form::P7b {
        halves.clear();
    }
    findings.append(&mut halves);
    if holds_pairs && !sorted.mismatch {
        findings.extend(sorted.sets.iter().filter_map(no_chain));
    }
    let planned = files::plan(&sorted, &request)?;
    let names = Names::new(&first, request.name.take(), request.out_dir.take()).avoiding(
        &paths,
        &request.directory,
        |names| planned.paths(names),
    );
    let runtimes = audience::changes(&request.audience, &before, planned.readings());
    let mut report = planned.report(&names, sorted, findings, paths, request);
    report.runtimes = runtimes;
    Ok(report)
}

impl Request {
    /// Certificate and key in a file each, the key in the clear, named after the first input.
    pub fn new(inputs: Vec<Input>, directory: PathBuf, now: OffsetDateTime) -> Request {
        Request {
            inputs,
            directory,
            name: None,
            out_dir: None,
            form: Form::CrtKey,
            key_form: KeyForm::Pkcs8,
            pfx_profile: None,
            audience: Vec::new(),
            split_chain: false,
            with_root: false,
            new_password: None,
            also_read: Vec::new(),
            now,
        }
    }
}

/// A PFX without a password is refused by macOS, and its key is anybody's.
pub fn password_for_pfx() -> Error {
    Error::usage(
        "--to pfx needs a new password",
        "Give it with `--new-password-file FILE` or `--new-password-env VAR`, or be asked with \
         `--encrypt`.",
    )
}

/// The findings of all inputs; the first that says that a file is not what we need is the error.
fn findings_of(inputs: &[Input]) -> Result<Vec<Finding>, Error> {
    let all = || inputs.iter().flat_map(|input| &input.findings).cloned();
    // What is wrong with a container that could be opened is not in the new files.
    let milder = |finding: Finding| match finding.code {
        Code::PfxIterationsExtreme => finding.severity(Severity::Warning),
        _ => finding,
    };
    match all().map(milder).find(|finding| finding.severity == Severity::Problem) {
        Some(problem) => Err(problem.into()),
        None => Ok(all().map(milder).filter(|finding| !only_of_the_container(finding)).collect()),
    }
}

/// What is right with a modern container is of no interest once its contents are out of it.
fn only_of_the_container(finding: &Finding) -> bool {
    matches!(finding.code, Code::PfxModernCipher | Code::PfxModernMac)
}

/// Why there is neither a certificate nor a key, though everything could be read.
fn nothing_usable(inputs: &[Input]) -> Finding {
    let found =
        |wanted: fn(&Item) -> bool| inputs.iter().flat_map(|input| &input.items).any(wanted);
    let finding = Finding::new(Code::NotACertificate);
    if found(|item| matches!(item, Item::Csr(_))) {
        finding.variant("request")
    } else if found(|item| matches!(item, Item::Crl(_))) {
        finding.variant("crl")
    } else if found(|item| matches!(item, Item::PublicKey(_))) {
        finding.variant("public-key")
    } else {
        finding
    }
}

/// A leaf alone, where whoever packed it should have packed its CA's certificates too.
fn no_chain(set: &Set) -> Option<Finding> {
    let (Some(_), Some(Chain { path, root: None, file })) = (&set.key, &set.chain) else {
        return None;
    };
    let [leaf] = path.as_slice() else { return None };
    (!checks::certificate::is_self_signed(leaf))
        .then(|| Finding::new(Code::PfxNoChain).in_file(file.clone()).of(leaf.label()))
}

/// What is missing beside a key or a certificate, or does not fit.
fn half_pairs(sorted: &Sorted, first: &str, holds_pairs: bool) -> Vec<Finding> {
    let severity = if holds_pairs { Severity::Problem } else { Severity::Note };
    let mut findings = Vec::new();
    for set in &sorted.sets {
        match (&set.key, &set.chain) {
            (Some(key), Some(chain)) if sorted.mismatch => {
                let mut finding = Finding::new(Code::KeyMismatch)
                    .in_file(chain.file.clone())
                    .fact("found", key.thing.public_key().sha256_hex());
                if let Some(leaf) = chain.path.first() {
                    finding =
                        finding.of(leaf.label()).fact("expected", leaf.public_key.sha256_hex());
                }
                findings.push(finding);
            }
            (Some(_), Some(_)) => {}
            (Some(key), None) => {
                let finding = Finding::new(Code::PfxNoCert).severity(severity);
                let finding = finding.in_file(key.file.clone());
                findings.push(finding.fact("key", key.thing.public_key().algorithm.to_string()));
            }
            (None, Some(chain)) => {
                findings.push(
                    Finding::new(Code::PfxNoKey).severity(severity).in_file(chain.file.clone()),
                );
            }
            (None, None) => {
                findings.push(Finding::new(Code::PfxNoKey).severity(severity).in_file(first));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests;
