//! `send`: names or packs what the vendor may see. One file that must not leave stops all.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::{container, record};
use crate::checks::{self, sending};
use crate::error::Error;
use crate::formats::{self, Room, pack};
use crate::material::algorithm::hex;
use crate::material::{Csr, Document, Item, Record};
use crate::report::doctor::Kind;
use crate::report::send::{Report, Sent};
use crate::report::{Code, FileKind, Finding, Mode, Plan, PlannedFile, Severity, finding};

/// Files for the vendor, read.
#[derive(Debug)]
pub struct Request {
    /// The files.
    pub files: Vec<File>,
    /// Where an archive shall be; `None` leaves it to the task.
    pub out: Option<PathBuf>,
    /// The time now.
    pub now: OffsetDateTime,
}

/// A file, and what is beside it under the name of its record.
#[derive(Debug)]
pub struct File {
    /// The path as the user wrote it.
    pub path: String,
    /// The bytes: these are judged, and these are packed.
    pub bytes: Zeroizing<Vec<u8>>,
    /// What is there under the name that a record of this file would have, or why that is none.
    pub record: Option<Result<Record, Finding>>,
}

/// Judges all files, and plans the archive and the records.
///
/// # Errors
///
/// The reason why a file must not be sent, or what is wrong with a request.
pub fn run(request: Request) -> Result<Report, Error> {
    let Request { files, out, now } = request;
    let inputs = files.iter().map(|file| PathBuf::from(&file.path)).collect();
    let files = each_once(files);
    let mut findings = Vec::new();
    let mut sent: Vec<Sent> = Vec::new();
    for file in &files {
        let (document, found) = judge(file)?;
        findings.extend(found);
        let name = free_name(&file.path, &sent);
        sent.push(described(file, name, document));
    }
    let archive = match (files.as_slice(), out) {
        (_, Some(out)) => Some(out),
        ([_], None) => None,
        (_, None) => Some(place(&sent)),
    };
    let mut planned = Vec::new();
    if let Some(path) = &archive {
        let members = sent.iter().zip(&files).map(|(it, file)| (&*it.name, file.bytes.as_slice()));
        planned.push(packed(path, members)?);
    }
    for (one, file) in sent.iter().zip(files) {
        let Some(csr) = one.requests.first() else { continue };
        match remembered(&file.path, csr, file.record, now) {
            Ok(record) => planned.extend(record),
            Err(finding) => findings.push(finding.severity(Severity::Warning)),
        }
    }
    finding::sort(&mut findings);
    Ok(Report { files: sent, archive, now, findings, plan: Plan { files: planned, inputs } })
}

/// A file that was named twice, or is there twice, goes once.
fn each_once(files: Vec<File>) -> Vec<File> {
    let mut once: Vec<File> = Vec::new();
    for file in files {
        if !once.iter().any(|known| known.bytes == file.bytes) {
            once.push(file);
        }
    }
    once
}

/// What is in a file that may go, and what is worth knowing of it.
fn judge(file: &File) -> Result<(Document, Vec<Finding>), Error> {
    let document = formats::read_within(&file.bytes, &mut Room::default());
    if let Some(refusal) = sending::refusal(&file.bytes, &document) {
        return Err(refusal.in_file(file.path.clone()).into());
    }
    let parts = container::parts(document);
    let mut findings = container::named(&file.path, &parts);
    let document = parts
        .into_iter()
        .next()
        .map_or_else(|| Document::new(crate::material::Format::Empty), |part| part.document);
    for csr in requests(&document) {
        let key = checks::certificate::strength::key(&csr.public_key);
        findings.extend(checks::request::of(csr).into_iter().chain(key));
    }
    for finding in &mut findings {
        finding.about.file = Some(file.path.clone());
    }
    let problem = findings.iter().find(|finding| finding.severity == Severity::Problem);
    match problem {
        Some(problem) => Err(problem.clone().into()),
        None => Ok((document, findings)),
    }
}

fn requests(document: &Document) -> impl Iterator<Item = &Csr> {
    document.items.iter().filter_map(|item| match item {
        Item::Csr(csr) => Some(csr.as_ref()),
        _ => None,
    })
}

fn described(file: &File, name: String, document: Document) -> Sent {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &file.bytes);
    let mut kinds: Vec<Kind> = document.items.iter().map(Kind::of).collect();
    kinds.dedup();
    Sent {
        path: file.path.clone(),
        name,
        kinds,
        sha256: hex(digest.as_ref()),
        requests: requests(&document).cloned().collect(),
    }
}

/// A name that no other file of the archive has, nor one in other letters.
fn free_name(path: &str, others: &[Sent]) -> String {
    let name = pack::member_name(path);
    let taken = |name: &str| others.iter().any(|it| it.name.to_lowercase() == name.to_lowercase());
    let (stem, extension) = name.rsplit_once('.').map_or((&*name, ""), |(stem, end)| (stem, end));
    let dot = if extension.is_empty() { "" } else { "." };
    let numbered = (2..).map(|number| format!("{stem}-{number}{dot}{extension}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(name)
}

/// The archive's place: beside the first request, or the first file, with its stem.
fn place(sent: &[Sent]) -> PathBuf {
    let first = sent.iter().find(|it| !it.requests.is_empty()).or(sent.first());
    Path::new(first.map_or("files", |it| &it.path)).with_extension("zip")
}

fn packed<'a>(
    path: &Path,
    members: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> Result<PlannedFile, Error> {
    let contents = pack::zip(members)
        .map_err(|reason| Error::Internal { doing: "packing the archive", reason })?;
    Ok(PlannedFile {
        path: path.to_owned(),
        kind: FileKind::Archive,
        mode: Mode::Public,
        contents: Zeroizing::new(contents),
    })
}

/// The record with the date; `None` where there is none to be written.
///
/// # Errors
///
/// Why what is there is not written: it is no record, or that of another key.
fn remembered(
    path: &str,
    csr: &Csr,
    record: Option<Result<Record, Finding>>,
    now: OffsetDateTime,
) -> Result<Option<PlannedFile>, Finding> {
    let Some(record) = record.transpose()? else { return Ok(None) };
    let place = record::beside(Path::new(path));
    if record.public_key_sha256 != csr.public_key.sha256_hex() {
        let finding = Finding::new(Code::KeyMismatch).variant("record");
        return Err(finding.in_file(place.display().to_string()));
    }
    Ok(Some(record::sent(place, record, now)))
}
