//! What there is to say about a PFX or a keystore as a container, once it is open; about a file by its name;
//! and an archive as its parts.

use crate::checks;
pub use crate::checks::archive::{Part, parts};
pub use crate::checks::runtimes::Dress;
use crate::checks::runtimes::{self, Facts};
use crate::formats::{keystore, pfx};
use crate::material::{Keystore, Pfx};
use crate::report::Finding;
use crate::report::runtimes::Reading;

/// What shows without the password first, then what only shows with it.
pub fn of_pfx(pfx: &Pfx, opened: &pfx::Opened) -> Vec<Finding> {
    let mut findings = checks::pfx::anatomy(&pfx.anatomy);
    findings.extend(checks::pfx::contents(opened));
    findings
}

/// What programs say to it as it is, in the dress of its file.
pub fn readings(opened: &pfx::Opened, dress: Dress, path: &str) -> Vec<Reading> {
    runtimes::readings(&Facts::of_opened(opened).in_dress(dress, path))
}

/// Of a keystore: what shows without the password first, then what only shows with it.
pub fn of_keystore(keystore: &Keystore, opened: &keystore::Opened) -> Vec<Finding> {
    let mut findings = checks::keystore::anatomy(keystore);
    findings.extend(checks::keystore::contents(opened));
    findings
}

/// What a file's name says against it.
pub fn named(path: &str, parts: &[Part]) -> Vec<Finding> {
    checks::files::of_parts(path, parts, None)
}
