//! What `convert --mend` did to each PFX.

use std::path::PathBuf;

use super::{Finding, Plan};

/// The mended files, planned, and what is left to mend in them.
#[derive(Debug)]
pub struct Report {
    /// One per input, in their order.
    pub files: Vec<Mended>,
    /// What the mended files still have that a password would be needed to mend; each names the
    /// file it is in now.
    pub left: Vec<Finding>,
    /// The files.
    pub plan: Plan,
}

/// One input.
#[derive(Debug)]
pub struct Mended {
    /// Its path as the user wrote it.
    pub path: String,
    /// Where the mended copy is; `None` where there was nothing to mend.
    pub written: Option<PathBuf>,
    /// What was mended; each names the input.
    pub repaired: Vec<Finding>,
    /// What speaks for the copy.
    pub proof: Proof,
}

/// Why a mended copy can be believed to be as good as the original.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Nothing of what its integrity check covers was touched, so that stays valid.
    CheckUntouched,
    /// Nothing under its password was touched, and there is no integrity check.
    ContentUntouched,
    /// Bytes inside were changed back, and the integrity check holds under the password.
    CheckHolds,
    /// Bytes inside were changed back, and only the length speaks for it.
    Length,
}

impl Mended {
    /// Where its content is now.
    pub fn file(&self) -> String {
        let written = self.written.as_ref().map(|path| path.display().to_string());
        written.unwrap_or_else(|| self.path.clone())
    }
}
