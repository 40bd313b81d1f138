//! What the API answers: the profile's permission table, API keys and sessions. No sockets here.
//!
//! Only the paths, the header, the session fields and who may do what come from the vendor's pages;
//! the rest of every body is made up, and each says so: `"synthetic": true`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::answer::{
    Answer, Asked, Fields, Refusal, announce_deprecation, done, method_not_allowed, out_of_order,
    refuse,
};
use super::galleries::Gallery;
use super::keys::ApiKey;
use super::log::Log;
use super::people::Call;
use super::sessions::{self, Session, Sessions};
use super::store::Store;
use crate::error::Error;
use crate::material::uuid;
use crate::profile::{ApiKeyForm, Deed, Permission, Profile, Session as Settings};

/// The API: a profile, its keys and galleries, the open sessions, and what it remembers.
#[derive(Debug)]
pub(super) struct Api {
    profile: Profile,
    keys: Vec<ApiKey>,
    galleries: Vec<Gallery>,
    store: Store,
    sessions: Mutex<Sessions>,
    log: Mutex<Log>,
}

/// Who asks: the position of an API key, and the session if there is one.
struct Caller {
    key: usize,
    session: Option<Session>,
}

impl Api {
    pub(super) fn new(
        profile: Profile,
        keys: Vec<ApiKey>,
        galleries: Vec<Gallery>,
        store: Store,
    ) -> Api {
        let (sessions, log) = (Mutex::default(), Mutex::default());
        Api { profile, keys, galleries, store, sessions, log }
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
        lock(&self.log).note(&id, row, answer.status, now);
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
        let sessions = lock(&self.sessions);
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
        let fields = asked.fields()?;
        for field in &settings.mandatory_fields.value {
            fields.text(field)?;
        }
        let gallery = self.gallery(&fields, None)?.map(|gallery| gallery.id.clone());
        let action = self.wished_action(settings, &fields, row, caller)?;
        let token =
            uuid::random().map_err(|error| Refusal(500, "upstream-error", error.to_string()))?;
        lock(&self.sessions).open(Session {
            id: id.to_owned(),
            token: token.clone(),
            key: caller.key,
            context: row.context.clone(),
            action,
            gallery,
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
        fields: &Fields,
        row: &Permission,
        caller: &Caller,
    ) -> Result<Option<String>, Refusal> {
        let Some(wish) = fields.optional(&settings.action_field.value)? else {
            return Ok(None);
        };
        let target =
            self.profile.permissions.iter().find(|target| {
                target.context == row.context && target.action.as_deref() == Some(wish)
            });
        let Some(target) = target else {
            let text = format!("{} has no such action", row.context);
            return Err(Refusal(400, "action-unknown", text));
        };
        self.permitted(target, caller)?;
        Ok(target.action.clone())
    }

    /// Any row that does not open a session: says what was asked for, and does it where the
    /// profile says what that is.
    fn action(
        &self,
        asked: &Asked<'_>,
        row: &Permission,
        caller: &Caller,
    ) -> Result<Answer, Refusal> {
        self.permitted(row, caller)?;
        let fields = asked.fields()?;
        let mut answer = done(
            200,
            json!({
                "context": row.context,
                "api": row.api,
                "method": row.method,
                "action": row.action,
            }),
        );
        if let Value::Object(facts) = self.done(row, caller, &fields)? {
            answer.body.extend(facts);
        }
        Ok(answer)
    }

    /// What a row's deed answers beside that.
    fn done(&self, row: &Permission, caller: &Caller, fields: &Fields) -> Result<Value, Refusal> {
        let Some(deed) = row.does else { return Ok(Value::Null) };
        if deed == Deed::SessionLog {
            return self.session_log(fields);
        }
        let gallery = self.gallery(fields, caller.session.as_ref())?;
        let (Some(people), Some(gallery)) = (&self.profile.people, gallery) else {
            return Ok(Value::Null);
        };
        let call = Call { profile: &self.profile, people, row, gallery, fields };
        self.store.work(|state| call.perform(deed, state))
    }

    /// The gallery of a call: that of its session, or the one it names, or else the first.
    fn gallery(
        &self,
        fields: &Fields,
        session: Option<&Session>,
    ) -> Result<Option<&Gallery>, Refusal> {
        let Some(people) = &self.profile.people else { return Ok(None) };
        let field = &people.gallery_field.value;
        let name = match session.and_then(|session| session.gallery.as_deref()) {
            Some(name) => Some(name),
            None => fields.optional(field)?,
        };
        let Some(name) = name else { return Ok(self.galleries.first()) };
        let found = self.galleries.iter().find(|gallery| gallery.id == name);
        found.map(Some).ok_or_else(|| {
            Refusal(400, "gallery-unknown", format!("the field {field} names no gallery"))
        })
    }

    fn session_log(&self, fields: &Fields) -> Result<Value, Refusal> {
        let Some(settings) = self.settings() else { return Ok(Value::Null) };
        let calls = lock(&self.log).of(fields.text(&settings.id_field.value)?);
        if calls.is_empty() {
            let text = "no session of this name is in the log".to_owned();
            return Err(Refusal(404, "session-unknown", text));
        }
        Ok(json!({ "calls": calls }))
    }

    fn permitted(&self, row: &Permission, caller: &Caller) -> Result<(), Refusal> {
        if self.keys.get(caller.key).is_some_and(|key| key.allows(row)) {
            return Ok(());
        }
        let text = format!("the API key may not {} {} {}", row.method, row.context, row.api);
        Err(Refusal(403, "permission-missing", text))
    }
}

/// A state that could not be saved is ours to answer for.
impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal(500, "upstream-error", error.to_string())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
