//! A second reader for what we wrote: p12-keystore must find the same key and certificates before
//! anything is published.

use p12_keystore::Pkcs12Archive;

use super::{Limits, Opened, open};
use crate::error::Error;
use crate::material::{Certificate, PrivateKey, Secret};

/// Reads a finished PFX back, gives what was found, and fails where it does not hold exactly this key and these
/// certificates. PBMAC1 and passwords outside the BMP, which p12-keystore cannot read, are read back
/// with our own reader.
pub fn agrees(
    pfx: &[u8],
    key: &PrivateKey,
    certificates: &[&Certificate],
    password: &Secret,
) -> Result<Opened, Error> {
    let failed = |reason: String| Error::Internal { doing: "reading the PFX back", reason };
    let parsed = super::parse(pfx).map_err(|error| failed(error.to_string()))?;
    let opened = open(&parsed, password, None, &Limits::default())
        .map_err(|error| failed(error.to_string()))?;
    let own_keys: Vec<&[u8]> = opened.keys.iter().map(|entry| entry.key.expose_pkcs8()).collect();
    let own: Vec<&[u8]> =
        opened.certificates.iter().map(|entry| entry.certificate.der.as_slice()).collect();
    compare(&own_keys, &own, key, certificates).map_err(failed)?;
    let pbmac1 = opened.anatomy.mac.as_ref().is_some_and(|mac| mac.name.starts_with("PBMAC1"));
    let text = password.expose_text().filter(|text| text.chars().all(|c| u32::from(c) < 0x1_0000));
    let Some(text) = text.filter(|_| !pbmac1) else { return Ok(opened) };
    let archive =
        Pkcs12Archive::from_pkcs12(pfx, text).map_err(|error| failed(error.to_string()))?;
    let keys: Vec<&[u8]> = archive.keys.iter().map(|bag| bag.key.as_der()).collect();
    let found: Vec<&[u8]> = archive.certs.iter().map(|bag| bag.cert.as_der()).collect();
    compare(&keys, &found, key, certificates).map_err(failed)?;
    Ok(opened)
}

fn compare(
    keys: &[&[u8]],
    found: &[&[u8]],
    key: &PrivateKey,
    certificates: &[&Certificate],
) -> Result<(), String> {
    if keys != [key.expose_pkcs8()] {
        return Err("the key that comes out is another one".to_owned());
    }
    let wanted: Vec<&[u8]> = certificates.iter().map(|one| one.der.as_slice()).collect();
    if found != wanted {
        return Err("the certificates that come out are others".to_owned());
    }
    Ok(())
}
