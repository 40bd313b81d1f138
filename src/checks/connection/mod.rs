//! Why a connection failed, or what it has not shown: transcripts and local facts in, ranked causes
//! and a verdict out.
//!
//! Each row of the diagnosis is one function in a list of rules. The local facts weigh most: an
//! alert's number alone names the cause in fewer than half of all refusals, because servers of
//! different make use the same numbers for different things.

mod api;
mod case;
mod client;
mod clock;
mod control;
mod ending;
mod engine;
mod expected;
mod local;
mod no_http;
mod permission;
mod phrases;
mod plain_words;
mod proxy;
mod refusal;
mod reply;
mod server;
mod trust;
mod verdict;
mod way;

#[cfg(test)]
mod tests;

pub use api::answers_our_key;
pub use case::{Case, Local};
pub use control::{Outcome, outcome};
pub use ending::{alert_name, ending};
pub use engine::differ as engines_differ;
pub use expected::Expected;
pub use permission::{Shown, access, needs_comparison};
pub use reply::{HttpRefusal, refusal as http_refusal};

use crate::live::transcript::Transcript;
use crate::report::Finding;
use crate::report::smoke::{Cause, Verdict};

/// A row of the diagnosis.
type Rule = fn(&Case<'_>) -> Vec<Cause>;

/// What the connections show.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// The causes, likeliest first; empty when passed.
    pub causes: Vec<Cause>,
    /// What else is worth knowing.
    pub findings: Vec<Finding>,
}

/// Judges a smoke test that is over.
pub fn judge(case: &Case<'_>) -> Judgement {
    let verdict = verdict::of(case);
    let mut findings = api::warnings(case);
    findings.extend(clock::warning(case));
    findings.extend(engine::difference(case));
    findings.extend(local::accepted_although(case, verdict));
    let causes = match verdict {
        Verdict::Passed => Vec::new(),
        Verdict::Failed | Verdict::NotDemonstrated => ranked(case),
    };
    findings.retain(|finding| causes.iter().all(|cause| cause.finding.code != finding.code));
    crate::report::finding::sort(&mut findings);
    Judgement { verdict, causes, findings }
}

/// Whether the server refused our certificate on the main connection, in TLS or in HTTP, and means the
/// certificate.
pub fn certificate_refused(case: &Case<'_>) -> bool {
    refusal::on_main(case).is_some_and(refusal::Refusal::is_about_certificate)
}

/// Whether the server's TLS let our certificate pass.
pub fn certificate_passed(case: &Case<'_>) -> bool {
    refusal::passed_tls(case)
}

/// Whether the server ended a connection before it showed its certificate.
pub fn stopped_at_hello(transcript: &Transcript) -> bool {
    server::stopped_at_hello(transcript)
}

/// Whether a control with the API key and without our certificate would show more.
pub fn key_alone_would_tell(case: &Case<'_>) -> bool {
    control::key_alone_would_tell(case)
}

/// Whether dates decide, and no answer so far has told the time.
pub fn needs_a_clock(case: &Case<'_>) -> bool {
    clock::is_needed(case)
}

/// Whether our files are such that no connection needs to be made.
pub fn is_pointless(local: &Local) -> bool {
    verdict::blocking(local)
}

/// The surer one of two causes with the same code; those that look alike do so for both.
fn merge(known: &mut Cause, cause: Cause) {
    let (mut surer, other) = match known.confidence < cause.confidence {
        true => (cause, known.clone()),
        false => (known.clone(), cause),
    };
    let missing = other.alike.into_iter().filter(|code| !surer.alike.contains(code));
    surer.alike = [surer.alike.clone(), missing.collect()].concat();
    *known = surer;
}

/// All causes that some rule sees, each code once, likeliest first. Among equals the order of the
/// rules stays: from our files along the way to the application.
fn ranked(case: &Case<'_>) -> Vec<Cause> {
    let rules = [
        clock::RULES,
        way::RULES,
        server::RULES,
        local::RULES,
        client::RULES,
        no_http::RULES,
        control::RULES,
        api::RULES,
        expected::RULES,
    ];
    let mut causes: Vec<Cause> = Vec::new();
    for cause in rules.into_iter().flatten().flat_map(|rule| rule(case)) {
        match causes.iter_mut().find(|known| known.finding.code == cause.finding.code) {
            Some(known) => merge(known, cause),
            None => causes.push(cause),
        }
    }
    if causes.is_empty() {
        causes.push(client::unexplained(case));
    }
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.confidence));
    causes
}
