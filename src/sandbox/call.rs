//! One request as its log has it: whose certificate, what was asked and what was answered. Never a
//! header, a query or a body, as these carry keys, people and images.

use axum::http::Request;
use rustls::pki_types::CertificateDer;

use crate::formats::x509;

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

/// Takes each call; it must not wait.
type Listener = dyn Fn(Call) + Send + Sync;

/// Hears of every call.
pub struct Ear(pub Box<Listener>);

impl std::fmt::Debug for Ear {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ear")
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
