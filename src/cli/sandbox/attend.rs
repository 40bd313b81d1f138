//! While the sandbox runs: a line per call, and per handshake that fails, on standard error, until the end.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::cli::session::Session;
use crate::error::Error;
use crate::render;
use crate::report::sandbox::{Call, Caller, Heard};
use crate::sandbox::{self, Ear};

/// What happens while one waits.
pub(super) enum Event {
    Heard(Box<Heard>),
    /// Standard input has ended.
    InputEnded(io::Result<()>),
}

/// Events, and who sends them.
pub(super) struct Events {
    sender: SyncSender<Event>,
    receiver: Receiver<Event>,
}

impl Events {
    pub(super) fn new() -> Events {
        /// Lines that wait for standard error. More than that are lost: a log must not stop the API.
        const MOST: usize = 4_096;
        let (sender, receiver) = sync_channel(MOST);
        Events { sender, receiver }
    }

    /// What the sandbox tells what it hears.
    pub(super) fn ear(&self) -> Ear {
        let sender = self.sender.clone();
        Ear(Box::new(move |heard| {
            // Full, or the end has come.
            let _ = sender.try_send(Event::Heard(Box::new(heard.into())));
        }))
    }

    /// Notes calls until the end: of standard input where that was asked for, else of the process.
    pub(super) fn attend(self, for_input: bool, session: &mut Session) -> Result<(), Error> {
        if for_input {
            let input = std::mem::replace(&mut session.context.input, Box::new(io::empty()));
            let sender = self.sender.clone();
            std::thread::spawn(move || until_end(input, &sender));
        }
        for event in self.receiver {
            match event {
                Event::Heard(heard) => session.note(&render::text::sandbox::heard(&heard)),
                Event::InputEnded(result) => {
                    return result.map_err(|source| Error::Unreadable {
                        path: "standard input".to_owned(),
                        source,
                    });
                }
            }
        }
        Ok(())
    }
}

fn until_end(mut input: Box<dyn Read + Send>, sender: &SyncSender<Event>) {
    let end = io::copy(&mut input, &mut io::sink()).map(|_| ());
    // Nobody waits any more when the sandbox has ended otherwise.
    let _ = sender.send(Event::InputEnded(end));
}

impl From<sandbox::Heard> for Heard {
    fn from(heard: sandbox::Heard) -> Heard {
        let call = match heard {
            sandbox::Heard::Call(call) => call,
            sandbox::Heard::NoHandshake(no) => {
                return Heard::NoHandshake { why: no.why, text: no.text };
            }
        };
        let client =
            call.client.map(|client| Caller { subject: client.subject, serial: client.serial });
        Heard::Call(Call { client, method: call.method, path: call.path, status: call.status })
    }
}
