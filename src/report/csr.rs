//! What `csr` made.

use time::OffsetDateTime;

use super::{Finding, Plan};
use crate::material::Csr;

/// A key and a request, planned and judged.
#[derive(Debug)]
pub struct Report {
    /// The request.
    pub csr: Csr,
    /// The file of the key: made here, or given and not written again.
    pub key: std::path::PathBuf,
    /// Whether the planned key file is protected by a password.
    pub key_encrypted: bool,
    /// What it renews.
    pub renewal: Option<Renewal>,
    /// What is wrong, or worth knowing.
    pub findings: Vec<Finding>,
    /// The files.
    pub plan: Plan,
}

/// The older certificate or request whose names were taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// Its file, as the user named it.
    pub source: String,
    /// When it ends; `None` for a request.
    pub not_after: Option<OffsetDateTime>,
    /// Whether the new request is for its key.
    pub same_key: bool,
}

/// What a person is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What for.
    pub label: String,
    /// One line that explains it.
    pub help: Option<String>,
    /// The only answers; any where the list is empty.
    pub choices: Vec<String>,
    /// An answer as an example.
    pub example: Option<String>,
    /// What an empty answer stands for.
    pub value: Option<String>,
    /// Whether the answer may not be empty.
    pub must: bool,
}
