//! Completions for a shell.

/// The answer of `completions`.
#[derive(Debug)]
pub struct Report {
    /// The shell, such as `bash`.
    pub shell: String,
    /// The script that it reads.
    pub script: String,
}
