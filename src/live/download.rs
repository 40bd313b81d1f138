//! A small file to fetch, and what came: facts, no opinion.

use std::time::Duration;

/// An address to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The address, `http` or `https`.
    pub url: String,
    /// Its host, for the rules about proxies.
    pub host: String,
    /// Whether it is `https`.
    pub secure: bool,
    /// How long it may take as a whole.
    pub timeout: Duration,
}

/// What an address answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// The address that was asked.
    pub url: String,
    /// What came.
    pub outcome: Outcome,
    /// How long it took.
    pub took: Duration,
}

/// What came of asking an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A whole body, with status 200.
    Body(Vec<u8>),
    /// It is elsewhere: at this absolute address.
    Redirect(String),
    /// The server answered with another status.
    Status(u16),
    /// The body is larger than this many bytes.
    TooLarge(usize),
    /// It was not finished in time.
    TimedOut,
    /// It could not be reached, or broke off; the words of the system or the library.
    Failed(String),
}
