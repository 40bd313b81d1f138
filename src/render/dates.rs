//! Dates with their distances from now: the one place that says how far a day is.

use time::OffsetDateTime;

use super::words::{distance, moment};

/// The day in UTC.
pub(super) fn day(time: OffsetDateTime) -> String {
    moment(time).split(' ').next().unwrap_or_default().to_owned()
}

/// The day of what has been, and how long ago that was.
pub(super) fn since(time: OffsetDateTime, now: OffsetDateTime) -> String {
    match now - time {
        passed if passed.is_negative() => day(time),
        passed => format!("{}, {} ago", day(time), distance(passed)),
    }
}

/// How far a certificate is from the date that matters now.
///
/// Both ends of the period are inside it (RFC 5280 section 4.1.2.5).
pub(super) fn standing(
    not_before: OffsetDateTime,
    not_after: OffsetDateTime,
    now: OffsetDateTime,
) -> String {
    let now = now.replace_nanosecond(0).unwrap_or(now);
    if now < not_before {
        format!("begins in {}", distance(not_before - now))
    } else if now > not_after {
        format!("expired {} ago", distance(now - not_after))
    } else {
        format!("{} left", distance(not_after - now))
    }
}

/// The day that matters now, and how far it is.
pub(super) fn validity(
    not_before: OffsetDateTime,
    not_after: OffsetDateTime,
    now: OffsetDateTime,
) -> String {
    let standing = standing(not_before, not_after, now);
    if now < not_before {
        format!("from {}, {standing}", day(not_before))
    } else {
        format!("until {}, {standing}", day(not_after))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::validity;

    #[test]
    fn the_day_that_matters_is_told_with_its_distance() {
        let (from, to) = (datetime!(2024-01-01 0:00 UTC), datetime!(2034-01-01 0:00 UTC));
        let at = |now| validity(from, to, now);
        assert_eq!(at(datetime!(2023-12-31 0:00 UTC)), "from 2024-01-01, begins in 24 hours");
        assert_eq!(at(datetime!(2026-11-24 0:00 UTC)), "until 2034-01-01, 7 years left");
        assert_eq!(at(to), "until 2034-01-01, 0 seconds left");
        assert_eq!(at(datetime!(2034-01-11 0:00 UTC)), "until 2034-01-01, expired 10 days ago");
    }
}
