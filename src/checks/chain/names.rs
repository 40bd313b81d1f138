//! Name constraints: which names a CA may give (RFC 5280 section 4.2.1.10).

use std::net::IpAddr;

use crate::material::name::folded;
use crate::material::{Certificate, GeneralName};
use crate::report::{Code, Finding};

/// More names than this, times constraints, are made to do harm; rustls has the same limit.
const MAXIMUM_COMPARISONS: usize = 250_000;

/// The first name below a CA that its constraints do not allow.
pub(super) fn not_permitted(ca: &Certificate, below: &[&Certificate]) -> Option<Finding> {
    let (permitted, excluded) = ca.extensions.name_constraints.as_ref()?;
    let mut comparisons = 0_usize;
    for (position, certificate) in below.iter().enumerate() {
        // Self-issued CAs, such as a CA's new key, are not measured; the leaf always is.
        if position > 0 && certificate.subject.same_as(&certificate.issuer) {
            continue;
        }
        for name in names_of(certificate, position == 0) {
            comparisons =
                comparisons.saturating_add(permitted.len().saturating_add(excluded.len()));
            if comparisons > MAXIMUM_COMPARISONS {
                return Some(Finding::new(Code::NameNotPermitted).variant("too-many"));
            }
            let finding = |variant, list: &[GeneralName]| {
                Finding::new(Code::NameNotPermitted)
                    .variant(variant)
                    .fact("name", name.to_string())
                    .fact("constraints", list.iter().map(ToString::to_string).collect::<Vec<_>>())
            };
            if excluded.iter().any(|constraint| matches(&name, constraint) == Some(true)) {
                return Some(finding("excluded", excluded));
            }
            let verdicts: Vec<bool> =
                permitted.iter().filter_map(|constraint| matches(&name, constraint)).collect();
            if !verdicts.is_empty() && !verdicts.contains(&true) {
                return Some(finding("not-in-list", permitted));
            }
        }
    }
    None
}

/// All names of a certificate. Like OpenSSL, a leaf's common name that looks like a host name
/// counts as one where the certificate has no DNS name.
fn names_of(certificate: &Certificate, leaf: bool) -> Vec<GeneralName> {
    let mut names = certificate.extensions.subject_alt_names.clone();
    let has_dns = names.iter().any(|name| matches!(name, GeneralName::Dns(_)));
    if leaf && !has_dns {
        let hosts = certificate.subject.values("CN").filter(|name| looks_like_host(name));
        names.extend(hosts.map(|name| GeneralName::Dns(name.to_owned())));
    }
    let emails = certificate.subject.values("emailAddress");
    names.extend(emails.map(|address| GeneralName::Email(address.to_owned())));
    if !certificate.subject.is_empty() {
        names.push(GeneralName::Directory(certificate.subject.to_string()));
    }
    names
}

fn looks_like_host(name: &str) -> bool {
    name.split('.').count() > 1
        && name.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        })
}

/// Whether a name lies in a subtree; `None` where they are of different kinds.
fn matches(name: &GeneralName, constraint: &GeneralName) -> Option<bool> {
    match (name, constraint) {
        (GeneralName::Dns(name), GeneralName::Dns(base)) => Some(dns(name, base)),
        (GeneralName::Email(address), GeneralName::Email(base)) => Some(email(address, base)),
        (GeneralName::Uri(uri), GeneralName::Uri(base)) => Some(host_of(uri).is_some_and(|host| {
            // A host alone means that host; with a leading dot, what is below it.
            match base.strip_prefix('.') {
                Some(_) => host.to_lowercase().ends_with(&base.to_lowercase()),
                None => host.eq_ignore_ascii_case(base),
            }
        })),
        (GeneralName::Ip(address), GeneralName::Ip(network)) => Some(ip(address, network)),
        (GeneralName::Directory(name), GeneralName::Directory(base)) => {
            Some(directory(&folded(name), &folded(base)))
        }
        _ => None,
    }
}

/// `example.com` means itself and everything below it; `.example.com`, as OpenSSL reads it, only
/// what is below.
fn dns(name: &str, base: &str) -> bool {
    let (name, base) = (name.to_lowercase(), base.to_lowercase());
    if base.starts_with('.') {
        return name.ends_with(&base);
    }
    base.is_empty()
        || name == base
        || name.strip_suffix(&base).is_some_and(|rest| rest.ends_with('.'))
}

/// A mailbox, a host, or a domain with a leading dot.
fn email(address: &str, base: &str) -> bool {
    let Some((local, host)) = address.rsplit_once('@') else { return false };
    match base.rsplit_once('@') {
        Some((box_local, box_host)) => local == box_local && host.eq_ignore_ascii_case(box_host),
        None if base.starts_with('.') => host.to_lowercase().ends_with(&base.to_lowercase()),
        None => host.eq_ignore_ascii_case(base),
    }
}

fn host_of(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    Some(host.split(':').next().unwrap_or(host))
}

fn ip(address: &str, network: &str) -> bool {
    let Some((base, mask)) = network.split_once('/') else { return false };
    match (address.parse(), base.parse(), mask.parse()) {
        (Ok(IpAddr::V4(address)), Ok(IpAddr::V4(base)), Ok(IpAddr::V4(mask))) => {
            u32::from(address) & u32::from(mask) == u32::from(base) & u32::from(mask)
        }
        (Ok(IpAddr::V6(address)), Ok(IpAddr::V6(base)), Ok(IpAddr::V6(mask))) => {
            u128::from(address) & u128::from(mask) == u128::from(base) & u128::from(mask)
        }
        _ => false,
    }
}

/// RFC 4514 text ends with the encoding's first RDN, so a subtree is a suffix at a comma.
fn directory(name: &str, base: &str) -> bool {
    base.is_empty()
        || name == base
        || name.strip_suffix(base).is_some_and(|rest| {
            rest.strip_suffix(',').is_some_and(|before| !before.ends_with('\\'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dns_subtree_holds_itself_and_what_is_below() {
        assert!(dns("a.Example.com", "example.com"));
        assert!(dns("example.com", "example.com"));
        assert!(!dns("badexample.com", "example.com"));
        assert!(dns("anything.test", ""));
        assert!(dns("a.example.com", ".example.com"));
        assert!(!dns("example.com", ".example.com"));
    }

    #[test]
    fn a_network_holds_its_addresses() {
        assert!(ip("10.1.2.3", "10.0.0.0/255.0.0.0"));
        assert!(!ip("11.1.2.3", "10.0.0.0/255.0.0.0"));
        assert!(!ip("::1", "10.0.0.0/255.0.0.0"));
    }

    #[test]
    fn a_directory_subtree_starts_at_the_country() {
        assert!(directory("cn=a,o=acme,c=br", "o=acme,c=br"));
        assert!(!directory("cn=a,o=xacme,c=br", "acme,c=br"));
        assert!(!directory("cn=a\\,o=acme,c=br", "o=acme,c=br"));
    }
}
