//! The sentences of a smoke test: what was seen, and what speaks for a cause.

use super::words;
use crate::report::smoke::Reason;

/// A reason as a fragment: lower case where it can be, no full stop.
pub fn sentence(reason: &Reason) -> String {
    words::words(reason.name, None, &reason.facts).title
}
