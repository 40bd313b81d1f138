//! What the CA made of a request: kept, changed, dropped or added, field by field.
//!
//! Names are compared by what they say: string types, letter case of attributes that X.520 compares
//! without it, order and spaces are no change.

use std::collections::BTreeSet;

use crate::material::extensions::purpose;
use crate::material::name::folded;
use crate::material::{Certificate, Csr, GeneralName, Name};
use crate::report::verify::{Change, Compared};
use crate::report::{Code, Finding, Severity};

/// All lines of the comparison, and what to say about those that differ.
pub fn compare(csr: &Csr, certificate: &Certificate) -> (Vec<Compared>, Vec<Finding>) {
    let (mut lines, mut findings) = subject(&csr.subject, &certificate.subject);
    let (names, finding) = alt_names(csr, certificate);
    lines.extend(names);
    findings.extend(finding);
    let (usages, finding) = key_usage(csr, certificate);
    lines.extend(usages);
    findings.extend(finding);
    let (purposes, finding) = purposes(csr, certificate);
    lines.extend(purposes);
    findings.extend(finding);
    let findings = findings.into_iter().map(|finding| finding.of(certificate.label())).collect();
    (lines, findings)
}

/// One line, with its change decided by what the values say.
fn line(field: &str, requested: &[String], issued: &[String]) -> Option<Compared> {
    let said = |values: &[String]| {
        let mut values: Vec<String> = values.iter().map(|value| folded(value)).collect();
        values.sort();
        values
    };
    let change = match (requested.is_empty(), issued.is_empty()) {
        (true, true) => return None,
        (true, false) => Change::Added,
        (false, true) => Change::Dropped,
        (false, false) if said(requested) == said(issued) => Change::Kept,
        (false, false) => Change::Changed,
    };
    let shown = |values: &[String]| (!values.is_empty()).then(|| values.join(", "));
    Some(Compared {
        field: field.to_owned(),
        requested: shown(requested),
        issued: shown(issued),
        change,
    })
}

/// Subjects, one line per attribute type. A changed or lost common name is a problem: servers know
/// their clients by it.
fn subject(requested: &Name, issued: &Name) -> (Vec<Compared>, Vec<Finding>) {
    let mut labels: Vec<&str> = Vec::new();
    for attribute in requested.attributes().chain(issued.attributes()) {
        if !labels.contains(&attribute.label()) {
            labels.push(attribute.label());
        }
    }
    let values =
        |name: &Name, label: &str| name.values(label).map(str::to_owned).collect::<Vec<_>>();
    let lines: Vec<(&str, Compared)> = labels
        .into_iter()
        .filter_map(|label| {
            let field = format!("subject {label}");
            let line = line(&field, &values(requested, label), &values(issued, label))?;
            Some((label, line))
        })
        .collect();
    let differing: Vec<&(&str, Compared)> = lines
        .iter()
        .filter(|(_, line)| matches!(line.change, Change::Changed | Change::Dropped))
        .collect();
    let mut findings = Vec::new();
    if let Some((_, line)) = differing.iter().find(|(label, _)| *label == "CN") {
        findings.push(
            Finding::new(Code::SubjectChanged)
                .severity(Severity::Problem)
                .variant("common-name")
                .fact("requested", line.requested.clone().unwrap_or_default())
                .fact("issued", line.issued.clone().unwrap_or_else(|| "nothing".to_owned())),
        );
    }
    let rest: Vec<String> = differing
        .iter()
        .filter(|(label, _)| *label != "CN")
        .map(|(label, line)| format!("{label} {}", line.change.as_str()))
        .collect();
    if !rest.is_empty() {
        findings.push(Finding::new(Code::SubjectChanged).fact("changes", rest));
    }
    (lines.into_iter().map(|(_, line)| line).collect(), findings)
}

/// SubjectAltNames: what was asked for must be there; what a CA adds is its own affair.
fn alt_names(csr: &Csr, certificate: &Certificate) -> (Option<Compared>, Option<Finding>) {
    let requested = &csr.extensions.subject_alt_names;
    let issued = &certificate.extensions.subject_alt_names;
    let texts = |names: &[GeneralName]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let line = line("alternative names", &texts(requested), &texts(issued));
    let said: BTreeSet<String> = texts(issued).iter().map(|name| folded(name)).collect();
    let lost: Vec<String> =
        texts(requested).into_iter().filter(|name| !said.contains(&folded(name))).collect();
    let finding = if lost.is_empty() {
        None
    } else if issued.is_empty() {
        Some(dropped("subjectAltName").fact("lost", lost))
    } else {
        Some(Finding::new(Code::NamesChanged).fact("lost", lost))
    };
    (line, finding)
}

/// KeyUsage bits that were asked for and are gone. Without digitalSignature the certificate has a
/// problem of its own; without the extension every usage is allowed.
fn key_usage(csr: &Csr, certificate: &Certificate) -> (Option<Compared>, Option<Finding>) {
    let texts = |usages: &Option<Vec<&'static str>>| {
        usages.iter().flatten().map(|usage| (*usage).to_owned()).collect::<Vec<_>>()
    };
    let requested = texts(&csr.extensions.key_usage);
    let issued = texts(&certificate.extensions.key_usage);
    let finding = usage_finding("keyUsage", &requested, &issued);
    (line("key usage", &requested, &issued), finding)
}

/// Extended key usages. A lost clientAuth is a problem where the certificate names other purposes;
/// without the extension it is good for every purpose.
fn purposes(csr: &Csr, certificate: &Certificate) -> (Option<Compared>, Option<Finding>) {
    let texts = |purposes: &Option<Vec<String>>| {
        purposes.iter().flatten().map(|oid| purpose::label(oid).to_owned()).collect::<Vec<_>>()
    };
    let requested = texts(&csr.extensions.extended_key_usage);
    let issued = texts(&certificate.extensions.extended_key_usage);
    let line = line("extended key usage", &requested, &issued);
    let client = purpose::label(purpose::CLIENT_AUTH).to_owned();
    let lost_client =
        requested.contains(&client) && !issued.contains(&client) && !issued.is_empty();
    let finding = if lost_client {
        Some(
            Finding::new(Code::UsageChanged)
                .severity(Severity::Problem)
                .variant("client-auth")
                .fact("purposes", issued),
        )
    } else {
        usage_finding("extKeyUsage", &requested, &issued)
    };
    (line, finding)
}

fn usage_finding(
    extension: &'static str,
    requested: &[String],
    issued: &[String],
) -> Option<Finding> {
    let lost: Vec<String> =
        requested.iter().filter(|usage| !issued.contains(usage)).cloned().collect();
    if lost.is_empty() {
        None
    } else if issued.is_empty() {
        Some(dropped(extension).variant("allowed").fact("lost", lost))
    } else {
        let finding = Finding::new(Code::UsageChanged);
        Some(finding.fact("extension", extension).fact("lost", lost))
    }
}

fn dropped(extension: &'static str) -> Finding {
    Finding::new(Code::ExtensionDropped).fact("extension", extension)
}
