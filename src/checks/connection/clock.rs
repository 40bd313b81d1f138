//! Our clock against the server's: a wrong clock makes good certificates look bad.

use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time};

use super::Rule;
use super::case::{Case, cause};
use crate::live::transcript::ServerVerdict;
use crate::material::Certificate;
use crate::report::smoke::{Cause, Reason};
use crate::report::{Code, Finding, Severity};

pub(super) const RULES: &[Rule] = &[changes_a_verdict];

/// Below this, certificates and logs do not care.
const TOLERANCE: Duration = Duration::minutes(5);

/// With the server's time in place of ours, a certificate that failed on its dates would not.
fn changes_a_verdict(case: &Case<'_>) -> Vec<Cause> {
    let Some(theirs) = server_time(case).filter(|theirs| far(*theirs, case.now)) else {
        return Vec::new();
    };
    let dated = matches!(
        super::server::verdict(case),
        Some(ServerVerdict::Expired | ServerVerdict::NotYetValid)
    );
    let server = case.server_chain();
    let ours = &case.local.chain;
    let flips = |certificates: &[Certificate]| {
        certificates
            .iter()
            .any(|certificate| valid(certificate, case.now) != valid(certificate, theirs))
    };
    if !((dated && flips(&server)) || flips(ours)) {
        return Vec::new();
    }
    vec![
        cause(Code::ClockSkew, 97)
            .fact("ours", case.now)
            .fact("theirs", theirs)
            .fact("difference", theirs - case.now)
            .because(Reason::new("why-date").fact("theirs", theirs).fact("ours", case.now)),
    ]
}

/// Whether dates decide, and no answer so far has told the time: the server's certificate failed on
/// them, or ours did here or there.
pub(super) fn is_needed(case: &Case<'_>) -> bool {
    let theirs = matches!(
        super::server::verdict(case),
        Some(ServerVerdict::Expired | ServerVerdict::NotYetValid)
    );
    let alert = case.main().and_then(|main| main.alert);
    let refused = alert.is_some_and(|alert| matches!(alert.number, 42 | 45));
    let ours = case.local.chain.iter().any(|certificate| !valid(certificate, case.now));
    (theirs || refused || ours) && server_time(case).is_none()
}

/// A clock that is off, and has not hurt yet.
pub(super) fn warning(case: &Case<'_>) -> Option<Finding> {
    let theirs = server_time(case).filter(|theirs| far(*theirs, case.now))?;
    Some(
        Finding::new(Code::ClockSkew)
            .severity(Severity::Warning)
            .fact("ours", case.now)
            .fact("theirs", theirs)
            .fact("difference", theirs - case.now),
    )
}

fn far(theirs: OffsetDateTime, ours: OffsetDateTime) -> bool {
    (theirs - ours).abs() > TOLERANCE
}

fn valid(certificate: &Certificate, at: OffsetDateTime) -> bool {
    (certificate.not_before..=certificate.not_after).contains(&at)
}

/// The first Date header that any answer carries.
fn server_time(case: &Case<'_>) -> Option<OffsetDateTime> {
    case.transcripts
        .iter()
        .filter_map(|transcript| transcript.reply.as_ref()?.header("date"))
        .find_map(parse)
}

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7); the obsolete forms are not read.
fn parse(text: &str) -> Option<OffsetDateTime> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.split_ascii_whitespace().skip(1);
    let day = words.next()?.parse().ok()?;
    let month = words.next()?;
    let number = MONTHS.iter().position(|name| *name == month)? + 1;
    let month = Month::try_from(u8::try_from(number).ok()?).ok()?;
    let year = words.next()?.parse().ok()?;
    let mut clock = words.next()?.splitn(3, ':').map(|part| part.parse::<u8>().ok());
    let time = Time::from_hms(clock.next()??, clock.next()??, clock.next()??).ok()?;
    let date = Date::from_calendar_date(year, month, day).ok()?;
    Some(PrimitiveDateTime::new(date, time).assume_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_header_is_read() {
        let read = parse("Sun, 06 Nov 1994 08:49:37 GMT").map(OffsetDateTime::unix_timestamp);
        assert_eq!(read, Some(784_111_777));
        assert_eq!(parse("yesterday"), None);
    }
}
