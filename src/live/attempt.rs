//! What a connection is to do, and what it may use for it.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use time::OffsetDateTime;

use super::session::Sessions;
use super::transcript::{Purpose, Stage};
use crate::material::{PrivateKey, Secret};

/// Which certificate a connection presents when it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Present {
    /// None.
    Nothing,
    /// The user's.
    Ours,
    /// One made for this run.
    Throwaway,
}

/// One connection to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What it is for; this decides what it may send.
    pub purpose: Purpose,
    /// The host: a name, or an address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// What is asked of the application.
    pub call: Call,
}

/// A request as the application sees it. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Headers beside our own.
    pub headers: Vec<(String, String)>,
    /// A JSON object; calls that carry no API key have none.
    pub body: Option<String>,
}

/// A family of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

/// Where the addresses of names come from.
#[derive(Debug, Clone, Default)]
pub struct Lookup {
    /// Addresses that stand for a name and a port, instead of those that a name server has.
    pub fixed: Vec<(String, u16, IpAddr)>,
    /// The only family that is wanted.
    pub family: Option<Family>,
}

impl Lookup {
    /// The addresses that stand for a name.
    pub(super) fn fixed(&self, host: &str, port: u16) -> Vec<SocketAddr> {
        self.fixed
            .iter()
            .filter(|(name, of, _)| name.eq_ignore_ascii_case(host) && *of == port)
            .map(|(_, _, address)| SocketAddr::new(*address, port))
            .collect()
    }

    /// Whether an address is of the family that is wanted.
    pub(super) fn wants(&self, address: IpAddr) -> bool {
        match self.family {
            None => true,
            Some(Family::V4) => address.is_ipv4(),
            Some(Family::V6) => address.is_ipv6(),
        }
    }
}

impl Attempt {
    /// The certificate that this connection presents.
    pub fn presents(&self) -> Present {
        match self.purpose {
            Purpose::Main
            | Purpose::OpenSsl
            | Purpose::ApiKey
            | Purpose::RandomKey
            | Purpose::Handshake(_)
            | Purpose::Permission(_)
            | Purpose::WithoutKey(_) => Present::Ours,
            Purpose::Throwaway => Present::Throwaway,
            Purpose::NoCertificate
            | Purpose::KeyAlone
            | Purpose::LookOnly
            | Purpose::Tls12Only
            | Purpose::WithoutName
            | Purpose::Clock => Present::Nothing,
        }
    }

    /// The host as it stands in URLs and in the Host header: an IPv6 address in brackets.
    pub fn authority_host(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }

    /// Host and port as the Host header has them: the port is left out where it is 443.
    pub fn authority(&self) -> String {
        match self.port {
            443 => self.authority_host(),
            port => format!("{}:{port}", self.authority_host()),
        }
    }
}

/// A certificate chain and its key.
pub struct Identity {
    /// The certificates in DER, leaf first, as they are sent.
    pub chain: Vec<Vec<u8>>,
    /// The key of the leaf.
    pub key: PrivateKey,
}

/// A proxy that is asked for a tunnel with CONNECT (RFC 9110 section 9.3.6).
pub struct Proxy {
    /// Its host: a name, or an address without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// User and password, as `user:password`.
    pub login: Option<Secret>,
}

/// What the connections of a run may use.
pub struct Equipment {
    /// The user's certificate.
    pub identity: Option<Identity>,
    /// The certificate made for this run.
    pub throwaway: Option<Identity>,
    /// The API key.
    pub api_key: Option<Secret>,
    /// An API key made up for this run.
    pub random_key: Option<Secret>,
    /// The header that carries an API key.
    pub api_key_header: String,
    /// The sessions that calls open.
    pub sessions: Sessions,
    /// Trusted roots in DER.
    pub roots: Vec<Vec<u8>>,
    /// The time by which certificates are judged.
    pub now: OffsetDateTime,
    /// How long one connection may take as a whole.
    pub timeout: Duration,
    /// The proxy on the way.
    pub proxy: Option<Proxy>,
    /// Where addresses come from.
    pub lookup: Lookup,
    /// Who is told which part of the main connection has begun.
    pub observer: Option<Observer>,
}

/// Somebody who waits.
pub type Observer = Box<dyn Fn(Stage) + Send + Sync>;

impl Equipment {
    pub(super) fn tell(&self, purpose: Purpose, stage: Stage) {
        if let (Purpose::Main, Some(observer)) = (purpose, &self.observer) {
            observer(stage);
        }
    }
}
