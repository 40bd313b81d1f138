//! What the log has of a connection: a handshake that did not come about, or a request: whose
//! certificate, what was asked and what was answered. Never a header, a query or a body, as these carry
//! keys, people and images.

use std::io;

use axum::http::Request;
use rustls::pki_types::CertificateDer;
use rustls::{CertificateError, Error};

use crate::formats::x509;

/// What happened on a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A request was answered, or ended without an answer.
    Call(Call),
    /// There was no TLS connection.
    NoHandshake(NoHandshake),
}

/// Why a handshake did not come about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoHandshake {
    /// The word for it.
    pub why: &'static str,
    /// What the TLS library says, or the number and the name of an alert; empty where `why` is all.
    pub text: String,
}

/// One request that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Whose certificate came; `None` where none did.
    pub client: Option<Caller>,
    /// The HTTP method.
    pub method: String,
    /// The path without its query, cut where it is very long.
    pub path: String,
    /// The HTTP status of the answer; `None` where the connection ended instead.
    pub status: Option<u16>,
}

/// The owner of a client certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The subject.
    pub subject: String,
    /// The serial number as hex text.
    pub serial: String,
}

/// Takes what was heard; it must not wait.
type Listener = dyn Fn(Heard) + Send + Sync;

/// Hears of every call, and of every connection without one.
pub struct Ear(pub Box<Listener>);

impl std::fmt::Debug for Ear {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ear")
    }
}

impl NoHandshake {
    /// The client said nothing more.
    pub(super) const SILENT: NoHandshake = NoHandshake::because("client-silent");
    /// A fault was asked for, and came.
    pub(super) const ON_REQUEST: NoHandshake = NoHandshake::because("fault-on-request");
    /// A fault was asked for that there is not.
    pub(super) const NO_SUCH_FAULT: NoHandshake = NoHandshake::because("fault-unknown");

    const fn because(why: &'static str) -> NoHandshake {
        NoHandshake { why, text: String::new() }
    }

    /// From the error that ended a handshake.
    pub(super) fn of(error: &io::Error) -> NoHandshake {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
        let (why, text) = match inner {
            Some(Error::NoCertificatesPresented) => ("client-without-certificate", String::new()),
            Some(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => {
                ("client-of-another-ca", String::new())
            }
            Some(Error::InvalidCertificate(reason)) => ("client-refused", reason.to_string()),
            Some(Error::AlertReceived(alert)) => {
                ("client-refuses", format!("{} ({alert:?})", u8::from(*alert)))
            }
            Some(Error::InvalidMessage(_)) => ("client-not-tls", String::new()),
            Some(other) => ("client-other", other.to_string()),
            None => ("client-gone", String::new()),
        };
        NoHandshake { why, text }
    }
}

impl Caller {
    /// From what a client sent in its handshake, leaf first.
    pub(super) fn of(chain: Option<&[CertificateDer<'_>]>) -> Option<Caller> {
        let (leaf, _) = x509::certificate(chain?.first()?).ok()?;
        Some(Caller { subject: leaf.subject.to_string(), serial: leaf.serial_hex })
    }
}

impl Call {
    /// A request that has no answer yet.
    pub(super) fn begin<B>(client: Option<Caller>, request: &Request<B>) -> Call {
        const LONGEST: usize = 200;
        let path = request.uri().path().chars().take(LONGEST).collect();
        let method = request.method().as_str().chars().take(LONGEST).collect();
        Call { client, method, path, status: None }
    }
}
