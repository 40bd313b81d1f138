//! How a failed run ends: message and hint, as text or as JSON, and the exit code.

use std::ffi::OsString;

use clap::error::ErrorKind;

use super::session::{to_json, write_answer};
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::render;

/// Tells why a run failed, and returns its exit code.
pub(super) fn tell(error: &anyhow::Error, json: bool, context: &mut Context) -> Exit {
    let failure = render::failure::of(error);
    let exit = error.downcast_ref::<Error>().map_or(Exit::Failed, Error::exit);
    show(&failure, json, context);
    exit
}

/// Ends a run whose command line was not understood, or that asked for help or the version.
pub(super) fn command_line(
    error: &clap::Error,
    arguments: &[OsString],
    mut context: Context,
) -> Exit {
    if !error.use_stderr() {
        return match write_answer(&mut context, &error.render().to_string()) {
            Ok(()) => Exit::Done,
            Err(_) => Exit::Failed,
        };
    }
    let json = arguments.iter().any(|argument| argument == "--json");
    let rendered = error.render().to_string();
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // Who types the bare name wants to know what there is.
        context.note(rendered.trim_end());
        return Exit::Usage;
    }
    show(&render::failure::command_line(&rendered), json, &mut context);
    Exit::Usage
}

fn show(failure: &render::failure::Failure, json: bool, context: &mut Context) {
    // Where not even the failure can be told, the exit code is all that is left.
    let _ = match to_json(&failure) {
        Ok(text) if json => write_answer(context, &text),
        _ => context
            .notes
            .write_all(failure.text().as_bytes())
            .map_err(|source| Error::Output { source }),
    };
}
