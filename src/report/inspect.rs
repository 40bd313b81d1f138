//! What `inspect` found.

use time::OffsetDateTime;

use super::Finding;
use super::runtimes::Reading;
use crate::material::{Format, Item};

/// All files that were looked at.
#[derive(Debug)]
pub struct Report {
    /// The files, in the order in which they were named.
    pub files: Vec<InspectedFile>,
    /// What is so of all of them, most severe first; each finding names its file.
    pub findings: Vec<Finding>,
    /// The time that dates are told against.
    pub now: OffsetDateTime,
}

/// One file.
#[derive(Debug)]
pub struct InspectedFile {
    /// The path as the user wrote it; `-` for standard input.
    pub path: String,
    /// The dress.
    pub format: Format,
    /// What is in it, in order.
    pub items: Vec<Inspected>,
    /// What is so of it, most severe first.
    pub findings: Vec<Finding>,
}

/// One thing in a file, and what could be learned about it.
#[derive(Debug)]
pub struct Inspected {
    /// The thing.
    pub item: Item,
    /// Where the file is an archive: the file in it that the thing is in.
    pub member: Option<String>,
    /// Of a request: whether its signature is the key's; `None` where that cannot be checked, and
    /// for all other things.
    pub signature_right: Option<bool>,
    /// Of an encrypted key or container that was opened: what was in it. Of a PKCS#7 bundle: its
    /// entries.
    pub inside: Option<Vec<Inspected>>,
    /// Of a PFX: what programs will say to it. Empty for all other things.
    pub runtimes: Vec<Reading>,
    /// Of a PFX or keystore that opened: what proves its password.
    pub password: Option<Proof>,
}

impl Inspected {
    /// A thing of which nothing more is known.
    pub fn new(item: Item) -> Inspected {
        Inspected {
            item,
            member: None,
            signature_right: None,
            inside: None,
            runtimes: Vec::new(),
            password: None,
        }
    }
}

/// What shows that a password is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// The integrity check holds with it; its name.
    Mac(String),
    /// There is no check, and what is encrypted decrypts with it.
    Decryption,
    /// There is nothing that a password would protect.
    NotNeeded,
}
