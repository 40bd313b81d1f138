//! A client certificate verifier that does as the faults say, and as the right one in all else.

use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, OtherError, PeerMisbehaved,
    SignatureScheme,
};

use super::{Cut, Effect, Faults};
use crate::formats::der;

/// The verifier of one connection with faults.
#[derive(Debug)]
pub(in crate::sandbox) struct Verifier {
    right: Arc<dyn ClientCertVerifier>,
    faults: Faults,
    hints: Vec<DistinguishedName>,
    cut: Cut,
}

impl Verifier {
    /// `cut` is that of the connection.
    pub(in crate::sandbox) fn new(
        right: Arc<dyn ClientCertVerifier>,
        faults: Faults,
        cut: Cut,
    ) -> Verifier {
        let hints = if faults.has(Effect::EmptyList) {
            Vec::new()
        } else if faults.has(Effect::OtherList) {
            vec![DistinguishedName::from(other_name())]
        } else {
            right.root_hint_subjects().to_vec()
        };
        Verifier { right, faults, hints, cut }
    }
}

impl ClientCertVerifier for Verifier {
    fn offer_client_auth(&self) -> bool {
        !self.faults.has(Effect::NoRequest)
    }

    fn client_auth_mandatory(&self) -> bool {
        self.offer_client_auth() && !self.faults.has(Effect::Optional)
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.hints
    }

    fn verify_client_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if self.faults.at_certificate().is_some() {
            self.cut.now();
            return Err(Error::General(OnRequest.to_string()));
        }
        if self.faults.has(Effect::OtherList) {
            return Err(CertificateError::UnknownIssuer.into());
        }
        if self.faults.has(Effect::AnyCertificate) {
            return Ok(ClientCertVerified::assertion());
        }
        // A stranger is told that it is one.
        let right = self.right.verify_client_cert(leaf, others, now)?;
        self.faults.alert().map_or(Ok(right), |number| Err(with_alert(number)))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.right.verify_tls12_signature(message, leaf, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.right.verify_tls13_signature(message, leaf, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        if self.faults.has(Effect::OneKeyType) {
            return vec![SignatureScheme::ED25519];
        }
        self.right.supported_verify_schemes()
    }
}

/// The error of a verifier that the TLS library turns into this alert.
fn with_alert(number: u8) -> Error {
    match number {
        42 => CertificateError::BadEncoding.into(),
        43 => CertificateError::InvalidPurpose.into(),
        44 => CertificateError::Revoked.into(),
        45 => CertificateError::Expired.into(),
        46 => CertificateError::Other(OtherError(Arc::new(OnRequest))).into(),
        47 => PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme.into(),
        48 => CertificateError::UnknownIssuer.into(),
        49 => CertificateError::ApplicationVerificationFailure.into(),
        51 => CertificateError::BadSignature.into(),
        113 => CertificateError::InvalidOcspResponse.into(),
        // The library's way to say 40.
        _ => Error::General(OnRequest.to_string()),
    }
}

/// Refused because somebody asked for it.
#[derive(Debug)]
struct OnRequest;

impl std::fmt::Display for OnRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("refused on request")
    }
}

impl std::error::Error for OnRequest {}

/// The name of a CA that is not ours.
fn other_name() -> Vec<u8> {
    let attribute = der::sequence(&[
        &der::oid("2.5.4.3").unwrap_or_default(),
        &der::element(der::tag::UTF8_STRING, b"Another CA"),
    ]);
    der::sequence(&[&der::set_of(vec![attribute])])
}
