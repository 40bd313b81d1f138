//! What `csr` made.

use super::{Finding, Plan};
use crate::material::Csr;

/// A key and a request, planned and judged.
#[derive(Debug)]
pub struct Report {
    /// The request.
    pub csr: Csr,
    /// Whether the key was made here; a given key is not written again.
    pub new_key: bool,
    /// Whether the planned key file is protected by a password.
    pub key_encrypted: bool,
    /// What is wrong, or worth knowing.
    pub findings: Vec<Finding>,
    /// The files.
    pub plan: Plan,
}
