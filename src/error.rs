//! What could not be done: the facts, the message, the hint, the code and the exit, one list each.
//!
//! Messages are fragments: lower case, no full stop. Hints are whole sentences that say what to do.

use std::io;
use std::path::PathBuf;

use crate::exit::Exit;
use crate::report::{Code, Finding};

/// A failure: what was asked could not be done, and nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The arguments make no sense together.
    #[error("{message}")]
    Usage {
        /// What is wrong with them.
        message: String,
        /// What to type instead.
        hint: Option<String>,
    },
    /// A file or standard input could not be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The path as the user wrote it.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The path is a folder.
    #[error("{path} is a folder")]
    IsAFolder {
        /// The path as the user wrote it.
        path: String,
    },
    /// An input is larger than anything we work on.
    #[error("{path} is larger than {limit} bytes")]
    TooLarge {
        /// The path as the user wrote it.
        path: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// A folder has more in it than anybody keeps beside a certificate.
    #[error("{path} has {count} {what}, more than the limit of {limit}")]
    FolderTooLarge {
        /// The path as the user wrote it.
        path: String,
        /// How much there is.
        count: u64,
        /// What is counted, in the plural.
        what: &'static str,
        /// How much is allowed.
        limit: u64,
    },
    /// The work that an input asks for is above a limit.
    #[error("{path} asks for {count} {what}, more than the limit of {limit}")]
    OverLimit {
        /// The path as the user wrote it.
        path: String,
        /// What is counted, in the plural.
        what: &'static str,
        /// How many are asked for.
        count: u64,
        /// How many are allowed.
        limit: u64,
    },
    /// The integrity check or the decryption failed with the password given.
    #[error("the password does not open {path}")]
    WrongPassword {
        /// The path as the user wrote it.
        path: String,
    },
    /// The input is encrypted, and no password was given.
    #[error("{path} is encrypted, and no password was given")]
    PasswordNeeded {
        /// The path as the user wrote it.
        path: String,
        /// The option that gives it, without its value.
        option: &'static str,
    },
    /// We know what it is, but cannot work with this algorithm or form of it.
    #[error("{path} uses {what}, which is not supported")]
    Unsupported {
        /// The path as the user wrote it.
        path: String,
        /// The algorithm: its name, and its OID if it has one.
        what: String,
    },
    /// An output is there already.
    #[error("{path} is there already")]
    WouldOverwrite {
        /// The path of the output.
        path: PathBuf,
    },
    /// A key is there already, and the request that belongs to it is not: an earlier run was
    /// stopped between the two, or the request was moved.
    #[error("{key} is there already, without {csr}")]
    KeyWithoutCsr {
        /// The path of the key.
        key: PathBuf,
        /// The path of the request.
        csr: PathBuf,
    },
    /// A record is there already, and speaks of another key.
    #[error("{path} is the record of another key")]
    RecordOfAnotherKey {
        /// The path of the record.
        path: PathBuf,
    },
    /// A folder that a run wants for itself has something in it.
    #[error("the folder {path} is not empty")]
    FolderNotEmpty {
        /// The path as the user wrote it.
        path: PathBuf,
    },
    /// An output is one of the inputs, or the old key of a renewal.
    #[error("{path} is an input or an old key, and would be replaced")]
    WouldReplaceInput {
        /// The path of the output.
        path: PathBuf,
    },
    /// An output could not be written. Nothing was.
    #[error("cannot write {path}: {source}")]
    CannotWrite {
        /// The path of the output.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The sandbox could not open its port.
    #[error("cannot listen on port {port} of 127.0.0.1: {source}")]
    CannotListen {
        /// The port asked for; 0 for any.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The answer could not be written to standard output.
    #[error("cannot write to standard output: {source}")]
    Output {
        /// What the system said.
        source: io::Error,
    },
    /// A command that needs right material was given wrong material. The finding has the words.
    #[error("{}", .0.code.as_str())]
    Material(Box<Finding>),
    /// The same with several findings, two or more.
    #[error("{} and more", .0.first().map_or("nothing", |finding| finding.code.as_str()))]
    SeveralFindings(Vec<Finding>),
    /// Key generation, signing or another library call failed although the input was right.
    #[error("{doing} failed: {reason}")]
    Internal {
        /// What was being done.
        doing: &'static str,
        /// What the library said; never secret.
        reason: String,
    },
}

/// The hint for a port that another program listens on.
const PORT_TAKEN: &str =
    "Another program has it. Choose another with `--port N`, or leave it out for any that is free.";

/// The hint for a file that is larger than any of ours.
const NOT_OURS: &str = "This is not a certificate, key or PFX file. Check the name.";

/// The hint for a folder that is larger than any of ours.
const FOLDER_OF_ITS_OWN: &str =
    "Put the files that belong together into a folder of their own, and name that one.";

/// The hint for a record that a new one would replace.
const OTHER_RECORD: &str =
    "Look at it with `mtls status`. Choose another name, or delete it: only its dates are lost.";

/// Git Bash and its like give a program of Windows no console to ask at.
const NO_CONSOLE: &str =
    "In Git Bash, begin the command with `winpty`. Or use a file: `--password-file FILE`.";

/// The hint for what the system does not let us read.
fn unreadable(path: &str, source: &io::Error) -> Option<&'static str> {
    match source.kind() {
        io::ErrorKind::NotFound => Some("Check the name. Nothing with this name is there."),
        io::ErrorKind::PermissionDenied => {
            Some("You may not read this file. Ask its owner, or change its permissions.")
        }
        io::ErrorKind::TimedOut => {
            Some("Start what writes into it first, or name a file that is whole.")
        }
        io::ErrorKind::UnexpectedEof => Some(
            "The input ended before the answer. Nothing was written. Run it again, or give the answers as options: `--help` lists them.",
        ),
        _ => (path == "the terminal").then_some(NO_CONSOLE),
    }
}

impl From<Finding> for Error {
    fn from(finding: Finding) -> Error {
        Error::Material(Box::new(finding))
    }
}

impl From<getrandom::Error> for Error {
    fn from(error: getrandom::Error) -> Error {
        Error::Internal { doing: "asking the system for random numbers", reason: error.to_string() }
    }
}

impl Error {
    /// The error of these findings, where there are any.
    pub fn of_findings(mut findings: Vec<Finding>) -> Option<Error> {
        match findings.len() {
            0 | 1 => findings.pop().map(Error::from),
            _ => Some(Error::SeveralFindings(findings)),
        }
    }

    /// A usage error with a hint.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Error {
        Error::Usage { message: message.into(), hint: Some(hint.into()) }
    }

    /// The name that scripts see.
    pub fn code(&self) -> Code {
        match self {
            Error::Usage { .. } => Code::Usage,
            Error::Unreadable { .. } | Error::IsAFolder { .. } => Code::Unreadable,
            Error::TooLarge { .. } | Error::FolderTooLarge { .. } => Code::TooLarge,
            Error::OverLimit { .. } => Code::OverLimit,
            Error::WrongPassword { .. } => Code::WrongPassword,
            Error::PasswordNeeded { .. } => Code::PasswordNeeded,
            Error::Unsupported { .. } | Error::Internal { .. } => Code::Unsupported,
            Error::WouldOverwrite { .. }
            | Error::KeyWithoutCsr { .. }
            | Error::RecordOfAnotherKey { .. }
            | Error::FolderNotEmpty { .. }
            | Error::WouldReplaceInput { .. } => Code::WouldOverwrite,
            Error::CannotListen { .. } => Code::CannotListen,
            Error::CannotWrite { .. } | Error::Output { .. } => Code::CannotWrite,
            Error::Material(finding) => finding.code,
            Error::SeveralFindings(findings) => {
                findings.first().map_or(Code::Unsupported, |finding| finding.code)
            }
        }
    }

    /// The next thing to try, as a full sentence; `None` when there is nothing honest to say.
    pub fn hint(&self) -> Option<String> {
        match self {
            Error::Usage { hint, .. } => hint.clone(),
            Error::Unreadable { path, source } => unreadable(path, source).map(str::to_owned),
            Error::IsAFolder { path } => Some(format!(
                "Name the files in it, or sort and judge all of them with `mtls doctor {path}`."
            )),
            Error::TooLarge { .. } => Some(NOT_OURS.into()),
            Error::FolderTooLarge { .. } => Some(FOLDER_OF_ITS_OWN.into()),
            Error::OverLimit { what, .. } if what.contains("iterations") => Some(
                "If you trust the file, raise the limit with `--max-iterations N`. It takes long."
                    .into(),
            ),
            Error::OverLimit { .. } => Some("The file is damaged, or made to do harm.".into()),
            Error::WrongPassword { .. } => Some(
                "Check for a typing error, or ask who made the file. A damaged file looks the same."
                    .into(),
            ),
            Error::PasswordNeeded { option, .. } => Some(format!(
                "Give it with `{option}-file FILE`, `{option}-env VAR` or `{option}-stdin`, or run \
                 the command in a terminal to be asked."
            )),
            Error::Unsupported { .. } => {
                Some("Ask who made it for one of a common kind: RSA or P-256, AES or 3DES.".into())
            }
            Error::WouldOverwrite { .. } => {
                Some("Choose another name, or replace it with `--force`.".into())
            }
            Error::KeyWithoutCsr { key, .. } => Some(format!(
                "An earlier run may have been stopped. The key is whole: make its request with \
                 `mtls csr --key {} …`, or replace it with `--force`.",
                key.display()
            )),
            Error::RecordOfAnotherKey { .. } => Some(OTHER_RECORD.into()),
            Error::FolderNotEmpty { .. } => {
                Some("Name a new folder, or use this one all the same with `--force`.".into())
            }
            Error::WouldReplaceInput { .. } => {
                Some("Choose another name or another folder.".into())
            }
            Error::CannotWrite { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => Some("Make the folder first.".into()),
                io::ErrorKind::PermissionDenied => {
                    Some("Choose a folder you may write to, with `--out-dir`.".into())
                }
                io::ErrorKind::StorageFull => Some("Free some space. Nothing was written.".into()),
                _ => None,
            },
            Error::CannotListen { source, .. } => Some(match source.kind() {
                io::ErrorKind::AddrInUse => PORT_TAKEN.into(),
                io::ErrorKind::PermissionDenied => "Choose a port above 1023.".into(),
                _ => return None,
            }),
            Error::Output { .. }
            | Error::Material(_)
            | Error::SeveralFindings(_)
            | Error::Internal { .. } => None,
        }
    }

    /// The exit code that this failure ends the run with.
    pub fn exit(&self) -> Exit {
        match self {
            Error::Usage { .. } => Exit::Usage,
            Error::Unreadable { .. }
            | Error::IsAFolder { .. }
            | Error::TooLarge { .. }
            | Error::FolderTooLarge { .. }
            | Error::OverLimit { .. }
            | Error::WrongPassword { .. }
            | Error::PasswordNeeded { .. }
            | Error::Unsupported { .. }
            | Error::WouldOverwrite { .. }
            | Error::KeyWithoutCsr { .. }
            | Error::RecordOfAnotherKey { .. }
            | Error::FolderNotEmpty { .. }
            | Error::WouldReplaceInput { .. }
            | Error::CannotWrite { .. }
            | Error::CannotListen { .. }
            | Error::Output { .. }
            | Error::Material(_)
            | Error::SeveralFindings(_)
            | Error::Internal { .. } => Exit::Failed,
        }
    }
}
