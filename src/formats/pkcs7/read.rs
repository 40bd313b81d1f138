//! Out of the bundle: certificates and revocation lists. Signers and content are of no interest.

use crate::formats::outline::{Element, element, elements};
use crate::formats::x509;
use crate::material::Item;
use crate::report::{Code, Finding};

/// Above this a bundle is made to do harm: the largest lists of roots have some hundred entries.
const LIMIT: usize = 10_000;

/// Reads a ContentInfo with signed-data, DER or BER, and returns one [`Item::Pkcs7`].
///
/// # Errors
///
/// `corrupt` where the bundle or one of its entries is broken, `over-limit` where it has too many.
pub(in crate::formats) fn read(bytes: &[u8]) -> Result<Vec<Item>, Finding> {
    let corrupt = || Finding::new(Code::Corrupt).fact("what", "PKCS#7 bundle");
    let signed_data = signed_data(bytes).ok_or_else(corrupt)?;
    let mut items = Vec::new();
    for part in elements(signed_data.content) {
        let read_one: fn(&[u8]) -> Result<Item, x509::Malformed> = match part.tag {
            CERTIFICATES => |der| Ok(Item::Certificate(Box::new(x509::certificate(der)?.0))),
            CRLS => |der| Ok(Item::Crl(Box::new(x509::crl(der)?.0))),
            _ => continue,
        };
        // Attribute certificates and other choices have context tags, and are passed over.
        for entry in elements(part.content).filter(|entry| entry.tag == SEQUENCE) {
            if items.len() >= LIMIT {
                return Err(Finding::new(Code::OverLimit)
                    .fact("what", "entries")
                    .fact("limit", LIMIT));
            }
            let item = read_one(entry.whole)
                .map_err(|error| corrupt().fact("reason", error.to_string()))?;
            items.push(item);
        }
    }
    Ok(vec![Item::Pkcs7(items)])
}

/// ContentInfo ::= SEQUENCE { OID, [0] EXPLICIT SignedData }.
fn signed_data(bytes: &[u8]) -> Option<Element<'_>> {
    let (content_info, _) = element(bytes)?;
    let wrapped = elements(content_info.content).nth(1).filter(|part| part.tag == CERTIFICATES)?;
    element(wrapped.content).map(|(inner, _)| inner).filter(|inner| inner.tag == SEQUENCE)
}

const SEQUENCE: u8 = 0x30;
/// `[0]`: the certificates of SignedData, and the wrapping of the content.
const CERTIFICATES: u8 = 0xa0;
/// `[1]`: the revocation lists.
const CRLS: u8 = 0xa1;
