//! What the person wants to ask of the application, and which answer counts as right.

use crate::checks::connection::Expected;
use crate::error::Error;

/// Headers that steer the connection and the frame of a message (RFC 9110 sections 7.2, 7.6 and 7.8,
/// RFC 9112 section 6): with another value the request is another, or none.
const OF_THE_CONNECTION: [&str; 12] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Why each of these is not given with `--header`.
fn of_the_connection(folded: &str) -> Option<&'static str> {
    OF_THE_CONNECTION.contains(&folded).then_some(match folded {
        "host" => "Use `--resolve` to reach another address under the same name.",
        _ => "It belongs to the connection, which this program makes.",
    })
}

/// Headers that carry secrets.
const NOT_THIS_WAY: [(&str, &str); 5] = [
    ("authorization", SECRET),
    ("proxy-authorization", "Put the login into HTTPS_PROXY."),
    ("cookie", SECRET),
    ("x-api-key", SECRET),
    ("apikey", SECRET),
];
const SECRET: &str =
    "Every process can read arguments. Use `--api-key-file` with `--api-key-header`.";

/// Reads a method (RFC 9110 section 9.1): a word of capitals.
pub fn method(text: &str) -> Result<String, Error> {
    let right = (1..=20).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_uppercase())
        && text != "CONNECT";
    if right {
        return Ok(text.to_owned());
    }
    Err(Error::usage(
        format!("--method {text:?} is no method for a call"),
        "Write it in capitals, such as GET, HEAD or POST.",
    ))
}

/// Reads `Name: value`. `api_key_header` is the one that carries the API key.
pub fn header(text: &str, api_key_header: &str) -> Result<(String, String), Error> {
    // A secret may have been put here by mistake, so the value is not repeated.
    let Some((name, value)) = text.split_once(':').filter(|(name, _)| is_name(name)) else {
        return Err(Error::usage(
            "--header is not of the form NAME: VALUE",
            "Write it like `--header 'Accept: application/json'`.",
        ));
    };
    let value = value.trim();
    if value.chars().any(|c| c.is_control() || !c.is_ascii()) {
        return Err(Error::usage(
            format!("the value of --header {name} has a character that headers do not take"),
            "Headers take ASCII alone.",
        ));
    }
    let folded = name.to_ascii_lowercase();
    let secret = NOT_THIS_WAY.iter().find(|(known, _)| *known == folded).map(|(_, reason)| *reason);
    let reason = of_the_connection(&folded).or(secret);
    let is_key = folded == api_key_header.to_ascii_lowercase();
    match reason.or(is_key.then_some(SECRET)) {
        Some(reason) => Err(Error::usage(format!("--header takes no {name}"), reason)),
        None => Ok((name.to_owned(), value.to_owned())),
    }
}

/// Reads the name of the header that carries the API key.
pub fn api_key_header(name: &str) -> Result<String, Error> {
    const EXAMPLE: &str = "Write the name alone, such as x-api-key.";
    let folded = name.to_ascii_lowercase();
    if !is_name(name) {
        return Err(Error::usage(format!("--api-key-header {name:?} is no header name"), EXAMPLE));
    }
    if of_the_connection(&folded).is_some() || folded == "proxy-authorization" {
        return Err(Error::usage(
            format!("--api-key-header {name} belongs to the connection, and carries no API key"),
            EXAMPLE,
        ));
    }
    Ok(name.to_owned())
}

/// Whether a text is a header's name: a token (RFC 9110 section 5.6.2).
fn is_name(text: &str) -> bool {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(is_token)
}

/// Reads `200`, `2xx`, `200-299`, or several of them with commas.
pub fn expected(text: &str) -> Result<Expected, Error> {
    Expected::parse(text).ok_or_else(|| {
        Error::usage(
            format!("--expect {text:?} names no HTTP status"),
            "Write it like 200, 2xx, or 200,404.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_with_a_secret_is_refused_and_not_repeated() {
        let said = |text: &str| header(text, "x-vendor-key").unwrap_err().to_string();
        for text in ["Authorization: Bearer 123", "X-Vendor-Key: 123", "cookie: a=123", "123"] {
            assert!(!said(text).contains("123"), "{text}");
        }
        let taken = header("Accept:  text/plain ", "x-api-key").unwrap();
        assert_eq!(taken, ("Accept".to_owned(), "text/plain".to_owned()));
        assert!(header("A: b\r\nHost: c", "x-api-key").is_err());
    }

    #[test]
    fn headers_of_the_connection_are_not_given_and_carry_no_key() {
        for name in OF_THE_CONNECTION.iter().map(|name| name.to_uppercase()) {
            assert!(header(&format!("{name}: 1"), "x-api-key").is_err(), "{name}");
            assert!(api_key_header(&name).is_err(), "{name}");
        }
        for name in ["x-api-key", "Authorization", "apikey", "X-Vendor"] {
            assert_eq!(api_key_header(name).unwrap(), name);
        }
        for name in ["", "x key", "x-key:", "x-key\r\nhost", "clé"] {
            assert!(api_key_header(name).is_err(), "{name}");
        }
    }

    #[test]
    fn methods_are_capitals() {
        assert!(method("POST").is_ok() && method("get").is_err() && method("CONNECT").is_err());
    }
}
