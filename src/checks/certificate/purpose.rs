//! What a certificate may be used for: extended key usage, key usage, CA flag.

use crate::material::Certificate;
use crate::material::extensions::purpose;
use crate::report::{Code, Finding};

/// Netscape's certificate type, still obeyed by OpenSSL: a BIT STRING whose first bit is SSL client.
const NETSCAPE_TYPE: &str = "2.16.840.1.113730.1.1";

/// What the extended key usage says about TLS clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAuth {
    /// The extension is absent, or names clientAuth: every server takes it.
    Allowed,
    /// Only anyExtendedKeyUsage: measured, nginx, Apache, HAProxy, Node (OpenSSL's error 26) and
    /// rustls refuse it, Go, Java and GnuTLS take it (docs/findings/no-client-auth.md).
    AnyOnly,
    /// The extension names other purposes only.
    Forbidden,
}

/// What the extended key usage of a certificate says (RFC 5280 section 4.2.1.12).
pub fn client_auth(certificate: &Certificate) -> ClientAuth {
    let Some(purposes) = &certificate.extensions.extended_key_usage else {
        return ClientAuth::Allowed;
    };
    let names = |oid: &str| purposes.iter().any(|purpose| purpose == oid);
    if names(purpose::CLIENT_AUTH) {
        ClientAuth::Allowed
    } else if names(purpose::ANY) {
        ClientAuth::AnyOnly
    } else {
        ClientAuth::Forbidden
    }
}

/// The purposes of a certificate by their names.
pub fn purposes(certificate: &Certificate) -> Vec<String> {
    let listed = certificate.extensions.extended_key_usage.iter().flatten();
    listed.map(|oid| purpose::label(oid).to_owned()).collect()
}

/// A certificate for other purposes than TLS clients.
pub fn no_client_auth(certificate: &Certificate) -> Option<Finding> {
    let finding = || Finding::new(Code::NoClientAuth).fact("purposes", purposes(certificate));
    match client_auth(certificate) {
        ClientAuth::Forbidden => Some(finding()),
        ClientAuth::AnyOnly => Some(finding().variant("any-only")),
        ClientAuth::Allowed if netscape_forbids(certificate) => Some(finding().variant("netscape")),
        ClientAuth::Allowed => None,
    }
}

fn netscape_forbids(certificate: &Certificate) -> bool {
    let types = certificate.extensions.all.iter().find(|extension| extension.oid == NETSCAPE_TYPE);
    types.is_some_and(|types| match types.value.as_slice() {
        // BIT STRING, length, unused bits, the first octet.
        [0x03, _, _, bits, ..] => bits & 0x80 == 0,
        _ => true,
    })
}

/// A TLS client proves its key by a signature, so a key usage without digitalSignature forbids it
/// (RFC 8446 section 4.4.2.2). keyAgreement alone is enough for OpenSSL, but not for Java and
/// BoringSSL.
pub fn no_digital_signature(certificate: &Certificate) -> Option<Finding> {
    let usages = certificate.extensions.key_usage.as_ref()?;
    (!usages.contains(&"digitalSignature")).then(|| {
        let listed: Vec<String> = usages.iter().map(|usage| (*usage).to_owned()).collect();
        Finding::new(Code::NoDigitalSignature).fact("usages", listed)
    })
}

/// A CA's own certificate is no client certificate; rustls refuses it as one.
pub fn is_a_ca(certificate: &Certificate) -> Option<Finding> {
    certificate.extensions.is_ca().then(|| Finding::new(Code::IsACa))
}
