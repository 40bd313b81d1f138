//! The sandbox's clock: it starts at the time it was given and runs on from there, so that all of a
//! run, TLS included, lives in one time.

use std::time::Instant;

use rustls::pki_types::UnixTime;
use rustls::time_provider::TimeProvider;
use time::OffsetDateTime;

/// A running clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    started_at: OffsetDateTime,
    started: Instant,
}

impl Clock {
    /// Starts at a moment.
    pub(super) fn starting_at(now: OffsetDateTime) -> Clock {
        Clock { started_at: now, started: Instant::now() }
    }

    /// The time now.
    pub(super) fn now(&self) -> OffsetDateTime {
        self.started_at + self.started.elapsed()
    }
}

impl TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.now().unix_timestamp()).ok()?;
        Some(UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds)))
    }
}
