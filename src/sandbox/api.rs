//! What the API answers: the profile's permission table, API keys and sessions. No sockets here.
//!
//! Only the paths, the header, the session fields and who may do what come from the vendor's pages;
//! the rest of every body is made up, and each says so: `"synthetic": true`.

use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::keys::ApiKey;
use super::sessions::{self, Session, Sessions};
use super::uuid;
use crate::profile::{ApiKeyForm, Permission, Profile, Session as Settings};

/// One request, as far as the answer depends on it.
pub(super) struct Asked<'a> {
    /// The HTTP method.
    pub(super) method: &'a str,
    /// The path, without its query.
    pub(super) path: &'a str,
    /// The value of the API key's header.
    pub(super) api_key: Option<&'a [u8]>,
    /// The value of `Authorization`.
    pub(super) authorization: Option<&'a str>,
    /// The body.
    pub(super) body: &'a [u8],
}

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    /// Headers beside those of the body.
    pub(super) headers: Vec<(&'static str, String)>,
    /// The JSON object.
    pub(super) body: Map<String, Value>,
}

/// A refusal: status, code and a sentence.
struct Refusal(u16, &'static str, String);

/// The API: a profile, its keys and the open sessions.
#[derive(Debug)]
pub(super) struct Api {
    profile: Profile,
    keys: Vec<ApiKey>,
    sessions: Mutex<Sessions>,
}

/// Who asks: the position of an API key, and the session if there is one.
struct Caller {
    key: usize,
    session: Option<Session>,
}

impl Api {
    pub(super) fn new(profile: Profile, keys: Vec<ApiKey>) -> Api {
        Api { profile, keys, sessions: Mutex::default() }
    }

    /// The name of the header that carries the API key.
    pub(super) fn api_key_header(&self) -> &str {
        self.profile.api.key_header()
    }

    /// How sessions work, where the vendor has any.
    fn settings(&self) -> Option<&Settings> {
        self.profile.session.as_ref()
    }

    /// The API key that may do everything, or else the first.
    pub(super) fn first_key(&self) -> Option<&ApiKey> {
        self.keys.first()
    }

    /// Answers one request.
    pub(super) fn answer(&self, asked: &Asked<'_>, now: OffsetDateTime) -> Answer {
        if asked.path == self.profile.api.health() {
            return self.health(asked).unwrap_or_else(|refusal| refuse(&refusal, None));
        }
        let row = match self.row(asked) {
            Ok(row) => row,
            Err(answer) => return answer,
        };
        let caller = match self.caller(asked, row, now) {
            Ok(caller) => caller,
            Err(refusal) => return refuse(&refusal, None),
        };
        // From here on every answer names a session: the client's own, or one made for this call.
        let id = match &caller.session {
            Some(session) => session.id.clone(),
            None => match uuid::random() {
                Ok(id) => id,
                Err(error) => return out_of_order(&error.to_string()),
            },
        };
        let answer = match self.settings().filter(|_| self.profile.opens_session(row)) {
            Some(settings) => self.handshake(settings, asked, row, &caller, &id, now),
            None => self.action(asked, row, &caller),
        };
        let mut answer = answer.unwrap_or_else(|refusal| refuse(&refusal, Some(row)));
        if let Some(settings) = self.settings() {
            answer.body.insert(settings.id_field.value.clone(), Value::String(id));
        }
        answer
    }

    fn health(&self, asked: &Asked<'_>) -> Result<Answer, Refusal> {
        if asked.method != "GET" && asked.method != "HEAD" {
            return Ok(method_not_allowed(asked, "GET"));
        }
        if self.profile.api.health_needs_key() {
            self.key(asked)?;
        }
        Ok(done(200, json!({ "status": "ok" })))
    }

    /// The row of the permission table that a request is for.
    fn row(&self, asked: &Asked<'_>) -> Result<&Permission, Answer> {
        let rows: Vec<&Permission> =
            self.profile.permissions.iter().filter(|row| row.path == asked.path).collect();
        if rows.is_empty() {
            let text = "no API has this path".to_owned();
            return Err(refuse(&Refusal(404, "wrong-path", text), None));
        }
        rows.iter().find(|row| row.method == asked.method).copied().ok_or_else(|| {
            let methods: Vec<&str> = rows.iter().map(|row| row.method.as_str()).collect();
            method_not_allowed(asked, &methods.join(", "))
        })
    }

    /// Who asks, by session or by API key, and whether the row is theirs to use.
    fn caller(
        &self,
        asked: &Asked<'_>,
        row: &Permission,
        now: OffsetDateTime,
    ) -> Result<Caller, Refusal> {
        let key_alone = |asked| self.key(asked).map(|key| Caller { key, session: None });
        let Some(settings) = self.settings() else { return key_alone(asked) };
        let opens_session = self.profile.opens_session(row);
        if let Some(authorization) = asked.authorization.filter(|_| !opens_session) {
            let session = self.session(settings, authorization, row, now)?;
            return Ok(Caller { key: session.key, session: Some(session) });
        }
        if !opens_session && settings.required_in.value.contains(&row.context) {
            self.key(asked)?;
            return Err(Refusal(
                401,
                "session-missing",
                format!(
                    "the context {} wants a session: {} first, then Authorization: {} TOKEN",
                    row.context, settings.opened_by.value, settings.authorization_scheme.value
                ),
            ));
        }
        key_alone(asked)
    }

    /// The position of the API key that the request carries.
    fn key(&self, asked: &Asked<'_>) -> Result<usize, Refusal> {
        let header = self.api_key_header();
        let Some(sent) = asked.api_key else {
            return Err(Refusal(401, "api-key-missing", format!("the header {header} is missing")));
        };
        if let Some(position) = self.keys.iter().position(|key| key.is(sent)) {
            return Ok(position);
        }
        let wants_uuid = self.profile.api.key_form() == ApiKeyForm::Uuid;
        let is_uuid = std::str::from_utf8(sent).is_ok_and(uuid::is_one);
        let text = if wants_uuid && !is_uuid {
            format!("the value of {header} is no UUID")
        } else {
            format!("the value of {header} is not known")
        };
        Err(Refusal(401, "api-key-rejected", text))
    }

    fn session(
        &self,
        settings: &Settings,
        authorization: &str,
        row: &Permission,
        now: OffsetDateTime,
    ) -> Result<Session, Refusal> {
        let unknown = || {
            let text = "the session is unknown or over".to_owned();
            Refusal(401, "session-rejected", text)
        };
        let (scheme, token) = authorization.split_once(' ').ok_or_else(unknown)?;
        if !scheme.eq_ignore_ascii_case(&settings.authorization_scheme.value) {
            return Err(unknown());
        }
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let session = sessions.find(token.trim(), now).ok_or_else(unknown)?;
        let fits = session.context == row.context
            && (session.action.is_none() || session.action == row.action);
        if fits {
            Ok(session.clone())
        } else {
            let text = format!("the session is not for {} {}", row.context, row.api);
            Err(Refusal(403, "permission-missing", text))
        }
    }

    /// Opens a session.
    fn handshake(
        &self,
        settings: &Settings,
        asked: &Asked<'_>,
        row: &Permission,
        caller: &Caller,
        id: &str,
        now: OffsetDateTime,
    ) -> Result<Answer, Refusal> {
        self.permitted(row, caller)?;
        let body = object(asked.body)?;
        for field in &settings.mandatory_fields.value {
            if body.get(field).and_then(Value::as_str).is_none_or(str::is_empty) {
                return Err(Refusal(400, "field-missing", format!("the field {field} is missing")));
            }
        }
        let action = self.wished_action(settings, &body, row, caller)?;
        let token =
            uuid::random().map_err(|error| Refusal(500, "upstream-error", error.to_string()))?;
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).open(Session {
            id: id.to_owned(),
            token: token.clone(),
            key: caller.key,
            context: row.context.clone(),
            action,
            until: sessions::end(now, settings.lifetime_seconds.value),
        });
        let mut answer = done(200, json!({ "expiresIn": settings.lifetime_seconds.value }));
        answer.body.insert(settings.token_field.value.clone(), Value::String(token));
        announce_deprecation(row, &mut answer);
        Ok(answer)
    }

    /// The action that the session shall be limited to: one of its context that the key may do.
    fn wished_action(
        &self,
        settings: &Settings,
        body: &Map<String, Value>,
        row: &Permission,
        caller: &Caller,
    ) -> Result<Option<String>, Refusal> {
        let Some(wish) = body.get(&settings.action_field.value) else {
            return Ok(None);
        };
        let target = self.profile.permissions.iter().find(|target| {
            target.context == row.context
                && target.action.is_some()
                && target.action.as_deref() == wish.as_str()
        });
        let Some(target) = target else {
            let text = format!("{} has no such action", row.context);
            return Err(Refusal(400, "action-unknown", text));
        };
        self.permitted(target, caller)?;
        Ok(target.action.clone())
    }

    /// Any row that does not open a session: says what was asked for, and does nothing.
    fn action(
        &self,
        asked: &Asked<'_>,
        row: &Permission,
        caller: &Caller,
    ) -> Result<Answer, Refusal> {
        self.permitted(row, caller)?;
        if matches!(asked.method, "POST" | "PUT") {
            object(asked.body)?;
        }
        Ok(done(
            200,
            json!({
                "context": row.context,
                "api": row.api,
                "method": row.method,
                "action": row.action,
            }),
        ))
    }

    fn permitted(&self, row: &Permission, caller: &Caller) -> Result<(), Refusal> {
        if self.keys.get(caller.key).is_some_and(|key| key.allows(row)) {
            return Ok(());
        }
        let text = format!("the API key may not {} {} {}", row.method, row.context, row.api);
        Err(Refusal(403, "permission-missing", text))
    }
}

/// The body as a JSON object.
fn object(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    serde_json::from_slice(body)
        .map_err(|error| Refusal(400, "not-json", format!("the body is no JSON object: {error}")))
}

fn done(status: u16, facts: Value) -> Answer {
    let mut body = Map::from_iter([("synthetic".to_owned(), Value::Bool(true))]);
    if let Value::Object(facts) = facts {
        body.extend(facts);
    }
    Answer { status, headers: Vec::new(), body }
}

fn refuse(refusal: &Refusal, row: Option<&Permission>) -> Answer {
    let Refusal(status, code, message) = refusal;
    let mut answer = done(*status, json!({ "error": { "code": code, "message": message } }));
    if let Some(row) = row {
        announce_deprecation(row, &mut answer);
    }
    answer
}

/// An answer to a request that HTTP or the connection went wrong with.
pub(super) fn refusal(status: u16, code: &'static str, message: &str) -> Answer {
    refuse(&Refusal(status, code, message.to_owned()), None)
}

/// An answer when we cannot go on.
pub(super) fn out_of_order(reason: &str) -> Answer {
    refusal(500, "upstream-error", reason)
}

fn method_not_allowed(asked: &Asked<'_>, allowed: &str) -> Answer {
    let text = format!("{} is not possible here", asked.method);
    let mut answer = refuse(&Refusal(405, "wrong-method", text), None);
    answer.headers.push(("allow", allowed.to_owned()));
    answer
}

/// RFC 9745: the header needs a date. The vendor's pages name none, so it is the earliest there is.
fn announce_deprecation(row: &Permission, answer: &mut Answer) {
    if row.deprecated {
        answer.headers.push(("deprecation", "@0".to_owned()));
    }
}
