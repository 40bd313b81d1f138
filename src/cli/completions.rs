//! `mtls completions SHELL`: what a shell needs to complete commands, options and their values.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::arguments::{Cli, exit_codes};
use super::session::Session;
use crate::error::Error;
use crate::exit::Exit;
use crate::render;
use crate::report::completions::Report;

/// The arguments of `mtls completions`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

const AFTER_HELP: &str = concat!(
    "\
Prints a script for the shell. It takes effect in a new shell, once it is where
the shell looks for it.

Examples:
  mtls completions bash > ~/.local/share/bash-completion/completions/mtls
  mtls completions zsh > ~/.zfunc/_mtls    with fpath+=~/.zfunc in ~/.zshrc
  mtls completions fish > ~/.config/fish/completions/mtls.fish
  mtls completions powershell >> $PROFILE",
    exit_codes!(0: "printed")
);

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let report = Report { shell: arguments.shell.to_string(), script: script(arguments.shell)? };
    session.answer_as_it_is(
        |_| report.script.clone(),
        render::json_v1::completions::answer(&report),
    )?;
    Ok(Exit::Done)
}

fn script(shell: Shell) -> Result<String, Error> {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "mtls", &mut bytes);
    String::from_utf8(bytes).map_err(|error| Error::Internal {
        doing: "writing a script for a shell",
        reason: error.to_string(),
    })
}
