//! The outside world as one value: clock, streams, terminal, environment, current folder.
//!
//! `main` builds the real one, tests build their own, and nobody else looks past it.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use anstream::AutoStream;
use time::OffsetDateTime;
use zeroize::Zeroizing;

mod terminal;

pub use terminal::RealTerminal;

/// Something that shows that work goes on, until it is dropped.
pub trait Progress: Send + Sync {
    /// What goes on now.
    fn say(&self, label: &str);
}

/// Where text for people goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Output,
    /// Standard error.
    Notes,
}

/// The person at the keyboard, if there is one.
pub trait Terminal: Send {
    /// Whether questions can be asked: standard input and standard error are a terminal.
    fn can_ask(&self) -> bool;
    /// The width of the terminal behind a stream in columns; `None` when it is none.
    fn width(&self, stream: Stream) -> Option<usize>;
    /// Asks on standard error and returns the answer without its line end.
    fn ask(&mut self, question: &str) -> io::Result<String>;
    /// Asks without showing what is typed.
    fn ask_secret(&mut self, question: &str) -> io::Result<Zeroizing<String>>;
    /// Shows a spinner with the elapsed time on standard error once half a second has passed.
    fn progress(&mut self, label: &str) -> Box<dyn Progress>;
}

/// Environment variables by name.
pub type Environment = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// All that a run may learn from, or tell to, the world outside, apart from files and sockets.
pub struct Context {
    /// Relative paths start here.
    pub directory: PathBuf,
    /// The time now.
    pub clock: Box<dyn Fn() -> OffsetDateTime + Send + Sync>,
    /// Standard input.
    pub input: Box<dyn Read + Send>,
    /// Standard output: the answer, and nothing else.
    pub output: Box<dyn Write + Send>,
    /// Standard error: notes, questions, progress, errors.
    pub notes: Box<dyn Write + Send>,
    /// The terminal.
    pub terminal: Box<dyn Terminal>,
    /// Looks up an environment variable.
    pub environment: Environment,
}

impl Context {
    /// The real world.
    pub fn real() -> Context {
        Context {
            directory: PathBuf::new(),
            clock: Box::new(OffsetDateTime::now_utc),
            input: Box::new(io::stdin()),
            // Colours are taken out elsewhere; this makes an old Windows console show those that are left.
            output: Box::new(AutoStream::always(io::stdout())),
            notes: Box::new(AutoStream::always(io::stderr())),
            terminal: Box::new(RealTerminal),
            environment: Box::new(|name| std::env::var(name).ok()),
        }
    }

    /// Tells the person something beside the answer, on standard error.
    pub fn note(&mut self, text: &str) {
        // A closed standard error must not end the work.
        let _ = writeln!(self.notes, "{text}");
    }

    /// The time now, in UTC.
    pub fn now(&self) -> OffsetDateTime {
        (self.clock)()
    }
}
