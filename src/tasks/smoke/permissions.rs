//! The walk along the permission table: which call comes next, and what all of them show.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::checks::connection::{self, Shown};
use crate::error::Error;
use crate::live::attempt::Call;
use crate::live::transcript::{Purpose, Transcript};
use crate::profile::{Effect, Mark, Marked, Profile, Session};
use crate::report::smoke::{Access, Permission, Reason};

/// The rows to try, in the vendor's order, and how its sessions are opened. Nothing in it is secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Walk {
    rows: Vec<Row>,
    include_unsafe: bool,
    /// The API that opens a session.
    opened_by: String,
    /// The fields that its request must have.
    mandatory: Vec<String>,
    /// The fields that it gets.
    fields: Vec<(String, String)>,
    action_field: String,
    token_field: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Row {
    context: String,
    api: String,
    method: String,
    path: String,
    path_mark: Mark,
    action: Option<String>,
    deprecated: bool,
    effect: Effect,
    is_unsafe: bool,
    /// Whether the API key alone is not enough.
    in_session: bool,
}

/// Why the walk ended before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Limited,
    Silence,
}

impl Walk {
    /// The walk along a vendor's table.
    pub fn new(profile: &Profile, fields: Vec<(String, String)>, include_unsafe: bool) -> Walk {
        let session = profile.session.as_ref();
        let rows = profile.permissions.iter().map(|row| Row {
            context: row.context.clone(),
            api: row.api.clone(),
            method: row.method.clone(),
            path: row.path.clone(),
            path_mark: row.mark,
            action: row.action.clone(),
            deprecated: row.deprecated,
            effect: row.effect,
            is_unsafe: profile.is_unsafe(row),
            in_session: session.is_some_and(|session| {
                row.api != session.opened_by.value
                    && session.required_in.value.contains(&row.context)
            }),
        });
        // Without sessions none of these is ever looked at.
        let text = |field: fn(&Session) -> &Marked<String>| {
            session.map(|session| field(session).value.clone()).unwrap_or_default()
        };
        Walk {
            rows: rows.collect(),
            include_unsafe,
            opened_by: text(|session| &session.opened_by),
            mandatory: session
                .map(|session| session.mandatory_fields.value.clone())
                .unwrap_or_default(),
            fields,
            action_field: text(|session| &session.action_field),
            token_field: text(|session| &session.token_field),
        }
    }

    /// Whether it is one that was read from a file and has more rows than any vendor's table.
    pub(super) fn is_too_long(&self) -> bool {
        const MOST: usize = 500;
        self.rows.len() > MOST
    }

    /// How many calls there will be at most.
    pub fn calls(&self) -> usize {
        self.plan().len()
    }

    /// How many rows are left out because they are unsafe.
    pub fn left_out(&self) -> usize {
        self.rows.iter().filter(|row| !self.includes(row)).count()
    }

    /// The fields that a session needs and that were not given, where a row needs a session.
    pub fn missing_fields(&self) -> Vec<String> {
        let given = |name: &str| self.fields.iter().any(|(field, _)| field == name);
        let missing = self.mandatory.iter().filter(|name| !given(name)).cloned();
        missing.filter(|_| self.rows.iter().any(|row| row.in_session)).collect()
    }

    fn includes(&self, row: &Row) -> bool {
        self.include_unsafe || !row.is_unsafe
    }

    /// Every call that may come, in order. A row in a session takes a handshake of its own, as a
    /// session is for one action.
    fn plan(&self) -> Vec<Purpose> {
        let can_open = self.missing_fields().is_empty();
        let rows = self.rows.iter().enumerate().filter(|(_, row)| self.includes(row));
        rows.flat_map(|(number, row)| match (row.in_session, can_open) {
            (false, _) => vec![Purpose::Permission(number)],
            (true, true) => vec![Purpose::Handshake(number), Purpose::Permission(number)],
            (true, false) => Vec::new(),
        })
        .collect()
    }

    /// The next call after these; `None` at the end. Each is made once.
    pub(super) fn next(&self, transcripts: &[Transcript]) -> Option<Purpose> {
        if end(transcripts).is_some() {
            return None;
        }
        let made = |purpose| of(transcripts, purpose).is_some();
        let compare = (0..self.rows.len()).find(|number| {
            of(transcripts, Purpose::Permission(*number)).is_some_and(connection::needs_comparison)
                && !made(Purpose::WithoutKey(*number))
        });
        if let Some(number) = compare {
            return Some(Purpose::WithoutKey(number));
        }
        let possible = |purpose| match purpose {
            Purpose::Handshake(number) => self.rows.get(number).is_some_and(|row| {
                self.handshake(row).is_some_and(|(number, _)| {
                    Seen::at(number, transcripts).is_some_and(|seen| seen.access == Access::Granted)
                })
            }),
            Purpose::Permission(number)
                if self.rows.get(number).is_some_and(|row| row.in_session) =>
            {
                of(transcripts, Purpose::Handshake(number)).is_some_and(|call| call.session)
            }
            _ => true,
        };
        self.plan().into_iter().find(|purpose| !made(*purpose) && possible(*purpose))
    }

    /// The row that opens sessions for another.
    fn handshake(&self, row: &Row) -> Option<(usize, &Row)> {
        let opens = |other: &&Row| other.context == row.context && other.api == self.opened_by;
        let position = self.rows.iter().position(|other| opens(&other))?;
        self.rows.get(position).map(|row| (position, row))
    }

    /// What is sent for it.
    pub(super) fn call(&self, purpose: Purpose, headers: &[(String, String)]) -> Option<Call> {
        let (row, body) = match purpose {
            Purpose::Handshake(number) => {
                let row = self.rows.get(number)?;
                (self.handshake(row)?.1, Some(self.wishes(row.action.as_deref())))
            }
            Purpose::Permission(number) | Purpose::WithoutKey(number) => {
                let row = self.rows.get(number)?;
                let body = match row.method.as_str() {
                    _ if row.api == self.opened_by => Some(self.wishes(None)),
                    // Nothing of a person is sent, so nothing of a person can be touched.
                    "POST" | "PUT" | "PATCH" => Some(Map::new()),
                    _ => None,
                };
                (row, body)
            }
            _ => return None,
        };
        let mut headers = headers.to_vec();
        if body.is_some() {
            headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        Some(Call {
            method: row.method.clone(),
            path: row.path.clone(),
            headers,
            body: body.map(|body| Value::Object(body).to_string()),
        })
    }

    /// What a handshake is sent.
    fn wishes(&self, action: Option<&str>) -> Map<String, Value> {
        let action = action.map(|action| (self.action_field.as_str(), action));
        let given = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        given.chain(action).map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
    }

    /// What the calls show, row by row.
    pub(super) fn judge(&self, transcripts: &[Transcript]) -> Vec<Permission> {
        let rows = self.rows.iter().enumerate();
        rows.map(|(number, row)| {
            let seen = self.seen(number, row, transcripts);
            Permission {
                context: row.context.clone(),
                api: row.api.clone(),
                method: row.method.clone(),
                path: row.path.clone(),
                path_mark: row.path_mark,
                action: row.action.clone(),
                deprecated: row.deprecated,
                access: seen.access,
                status: seen.status,
                evidence: seen.evidence,
                compared: seen.compared,
                at_handshake: seen.at_handshake,
            }
        })
        .collect()
    }

    fn seen(&self, number: usize, row: &Row, transcripts: &[Transcript]) -> Seen {
        if let Some(seen) = Seen::at(number, transcripts) {
            return seen;
        }
        if let Some(call) = of(transcripts, Purpose::Handshake(number)).filter(|call| !call.session)
        {
            return self.without_session(call);
        }
        if !self.includes(row) {
            let reason = Reason::new("permission-unsafe").fact("effect", row.effect.as_str());
            return Seen::nothing(Access::Skipped, reason);
        }
        let missing = self.missing_fields();
        let reason = match end(transcripts) {
            _ if !begun(transcripts) => Reason::new("permission-not-reached"),
            _ if row.in_session && !missing.is_empty() => {
                Reason::new("permission-needs-fields").fact("fields", missing)
            }
            Some(End::Limited) => Reason::new("permission-limited"),
            Some(End::Silence) => Reason::new("permission-silence"),
            None => Reason::new("permission-no-session"),
        };
        Seen::nothing(Access::Unknown, reason)
    }

    /// A handshake for a row that opened no session: only a refusal tells something about the row.
    fn without_session(&self, handshake: &Transcript) -> Seen {
        let seen = Seen { at_handshake: true, compared: None, ..Seen::of(handshake, None) };
        let status = seen.status.unwrap_or_default();
        match seen.access {
            Access::Granted if status < 300 => Seen {
                access: Access::Unknown,
                evidence: Reason::new("permission-no-token")
                    .fact("status", u32::from(status))
                    .fact("field", self.token_field.as_str()),
                ..seen
            },
            Access::Granted => Seen { access: Access::Unknown, ..seen },
            _ => seen,
        }
    }
}

/// What is known of a row.
struct Seen {
    access: Access,
    status: Option<u16>,
    evidence: Reason,
    compared: Option<Reason>,
    at_handshake: bool,
}

impl Seen {
    /// The call of a row, beside that without the API key; `None` where it was not made.
    fn at(number: usize, transcripts: &[Transcript]) -> Option<Seen> {
        let call = of(transcripts, Purpose::Permission(number))?;
        Some(Seen::of(call, of(transcripts, Purpose::WithoutKey(number))))
    }

    fn of(call: &Transcript, bare: Option<&Transcript>) -> Seen {
        let Shown { access, evidence, compared } = connection::access(call, bare);
        let status = call.reply.as_ref().map(|reply| reply.status);
        Seen { access, status, evidence, compared, at_handshake: false }
    }

    fn nothing(access: Access, evidence: Reason) -> Seen {
        Seen { access, status: None, evidence, compared: None, at_handshake: false }
    }
}

fn of(transcripts: &[Transcript], purpose: Purpose) -> Option<&Transcript> {
    transcripts.iter().find(|transcript| transcript.purpose == purpose)
}

/// The walk's own calls.
fn made(transcripts: &[Transcript]) -> impl Iterator<Item = &Transcript> {
    transcripts.iter().filter(|transcript| {
        matches!(
            transcript.purpose,
            Purpose::Handshake(_) | Purpose::Permission(_) | Purpose::WithoutKey(_)
        )
    })
}

fn begun(transcripts: &[Transcript]) -> bool {
    made(transcripts).next().is_some()
}

/// A vendor that says "enough" is heard at once; one call without an answer may be a slow row.
fn end(transcripts: &[Transcript]) -> Option<End> {
    let is_limit = |call: &Transcript| call.reply.as_ref().is_some_and(|reply| reply.status == 429);
    if made(transcripts).any(is_limit) {
        return Some(End::Limited);
    }
    let silent = made(transcripts).filter(|call| call.failure.is_some()).count();
    (silent >= 2).then_some(End::Silence)
}

/// Reads `NAME=VALUE`, a field of the handshake.
pub fn handshake_field(text: &str) -> Result<(String, String), Error> {
    let parts = text.split_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty());
    parts.map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(|| {
        Error::usage(
            format!("--handshake-field {text:?} is not of the form NAME=VALUE"),
            "Write the name as the vendor writes it, then `=` and the value.",
        )
    })
}
