//! A certificate revocation list (RFC 5280 section 5).

use time::OffsetDateTime;

use super::{Extension, Name, SignatureAlgorithm};

/// A revocation list, decoded as far as it is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crl {
    /// The whole encoding.
    pub der: Vec<u8>,
    /// The part that is signed: the encoding of TBSCertList.
    pub tbs: Vec<u8>,
    /// Who signed it.
    pub issuer: Name,
    /// When it was made.
    pub this_update: OffsetDateTime,
    /// When the next one is due.
    pub next_update: Option<OffsetDateTime>,
    /// What it revokes.
    pub revoked: Vec<Revoked>,
    /// The algorithm of the signature.
    pub signature_algorithm: SignatureAlgorithm,
    /// The signature's bytes.
    pub signature: Vec<u8>,
    /// AuthorityKeyIdentifier's key identifier in hex.
    pub authority_key_id: Option<String>,
    /// All extensions, in order.
    pub extensions: Vec<Extension>,
}

/// One entry of a revocation list (RFC 5280 section 5.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// The serial number in lower-case hex.
    pub serial_hex: String,
    /// Since when.
    pub at: OffsetDateTime,
    /// Why, by the name of RFC 5280 section 5.3.1, where the entry says it.
    pub reason: Option<&'static str>,
    /// Whether it is of a certificate that another CA issued (certificateIssuer, RFC 5280 section
    /// 5.3.3).
    pub of_other_ca: bool,
}
