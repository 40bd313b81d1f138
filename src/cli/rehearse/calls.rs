//! The calls of the rehearsal: one that must pass, and one that must be refused and understood.

use std::sync::Arc;
use std::time::Duration;

use super::journey::{Journey, Refusal};
use super::steps::{certificates, internal, items, keys};
use crate::cli::smoke::conduct;
use crate::error::Error;
use crate::formats;
use crate::live::{Equipment, Lookup, Sessions};
use crate::profile::Profile;
use crate::report::rehearse::Trouble;
use crate::report::smoke::{self, StageName, Verdict};
use crate::report::{FileKind, Plan};
use crate::sandbox::{Fault, Running};
use crate::tasks;
use crate::tasks::smoke::{Client, Controls, Local, Target};

/// The real call, and beside it the one without a certificate; returns the time of the latter.
pub(super) fn smoke(
    journey: &mut Journey<'_>,
    sandbox: &Running,
    profile: &Profile,
    pair: &Plan,
) -> Result<Duration, Refusal> {
    let report = called(journey, sandbox, "localhost", profile, pair)?;
    if report.verdict != Verdict::Passed {
        return Err(Refusal::Trouble(Trouble::Smoke(Box::new(report))));
    }
    let control = report.stages.iter().find(|stage| stage.name == StageName::NoCertificate);
    Ok(control.and_then(|stage| stage.time).unwrap_or_default())
}

/// A server that refuses the certificate: the call must not pass, and the reason must be told.
pub(super) fn see_refused(
    journey: &mut Journey<'_>,
    sandbox: &Running,
    profile: &Profile,
    pair: &Plan,
) -> Result<(), Refusal> {
    const REVOKED: &str = "certificate-revoked";
    let fault = Fault::named(REVOKED).ok_or_else(|| internal("the sandbox has no such fault"))?;
    let report = called(journey, sandbox, &fault.host(), profile, pair)?;
    let told = report.causes.first().map(|cause| cause.finding.code.as_str());
    if report.verdict == Verdict::Failed && told == fault.finds.first().copied() {
        return Ok(());
    }
    Err(internal("a revoked certificate was not found out").into())
}

/// A smoke test of the sandbox under one of its names.
fn called(
    journey: &Journey<'_>,
    sandbox: &Running,
    host: &str,
    profile: &Profile,
    pair: &Plan,
) -> Result<smoke::Report, Refusal> {
    let now = journey.now();
    let chain = certificates(items(pair, FileKind::Certificate)?);
    let keys = keys(items(pair, FileKind::PrivateKey)?);
    let client = Client::choose(&chain, keys, now).map_err(Error::from)?;
    let identity = client.identity();
    let address = sandbox.api_address;
    let url = format!("https://{host}:{}", address.port());
    let request = tasks::smoke::Request {
        target: Target::parse(&url)?.with_path(profile.api.health())?,
        method: "GET".to_owned(),
        headers: Vec::new(),
        expected: None,
        controls: Controls::default(),
        second_opinion: false,
        walk: None,
        proxy: None,
        now,
        local: Local { api_key: true, ..client.local(&[]) },
    };
    let root = certificates(formats::read(sandbox.ca_pem.as_bytes()).items);
    let fixed = vec![(host.to_owned(), address.port(), address.ip())];
    Ok(conduct(
        &request,
        &Arc::new(Equipment {
            identity: Some(identity),
            throwaway: None,
            api_key: Some(sandbox.api_key.duplicate()),
            random_key: None,
            api_key_header: profile.api.key_header().to_owned(),
            sessions: Sessions::default(),
            roots: tasks::smoke::anchors(root).collect(),
            now,
            timeout: PATIENCE,
            proxy: None,
            lookup: Lookup { fixed, family: None },
            observer: None,
        }),
    )?)
}

/// How long one connection to this machine may take.
const PATIENCE: Duration = Duration::from_secs(10);
