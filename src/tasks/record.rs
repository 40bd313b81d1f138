//! The record of an onboarding: made with the request, and written again when the request is sent and
//! when a smoke test passes.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::formats::record;
use crate::material::record::{Passed, Record};
use crate::report::{FileKind, Finding, Mode, PlannedFile, csr};

/// The record's place beside a request: the same stem.
pub fn beside(csr: &Path) -> PathBuf {
    let name = csr.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(".csr").unwrap_or(&name);
    csr.with_file_name(format!("{stem}{}", record::SUFFIX))
}

/// Reads what is there under the name of a record.
///
/// # Errors
///
/// Why it is none; the finding names the file.
pub fn read(path: &Path, bytes: &[u8]) -> Result<Record, Finding> {
    record::read(bytes).map_err(|finding| finding.in_file(path.display().to_string()))
}

/// The record of a new request. `before` is the record of an earlier request for the same key: what it
/// remembers of smoke tests stays.
pub fn of_request(
    report: &csr::Report,
    path: PathBuf,
    about: About,
    before: Option<Record>,
) -> PlannedFile {
    let public_key_sha256 = report.csr.public_key.sha256_hex();
    let folder = path.parent();
    let here = |file: &Path| {
        let name = file.file_name().filter(|_| file.parent() == folder)?;
        Some(name.to_str()?.to_owned())
    };
    let csr = report.plan.files.iter().find(|file| file.kind == FileKind::Csr);
    let record = Record {
        profile: about.profile,
        environment: about.environment,
        created: Some(about.now),
        sent: None,
        key: here(&report.key),
        csr: csr.and_then(|file| here(&file.path)),
        public_key_sha256,
        ..before.unwrap_or_default()
    };
    planned(path, &record)
}

/// What is known of an onboarding when its request is made.
#[derive(Debug, Clone)]
pub struct About {
    /// The vendor's profile, as it was named.
    pub profile: Option<String>,
    /// The vendor's environment.
    pub environment: Option<String>,
    /// The time now.
    pub now: OffsetDateTime,
}

/// The record once the request was sent.
pub fn sent(path: PathBuf, record: Record, now: OffsetDateTime) -> PlannedFile {
    planned(path, &Record { sent: Some(now), ..record })
}

/// The record once a smoke test has passed with a certificate for this key. Where there is none yet, it is made;
/// what the test knows of the vendor is remembered.
pub fn passed(
    path: PathBuf,
    before: Option<Record>,
    public_key_sha256: &str,
    about: About,
    test: Passed,
) -> Result<PlannedFile, Error> {
    let record = of_key(before, public_key_sha256, &path)?;
    let record = Record {
        profile: about.profile.or(record.profile),
        environment: about.environment.or(record.environment),
        passed: Some(test),
        ..record
    };
    Ok(planned(path, &record))
}

/// The record that was there, where it is of this key, or a new one.
///
/// # Errors
///
/// It is of another key.
pub fn of_key(before: Option<Record>, key: &str, path: &Path) -> Result<Record, Error> {
    match before {
        Some(record) if record.public_key_sha256 != key => {
            Err(Error::RecordOfAnotherKey { path: path.to_owned() })
        }
        Some(record) => Ok(record),
        None => Ok(Record { public_key_sha256: key.to_owned(), ..Record::default() }),
    }
}

fn planned(path: PathBuf, record: &Record) -> PlannedFile {
    let contents = Zeroizing::new(record::write(record).into_bytes());
    PlannedFile { path, kind: FileKind::Record, mode: Mode::Public, contents }
}
