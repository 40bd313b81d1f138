//! Text for people: the answer in the first line, details below, the next command last.

pub mod convert;
pub mod csr;
pub mod doctor;
pub mod explain;
mod finding;
pub mod inspect;
pub mod item;
mod keystore;
pub mod man;
pub mod mend;
mod page;
pub mod permissions;
mod pfx;
pub mod profile;
pub mod rehearse;
mod runtimes;
pub mod sandbox;
pub mod send;
pub mod smoke;
pub mod snippet;
pub mod start;
pub mod status;
mod table;
pub mod verify;
pub mod wizard;

use std::time::Duration;

pub use finding::findings;

/// A time as people compare it: `0.4 ms`, `12 ms`, `1500 ms`.
pub(crate) fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    // What is above is rounded to 10 anyway.
    if milliseconds < 9.95 {
        format!("{milliseconds:.1} ms")
    } else {
        format!("{milliseconds:.0} ms")
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn enumeration(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
