//! What a program will say to a PFX, as scripts see it.

use serde::Serialize;

use crate::render::words;
use crate::report::runtimes::Reading;

/// `{"runtime","name","reported","verdict","error","because"}`.
#[derive(Debug, Serialize)]
pub(super) struct Runtime {
    runtime: &'static str,
    name: &'static str,
    /// Whether this rests on reports and not on a measurement.
    reported: bool,
    /// `opens`, `refuses` or `unknown`.
    verdict: &'static str,
    /// The words it shows; null where it opens the file, or refuses it without a word.
    error: Option<String>,
    /// The part of the file that decides; null where it opens it.
    because: Option<String>,
}

/// One program.
pub(super) fn runtime(reading: &Reading) -> Runtime {
    Runtime {
        runtime: reading.id,
        name: reading.name,
        reported: reading.reported,
        verdict: reading.verdict.as_str(),
        error: reading.error.clone(),
        because: reading.because.as_ref().map(words::because),
    }
}
