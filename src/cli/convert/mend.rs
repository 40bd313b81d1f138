//! `mtls convert --mend`: the same five steps for a PFX that stays shut.

use super::Arguments;
use crate::cli::secrets::PASSWORD;
use crate::cli::session::Session;
use crate::error::Error;
use crate::exit::Exit;
use crate::formats::pfx::Limits;
use crate::report::finding::any_problem;
use crate::tasks::convert::mend::{self, Request};
use crate::{input, output, render};

pub(super) fn run(arguments: Arguments, session: &mut Session) -> anyhow::Result<Exit> {
    let policy = arguments.writing.policy();
    let report = mend::run(request(arguments, session)?)?;
    let written = output::carry_out(&report.plan, policy, &session.context.directory)?;
    session.answer(
        |_| render::text::mend::answer(&report, &written, policy.dry_run),
        render::json_v1::convert::mended(&report, &written),
    )?;
    Ok(if any_problem(&report.left) { Exit::Problem } else { Exit::Done })
}

fn request(arguments: Arguments, session: &mut Session) -> Result<Request, Error> {
    if arguments.name.is_some() && arguments.files.len() > 1 {
        return Err(Error::usage(
            "--name names one file, and --mend makes one of each FILE",
            "Mend them one by one, or leave `--name` out.",
        ));
    }
    if arguments.new_password.is_given() {
        let files = arguments.files.join(" ");
        return Err(Error::usage(
            "--mend keeps the password of a PFX",
            format!("For a new one: `mtls convert {files} --to pfx --encrypt`."),
        ));
    }
    let source = arguments.password.source();
    super::one_reader(&arguments.files, &[("--password-…", source.clone())])?;
    let mut limits = Limits::default();
    limits.max_iterations = arguments.max_iterations.unwrap_or(limits.max_iterations);
    let mut inputs = Vec::new();
    for path in arguments.files {
        let bytes = input::read(&mut session.context, &path)?.bytes;
        inputs.push((path, bytes));
    }
    Ok(Request {
        inputs,
        directory: session.context.directory.clone(),
        name: arguments.name,
        out_dir: arguments.writing.out_dir,
        also_read: super::file_of(source.as_ref()).into_iter().collect(),
        password: source.map(|source| source.read(PASSWORD, &mut session.context)).transpose()?,
        limits,
    })
}
