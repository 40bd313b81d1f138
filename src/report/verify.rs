//! What `verify` found: may we go live with what the CA sent back?

use time::OffsetDateTime;

use super::{Fact, Finding};
use crate::material::{Certificate, KeyAlgorithm};

/// What became of one thing that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is there as asked.
    Kept,
    /// It is there with another value.
    Changed,
    /// It is gone.
    Dropped,
    /// It is there and was not asked for.
    Added,
}

impl Change {
    /// The word that people and scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Kept => "kept",
            Change::Changed => "changed",
            Change::Dropped => "dropped",
            Change::Added => "added",
        }
    }
}

/// One line of the comparison of a request with its certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What is compared, such as `subject CN` or `key usage`.
    pub field: String,
    /// What was asked for; `None` where nothing was.
    pub requested: Option<String>,
    /// What the certificate has; `None` where it has nothing.
    pub issued: Option<String>,
    /// How they differ.
    pub change: Change,
}

/// What a certificate is in a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The client's own.
    Leaf,
    /// A CA between leaf and root.
    Intermediate,
    /// A self-signed CA.
    Root,
}

impl Role {
    /// The word that people and scripts see.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Leaf => "leaf",
            Role::Intermediate => "intermediate",
            Role::Root => "root",
        }
    }
}

/// One certificate of the chain.
#[derive(Debug, Clone)]
pub struct Step {
    /// The certificate.
    pub certificate: Certificate,
    /// What it is.
    pub role: Role,
    /// The file it came in, or the address it was fetched from; `None` where it is one of the system's
    /// roots.
    pub file: Option<String>,
}

/// What an address for an issuer's certificate gave.
#[derive(Debug, Clone)]
pub enum Obtained {
    /// A certificate of the chain.
    Issuer(Box<Certificate>),
    /// A certificate that signed none of those that are known.
    Stranger(Box<Certificate>),
    /// Something else: what reading it found.
    NotACertificate(Finding),
    /// Another status of HTTP than 200.
    Status(u16),
    /// One redirect after the other, or one to where HTTP does not lead.
    Redirect(String),
    /// More bytes than any certificate has.
    TooLarge(usize),
    /// Nothing whole in time.
    TimedOut,
    /// No answer; the words of the system.
    Failed(String),
    /// It was not asked: it is not of HTTP.
    NotAsked,
}

impl Obtained {
    /// The word that scripts see.
    pub fn as_str(&self) -> &'static str {
        match self {
            Obtained::Issuer(_) => "issuer",
            Obtained::Stranger(_) => "not-the-issuer",
            Obtained::NotACertificate(_) => "not-a-certificate",
            Obtained::Status(_) => "http-status",
            Obtained::Redirect(_) => "redirected",
            Obtained::TooLarge(_) => "too-large",
            Obtained::TimedOut => "timed-out",
            Obtained::Failed(_) => "failed",
            Obtained::NotAsked => "not-asked",
        }
    }

    /// The certificate that came.
    pub fn certificate(&self) -> Option<&Certificate> {
        match self {
            Obtained::Issuer(certificate) | Obtained::Stranger(certificate) => Some(certificate),
            _ => None,
        }
    }
}

/// An address of a certificate, and what it gave.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The address, as it stands in the certificate.
    pub url: String,
    /// What came.
    pub obtained: Obtained,
}

/// The answer of `verify`.
#[derive(Debug)]
pub struct Report {
    /// What is wrong, most severe first, root causes first.
    pub findings: Vec<Finding>,
    /// Leaf first; empty where no certificate was found.
    pub chain: Vec<Step>,
    /// What was fetched, or could not be; empty where it was not asked for.
    pub fetched: Vec<Fetched>,
    /// What the CA made of the request; empty where no request was given.
    pub changes: Vec<Compared>,
    /// The kind of the private key, where one was given and it fits.
    pub key: Option<KeyAlgorithm>,
    /// Whether the chain was traced to a CA that the user named as trusted.
    pub trusted: bool,
    /// The time that was judged at.
    pub now: OffsetDateTime,
    /// The certificate's file and the key's file, as the user named them, for the next command.
    pub inputs: Inputs,
}

/// The files and options that a next command names again.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// The certificate's file.
    pub certificate: String,
    /// Whether that is a PFX with its key.
    pub pfx: bool,
    /// The key's file, where it is another one.
    pub key: Option<String>,
    /// The request's file.
    pub csr: Option<String>,
    /// The chain's files.
    pub chain: Vec<String>,
    /// The files with the CAs to trust.
    pub anchors: Vec<String>,
    /// Whether the system's CAs are to be trusted.
    pub system_roots: bool,
    /// The revocation lists.
    pub crls: Vec<String>,
    /// The vendor.
    pub profile: Option<String>,
    /// Whether missing issuers are fetched.
    pub fetch_issuer: bool,
}

impl Inputs {
    /// The command that judges these files.
    pub fn command(&self) -> Fact {
        Fact::Command(self.command_words())
    }

    /// The same, word by word.
    pub fn command_words(&self) -> Vec<String> {
        let mut words = vec!["mtls", "verify", &self.certificate];
        let mut option = |name: &'static str, value| words.extend([name, value]);
        self.key.iter().for_each(|key| option("--key", key));
        self.csr.iter().for_each(|csr| option("--csr", csr));
        self.chain.iter().for_each(|chain| option("--chain", chain));
        self.anchors.iter().for_each(|ca| option("--ca", ca));
        self.crls.iter().for_each(|crl| option("--crl", crl));
        self.profile.iter().for_each(|profile| option("--profile", profile));
        words.extend(self.system_roots.then_some("--system-roots"));
        words.extend(self.fetch_issuer.then_some("--fetch-issuer"));
        words.into_iter().map(str::to_owned).collect()
    }
}

impl Report {
    /// Whether nothing speaks against going live.
    pub fn ready(&self) -> bool {
        !super::finding::any_problem(&self.findings)
    }
}
