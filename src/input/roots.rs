//! The CAs that this system trusts.

use std::io;

use crate::error::Error;

/// The system's roots in DER. What cannot be read among them is left out, unless nothing is left.
pub fn system_roots() -> Result<Vec<Vec<u8>>, Error> {
    let found = rustls_native_certs::load_native_certs();
    if found.certs.is_empty() {
        let reason = match found.errors.first() {
            Some(error) => io::Error::other(error.to_string()),
            None => io::ErrorKind::NotFound.into(),
        };
        return Err(Error::Unreadable { path: "the system's trusted CAs".into(), source: reason });
    }
    Ok(found.certs.into_iter().map(|certificate| certificate.to_vec()).collect())
}
