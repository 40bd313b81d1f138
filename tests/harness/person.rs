//! Who sits at the terminal.

use std::io::{self, Write};

use mtls::context::{Progress, Stream, Terminal};
use zeroize::Zeroizing;

use super::Kept;

/// A person with answers, or nobody, at a terminal or none.
pub struct Person {
    pub answers: Option<Vec<String>>,
    pub width: Option<usize>,
    pub notes: Kept,
}

impl Person {
    fn answer(&mut self, question: &str) -> io::Result<String> {
        self.notes.write_all(format!("{question}\n").as_bytes())?;
        self.answers.as_mut().and_then(Vec::pop).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

impl Terminal for Person {
    fn can_ask(&self) -> bool {
        self.answers.is_some()
    }

    fn width(&self, _: Stream) -> Option<usize> {
        self.width
    }

    fn ask(&mut self, question: &str) -> io::Result<String> {
        self.answer(question)
    }

    fn ask_secret(&mut self, question: &str) -> io::Result<Zeroizing<String>> {
        self.answer(question).map(Zeroizing::new)
    }

    fn progress(&mut self, _: &str) -> Box<dyn Progress> {
        struct Nothing;
        impl Progress for Nothing {
            fn say(&self, _: &str) {}
        }
        Box::new(Nothing)
    }
}
