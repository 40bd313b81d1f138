//! `inspect`: what is in these files?

use time::OffsetDateTime;

use crate::checks::signature::{self, Verdict};
use crate::checks::{self, certificate};
use crate::material::{Certificate, Csr, Document, Item};
use crate::report::inspect::{Inspected, InspectedFile, Report};
use crate::report::{Code, Finding, finding};

/// What to look at, and when.
#[derive(Debug)]
pub struct Request {
    /// The files.
    pub files: Vec<File>,
    /// The time that dates are judged against.
    pub now: OffsetDateTime,
}

/// One file, read.
#[derive(Debug)]
pub struct File {
    /// The path as the user wrote it.
    pub path: String,
    /// What is in it.
    pub document: Document,
    /// What the things under a password hold, by their place in the document.
    pub opened: Vec<Opened>,
    /// Whether others than the owner may read it; `None` where the system cannot tell.
    pub readable_by_others: Option<bool>,
}

/// A thing under a password, opened or not.
#[derive(Debug)]
pub struct Opened {
    /// Its place among the items of the document.
    pub place: usize,
    /// What was in it; `None` where it stays closed.
    pub items: Option<Vec<Item>>,
    /// What opening it showed, such as a wrong password.
    pub findings: Vec<Finding>,
}

/// Describes and judges each file by itself.
pub fn run(request: Request) -> Report {
    let now = request.now;
    let files: Vec<InspectedFile> =
        request.files.into_iter().map(|file| inspect(file, now)).collect();
    let mut findings: Vec<Finding> =
        files.iter().flat_map(|file| file.findings.iter().cloned()).collect();
    finding::sort(&mut findings);
    Report { files, findings, now }
}

fn inspect(file: File, now: OffsetDateTime) -> InspectedFile {
    let File { path, mut document, opened, readable_by_others } = file;
    let mut findings = std::mem::take(&mut document.findings);
    findings.extend(checks::files::of(&path, &document, readable_by_others));
    let mut opened = opened.into_iter().peekable();
    let mut items = Vec::with_capacity(document.items.len());
    for (place, item) in document.items.into_iter().enumerate() {
        let own = opened.next_if(|opened| opened.place == place);
        items.push(one(item, own, now, &mut findings));
    }
    for finding in &mut findings {
        finding.about.file = Some(path.clone());
    }
    finding::sort(&mut findings);
    InspectedFile { path, format: document.format, items, findings }
}

/// Describes one thing, and what is inside it.
fn one(
    mut item: Item,
    opened: Option<Opened>,
    now: OffsetDateTime,
    findings: &mut Vec<Finding>,
) -> Inspected {
    let mut inside = match &mut item {
        Item::Pkcs7(entries) => Some(std::mem::take(entries)),
        _ => None,
    };
    let was_opened = opened.as_ref().is_some_and(|opened| opened.items.is_some());
    if let Some(opened) = opened {
        findings.extend(opened.findings);
        inside = opened.items;
    }
    if !was_opened {
        findings.extend(closed(&item));
    }
    findings.extend(judge(&item, now));
    let inside = inside
        .map(|entries| entries.into_iter().map(|entry| one(entry, None, now, findings)).collect());
    Inspected { signature_right: signature_right(&item), item, inside }
}

/// A thing under a password that was not opened is told as such.
fn closed(item: &Item) -> Option<Finding> {
    let finding = Finding::new(Code::KeyEncrypted);
    match item {
        Item::EncryptedKey(_) => Some(finding),
        Item::Pfx(_) => Some(finding.variant("pfx")),
        _ => None,
    }
}

fn judge(item: &Item, now: OffsetDateTime) -> Vec<Finding> {
    match item {
        Item::Certificate(certificate) => certificate_findings(certificate, now),
        Item::Csr(csr) => {
            let key = certificate::strength::key(&csr.public_key);
            checks::request::of(csr).into_iter().chain(key).collect()
        }
        Item::PrivateKey(key) => certificate::strength::key(key.public_key()).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A CA's certificate is not for a client, so it is only asked whether it is still of use.
fn certificate_findings(certificate: &Certificate, now: OffsetDateTime) -> Vec<Finding> {
    if !certificate.extensions.is_ca() {
        return certificate::client(certificate, now);
    }
    let dates = match certificate::dates::moment(certificate, now) {
        certificate::dates::Moment::Before => Some(Code::CaNotYetValid),
        certificate::dates::Moment::After => Some(Code::CaExpired),
        certificate::dates::Moment::Within => None,
    };
    dates
        .map(|code| certificate::dates::with_dates(Finding::new(code), certificate, now))
        .into_iter()
        .chain(certificate::strength::key(&certificate.public_key))
        .map(|finding| finding.of(certificate.label()))
        .collect()
}

fn signature_right(item: &Item) -> Option<bool> {
    let Item::Csr(csr) = item else { return None };
    let Csr { public_key, signature_algorithm, info, signature, .. } = csr.as_ref();
    match signature::verify(public_key, signature_algorithm, info, signature) {
        Verdict::Right => Some(true),
        Verdict::Wrong => Some(false),
        Verdict::Unknown => None,
    }
}
