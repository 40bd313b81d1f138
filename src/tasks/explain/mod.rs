//! `explain`: what does this code, or this text of another program, mean?

mod catalogue;
mod evidence;
mod matching;
mod own;
mod plain;
mod spelling;

use crate::report::Code;
use crate::report::explain::Report;

pub use catalogue::{Entry, Family, families};
pub use evidence::Evidence;
pub use spelling::{Named, named};

/// What is to be explained.
#[derive(Debug)]
pub enum Question {
    /// A code.
    Code(Code),
    /// What another program printed.
    Text(String),
}

/// Finds the causes and, where there is something to look at, checks each.
pub fn run(question: &Question, evidence: Option<&Evidence>) -> Report {
    let (page, mut matches) = match question {
        Question::Code(code) => (Some(*code), vec![own::of(*code, 1.0)]),
        Question::Text(text) => (None, matching::matches(text)),
    };
    if let Some(evidence) = evidence {
        evidence.check(&mut matches);
    }
    Report { page, matches, evidence: evidence.is_some() }
}
