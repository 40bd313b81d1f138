//! Sessions that calls opened, and what is kept of answers that may hold secrets.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

use super::redact::without;
use super::transcript::Reply;
use crate::material::Secret;

/// The sessions of a run, each under the row of the permission table that it was opened for. Their
/// tokens stay here and are wiped with it.
#[derive(Debug, Default)]
pub struct Sessions {
    token_field: String,
    scheme: String,
    tokens: Mutex<BTreeMap<usize, Secret>>,
}

impl Sessions {
    /// No session yet. `token_field` is where an answer has its token, `scheme` what the
    /// `Authorization` header begins with.
    pub fn new(token_field: &str, scheme: &str) -> Sessions {
        Sessions {
            token_field: token_field.to_owned(),
            scheme: scheme.to_owned(),
            tokens: Mutex::default(),
        }
    }

    /// Keeps the token of an answer; whether there was one.
    pub(super) fn open(&self, row: usize, reply: &Reply) -> bool {
        let token = Some(reply)
            .filter(|reply| (200..300).contains(&reply.status))
            .and_then(|reply| self.token(reply));
        let Some(token) = token else { return false };
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.insert(row, token);
        true
    }

    /// The value of `Authorization` for a row that has a session.
    pub(super) fn authorization(&self, row: usize) -> Option<Zeroizing<String>> {
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let token = tokens.get(&row)?.expose_text()?;
        Some(Zeroizing::new(format!("{} {token}", self.scheme)))
    }

    /// The answer without any token: its own, and those that a server repeats.
    pub(super) fn left_out(&self, reply: Reply) -> Reply {
        let own = self.token(&reply);
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let tokens = tokens.values().chain(&own).filter_map(Secret::expose_text);
        tokens.fold(reply, |reply, token| without(token, "(the session token)", reply))
    }

    fn token(&self, reply: &Reply) -> Option<Secret> {
        let body = serde_json::from_slice(&reply.body).ok()?;
        let token = taken(&self.token_field, body).filter(|token| !token.is_empty())?;
        Some(Secret::new(token.into_bytes()))
    }
}

/// The text of a field, wherever it stands.
fn taken(field: &str, value: Value) -> Option<String> {
    match value {
        Value::Object(fields) => fields.into_iter().find_map(|(name, value)| match value {
            Value::String(text) if name == field => Some(text),
            other => taken(field, other),
        }),
        Value::Array(items) => items.into_iter().find_map(|item| taken(field, item)),
        _ => None,
    }
}

/// What is kept of the answer to a call that only asks for a permission: the status, the start of what
/// an error says, and whether a success is a web page. A success can hold tokens, and what the vendor
/// knows of people.
pub(super) fn evidence(mut reply: Reply) -> Reply {
    const ERROR: usize = 2048;
    const PAGE: usize = 64;
    const HEADERS: [&str; 3] = ["content-type", "location", "retry-after"];
    reply.reason = None;
    reply.headers.retain(|(name, _)| HEADERS.contains(&name.as_str()));
    for (name, value) in &mut reply.headers {
        // A redirect can carry a token in its query.
        if let Some(end) = value.find(['?', '#']).filter(|_| name == "location") {
            value.truncate(end);
        }
    }
    let kept = match reply.status {
        400.. => ERROR,
        _ if reply.is_web_page() => PAGE,
        _ => 0,
    };
    for byte in reply.body.iter_mut().skip(kept) {
        byte.zeroize();
    }
    reply.body.truncate(kept);
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> Reply {
        let headers = [("set-cookie", "id=t0k3n"), ("location", "https://a.example/in?t=t0k3n")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Reply { status, reason: None, headers: headers.into(), body: body.into() }
    }

    #[test]
    fn a_token_is_kept_for_its_row_alone() {
        let sessions = Sessions::new("sessionToken", "Bearer");
        assert!(sessions.open(3, &reply(200, r#"{"data":[{"sessionToken":"t0k3n"}]}"#)));
        assert_eq!(sessions.authorization(3).as_deref().map(String::as_str), Some("Bearer t0k3n"));
        assert!(sessions.authorization(4).is_none());
        assert!(!format!("{sessions:?}").contains("t0k3n"));
    }

    #[test]
    fn what_is_no_token_opens_nothing() {
        let sessions = Sessions::new("sessionToken", "Bearer");
        for (status, body) in [
            (400, r#"{"sessionToken":"t0k3n"}"#),
            (200, r#"{"sessionToken":""}"#),
            (200, r#"{"sessionToken":7}"#),
            (200, "sessionToken=t0k3n"),
        ] {
            assert!(!sessions.open(0, &reply(status, body)), "{status} {body}");
        }
    }

    #[test]
    fn nothing_secret_is_kept_of_an_answer() {
        let sessions = Sessions::new("sessionToken", "Bearer");
        assert!(sessions.open(0, &reply(200, r#"{"sessionToken":"t0k3n"}"#)));
        let own = r#"{"sessionToken":"fresh"}"#;
        for body in [r#"{"message":"t0k3n is over"}"#, own, "<html>t0k3n</html>"] {
            for status in [200, 302, 400, 500] {
                let kept = format!("{:?}", evidence(sessions.left_out(reply(status, body))));
                assert!(!kept.contains("t0k3n") && !kept.contains("fresh"), "{kept}");
            }
        }
    }

    #[test]
    fn of_a_success_only_the_status_is_kept() {
        assert_eq!(evidence(reply(200, r#"{"name":"Maria"}"#)).body, b"");
        let error = evidence(reply(400, &"a".repeat(5000)));
        assert_eq!((error.body.len(), error.headers.len()), (2048, 1));
        assert_eq!(error.header("location"), Some("https://a.example/in"));
    }
}
