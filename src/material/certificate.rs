//! An X.509 certificate (RFC 5280).

use time::OffsetDateTime;

use super::algorithm::hex;
use super::{Extensions, Name, PublicKey, SignatureAlgorithm};

/// A common name has at most 64 characters (RFC 5280 appendix A.1), a longer one is somebody's joke.
const LABEL_CHARACTERS: usize = 100;

/// A certificate, decoded; its DER stays with it untouched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The whole encoding.
    pub der: Vec<u8>,
    /// Whether the encoding is DER, as RFC 5280 section 4.1 asks, and not only BER.
    pub is_der: bool,
    /// The part that is signed: the encoding of TBSCertificate.
    pub tbs: Vec<u8>,
    /// 1, 2 or 3 as people count (the encoding says 0, 1 or 2).
    pub version: u32,
    /// The octets of the serial number in lower-case hex, without separators.
    pub serial_hex: String,
    /// The algorithm that the signed part names.
    pub inner_algorithm: SignatureAlgorithm,
    /// Whether the signed part writes it just as it stands beside the signature, as it must.
    pub algorithms_agree: bool,
    /// Whom it is for.
    pub subject: Name,
    /// Who signed it.
    pub issuer: Name,
    /// The first second in which it is valid.
    pub not_before: OffsetDateTime,
    /// The last second in which it is valid.
    pub not_after: OffsetDateTime,
    /// The key it speaks for.
    pub public_key: PublicKey,
    /// The algorithm of the signature.
    pub signature_algorithm: SignatureAlgorithm,
    /// The signature's bytes.
    pub signature: Vec<u8>,
    /// The extensions.
    pub extensions: Extensions,
}

impl Certificate {
    /// The SHA-256 of the DER, in lower-case hex.
    pub fn sha256_hex(&self) -> String {
        hex(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &self.der).as_ref())
    }

    /// Whether subject and issuer are the same name.
    pub fn is_self_issued(&self) -> bool {
        self.subject.der == self.issuer.der
    }

    /// How a finding names it: its common name, else its subject, else its serial number; no longer
    /// than a line.
    pub fn label(&self) -> String {
        let label = match self.subject.common_name() {
            Some(name) => format!("CN={name}"),
            None if self.subject.is_empty() => format!("serial {}", self.serial_hex),
            None => self.subject.to_string(),
        };
        match label.char_indices().nth(LABEL_CHARACTERS) {
            Some((end, _)) => format!("{}…", label.get(..end).unwrap_or_default()),
            None => label,
        }
    }
}
