//! The vendor that `--profile` names, the same in every command.

use crate::error::Error;
use crate::profile::{self, Profile};

/// The profile of that name.
pub(super) fn known_profile(name: &str) -> Result<Profile, Error> {
    profile::named(name).ok_or_else(|| {
        let hint = format!("Known profiles: {}.", profile::NAMES.join(", "));
        Error::usage(format!("no profile is called {name}"), hint)
    })
}
