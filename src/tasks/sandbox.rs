//! `sandbox`: judges a request as a vendor's registration desk does, and plans the files.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::checks;
use crate::error::Error;
use crate::formats;
use crate::material::{Certificate, Csr, Item, Secret};
use crate::profile::{Permission, Profile};
use crate::report::sandbox::{NewKey, Signed, file};
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
    /// The text that says which galleries there are.
    pub galleries: &'a str,
}

/// The files of a new sandbox. Keys are for the owner alone.
pub fn folder(folder: &Folder<'_>, profile: &Profile) -> Plan {
    let path = |name: &str| folder.path.join(name);
    let key = folder.issuing_key.as_bytes();
    let mut files =
        vec![planned(path(file::ISSUING_KEY), FileKind::PrivateKey, Mode::Private, key)];
    let names = [file::API_KEY, file::API_KEY_HEADER];
    files.extend(secret(names.map(path), folder.api_key, profile));
    if profile.people.is_some() {
        let text = folder.galleries.as_bytes();
        files.push(planned(path(file::GALLERIES), FileKind::Other, Mode::Public, text));
    }
    // The root comes last: where it is, the others are.
    for (name, text) in [(file::ISSUING, folder.issuing), (file::CA, folder.root)] {
        let text = text.as_bytes();
        files.push(planned(path(name), FileKind::Certificate, Mode::Public, text));
    }
    Plan { files, inputs: Vec::new() }
}

/// The two files of an API key's secret: alone, and as a header line.
fn secret([alone, header]: [PathBuf; 2], key: &Secret, profile: &Profile) -> [PlannedFile; 2] {
    let name = profile.api.key_header().as_bytes();
    let line = Zeroizing::new([key.expose(), b"\n"].concat());
    let header_line = Zeroizing::new([name, b": ", key.expose(), b"\n"].concat());
    [
        planned(alone, FileKind::Other, Mode::Private, &line),
        planned(header, FileKind::Other, Mode::Private, &header_line),
    ]
}

/// The file that the sandbox remembers in.
pub fn state(folder: &Path, text: &[u8]) -> Plan {
    let file = planned(folder.join(file::STATE), FileKind::Other, Mode::Private, text);
    Plan { files: vec![file], inputs: Vec::new() }
}

/// A wish for an API key.
#[derive(Debug)]
pub struct KeyWish {
    /// Its name; `None` for the first number that is free.
    pub name: Option<String>,
    /// What it shall do, as `CONTEXT:API` or `CONTEXT:API:METHOD`.
    pub allow: Vec<String>,
    /// The sandbox's folder.
    pub folder: PathBuf,
    /// The names of the files in the folder.
    pub there: Vec<String>,
}

/// Plans the files of a new API key: its secret, twice, and what it may do. The last comes last:
/// where it is, the others are.
///
/// # Errors
///
/// A right that covers no row of the profile's table, or a name that makes no file name.
pub fn new_key(wish: KeyWish, key: &Secret, profile: &Profile) -> Result<NewKey, Error> {
    const LONGEST: usize = 40;
    for right in &wish.allow {
        if !rows(profile, right).any(|_| true) {
            return Err(unknown_right(right, profile));
        }
    }
    let name = wish.name.unwrap_or_else(|| free_number(&wish.there));
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.len() > LONGEST || !name.chars().all(fits) {
        let hint = format!("Use up to {LONGEST} of a to z, 0 to 9 and the hyphen.");
        return Err(Error::usage(format!("{name:?} is no name for a key"), hint));
    }
    let path = |ending: &str| wish.folder.join(file::of_key(&name, ending));
    let mut files = Vec::from(secret([path("txt"), path("header")], key, profile));
    let rights = wish.allow.join("\n") + "\n";
    files.push(planned(path("allow"), FileKind::Other, Mode::Private, rights.as_bytes()));
    let no_handshake = without_handshake(&wish.allow, profile);
    let plan = Plan { files, inputs: Vec::new() };
    Ok(NewKey { name, allow: wish.allow, no_handshake, folder: wish.folder, plan })
}

fn free_number(there: &[String]) -> String {
    let taken = |number: &usize| there.contains(&file::of_key(&number.to_string(), "allow"));
    (1..).find(|number| !taken(number)).unwrap_or_default().to_string()
}

/// The rows that a right covers.
fn rows<'a>(profile: &'a Profile, right: &str) -> impl Iterator<Item = &'a Permission> {
    let parts: Vec<String> = right.split(':').map(str::to_owned).collect();
    profile.permissions.iter().filter(move |row| match &parts[..] {
        [context, api] => (context, api) == (&row.context, &row.api),
        [context, api, method] => (context, api, method) == (&row.context, &row.api, &row.method),
        _ => false,
    })
}

fn unknown_right(right: &str, profile: &Profile) -> Error {
    let mut known: Vec<String> =
        profile.permissions.iter().map(|row| format!("{}:{}", row.context, row.api)).collect();
    known.dedup();
    let hint = format!(
        "Known: {}. Add :METHOD for one method alone, such as {}:{}.",
        known.join(", "),
        known.first().map_or("context:api", String::as_str),
        profile.permissions.first().map_or("POST", |row| row.method.as_str())
    );
    Error::usage(format!("no row of the permission table is called {right}"), hint)
}

/// The contexts whose rows want a session that the key may not open.
fn without_handshake(allow: &[String], profile: &Profile) -> Vec<String> {
    let Some(settings) = &profile.session else { return Vec::new() };
    let has = |context: &str, handshake: bool| {
        allow
            .iter()
            .flat_map(|right| rows(profile, right))
            .any(|row| row.context == context && profile.opens_session(row) == handshake)
    };
    let contexts = settings.required_in.value.iter();
    contexts.filter(|context| has(context, false) && !has(context, true)).cloned().collect()
}

fn planned(path: PathBuf, kind: FileKind, mode: Mode, bytes: &[u8]) -> PlannedFile {
    PlannedFile { path, kind, mode, contents: Zeroizing::new(bytes.to_vec()) }
}
