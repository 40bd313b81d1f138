//! `mtls/sandbox/v1`, `mtls/sandbox-sign/v1`, `mtls/sandbox-key/v1` and `mtls/sandbox-faults/v1`.

use serde::Serialize;

use super::{Written, moment, written};
use crate::render::words;
use crate::report;
use crate::report::sandbox::file;

/// A sandbox that is ready.
#[derive(Debug, Serialize)]
pub struct Ready {
    schema: &'static str,
    url: String,
    control_url: String,
    health_url: String,
    profile: String,
    folder: String,
    ca: String,
    api_key_file: String,
    api_key_header: String,
    galleries: Vec<String>,
    faults: Vec<&'static str>,
    assumptions: Vec<Assumption>,
}

/// A value that nobody documented.
#[derive(Debug, Serialize)]
pub struct Assumption {
    name: String,
    value: String,
    note: Option<String>,
}

/// The sandbox as scripts see it, once it answers.
pub fn ready(report: &report::sandbox::Ready) -> Ready {
    let path = |name: &str| report.folder.join(name).display().to_string();
    let api = &report.profile.api;
    Ready {
        schema: "mtls/sandbox/v1",
        url: report.url.clone(),
        control_url: report.control_url.clone(),
        health_url: format!("{}{}", report.url, api.health()),
        profile: report.profile.name.clone(),
        folder: report.folder.display().to_string(),
        ca: path(file::CA),
        api_key_file: path(file::API_KEY),
        api_key_header: api.key_header().to_owned(),
        galleries: report.galleries.clone(),
        faults: report.faults.clone(),
        assumptions: report
            .profile
            .assumptions()
            .map(|claim| Assumption {
                name: claim.name.clone(),
                value: claim.value.clone(),
                note: claim.note.clone(),
            })
            .collect(),
    }
}

/// A request that was signed.
#[derive(Debug, Serialize)]
pub struct Signed {
    schema: &'static str,
    written: Vec<Written>,
    form: &'static str,
    finds: Option<&'static str>,
    subject: Option<String>,
    issuer: Option<String>,
    serial: Option<String>,
    not_before: Option<String>,
    not_after: Option<String>,
}

/// The signed certificate as scripts see it.
pub fn signed(report: &report::sandbox::Signed, files: &[report::Written]) -> Signed {
    let leaf = report.chain.first();
    Signed {
        schema: "mtls/sandbox-sign/v1",
        written: written(files),
        form: report.form,
        finds: report.finds,
        subject: leaf.map(|leaf| leaf.subject.to_string()),
        issuer: leaf.map(|leaf| leaf.issuer.to_string()),
        serial: leaf.map(|leaf| leaf.serial_hex.clone()),
        not_before: leaf.map(|leaf| moment(leaf.not_before)),
        not_after: leaf.map(|leaf| moment(leaf.not_after)),
    }
}

/// The faults that there are.
#[derive(Debug, Serialize)]
pub struct Faults {
    schema: &'static str,
    zone: &'static str,
    header: &'static str,
    faults: Vec<Fault>,
}

/// A fault.
#[derive(Debug, Serialize)]
pub struct Fault {
    name: &'static str,
    finds: &'static [&'static str],
    by_header: bool,
    text: String,
}

/// The faults as scripts see them.
pub fn faults(report: &report::sandbox::Faults) -> Faults {
    let faults = report.faults.iter().map(|fault| Fault {
        name: fault.name,
        finds: fault.finds,
        by_header: fault.by_header,
        text: words::fault(fault.name),
    });
    Faults {
        schema: "mtls/sandbox-faults/v1",
        zone: report.zone,
        header: report.header,
        faults: faults.collect(),
    }
}

/// An API key that was made. Its secret is in the file alone.
#[derive(Debug, Serialize)]
pub struct NewKey {
    schema: &'static str,
    written: Vec<Written>,
    name: String,
    allow: Vec<String>,
    api_key_file: String,
}

/// A new API key as scripts see it.
pub fn new_key(report: &report::sandbox::NewKey, files: &[report::Written]) -> NewKey {
    NewKey {
        schema: "mtls/sandbox-key/v1",
        written: written(files),
        name: report.name.clone(),
        allow: report.allow.clone(),
        api_key_file: report.folder.join(file::of_key(&report.name, "txt")).display().to_string(),
    }
}
