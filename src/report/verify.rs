//! What `verify` found: may we go live with what the CA sent back?

use time::OffsetDateTime;

use super::Finding;
use crate::material::{Certificate, KeyAlgorithm};

/// What became of one thing that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is there as asked.
    Kept,
    /// It is there with another value.
    Changed,
    /// It is gone.
    Dropped,
    /// It is there and was not asked for.
    Added,
}

impl Change {
    /// The word that people and scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Kept => "kept",
            Change::Changed => "changed",
            Change::Dropped => "dropped",
            Change::Added => "added",
        }
    }
}

/// One line of the comparison of a request with its certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What is compared, such as `subject CN` or `key usage`.
    pub field: String,
    /// What was asked for; `None` where nothing was.
    pub requested: Option<String>,
    /// What the certificate has; `None` where it has nothing.
    pub issued: Option<String>,
    /// How they differ.
    pub change: Change,
}

/// What a certificate is in a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The client's own.
    Leaf,
    /// A CA between leaf and root.
    Intermediate,
    /// A self-signed CA.
    Root,
}

impl Role {
    /// The word that people and scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Leaf => "leaf",
            Role::Intermediate => "intermediate",
            Role::Root => "root",
        }
    }
}

/// One certificate of the chain.
#[derive(Debug, Clone)]
pub struct Step {
    /// The certificate.
    pub certificate: Certificate,
    /// What it is.
    pub role: Role,
    /// The file it came in; `None` where it is one of the system's roots.
    pub file: Option<String>,
}

/// The answer of `verify`.
#[derive(Debug)]
pub struct Report {
    /// What is wrong, most severe first, root causes first.
    pub findings: Vec<Finding>,
    /// Leaf first; empty where no certificate was found.
    pub chain: Vec<Step>,
    /// What the CA made of the request; empty where no request was given.
    pub changes: Vec<Compared>,
    /// The kind of the private key, where one was given and it fits.
    pub key: Option<KeyAlgorithm>,
    /// Whether the chain was traced to a CA that the user named as trusted.
    pub trusted: bool,
    /// The time that was judged at.
    pub now: OffsetDateTime,
    /// The certificate's file and the key's file, as the user named them, for the next command.
    pub inputs: Inputs,
}

/// The files that a next command names again.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// The certificate's file.
    pub certificate: String,
    /// Whether that is a PFX with its key.
    pub pfx: bool,
    /// The key's file, where it is another one.
    pub key: Option<String>,
    /// The request's file.
    pub csr: Option<String>,
    /// The chain's files.
    pub chain: Vec<String>,
}

impl Report {
    /// Whether nothing speaks against going live.
    pub fn ready(&self) -> bool {
        !super::finding::any_problem(&self.findings)
    }
}
