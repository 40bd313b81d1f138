//! What `convert` made of its inputs.

use std::path::PathBuf;

use time::OffsetDateTime;

use super::runtimes::Reading;
use super::{Finding, Plan};
use crate::material::Certificate;

/// The new files, planned, and what is in them.
#[derive(Debug)]
pub struct Report {
    /// One per key, whole pairs first; without any key, one.
    pub pairs: Vec<Pair>,
    /// Certificates outside every chain, in the order of the inputs.
    pub extra: Vec<Certificate>,
    /// What protects the keys; `None` where no key is written.
    pub protection: Option<Protection>,
    /// How a new PFX is written, in the word of the command line; `None` where none is.
    pub profile: Option<&'static str>,
    /// What programs say to the PFX that was read and to the one that is written.
    pub runtimes: Vec<Change>,
    /// Whether keys were left out because the new form cannot hold one.
    pub keys_left_out: bool,
    /// What is wrong, or worth knowing.
    pub findings: Vec<Finding>,
    /// The files.
    pub plan: Plan,
    /// The time of the judgement: what is expired is so at this moment.
    pub now: OffsetDateTime,
}

/// What one program says before and after.
#[derive(Debug)]
pub struct Change {
    /// Its name in answers.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Whether this rests on reports.
    pub reported: bool,
    /// Whether it was asked about by name.
    pub asked_for: bool,
    /// To the PFX that was read; `None` where none was.
    pub before: Option<Reading>,
    /// To the PFX that is written; `None` where none is.
    pub after: Option<Reading>,
}

/// A key and the chain that belongs to it, or half of that.
#[derive(Debug)]
pub struct Pair {
    /// Where the leaf is; `None` where there is none.
    pub certificate: Option<PathBuf>,
    /// Where the key is, possibly the same file; `None` where there is none.
    pub key: Option<PathBuf>,
    /// The certificates, leaf first, as they are written.
    pub chain: Vec<Certificate>,
}

/// What protects a written key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Nothing but the permissions of its file.
    Permissions,
    /// The new password.
    Password,
    /// The new password, under 3DES and few rounds of derivation: it should be a long one.
    PasswordOldCipher,
}
