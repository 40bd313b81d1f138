//! A TLS client configuration that notes what the server shows and what we answer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, Resumption, WebPkiServerVerifier};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::time_provider::TimeProvider;
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, ProtocolVersion, RootCertStore,
    SignatureScheme, SupportedProtocolVersion,
};
use time::OffsetDateTime;

use super::attempt::Identity;
use super::faults::verdict;
use super::groups;
use super::transcript::{CertificateRequest, Sent, Server, ServerVerdict, Tls, Transcript};

/// What was noted during one handshake.
#[derive(Debug, Default)]
pub(super) struct Noted {
    pub(super) server: Option<Server>,
    pub(super) request: Option<CertificateRequest>,
    pub(super) sent: Option<Sent>,
}

/// A view on the notes, for both recorders and the probe.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes(Arc<Mutex<Noted>>);

impl Notes {
    pub(super) fn look(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a configuration treats a server that is not verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unverified {
    /// The handshake ends; nothing of ours is sent.
    Refused,
    /// The handshake goes on. Only for connections that carry nothing of ours.
    LookedAt,
}

/// What a connection says first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hello {
    /// Both versions of TLS, and the server's name.
    Usual,
    /// TLS 1.2 alone, which makes it smaller too.
    Tls12Only,
    /// No name (RFC 6066 section 3).
    WithoutName,
}

const TLS12_ALONE: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12];

/// A fresh configuration: no resumption, which would hide the certificate request, and HTTP/1.1
/// alone, because that is what is spoken afterwards.
pub(super) fn config(
    roots: &[Vec<u8>],
    now: OffsetDateTime,
    key: Option<Arc<CertifiedKey>>,
    unverified: Unverified,
    hello: Hello,
    notes: &Notes,
) -> Result<ClientConfig, rustls::Error> {
    let mut provider = aws_lc_rs::default_provider();
    provider.kx_groups.push(groups::P521);
    let provider = Arc::new(provider);
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(roots.iter().map(|der| CertificateDer::from(der.as_slice())));
    let verifier = Recorder {
        inner: WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider.clone())
            .build()
            // An empty store: then no server can be verified.
            .ok(),
        algorithms: provider.signature_verification_algorithms,
        unverified,
        notes: notes.clone(),
    };
    let mut config = ClientConfig::builder_with_details(provider, Arc::new(Fixed(now)))
        .with_protocol_versions(match hello {
            Hello::Tls12Only => TLS12_ALONE,
            Hello::Usual | Hello::WithoutName => rustls::DEFAULT_VERSIONS,
        })?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(Arc::new(Resolver { key, notes: notes.clone() }));
    config.resumption = Resumption::disabled();
    config.enable_sni = hello != Hello::WithoutName;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Starts the random generator, which takes tens of milliseconds the first time: they belong to no
/// stage of a connection.
pub(super) fn warm_up() {
    // A generator that fails here fails again, and is reported, in the handshake.
    let _ = aws_lc_rs::default_provider().secure_random.fill(&mut [0; 32]);
}

/// Makes a certificate and key ready for signing. That they belong together is checked elsewhere.
pub(super) fn certified(identity: &Identity) -> Result<Arc<CertifiedKey>, rustls::Error> {
    let pkcs8 = PrivatePkcs8KeyDer::from(identity.key.expose_pkcs8());
    let key = aws_lc_rs::sign::any_supported_type(&PrivateKeyDer::Pkcs8(pkcs8))?;
    let chain = identity.chain.iter().map(|der| CertificateDer::from(der.clone())).collect();
    Ok(Arc::new(CertifiedKey::new(chain, key)))
}

/// What was agreed in a handshake that is over.
pub(super) fn agreed(connection: &ClientConnection) -> Tls {
    Tls {
        version: match connection.protocol_version() {
            Some(ProtocolVersion::TLSv1_3) => "1.3".to_owned(),
            _ => "1.2".to_owned(),
        },
        suite: connection
            .negotiated_cipher_suite()
            .map(|suite| format!("{:?}", suite.suite()))
            .unwrap_or_default(),
        group: connection
            .negotiated_key_exchange_group()
            .map(|group| format!("{:?}", group.name())),
        alpn: connection.alpn_protocol().map(|name| String::from_utf8_lossy(name).into_owned()),
    }
}

/// Moves the notes of a handshake into its transcript.
pub(super) fn note(notes: &Notes, transcript: &mut Transcript) {
    let mut noted = notes.look();
    transcript.server = noted.server.take();
    transcript.request = noted.request.take();
    transcript.sent = noted.sent.take().unwrap_or(Sent::Nothing);
}

/// The time of the run.
#[derive(Debug)]
struct Fixed(OffsetDateTime);

impl TimeProvider for Fixed {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.unix_timestamp()).ok()?;
        Some(UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds)))
    }
}

/// Verifies the server's certificate and notes chain and verdict.
#[derive(Debug)]
struct Recorder {
    inner: Option<Arc<WebPkiServerVerifier>>,
    algorithms: rustls::crypto::WebPkiSupportedAlgorithms,
    unverified: Unverified,
    notes: Notes,
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let result = match &self.inner {
            Some(inner) => {
                inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            }
            None => Err(rustls::CertificateError::UnknownIssuer.into()),
        };
        self.notes.look().server = Some(Server {
            chain: std::iter::once(end_entity)
                .chain(intermediates)
                .map(|certificate| certificate.to_vec())
                .collect(),
            verdict: match &result {
                Ok(_) => ServerVerdict::Verified,
                Err(error) => verdict(error),
            },
        });
        match self.unverified {
            Unverified::Refused => result,
            Unverified::LookedAt => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Answers a certificate request and notes what was asked and answered.
///
/// Being called is the only sign that the server asked. Where no scheme fits the key, rustls sends
/// an empty list of certificates without a word; only here it shows.
#[derive(Debug)]
struct Resolver {
    key: Option<Arc<CertifiedKey>>,
    notes: Notes,
}

impl ResolvesClientCert for Resolver {
    fn resolve(
        &self,
        root_hint_subjects: &[&[u8]],
        sigschemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        let sent = self.key.as_ref().map(|key| match key.key.choose_scheme(sigschemes) {
            Some(signer) => Sent::Certificate { scheme: scheme_name(signer.scheme()) },
            None => Sent::NoSchemeFits,
        });
        let mut noted = self.notes.look();
        noted.request = Some(CertificateRequest {
            authorities: root_hint_subjects.iter().map(|name| name.to_vec()).collect(),
            schemes: sigschemes.iter().map(|scheme| scheme_name(*scheme)).collect(),
        });
        noted.sent = Some(sent.unwrap_or(Sent::Nothing));
        self.key.clone()
    }

    fn has_certs(&self) -> bool {
        // rustls asks the resolver only when this holds, and we want to see every request.
        true
    }
}

/// The registered name in lower case, such as `rsa_pss_rsae_sha256`.
fn scheme_name(scheme: SignatureScheme) -> String {
    scheme
        .as_str()
        .map_or_else(|| format!("0x{:04x}", u16::from(scheme)), |name| name.to_ascii_lowercase())
}
