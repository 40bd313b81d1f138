//! `csr`: a private key and a request for a certificate, made here.

mod draft;
mod renewal;
mod usage;
mod wizard;

use std::path::PathBuf;

use zeroize::Zeroizing;

pub use draft::{Draft, KeyChoice, Secrets, is_a_must};
pub use renewal::Renewal;
pub use usage::{CLIENT_KEY_USAGES, Usage, extended_key_usage, key_usage};
pub use wizard::Wizard;

use super::key_source::KeySource;
use crate::checks;
use crate::error::Error;
use crate::formats::alt_name::AltName;
use crate::formats::request::Wishes;
use crate::formats::{keys, pem, request};
use crate::material::{Csr, Extension, Name, PrivateKey, Secret};
use crate::profile::Profile;
use crate::report::csr::{self as report, Report};
use crate::report::{Code, FileKind, Finding, Mode, Plan, PlannedFile, Severity};

/// What is wished for.
#[derive(Debug)]
pub struct Request {
    /// The stem of the files.
    pub name: String,
    /// The folder of the files, as the user named it.
    pub out_dir: PathBuf,
    /// The subject.
    pub subject: Name,
    /// Names and addresses beside the subject.
    pub subject_alt_names: Vec<AltName>,
    /// What the certificate may be used for.
    pub usage: Usage,
    /// Further extensions, taken as they are.
    pub extensions: Vec<Extension>,
    /// What it renews; its names are in the subject and the extensions already.
    pub renewal: Option<Renewal>,
    /// The password that some CAs ask for in the request, where they can read it.
    pub challenge_password: Option<Secret>,
    /// The key.
    pub key: KeySource,
    /// What protects a key made here; `None` leaves it in the clear.
    pub new_password: Option<Secret>,
    /// The file of a given key: never an output.
    pub inputs: Vec<PathBuf>,
    /// Whose rules it must keep.
    pub vendor: Option<Profile>,
}

/// Makes the key and the request, and checks the request with the key before it is planned.
pub fn run(request: Request) -> Result<Report, Error> {
    let new_key = matches!(request.key, KeySource::Generate(_));
    let key = request.key.key()?;
    let strength = checks::certificate::strength::key(key.public_key());
    refuse_problems(strength.iter().cloned().collect())?;
    let wishes = Wishes {
        subject: request.subject,
        subject_alt_names: request.subject_alt_names,
        key_usage: request.usage.key_usage,
        extended_key_usage: request.usage.extended_key_usage,
        extensions: request.extensions,
        challenge_password: request.challenge_password,
    };
    let csr = request::sign(&wishes, &key)?;
    let mut findings = judged(&csr, request.vendor.as_ref(), request.renewal.is_some());
    refuse_problems(findings.clone())?;
    findings.extend(strength);
    let renewal = request.renewal.map(|renewal| report::Renewal {
        same_key: renewal.public_key.spki == csr.public_key.spki,
        source: renewal.source,
        not_after: renewal.not_after,
    });
    if let Some(renewal) = renewal.as_ref().filter(|renewal| renewal.same_key) {
        findings.push(Finding::new(Code::KeyReused).fact("source", renewal.source.clone()));
    }
    let path = |extension: &str| request.out_dir.join(format!("{}.{extension}", request.name));
    let mut files = Vec::new();
    let mut inputs = request.inputs;
    let key_path = if new_key { path("key") } else { inputs.first().cloned().unwrap_or_default() };
    if new_key && renewal.is_some() {
        // The key that is there may be the old one, which works on until the switch.
        inputs.push(path("key"));
    }
    if new_key {
        files.push(PlannedFile {
            path: path("key"),
            kind: FileKind::PrivateKey,
            mode: Mode::Private,
            contents: key_file(&key, request.new_password.as_ref())?,
        });
    }
    files.push(PlannedFile {
        path: path("csr"),
        kind: FileKind::Csr,
        mode: Mode::Public,
        contents: bytes(&pem::encode("CERTIFICATE REQUEST", &csr.der)),
    });
    Ok(Report {
        csr,
        key: key_path,
        key_encrypted: request.new_password.is_some(),
        renewal,
        findings,
        plan: Plan { files, inputs },
    })
}

/// What is wrong with a request, by the standards and by the vendor's rules.
fn judged(csr: &Csr, vendor: Option<&Profile>, renews: bool) -> Vec<Finding> {
    let mut findings = checks::request::of(csr);
    findings.extend(vendor.map_or_else(Vec::new, |profile| checks::wanted::findings(csr, profile)));
    match renews {
        // The CA has signed these names before: they are taken over as they are.
        true => findings.into_iter().map(of_old_names).collect(),
        false => findings,
    }
}

/// What is wrong with a name that a CA has signed before is no reason to stop.
fn of_old_names(finding: Finding) -> Finding {
    match finding.code {
        Code::CsrBadName | Code::CsrSubjectIncomplete => finding.severity(Severity::Warning),
        _ => finding,
    }
}

/// A request with a problem is not written: the vendor would refuse it days later.
fn refuse_problems(findings: Vec<Finding>) -> Result<(), Error> {
    let problems = findings.into_iter().filter(|finding| finding.severity == Severity::Problem);
    Error::of_findings(problems.collect()).map_or(Ok(()), Err)
}

fn key_file(key: &PrivateKey, password: Option<&Secret>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let text = match password {
        Some(password) => keys::to_encrypted_pem(key, password).map_err(|error| {
            Error::Internal { doing: "encrypting the key", reason: error.to_string() }
        })?,
        None => keys::to_pem(key),
    };
    Ok(bytes(&text))
}

fn bytes(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.as_bytes().to_vec())
}
