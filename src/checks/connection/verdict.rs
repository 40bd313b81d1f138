//! Passed, failed, or not demonstrated: green only with every proof at hand.

use super::api::{self, KeyVerdict};
use super::case::{Case, Local};
use super::control::{Outcome, enforced, outcome};
use super::expected;
use super::refusal;
use crate::live::transcript::Purpose;
use crate::report::Code;
use crate::report::smoke::Verdict;

/// Faults that are found before connecting, and make it useless.
const BLOCKING: &[Code] = &[Code::KeyMismatch, Code::KeyMissing];

/// Whether our files alone decide.
pub(super) fn blocking(local: &Local) -> bool {
    local.findings.iter().any(|finding| BLOCKING.contains(&finding.code))
}

/// The verdict.
pub(super) fn of(case: &Case<'_>) -> Verdict {
    if blocking(case.local) {
        return Verdict::Failed;
    }
    let Some(reply) = case.reply() else { return Verdict::Failed };
    match refusal::refused(case) {
        // It may be about something else, unless our own files say so too.
        Some(refusal) if refusal.may_be_a_policy() && !refusal::faulty(case) => {
            return Verdict::NotDemonstrated;
        }
        Some(_) => return Verdict::Failed,
        None if api::is_edge_failure(reply) => return Verdict::Failed,
        None => {}
    }
    if expected::disappointment(case).is_some() {
        return Verdict::Failed;
    }
    match api::key_verdict(case) {
        Some(
            KeyVerdict::Rejected
            | KeyVerdict::NotPermitted
            | KeyVerdict::RejectedOrNotPermitted
            | KeyVerdict::Undecided
            | KeyVerdict::NotSeen,
        ) => return Verdict::Failed,
        Some(
            KeyVerdict::Unclear
            | KeyVerdict::NotEnforced
            | KeyVerdict::Changed
            | KeyVerdict::NoSuchPath,
        ) => return Verdict::NotDemonstrated,
        Some(KeyVerdict::Accepted) => {}
        // A key was given, and the call with it was not made.
        None if case.local.api_key => return Verdict::NotDemonstrated,
        None => {}
    }
    let answered = reply.status != 429 && !api::is_redirect(reply.status);
    let checked = matches!(outcome(case, Purpose::Throwaway), Outcome::Refused | Outcome::Absent);
    if answered && case.asked() && case.sent_ours() && enforced(case) && checked {
        Verdict::Passed
    } else {
        Verdict::NotDemonstrated
    }
}
