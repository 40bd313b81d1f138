//! PKCS#7 / CMS signed-data as a bundle of certificates and revocation lists (RFC 5652 section 5).

mod read;
mod write;

pub(super) use read::read;
pub use write::bundle;
