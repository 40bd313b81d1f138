//! A snippet: how one client is told to use the files.

use super::Finding;

/// The answer of `snippet`.
#[derive(Debug)]
pub struct Report {
    /// Which client.
    pub language: Language,
    /// The snippet, with its comment at the top.
    pub text: String,
    /// What was found in the files; the snippet is right all the same.
    pub findings: Vec<Finding>,
}

/// A client, as the list has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// What people type.
    pub id: &'static str,
    /// Other names.
    pub aliases: Vec<&'static str>,
    /// The program or library, as people call it.
    pub title: &'static str,
    /// The name of the file that is made of it; `None` for words.
    pub save_as: Option<&'static str>,
    /// How it is run.
    pub run: Option<&'static str>,
    /// What must be installed.
    pub needs: &'static str,
    /// Whether the tests run it.
    pub executed: Executed,
    /// What people stumble over.
    pub trap: &'static str,
}

/// Whether the tests run a snippet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Executed {
    /// They do, with this.
    With(&'static str),
    /// They do not, for this reason.
    Not(&'static str),
}
