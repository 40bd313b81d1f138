//! The steps of the rehearsal: the tasks of other commands, each on what the one before it made.

use super::calls::{see_refused, smoke};
use super::journey::{Journey, Refusal, Stop, without_problem};
use crate::cli::opening;
use crate::error::Error;
use crate::formats;
use crate::formats::pfx::Limits;
use crate::formats::subject::Subject;
use crate::material::{Certificate, Document, Item, PrivateKey, Secret};
use crate::profile::Profile;
use crate::report::rehearse::StepName;
use crate::report::{FileKind, Finding, Plan, PlannedFile};
use crate::sandbox::{self, Allowed, ApiKey, Ca, Form, Options, Running};
use crate::tasks;
use crate::tasks::key_source::{KeySource, KeyType};
use crate::tasks::verify::Given;

/// The stem of the files.
const NAME: &str = "client";

/// The stem of the PFX, and of what is converted from it.
const LEGACY: &str = "legacy";

/// All steps, until one fails.
pub(super) fn all(journey: &mut Journey<'_>, profile: &Profile) -> Result<(), Stop> {
    let sandbox = journey.step(StepName::Sandbox, |journey| start(journey, profile))?;
    let made = journey.step(StepName::Csr, |journey| make_request(journey, profile))?;
    let returned = journey.step(StepName::Sign, |journey| sign(journey, &sandbox, &made))?;
    journey.step(StepName::Inspect, |journey| inspect(journey, &returned))?;
    journey.step(StepName::Verify, |journey| verify(journey, &made, &returned, &sandbox))?;
    journey.step(StepName::BadReturn, |journey| see_through(journey, &made, &sandbox))?;
    let packed = journey.step(StepName::Pfx, |journey| pack(journey, &made, &returned))?;
    let pair = journey.step(StepName::Convert, |journey| convert(journey, &packed))?;
    let control =
        journey.step(StepName::Smoke, |journey| smoke(journey, &sandbox, profile, &pair))?;
    journey.taken_along(StepName::Control, control);
    journey.step(StepName::Fault, |journey| see_refused(journey, &sandbox, profile, &pair))?;
    sandbox.stop();
    Ok(())
}

fn start(journey: &mut Journey<'_>, profile: &Profile) -> Result<Running, Refusal> {
    let now = journey.now();
    let api_key = ApiKey::create(Allowed::Everything)?;
    let ca = Ca::create(now)?;
    let desk = tasks::sandbox::desk;
    let running = sandbox::start(Options::passing(profile.clone(), ca, api_key, now, desk))?;
    Ok(running)
}

/// A subject that nobody takes for a real one.
const SUBJECT: &str = "CN=rehearsal,O=Rehearsal only,C=BR";

/// Makes key and request.
fn make_request(journey: &mut Journey<'_>, profile: &Profile) -> Result<Plan, Refusal> {
    let subject =
        Subject::from_text(SUBJECT).and_then(|subject| subject.name()).map_err(|bad| {
            Error::Internal { doing: "encoding the subject", reason: bad.to_string() }
        })?;
    let kind = KeyType::named(&profile.csr.key_type.value).unwrap_or(KeyType::Rsa2048);
    let report = tasks::csr::run(tasks::csr::Request {
        name: NAME.to_owned(),
        out_dir: journey.folder().to_owned(),
        subject,
        subject_alt_names: Vec::new(),
        usage: tasks::csr::Usage::default(),
        extensions: Vec::new(),
        renewal: None,
        challenge_password: None,
        key: KeySource::Generate(kind),
        new_password: None,
        inputs: Vec::new(),
        vendor: None,
    })?;
    without_problem(&report.findings)?;
    journey.keep(&report.plan)?;
    Ok(report.plan)
}

/// Hands the request's file in and keeps the file that comes back.
fn sign(journey: &mut Journey<'_>, sandbox: &Running, request: &Plan) -> Result<Plan, Refusal> {
    let request = file(request, FileKind::Csr)?;
    let returned = sandbox.sign_as(&request.contents, Form::Pem)?.into();
    let folder = journey.folder().to_owned();
    let returned = tasks::sandbox::returned(request.path.clone(), None, folder, returned);
    journey.keep(&returned.plan)?;
    Ok(returned.plan)
}

/// What came back must be two certificates without a flaw.
fn inspect(journey: &mut Journey<'_>, returned: &Plan) -> Result<(), Refusal> {
    let file = file(returned, FileKind::Certificate)?;
    let document = formats::read(&file.contents);
    let report = tasks::inspect::run(tasks::inspect::Request {
        files: vec![tasks::inspect::File {
            path: file.path.display().to_string(),
            format: document.format,
            parts: tasks::container::parts(document),
            openings: Vec::new(),
            readable_by_others: None,
        }],
        now: journey.now(),
    });
    without_problem(&report.findings)
}

/// Key, request and certificate must belong together, and the chain must reach the vendor's root.
fn verify(
    journey: &mut Journey<'_>,
    made: &Plan,
    returned: &Plan,
    sandbox: &Running,
) -> Result<(), Refusal> {
    let findings = judged(journey, made, file(returned, FileKind::Certificate)?, sandbox)?;
    without_problem(&findings)
}

/// A certificate for another key: it must not pass, and the reason must be told.
fn see_through(journey: &mut Journey<'_>, made: &Plan, sandbox: &Running) -> Result<(), Refusal> {
    const WRONG: Form = Form::WrongKey;
    let request = file(made, FileKind::Csr)?;
    let returned = sandbox.sign_as(&request.contents, WRONG)?.into();
    let folder = journey.folder().to_owned();
    let plan = tasks::sandbox::returned(request.path.clone(), None, folder, returned).plan;
    let findings = judged(journey, made, file(&plan, FileKind::Certificate)?, sandbox)?;
    if findings.iter().any(|finding| Some(finding.code.as_str()) == WRONG.finds()) {
        return Ok(());
    }
    Err(internal("a certificate for another key was not found out").into())
}

/// What `verify` finds in a file that came back.
fn judged(
    journey: &Journey<'_>,
    made: &Plan,
    returned: &PlannedFile,
    sandbox: &Running,
) -> Result<Vec<Finding>, Error> {
    let report = tasks::verify::run(&tasks::verify::Request {
        certificate: given(returned),
        key: Some(given(file(made, FileKind::PrivateKey)?)),
        csr: Some(given(file(made, FileKind::Csr)?)),
        chain: Vec::new(),
        anchors: vec![given_bytes("ca.pem", sandbox.ca_pem.as_bytes())],
        system_roots: None,
        crls: Vec::new(),
        others: Vec::new(),
        profile: None,
        downloads: None,
        now: journey.now(),
    });
    Ok(report.findings)
}

/// Packs key and certificates as old programs do, under a password made for this run.
fn pack(journey: &mut Journey<'_>, made: &Plan, returned: &Plan) -> Result<Plan, Refusal> {
    let paths = tasks::rehearse::Paths {
        pfx: journey.folder().join(format!("{LEGACY}.pfx")),
        password: journey.folder().join(format!("{LEGACY}.password.txt")),
    };
    let password = tasks::smoke::random_key()?;
    let key = keys(items(made, FileKind::PrivateKey)?);
    let chain = certificates(items(returned, FileKind::Certificate)?);
    let [key] = &key[..] else { return Err(internal("the key is not in its file").into()) };
    let plan = tasks::rehearse::legacy_pfx(paths, &chain, key, &password)?;
    journey.keep(&plan)?;
    Ok(plan)
}

/// Opens the PFX with the password from its file, and makes the two files that clients want.
fn convert(journey: &mut Journey<'_>, packed: &Plan) -> Result<Plan, Refusal> {
    let file = file(packed, FileKind::Pfx)?;
    let password = self::file(packed, FileKind::Other)?;
    let password = Secret::new(password.contents.trim_ascii_end().to_vec());
    let pfx = formats::pfx::parse(&file.contents).map_err(|error| internal(&error.to_string()))?;
    let opened = formats::pfx::open(&pfx, &password, None, &Limits::default())
        .map_err(|error| opening::failure(&file.path.display().to_string(), error))?;
    let input = tasks::convert::Input {
        path: file.path.display().to_string(),
        holds_pairs: true,
        items: opened.into_items(),
        findings: Vec::new(),
        runtimes: Vec::new(),
    };
    let directory = journey.directory().to_owned();
    let request = tasks::convert::Request::new(vec![input], directory, journey.now());
    let report = tasks::convert::run(request)?;
    without_problem(&report.findings)?;
    journey.keep(&report.plan)?;
    Ok(report.plan)
}

/// The planned file of that kind.
fn file(plan: &Plan, kind: FileKind) -> Result<&PlannedFile, Error> {
    plan.files
        .iter()
        .find(|file| file.kind == kind)
        .ok_or_else(|| internal(&format!("there is no file of kind {}", kind.as_str())))
}

fn given(file: &PlannedFile) -> Given {
    given_bytes(&file.path.display().to_string(), &file.contents)
}

/// A file as `verify` takes it.
fn given_bytes(path: &str, bytes: &[u8]) -> Given {
    let Document { items, findings, .. } = formats::read(bytes);
    Given {
        path: path.to_owned(),
        ordered: true,
        container: false,
        items,
        members: Vec::new(),
        findings,
        readable_by_others: None,
    }
}

pub(super) fn internal(reason: &str) -> Error {
    Error::Internal { doing: "rehearsing", reason: reason.to_owned() }
}

/// What is in that file, read as any file is.
pub(super) fn items(plan: &Plan, kind: FileKind) -> Result<Vec<Item>, Error> {
    Ok(formats::read(&file(plan, kind)?.contents).items)
}

pub(super) fn certificates(items: Vec<Item>) -> Vec<Certificate> {
    items
        .into_iter()
        .filter_map(|item| match item {
            Item::Certificate(certificate) => Some(*certificate),
            _ => None,
        })
        .collect()
}

pub(super) fn keys(items: Vec<Item>) -> Vec<PrivateKey> {
    items
        .into_iter()
        .filter_map(|item| match item {
            Item::PrivateKey(key) => Some(key),
            _ => None,
        })
        .collect()
}
