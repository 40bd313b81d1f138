//! The certificate and key of the client: which of all that was given belongs together, and what
//! speaks against it.

use time::OffsetDateTime;

use super::Local;
use crate::checks;
use crate::checks::chain::link::{self, Link};
use crate::checks::chain::{Question, Sourced};
use crate::error::Error;
use crate::formats::x509;
use crate::live::attempt::Identity;
use crate::material::{Certificate, PrivateKey, Secret, uuid};
use crate::report::{Code, Fact, Finding};

/// A client certificate with its chain and its key.
#[derive(Debug)]
pub struct Client {
    /// The certificates that are sent, leaf first, without the root.
    pub chain: Vec<Certificate>,
    /// Whether the root above them is known.
    pub rooted: bool,
    /// The key.
    pub key: PrivateKey,
    /// What speaks against them.
    pub findings: Vec<Finding>,
}

impl Client {
    /// Pairs certificates and keys by public key. Where none fit, the first of each is taken and
    /// `key-mismatch` is among the findings.
    pub fn choose(
        certificates: &[Certificate],
        mut keys: Vec<PrivateKey>,
        now: OffsetDateTime,
    ) -> Result<Client, Finding> {
        let fitting = certificates.iter().find_map(|certificate| {
            let all: Vec<&PrivateKey> = keys.iter().collect();
            Some((certificate, checks::pairing::key_of(certificate, &all)?))
        });
        let leaf = match fitting {
            Some((leaf, _)) => leaf,
            None => certificates.first().ok_or_else(|| Finding::new(Code::NotACertificate))?,
        };
        if keys.is_empty() {
            return Err(Finding::new(Code::KeyMissing));
        }
        let key = keys.swap_remove(fitting.map_or(0, |(_, position)| position));
        let mut findings = Vec::new();
        if fitting.is_none() {
            findings.push(mismatch(leaf, &key.public_key().sha256_hex()));
        }
        findings.extend(self::findings(leaf, certificates, now));
        let built = checks::chain::build(leaf, certificates);
        Ok(Client { chain: built.path, rooted: built.root.is_some(), key, findings })
    }

    /// What the diagnosis needs of it. One of the server's roots, which are in DER, may be the root of
    /// both sides.
    pub fn local(self, roots: &[Vec<u8>]) -> Local {
        let roots = roots.iter().filter_map(|der| x509::certificate(der).ok());
        let mut roots = roots.filter(|(root, _)| checks::certificate::is_self_signed(root));
        let above = |root: &Certificate| {
            self.chain.last().and_then(|top| link::between(top, root)).is_some_and(Link::holds)
        };
        let rooted = self.rooted || roots.any(|(root, _)| above(&root));
        Local { chain: self.chain, rooted, findings: self.findings, ..Local::default() }
    }

    /// What the probe needs of it.
    pub fn identity(&self) -> Identity {
        Identity {
            chain: self.chain.iter().map(|certificate| certificate.der.clone()).collect(),
            key: self.key.duplicate(),
        }
    }
}

/// The key is not the leaf's, but that of this public key.
pub(super) fn mismatch(leaf: &Certificate, found: &str) -> Finding {
    Finding::new(Code::KeyMismatch)
        .of(leaf.label())
        .fact("expected", leaf.public_key.sha256_hex())
        .fact("found", found)
}

/// The public key of a private key that is not the leaf's, where findings tell of one.
pub(super) fn other_key(findings: &[Finding]) -> Option<String> {
    let mismatch = findings.iter().find(|finding| finding.code == Code::KeyMismatch)?;
    match mismatch.facts.get("found") {
        Some(Fact::Text(found)) => Some(found.clone()),
        _ => None,
    }
}

/// What speaks against a leaf and the CAs above it.
pub(super) fn findings(
    leaf: &Certificate,
    all: &[Certificate],
    now: OffsetDateTime,
) -> Vec<Finding> {
    let mut findings = checks::certificate::client(leaf, now);
    findings.extend(authorities(leaf, all, now));
    findings
}

/// What speaks against the CAs above the leaf. Whether one is missing depends on what the server
/// has, so that is left to the diagnosis.
fn authorities(leaf: &Certificate, all: &[Certificate], now: OffsetDateTime) -> Vec<Finding> {
    let sourced = |certificate| Sourced { certificate, file: "", member: None };
    let question = Question {
        leaf: sourced(leaf),
        pool: all.iter().map(sourced).collect(),
        anchors: None,
        crls: Vec::new(),
        now,
    };
    let mut findings = checks::chain::judge(&question).findings;
    findings.retain(|finding| {
        matches!(
            finding.code,
            Code::CaExpired
                | Code::CaNotYetValid
                | Code::CaNoClientAuth
                | Code::CaNotACa
                | Code::PathTooLong
                | Code::NameNotPermitted
                | Code::BadSignature
        )
    });
    findings
}

/// Certificates as the probe takes trusted CAs.
pub fn anchors(certificates: Vec<Certificate>) -> impl Iterator<Item = Vec<u8>> {
    certificates.into_iter().map(|certificate| certificate.der)
}

/// A self-signed certificate that no server knows, with a key of the common kind.
pub fn throwaway(now: OffsetDateTime) -> Result<Identity, Error> {
    let failed = |reason: String| Error::Internal { doing: "making a certificate", reason };
    let key = rcgen::KeyPair::generate().map_err(|error| failed(error.to_string()))?;
    let mut parameters =
        rcgen::CertificateParams::new(Vec::new()).map_err(|error| failed(error.to_string()))?;
    parameters.distinguished_name = rcgen::DistinguishedName::new();
    parameters
        .distinguished_name
        .push(rcgen::DnType::CommonName, "mtls smoke, not known to anybody");
    parameters.not_before = now - time::Duration::days(1);
    parameters.not_after = now + time::Duration::days(30);
    parameters.key_usages = vec![rcgen::KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    let certificate = parameters.self_signed(&key).map_err(|error| failed(error.to_string()))?;
    let key = crate::formats::keys::from_pkcs8(&key.serialize_der())
        .map_err(|error| failed(error.to_string()))?;
    Ok(Identity { chain: vec![certificate.der().to_vec()], key })
}

/// Whether a secret has the form of a UUID.
pub fn is_uuid(secret: &Secret) -> bool {
    secret.expose_text().is_some_and(uuid::is_one)
}

/// An API key that was given to nobody, in the form of a UUID.
pub fn random_key() -> Result<Secret, Error> {
    Ok(Secret::new(uuid::random()?.into_bytes()))
}
