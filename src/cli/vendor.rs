//! The vendor that `--profile` names, the same in every command: an embedded profile, or a file.

use super::session::Session;
use crate::error::Error;
use crate::input;
use crate::profile::{self, Profile};
use crate::report::Finding;
use crate::tasks;

/// The profile of that name, or in that file.
///
/// # Errors
///
/// There is no such profile or file; the file is no right profile, with everything that is wrong.
pub(super) fn known_profile(name: &str, session: &mut Session) -> Result<Profile, Error> {
    if is_file(name) {
        return of_file(name, session)?.map_err(bad);
    }
    profile::named(name).ok_or_else(|| {
        let known =
            format!("Known profiles: {}. A file is ./NAME.toml.", profile::NAMES.join(", "));
        let hint = match profile::nearest(name) {
            Some(near) => format!("Did you mean `{near}`? {known}"),
            None => known,
        };
        Error::usage(format!("no profile is called {name}"), hint)
    })
}

/// The profile in a file, or what is wrong with it.
pub(super) fn of_file(
    path: &str,
    session: &mut Session,
) -> Result<Result<Profile, Vec<Finding>>, Error> {
    let file = input::read(&mut session.context, path)?;
    if file.bytes.len() > tasks::profile::SIZE_LIMIT {
        let limit = tasks::profile::SIZE_LIMIT as u64;
        return Err(Error::TooLarge { path: path.to_owned(), limit });
    }
    Ok(tasks::profile::read(path, &file.bytes))
}

/// Whether a value of `--profile` names a file: it has a folder, or ends as one.
fn is_file(name: &str) -> bool {
    name.contains(['/', '\\']) || name.to_lowercase().ends_with(".toml")
}

fn bad(findings: Vec<Finding>) -> Error {
    Error::of_findings(findings).unwrap_or_else(|| Error::usage("it is no profile", ""))
}
