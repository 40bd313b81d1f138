//! A smoke test as a file, to be judged again without connecting. No secret is in it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::{Controls, Expected, Local, Request, Target, Walk, client};
use crate::error::Error;
use crate::formats::{pem, x509};
use crate::live::transcript::{Purpose, Transcript, written};
use crate::material::Certificate;
use crate::report::{FileKind, Mode, PlannedFile};

const SCHEMA: &str = "mtls/transcript/v1";

#[derive(Serialize, Deserialize)]
struct Record {
    schema: String,
    host: String,
    port: u16,
    path: String,
    #[serde(default = "get")]
    method: String,
    #[serde(default)]
    expected: Option<String>,
    #[serde(default)]
    walk: Option<Walk>,
    proxy: Option<String>,
    api_key: bool,
    #[serde(with = "written::hex_list")]
    chain: Vec<Vec<u8>>,
    /// Whether the root above them was given, too.
    #[serde(default)]
    rooted: bool,
    /// Those of the trusted CAs that the judgement looks at.
    #[serde(default, with = "written::hex_list")]
    roots: Vec<Vec<u8>>,
    /// The file of the certificate, where something speaks against it.
    #[serde(default)]
    file: Option<String>,
    /// The public key of a private key that is not the certificate's, as SHA-256. Nothing was
    /// connected then.
    #[serde(default)]
    other_key: Option<String>,
    /// The time of the run. Transcripts of earlier versions have it on their connections alone.
    #[serde(default)]
    at: Option<Moment>,
    transcripts: Vec<Transcript>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Moment(#[serde(with = "written::moment")] OffsetDateTime);

/// Transcripts of earlier versions name no method.
fn get() -> String {
    "GET".to_owned()
}

/// The server's certificates as a file for `--ca`; `None` where no connection saw one.
pub fn server_chain(transcripts: &[Transcript], path: PathBuf) -> Option<PlannedFile> {
    let server = transcripts.iter().find_map(|transcript| transcript.server.as_ref())?;
    let text: String =
        server.chain.iter().map(|der| pem::encode("CERTIFICATE", der).to_string()).collect();
    let contents = Zeroizing::new(text.into_bytes());
    Some(PlannedFile { path, kind: FileKind::Chain, mode: Mode::Public, contents })
}

/// The file.
pub fn save(
    request: &Request,
    transcripts: &[Transcript],
    path: PathBuf,
) -> Result<PlannedFile, Error> {
    let record = Record {
        schema: SCHEMA.to_owned(),
        host: request.target.host.clone(),
        port: request.target.port,
        path: request.target.path.clone(),
        method: request.method.clone(),
        expected: request.expected.as_ref().map(|expected| expected.as_text().to_owned()),
        walk: request.walk.clone(),
        proxy: request.proxy.clone(),
        api_key: request.local.api_key,
        chain: request.local.chain.iter().map(|certificate| certificate.der.clone()).collect(),
        rooted: request.local.rooted,
        roots: request.case(transcripts).relative().map(|root| root.der).into_iter().collect(),
        file: request.local.findings.iter().find_map(|finding| finding.about.file.clone()),
        other_key: client::other_key(&request.local.findings),
        at: Some(Moment(request.now)),
        transcripts: transcripts.to_vec(),
    };
    let text = serde_json::to_string_pretty(&record)
        .map_err(|error| Error::Internal { doing: "writing JSON", reason: error.to_string() })?;
    let contents = Zeroizing::new(format!("{text}\n").into_bytes());
    // The answers of the server are in it, and they are nobody else's business.
    Ok(PlannedFile { path, kind: FileKind::Other, mode: Mode::Private, contents })
}

/// Reads such a file: the request that it was made for, and what was seen.
pub fn load(path: &str, bytes: &[u8]) -> Result<(Request, Vec<Transcript>), Error> {
    let unreadable = |reason: String| {
        Error::usage(
            format!("{path} is no transcript of a smoke test: {reason}"),
            "Make one with `mtls smoke URL --transcript FILE`.",
        )
    };
    let record: Record =
        serde_json::from_slice(bytes).map_err(|error| unreadable(error.to_string()))?;
    let main = record.transcripts.iter().find(|transcript| transcript.purpose == Purpose::Main);
    let at = record.at.map(|Moment(at)| at).or(main.map(|main| main.at));
    // Where our files alone decide, there is no connection.
    let complete = main.is_some() || record.other_key.is_some();
    let (Some(now), true, SCHEMA) = (at, complete, record.schema.as_str()) else {
        return Err(unreadable("it has another form".to_owned()));
    };
    if record.walk.as_ref().is_some_and(Walk::is_too_long) {
        return Err(unreadable("its permission table is too long".to_owned()));
    }
    let chain: Vec<Certificate> = record
        .chain
        .iter()
        .map(|der| x509::certificate(der).map(|(certificate, _)| certificate))
        .collect::<Result<_, _>>()
        .map_err(|error| unreadable(error.to_string()))?;
    let findings = chain.first().map(|leaf| {
        let other = record.other_key.as_deref().map(|key| client::mismatch(leaf, key));
        let all = other.into_iter().chain(client::findings(leaf, &chain, now));
        let placed = all.map(|finding| match &record.file {
            Some(file) => finding.in_file(file.as_str()),
            None => finding,
        });
        placed.collect()
    });
    let request = Request {
        target: Target { host: record.host, port: record.port, path: record.path },
        local: Local {
            findings: findings.unwrap_or_default(),
            api_key: record.api_key,
            rooted: record.rooted,
            roots: record.roots,
            chain,
        },
        method: record.method,
        headers: Vec::new(),
        expected: record.expected.as_deref().and_then(Expected::parse),
        controls: Controls::default(),
        second_opinion: false,
        walk: record.walk,
        proxy: record.proxy,
        now,
    };
    Ok((request, record.transcripts))
}
