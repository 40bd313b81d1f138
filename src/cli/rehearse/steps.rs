//! The steps of the rehearsal: the tasks of other commands, each on what the one before it made.

use std::sync::Arc;
use std::time::Duration;

use super::journey::{Journey, Refusal, Stop, without_problem};
use crate::cli::smoke::conduct;
use crate::error::Error;
use crate::formats;
use crate::formats::request::subject_from_text;
use crate::live::Equipment;
use crate::material::{Certificate, Csr, Item, PrivateKey};
use crate::profile::Profile;
use crate::report::rehearse::{StepName, Trouble};
use crate::report::smoke::{StageName, Verdict};
use crate::report::{FileKind, Plan};
use crate::sandbox::{self, Allowed, ApiKey, Ca, Options, Running};
use crate::tasks;
use crate::tasks::key_source::{KeySource, KeyType};
use crate::tasks::smoke::{Client, Controls, Local, Target};

/// The stem of the files.
const NAME: &str = "client";

/// All steps, until one fails.
pub(super) fn all(journey: &mut Journey<'_>, profile: &Profile) -> Result<(), Stop> {
    let sandbox = journey.step(StepName::Sandbox, |journey| start(journey, profile))?;
    let (csr, key) = journey.step(StepName::Csr, |journey| make_request(journey, profile))?;
    let chain = journey.step(StepName::Sign, |journey| sign(journey, &sandbox, &csr))?;
    let control =
        journey.step(StepName::Smoke, |journey| smoke(journey, &sandbox, profile, &chain, key))?;
    journey.taken_along(StepName::Control, control);
    sandbox.stop();
    Ok(())
}

fn start(journey: &mut Journey<'_>, profile: &Profile) -> Result<Running, Refusal> {
    let now = journey.now();
    let running = sandbox::start(Options {
        profile: profile.clone(),
        ca: Ca::create(now)?,
        api_keys: vec![ApiKey::create(Allowed::Everything)?],
        port: 0,
        control_port: 0,
        now,
        desk: tasks::sandbox::desk,
    })?;
    Ok(running)
}

/// A subject that nobody takes for a real one.
const SUBJECT: &str = "CN=rehearsal,O=Rehearsal only,C=BR";

/// Makes key and request, and reads the key back from its file.
fn make_request(
    journey: &mut Journey<'_>,
    profile: &Profile,
) -> Result<(Csr, PrivateKey), Refusal> {
    let subject = subject_from_text(SUBJECT)
        .map_err(|reason| Error::Internal { doing: "encoding the subject", reason })?;
    let kind = KeyType::named(&profile.csr.key_type.value).unwrap_or(KeyType::Rsa2048);
    let report = tasks::csr::run(tasks::csr::Request {
        name: NAME.to_owned(),
        out_dir: journey.folder().to_owned(),
        subject,
        subject_alt_names: Vec::new(),
        key: KeySource::Generate(kind),
        new_password: None,
        inputs: Vec::new(),
    })?;
    without_problem(&report.findings)?;
    journey.keep(&report.plan)?;
    let key = items(&report.plan, FileKind::PrivateKey).into_iter().find_map(|item| match item {
        Item::PrivateKey(key) => Some(key),
        _ => None,
    });
    let key = key.ok_or_else(|| unreadable("the key"))?;
    Ok((report.csr, key))
}

/// Sends the request's file to the vendor and reads back what came.
fn sign(
    journey: &mut Journey<'_>,
    sandbox: &Running,
    csr: &Csr,
) -> Result<Vec<Certificate>, Refusal> {
    let chain = sandbox.sign(&csr.der)?;
    let path = journey.folder().join(format!("{NAME}.csr"));
    let returned = tasks::sandbox::returned(path, None, journey.folder().to_owned(), chain);
    journey.keep(&returned.plan)?;
    Ok(items(&returned.plan, FileKind::Certificate)
        .into_iter()
        .filter_map(|item| match item {
            Item::Certificate(certificate) => Some(*certificate),
            _ => None,
        })
        .collect())
}

/// The real call, and beside it the one without a certificate; returns the time of the latter.
fn smoke(
    journey: &mut Journey<'_>,
    sandbox: &Running,
    profile: &Profile,
    chain: &[Certificate],
    key: PrivateKey,
) -> Result<Duration, Refusal> {
    let now = journey.now();
    let client = Client::choose(chain, vec![key], now).map_err(Error::from)?;
    let request = tasks::smoke::Request {
        target: Target::parse(&sandbox.url())?.with_path(&profile.api.health_path.value),
        controls: Controls::default(),
        proxy: None,
        now,
        local: Local {
            chain: client.chain.clone(),
            findings: client.findings.clone(),
            api_key: true,
        },
    };
    let root =
        formats::read(sandbox.ca_pem.as_bytes()).items.into_iter().filter_map(|item| match item {
            Item::Certificate(root) => Some(root.der),
            _ => None,
        });
    let report = conduct(
        &request,
        &Arc::new(Equipment {
            identity: Some(client.identity()),
            throwaway: None,
            api_key: Some(sandbox.api_key.duplicate()),
            random_key: None,
            api_key_header: profile.api.api_key_header.value.clone(),
            roots: root.collect(),
            now,
            timeout: PATIENCE,
            proxy: None,
        }),
    )?;
    if report.verdict != Verdict::Passed {
        return Err(Refusal::Trouble(Trouble::Smoke(Box::new(report))));
    }
    let control = report.stages.iter().find(|stage| stage.name == StageName::NoCertificate);
    Ok(control.and_then(|stage| stage.time).unwrap_or_default())
}

/// How long one connection to this machine may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is in the planned file of that kind, read as any file is.
fn items(plan: &Plan, kind: FileKind) -> Vec<Item> {
    plan.files
        .iter()
        .filter(|file| file.kind == kind)
        .flat_map(|file| formats::read(&file.contents).items)
        .collect()
}

fn unreadable(what: &str) -> Error {
    Error::Internal { doing: "reading back", reason: format!("{what} is not in its file") }
}
