//! The TLS of the API: the right one, made once, and one with faults for a connection that wants it.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{DistinguishedName, RootCertStore, ServerConfig};

use super::ca::Ca;
use super::clock::Clock;
use super::faults::{Cut, Faults, Flaw, Verifier};
use super::own;
use super::running::internal;
use crate::error::Error;

/// What a connection's TLS is made of.
#[derive(Debug)]
pub(super) struct Tls {
    right: Arc<ServerConfig>,
    verifier: Arc<dyn ClientCertVerifier>,
    ca: Arc<Ca>,
    pub(super) faults: Faults,
    clock: Clock,
}

impl Tls {
    /// TLS 1.2 and 1.3; a client must show a certificate that leads to our root or to one of
    /// these. `faults` are those of every connection.
    pub(super) fn new(
        ca: Arc<Ca>,
        also_trusted: &[Vec<u8>],
        faults: Faults,
        clock: Clock,
    ) -> Result<Tls, Error> {
        let mut roots = RootCertStore::empty();
        for der in std::iter::once(&ca.root().der).chain(also_trusted) {
            roots.add(CertificateDer::from(der.as_slice())).map_err(failed)?;
        }
        // The issuing CA is named as well: Java's key manager sends no certificate whose issuer is
        // not in the list.
        let issuing = DistinguishedName::from(ca.issuing().subject.der.clone());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider())
            .add_root_hint_subjects([issuing])
            .build()
            .map_err(|error| internal(error.to_string()))?;
        let right = config(&ca, verifier.clone(), rustls::ALL_VERSIONS, None, clock)?;
        Ok(Tls { right: Arc::new(right), verifier, ca, faults, clock })
    }

    /// The TLS of a connection with these faults.
    pub(super) fn with(&self, faults: &Faults, cut: &Cut) -> Result<Arc<ServerConfig>, Error> {
        if faults.is_empty() {
            return Ok(Arc::clone(&self.right));
        }
        let verifier = Verifier::new(Arc::clone(&self.verifier), faults.clone(), cut.clone());
        let versions = faults.versions();
        config(&self.ca, Arc::new(verifier), versions, faults.flaw(), self.clock).map(Arc::new)
    }

    /// The time now.
    pub(super) fn clock(&self) -> Clock {
        self.clock
    }
}

fn config(
    ca: &Ca,
    verifier: Arc<dyn ClientCertVerifier>,
    versions: &[&'static rustls::SupportedProtocolVersion],
    flaw: Option<Flaw>,
    clock: Clock,
) -> Result<ServerConfig, Error> {
    let (chain, key) = own::server(ca, flaw, clock.now())?;
    let chain = chain.into_iter().map(|one| CertificateDer::from(one.der)).collect();
    let key = PrivatePkcs8KeyDer::from(key.expose_pkcs8().to_vec());
    let mut config = ServerConfig::builder_with_details(provider(), Arc::new(clock))
        .with_protocol_versions(versions)
        .map_err(failed)?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key.into())
        .map_err(failed)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

#[expect(clippy::needless_pass_by_value, reason = "map_err gives it so")]
fn failed(error: rustls::Error) -> Error {
    internal(error.to_string())
}
