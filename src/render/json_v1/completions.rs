//! `mtls/completions/v1`.

use serde::Serialize;

use crate::report::completions::Report;

/// `{"schema","shell","script"}`.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    shell: String,
    script: String,
}

/// The answer as scripts see it.
pub fn answer(report: &Report) -> Answer {
    Answer {
        schema: "mtls/completions/v1",
        shell: report.shell.clone(),
        script: report.script.clone(),
    }
}
