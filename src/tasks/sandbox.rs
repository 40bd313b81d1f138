//! `sandbox`: judges a request as a vendor's registration desk does, and plans the files.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::checks;
use crate::error::Error;
use crate::formats;
use crate::material::{Certificate, Csr, Item, Secret};
use crate::profile::Profile;
use crate::report::sandbox::{Signed, file};
use crate::report::{Code, FileKind, Finding, Mode, Plan, PlannedFile, Severity};

/// The desk for requests that come over a connection, and so have no file name.
pub fn desk(bytes: &[u8]) -> Result<Csr, Error> {
    request("the request", bytes)
}

/// Reads a request, PEM or DER, and refuses one that is none or that a CA must not sign: above all
/// one that its own key did not sign (RFC 2986 section 4.2). `path` is how a refusal names it.
pub fn request(path: &str, bytes: &[u8]) -> Result<Csr, Error> {
    let document = formats::read(bytes);
    let csr = document.into_items().into_iter().find_map(|item| match item {
        Item::Csr(csr) => Some(*csr),
        _ => None,
    });
    let csr = csr.ok_or_else(|| Finding::new(Code::NotARequest).in_file(path))?;
    let problem =
        checks::request::of(&csr).into_iter().find(|finding| finding.severity == Severity::Problem);
    match problem {
        Some(problem) => Err(problem.in_file(path).into()),
        None => Ok(csr),
    }
}

/// The certificates of a file whose CAs the sandbox shall trust, as DER.
pub fn trusted(path: &str, items: Vec<Item>) -> Result<Vec<Vec<u8>>, Error> {
    let certificates: Vec<Vec<u8>> = items
        .into_iter()
        .filter_map(|item| match item {
            Item::Certificate(certificate) => Some(certificate.der),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(Finding::new(Code::NotACertificate).in_file(path).into());
    }
    Ok(certificates)
}

/// What a CA made of a request.
#[derive(Debug)]
pub struct Returned {
    /// The word for the form it came back in.
    pub form: &'static str,
    /// The code of the finding that `verify` must have, if it has one.
    pub finds: Option<&'static str>,
    /// The certificate, and the CA where it came along, leaf first.
    pub chain: Vec<Certificate>,
    /// The file.
    pub contents: Zeroizing<Vec<u8>>,
    /// How such a file is usually called, without the dot.
    pub extension: &'static str,
}

/// The file that comes back for a request, beside it or in `out_dir`.
pub fn returned(
    csr: PathBuf,
    out_dir: Option<&Path>,
    folder: PathBuf,
    returned: Returned,
) -> Signed {
    let beside = csr.with_extension(returned.extension);
    let path = match (out_dir, beside.file_name()) {
        (Some(out_dir), Some(name)) => out_dir.join(name),
        _ => beside,
    };
    let kind = if returned.extension == "p7b" { FileKind::Pkcs7 } else { FileKind::Certificate };
    let file = planned(path, kind, Mode::Public, &returned.contents);
    let plan = Plan { files: vec![file], inputs: vec![csr.clone()] };
    let Returned { form, finds, chain, .. } = returned;
    Signed { csr, form, finds, chain, folder, plan }
}

/// What a new sandbox keeps in its folder.
#[derive(Debug)]
pub struct Folder<'a> {
    /// The folder, as the user named it.
    pub path: &'a Path,
    /// The root's certificate as PEM.
    pub root: &'a str,
    /// The issuing CA's certificate as PEM.
    pub issuing: &'a str,
    /// The issuing CA's key as PEM.
    pub issuing_key: &'a str,
    /// The API key.
    pub api_key: &'a Secret,
}

/// The files of a new sandbox. Keys are for the owner alone.
pub fn folder(folder: &Folder<'_>, profile: &Profile) -> Plan {
    let key = folder.api_key.expose();
    let name = profile.api.key_header().as_bytes();
    let line = Zeroizing::new([key, b"\n"].concat());
    let header = Zeroizing::new([name, b": ", key, b"\n"].concat());
    let private = [
        (file::ISSUING_KEY, FileKind::PrivateKey, folder.issuing_key.as_bytes()),
        (file::API_KEY, FileKind::Other, &line),
        (file::API_KEY_HEADER, FileKind::Other, &header),
    ];
    // The root comes last: where it is, the others are.
    let public = [(file::ISSUING, folder.issuing), (file::CA, folder.root)];
    let mut files: Vec<PlannedFile> = private
        .into_iter()
        .map(|(name, kind, bytes)| planned(folder.path.join(name), kind, Mode::Private, bytes))
        .collect();
    files.extend(public.into_iter().map(|(name, text)| {
        planned(folder.path.join(name), FileKind::Certificate, Mode::Public, text.as_bytes())
    }));
    Plan { files, inputs: Vec::new() }
}

fn planned(path: PathBuf, kind: FileKind, mode: Mode, bytes: &[u8]) -> PlannedFile {
    PlannedFile { path, kind, mode, contents: Zeroizing::new(bytes.to_vec()) }
}
