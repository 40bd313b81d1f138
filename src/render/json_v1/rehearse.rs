//! `mtls/rehearse/v1`.

use serde::Serialize;

use super::{Finding, Written, findings, smoke, written};
use crate::report::rehearse::{Report, StepName, Trouble};

/// `{"schema","verdict","steps":[{"step","status","ms"}]}`, with what went wrong and the files.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    verdict: &'static str,
    steps: Vec<Step>,
    findings: Vec<Finding>,
    smoke: Option<smoke::Answer>,
    folder: Option<String>,
    written: Vec<Written>,
}

#[derive(Debug, Serialize)]
struct Step {
    step: &'static str,
    status: &'static str,
    ms: Option<f64>,
}

/// The answer as scripts see it: every step is there, those not reached as `skipped`.
pub fn answer(report: &Report) -> Answer {
    let trouble = report.steps.iter().find_map(|step| step.trouble.as_ref());
    let (findings, smoke) = match trouble {
        Some(Trouble::Findings(list)) => (findings(list), None),
        Some(Trouble::Smoke(report)) => (Vec::new(), Some(smoke::answer(report))),
        None => (Vec::new(), None),
    };
    Answer {
        schema: "mtls/rehearse/v1",
        verdict: if report.passed() { "passed" } else { "failed" },
        steps: StepName::ALL.into_iter().map(|name| step(report, name)).collect(),
        findings,
        smoke,
        folder: report.folder.as_ref().map(|folder| folder.display().to_string()),
        written: written(&report.written),
    }
}

fn step(report: &Report, name: StepName) -> Step {
    let taken = report.steps.iter().find(|step| step.name == name);
    let status = match taken {
        None => "skipped",
        Some(step) if step.trouble.is_some() => "failed",
        Some(_) => "ok",
    };
    Step { step: name.as_str(), status, ms: taken.map(|step| super::milliseconds(step.time)) }
}
