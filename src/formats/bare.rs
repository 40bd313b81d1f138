//! Is there anything in a file beside what was read? For files that others are to get: what a reader
//! passes over, such as text around a PEM block, would go with them.

use super::outline::{element, elements};
use super::structure::{self, Kind};
use super::{pem, salvage};
use crate::material::Item;

/// Bytes of a PKCS#7 bundle beside its certificates and lists: a head, two object identifiers, and no
/// signer.
const BUNDLE_HEAD: usize = 128;

/// Whether the file is blocks of PEM in their plainest dress, or one DER structure, and nothing else. Of each
/// structure all parts are those that its standard knows.
pub fn nothing_else(bytes: &[u8]) -> bool {
    if bytes.first() == Some(&0x30) {
        return is_whole(bytes);
    }
    let Some(text) = std::str::from_utf8(bytes).ok().filter(|text| plain_blocks(text)) else {
        return false;
    };
    let blocks = salvage::blocks(text, &mut salvage::Repairs::default());
    !blocks.over_limit
        && !blocks.blocks.is_empty()
        && blocks.blocks.iter().all(|block| {
            pem::is_for_others(&block.label) && block.body.as_ref().is_ok_and(|der| is_whole(der))
        })
}

/// BEGIN, base64, END, in this order, with nothing between the blocks but empty lines.
fn plain_blocks(text: &str) -> bool {
    let mut open: Option<&str> = None;
    for line in text.lines().map(str::trim_end) {
        let edge = |word: &str| line.strip_prefix(word)?.strip_suffix("-----");
        match (open, edge("-----BEGIN "), edge("-----END ")) {
            (None, Some(label), _) => open = Some(label),
            (Some(label), _, Some(end)) if label == end => open = None,
            (None, None, None) if line.is_empty() => {}
            (Some(_), None, None) if !line.is_empty() && salvage::is_base64(line) => {}
            _ => return false,
        }
    }
    open.is_none()
}

/// Whether the bytes are one structure, with no part that its standard does not know.
fn is_whole(bytes: &[u8]) -> bool {
    let Some((outer, [])) = element(bytes) else { return false };
    let Some(read) = structure::read(bytes).filter(|read| read.used == bytes.len()) else {
        return false;
    };
    let Ok(items) = read.content else { return false };
    if holds_key(bytes) {
        return false;
    }
    let parts = elements(outer.content).map(|part| part.whole.len()).collect::<Vec<_>>();
    let all_there = parts.iter().sum::<usize>() == outer.content.len();
    match read.kind {
        Kind::Certificate | Kind::Csr | Kind::Crl => parts.len() == 3 && all_there,
        Kind::PublicKey | Kind::RsaPublicKey => parts.len() == 2 && all_there,
        Kind::Pkcs7 => bytes.len() <= items.iter().map(size).sum::<usize>() + BUNDLE_HEAD,
        _ => false,
    }
}

/// The bytes of what a bundle carries.
fn size(item: &Item) -> usize {
    match item {
        Item::Certificate(certificate) => certificate.der.len(),
        Item::Crl(crl) => crl.der.len(),
        Item::Pkcs7(inner) => inner.iter().map(size).sum(),
        _ => 0,
    }
}

/// Whether a private key lies inside, as in an extension: PrivateKeyInfo (RFC 5958), RSAPrivateKey (RFC 8017), or
/// PEM of any.
fn holds_key(bytes: &[u8]) -> bool {
    const OID: u8 = 0x06;
    const OCTET_STRING: u8 = 0x04;
    const NUMBERED: [&[u8]; 2] = [&[2, 1, 0, 0x30], &[2, 1, 1, 0x30]];
    const RSA: &[u8] = &[2, 1, 0, 2, 0x82];
    const TEXT: &[u8] = b"PRIVATE KEY";
    (0..bytes.len()).any(|start| {
        let rest = bytes.get(start..).unwrap_or_default();
        // After the version an algorithm, whose first part is its name, and then the key.
        let algorithm = |head: &&[u8]| {
            let length = rest.get(4).map_or(0, |length| usize::from(*length));
            rest.starts_with(head)
                && rest.get(5) == Some(&OID)
                && rest.get(5 + length) == Some(&OCTET_STRING)
        };
        NUMBERED.iter().any(algorithm) || rest.starts_with(RSA) || rest.starts_with(TEXT)
    })
}
