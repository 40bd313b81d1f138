//! One onboarding: its files, its record, its stage.

use time::OffsetDateTime;

use crate::checks;
use crate::checks::certificate::dates;
use crate::material::{Certificate, Csr, Name, PublicKey, Record};
use crate::report::doctor::Kind;
use crate::report::status::{self, Next, Onboarding, Stage};
use crate::report::{Code, Fact, Finding, Severity, finding, verify};
use crate::tasks::doctor::cause;
use crate::tasks::doctor::groups::{Group, Heap, In};
use crate::tasks::doctor::judge::{Judged, verify};
use crate::tasks::doctor::sorted::Sorted;

/// What is so of the folder as a whole.
pub(super) struct Folder<'a> {
    pub(super) files: &'a [Sorted],
    pub(super) heap: &'a Heap<'a>,
    pub(super) records: &'a [(String, Record)],
    pub(super) now: OffsetDateTime,
}

/// An onboarding, with what tells whether another one takes its place.
pub(super) struct Standing {
    pub(super) onboarding: Onboarding,
    pub(super) subject: Option<Name>,
    pub(super) not_before: Option<OffsetDateTime>,
}

impl<'a> Folder<'a> {
    /// Whether it is a certificate alone, of whose key nothing is here.
    pub(super) fn is_stray(&self, group: &Group<'_>) -> bool {
        group.keys.is_empty() && group.csrs.is_empty() && self.locked_key(group).is_none()
    }

    /// Where an onboarding stands. `strays` are certificates of other keys: one that is for the same
    /// subject is the answer to its request, and is claimed.
    pub(super) fn standing(
        &self,
        judged: &Judged<'a>,
        strays: &[Judged<'a>],
        claimed: &mut Vec<usize>,
    ) -> Standing {
        let group = &judged.group;
        let leaf = group.leaf(self.now);
        let csr = self.request(group);
        let locked = if group.keys.is_empty() { self.locked_key(group) } else { None };
        // What is under a password could not be judged with the rest.
        let report = match (&judged.report, leaf) {
            (None, Some(leaf)) if group.keys.is_empty() => {
                Some(verify(leaf, None, csr, self.heap, self.now))
            }
            _ => None,
        };
        let report = judged.report.as_ref().or(report.as_ref());
        let mut findings = match (report, csr) {
            (Some(report), _) => report.findings.clone(),
            (None, Some(csr)) => of_request(csr),
            (None, None) => Vec::new(),
        };
        if leaf.is_none()
            && let Some(finding) = self.answer_for_other_key(group, strays, claimed)
        {
            findings.push(finding);
        }
        let key = group.key().map(|key| key.file).or(locked);
        if key.is_none() {
            findings.push(key_missing(group, self.now));
        }
        findings.retain(|finding| finding.severity != Severity::Note);
        finding::sort(&mut findings);
        let public_key_sha256 = public_key(group).map(PublicKey::sha256_hex).unwrap_or_default();
        let path = |file: &Sorted| file.path.clone();
        let mut onboarding = Onboarding {
            stage: Stage::Key,
            name: name(leaf, csr),
            record: self.record(&public_key_sha256, csr),
            public_key_sha256,
            key: key.map(path),
            key_encrypted: locked.is_some(),
            csr: csr.map(|csr| path(csr.file)),
            certificate: leaf.map(|leaf| self.certificate(leaf, report)),
            replaced_by: None,
            findings,
            next: Next::Nothing,
        };
        onboarding.stage = stage(&onboarding, report);
        onboarding.next = next(&onboarding, report);
        Standing {
            onboarding,
            subject: leaf
                .map(|leaf| leaf.thing.subject.clone())
                .or(csr.map(|csr| csr.thing.subject.clone())),
            not_before: leaf.map(|leaf| leaf.thing.not_before),
        }
    }

    /// The request: of several with this key the one that a record names.
    fn request(&self, group: &Group<'a>) -> Option<In<'a, Csr>> {
        let key = public_key(group)?.sha256_hex();
        let own = || self.records.iter().filter(|(_, record)| record.public_key_sha256 == key);
        let named = |csr: &&In<'a, Csr>| {
            own().any(|(path, record)| {
                let name = record.csr.as_deref();
                name.is_some_and(|name| in_folder_of(path, name) == csr.file.path)
            })
        };
        group.csrs.iter().find(named).copied().or_else(|| group.csr())
    }

    /// The key under a password that belongs to a request or a certificate: the one that its record
    /// names, else the one with its stem.
    fn locked_key(&self, group: &Group<'_>) -> Option<&'a Sorted> {
        let locked = || self.files.iter().filter(|file| file.kinds == [Kind::EncryptedKey]);
        let sha256 = public_key(group)?.sha256_hex();
        let recorded = self.record(&sha256, group.csr()).and_then(|(path, record)| {
            let key = in_folder_of(&path, &record.key?);
            locked().find(|file| file.path == key)
        });
        let leaf = group.leaf(self.now).map(|leaf| leaf.file);
        let files = [group.csr().map(|csr| csr.file), leaf];
        recorded.or_else(|| {
            let stems: Vec<&str> = files.iter().flatten().map(|file| stem(&file.path)).collect();
            locked().find(|file| stems.contains(&stem(&file.path)))
        })
    }

    /// The record of a key; of several the one beside the request, else the one that remembers most.
    fn record(&self, sha256: &str, csr: Option<In<'_, Csr>>) -> Option<(String, Record)> {
        let own = self.records.iter().filter(|(_, record)| record.public_key_sha256 == sha256);
        let best = |(path, record): &&(String, Record)| {
            let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
            let beside = csr.is_some_and(|csr| record.csr.as_ref() == Some(&name(&csr.file.path)));
            let when = record.passed.as_ref().map(|passed| passed.at);
            (beside, when, record.sent, record.created, std::cmp::Reverse(path.clone()))
        };
        own.max_by_key(best).cloned()
    }

    fn certificate(
        &self,
        leaf: In<'_, Certificate>,
        report: Option<&verify::Report>,
    ) -> status::Certificate {
        status::Certificate {
            file: leaf.file.path.clone(),
            pfx: report.is_some_and(|report| report.inputs.pfx),
            sha256: leaf.thing.sha256_hex(),
            not_after: leaf.thing.not_after,
            ends_soon: leaf.thing.not_after - self.now < dates::EXPIRES_SOON,
        }
    }

    /// What came back is for the same subject, and for another key.
    fn answer_for_other_key(
        &self,
        group: &Group<'a>,
        strays: &[Judged<'a>],
        claimed: &mut Vec<usize>,
    ) -> Option<Finding> {
        let csr = group.csr()?;
        let (at, leaf) = strays.iter().enumerate().find_map(|(at, stray)| {
            let leaf = stray.group.leaf(self.now)?;
            let ours = stray.group.could_be_ours(self.now) && !claimed.contains(&at);
            (ours && leaf.thing.subject.same_as(&csr.thing.subject)).then_some((at, leaf))
        })?;
        let report = verify(leaf, group.key(), Some(csr), self.heap, self.now);
        let strange = |one: &Finding| matches!(one.code, Code::OtherKey | Code::KeyMismatch);
        let finding = report.findings.into_iter().find(strange)?;
        claimed.push(at);
        let command = Fact::Command(report.inputs.command_words());
        Some(finding.fact("verify", command))
    }
}

fn public_key<'a>(group: &Group<'a>) -> Option<&'a PublicKey> {
    let of_key = group.keys.first().map(|key| key.thing.public_key());
    let of_csr = group.csrs.first().map(|csr| &csr.thing.public_key);
    of_key.or(of_csr).or(group.certificates.first().map(|one| &one.thing.public_key))
}

fn name(leaf: Option<In<'_, Certificate>>, csr: Option<In<'_, Csr>>) -> Option<String> {
    let name = leaf.map(|leaf| leaf.thing.label()).or(csr.map(|csr| cause::label(csr.thing)));
    name.filter(|name| !name.is_empty())
}

fn of_request(csr: In<'_, Csr>) -> Vec<Finding> {
    let key = checks::certificate::strength::key(&csr.thing.public_key);
    let findings = checks::request::of(csr.thing).into_iter().chain(key);
    findings.map(|finding| finding.in_file(csr.file.path.clone())).collect()
}

fn key_missing(group: &Group<'_>, now: OffsetDateTime) -> Finding {
    let missing = Finding::new(Code::KeyMissing);
    match (group.leaf(now), group.csr()) {
        (Some(leaf), _) => {
            missing.variant("not-here").in_file(leaf.file.path.clone()).of(leaf.thing.label())
        }
        (None, Some(csr)) => {
            let missing = missing.variant("of-request").in_file(csr.file.path.clone());
            missing.of(cause::label(csr.thing))
        }
        (None, None) => missing,
    }
}

fn stage(one: &Onboarding, report: Option<&verify::Report>) -> Stage {
    let sent = one.record.as_ref().is_some_and(|(_, record)| record.sent.is_some());
    match (&one.key, &one.certificate, &one.csr) {
        (None, ..) => Stage::KeyLost,
        (_, Some(_), _) if !report.is_some_and(verify::Report::ready) => Stage::Returned,
        (_, Some(_), _) if one.connected().is_some() => Stage::Connected,
        (_, Some(_), _) => Stage::Verified,
        (_, None, Some(_)) if sent => Stage::Sent,
        (_, None, Some(_)) => Stage::Requested,
        (_, None, None) => Stage::Key,
    }
}

fn next(one: &Onboarding, report: Option<&verify::Report>) -> Next {
    let ends_soon = one.certificate.as_ref().is_some_and(|it| it.ends_soon);
    let wrong = one.findings.iter().find(|finding| finding.severity == Severity::Problem);
    match one.stage {
        Stage::KeyLost => Next::Renew,
        _ if ends_soon && wrong.is_none_or(|wrong| wrong.code == Code::Expired) => Next::Renew,
        Stage::Key => Next::Request,
        Stage::Returned => Next::Verify {
            command: report.map(|report| report.inputs.command_words()).unwrap_or_default(),
        },
        Stage::Verified => Next::Connect,
        Stage::Connected => Next::Nothing,
        Stage::Requested | Stage::Sent => match wrong {
            Some(wrong) => match wrong.facts.get("verify") {
                Some(Fact::Command(command)) => Next::Verify { command: command.clone() },
                _ => Next::Request,
            },
            None if one.stage == Stage::Sent => Next::Await,
            None => Next::Send,
        },
    }
}

/// A file beside another one.
fn in_folder_of(path: &str, name: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    }
}

/// The path without what follows the last dot of the name.
fn stem(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |at| at + 1);
    match path.get(name..).and_then(|file| file.rfind('.')) {
        Some(dot) if dot > 0 => path.get(..name + dot).unwrap_or(path),
        _ => path,
    }
}
