//! `inspect`: what is in these files?

mod keystore;

use time::OffsetDateTime;

use crate::checks::runtimes::{Dress, Facts};
use crate::checks::signature::{self, Verdict};
use crate::checks::{self, certificate};
use crate::formats::keystore::Opened as OpenedKeystore;
use crate::formats::pfx::{self, OpenError};
use crate::material::{Certificate, Csr, Format, Item, PrivateKey};
use crate::report::inspect::{Inspected, InspectedFile, Proof, Report};
use crate::report::runtimes::Reading;
use crate::report::{Code, Finding, finding};
use crate::tasks::container::Part;

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
    /// Its dress.
    pub format: Format,
    /// What is in it: one part, and more where it is an archive.
    pub parts: Vec<Part>,
    /// What came of opening each of its items, in their order; may be shorter than the list.
    pub openings: Vec<Opening>,
    /// Whether others than the owner may read it; `None` where the system cannot tell.
    pub readable_by_others: Option<bool>,
}

/// What came of opening a thing under a password.
#[derive(Debug)]
pub enum Opening {
    /// It was not tried, or there is nothing to open.
    Closed,
    /// A PFX that opened.
    Pfx(Box<pfx::Opened>),
    /// A keystore that opened.
    Keystore(OpenedKeystore),
    /// An encrypted key that opened.
    Key(PrivateKey),
    /// It did not open.
    Refused(OpenError),
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
    let File { path, format, parts, openings, readable_by_others } = file;
    let mut of_file = checks::files::of_parts(&path, &parts, readable_by_others);
    let mut openings = openings.into_iter();
    let mut items = Vec::new();
    let mut findings = Vec::new();
    for Part { member, document } in parts {
        let path = member.as_deref().unwrap_or(&path);
        let around = Around { dress: Dress::of(&document), path, now };
        let mut found = document.findings;
        found.append(&mut of_file);
        for item in document.items {
            let opening = openings.next().unwrap_or(Opening::Closed);
            let inspected = one(item, opening, &around, &mut found);
            items.push(Inspected { member: member.clone(), ..inspected });
        }
        Part::mark(&member, &mut found);
        findings.extend(found);
    }
    for finding in &mut findings {
        finding.about.file = Some(path.clone());
    }
    finding::sort(&mut findings);
    InspectedFile { path, format, items, findings }
}

/// What is so of everything in a file.
struct Around<'a> {
    dress: Dress,
    path: &'a str,
    now: OffsetDateTime,
}

/// Describes one thing, and what is inside it.
fn one(
    mut item: Item,
    opening: Opening,
    around: &Around<'_>,
    findings: &mut Vec<Finding>,
) -> Inspected {
    findings.extend(judge(&item, around.now));
    if let Item::Keystore(keystore) = &item {
        return self::keystore::inspected(keystore, opening, around, findings);
    }
    let runtimes = runtimes(&item, &opening, around);
    let mut password = None;
    let inside = match (&mut item, opening) {
        (Item::Pkcs7(entries), _) => Some(std::mem::take(entries)),
        (Item::Pfx(pfx), Opening::Pfx(opened)) => {
            findings.extend(checks::pfx::contents(&opened));
            findings.extend(checks::pfx::completeness(&opened));
            password = Some(proof(&opened));
            pfx.anatomy = opened.anatomy.clone();
            Some(opened.into_items())
        }
        (_, Opening::Key(key)) => Some(vec![Item::PrivateKey(key)]),
        (_, Opening::Refused(error)) => {
            findings.push(refused(error));
            None
        }
        (Item::EncryptedKey(_), Opening::Closed) => {
            findings.push(Finding::new(Code::KeyEncrypted));
            None
        }
        (Item::Pfx(_), Opening::Closed) => {
            findings.push(Finding::new(Code::KeyEncrypted).variant("pfx"));
            None
        }
        (_, Opening::Closed | Opening::Pfx(_) | Opening::Keystore(_)) => None,
    };
    let inside = inside.map(|entries| {
        entries.into_iter().map(|entry| one(entry, Opening::Closed, around, findings)).collect()
    });
    let signature_right = signature_right(&item);
    Inspected { signature_right, inside, runtimes, password, ..Inspected::new(item) }
}

/// What programs will say to a PFX, by all that is known of it.
fn runtimes(item: &Item, opening: &Opening, around: &Around<'_>) -> Vec<Reading> {
    let Item::Pfx(pfx) = item else { return Vec::new() };
    let facts = match opening {
        Opening::Pfx(opened) => Facts::of_opened(opened),
        Opening::Refused(OpenError::KeyPasswordNeeded) => Facts::with_second_password(&pfx.anatomy),
        _ => Facts::of(&pfx.anatomy),
    };
    checks::runtimes::readings(&facts.in_dress(around.dress, around.path))
}

/// What shows that the password of an opened PFX is right.
fn proof(opened: &pfx::Opened) -> Proof {
    match &opened.anatomy.mac {
        Some(mac) => Proof::Mac(mac.name.clone()),
        None if opened.anatomy.encryptions().is_empty() => Proof::NotNeeded,
        None => Proof::Decryption,
    }
}

/// Why a thing under a password stayed closed.
pub(super) fn refused(error: OpenError) -> Finding {
    match error {
        OpenError::WrongPassword => Finding::new(Code::WrongPassword),
        OpenError::KeyPasswordNeeded => Finding::new(Code::KeyEncrypted).variant("own-password"),
        OpenError::OverLimit { what, count, limit } => Finding::new(Code::OverLimit)
            .variant("work")
            .fact("what", what)
            .fact("count", usize::try_from(count).unwrap_or(usize::MAX))
            .fact("limit", usize::try_from(limit).unwrap_or(usize::MAX)),
        OpenError::Unsupported(algorithm) => {
            Finding::new(Code::Unsupported).variant("algorithm").fact("algorithm", algorithm)
        }
        OpenError::UnsupportedKey(algorithm) => {
            Finding::new(Code::Unsupported).variant("key").fact("algorithm", algorithm)
        }
        OpenError::Malformed(reason) => {
            Finding::new(Code::Corrupt).variant("inside").fact("reason", reason)
        }
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
        Item::Pfx(pfx) => checks::pfx::anatomy(&pfx.anatomy),
        Item::Keystore(keystore) => {
            let trusted = checks::keystore::trusted_only(keystore);
            checks::keystore::anatomy(keystore).into_iter().chain(trusted).collect()
        }
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
