//! `mtls/status/v1`.

use serde::Serialize;

use super::{Finding, findings, moment};
use crate::render::next;
use crate::report::status::{self, Report};

/// `{"schema","folder","onboardings","findings","next"}`.
#[derive(Debug, Serialize)]
pub struct Answer {
    schema: &'static str,
    folder: String,
    onboardings: Vec<Onboarding>,
    findings: Vec<Finding>,
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct Onboarding {
    stage: &'static str,
    name: Option<String>,
    public_key_sha256: String,
    key: Option<String>,
    key_encrypted: bool,
    csr: Option<String>,
    certificate: Option<String>,
    certificate_sha256: Option<String>,
    not_after: Option<String>,
    days_left: Option<i64>,
    record: Option<String>,
    profile: Option<String>,
    environment: Option<String>,
    created: Option<String>,
    sent: Option<String>,
    connected: Option<Connected>,
    replaced_by: Option<String>,
    findings: Vec<Finding>,
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct Connected {
    at: String,
    host: String,
}

/// The answer as scripts see it.
pub fn answer(report: &Report) -> Answer {
    Answer {
        schema: "mtls/status/v1",
        folder: report.folder.clone(),
        onboardings: report.onboardings.iter().map(|one| onboarding(one, report)).collect(),
        findings: findings(&report.findings),
        next: next::after_status(report),
    }
}

fn onboarding(one: &status::Onboarding, report: &Report) -> Onboarding {
    let record = one.record.as_ref().map(|(_, record)| record);
    let certificate = one.certificate.as_ref();
    Onboarding {
        stage: one.stage.as_str(),
        name: one.name.clone(),
        public_key_sha256: one.public_key_sha256.clone(),
        key: one.key.clone(),
        key_encrypted: one.key_encrypted,
        csr: one.csr.clone(),
        certificate: certificate.map(|it| it.file.clone()),
        certificate_sha256: certificate.map(|it| it.sha256.clone()),
        not_after: certificate.map(|it| moment(it.not_after)),
        days_left: one.days_left(report.now),
        record: one.record.as_ref().map(|(path, _)| path.clone()),
        profile: record.and_then(|record| record.profile.clone()),
        environment: record.and_then(|record| record.environment.clone()),
        created: record.and_then(|record| record.created).map(moment),
        sent: record.and_then(|record| record.sent).map(moment),
        connected: one
            .connected()
            .map(|test| Connected { at: moment(test.at), host: test.host.clone() }),
        replaced_by: one.replaced_by.clone(),
        findings: findings(&one.findings),
        next: next::of_onboarding(one, &report.folder),
    }
}
