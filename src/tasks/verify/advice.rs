//! The command that mends what a finding tells, where there is one, with the files that were given.

use super::{Given, Request, arrangement, pairing};
use crate::checks::certificate::is_self_signed;
use crate::checks::chain::Answer;
use crate::report::verify::Inputs;
use crate::report::{Code, Fact, Finding, Severity};

/// Adds the commands, and says what came of fetching.
pub(super) fn add(findings: Vec<Finding>, request: &Request) -> Vec<Finding> {
    let arranged = arrangement::arranged(request);
    findings.into_iter().map(|finding| with_command(finding, request, arranged.as_ref())).collect()
}

fn with_command(finding: Finding, request: &Request, arranged: Option<&Inputs>) -> Finding {
    match finding.code {
        Code::NotACertificate
        | Code::NotAKey
        | Code::NotARequest
        | Code::CrlUnusable
        | Code::IsACa => exchanged(finding, arranged),
        Code::ChainIncomplete | Code::ChainUnrelated | Code::NotJudged => {
            missing(finding, arranged.cloned().unwrap_or_else(|| request.inputs()))
        }
        _ => finding,
    }
}

/// Files in each other's place.
fn exchanged(finding: Finding, arranged: Option<&Inputs>) -> Finding {
    let is_place = match finding.code {
        Code::IsACa => finding.variant.is_some(),
        Code::CrlUnusable => finding.variant == Some("not-a-crl"),
        _ => matches!(finding.variant, Some("other" | "request")),
    };
    match arranged.filter(|_| is_place) {
        Some(inputs) => {
            let variant = match (finding.code, finding.variant) {
                (Code::IsACa, _) => "exchanged",
                (_, Some("request")) => "request-elsewhere",
                _ => "other-place",
            };
            let finding = finding.fact("fits", inputs.certificate.clone());
            finding.variant(variant).fact("command", inputs.command())
        }
        None => finding,
    }
}

/// An issuer is missing: where to get it, or why it did not come.
fn missing(finding: Finding, inputs: Inputs) -> Finding {
    let has_address = finding.facts.contains_key("url");
    let variant = match (finding.code, finding.variant) {
        _ if !inputs.fetch_issuer => None,
        (Code::ChainIncomplete, Some("with-url")) => Some("not-fetched"),
        (Code::ChainIncomplete, None) => Some("no-address"),
        (Code::NotJudged, Some("chain-with-url")) => Some("chain-not-fetched"),
        (Code::NotJudged, Some("chain")) => Some("chain-no-address"),
        _ => None,
    };
    let finding = match variant {
        Some(variant) => finding.variant(variant),
        None => finding,
    };
    if has_address && !inputs.fetch_issuer {
        finding.fact("command", Inputs { fetch_issuer: true, ..inputs }.command())
    } else if finding.severity == Severity::Problem {
        let chain = [inputs.chain.clone(), vec!["CA-FILE".to_owned()]].concat();
        finding.fact("command", Inputs { chain, fetch_issuer: false, ..inputs }.command())
    } else {
        finding
    }
}

/// What was fetched is in no file: the client has to send it, and nothing was written.
pub(super) fn to_keep(
    answer: &Answer<'_>,
    arrived: &[Given],
    request: &Request,
) -> Option<Finding> {
    let fetched = answer.path.iter().filter(|step| {
        arrived.iter().any(|given| given.path == step.file) && !is_self_signed(step.certificate)
    });
    let mut urls: Vec<&str> = Vec::new();
    let mut names = Vec::new();
    for step in fetched {
        names.push(step.certificate.label());
        if !urls.contains(&step.file) {
            urls.push(step.file);
        }
    }
    let leaf = answer.path.first()?;
    let files: Vec<String> = (1..=urls.len())
        .map(|number| match number {
            1 => "issuer.crt".to_owned(),
            number => format!("issuer-{number}.crt"),
        })
        .collect();
    let pairs = files.iter().zip(&urls).flat_map(|(file, url)| ["-o", file, *url]);
    let fetch = ["curl", "-fL"].into_iter().chain(pairs).map(str::to_owned).collect();
    (!urls.is_empty()).then(|| {
        Finding::new(Code::IssuerFetched)
            .in_file(leaf.file)
            .of(leaf.certificate.label())
            .fact("names", names)
            .fact("urls", urls.into_iter().map(str::to_owned).collect::<Vec<_>>())
            .fact("fetch", Fact::Command(fetch))
            .fact("command", with_files(request, answer, files))
    })
}

/// What makes one file of certificate and chain; without the key, what judges them together.
fn with_files(request: &Request, answer: &Answer<'_>, files: Vec<String>) -> Fact {
    let inputs = request.inputs();
    let key = answer.path.first().and_then(|leaf| pairing::key(request, leaf.certificate));
    if key.is_none() {
        let chain = [inputs.chain.clone(), files].concat();
        return Inputs { chain, fetch_issuer: false, ..inputs }.command();
    }
    let words = ["mtls".to_owned(), "convert".to_owned(), inputs.certificate];
    let key = inputs.key.into_iter().flat_map(|key| ["--key".to_owned(), key]);
    Fact::Command(words.into_iter().chain(inputs.chain).chain(files).chain(key).collect())
}
