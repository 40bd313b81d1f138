//! `mtls/man/v1`.

use serde::Serialize;

use super::{Written, written};
use crate::report::man::Report;

/// `{"schema","pages","written"}`.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    pages: Vec<Page>,
    written: Vec<Written>,
}

#[derive(Debug, Serialize)]
struct Page {
    name: String,
    text: String,
}

/// The answer as scripts see it.
pub fn answer(report: &Report, files: &[crate::report::Written]) -> Answer {
    let pages = report.pages.iter();
    let pages = pages.map(|page| Page { name: page.name.clone(), text: page.text.clone() });
    Answer { schema: "mtls/man/v1", pages: pages.collect(), written: written(files) }
}
