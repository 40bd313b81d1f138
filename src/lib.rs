//! `mtls`: make a key and a CSR, check what the CA sends back, convert PFX files, test an mTLS API.
//!
//! Data goes one way, top to bottom and out; every room knows one thing.
//!
//! ```text
//! argv -> cli -> request -> tasks ----------------> report -> render -> standard output
//!          |       ^          |                       |
//!          |  bytes, now,     +- formats -> material -> checks -> findings
//!          |  secrets         +-> plan of files -> output (the only writer)
//!          +- input (the only reader) . live, sandbox (the only sockets)    exit <- report or error
//! ```
//!
//! | room | its one job |
//! |---|---|
//! | [`cli`] | a file per command: arguments to request, report to renderer, to exit code |
//! | [`tasks`] | one user wish per file: a pure function from request to report |
//! | [`checks`] | one rule per function: material, transcript and now to findings |
//! | [`formats`] | one codec per file: bytes to material and back |
//! | [`render`] | reports as text for people and as JSON for scripts |
//! | [`input`], [`output`] | the only reader and the only writer of files |
//! | [`live`] | the probe: opens connections, returns a transcript of facts |
//! | [`sandbox`] | the local vendor: CA, mTLS API, faults on request |
//! | [`profile`] | what a vendor asks for, as data |
//! | [`report`], [`material`] | plain data: judgements and nouns |
//! | [`context`], [`platform`], [`error`], [`exit`] | the outside world, and how a run ends |

#![warn(unreachable_pub)]

pub mod checks;
pub mod cli;
pub mod context;
pub mod error;
pub mod exit;
pub mod formats;
pub mod input;
pub mod live;
pub mod material;
pub mod output;
pub mod platform;
pub mod profile;
pub mod render;
pub mod report;
pub mod sandbox;
pub mod tasks;
