//! The log of calls by session, in memory: no names, no images, no keys.

use std::collections::VecDeque;

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::profile::Permission;

/// One call.
#[derive(Debug)]
struct Entry {
    session: String,
    at: OffsetDateTime,
    context: String,
    api: String,
    method: String,
    status: u16,
}

/// The last calls, oldest first.
#[derive(Debug, Default)]
pub(super) struct Log(VecDeque<Entry>);

impl Log {
    const MOST: usize = 4_096;

    /// Notes a call and what it was answered.
    pub(super) fn note(
        &mut self,
        session: &str,
        row: &Permission,
        status: u16,
        at: OffsetDateTime,
    ) {
        if self.0.len() >= Self::MOST {
            self.0.pop_front();
        }
        self.0.push_back(Entry {
            session: session.to_owned(),
            at,
            context: row.context.clone(),
            api: row.api.clone(),
            method: row.method.clone(),
            status,
        });
    }

    /// The calls of a session; empty where it is not known.
    pub(super) fn of(&self, session: &str) -> Vec<Value> {
        let calls = self.0.iter().filter(|entry| entry.session == session);
        calls
            .map(|entry| {
                json!({
                    "at": entry.at.format(&Rfc3339).unwrap_or_default(),
                    "context": entry.context,
                    "api": entry.api,
                    "method": entry.method,
                    "status": entry.status,
                })
            })
            .collect()
    }
}
