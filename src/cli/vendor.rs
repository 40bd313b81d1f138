//! The vendor that `--profile` names, the same in every command: an embedded profile, or a file.

use super::arguments::Endpoint;
use super::session::Session;
use crate::error::Error;
use crate::input;
use crate::profile::{self, Profile};
use crate::report::Finding;
use crate::tasks;
use crate::tasks::smoke::Target;

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

/// Scheme and host of a vendor's environment; `command` is whose user is told to name it.
///
/// # Errors
///
/// It is not said which environment is meant, there is none of that name, or its host is not public.
pub(super) fn base_url(
    profile: &Profile,
    environment: Option<&str>,
    command: &str,
) -> Result<String, Error> {
    let by_hand = format!("Name it: `mtls {command} https://HOST --profile NAME …`.");
    let names: Vec<&str> =
        profile.environments.iter().map(|environment| environment.name.as_str()).collect();
    if names.is_empty() {
        return Err(Error::usage(format!("the profile {} names no host", profile.name), by_hand));
    }
    let hint = format!("Choose with `--env`: {}.", names.join(", "));
    let Some(wanted) = environment else {
        return Err(Error::usage(format!("{} has several environments", profile.title), hint));
    };
    let found = profile.environments.iter().find(|environment| environment.name == wanted);
    let found = found.ok_or_else(|| {
        Error::usage(format!("{} has no environment called {wanted}", profile.title), hint)
    })?;
    found.base_url.as_ref().map(|url| url.value.clone()).ok_or_else(|| {
        Error::usage(
            format!("{} has no public address for {wanted}", profile.title),
            by_hand.replace("Name it", "Name the one that you were given"),
        )
    })
}

/// Whether a value of `--profile` names a file: it has a folder, or ends as one.
fn is_file(name: &str) -> bool {
    name.contains(['/', '\\']) || name.to_lowercase().ends_with(".toml")
}

fn bad(findings: Vec<Finding>) -> Error {
    Error::of_findings(findings).unwrap_or_else(|| Error::usage("it is no profile", ""))
}

/// Where to: the URL, else the vendor's host and its health check; `None` where neither was named.
/// `command` is what a hint says to type.
pub(super) fn target(
    endpoint: &Endpoint,
    profile: Option<&Profile>,
    command: &str,
) -> Result<Option<Target>, Error> {
    let target = match (&endpoint.url, profile) {
        (Some(url), _) => Target::parse(url)?,
        (None, Some(profile)) => {
            let url = base_url(profile, endpoint.env.as_deref(), command)?;
            Target::parse(&url)?.with_path(profile.api.health())?
        }
        (None, None) => return Ok(None),
    };
    endpoint.with_path(target).map(Some)
}

impl Endpoint {
    /// The vendor, where one was named.
    pub(super) fn known_profile(&self, session: &mut Session) -> Result<Option<Profile>, Error> {
        self.profile.as_deref().map(|name| known_profile(name, session)).transpose()
    }

    /// The target with the path that was asked for.
    pub(super) fn with_path(&self, target: Target) -> Result<Target, Error> {
        match &self.path {
            Some(path) => target.with_path(path),
            None => Ok(target),
        }
    }
}
