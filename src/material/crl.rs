//! A certificate revocation list (RFC 5280 section 5).

use time::OffsetDateTime;

use super::Name;

/// A revocation list, decoded as far as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crl {
    /// The whole encoding.
    pub der: Vec<u8>,
    /// Who signed it.
    pub issuer: Name,
    /// When it was made.
    pub this_update: OffsetDateTime,
    /// When the next one is due.
    pub next_update: Option<OffsetDateTime>,
    /// The serial numbers it revokes, in lower-case hex.
    pub revoked: Vec<String>,
}
