//! What happened on one connection, as plain facts. `checks::connection` judges them, so every
//! failure mode can be tested with a transcript written by hand.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub use super::written;

/// What a connection was opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Our certificate, no API key.
    Main,
    /// No certificate: a server that enforces mTLS refuses this one.
    NoCertificate,
    /// A self-signed certificate made for this run: a server that checks certificates refuses it.
    Throwaway,
    /// No certificate, no API key, any server certificate: only to look at the server.
    LookOnly,
    /// Our certificate, no API key, with OpenSSL in place of rustls.
    #[serde(rename = "openssl")]
    OpenSsl,
    /// The first words with TLS 1.2 alone; no certificate, any server certificate.
    Tls12Only,
    /// The first words without the server's name; the same.
    WithoutName,
    /// Our certificate and the API key.
    ApiKey,
    /// Our certificate and an API key made up for this run.
    RandomKey,
    /// The API key and no certificate: a server that enforces mTLS refuses this one.
    KeyAlone,
    /// Our certificate and the API key, to open a session for a row of the permission table.
    Handshake(usize),
    /// Our certificate and the API key, or the row's session: the call of a row of that table.
    Permission(usize),
    /// Our certificate alone: the call of a row of that table again, to compare the answers.
    WithoutKey(usize),
    /// A request to port 80 without TLS: only for the Date of its answer.
    Clock,
}

impl Purpose {
    /// Whether it is only to look, at a server that need not be trusted: it carries nothing of ours.
    pub fn only_looks(self) -> bool {
        matches!(
            self,
            Purpose::LookOnly | Purpose::Tls12Only | Purpose::WithoutName | Purpose::Clock
        )
    }
}

/// The parts of a connection, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Our certificate and key are made ready.
    Files,
    /// The host's name is looked up.
    Dns,
    /// A TCP connection is made, to the host or to the proxy.
    Tcp,
    /// The proxy is asked for a tunnel.
    Proxy,
    /// The TLS handshake.
    Tls,
    /// The quiet read after a TLS 1.3 handshake, before anything is written.
    Quiet,
    /// The HTTP request and its answer.
    Http,
}

/// When something was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// Before our side of the handshake was finished.
    Handshake,
    /// After our side of the handshake, before we had sent a request.
    AfterHandshake,
    /// After we had begun to send a request.
    AfterRequest,
}

/// A fatal alert (RFC 8446 section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Its number.
    pub number: u8,
    /// When it came.
    pub moment: Moment,
}

/// What the system said about a failed read, write or connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IoKind {
    /// The port is closed, or a rule rejects.
    Refused,
    /// The peer, or something on the way, reset the connection.
    Reset,
    /// The peer had closed when we wrote.
    BrokenPipe,
    /// No answer to the connection request.
    TimedOut,
    /// No route to the host, or it does not answer on its network.
    HostUnreachable,
    /// No route to the network.
    NetworkUnreachable,
    /// Anything else.
    Other,
}

/// A failed system call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IoFault {
    /// Its kind.
    pub kind: IoKind,
    /// The system's own number for it.
    pub errno: Option<i32>,
}

/// What ended a connection before it had an HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The provider of cryptography cannot use our key; its words.
    KeyUnusable(String),
    /// The name does not exist.
    NameNotFound,
    /// No name server could say whether the name exists.
    NameUnavailable,
    /// The name exists and has no address.
    NoAddress,
    /// A system call failed.
    Io(IoFault),
    /// The time for this stage was over.
    TimedOut,
    /// The peer closed without a word.
    Closed,
    /// A fatal alert was received.
    Alert(u8),
    /// The first bytes of the peer are no TLS.
    NotTls,
    /// The server's certificate was not verified; `server` says why.
    ServerCertificate,
    /// The TLS library refused what the peer sent; its words.
    Tls(String),
    /// The proxy refused the tunnel with this status.
    Proxy(u16),
    /// What answers at the proxy's address is no proxy.
    NotAProxy,
    /// The answer was no HTTP/1.1; the library's words.
    Http(String),
}

/// Whether the server's certificate was verified, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServerVerdict {
    /// It chains to a trusted root, is valid now, and is for this name and purpose.
    Verified,
    /// No path to a trusted root: an unknown CA, a self-signed certificate, a missing intermediate,
    /// or a proxy that signs in the server's place. The chain tells which.
    UnknownIssuer,
    /// It, or a CA of it, has expired.
    Expired,
    /// It, or a CA of it, is not valid yet.
    NotYetValid,
    /// It is for other names.
    WrongName,
    /// It is not for TLS servers.
    WrongPurpose,
    /// It is a CA's certificate.
    CaAsLeaf,
    /// Anything else, in the library's words.
    Other(String),
}

/// The server's certificates and what the verification said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// The certificates in DER, in the order in which they came.
    #[serde(with = "written::hex_list")]
    pub chain: Vec<Vec<u8>>,
    /// The verdict.
    pub verdict: ServerVerdict,
}

/// What was agreed in the handshake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tls {
    /// `1.2` or `1.3`.
    pub version: String,
    /// The cipher suite by its registered name.
    pub suite: String,
    /// The key exchange group.
    pub group: Option<String>,
    /// The application protocol, where the server chose one.
    pub alpn: Option<String>,
}

/// The server asked for a certificate (RFC 8446 section 4.3.2, RFC 5246 section 7.4.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateRequest {
    /// The names of the CAs it says it accepts, in DER; an empty list says nothing.
    #[serde(with = "written::hex_list")]
    pub authorities: Vec<Vec<u8>>,
    /// The signature schemes it accepts, by their registered names.
    pub schemes: Vec<String>,
}

/// What we answered to a certificate request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sent {
    /// Nothing: we were not asked, or had nothing.
    Nothing,
    /// Our certificate, signed with this scheme.
    Certificate {
        /// The scheme by its registered name.
        scheme: String,
    },
    /// Nothing, because no scheme of the server fits our key.
    NoSchemeFits,
}

/// An HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The reason phrase, where it is not the usual one of the status.
    #[serde(default)]
    pub reason: Option<String>,
    /// The headers in their order; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The start of the body, at most 64 KiB.
    #[serde(with = "written::hex")]
    pub body: Vec<u8>,
}

impl Reply {
    /// The first header of a name, written in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The start of the body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether it is a page for people, which an API does not answer with.
    pub fn is_web_page(&self) -> bool {
        let starts = |with: &[u8]| {
            let body = self.body.trim_ascii_start();
            body.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
        };
        self.header("content-type").is_some_and(|kind| kind.starts_with("text/html"))
            || starts(b"<!doctype html")
            || starts(b"<html")
    }
}

/// What a proxy said to the request for a tunnel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tunnel {
    /// Whether a login was sent with the request.
    pub login: bool,
    /// The answer. The login is in no part of it. One that opens the tunnel has no body.
    pub reply: Reply,
}

/// What OpenSSL says on a connection that was made with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSsl {
    /// The library and its version.
    pub library: String,
    /// Its security level: which keys and hashes it takes.
    pub security_level: u32,
    /// Whether it verified the server's certificate; `None` when it saw none.
    pub verified: Option<bool>,
    /// Why it did not, by its own number.
    pub verify_error: Option<i32>,
    /// Its words for what went wrong, as programs that use it print them.
    pub words: Vec<String>,
}

/// How far a connection came, and what stopped it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The stage that was not finished.
    pub stage: Stage,
    /// What stopped it.
    pub fault: Fault,
}

/// One connection, from the name to the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// What it was for.
    pub purpose: Purpose,
    /// The time of the run, by our clock.
    #[serde(with = "written::moment")]
    pub at: OffsetDateTime,
    /// Every address that the name has.
    pub addresses: Vec<IpAddr>,
    /// The address that answered; the proxy's where there is one.
    pub peer: Option<SocketAddr>,
    /// Our own address on that connection.
    pub local: Option<SocketAddr>,
    /// The proxy's answer, where one was asked and spoke HTTP.
    #[serde(default)]
    pub tunnel: Option<Tunnel>,
    /// How long each stage took.
    pub times: Vec<(Stage, Duration)>,
    /// Bytes received from the peer, below TLS.
    pub received: u64,
    /// The first bytes received, at most 256.
    #[serde(with = "written::hex")]
    pub first_bytes: Vec<u8>,
    /// The first failed write, which did not end the connection: an alert may lie behind it.
    pub write_fault: Option<IoFault>,
    /// What was agreed.
    pub tls: Option<Tls>,
    /// Who the server says it is.
    pub server: Option<Server>,
    /// Whether we were asked for a certificate, and with which words.
    pub request: Option<CertificateRequest>,
    /// What we sent.
    pub sent: Sent,
    /// The fatal alert, if one came.
    pub alert: Option<Alert>,
    /// Whether a session ticket came before the request (RFC 8446 section 4.6.1): the server's TLS
    /// has then taken what we sent. Node, which closes on a certificate that it does not like, sends
    /// none before (measured on 20).
    #[serde(default)]
    pub ticket: bool,
    /// What the TLS library wrote into its log: warnings of the peer, a wish for renegotiation.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// The HTTP answer.
    pub reply: Option<Reply>,
    /// What came inside TLS where no HTTP answer did: its start, at most 256 bytes.
    #[serde(default, with = "written::hex")]
    pub other: Vec<u8>,
    /// Whether the answer opened a session. Its token is in no transcript.
    #[serde(default)]
    pub session: bool,
    /// What OpenSSL says, where the connection was made with it.
    #[serde(default)]
    pub openssl: Option<OpenSsl>,
    /// What ended it early; `None` when an HTTP answer came.
    pub failure: Option<Failure>,
}

impl Transcript {
    /// A connection of which nothing is known yet.
    pub fn new(purpose: Purpose, at: OffsetDateTime) -> Transcript {
        Transcript {
            purpose,
            at,
            addresses: Vec::new(),
            peer: None,
            local: None,
            tunnel: None,
            times: Vec::new(),
            received: 0,
            first_bytes: Vec::new(),
            write_fault: None,
            tls: None,
            server: None,
            request: None,
            sent: Sent::Nothing,
            alert: None,
            ticket: false,
            warnings: Vec::new(),
            reply: None,
            other: Vec::new(),
            session: false,
            openssl: None,
            failure: None,
        }
    }

    /// How long a stage took; `None` when it was not entered.
    pub fn time(&self, stage: Stage) -> Option<Duration> {
        self.times.iter().find(|(of, _)| *of == stage).map(|(_, time)| *time)
    }

    /// Whether the server's certificate was verified on this connection.
    pub fn server_verified(&self) -> bool {
        self.server.as_ref().is_some_and(|server| server.verdict == ServerVerdict::Verified)
    }
}
