//! `status`: where does each onboarding of this folder stand, and what comes next?
//!
//! The stage is derived from what is in the folder, sorted and paired as `doctor` does. A record adds
//! what no file tells: the vendor, when the request was sent, and the last smoke test that passed.

mod onboarding;
mod renewal;

use self::onboarding::{Folder, Standing};
use super::doctor::groups::Heap;
use super::doctor::judge::{self, Judged};
use super::doctor::sorted::Sorted;
use super::doctor::{self, files_apart};
use crate::checks::certificate::purpose::{ClientAuth, client_auth};
use crate::checks::files::Promise;
use crate::material::Record;
use crate::report::status::{Onboarding, Report, Stage};
use crate::report::{Code, Finding, Severity, finding};

/// A folder, read.
#[derive(Debug)]
pub struct Request {
    /// Its files, opened without a password.
    pub folder: doctor::Request,
    /// The files with the name of a record, and what is in them.
    pub records: Vec<(String, Result<Record, Finding>)>,
}

/// Derives the stage of everything that has a public key of its own.
pub fn run(request: Request) -> Report {
    let doctor::Request { folder, files, unread, now, .. } = request.folder;
    let files: Vec<Sorted> = files.into_iter().map(Sorted::new).collect();
    let (records, mut findings) = records(request.records);
    let mut heap = Heap::new(&files);
    let judged = judge::all(&mut heap, now);
    let about = Folder { files: &files, heap: &heap, records: &records, now };
    let (strays, own): (Vec<_>, Vec<_>) =
        judged.into_iter().partition(|one| about.is_stray(&one.group));
    let mut claimed = Vec::new();
    let mut standings: Vec<Standing> =
        own.iter().map(|one| about.standing(one, &strays, &mut claimed)).collect();
    let left = strays.iter().enumerate().filter(|(at, _)| !claimed.contains(at));
    let left = left.map(|(_, stray)| stray).filter(|stray| is_for_client(stray, now));
    standings.extend(left.map(|stray| about.standing(stray, &[], &mut Vec::new())));
    renewal::settle(&mut standings);
    let mut onboardings: Vec<Onboarding> =
        standings.into_iter().map(|standing| standing.onboarding).collect();
    onboardings.sort_by_key(|one| (urgency(one), one.certificate.as_ref().map(|it| it.not_after)));
    findings.extend(onboardings.iter().flat_map(|one| one.findings.iter().cloned()));
    findings.extend(without_key(&records, &onboardings));
    let awaits = |one: &Onboarding| matches!(one.stage, Stage::Requested | Stage::Sent);
    let seeks = onboardings.iter().any(awaits).then_some(Promise::Certificate);
    let members: Vec<String> = onboardings.iter().flat_map(members).collect();
    findings.extend(files_apart(&files, unread, &members, seeks));
    finding::sort(&mut findings);
    Report { folder, onboardings, findings, now }
}

/// The records, and what is wrong with those that are none: a warning, since only memory is lost.
fn records(read: Vec<(String, Result<Record, Finding>)>) -> (Vec<(String, Record)>, Vec<Finding>) {
    let mut records = Vec::new();
    let mut findings = Vec::new();
    for (path, record) in read {
        match record {
            Ok(record) => records.push((path, record)),
            Err(finding) => findings.push(finding.severity(Severity::Warning)),
        }
    }
    (records, findings)
}

/// A certificate of a server or a CA is nobody's onboarding.
fn is_for_client(stray: &Judged<'_>, now: time::OffsetDateTime) -> bool {
    stray.group.leaf(now).is_some_and(|leaf| {
        client_auth(leaf.thing) != ClientAuth::Forbidden && !leaf.thing.extensions.is_ca()
    })
}

/// Records of keys of which nothing is here.
fn without_key(records: &[(String, Record)], onboardings: &[Onboarding]) -> Vec<Finding> {
    let known = |record: &Record| {
        onboardings.iter().any(|one| one.public_key_sha256 == record.public_key_sha256)
    };
    let lonely = records.iter().filter(|(_, record)| !known(record));
    lonely
        .map(|(path, _)| {
            let finding = Finding::new(Code::KeyMissing).variant("of-record");
            finding.severity(Severity::Warning).in_file(path.clone())
        })
        .collect()
}

/// The lower, the sooner something must be done.
fn urgency(one: &Onboarding) -> u8 {
    let ends_soon = one.certificate.as_ref().is_some_and(|it| it.ends_soon);
    match one.stage {
        _ if one.replaced_by.is_some() => 7,
        _ if finding::any_problem(&one.findings) => 0,
        _ if ends_soon => 1,
        Stage::KeyLost | Stage::Returned => 0,
        Stage::Verified => 2,
        Stage::Requested => 3,
        Stage::Key => 4,
        Stage::Sent => 5,
        Stage::Connected => 6,
    }
}

fn members(one: &Onboarding) -> Vec<String> {
    let certificate = one.certificate.as_ref().map(|it| it.file.clone());
    [one.key.clone(), one.csr.clone(), certificate].into_iter().flatten().collect()
}
