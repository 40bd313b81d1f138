//! What the TLS library says only to its log: warnings of the peer in TLS 1.2, and its own answer to a
//! wish for renegotiation. They are facts of a connection, and no function returns them.

use std::sync::{Arc, Mutex, Once, PoisonError};

use log::{Level, LevelFilter, Log, Metadata, Record};

/// Sentences kept of one connection; a peer that sends warnings without end is not listened to.
const MOST: usize = 20;

tokio::task_local! {
    /// The sentences of the connection that the running task belongs to.
    static SAID: Sentences;
}

/// The sentences of one connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Sentences(Arc<Mutex<Vec<String>>>);

impl Sentences {
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn add(&self, sentence: String) {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if said.len() < MOST {
            said.push(sentence);
        }
    }
}

/// Runs the work of a connection, and keeps what is said during it.
pub(super) async fn keeping<F: Future>(sentences: Sentences, work: F) -> F::Output {
    SAID.scope(sentences, work).await
}

/// Starts a task that belongs to the connection of the running one.
pub(super) fn spawn<F>(work: F)
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let sentences = SAID.try_with(Clone::clone).unwrap_or_default();
    tokio::spawn(SAID.scope(sentences, work));
}

struct Ear;

impl Log for Ear {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Level::Warn && metadata.target().starts_with("rustls")
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            // Outside of a connection nobody wants to know.
            let _ = SAID.try_with(|sentences| sentences.add(record.args().to_string()));
        }
    }

    fn flush(&self) {}
}

/// Listens from now on. Where the program has a log of its own, that one stays.
pub(super) fn listen() {
    static EAR: Ear = Ear;
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if log::set_logger(&EAR).is_ok() {
            log::set_max_level(LevelFilter::Warn);
        }
    });
}
