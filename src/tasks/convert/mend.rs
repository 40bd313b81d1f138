//! `convert --mend`: a copy of a PFX without what can be mended while it stays shut. What is under
//! its password, and the integrity check over it, stay as they are.

use std::path::PathBuf;

use zeroize::Zeroizing;

use super::naming::Names;
use super::only_of_the_container;
use crate::checks;
use crate::error::Error;
use crate::formats::pfx::{self, Limits, OpenError};
use crate::formats::{self, ber::BerError};
use crate::material::{Document, Format, Item, Pfx, Secret};
use crate::report::mend::{Mended, Proof, Report};
use crate::report::{Code, FileKind, Finding, Mode, Plan, PlannedFile, Severity};

/// What is wished for.
#[derive(Debug)]
pub struct Request {
    /// The inputs: their paths as the user wrote them, and their bytes.
    pub inputs: Vec<(String, Zeroizing<Vec<u8>>)>,
    /// Where relative paths start.
    pub directory: PathBuf,
    /// The stem of the new file, where it is not the input's.
    pub name: Option<String>,
    /// The folder of the new files, where it is not the input's.
    pub out_dir: Option<PathBuf>,
    /// The password, to prove a repair that is a guess; nothing else needs it.
    pub password: Option<Secret>,
    /// How much work that proof may be.
    pub limits: Limits,
    /// Files that were read beside the inputs, such as the password's.
    pub also_read: Vec<PathBuf>,
}

/// Mends each input by itself.
///
/// # Errors
///
/// The first input that is no PFX, or one that cannot be mended.
pub fn run(request: Request) -> Result<Report, Error> {
    let paths: Vec<String> = request.inputs.iter().map(|(path, _)| path.clone()).collect();
    // An output must be neither an input nor the output of an earlier one.
    let mut taken = paths.clone();
    let mut report = Report { files: Vec::new(), left: Vec::new(), plan: Plan::default() };
    for (path, bytes) in &request.inputs {
        let whole = mend(path, bytes, &request)?;
        let (repaired, proof) = (whole.repaired, whole.proof);
        let mut mended = Mended { path: path.clone(), written: None, repaired, proof };
        if whole.pfx.bytes != **bytes {
            let name = Names::new(path, request.name.clone(), request.out_dir.clone()).avoiding(
                &taken,
                &request.directory,
                |names| vec![names.path(0, "pfx")],
            );
            let output = name.path(0, "pfx");
            taken.push(output.display().to_string());
            mended.written = Some(output);
        }
        report.left.extend(left(&mended.file(), &whole.pfx, proof));
        if let Some(output) = mended.written.clone() {
            report.plan.files.push(PlannedFile {
                path: output,
                kind: FileKind::Pfx,
                mode: Mode::Private,
                contents: Zeroizing::new(whole.pfx.bytes),
            });
        }
        report.files.push(mended);
    }
    let inputs = paths.iter().filter(|path| *path != "-").map(PathBuf::from);
    report.plan.inputs = inputs.chain(request.also_read).collect();
    Ok(report)
}

/// A PFX, mended as far as that goes.
struct Whole {
    pfx: Pfx,
    repaired: Vec<Finding>,
    proof: Proof,
}

fn mend(path: &str, bytes: &[u8], request: &Request) -> Result<Whole, Error> {
    let mut document = formats::read(bytes);
    let mut restored_proof = None;
    if let Some(restored) = formats::restore_line_ends(bytes) {
        let changed = std::mem::take(&mut document.findings);
        document = formats::read(&restored);
        document.findings.extend(changed.into_iter().map(|it| it.severity(Severity::Warning)));
        if let [Item::Pfx(pfx)] = document.items.as_slice() {
            let proved = proved(path, pfx, request)?;
            restored_proof = Some(if proved { Proof::CheckHolds } else { Proof::Length });
        }
    }
    let Document { format, items, findings: mut repaired, .. } = document;
    for finding in &mut repaired {
        finding.about.file = Some(path.to_owned());
    }
    if let Some(problem) = repaired.iter().find(|it| it.severity == Severity::Problem) {
        return Err(problem.clone().into());
    }
    if format == Format::Zip {
        return Err(Error::usage(
            format!("--mend is for PFX files, and {path} is a ZIP archive"),
            "Unpack it, then mend the PFX in it.",
        ));
    }
    let [Item::Pfx(pfx)] = items.as_slice() else { return Err(not_one_pfx(path, &items)) };
    let broken = |error: BerError| {
        let finding = Finding::new(Code::Corrupt).in_file(path).fact("what", "PFX");
        finding.fact("reason", error.to_string())
    };
    let mut pfx = pfx.as_ref().clone();
    if let Some(der) = pfx::outer_as_der(&pfx).map_err(broken)? {
        repaired.push(Finding::new(Code::PfxNotDer).in_file(path));
        pfx = pfx::parse(&der).map_err(broken)?;
    }
    let untouched = match pfx.anatomy.mac {
        Some(_) => Proof::CheckUntouched,
        None => Proof::ContentUntouched,
    };
    Ok(Whole { pfx, repaired, proof: restored_proof.unwrap_or(untouched) })
}

fn not_one_pfx(path: &str, items: &[Item]) -> Error {
    if items.iter().any(|item| matches!(item, Item::Pfx(_))) {
        Error::usage(
            format!("{path} holds more than one PFX, and --mend would lose the rest"),
            "Convert it without `--mend`.",
        )
    } else {
        Error::usage(
            format!("--mend is for PFX files, and {path} is none"),
            "Write a clean copy of certificates and keys with `--to pem`.",
        )
    }
}

/// Whether the password proves that a restored PFX is the original.
///
/// # Errors
///
/// The password was given, and the integrity check does not hold.
fn proved(path: &str, pfx: &Pfx, request: &Request) -> Result<bool, Error> {
    let Some(password) = &request.password else { return Ok(false) };
    let has_mac = pfx.anatomy.mac.is_some();
    match pfx::open(pfx, password, None, &request.limits) {
        Ok(_) | Err(OpenError::KeyPasswordNeeded) => Ok(has_mac),
        Err(OpenError::WrongPassword | OpenError::Malformed(_)) => {
            let finding = Finding::new(Code::Corrupt).variant("line-ends-not-restored");
            Err(finding.in_file(path).into())
        }
        Err(OpenError::OverLimit { what, count, limit }) => {
            Err(Error::OverLimit { path: path.to_owned(), what, count, limit })
        }
        Err(OpenError::UnsupportedKey(_)) => Ok(has_mac),
        Err(OpenError::Unsupported(_)) => Ok(false),
    }
}

/// What only its password would help to mend.
fn left(file: &str, pfx: &Pfx, proof: Proof) -> Vec<Finding> {
    let mut left = Vec::new();
    if proof == Proof::Length {
        left.push(Finding::new(Code::NotJudged).variant("line-ends"));
    }
    let container = checks::pfx::anatomy(&pfx.anatomy).into_iter();
    left.extend(container.filter(|finding| !only_of_the_container(finding)).map(|finding| {
        // The outer structure is DER by now.
        let inside = finding.code == Code::PfxNotDer && !pfx.anatomy.public_key_integrity;
        if inside { finding.variant("inside") } else { finding }
    }));
    for finding in &mut left {
        finding.about.file = Some(file.to_owned());
    }
    left
}
