//! Profiles from text: the embedded ones by name, and any other from its file's content.

use toml::Table;

use super::{Mark, Profile, claims};

/// The embedded profiles.
const EMBEDDED: [(&str, &str); 1] = [("fortface", include_str!("../../profiles/fortface.toml"))];

/// The names of the embedded profiles.
pub const NAMES: [&str; 1] = [EMBEDDED[0].0];

/// Why a text is no profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadProfile {
    /// It is no TOML, or has a field that no profile has, or lacks one that all have.
    #[error("{0}")]
    Shape(String),
    /// A value names a source that is not listed.
    #[error("{name} names the source {source_key}, which is not among the sources")]
    UnknownSource {
        /// Where the value stands.
        name: String,
        /// What it names.
        source_key: String,
    },
    /// A value that claims to be documented or derived does not say where.
    #[error("{name} is marked {mark} and names no source")]
    NoSource {
        /// Where the value stands.
        name: String,
        /// Its mark.
        mark: &'static str,
    },
    /// An assumption does not say what to ask.
    #[error("{name} is an assumption without a note")]
    NoNote {
        /// Where the value stands.
        name: String,
    },
}

/// The embedded profile of that name.
pub fn named(name: &str) -> Option<Profile> {
    let (_, text) = EMBEDDED.iter().find(|(known, _)| *known == name)?;
    // A test reads each of them, so none is lost here.
    parse(text).ok()
}

/// Reads a profile. A misspelled field is an error that names it, its line and the right ones.
pub fn parse(text: &str) -> Result<Profile, BadProfile> {
    let mut profile: Profile = toml::from_str(text).map_err(shape)?;
    let table: Table = toml::from_str(text).map_err(shape)?;
    profile.claims = claims::collect(&table);
    for claim in &profile.claims {
        check(claim, &profile)?;
    }
    Ok(profile)
}

/// A value is worth what its source is: each has one, or says that it has none.
fn check(claim: &claims::Claim, profile: &Profile) -> Result<(), BadProfile> {
    let name = || format!("{} ({})", claim.name, claim.value);
    match &claim.source {
        Some(key) if !profile.sources.contains_key(key) => {
            Err(BadProfile::UnknownSource { name: name(), source_key: key.clone() })
        }
        None if claim.mark != Mark::Assumption => {
            Err(BadProfile::NoSource { name: name(), mark: claim.mark.as_str() })
        }
        _ if claim.mark == Mark::Assumption && claim.note.is_none() => {
            Err(BadProfile::NoNote { name: name() })
        }
        _ => Ok(()),
    }
}

fn shape(error: toml::de::Error) -> BadProfile {
    BadProfile::Shape(error.to_string().trim_end().to_owned())
}
