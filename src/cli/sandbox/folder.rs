//! The folder of a sandbox: read, or filled on the first start.

use std::path::Path;

use crate::cli::session::Session;
use crate::error::Error;
use crate::input::{self, SecretOption, SecretSource};
use crate::output::{self, Policy};
use crate::profile::Profile;
use crate::report::sandbox::file;
use crate::sandbox::{Allowed, ApiKey, Ca};
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
        let there = input::list(&session.context, dir)
            .is_ok_and(|names| names.iter().any(|name| name == file::CA));
        if there { Folder::read(dir, session) } else { Folder::create(dir, profile, session) }
    }

    fn read(dir: &Path, session: &mut Session) -> Result<Folder, Error> {
        let path = |name: &str| dir.join(name).display().to_string();
        let mut read = |name: &str| input::read(&mut session.context, &path(name));
        let (root, issuing) = (read(file::CA)?, read(file::ISSUING)?);
        let key = read(file::ISSUING_KEY)?;
        let ca = Ca::read(&root.bytes, &issuing.bytes, &key.bytes)?;
        let secret = SecretSource::File(path(file::API_KEY))
            .read(SecretOption("--api-key"), &mut session.context)?;
        Ok(Folder { ca, api_key: ApiKey::known(secret, Allowed::Everything), new: false })
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
            },
            profile,
        );
        output::make_private_folder(&session.context.directory.join(dir))?;
        output::carry_out(&plan, Policy::default(), &session.context.directory)?;
        Ok(Folder { ca, api_key, new: true })
    }
}
