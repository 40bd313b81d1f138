//! What the tool remembers of an onboarding, because no other file tells it.

use time::OffsetDateTime;

/// A record, `NAME.mtls.toml`. It has no secret.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// The SHA-256 of the public key, in lower-case hex: whose record it is.
    pub public_key_sha256: String,
    /// The vendor's profile, as it was named.
    pub profile: Option<String>,
    /// The vendor's environment.
    pub environment: Option<String>,
    /// When the request was made.
    pub created: Option<OffsetDateTime>,
    /// When the request was packed or named for the vendor.
    pub sent: Option<OffsetDateTime>,
    /// The file of the key in the record's own folder.
    pub key: Option<String>,
    /// The file of the request in the record's own folder.
    pub csr: Option<String>,
    /// The last smoke test that passed.
    pub passed: Option<Passed>,
    /// Fields that this version does not know. They stay when the record is written again.
    pub others: toml::Table,
}

/// A smoke test that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// When.
    pub at: OffsetDateTime,
    /// With whom: the host, and the port where it is not 443.
    pub host: String,
    /// The SHA-256 of the certificate that it was made with, in lower-case hex.
    pub certificate_sha256: String,
}
