//! How a rehearsal of the whole onboarding went, step by step.

use std::path::PathBuf;
use std::time::Duration;

use super::{Finding, Written, smoke};

/// The steps, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepName {
    /// A vendor starts on this machine.
    Sandbox,
    /// A key and a request are made.
    Csr,
    /// The vendor signs the request.
    Sign,
    /// What came back is looked at.
    Inspect,
    /// What came back is judged together with key and request.
    Verify,
    /// A certificate that came back wrong is found out.
    BadReturn,
    /// Key and certificates are packed as old programs do.
    Pfx,
    /// The PFX becomes a certificate file and a key file.
    Convert,
    /// A real call with the certificate and the API key.
    Smoke,
    /// The same call without a certificate is refused.
    Control,
    /// A server that refuses the certificate: the reason is told.
    Fault,
}

impl StepName {
    /// Every step, in the order of the journey.
    pub const ALL: [StepName; 11] = [
        StepName::Sandbox,
        StepName::Csr,
        StepName::Sign,
        StepName::Inspect,
        StepName::Verify,
        StepName::BadReturn,
        StepName::Pfx,
        StepName::Convert,
        StepName::Smoke,
        StepName::Control,
        StepName::Fault,
    ];

    /// The word that scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            StepName::Sandbox => "sandbox",
            StepName::Csr => "csr",
            StepName::Sign => "sign",
            StepName::Inspect => "inspect",
            StepName::Verify => "verify",
            StepName::BadReturn => "bad-return",
            StepName::Pfx => "pfx",
            StepName::Convert => "convert",
            StepName::Smoke => "smoke",
            StepName::Control => "control",
            StepName::Fault => "fault",
        }
    }
}

/// One step that was taken.
#[derive(Debug)]
pub struct Step {
    /// Which.
    pub name: StepName,
    /// How long it took.
    pub time: Duration,
    /// Why it failed; `None` where it did not.
    pub trouble: Option<Trouble>,
}

/// Why a step failed.
#[derive(Debug)]
pub enum Trouble {
    /// The material is not what it should be.
    Findings(Vec<Finding>),
    /// The call did not work.
    Smoke(Box<smoke::Report>),
}

/// The whole journey.
#[derive(Debug)]
pub struct Report {
    /// The steps that were taken. After one that failed there is no other.
    pub steps: Vec<Step>,
    /// The folder where the files stay; `None` where none were written.
    pub folder: Option<PathBuf>,
    /// The files in it.
    pub written: Vec<Written>,
}

impl Report {
    /// Whether every step was taken and none failed.
    pub fn passed(&self) -> bool {
        self.steps.len() == StepName::ALL.len()
            && self.steps.iter().all(|step| step.trouble.is_none())
    }

    /// How long the steps took together.
    pub fn time(&self) -> Duration {
        self.steps.iter().map(|step| step.time).sum()
    }
}
