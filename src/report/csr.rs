//! What `csr` made.

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
    /// What is wrong, or worth knowing.
    pub findings: Vec<Finding>,
    /// The files.
    pub plan: Plan,
}
