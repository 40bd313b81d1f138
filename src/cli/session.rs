//! One run of one command: the world, the common options, and how an answer gets out.

use std::io;

use serde::Serialize;

use super::arguments::Common;
use super::looks::looks;
use crate::context::{Context, Progress, Stream};
use crate::error::Error;
use crate::exit::Exit;
use crate::render::looks::Looks;

pub(super) struct Session {
    pub(super) context: Context,
    pub(super) common: Common,
}

impl Session {
    /// Whether a question may be asked.
    pub(super) fn may_ask(&self) -> bool {
        !self.common.no_input && self.context.terminal.can_ask()
    }

    /// Shows that work goes on, until the guard is dropped.
    pub(super) fn progress(&mut self, label: &str) -> Option<Box<dyn Progress>> {
        (!self.common.quiet).then(|| self.context.terminal.progress(label))
    }

    /// How a stream shows text.
    pub(super) fn looks(&self, stream: Stream) -> Looks {
        looks(self.common.color, stream, &self.context)
    }

    /// A word beside the answer, on standard error; `--quiet` leaves it out.
    pub(super) fn note(&mut self, text: &str) {
        if !self.common.quiet {
            self.tell(text);
        }
    }

    /// What a person must be told in a conversation, on standard error.
    pub(super) fn tell(&mut self, text: &str) {
        let text = self.looks(Stream::Notes).of(text);
        self.context.note(&text);
    }

    /// Asks a question on standard error.
    pub(super) fn ask(&mut self, question: &str) -> std::io::Result<String> {
        let question = self.looks(Stream::Notes).of(question);
        self.context.terminal.ask(&question)
    }

    /// Prints the answer: text for people, or with `--json` one object for scripts.
    pub(super) fn answer(
        &mut self,
        text: impl FnOnce(&Self) -> String,
        json: impl Serialize,
    ) -> Result<(), Error> {
        let looks = self.looks(Stream::Output);
        self.answer_as_it_is(|session| looks.of(&text(session)), json)
    }

    /// Prints an answer whose text is for a program, such as a shell, in any case.
    pub(super) fn answer_as_it_is(
        &mut self,
        text: impl FnOnce(&Self) -> String,
        json: impl Serialize,
    ) -> Result<(), Error> {
        let answer = if self.common.json { to_json(&json)? } else { text(self) };
        write_answer(&mut self.context, &answer)
    }

    /// Ends the run: a failure is told, a success has been told already.
    pub(super) fn end(mut self, result: anyhow::Result<Exit>) -> Exit {
        result.unwrap_or_else(|error| super::failure::tell(&error, &self.common, &mut self.context))
    }
}

pub(super) fn to_json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string_pretty(value)
        .map(|text| text + "\n")
        .map_err(|error| Error::Internal { doing: "writing JSON", reason: error.to_string() })
}

/// A reader that has seen enough and closed the pipe is no failure.
pub(super) fn write_answer(context: &mut Context, answer: &str) -> Result<(), Error> {
    let result = context.output.write_all(answer.as_bytes()).and_then(|()| context.output.flush());
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(source) => Err(Error::Output { source }),
        Ok(()) => Ok(()),
    }
}
