//! The extensions that decide, decoded; the others kept as they are.

use std::net::{Ipv4Addr, Ipv6Addr};

use x509_parser::extensions as parsed;
use x509_parser::prelude::{FromDer, ParsedExtension, X509Extension};

use crate::formats::alt_name;
use crate::material::algorithm::hex;
use crate::material::extensions::KEY_USAGES;
use crate::material::{Extension, Extensions, GeneralName};

pub(super) fn decode(raw: &[X509Extension<'_>]) -> Extensions {
    let mut extensions = Extensions::default();
    for extension in raw {
        let oid = extension.oid.to_id_string();
        take(&mut extensions, &oid, extension.parsed_extension());
        extensions.all.push(Extension {
            oid,
            critical: extension.critical,
            value: extension.value.to_vec(),
        });
    }
    extensions
}

fn take(extensions: &mut Extensions, oid: &str, extension: &ParsedExtension<'_>) {
    match extension {
        ParsedExtension::KeyUsage(usage) => extensions.key_usage = Some(key_usage(usage.flags)),
        ParsedExtension::ExtendedKeyUsage(usage) => {
            extensions.extended_key_usage = Some(extended_key_usage(usage));
        }
        ParsedExtension::BasicConstraints(constraints) => {
            extensions.basic_constraints = Some((constraints.ca, constraints.path_len_constraint));
        }
        ParsedExtension::SubjectAlternativeName(names) => {
            extensions.subject_alt_names = names.general_names.iter().map(general_name).collect();
        }
        ParsedExtension::SubjectKeyIdentifier(id) => extensions.subject_key_id = Some(hex(id.0)),
        ParsedExtension::AuthorityKeyIdentifier(id) => {
            extensions.authority_key_id = id.key_identifier.as_ref().map(|id| hex(id.0));
        }
        ParsedExtension::AuthorityInfoAccess(access) => {
            extensions.issuer_urls = access
                .accessdescs
                .iter()
                .filter(|entry| entry.access_method.to_id_string() == CA_ISSUERS)
                .filter_map(|entry| uri(&entry.access_location))
                .collect();
        }
        ParsedExtension::CRLDistributionPoints(points) => {
            extensions.crl_urls = points.points.iter().flat_map(crl_urls).collect();
        }
        ParsedExtension::NameConstraints(constraints) => {
            let list = |subtrees: &Option<Vec<parsed::GeneralSubtree<'_>>>| {
                subtrees.iter().flatten().map(|subtree| general_name(&subtree.base)).collect()
            };
            extensions.name_constraints =
                Some((list(&constraints.permitted_subtrees), list(&constraints.excluded_subtrees)));
        }
        ParsedExtension::ParseError { .. } => extensions.undecodable.push(oid.to_owned()),
        _ => {}
    }
}

const CA_ISSUERS: &str = "1.3.6.1.5.5.7.48.2";

fn key_usage(flags: u16) -> Vec<&'static str> {
    KEY_USAGES
        .into_iter()
        .enumerate()
        .filter(|(bit, _)| flags & (1 << bit) != 0)
        .map(|(_, name)| name)
        .collect()
}

fn extended_key_usage(usage: &parsed::ExtendedKeyUsage<'_>) -> Vec<String> {
    let named = [
        (usage.any, "2.5.29.37.0"),
        (usage.server_auth, "1.3.6.1.5.5.7.3.1"),
        (usage.client_auth, "1.3.6.1.5.5.7.3.2"),
        (usage.code_signing, "1.3.6.1.5.5.7.3.3"),
        (usage.email_protection, "1.3.6.1.5.5.7.3.4"),
        (usage.time_stamping, "1.3.6.1.5.5.7.3.8"),
        (usage.ocsp_signing, "1.3.6.1.5.5.7.3.9"),
    ];
    named
        .into_iter()
        .filter(|(present, _)| *present)
        .map(|(_, oid)| oid.to_owned())
        .chain(usage.other.iter().map(|oid| oid.to_id_string()))
        .collect()
}

fn crl_urls(point: &parsed::CRLDistributionPoint<'_>) -> Vec<String> {
    match &point.distribution_point {
        Some(parsed::DistributionPointName::FullName(names)) => {
            names.iter().filter_map(uri).collect()
        }
        _ => Vec::new(),
    }
}

fn uri(name: &parsed::GeneralName<'_>) -> Option<String> {
    match name {
        parsed::GeneralName::URI(uri) => Some((*uri).to_owned()),
        _ => None,
    }
}

fn general_name(name: &parsed::GeneralName<'_>) -> GeneralName {
    match name {
        parsed::GeneralName::DNSName(name) => GeneralName::Dns((*name).to_owned()),
        parsed::GeneralName::RFC822Name(address) => GeneralName::Email((*address).to_owned()),
        parsed::GeneralName::URI(uri) => GeneralName::Uri((*uri).to_owned()),
        parsed::GeneralName::IPAddress(bytes) => ip(bytes),
        parsed::GeneralName::DirectoryName(name) => {
            GeneralName::Directory(super::name::decode(name).to_string())
        }
        parsed::GeneralName::OtherName(oid, value) => {
            GeneralName::OtherName(alt_name::other_name_text(&oid.to_id_string(), value))
        }
        parsed::GeneralName::RegisteredID(oid) => GeneralName::Rid(oid.to_id_string()),
        other => GeneralName::Other(format!("{other:?}")),
    }
}

/// The names of a list of them; `None` where it cannot be decoded.
pub(in crate::formats) fn general_names(list: &[u8]) -> Option<Vec<GeneralName>> {
    let (_, names) = parsed::SubjectAlternativeName::from_der(list).ok()?;
    Some(names.general_names.iter().map(general_name).collect())
}

/// 4 or 16 octets are an address; 8 or 32 an address and its mask (RFC 5280 section 4.2.1.10).
fn ip(bytes: &[u8]) -> GeneralName {
    let address = |bytes: &[u8]| -> Option<String> {
        if let Ok(four) = <[u8; 4]>::try_from(bytes) {
            return Some(Ipv4Addr::from(four).to_string());
        }
        <[u8; 16]>::try_from(bytes).ok().map(|sixteen| Ipv6Addr::from(sixteen).to_string())
    };
    let text = match bytes.len() {
        4 | 16 => address(bytes),
        8 | 32 => {
            let (network, mask) = bytes.split_at(bytes.len() / 2);
            address(network).zip(address(mask)).map(|(network, mask)| format!("{network}/{mask}"))
        }
        _ => None,
    };
    text.map_or_else(|| GeneralName::Other(format!("ip:{}", hex(bytes))), GeneralName::Ip)
}
