//! Where to: the parts of an `https` URL.

use hyper::Uri;
use hyper::http::uri::PathAndQuery;
use rustls::pki_types::ServerName;

use crate::error::Error;

/// What a URL says, apart from its scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// A name, or an address without brackets.
    pub host: String,
    /// The port; 443 where the URL has none.
    pub port: u16,
    /// Path and query; `/` where the URL has none.
    pub path: String,
}

impl Target {
    /// Reads a URL. Whatever is not `https` is a usage error: a secret must not travel in the clear.
    pub fn parse(text: &str) -> Result<Target, Error> {
        const EXAMPLE: &str = "Write it like https://api.example.com/healthcheck.";
        let uri: Uri = text
            .parse()
            .map_err(|error| Error::usage(format!("{text:?} is no URL: {error}"), EXAMPLE))?;
        match uri.scheme_str() {
            Some("https") => {}
            Some(scheme) => {
                return Err(Error::usage(
                    format!("{scheme}:// is not tested: only https:// is protected"),
                    EXAMPLE,
                ));
            }
            None => {
                return Err(Error::usage(
                    format!("{text:?} does not begin with https://"),
                    EXAMPLE,
                ));
            }
        }
        let authority =
            uri.authority().map(hyper::http::uri::Authority::as_str).unwrap_or_default();
        if authority.contains('@') {
            return Err(Error::usage("the URL has a user name in it", EXAMPLE));
        }
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        if host.is_empty() {
            return Err(Error::usage(format!("{text:?} names no host"), EXAMPLE));
        }
        let port = authority.rsplit_once(':').map(|(_, port)| port);
        let is_number = |port: &str| port.parse::<u16>().is_ok_and(|number| number > 0);
        if port.is_some_and(|port| !port.is_empty() && !port.ends_with(']') && !is_number(port)) {
            return Err(Error::usage(format!("{text:?} has no port between 1 and 65535"), EXAMPLE));
        }
        if ServerName::try_from(host.as_str()).is_err() {
            return Err(Error::usage(
                format!("{host:?} is neither a name nor an address"),
                EXAMPLE,
            ));
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Target { host, port: uri.port_u16().unwrap_or(443), path })
    }

    /// The URL without its query, which may hold what is nobody's business.
    pub fn shown(&self) -> String {
        let path = self.path.split_once('?').map_or(self.path.as_str(), |(path, _)| path);
        self.with(path)
    }

    /// The whole URL.
    pub fn url(&self) -> String {
        self.with(&self.path)
    }

    fn with(&self, path: &str) -> String {
        format!("https://{}{path}", self.authority())
    }

    /// Host and port as they stand in the URL: without the usual port.
    pub fn authority(&self) -> String {
        let host =
            if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let port = if self.port == 443 { String::new() } else { format!(":{}", self.port) };
        format!("{host}{port}")
    }

    /// The same host with another path.
    pub fn with_path(self, path: &str) -> Result<Target, Error> {
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        let parsed = PathAndQuery::try_from(path.as_str()).map_err(|error| {
            Error::usage(
                format!("{path:?} is no path of a URL: {error}"),
                "Write spaces and special characters like %20.",
            )
        })?;
        // Without the fragment, which goes nowhere.
        Ok(Target { path: parsed.as_str().to_owned(), ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_taken_apart() {
        let target = Target::parse("https://[::1]:8443/a?key=1").unwrap();
        assert_eq!((target.host.as_str(), target.port), ("::1", 8443));
        assert_eq!(target.shown(), "https://[::1]:8443/a");
        assert_eq!(target.url(), "https://[::1]:8443/a?key=1");
        assert_eq!(Target::parse("https://a.example").unwrap().shown(), "https://a.example/");
    }

    #[test]
    fn a_port_that_is_none_never_becomes_another_one() {
        for text in ["https://a.example:99999/", "https://a.example:65536", "https://127.1/"] {
            assert!(matches!(Target::parse(text), Err(Error::Usage { .. })), "{text}");
        }
        assert!(Target::parse("https://a.example").unwrap().with_path("/a b").is_err());
    }

    #[test]
    fn what_is_not_https_is_refused() {
        for text in ["http://a.example", "a.example", "https://", "https://u:p@a.example", "ü"] {
            assert!(matches!(Target::parse(text), Err(Error::Usage { .. })), "{text}");
        }
    }
}
