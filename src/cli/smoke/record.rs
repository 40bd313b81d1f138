//! `mtls smoke --record FILE`: a test that passed is remembered in the record of the onboarding.

use std::path::PathBuf;

use super::Arguments;
use crate::cli::record::{self, Found, vendor};
use crate::cli::session::Session;
use crate::error::Error;
use crate::material::Record;
use crate::material::record::Passed;
use crate::output::{self, Known, Policy};
use crate::render;
use crate::report::Plan;
use crate::report::smoke::{Report, Verdict};
use crate::tasks;
use crate::tasks::record::About;
use crate::tasks::smoke::Request;

/// Where a test that passes is to be remembered.
pub(super) struct Memory {
    path: PathBuf,
    before: Option<Record>,
    known: Vec<Known>,
    about: About,
    test: Passed,
    public_key_sha256: String,
}

/// Looks at the record before anything is connected; `None` where none was named.
///
/// # Errors
///
/// There is no certificate, or the file is no record, or the record is of another key.
pub(super) fn prepare(
    arguments: &Arguments,
    request: &Request,
    session: &mut Session,
) -> Result<Option<Memory>, Error> {
    let Some(path) = arguments.record.as_deref().map(PathBuf::from) else { return Ok(None) };
    let Some(leaf) = request.local.chain.first() else {
        return Err(Error::usage(
            "--record remembers which certificate was used, and none was given",
            "Give it with `--cert FILE --key FILE` or `--pfx FILE`.",
        ));
    };
    let (before, known) = match record::find(&path, session) {
        None => (None, Vec::new()),
        Some(Found { record, known }) => (Some(record?), vec![known]),
    };
    let public_key_sha256 = leaf.public_key.sha256_hex();
    let before = tasks::record::of_key(before, &public_key_sha256, &path)?;
    let vendor =
        vendor(arguments.endpoint.profile.as_deref(), arguments.endpoint.env.as_deref(), session)?;
    let host = match request.target.port {
        443 => request.target.host.clone(),
        port => format!("{}:{port}", request.target.host),
    };
    let test = Passed { at: request.now, host, certificate_sha256: leaf.sha256_hex() };
    let about = vendor.about(session);
    Ok(Some(Memory { path, before: Some(before), known, about, test, public_key_sha256 }))
}

impl Memory {
    /// Writes the record, where the test has passed.
    pub(super) fn keep(self, report: &Report, session: &mut Session) -> Result<(), Error> {
        if report.verdict != Verdict::Passed {
            return Ok(());
        }
        let Memory { path, before, known, about, test, public_key_sha256 } = self;
        let file = tasks::record::passed(path, before, &public_key_sha256, about, test)?;
        let plan = Plan { files: vec![file], inputs: Vec::new() };
        output::carry_out_over(&plan, &known, Policy::default(), &session.context.directory)?;
        session.note(&render::text::status::remembered(&plan));
        Ok(())
    }
}
