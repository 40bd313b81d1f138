//! How a failed run ends: message and hint, as text or as JSON, and the exit code.

use std::ffi::OsString;

use clap::error::ErrorKind;

use super::arguments::{Color, Common};
use super::looks::{looks, of_arguments};
use super::session::{to_json, write_answer};
use crate::context::{Context, Stream};
use crate::error::Error;
use crate::exit::Exit;
use crate::render;
use crate::render::failure::{self, Failure};
use crate::render::looks::Looks;

/// Tells why a run failed, and returns its exit code.
pub(super) fn tell(error: &anyhow::Error, common: &Common, context: &mut Context) -> Exit {
    let failure = failure::of(error);
    let exit = error.downcast_ref::<Error>().map_or(Exit::Failed, Error::exit);
    show(&failure, common.json, common.color, context);
    exit
}

/// Ends a run whose command line was not understood, or that asked for help or the version.
pub(super) fn command_line(
    error: &clap::Error,
    arguments: &[OsString],
    mut context: Context,
) -> Exit {
    let color = of_arguments(arguments);
    if !error.use_stderr() {
        let looks = looks(color, Stream::Output, &context);
        return match write_answer(&mut context, &help(error, looks)) {
            Ok(()) => Exit::Done,
            Err(_) => Exit::Failed,
        };
    }
    let json = arguments.iter().any(|argument| argument == "--json");
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let looks = looks(color, Stream::Notes, &context);
        let shown = match arguments {
            // Who types the bare name wants to know what to begin with.
            [] | [_] => looks.of(render::text::start::start()),
            _ => help(error, looks),
        };
        context.note(shown.trim_end());
        return Exit::Usage;
    }
    let failure = failure::command_line(&error.render().to_string());
    show(&failure, json, color, &mut context);
    Exit::Usage
}

/// The parser's help. It has headings in bold, and no colours.
fn help(error: &clap::Error, looks: Looks) -> String {
    looks.of(&error.render().ansi().to_string())
}

fn show(failure: &Failure, json: bool, color: Color, context: &mut Context) {
    let looks = looks(color, Stream::Notes, context);
    // Where not even the failure can be told, the exit code is all that is left.
    let _ = match to_json(&failure) {
        Ok(text) if json => write_answer(context, &text),
        _ => context
            .notes
            .write_all(looks.of(&failure.text()).as_bytes())
            .map_err(|source| Error::Output { source }),
    };
}
