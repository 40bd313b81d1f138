//! How the two streams show text: as wide as their terminals, in colour where that is wanted.

use std::ffi::OsString;

use clap::ValueEnum;

use super::arguments::Color;
use crate::context::{Context, Stream};
use crate::render::looks::Looks;

/// The looks of a stream.
pub(super) fn looks(color: Color, stream: Stream, context: &Context) -> Looks {
    let width = context.terminal.width(stream);
    let set = |name: &str| (context.environment)(name).filter(|value| !value.is_empty());
    let colour = match color {
        Color::Always => true,
        Color::Never => false,
        // https://no-color.org
        Color::Auto => {
            width.is_some()
                && set("NO_COLOR").is_none()
                && set("TERM").is_none_or(|kind| kind != "dumb")
        }
    };
    Looks { width, colour }
}

/// What a command line says that was not understood.
pub(super) fn of_arguments(arguments: &[OsString]) -> Color {
    let words = || arguments.iter().filter_map(|argument| argument.to_str());
    let joined = words().find_map(|word| word.strip_prefix("--color="));
    let apart = words().zip(words().skip(1)).find(|(word, _)| *word == "--color");
    let value = joined.or(apart.map(|(_, value)| value)).unwrap_or_default();
    Color::from_str(value, false).unwrap_or_default()
}
