//! What a code or a text of another program means.

use super::Code;

/// The answer of `explain`.
#[derive(Debug, Default)]
pub struct Report {
    /// The code whose page is asked for; `None` where a text was given.
    pub page: Option<Code>,
    /// The causes, likeliest first; empty where the text is not known.
    pub matches: Vec<Match>,
    /// Whether files or an endpoint were given to check the causes on.
    pub evidence: bool,
}

/// A possible cause.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// What it is.
    pub code: Code,
    /// How sure that is by the text alone, from 0 to 1.
    pub confidence: f64,
    /// Who prints the text, with versions where they matter.
    pub program: String,
    /// The part that decides, as the program prints it; `…` varies.
    pub text: String,
    /// Where this is known from.
    pub source: String,
    /// What the text says beyond the code.
    pub note: Option<String>,
    /// What a look at the files and the endpoint showed.
    pub checked: Checked,
}

/// What a look showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// Nothing was given that could show it.
    Not,
    /// It is so.
    True {
        /// The file that has it; `None` where the endpoint does.
        file: Option<String>,
        /// Programs that say these words to the file, by its algorithms.
        programs: Vec<&'static str>,
    },
    /// It is not so.
    False,
}

impl Checked {
    /// As scripts see it.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Checked::Not => None,
            Checked::True { .. } => Some(true),
            Checked::False => Some(false),
        }
    }
}
