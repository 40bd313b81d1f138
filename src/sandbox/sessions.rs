//! Sessions that a handshake opened: each stands for an API key in one context, for a while.

use std::collections::VecDeque;

use time::{Duration, OffsetDateTime};

/// One session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    /// Its name, which every answer in it carries.
    pub(super) id: String,
    /// What the client must show.
    pub(super) token: String,
    /// The position of the API key that opened it.
    pub(super) key: usize,
    /// The context in which it holds.
    pub(super) context: String,
    /// The one action it is for; `None` for all that the key may do.
    pub(super) action: Option<String>,
    /// The gallery that its handshake named, where the vendor has galleries.
    pub(super) gallery: Option<String>,
    /// The last second in which it holds.
    pub(super) until: OffsetDateTime,
}

/// All sessions, oldest first.
#[derive(Debug, Default)]
pub(super) struct Sessions(VecDeque<Session>);

impl Sessions {
    /// A client that opens sessions without end loses its oldest, not our memory.
    const MOST: usize = 4_096;

    /// Adds one.
    pub(super) fn open(&mut self, session: Session) {
        if self.0.len() >= Self::MOST {
            self.0.pop_front();
        }
        self.0.push_back(session);
    }

    /// The session of a token, unless it is over.
    pub(super) fn find(&self, token: &str, now: OffsetDateTime) -> Option<&Session> {
        self.0.iter().find(|session| session.token == token && now <= session.until)
    }
}

/// The end of a session that starts now.
pub(super) fn end(now: OffsetDateTime, lifetime_seconds: u32) -> OffsetDateTime {
    now + Duration::seconds(i64::from(lifetime_seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

    fn session(token: &str) -> Session {
        Session {
            id: "id".to_owned(),
            token: token.to_owned(),
            key: 0,
            context: "sdk".to_owned(),
            action: None,
            gallery: None,
            until: end(NOW, 600),
        }
    }

    #[test]
    fn a_session_holds_through_its_last_second_and_no_longer() {
        let mut sessions = Sessions::default();
        sessions.open(session("one"));
        assert_eq!(sessions.find("one", NOW + Duration::seconds(600)), Some(&session("one")));
        assert_eq!(sessions.find("one", NOW + Duration::seconds(601)), None);
        assert_eq!(sessions.find("other", NOW), None);
    }

    #[test]
    fn sessions_without_end_push_out_the_oldest() {
        let mut sessions = Sessions::default();
        for number in 0..=Sessions::MOST {
            sessions.open(session(&number.to_string()));
        }
        assert_eq!(sessions.0.len(), Sessions::MOST);
        assert_eq!(sessions.find("0", NOW), None);
        assert!(sessions.find("1", NOW).is_some());
    }
}
