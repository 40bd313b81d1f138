//! What the person wants to ask of the application, and which answer counts as right.

use crate::checks::connection::Expected;
use crate::error::Error;

/// Headers that the connection itself needs, or that carry secrets.
const NOT_THIS_WAY: [(&str, &str); 9] = [
    ("host", "Use `--resolve` to reach another address under the same name."),
    ("connection", "The connection is ours."),
    ("content-length", "Calls have no body."),
    ("transfer-encoding", "Calls have no body."),
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
    let reason = NOT_THIS_WAY.iter().find(|(known, _)| *known == folded).map(|(_, reason)| *reason);
    let is_key = folded == api_key_header.to_ascii_lowercase();
    match reason.or(is_key.then_some(SECRET)) {
        Some(reason) => Err(Error::usage(format!("--header takes no {name}"), reason)),
        None => Ok((name.to_owned(), value.to_owned())),
    }
}

/// Whether a text is a header's name: a token (RFC 9110 section 5.6.2).
pub fn is_name(text: &str) -> bool {
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
    fn methods_are_capitals() {
        assert!(method("POST").is_ok() && method("get").is_err() && method("CONNECT").is_err());
    }
}
