//! What programs will say to a PFX.

use super::Facts;

/// One program and one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The program's name in answers, such as `node20`.
    pub id: &'static str,
    /// What people call it, with its version.
    pub name: &'static str,
    /// Whether this rests on reports and not on a measurement.
    pub reported: bool,
    /// Whether it gets the key with its certificates.
    pub verdict: Verdict,
    /// The words it shows; `None` where it opens the file, says nothing, or nobody knows.
    pub error: Option<String>,
    /// The part of the file that decides; `None` where it opens it.
    pub because: Option<Blame>,
}

/// Whether a program gets the key with its certificates out of a PFX.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// It does.
    Opens,
    /// It does not, or it loses one of them without a word.
    Refuses,
    /// What was measured and reported does not decide.
    Unknown,
}

impl Verdict {
    /// The word that scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Opens => "opens",
            Verdict::Refuses => "refuses",
            Verdict::Unknown => "unknown",
        }
    }
}

/// A part of the file, and what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Blame {
    /// Which part; its words are `render`'s.
    pub part: &'static str,
    /// What its sentence quotes.
    pub facts: Facts,
}

impl Reading {
    /// Whether its words make people look for another password.
    pub fn blames_password(&self) -> bool {
        const BLAME: [&str; 6] =
            ["password", "passphrase", "mac verif", "mac invalid", "mac tag", "macverif"];
        let error = self.error.as_deref().unwrap_or_default().to_lowercase();
        BLAME.iter().any(|word| error.contains(word))
    }
}
