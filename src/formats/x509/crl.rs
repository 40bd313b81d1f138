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
        revoked: entries(&parsed),
        signature_algorithm: algorithm::signature(&parsed.signature_algorithm),
        signature: parsed.signature_value.data.to_vec(),
        authority_key_id,
        extensions: extensions.collect(),
    };
    Ok((crl, rest))
}

/// The entries in their order: a certificateIssuer holds until the next one (RFC 5280 section 5.3.3).
fn entries(list: &CertificateRevocationList<'_>) -> Vec<Revoked> {
    const CERTIFICATE_ISSUER: &str = "2.5.29.29";
    let own = list.issuer().as_raw();
    let mut of_other_ca = false;
    list.iter_revoked_certificates()
        .map(|one| {
            let mut named = one.extensions().iter();
            if let Some(issuer) = named.find(|e| e.oid.to_id_string() == CERTIFICATE_ISSUER) {
                of_other_ca = !issuer.value.windows(own.len()).any(|window| window == own);
            }
            Revoked { of_other_ca, ..entry(one) }
        })
        .collect()
}

fn entry(entry: &RevokedCertificate<'_>) -> Revoked {
    Revoked {
        serial_hex: hex(entry.raw_serial()),
        at: moment(&entry.revocation_date),
        reason: entry.reason_code().and_then(|(_, code)| reason(code.0)),
        of_other_ca: false,
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
