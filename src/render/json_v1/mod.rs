//! The JSON that scripts rely on: own structs, lists always lists, times RFC 3339 in UTC.

pub mod completions;
pub mod convert;
pub mod csr;
pub mod doctor;
pub mod explain;
mod finding;
pub mod inspect;
pub mod item;
mod keystore;
pub mod man;
mod pfx;
pub mod profile;
pub mod rehearse;
mod runtimes;
pub mod sandbox;
pub mod send;
pub mod smoke;
pub mod snippet;
pub mod status;
pub mod verify;

pub use finding::{Finding, Written, findings, written};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment as RFC 3339 in UTC, to the second.
pub fn moment(time: OffsetDateTime) -> String {
    let time = time.to_offset(time::UtcOffset::UTC).replace_nanosecond(0).unwrap_or(time);
    // Years beyond 9999 do not exist in RFC 3339, nor in certificates.
    time.format(&Rfc3339).unwrap_or_default()
}

/// A time in milliseconds, to the tenth.
fn milliseconds(time: std::time::Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}
