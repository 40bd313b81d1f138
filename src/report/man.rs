//! Pages of the manual.

use std::path::PathBuf;

use super::Plan;

/// A page of the manual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The name of its file, such as `mtls-csr.1`.
    pub name: String,
    /// The page in roff, man(7).
    pub text: String,
}

/// The answer of `man`.
#[derive(Debug)]
pub struct Report {
    /// The pages that were asked for.
    pub pages: Vec<Page>,
    /// Where their files go; `None` where the page is printed.
    pub folder: Option<PathBuf>,
    /// The files.
    pub plan: Plan,
}
