//! `mtls man [COMMAND]…`: the manual, made from the definition of the command line.

mod page;

use clap::{Args, Command, CommandFactory};

use super::arguments::{Cli, Writing, exit_codes};
use super::session::Session;
use crate::error::Error;
use crate::exit::Exit;
use crate::report::man::Page;
use crate::tasks::man::{self, Request};
use crate::{output, render};

/// The arguments of `mtls man`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP,
          mut_arg("out_dir", |it| it.help("Write all pages, or those of COMMAND, into this folder")),
          mut_arg("force", |it| it.requires("out_dir")),
          mut_arg("dry_run", |it| it.requires("out_dir")))]
pub(super) struct Arguments {
    /// A command, such as convert or sandbox sign; without one, the page of mtls
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,
    #[command(flatten)]
    writing: Writing,
}

const AFTER_HELP: &str = concat!(
    "\
Prints a page in roff, the form that `man` and `groff` read. With --out-dir it
writes a page for each command, mtls.1, mtls-csr.1 and so on, into a folder that
is there.

Examples:
  mtls man | man -l -
  mtls man convert | man -l -
  mtls man --out-dir ~/.local/share/man/man1",
    exit_codes!(0: "printed or written")
);

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let policy = arguments.writing.policy();
    let report = man::run(request(arguments)?);
    let written = output::carry_out(&report.plan, policy, &session.context.directory)?;
    let text = |_: &Session| render::text::man::answer(&report, policy.dry_run);
    let json = render::json_v1::man::answer(&report, &written);
    if report.folder.is_some() {
        session.answer(text, json)?;
    } else {
        session.answer_as_it_is(text, json)?;
    }
    Ok(Exit::Done)
}

fn request(arguments: Arguments) -> Result<Request, Error> {
    // The page of mtls tells of `mtls help`; it has no page of its own.
    let mut all = Cli::command().disable_help_subcommand(true);
    all.build();
    let command = named(&all, &arguments.words)?;
    let folder = arguments.writing.out_dir;
    let mut commands = vec![command];
    if folder.is_some() {
        below(command, &mut commands);
    }
    let version = all.get_version().unwrap_or_default();
    let pages = commands.into_iter().map(|command| page::of(command, version));
    Ok(Request { pages: pages.collect::<Result<Vec<Page>, Error>>()?, folder })
}

/// The command that some words name.
fn named<'a>(all: &'a Command, words: &[String]) -> Result<&'a Command, Error> {
    words.iter().try_fold(all, |command, word| {
        command.find_subcommand(word).ok_or_else(|| {
            Error::usage(
                format!("there is no command `mtls {}`", words.join(" ")),
                "`mtls help` lists the commands.",
            )
        })
    })
}

/// All commands below one, each before those below it.
fn below<'a>(command: &'a Command, found: &mut Vec<&'a Command>) {
    for each in command.get_subcommands().filter(|each| !each.is_hide_set()) {
        found.push(each);
        below(each, found);
    }
}
