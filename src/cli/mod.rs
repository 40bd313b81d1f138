//! A file per command: arguments, request, task, renderer, exit code. Here: what all share.

mod arguments;
mod completions;
mod convert;
mod csr;
mod doctor;
mod explain;
mod failure;
mod inspect;
mod looks;
mod man;
mod opening;
mod profile;
mod proxies;
mod record;
mod rehearse;
mod sandbox;
mod secrets;
mod send;
mod session;
mod smoke;
mod snippet;
mod status;
mod vendor;
mod verify;

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches};

use crate::context::{Context, Stream};
use crate::exit::Exit;
use arguments::{Cli, Command};
use session::Session;

/// Runs one command line in a world. Everything it has to say goes to the context's streams.
pub fn run(arguments: impl IntoIterator<Item = OsString>, context: Context) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    crate::platform::end_cleanly_on_signals();
    let parsed = parser(&context)
        .try_get_matches_from(&arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    match parsed {
        Ok(Cli { common, command }) => {
            let mut session = Session { context, common };
            let result = dispatch(command, &mut session);
            session.end(result)
        }
        Err(error) => failure::command_line(&error, &arguments, context),
    }
}

/// The parser. On a terminal its help is laid out as any other text: the parser would break commands.
fn parser(context: &Context) -> clap::Command {
    let command = Cli::command();
    let on_a_terminal = context.terminal.width(Stream::Output).is_some();
    if on_a_terminal { command.term_width(0) } else { command }
}

fn dispatch(command: Command, session: &mut Session) -> anyhow::Result<Exit> {
    match command {
        Command::Completions(arguments) => completions::run(arguments, session),
        Command::Convert(arguments) => convert::run(*arguments, session),
        Command::Csr(arguments) => csr::run(*arguments, session),
        Command::Doctor(arguments) => doctor::run(*arguments, session),
        Command::Explain(arguments) => explain::run(*arguments, session),
        Command::Inspect(arguments) => inspect::run(arguments, session),
        Command::Man(arguments) => man::run(arguments, session),
        Command::Profile(arguments) => profile::run(arguments, session),
        Command::Rehearse(arguments) => rehearse::run(arguments, session),
        Command::Sandbox(arguments) => sandbox::run(*arguments, session),
        Command::Send(arguments) => send::run(arguments, session),
        Command::Smoke(arguments) => smoke::run(*arguments, session),
        Command::Snippet(arguments) => snippet::run(*arguments, session),
        Command::Status(arguments) => status::run(arguments, session),
        Command::Verify(arguments) => verify::run(*arguments, session),
    }
}
