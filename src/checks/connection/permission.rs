//! What the answer to a call says about a row of the permission table. Only the status counts, and
//! whether the application itself has spoken; no vendor's words do.

use serde_json::Value;

use super::reply::{refusal, same};
use super::{ending, refusal as refusals};
use crate::live::transcript::{Reply, Transcript};
use crate::report::smoke::{Access, Reason};

/// What a call shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Whether it is allowed.
    pub access: Access,
    /// What came back.
    pub evidence: Reason,
    /// What came back to the same call without the API key, where that decides.
    pub compared: Option<Reason>,
}

/// Judges a call. `bare` is the same call without the API key, where it was made.
///
/// An answer that only finds fault with what was in the call shows that the API key was let in, but
/// only if the key is looked at before. So it counts where the call without a key is refused.
pub fn access(call: &Transcript, bare: Option<&Transcript>) -> Shown {
    let (access, evidence) = match (&call.failure, &call.reply) {
        (Some(failure), _) => (Access::Unknown, ending(failure)),
        (None, Some(reply)) => answered(reply),
        (None, None) => (Access::Unknown, Reason::new("stage-skipped")),
    };
    match call.reply.as_ref().filter(|_| needs_comparison(call)) {
        Some(reply) => {
            let (access, compared) = compare(reply, bare);
            Shown { access, evidence, compared: Some(compared) }
        }
        None => Shown { access, evidence, compared: None },
    }
}

/// Whether the answer tells something only beside that to the same call without the API key.
pub fn needs_comparison(call: &Transcript) -> bool {
    let reply = call.reply.as_ref().filter(|_| call.failure.is_none());
    reply.is_some_and(|reply| {
        matches!(reply.status, 400 | 409 | 422)
            && is_object(reply)
            && !reply.is_web_page()
            && !is_elsewhere(reply)
    })
}

fn compare(reply: &Reply, bare: Option<&Transcript>) -> (Access, Reason) {
    let Some(bare) = bare.and_then(|bare| bare.reply.as_ref()) else {
        return (Access::Unknown, Reason::new("permission-not-compared"));
    };
    if same(reply, bare) {
        return (Access::Unknown, Reason::new("permission-same"));
    }
    let refused = matches!(bare.status, 401 | 403) && !bare.is_web_page() && !is_elsewhere(bare);
    let access = if refused { Access::Granted } else { Access::Unknown };
    (access, Reason::new("permission-bare").fact("status", u32::from(bare.status)))
}

/// Whether it speaks of the certificate, or of the path.
fn is_elsewhere(reply: &Reply) -> bool {
    refusal(reply).is_some() || is_unknown_route(reply)
}

fn answered(reply: &Reply) -> (Access, Reason) {
    let said = |name| Reason::new(name).fact("status", u32::from(reply.status));
    if (300..400).contains(&reply.status) {
        let location = reply.header("location").unwrap_or_default();
        return (Access::Unknown, said("permission-redirected").fact("location", location));
    }
    // A firewall or a login page, before the application.
    if reply.is_web_page() {
        return (Access::Unknown, said("permission-page"));
    }
    let access = match reply.status {
        200..=299 => Access::Granted,
        403 if !is_elsewhere(reply) => Access::Denied,
        _ => Access::Unknown,
    };
    let evidence = match (words(reply), reply.status) {
        (Some(words), _) => said("permission-said").fact("text", words),
        (None, 404 | 405 | 410) => said("permission-path"),
        (None, _) => said("stage-http"),
    };
    (access, evidence)
}

/// AWS API Gateway says so with 403 where a path or method is not there.
fn is_unknown_route(reply: &Reply) -> bool {
    reply.text().contains("Missing Authentication Token")
}

fn is_object(reply: &Reply) -> bool {
    // Only the start of a body is kept, so it is not parsed as a whole.
    reply.body.trim_ascii_start().starts_with(b"{")
}

/// What an error says for people, where it has a usual form; else the start of the body.
fn words(reply: &Reply) -> Option<String> {
    const FIELDS: [&str; 6] =
        ["message", "detail", "error_description", "title", "error", "errors"];
    const LONGEST: usize = 100;
    let text = reply.text();
    let body = serde_json::from_str::<Value>(&text).ok();
    let found = body.as_ref().and_then(|body| FIELDS.iter().find_map(|name| text_in(body, name)));
    let words = found.unwrap_or_else(|| refusals::title(&text));
    let is_empty = ["", "{}", "[]", "null"].contains(&words.trim());
    (!is_empty).then(|| words.chars().take(LONGEST).collect())
}

/// The text of a field, wherever it stands.
fn text_in(value: &Value, name: &str) -> Option<String> {
    match value {
        Value::Object(fields) => fields
            .get(name)
            .and_then(Value::as_str)
            .map(str::to_owned)
            .or_else(|| fields.values().find_map(|value| text_in(value, name))),
        Value::Array(items) => items.iter().find_map(|item| text_in(item, name)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::connected;
    use super::*;
    use crate::live::transcript::{Fault, Purpose, Stage};
    use crate::render::reason::sentence;

    fn call() -> Transcript {
        connected(Purpose::Permission(0))
    }

    fn told(call: &Transcript) -> (&'static str, String) {
        let shown = access(call, None);
        assert_eq!(shown.compared, None);
        (shown.access.as_str(), sentence(&shown.evidence))
    }

    fn answer(status: u16, body: &str) -> (&'static str, String) {
        told(&call().answers(status, body))
    }

    #[test]
    fn an_answer_of_the_application_grants() {
        assert_eq!(answer(200, ""), ("granted", "HTTP 200".into()));
    }

    #[test]
    fn a_fault_in_the_call_grants_only_where_nobody_without_a_key_hears_of_it() {
        let missing = r#"{"errors":[{"field":"imgData","message":"is missing"}],"sessionId":"1"}"#;
        let bare =
            |status, body: &str| Some(connected(Purpose::WithoutKey(0)).answers(status, body));
        for (without, wanted, compared) in [
            (bare(401, "{}"), "granted", "HTTP 401 without the API key"),
            (bare(403, "no key"), "granted", "HTTP 403 without the API key"),
            (bare(400, missing), "unknown", "the same without the API key"),
            (bare(400, "{}"), "unknown", "HTTP 400 without the API key"),
            (bare(403, "<html>Blocked"), "unknown", "HTTP 403 without the API key"),
            (bare(429, "{}"), "unknown", "HTTP 429 without the API key"),
            (None, "unknown", "not compared with a call without the API key"),
        ] {
            for status in [400, 409, 422] {
                let mut without = without.clone();
                let bare_reply = without.as_mut().and_then(|bare| bare.reply.as_mut());
                if let Some(reply) = bare_reply.filter(|reply| reply.text() == missing) {
                    reply.status = status;
                }
                let shown = access(&call().answers(status, missing), without.as_ref());
                assert_eq!(sentence(&shown.evidence), format!("HTTP {status}: is missing"));
                let second = shown.compared.as_ref().map(sentence);
                assert_eq!((shown.access.as_str(), second.as_deref()), (wanted, Some(compared)));
            }
        }
    }

    #[test]
    fn a_403_of_the_application_denies() {
        assert_eq!(
            answer(403, r#"{"error":{"code":7,"message":"no permission"}}"#),
            ("denied", "HTTP 403: no permission".into())
        );
        assert_eq!(answer(403, "Forbidden"), ("denied", "HTTP 403: Forbidden".into()));
        assert_eq!(answer(403, ""), ("denied", "HTTP 403".into()));
    }

    #[test]
    fn what_may_be_about_something_else_shows_nothing() {
        for (status, body, evidence) in [
            (400, "Bad Request", "HTTP 400: Bad Request"),
            (401, r#"{"error":"unknown key"}"#, "HTTP 401: unknown key"),
            (403, "<html><title>Blocked</title>", "HTTP 403 with a web page, not of the API"),
            (200, "<!DOCTYPE html><title>Log in", "HTTP 200 with a web page, not of the API"),
            (
                403,
                r#"{"message":"Missing Authentication Token"}"#,
                "HTTP 403: Missing Authentication Token",
            ),
            (403, "Client Certificate Required", "HTTP 403: Client Certificate Required"),
            (401, "{}", "HTTP 401"),
            (404, "{}", "HTTP 404: is the path right?"),
            (404, r#"{"message":"no such user"}"#, "HTTP 404: no such user"),
            (405, "", "HTTP 405: is the path right?"),
            (415, "", "HTTP 415"),
            (500, r#"{"title":"Oops"}"#, "HTTP 500: Oops"),
        ] {
            assert_eq!(answer(status, body), ("unknown", evidence.into()), "{status} {body}");
        }
        let moved = call().answers(302, "").header("location", "https://login.example/");
        assert_eq!(told(&moved), ("unknown", "HTTP 302 to https://login.example/".into()));
        let silent = call().fails(Stage::Http, Fault::TimedOut);
        assert_eq!(told(&silent), ("unknown", "no answer in time".into()));
    }
}
