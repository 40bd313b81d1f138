//! What `doctor` found: is everything in this folder right?

use time::OffsetDateTime;

use super::{Finding, smoke, verify};
use crate::material::{Format, Item, KeyAlgorithm};

/// What the user said beside the folder, as words of a command line: the next command carries it on.
/// Options that name secrets name where they come from; no secret is in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// Where to.
    pub url: Option<String>,
    /// The options of the smoke test.
    pub smoke: Vec<String>,
    /// Where passwords come from.
    pub passwords: Vec<String>,
}

/// The answer of `doctor`.
#[derive(Debug)]
pub struct Report {
    /// The folder, as the user named it.
    pub folder: String,
    /// What else the user said.
    pub given: Given,
    /// The files that were read, by name.
    pub files: Vec<File>,
    /// Keys, requests and certificates that belong together; the one to work with first.
    pub pairs: Vec<Pair>,
    /// What is wrong, most severe first, the likeliest root cause first among equals.
    pub findings: Vec<Finding>,
    /// What `verify` says of the first pair, with all findings; `None` where no certificate is in it.
    pub first: Option<verify::Report>,
    /// What to do next.
    pub next: Next,
    /// The smoke test with the first pair, where one was made.
    pub smoke: Option<smoke::Report>,
    /// The time that was judged at.
    pub now: OffsetDateTime,
}

/// A file, sorted by its content.
#[derive(Debug, Clone)]
pub struct File {
    /// The path.
    pub path: String,
    /// The dress.
    pub format: Format,
    /// What is in it, each kind once, a container before its contents.
    pub kinds: Vec<Kind>,
}

/// A kind of thing in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A PFX.
    Pfx,
    /// A PKCS#7 bundle.
    Pkcs7,
    /// A Java keystore.
    Keystore,
    /// A certificate for a client or a server.
    Certificate,
    /// A CA's certificate.
    Authority,
    /// A private key in the clear, or opened.
    PrivateKey,
    /// A private key that stayed shut.
    EncryptedKey,
    /// A request.
    Csr,
    /// A public key alone.
    PublicKey,
    /// A revocation list.
    Crl,
}

impl Kind {
    /// The kind of a thing.
    pub fn of(item: &Item) -> Kind {
        match item {
            Item::Certificate(certificate) if certificate.extensions.is_ca() => Kind::Authority,
            Item::Certificate(_) => Kind::Certificate,
            Item::Csr(_) => Kind::Csr,
            Item::PrivateKey(_) => Kind::PrivateKey,
            Item::EncryptedKey(_) => Kind::EncryptedKey,
            Item::PublicKey(_) => Kind::PublicKey,
            Item::Crl(_) => Kind::Crl,
            Item::Pfx(_) => Kind::Pfx,
            Item::Pkcs7(_) => Kind::Pkcs7,
            Item::Keystore(_) => Kind::Keystore,
        }
    }

    /// The word that scripts see, the same as in `inspect`.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Pfx => "pfx",
            Kind::Pkcs7 => "pkcs7",
            Kind::Keystore => "keystore",
            Kind::Certificate | Kind::Authority => "certificate",
            Kind::PrivateKey | Kind::EncryptedKey => "private-key",
            Kind::Csr => "csr",
            Kind::PublicKey => "public-key",
            Kind::Crl => "crl",
        }
    }
}

/// What has one public key.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The file with the private key.
    pub key: Option<String>,
    /// The file with the request.
    pub csr: Option<String>,
    /// The file with the certificate.
    pub certificate: Option<String>,
    /// Whom it is for: the certificate's or the request's name; `None` where only a key is there.
    pub name: Option<String>,
    /// The kind of its key.
    pub algorithm: Option<KeyAlgorithm>,
    /// The first and the last second of the certificate's validity.
    pub validity: Option<(OffsetDateTime, OffsetDateTime)>,
    /// Whether it can be used.
    pub state: State,
}

/// Whether a pair can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Key and certificate are there, and nothing speaks against them.
    Ready,
    /// Key and certificate are there, and something is wrong.
    Wrong,
    /// The certificate is missing.
    NoCertificate,
    /// The private key is missing.
    NoKey,
    /// There are so many pairs that this one was not judged.
    NotJudged,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// What `verify` says of the first pair.
    AsVerified,
    /// Make a key and a request.
    Start,
    /// Make a request for this key.
    Request {
        /// The key's file.
        key: String,
    },
    /// Wait for the CA, then judge its answer.
    Await {
        /// The key's file.
        key: String,
        /// The request's file.
        csr: String,
    },
    /// Look at a file that is at fault.
    LookAt {
        /// The file.
        file: String,
    },
    /// The same again with the password of what is shut.
    WithPassword,
    /// The smoke test as a command of its own, which tells more.
    Smoke,
    /// There is nothing more to do, or no command does it.
    Nothing,
}

impl Report {
    /// Whether a whole pair is ready, and the smoke test, where one was made, passed.
    pub fn ready(&self) -> bool {
        !super::finding::any_problem(&self.findings)
    }
}

/// What was passed over in the folder, for a note.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PassedOver {
    /// How many hidden files and folders.
    pub hidden: usize,
    /// How many folders.
    pub folders: usize,
    /// The names of what is neither file nor folder: pipes, sockets, devices.
    pub special: Vec<String>,
}
