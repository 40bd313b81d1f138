//! What the sandbox tells: where it answers, and what it signed.

use std::path::PathBuf;

use super::Plan;
use crate::material::Certificate;
use crate::profile::Profile;

/// A sandbox that is ready.
#[derive(Debug)]
pub struct Ready {
    /// The base URL of the API.
    pub url: String,
    /// The base URL of the control.
    pub control_url: String,
    /// Its folder, as the user named it.
    pub folder: PathBuf,
    /// The vendor it plays.
    pub profile: Profile,
    /// The names of its galleries; empty where the vendor has none.
    pub galleries: Vec<String>,
    /// The faults of every connection, by name.
    pub faults: Vec<&'static str>,
    /// Whether the folder was made by this run.
    pub new_folder: bool,
}

/// The faults that there are.
#[derive(Debug)]
pub struct Faults {
    /// Each of them.
    pub faults: Vec<FaultLine>,
    /// How the host names that ask for one end.
    pub zone: &'static str,
    /// The header that asks for one.
    pub header: &'static str,
}

/// A fault.
#[derive(Debug)]
pub struct FaultLine {
    /// Its name.
    pub name: &'static str,
    /// The codes that `smoke` finds, likeliest first; empty where the test passes all the same.
    pub finds: &'static [&'static str],
    /// Whether a request can ask for it with a header.
    pub by_header: bool,
}

/// What the log has of a connection.
#[derive(Debug)]
pub enum Heard {
    /// A request.
    Call(Call),
    /// A handshake that did not come about.
    NoHandshake {
        /// The word for why.
        why: &'static str,
        /// What there is to say beside; may be empty.
        text: String,
    },
}

/// A call of the API, as its log has it.
#[derive(Debug)]
pub struct Call {
    /// Whose certificate came; `None` where none did.
    pub client: Option<Caller>,
    /// The HTTP method.
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The HTTP status; `None` where the connection ended instead of an answer.
    pub status: Option<u16>,
}

/// The owner of a client certificate.
#[derive(Debug)]
pub struct Caller {
    /// The subject.
    pub subject: String,
    /// The serial number as hex text.
    pub serial: String,
}

/// An API key that was made.
#[derive(Debug)]
pub struct NewKey {
    /// Its name, which its files carry.
    pub name: String,
    /// What it may do, as `CONTEXT:API` or `CONTEXT:API:METHOD`.
    pub allow: Vec<String>,
    /// Rows that it may use only in a session, which it may not open: contexts.
    pub no_handshake: Vec<String>,
    /// The sandbox's folder.
    pub folder: PathBuf,
    /// Its files.
    pub plan: Plan,
}

/// A request that was signed.
#[derive(Debug)]
pub struct Signed {
    /// The request's path, as the user named it.
    pub csr: PathBuf,
    /// The word for the form in which the certificate came back.
    pub form: &'static str,
    /// The code of the finding that `verify` must have; `None` where it finds nothing.
    pub finds: Option<&'static str>,
    /// The certificate, and the CA that signed it where it came along.
    pub chain: Vec<Certificate>,
    /// The sandbox's folder.
    pub folder: PathBuf,
    /// The file.
    pub plan: Plan,
}

/// The files of a sandbox's folder.
pub mod file {
    /// The root's certificate: what clients trust.
    pub const CA: &str = "ca.pem";
    /// The issuing CA's certificate.
    pub const ISSUING: &str = "issuing.pem";
    /// The issuing CA's private key.
    pub const ISSUING_KEY: &str = "issuing.key";
    /// The API key alone.
    pub const API_KEY: &str = "api-key.txt";
    /// The API key as a header line, for `curl -H @FILE`.
    pub const API_KEY_HEADER: &str = "api-key.header";
    /// The galleries, for people to change.
    pub const GALLERIES: &str = "galleries.toml";
    /// What the sandbox remembers.
    pub const STATE: &str = "state.json";

    /// The file of another API key: its secret, or with another ending its header line
    /// (`header`) or what it may do (`allow`).
    pub fn of_key(name: &str, ending: &str) -> String {
        format!("api-key-{name}.{ending}")
    }

    /// The name of the API key that such a file tells the rights of.
    pub fn key_of(file: &str) -> Option<&str> {
        file.strip_prefix("api-key-")?.strip_suffix(".allow")
    }
}
