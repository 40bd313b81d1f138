//! Revocation lists from DER (RFC 5280 section 5).

use x509_parser::prelude::{
    CertificateRevocationList, FromDer, ParsedExtension, RevokedCertificate,
};

use super::{Malformed, algorithm, moment, name};
use crate::material::algorithm::hex;
use crate::material::{Crl, Extension, Revoked};

/// Reads one revocation list and returns it with the bytes after it.
pub fn crl(der: &[u8]) -> Result<(Crl, &[u8]), Malformed> {
    let (rest, parsed) = CertificateRevocationList::from_der(der)?;
    let authority_key_id =
        parsed.extensions().iter().find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::AuthorityKeyIdentifier(id) => {
                id.key_identifier.as_ref().map(|id| hex(id.0))
            }
            _ => None,
        });
    let extensions = parsed.extensions().iter().map(|extension| Extension {
        oid: extension.oid.to_id_string(),
        critical: extension.critical,
        value: extension.value.to_vec(),
    });
    let crl = Crl {
        der: der.get(..der.len() - rest.len()).unwrap_or(der).to_vec(),
        tbs: parsed.tbs_cert_list.as_ref().to_vec(),
        issuer: name::decode(parsed.issuer()),
        this_update: moment(&parsed.last_update()),
        next_update: parsed.next_update().map(|time| moment(&time)),
        revoked: parsed.iter_revoked_certificates().map(entry).collect(),
        signature_algorithm: algorithm::signature(&parsed.signature_algorithm),
        signature: parsed.signature_value.data.to_vec(),
        authority_key_id,
        extensions: extensions.collect(),
    };
    Ok((crl, rest))
}

fn entry(entry: &RevokedCertificate<'_>) -> Revoked {
    Revoked {
        serial_hex: hex(entry.raw_serial()),
        at: moment(&entry.revocation_date),
        reason: entry.reason_code().and_then(|(_, code)| reason(code.0)),
    }
}

/// RFC 5280 section 5.3.1.
fn reason(code: u8) -> Option<&'static str> {
    Some(match code {
        1 => "keyCompromise",
        2 => "cACompromise",
        3 => "affiliationChanged",
        4 => "superseded",
        5 => "cessationOfOperation",
        6 => "certificateHold",
        8 => "removeFromCRL",
        9 => "privilegeWithdrawn",
        10 => "aACompromise",
        _ => return None,
    })
}
