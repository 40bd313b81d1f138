//! What there is to say about a PFX as a container, once it is open.

use crate::checks;
pub use crate::checks::runtimes::Dress;
use crate::checks::runtimes::{self, Facts};
use crate::formats::pfx::Opened;
use crate::material::Pfx;
use crate::report::Finding;
use crate::report::runtimes::Reading;

/// What shows without the password first, then what only shows with it.
pub fn findings(pfx: &Pfx, opened: &Opened) -> Vec<Finding> {
    let mut findings = checks::pfx::anatomy(&pfx.anatomy);
    findings.extend(checks::pfx::contents(opened));
    findings
}

/// What programs say to it as it is, in the dress of its file.
pub fn readings(opened: &Opened, dress: Dress, path: &str) -> Vec<Reading> {
    runtimes::readings(&Facts::of_opened(opened).in_dress(dress, path))
}
