//! A PFX (PKCS#12, RFC 7292) as it shows without its password.

/// An unopened PFX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pfx {
    /// The bytes of the file, as far as the PFX goes.
    pub bytes: Vec<u8>,
}
