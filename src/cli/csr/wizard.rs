//! The conversation for what the options left open. What is asked next is decided by
//! `tasks::csr::Wizard`.

use std::path::PathBuf;

use zeroize::Zeroizing;

use super::{Arguments, Told, key_type, record, vendor};
use crate::cli::session::Session;
use crate::error::Error;
use crate::input;
use crate::material::Secret;
use crate::output;
use crate::profile;
use crate::render;
use crate::render::text::wizard as words;
use crate::report::{FileKind, Mode, Plan, PlannedFile};
use crate::tasks;
use crate::tasks::csr::{Draft, KeyChoice, Wizard};

/// How often a question is asked again.
const TRIES: usize = 10;

/// Asks for what is missing. `None` where the person does not want to go on.
pub(super) fn run(
    mut told: Told,
    arguments: &Arguments,
    session: &mut Session,
) -> anyhow::Result<Option<Told>> {
    // Nobody should answer all this and then learn that the files are there.
    output::carry_out(&files(&told.draft, arguments), dry(arguments), &session.context.directory)?;
    session.tell(words::BEGINNING);
    if told.profile.is_none() {
        choose_vendor(&mut told, arguments, session)?;
    }
    let usual = profile::named(profile::USUAL);
    if let Some(asks) = told.profile.as_ref().or(usual.as_ref()) {
        let mut wizard = Wizard::of(asks, std::mem::take(&mut told.draft));
        questions(&mut wizard, session)?;
        told.draft = wizard.done();
        told.draft.follow(asks);
    }
    let makes_a_key = !matches!(told.draft.key, Some(KeyChoice::File(_)));
    if makes_a_key && !arguments.new_password.is_given() {
        told.new_password = password(&told.draft, session)?;
    }
    session.tell(&summary(&told, arguments)?);
    let answer = ask(words::AGREED, session)?;
    if matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes" | "s" | "sim") {
        return Ok(Some(told));
    }
    session.tell(words::DECLINED);
    Ok(None)
}

fn choose_vendor(
    told: &mut Told,
    arguments: &Arguments,
    session: &mut Session,
) -> anyhow::Result<()> {
    let names: Vec<&str> =
        profile::NAMES.into_iter().filter(|name| *name != profile::USUAL).collect();
    session.tell(&words::vendors(&names));
    for _ in 0..TRIES {
        let answer = ask(words::VENDOR, session)?;
        let name = answer.trim();
        if name.is_empty() {
            return Ok(());
        }
        match vendor::known_profile(name, session) {
            Ok(profile) => {
                told.draft.usage = arguments.usage.usage(Some(&profile))?;
                told.profile = Some(profile);
                told.vendor = record::Vendor::chosen(name);
                return Ok(());
            }
            Err(error) => {
                session.tell(render::failure::of(&error.into()).text().trim_end());
            }
        }
    }
    Err(gave_up().into())
}

fn questions(wizard: &mut Wizard<'_>, session: &mut Session) -> Result<(), Error> {
    let mut tries = 0;
    let mut explained = None;
    while let Some(question) = wizard.next() {
        let prompt = words::prompt(&question);
        if explained.as_ref() != Some(&question) {
            session.tell(&words::explained(&question));
            (explained, tries) = (Some(question), 0);
        }
        let answer = ask(&prompt, session)?;
        if let Err(finding) = wizard.answer(&answer) {
            session.tell(&words::refused(&finding));
            tries += 1;
        }
        if tries == TRIES {
            return Err(gave_up());
        }
    }
    Ok(())
}

/// A new password, or none.
fn password(draft: &Draft, session: &mut Session) -> Result<Option<Secret>, Error> {
    session.tell(&words::about_the_password(&format!("{}.key", draft.stem())));
    for _ in 0..TRIES {
        let Some(first) = input::ask(&mut session.context, words::PASSWORD)? else {
            return Ok(None);
        };
        let second = input::ask(&mut session.context, words::PASSWORD_AGAIN)?;
        if second.is_some_and(|second| second.expose() == first.expose()) {
            return Ok(Some(first));
        }
        session.tell(words::PASSWORDS_DIFFER);
    }
    Err(gave_up())
}

fn summary(told: &Told, arguments: &Arguments) -> Result<String, Error> {
    let draft = &told.draft;
    let (subject, _) = draft.names()?;
    let names = draft.subject_alt_names.iter();
    let (key, protected) = match &draft.key {
        Some(KeyChoice::File(path)) => (path.clone(), None),
        _ => {
            let kind = draft.key_type(told.profile.as_ref().and_then(key_type));
            let given = arguments.new_password.is_given();
            (kind.as_str().to_owned(), Some(given || told.new_password.is_some()))
        }
    };
    let planned = files(draft, arguments).files;
    let record = planned.last().map(|csr| tasks::record::beside(&csr.path));
    let files = planned.into_iter().map(|file| file.path).chain(record);
    Ok(words::summary(&words::Summary {
        subject: &subject,
        names: names.map(|(kind, name)| format!("{}:{name}", kind.as_str())).collect(),
        key,
        protected,
        files: files.map(|path| path.display().to_string()).collect(),
    }))
}

/// The files, without their content.
fn files(draft: &Draft, arguments: &Arguments) -> Plan {
    let folder = arguments.writing.out_dir.clone().unwrap_or_default();
    let file = |extension: &str, kind, mode| PlannedFile {
        path: folder.join(format!("{}.{extension}", draft.stem())),
        kind,
        mode,
        contents: Zeroizing::default(),
    };
    let given = match &draft.key {
        Some(KeyChoice::File(path)) => Some(PathBuf::from(path)),
        _ => None,
    };
    let key = given.is_none().then(|| file("key", FileKind::PrivateKey, Mode::Private));
    let csr = file("csr", FileKind::Csr, Mode::Public);
    Plan { files: key.into_iter().chain([csr]).collect(), inputs: given.into_iter().collect() }
}

fn dry(arguments: &Arguments) -> output::Policy {
    output::Policy { dry_run: true, ..arguments.writing.policy() }
}

fn ask(question: &str, session: &mut Session) -> Result<String, Error> {
    let answer = session.ask(question);
    answer.map_err(|source| {
        // The question stands there without a line end.
        session.tell("");
        Error::Unreadable { path: "the terminal".to_owned(), source }
    })
}

fn gave_up() -> Error {
    Error::usage(
        format!("{TRIES} answers to one question could not be taken"),
        "Give the value as an option: `mtls csr --help` lists them.",
    )
}
