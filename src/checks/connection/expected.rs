//! The status that the person expects of the application.

use std::ops::RangeInclusive;

use super::Rule;
use super::case::{Case, cause};
use crate::live::transcript::Purpose;
use crate::report::Code;
use crate::report::smoke::{Cause, Reason};

pub(super) const RULES: &[Rule] = &[unexpected];

/// Statuses that are right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    ranges: Vec<RangeInclusive<u16>>,
    text: String,
}

impl Expected {
    /// Reads `200`, `2xx`, `200-299`, or several of them with commas; `None` where it is none.
    pub fn parse(text: &str) -> Option<Expected> {
        let ranges = text.split(',').map(|part| range(part.trim())).collect::<Option<Vec<_>>>()?;
        Some(Expected { ranges, text: text.to_owned() })
    }

    /// The text that it was read from.
    pub fn as_text(&self) -> &str {
        &self.text
    }

    fn admits(&self, status: u16) -> bool {
        self.ranges.iter().any(|range| range.contains(&status))
    }
}

fn range(text: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = match text.strip_suffix("xx") {
        Some(hundreds) => {
            let hundreds: u16 = hundreds.parse().ok()?;
            (hundreds.checked_mul(100)?, hundreds.checked_mul(100)?.checked_add(99)?)
        }
        None => match text.split_once('-') {
            Some((first, last)) => (first.parse().ok()?, last.parse().ok()?),
            None => (text.parse().ok()?, text.parse().ok()?),
        },
    };
    (first <= last && first >= 100 && last <= 599).then_some(first..=last)
}

/// The status of the call that matters: the one with the API key, where there was one.
fn status(case: &Case<'_>) -> Option<u16> {
    let call = case.transcript(Purpose::ApiKey).or_else(|| case.transcript(Purpose::Main))?;
    call.reply.as_ref().map(|reply| reply.status)
}

/// The status that came although another one was expected.
pub(super) fn disappointment(case: &Case<'_>) -> Option<u16> {
    status(case).filter(|status| case.expected.is_some_and(|wanted| !wanted.admits(*status)))
}

/// Whether the person has said that this status is right.
pub(super) fn awaited(case: &Case<'_>, status: u16) -> bool {
    case.expected.is_some_and(|wanted| wanted.admits(status))
}

fn unexpected(case: &Case<'_>) -> Vec<Cause> {
    let (Some(status), Some(wanted)) = (disappointment(case), case.expected) else {
        return Vec::new();
    };
    vec![
        cause(Code::UnexpectedStatus, 80)
            .fact("status", u32::from(status))
            .fact("expected", wanted.as_text())
            .because(Reason::new("why-http-status").fact("status", u32::from(status))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_single_ranges_or_hundreds() {
        let wanted = Expected::parse("200, 3xx,404-405").unwrap();
        assert_eq!([200, 302, 405].map(|status| wanted.admits(status)), [true; 3]);
        assert_eq!([201, 403, 500].map(|status| wanted.admits(status)), [false; 3]);
        for text in ["", "ok", "2x", "99", "600", "300-200", "200,", "9xx"] {
            assert_eq!(Expected::parse(text), None, "{text}");
        }
    }
}
