//! Where each onboarding of a folder stands.

use time::OffsetDateTime;

use super::Finding;
use crate::material::Record;

/// The answer of `status`.
#[derive(Debug)]
pub struct Report {
    /// The folder, as the user named it.
    pub folder: String,
    /// The most urgent first.
    pub onboardings: Vec<Onboarding>,
    /// What is wrong, with all onboardings and with the records, most severe first.
    pub findings: Vec<Finding>,
    /// The time that was judged at.
    pub now: OffsetDateTime,
}

/// How far an onboarding has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// There is a key, and nothing else.
    Key,
    /// There is a request, too.
    Requested,
    /// The request was sent.
    Sent,
    /// The certificate is here, and something is wrong with it.
    Returned,
    /// Nothing speaks against the certificate.
    Verified,
    /// A smoke test has passed with this certificate.
    Connected,
    /// There is a request or a certificate, and its key is not here.
    KeyLost,
}

impl Stage {
    /// The word that people and scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Key => "key",
            Stage::Requested => "requested",
            Stage::Sent => "sent",
            Stage::Returned => "returned",
            Stage::Verified => "verified",
            Stage::Connected => "connected",
            Stage::KeyLost => "key-lost",
        }
    }
}

/// Everything that has one public key.
#[derive(Debug, Clone)]
pub struct Onboarding {
    /// How far it has come.
    pub stage: Stage,
    /// Whom it is for: the certificate's or the request's name; `None` where only a key is there.
    pub name: Option<String>,
    /// The SHA-256 of the public key, in lower-case hex.
    pub public_key_sha256: String,
    /// The file with the private key.
    pub key: Option<String>,
    /// Whether the key is under a password, so that its name alone says that it is the key.
    pub key_encrypted: bool,
    /// The file with the request.
    pub csr: Option<String>,
    /// The file with the certificate.
    pub certificate: Option<Certificate>,
    /// The record, and its file.
    pub record: Option<(String, Record)>,
    /// What takes its place: a file of a younger onboarding for the same subject.
    pub replaced_by: Option<String>,
    /// What is wrong with it, most severe first. No notes.
    pub findings: Vec<Finding>,
    /// What to do next.
    pub next: Next,
}

/// The certificate to use.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// Its file.
    pub file: String,
    /// Whether that is a PFX with its key.
    pub pfx: bool,
    /// Its fingerprint: SHA-256, in lower-case hex.
    pub sha256: String,
    /// The last second of its validity.
    pub not_after: OffsetDateTime,
    /// Whether it ends within the time that a renewal takes, or has ended.
    pub ends_soon: bool,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Make a request for the key.
    Request,
    /// Send the request.
    Send,
    /// Wait for the certificate, put it into the folder, and look again.
    Await,
    /// Look at what `verify` says.
    Verify {
        /// The command, word by word.
        command: Vec<String>,
    },
    /// Make the smoke test.
    Connect,
    /// Make a request for the same subject, with a new key.
    Renew,
    /// There is nothing to do.
    Nothing,
}

impl Onboarding {
    /// Whole days until the certificate ends; negative where it has ended.
    pub fn days_left(&self, now: OffsetDateTime) -> Option<i64> {
        let left = self.certificate.as_ref()?.not_after - now;
        Some(left.whole_seconds().div_euclid(86_400))
    }

    /// The record's smoke test, where it was made with the certificate that is here.
    pub fn connected(&self) -> Option<&crate::material::record::Passed> {
        let passed = self.record.as_ref()?.1.passed.as_ref()?;
        let certificate = self.certificate.as_ref()?;
        (passed.certificate_sha256 == certificate.sha256).then_some(passed)
    }
}
