//! The validity period of a certificate (RFC 5280 section 4.1.2.5).

use time::{Duration, OffsetDateTime};

use crate::material::Certificate;
use crate::report::{Code, Finding};

/// Thirty days: the usual lead time of a CA with a manual approval step.
pub const EXPIRES_SOON: Duration = Duration::days(30);

/// Where a moment lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before the first second.
    Before,
    /// In the period. Both ends are inside it.
    Within,
    /// After the last second.
    After,
}

/// Where `now` lies. Certificates know whole seconds, so the fraction of a second is left out: the
/// last second is valid until it is over.
pub fn moment(certificate: &Certificate, now: OffsetDateTime) -> Moment {
    let now = now.unix_timestamp();
    if now > certificate.not_after.unix_timestamp() {
        Moment::After
    } else if now < certificate.not_before.unix_timestamp() {
        Moment::Before
    } else {
        Moment::Within
    }
}

/// Notes an expired, not yet valid, or soon to expire certificate.
pub fn validity(certificate: &Certificate, now: OffsetDateTime) -> Option<Finding> {
    let code = match moment(certificate, now) {
        Moment::After => Code::Expired,
        Moment::Before => Code::NotYetValid,
        Moment::Within if certificate.not_after - now < EXPIRES_SOON => Code::ExpiresSoon,
        Moment::Within => return None,
    };
    Some(with_dates(Finding::new(code), certificate, now))
}

/// Adds the dates and the distance to the nearer one.
pub fn with_dates(finding: Finding, certificate: &Certificate, now: OffsetDateTime) -> Finding {
    let distance = if now < certificate.not_before {
        certificate.not_before - now
    } else {
        certificate.not_after - now
    };
    finding
        .fact("not_before", certificate.not_before)
        .fact("not_after", certificate.not_after)
        .fact("distance", distance)
}
