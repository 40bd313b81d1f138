//! The proxy on the way: how it is named, and for which hosts it is not asked.

use crate::error::Error;
use std::net::IpAddr;

use crate::live::attempt::{Family, Lookup, Proxy};
use crate::live::transcript::written::percent_decoded;
use crate::material::Secret;

/// Reads `http://user:password@host:port`, also without scheme and login, as `HTTPS_PROXY` has it.
pub fn proxy(text: &str) -> Result<Proxy, Error> {
    const EXAMPLE: &str = "Write it like http://proxy.example.com:3128.";
    // The text may hold a password, so it is not repeated.
    let wrong = |reason: &str| Error::usage(format!("the proxy's address {reason}"), EXAMPLE);
    let rest = match text.split_once("://") {
        Some(("http", rest)) => rest,
        Some((scheme, _)) => {
            return Err(wrong(&format!("begins with {scheme}://, and only http:// is supported")));
        }
        None => text,
    };
    let rest = rest.split('/').next().unwrap_or_default();
    let (login, place) = match rest.rsplit_once('@') {
        Some((login, place)) => (Some(Secret::new(percent_decoded(login))), place),
        None => (None, rest),
    };
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => {
            (host, port.parse().map_err(|error| wrong(&format!("has a wrong port: {error}")))?)
        }
        _ => (place, 80),
    };
    let host = host.trim_matches(['[', ']']);
    if host.is_empty() {
        return Err(wrong("names no host"));
    }
    Ok(Proxy { host: host.to_owned(), port, login })
}

/// Reads each `HOST:PORT:ADDRESS`. One that fits neither the host nor the proxy that is dialled would
/// do nothing, and is a usage error.
pub fn lookup(
    fixed: &[String],
    family: Option<Family>,
    (host, port): (&str, u16),
) -> Result<Lookup, Error> {
    let fixed = fixed.iter().map(|text| entry(text)).collect::<Result<Vec<_>, _>>()?;
    let stray = fixed.iter().find(|(name, of, _)| !name.eq_ignore_ascii_case(host) || *of != port);
    match stray {
        Some((name, of, _)) => Err(Error::usage(
            format!("--resolve names {name}:{of}, and the connection goes to {host}:{port}"),
            "Name the host and port of the URL, or of the proxy where there is one.",
        )),
        None => Ok(Lookup { fixed, family }),
    }
}

fn entry(text: &str) -> Result<(String, u16, IpAddr), Error> {
    let parts = || {
        let (host, rest) = text.split_once(':')?;
        let (port, address) = rest.split_once(':')?;
        let address = address.trim_matches(['[', ']']).parse().ok()?;
        (!host.is_empty()).then_some((host.to_owned(), port.parse().ok()?, address))
    };
    parts().ok_or_else(|| {
        Error::usage(
            format!("--resolve {text:?} is not of the form HOST:PORT:ADDRESS"),
            "Write it like api.example.com:443:192.0.2.1.",
        )
    })
}

/// Whether `NO_PROXY` names the host: by itself, by a domain above it, or all hosts by `*`.
pub fn is_direct(no_proxy: &str, host: &str) -> bool {
    no_proxy.split([',', ' ']).map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| {
        let domain = entry.trim_start_matches('*').trim_start_matches('.').to_ascii_lowercase();
        let host = host.to_ascii_lowercase();
        entry == "*" || host == domain || (host.ends_with(&format!(".{domain}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_read_with_its_login() {
        let read = proxy("http://me:p%40ss@proxy.example:3128/").unwrap();
        assert_eq!((read.host.as_str(), read.port), ("proxy.example", 3128));
        assert_eq!(read.login.unwrap().expose(), b"me:p@ss");
        assert_eq!(proxy("proxy.example:8080").unwrap().port, 8080);
        assert!(proxy("socks5://proxy.example").is_err());
    }

    #[test]
    fn an_address_can_stand_for_the_host_that_is_dialled() {
        let read = |text: &str| lookup(&[text.to_owned()], None, ("api.example", 443));
        let fixed = read("api.example:443:[2001:db8::1]").unwrap().fixed;
        assert_eq!(fixed, [("api.example".to_owned(), 443, "2001:db8::1".parse().unwrap())]);
        for text in
            ["api.example:8443:192.0.2.1", "other:443:192.0.2.1", "api.example:443", "a:b:c"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn no_proxy_names_hosts_and_domains() {
        assert!(is_direct("localhost,.example.com", "api.example.com"));
        assert!(is_direct("example.com", "api.example.com"));
        assert!(is_direct("*", "api.example.com"));
        assert!(!is_direct("ample.com", "api.example.com"));
    }
}
