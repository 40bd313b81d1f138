//! Faults of our own files, weighed against the way in which the server refused.

use super::Rule;
use super::case::Case;
use super::refusal::{Refusal, evidence, refused};
use super::reply::HttpRefusal;
use super::trust::{Listed, listed};
use crate::report::smoke::{Cause, Reason, Verdict};
use crate::report::{Code, Finding, Severity};

pub(super) const RULES: &[Rule] = &[local_fault];

/// A fault of our own files. How sure, depends on whether the refusal fits it.
fn local_fault(case: &Case<'_>) -> Vec<Cause> {
    let refused = refused(case);
    let problems =
        case.local.findings.iter().filter(|finding| finding.severity == Severity::Problem);
    problems
        .filter_map(|finding| {
            let before_connecting = case.transcripts.is_empty();
            let confidence = match refused {
                _ if before_connecting => 99,
                Some(refusal) => fit(finding.code, refusal, case),
                None => return None,
            };
            let why = refused.map(|refusal| evidence(case, refusal)).unwrap_or_default();
            Some(Cause {
                finding: finding.clone(),
                confidence,
                why: [vec![Reason::new("why-local")], why].concat(),
                alike: Vec::new(),
            })
        })
        .collect()
}

/// How well a fault of ours explains a refusal. The numbers after a code are the alerts that
/// servers send for it (measured on OpenSSL, BoringSSL, Go, rustls and Java).
fn fit(code: Code, refusal: Refusal, case: &Case<'_>) -> u8 {
    let (usual, right): (&[u8], u8) = match code {
        Code::Expired | Code::CaExpired => (&[45, 46], 97),
        Code::NotYetValid | Code::CaNotYetValid => (&[42, 45, 46], 95),
        Code::NoClientAuth | Code::CaNoClientAuth => (&[42, 43, 46], 95),
        Code::NoDigitalSignature => (&[43, 46, 47], 92),
        Code::SelfSigned => (&[48, 46], 95),
        Code::IsACa => (&[42, 43, 46, 48], 80),
        Code::ChainIncomplete => (&[48, 46], 90),
        Code::WeakSignature | Code::KeyWeak => (&[42, 46, 48, 51], 88),
        Code::BadSignature => (&[48, 51, 46], 90),
        _ => (&[42, 43, 46, 48], 70),
    };
    match refusal {
        // A chain without its intermediate is only a guess where the server lists our issuer.
        _ if code == Code::ChainIncomplete && listed(case) == Listed::Issuer => 45,
        Refusal::Alert(number) if usual.contains(&number) => right,
        Refusal::Alert(40 | 116) => 30,
        // GnuTLS, whatever is wrong.
        Refusal::Alert(49) => right - 5,
        // Every server that verifies refuses these, whatever it finds first.
        Refusal::Alert(_) if always_refused(code) => right - 12,
        Refusal::Alert(_) => right / 2,
        Refusal::Http(HttpRefusal::Rejected(named)) if named.contains(&code) => 98,
        Refusal::Http(HttpRefusal::Rejected([]) | HttpRefusal::Invalid)
        | Refusal::Silent
        | Refusal::HungUp => right - 5,
        Refusal::Http(HttpRefusal::Rejected(_)) => right / 2,
        Refusal::Denied | Refusal::Http(HttpRefusal::Unclear(_)) => right - 10,
        Refusal::Http(_) => 30,
    }
}

/// Whether every server that verifies certificates refuses this one.
fn always_refused(code: Code) -> bool {
    matches!(code, Code::Expired | Code::NotYetValid | Code::NoClientAuth | Code::SelfSigned)
}

/// Problems of our files that a server overlooked are worth a warning: the next server may not.
pub(super) fn accepted_although(case: &Case<'_>, verdict: Verdict) -> Vec<Finding> {
    let all = case.local.findings.iter().cloned();
    match verdict {
        Verdict::Failed => all.filter(|finding| finding.severity != Severity::Problem).collect(),
        Verdict::Passed | Verdict::NotDemonstrated => all
            .map(|finding| match finding.severity {
                Severity::Problem => finding.severity(Severity::Warning),
                Severity::Warning | Severity::Note => finding,
            })
            .collect(),
    }
}
