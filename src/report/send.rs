//! What may go to the vendor.

use std::path::PathBuf;

use time::OffsetDateTime;

use super::{Finding, Plan};
use crate::material::Csr;
use crate::report::doctor::Kind;

/// The answer of `send`: every file was judged, and all of them may go.
#[derive(Debug)]
pub struct Report {
    /// The files, in the order in which they were named; none twice.
    pub files: Vec<Sent>,
    /// The archive with all of them; `None` where there is one file, which goes as it is.
    pub archive: Option<PathBuf>,
    /// The time that the records get.
    pub now: OffsetDateTime,
    /// What is worth knowing.
    pub findings: Vec<Finding>,
    /// The archive, and the records that remember the date.
    pub plan: Plan,
}

/// A file that may go.
#[derive(Debug)]
pub struct Sent {
    /// The path as the user wrote it.
    pub path: String,
    /// Its name in the archive.
    pub name: String,
    /// What is in it, each kind once.
    pub kinds: Vec<Kind>,
    /// The SHA-256 of the file, in lower-case hex.
    pub sha256: String,
    /// The requests in it.
    pub requests: Vec<Csr>,
}
