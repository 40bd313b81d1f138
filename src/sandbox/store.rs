//! The state while the sandbox runs, and its way to a file.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::state::State;
use crate::error::Error;

/// Takes the state's text.
type Writer = dyn Fn(&[u8]) -> Result<(), Error> + Send + Sync;

/// Writes the state's text to where it is kept, whole or not at all.
pub struct Keep(pub Box<Writer>);

impl std::fmt::Debug for Keep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keep")
    }
}

/// The state, how often it was changed, and which of these changes are safe.
#[derive(Debug)]
pub(super) struct Store {
    now: Mutex<Changing>,
    /// The number of the last change that was written.
    saved: Mutex<u64>,
    keep: Option<Keep>,
}

/// A state that changes.
#[derive(Debug)]
pub(super) struct Changing {
    pub(super) state: State,
    changes: u64,
}

impl Store {
    pub(super) fn new(state: State, keep: Option<Keep>) -> Store {
        Store { now: Mutex::new(Changing { state, changes: 0 }), saved: Mutex::new(0), keep }
    }

    /// Works on the state. `work` says whether it changed it; then the state is safe in its file
    /// when this returns. Changes that come while one is written are written together.
    pub(super) fn work<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut State) -> Result<(T, bool), E>,
    ) -> Result<T, E> {
        let (value, change) = {
            let mut now = lock(&self.now);
            let (value, changed) = work(&mut now.state)?;
            now.changes += u64::from(changed);
            (value, changed.then_some(now.changes))
        };
        if let (Some(change), Some(keep)) = (change, &self.keep) {
            // Other requests go on while this one waits for the disk.
            tokio::task::block_in_place(|| self.save(change, keep))?;
        }
        Ok(value)
    }

    fn save(&self, change: u64, keep: &Keep) -> Result<(), Error> {
        let mut saved = lock(&self.saved);
        if *saved >= change {
            return Ok(());
        }
        let (text, newest) = {
            let now = lock(&self.now);
            (now.state.text(), now.changes)
        };
        let text = text.map_err(|reason| Error::Internal { doing: "writing the state", reason })?;
        (keep.0)(&text)?;
        *saved = newest;
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
