//! `profile`: what a vendor asks for, and whether a file says it rightly.

use crate::checks;
use crate::profile::{self, Fault, Mistake, Profile};
use crate::report::Finding;

/// A profile has some kilobytes.
pub const SIZE_LIMIT: usize = 256 * 1024;

/// Reads a profile's file.
///
/// # Errors
///
/// Everything that is wrong with it, as findings about `path`.
pub fn read(path: &str, bytes: &[u8]) -> Result<Profile, Vec<Finding>> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let fault = Fault::NotToml { reason: "it is not UTF-8".to_owned() };
        vec![Mistake { line, field: String::new(), fault }]
    });
    text.and_then(profile::parse).map_err(|mistakes| checks::profile::findings(path, mistakes))
}
