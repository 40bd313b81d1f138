//! The folder of a sandbox: read, or filled on the first start.

use std::path::Path;

use crate::cli::session::Session;
use crate::error::Error;
use crate::input::{self, SecretOption, SecretSource};
use crate::output::{self, Policy};
use crate::profile::Profile;
use crate::report::sandbox::file;
use crate::sandbox::{self, Allowed, ApiKey, Ca, DEFAULT_GALLERIES, Gallery, Grant, Keep, State};
use crate::tasks;

/// A sandbox's folder, opened.
pub(super) struct Folder {
    pub(super) ca: Ca,
    pub(super) api_key: ApiKey,
    pub(super) new: bool,
}

impl Folder {
    /// Reads the folder, or fills it where it has no CA yet.
    pub(super) fn open(
        dir: &Path,
        profile: &Profile,
        session: &mut Session,
    ) -> Result<Folder, Error> {
        let there = names(dir, session).iter().any(|name| name == file::CA);
        if there { Folder::read(dir, session) } else { Folder::create(dir, profile, session) }
    }

    fn read(dir: &Path, session: &mut Session) -> Result<Folder, Error> {
        let mut read = |name: &str| input::read(&mut session.context, &path(dir, name));
        let (root, issuing) = (read(file::CA)?, read(file::ISSUING)?);
        let key = read(file::ISSUING_KEY)?;
        let ca = Ca::read(&root.bytes, &issuing.bytes, &key.bytes)?;
        let api_key = api_key(dir, file::API_KEY, Allowed::Everything, session)?;
        Ok(Folder { ca, api_key, new: false })
    }

    fn create(dir: &Path, profile: &Profile, session: &mut Session) -> Result<Folder, Error> {
        let ca = Ca::create(session.context.now())?;
        let api_key = ApiKey::create(Allowed::Everything)?;
        let files = ca.files();
        let plan = tasks::sandbox::folder(
            &tasks::sandbox::Folder {
                path: dir,
                root: &files.root,
                issuing: &files.issuing,
                issuing_key: &files.issuing_key,
                api_key: api_key.secret(),
                galleries: DEFAULT_GALLERIES,
            },
            profile,
        );
        output::make_private_folder(&session.context.directory.join(dir))?;
        output::carry_out(&plan, Policy::default(), &session.context.directory)?;
        Ok(Folder { ca, api_key, new: true })
    }
}

/// The names of the files in a folder; none where there is no folder.
pub(super) fn names(dir: &Path, session: &Session) -> Vec<String> {
    input::list(&session.context, dir).unwrap_or_default()
}

/// The API keys that `sandbox key create` made.
pub(super) fn more_keys(dir: &Path, session: &mut Session) -> Result<Vec<ApiKey>, Error> {
    const MOST: usize = 1_000;
    let names = names(dir, session);
    let keys = names.iter().filter_map(|name| file::key_of(name));
    keys.take(MOST)
        .map(|name| {
            let rights = file::of_key(name, "allow");
            let text = text(dir, &rights, session)?;
            let grants: Option<Vec<Grant>> = text.lines().map(Grant::named).collect();
            let grants = grants.ok_or_else(|| {
                damaged(dir, &rights, "a line is not CONTEXT:API or CONTEXT:API:METHOD")
            })?;
            api_key(dir, &file::of_key(name, "txt"), Allowed::Only(grants), session)
        })
        .collect()
}

/// The galleries; those of a new folder where no file says otherwise.
pub(super) fn galleries(dir: &Path, session: &mut Session) -> Result<Vec<Gallery>, Error> {
    let there = names(dir, session).iter().any(|name| name == file::GALLERIES);
    let text = if there { text(dir, file::GALLERIES, session)? } else { DEFAULT_GALLERIES.into() };
    sandbox::galleries(&text).map_err(|reason| damaged(dir, file::GALLERIES, &reason))
}

/// What the sandbox remembers from before.
pub(super) fn state(dir: &Path, session: &mut Session) -> Result<State, Error> {
    if !names(dir, session).iter().any(|name| name == file::STATE) {
        return Ok(State::default());
    }
    let file = input::read(&mut session.context, &path(dir, file::STATE))?;
    State::read(&file.bytes).map_err(|reason| damaged(dir, file::STATE, &reason))
}

/// How the sandbox writes what it remembers.
pub(super) fn keep(dir: &Path, session: &Session) -> Keep {
    let (dir, directory) = (dir.to_owned(), session.context.directory.clone());
    Keep(Box::new(move |text| {
        let policy = Policy { force: true, dry_run: false };
        output::carry_out(&tasks::sandbox::state(&dir, text), policy, &directory).map(|_| ())
    }))
}

fn api_key(
    dir: &Path,
    name: &str,
    allowed: Allowed,
    session: &mut Session,
) -> Result<ApiKey, Error> {
    let secret = SecretSource::File(path(dir, name))
        .read(SecretOption("--api-key"), &mut session.context)?;
    Ok(ApiKey::known(secret, allowed))
}

fn text(dir: &Path, name: &str, session: &mut Session) -> Result<String, Error> {
    let file = input::read(&mut session.context, &path(dir, name))?;
    String::from_utf8(file.bytes.to_vec()).map_err(|error| damaged(dir, name, &error.to_string()))
}

fn path(dir: &Path, name: &str) -> String {
    dir.join(name).display().to_string()
}

fn damaged(dir: &Path, name: &str, reason: &str) -> Error {
    let source = std::io::Error::new(std::io::ErrorKind::InvalidData, reason);
    Error::Unreadable { path: path(dir, name), source }
}
