//! The manual: pages to print, or a file for each.

use std::path::PathBuf;

use crate::report::man::{Page, Report};
use crate::report::{FileKind, Mode, Plan, PlannedFile};

/// Which pages, and where to.
#[derive(Debug)]
pub struct Request {
    /// The pages.
    pub pages: Vec<Page>,
    /// The folder for their files; `None` prints them.
    pub folder: Option<PathBuf>,
}

/// Plans a file for each page.
pub fn run(request: Request) -> Report {
    let Request { pages, folder } = request;
    let files = folder.iter().flat_map(|folder| {
        pages.iter().map(|page| PlannedFile {
            path: folder.join(&page.name),
            kind: FileKind::Other,
            mode: Mode::Public,
            contents: page.text.clone().into_bytes().into(),
        })
    });
    let plan = Plan { files: files.collect(), inputs: Vec::new() };
    Report { pages, folder, plan }
}
