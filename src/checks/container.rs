//! What is missing in a container, a PFX or a keystore, for a client that has this file alone.

use crate::material::{Certificate, PublicKey};
use crate::report::{Code, Finding};

/// A finding per key without its certificate, or whose certificate is there without its issuer's.
pub fn completeness(keys: &[&PublicKey], certificates: &[&Certificate]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for key in keys {
        let leaf = certificates.iter().find(|certificate| certificate.public_key.same_key(key));
        match leaf {
            None => {
                let name = key.algorithm.to_string();
                findings.push(Finding::new(Code::PfxNoCert).fact("key", name));
            }
            Some(leaf) if !has_issuer(leaf, certificates) => {
                findings.push(Finding::new(Code::PfxNoChain).of(leaf.label()));
            }
            Some(_) => {}
        }
    }
    findings
}

/// Whether the certificate of its CA is there too, or it is its own.
fn has_issuer(certificate: &Certificate, certificates: &[&Certificate]) -> bool {
    certificates.iter().any(|one| one.subject.der == certificate.issuer.der)
}
