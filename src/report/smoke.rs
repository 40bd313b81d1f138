//! What `smoke` found: a verdict, the stages, and the likeliest causes.

use std::time::Duration;

use time::OffsetDateTime;

use super::{Code, Facts, Finding};
use crate::profile::Mark;

/// The answer to "does mTLS work from here?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A certificate was asked for, ours was accepted, and the control without one was refused.
    Passed,
    /// Something on the way refused, or was wrong.
    Failed,
    /// Nothing refused, but the proof is missing.
    NotDemonstrated,
}

impl Verdict {
    /// The word that scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::NotDemonstrated => "not-demonstrated",
        }
    }
}

/// A sentence to be: a name, and the facts that it quotes.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Which sentence.
    pub name: &'static str,
    /// The values.
    pub facts: Facts,
}

impl Reason {
    /// A sentence without values.
    pub fn new(name: &'static str) -> Reason {
        Reason { name, facts: Facts::new() }
    }

    /// Adds a value.
    pub fn fact(mut self, name: &'static str, fact: impl Into<super::Fact>) -> Reason {
        self.facts.insert(name, fact.into());
        self
    }
}

/// A possible cause.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// What it is, with the facts its words quote.
    pub finding: Finding,
    /// How sure we are, in percent.
    pub confidence: u8,
    /// What speaks for it.
    pub why: Vec<Reason>,
    /// Causes that no client can tell from it here.
    pub alike: Vec<Code>,
}

/// The stages of a smoke test, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageName {
    /// Our files.
    Files,
    /// The name.
    Dns,
    /// The TCP connection.
    Tcp,
    /// The tunnel through a proxy.
    Proxy,
    /// The TLS handshake.
    Tls,
    /// The server's certificate.
    ServerCertificate,
    /// The server asks for a certificate.
    CertificateRequest,
    /// Ours is accepted.
    ClientCertificate,
    /// The HTTP answer.
    Http,
    /// The same without a certificate.
    NoCertificate,
    /// The same with a certificate made for this run.
    Throwaway,
    /// The same with OpenSSL.
    OpenSsl,
    /// The call with the API key.
    ApiKey,
    /// The call with an API key made up for this run.
    RandomKey,
    /// The call with the API key and without a certificate.
    KeyAlone,
}

impl StageName {
    /// The word that scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            StageName::Files => "files",
            StageName::Dns => "dns",
            StageName::Tcp => "tcp",
            StageName::Proxy => "proxy",
            StageName::Tls => "tls",
            StageName::ServerCertificate => "server-certificate",
            StageName::CertificateRequest => "certificate-request",
            StageName::ClientCertificate => "client-certificate",
            StageName::Http => "http",
            StageName::NoCertificate => "control-no-certificate",
            StageName::Throwaway => "control-throwaway",
            StageName::OpenSsl => "openssl",
            StageName::ApiKey => "api-key",
            StageName::RandomKey => "control-random-key",
            StageName::KeyAlone => "control-key-alone",
        }
    }
}

/// How a stage went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// As it should be.
    Ok,
    /// It stopped here, or showed what should not be.
    Failed,
    /// Not reached, or not needed.
    Skipped,
}

impl Status {
    /// The word that scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Failed => "failed",
            Status::Skipped => "skipped",
        }
    }
}

/// One stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// Which.
    pub name: StageName,
    /// How it went.
    pub status: Status,
    /// How long it took, where it is a step of its own.
    pub time: Option<Duration>,
    /// What was seen.
    pub seen: Reason,
}

/// Whether the API key may make a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The application did as asked, or looked at what was sent.
    Granted,
    /// The application refused.
    Denied,
    /// What came back does not tell, or nothing was sent.
    Unknown,
    /// Not called, because the call is unsafe.
    Skipped,
}

impl Access {
    /// The word that scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            Access::Granted => "granted",
            Access::Denied => "denied",
            Access::Unknown => "unknown",
            Access::Skipped => "skipped",
        }
    }
}

/// A row of the vendor's permission table, and what a call of it showed.
#[derive(Debug, Clone, PartialEq)]
pub struct Permission {
    /// Which part of the API.
    pub context: String,
    /// The API's name.
    pub api: String,
    /// The HTTP method.
    pub method: String,
    /// The path.
    pub path: String,
    /// How sure the path is.
    pub path_mark: Mark,
    /// The action that a session must allow.
    pub action: Option<String>,
    /// Whether the vendor is about to remove it.
    pub deprecated: bool,
    /// What it showed.
    pub access: Access,
    /// The status of the answer that showed it.
    pub status: Option<u16>,
    /// What was seen, or why there was no call.
    pub evidence: Reason,
    /// What came back to the same call without the API key, where that decides.
    pub compared: Option<Reason>,
    /// Whether that was seen at the handshake for this row, and not at its own call.
    pub at_handshake: bool,
}

/// What a TLS library saw on its connection with our certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    /// `rustls` or `openssl`.
    pub name: &'static str,
    /// The library's name with its version, where it tells.
    pub library: Option<String>,
    /// OpenSSL's security level.
    pub security_level: Option<u32>,
    /// The version of TLS that was agreed.
    pub version: Option<String>,
    /// The cipher suite.
    pub suite: Option<String>,
    /// Whether it verified the server's certificate; `None` when it saw none.
    pub verified: Option<bool>,
    /// OpenSSL's number for why it did not.
    pub verify_error: Option<i32>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// What went wrong, in its own words.
    pub words: Vec<String>,
}

/// What the provider's support needs to find our connection in its logs. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq)]
pub struct ProviderNote {
    /// When, by our clock.
    pub at: OffsetDateTime,
    /// The URL without its query.
    pub url: String,
    /// The lines, each a label and a value.
    pub lines: Vec<(&'static str, String)>,
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What was tested, without the query.
    pub url: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The stages.
    pub stages: Vec<Stage>,
    /// What each TLS library saw: rustls, and OpenSSL where it was asked.
    pub engines: Vec<Engine>,
    /// The permission table; empty when nobody asked for it.
    pub permissions: Vec<Permission>,
    /// The causes, likeliest first; empty when passed.
    pub causes: Vec<Cause>,
    /// What else is worth knowing.
    pub findings: Vec<Finding>,
    /// What to send to the provider.
    pub provider: ProviderNote,
}
