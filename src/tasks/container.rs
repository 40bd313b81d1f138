//! What there is to say about a PFX as a container, once it is open.

use crate::checks;
use crate::formats::pfx::Opened;
use crate::material::Pfx;
use crate::report::Finding;

/// What shows without the password first, then what only shows with it.
pub fn findings(pfx: &Pfx, opened: &Opened) -> Vec<Finding> {
    let mut findings = checks::pfx::anatomy(&pfx.anatomy);
    findings.extend(checks::pfx::contents(opened));
    findings
}
