//! `mtls/profile-list/v1`, `mtls/profile-show/v1` and `mtls/profile-check/v1`.

use serde::Serialize;

use super::{Finding, findings};
use crate::profile::{Claim, Profile, SubjectField};
use crate::report;

/// The profiles that are built in.
#[derive(Debug, Serialize)]
pub struct List {
    schema: &'static str,
    profiles: Vec<Summary>,
}

#[derive(Debug, Serialize)]
struct Summary {
    name: String,
    title: String,
    environments: Vec<Environment>,
}

#[derive(Debug, Serialize)]
struct Environment {
    name: String,
    base_url: Option<String>,
}

/// What a profile says.
#[derive(Debug, Serialize)]
pub struct Show {
    schema: &'static str,
    #[serde(flatten)]
    summary: Summary,
    key_type: String,
    key_types: Vec<String>,
    subject: Vec<Attribute>,
    values: Vec<Value>,
    sources: Vec<Source>,
}

#[derive(Debug, Serialize)]
struct Attribute {
    attribute: String,
    required: bool,
    label: String,
    help: Option<String>,
    value: Option<String>,
    example: Option<String>,
    choices: Vec<String>,
    form: &'static str,
    max_length: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Value {
    name: String,
    value: String,
    mark: &'static str,
    source: Option<String>,
    note: Option<String>,
}

#[derive(Debug, Serialize)]
struct Source {
    key: String,
    url: String,
}

/// Whether a file is a right profile.
#[derive(Debug, Serialize)]
pub struct Checked {
    schema: &'static str,
    path: String,
    name: Option<String>,
    findings: Vec<Finding>,
}

/// The list as scripts see it.
pub fn list(profiles: &[Profile]) -> List {
    List { schema: "mtls/profile-list/v1", profiles: profiles.iter().map(summary).collect() }
}

/// A profile as scripts see it.
pub fn show(profile: &Profile) -> Show {
    let source = |(key, url): (&String, &String)| Source { key: key.clone(), url: url.clone() };
    Show {
        schema: "mtls/profile-show/v1",
        summary: summary(profile),
        key_type: profile.csr.key_type.value.clone(),
        key_types: profile.csr.accepted_key_types().value,
        subject: profile.csr.subject.iter().map(attribute).collect(),
        values: profile.claims.iter().map(value).collect(),
        sources: profile.sources.iter().map(source).collect(),
    }
}

/// The verdict on a file as scripts see it.
pub fn checked(path: &str, read: &Result<Profile, Vec<report::Finding>>) -> Checked {
    Checked {
        schema: "mtls/profile-check/v1",
        path: path.to_owned(),
        name: read.as_ref().ok().map(|profile| profile.name.clone()),
        findings: read.as_ref().err().map(|found| findings(found)).unwrap_or_default(),
    }
}

fn summary(profile: &Profile) -> Summary {
    let environment = |one: &crate::profile::Environment| Environment {
        name: one.name.clone(),
        base_url: one.base_url.as_ref().map(|url| url.value.clone()),
    };
    Summary {
        name: profile.name.clone(),
        title: profile.title.clone(),
        environments: profile.environments.iter().map(environment).collect(),
    }
}

fn attribute(field: &SubjectField) -> Attribute {
    Attribute {
        attribute: field.attribute.clone(),
        required: field.required,
        label: field.label().to_owned(),
        help: field.help.clone(),
        value: field.value.clone(),
        example: field.example.clone(),
        choices: field.choices.clone(),
        form: field.form.as_str(),
        max_length: field.limit(),
    }
}

fn value(claim: &Claim) -> Value {
    Value {
        name: claim.name.clone(),
        value: claim.value.clone(),
        mark: claim.mark.as_str(),
        source: claim.source.clone(),
        note: claim.note.clone(),
    }
}
