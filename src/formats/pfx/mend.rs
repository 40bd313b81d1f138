//! What of a PFX can be mended without its password: the outer encoding.
//!
//! The integrity check covers the content octets of authSafe (RFC 7292 section 4), however the
//! OCTET STRING around them was encoded. So what is outside of it can be written anew, and what is
//! inside must stay as it is, BER or not.

use super::anatomy;
use crate::formats::ber::{self, BerError};
use crate::material::Pfx;

/// The same PFX with its outer elements in DER: lengths definite and in their shortest form, the
/// octets of authSafe in one piece and unchanged. `None` where there is nothing to mend.
///
/// What is mended reads as the same octets under the same integrity check, or it is an error.
///
/// A PFX under a signature instead of a password is left alone: there the octets themselves are
/// the signed structure.
pub fn outer_as_der(pfx: &Pfx) -> Result<Option<Vec<u8>>, BerError> {
    let (outer, _) = ber::read(&pfx.bytes)?;
    if !outer.not_der || pfx.anatomy.public_key_integrity {
        return Ok(None);
    }
    let der = outer.to_der();
    // An element with a wrong tag may be read in one encoding and not, or as another, in DER.
    let (before, after) = (anatomy::outer(&pfx.bytes)?, anatomy::outer(&der)?);
    let same = before.content == after.content && before.mac == after.mac;
    if same { Ok(Some(der)) } else { Err(BerError::Unexpected) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::formats::pfx::parse;

    /// Every measured PFX whose outer structure is BER.
    #[test]
    fn the_octets_under_the_integrity_check_stay_the_same() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/measured/files");
        let mut mended_files = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let Ok(pfx) = parse(&std::fs::read(&path).unwrap()) else { continue };
            let Some(mended) = outer_as_der(&pfx).unwrap() else { continue };
            let (before, after) = (anatomy::outer(&pfx.bytes), anatomy::outer(&mended));
            let (before, after) = (before.unwrap(), after.unwrap());
            assert!(before.content == after.content && !after.not_der, "{}", path.display());
            assert_eq!(parse(&mended).unwrap().anatomy.mac, pfx.anatomy.mac);
            mended_files.push(path.file_stem().unwrap().to_str().unwrap().to_owned());
        }
        mended_files.sort();
        assert_eq!(mended_files, ["S_ber_all", "S_ber_indef", "S_ber_outer", "T40_pk12util"]);
    }
}
