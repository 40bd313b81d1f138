//! Profiles from text: the embedded ones by name, and any other from its file's content.

use toml::Table;

use super::mistakes::{self, Fault, Mistake};
use super::{Profile, claims, rules};

/// The embedded profiles.
const EMBEDDED: [(&str, &str); 6] = [
    ("fortface", include_str!("../../profiles/fortface.toml")),
    ("caf", include_str!("../../profiles/caf.toml")),
    ("flagship", include_str!("../../profiles/flagship.toml")),
    ("stone-baas", include_str!("../../profiles/stone-baas.toml")),
    ("zoop", include_str!("../../profiles/zoop.toml")),
    ("generic", include_str!("../../profiles/generic.toml")),
];

/// The names of the embedded profiles.
pub const NAMES: [&str; EMBEDDED.len()] = {
    let mut names = [""; EMBEDDED.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = EMBEDDED[at].0;
        at += 1;
    }
    names
};

/// The profile of any vendor, which says what is asked for where no vendor was named.
pub const USUAL: &str = "generic";

/// The file of the embedded profile of that name.
pub fn text(name: &str) -> Option<&'static str> {
    EMBEDDED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// The embedded profile of that name. A test holds that each of them is right.
pub fn named(name: &str) -> Option<Profile> {
    text(name).and_then(|text| read(text).ok())
}

/// The name of the embedded profile that was perhaps meant.
pub fn nearest(name: &str) -> Option<&'static str> {
    rules::nearest(name, NAMES)
}

/// Reads a profile.
///
/// # Errors
///
/// Everything that is wrong with it, in the order of its lines.
pub fn parse(text: &str) -> Result<Profile, Vec<Mistake>> {
    let mistakes = mistakes::of(text);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    read(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        let fault = Fault::NotToml { reason: error.message().to_owned() };
        vec![Mistake { line, field: String::new(), fault }]
    })
}

fn read(text: &str) -> Result<Profile, toml::de::Error> {
    let mut profile: Profile = toml::from_str(text)?;
    let table: Table = toml::from_str(text)?;
    profile.claims = claims::collect(&table);
    Ok(profile)
}
