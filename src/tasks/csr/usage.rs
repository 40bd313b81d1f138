//! What the certificate may be used for.

use crate::formats::der;
use crate::material::extensions::{KEY_USAGES, purpose};
use crate::profile::Profile;

/// Key usages by name, and extended key usages by OID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// KeyUsage bits by the names of RFC 5280 section 4.2.1.3; no extension where empty.
    pub key_usage: Vec<&'static str>,
    /// ExtendedKeyUsage OIDs; no extension where empty.
    pub extended_key_usage: Vec<String>,
}

impl Default for Usage {
    /// What a TLS client needs, and nothing that a CA might have to refuse.
    fn default() -> Usage {
        Usage {
            key_usage: vec!["digitalSignature"],
            extended_key_usage: vec![purpose::CLIENT_AUTH.to_owned()],
        }
    }
}

impl Usage {
    /// What a vendor asks for; the default where it says nothing.
    pub fn of_vendor(profile: &Profile) -> Usage {
        let usual = Usage::default();
        let bits = profile.csr.key_usage.as_ref().map(|said| {
            let named = |name: &String| KEY_USAGES.iter().copied().find(|bit| bit == name);
            said.value.iter().filter_map(named).collect()
        });
        let purposes =
            profile.csr.extended_key_usage.as_ref().map(|said| {
                said.value.iter().filter_map(|name| extended_key_usage(name)).collect()
            });
        Usage {
            key_usage: bits.unwrap_or(usual.key_usage),
            extended_key_usage: purposes.unwrap_or(usual.extended_key_usage),
        }
    }
}

/// The key usages that a client can have. The others are for CAs, or narrow keyAgreement down.
pub const CLIENT_KEY_USAGES: &[&str] = KEY_USAGES.split_at(5).0;

/// The key usage of a client of that name; case does not count.
pub fn key_usage(name: &str) -> Option<&'static str> {
    CLIENT_KEY_USAGES.iter().copied().find(|usage| usage.eq_ignore_ascii_case(name))
}

/// The OID of the extended key usage of that name, or the text itself where it is an OID.
pub fn extended_key_usage(text: &str) -> Option<String> {
    let named = purpose::named(text).map(str::to_owned);
    named.or_else(|| der::oid(text).map(|_| text.to_owned()))
}
