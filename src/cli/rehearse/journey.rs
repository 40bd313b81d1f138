//! A journey of steps: each is timed and noted, and the first that fails ends it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use time::OffsetDateTime;

use crate::cli::session::Session;
use crate::error::Error;
use crate::output::{self, Policy};
use crate::report::rehearse::{Report, Step, StepName, Trouble};
use crate::report::{Finding, Plan, Severity, Written};

/// Why a journey ended before its last step.
pub(super) enum Stop {
    /// A step failed, and is noted with its reason.
    Failed,
    /// Something could not be done at all.
    Error(Error),
}

/// Why a step did.
pub(super) enum Refusal {
    Trouble(Trouble),
    Error(Error),
}

/// Wrong material is what a rehearsal is there to show; any other error ends the run.
impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        match error {
            Error::Material(finding) => Refusal::Trouble(Trouble::Findings(vec![*finding])),
            other => Refusal::Error(other),
        }
    }
}

/// Problems fail a step; what is milder does not.
pub(super) fn without_problem(findings: &[Finding]) -> Result<(), Refusal> {
    let problems: Vec<Finding> =
        findings.iter().filter(|f| f.severity == Severity::Problem).cloned().collect();
    if problems.is_empty() { Ok(()) } else { Err(Refusal::Trouble(Trouble::Findings(problems))) }
}

/// The steps so far, and where their files go.
pub(super) struct Journey<'a> {
    session: &'a Session,
    folder: Option<PathBuf>,
    policy: Policy,
    steps: Vec<Step>,
    written: Vec<Written>,
}

impl<'a> Journey<'a> {
    pub(super) fn new(session: &'a Session, folder: Option<PathBuf>, force: bool) -> Journey<'a> {
        let policy = Policy { force, dry_run: false };
        Journey { session, folder, policy, steps: Vec::new(), written: Vec::new() }
    }

    /// The time now.
    pub(super) fn now(&self) -> OffsetDateTime {
        self.session.context.now()
    }

    /// The folder that the files are in, empty where they stay in memory.
    pub(super) fn folder(&self) -> &Path {
        self.folder.as_deref().unwrap_or(Path::new(""))
    }

    /// Where relative paths start.
    pub(super) fn directory(&self) -> &Path {
        &self.session.context.directory
    }

    /// Takes a step.
    pub(super) fn step<T>(
        &mut self,
        name: StepName,
        work: impl FnOnce(&mut Self) -> Result<T, Refusal>,
    ) -> Result<T, Stop> {
        let started = self.now();
        let result = work(self);
        let time = Duration::try_from(self.now() - started).unwrap_or_default();
        match result {
            Ok(value) => {
                self.steps.push(Step { name, time, trouble: None });
                Ok(value)
            }
            Err(Refusal::Trouble(trouble)) => {
                self.steps.push(Step { name, time, trouble: Some(trouble) });
                Err(Stop::Failed)
            }
            Err(Refusal::Error(error)) => Err(Stop::Error(error)),
        }
    }

    /// Notes a step that another one took along.
    pub(super) fn taken_along(&mut self, name: StepName, time: Duration) {
        self.steps.push(Step { name, time, trouble: None });
    }

    /// Writes files where they are to stay.
    pub(super) fn keep(&mut self, plan: &Plan) -> Result<(), Error> {
        if self.folder.is_some() {
            self.written.extend(output::carry_out(plan, self.policy, self.directory())?);
        }
        Ok(())
    }

    /// The report, unless something could not be done.
    pub(super) fn report(self, end: Result<(), Stop>) -> Result<Report, Error> {
        match end {
            Err(Stop::Error(error)) => Err(error),
            Ok(()) | Err(Stop::Failed) => {
                Ok(Report { steps: self.steps, folder: self.folder, written: self.written })
            }
        }
    }
}
