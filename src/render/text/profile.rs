//! What `profile` tells: which there are, what one says, and whether a file is right.

use super::table::table;
use crate::profile::{Claim, Mark, Profile};
use crate::render::words::{quoted, visible};
use crate::report::Finding;

/// The profiles that are built in.
pub fn list(profiles: &[Profile]) -> String {
    let mut text = format!("{} profiles are built in.\n\n", profiles.len());
    let row = |profile: &Profile| {
        let environments: Vec<&str> =
            profile.environments.iter().map(|one| one.name.as_str()).collect();
        [profile.name.clone(), profile.title.clone(), environments.join(", ")]
    };
    text.push_str(&table(&profiles.iter().map(row).collect::<Vec<_>>(), [11, 11, 0]));
    text.push_str(
        "\nSee what one says: mtls profile show NAME\n\
         Start one of your own: mtls profile show generic --toml > mine.toml\n",
    );
    text
}

/// What a profile says; `name` is how the user named it.
pub fn show(profile: &Profile, name: &str) -> String {
    let of = |mark| profile.claims.iter().filter(move |claim| claim.mark == mark);
    let (documented, derived) = (of(Mark::Documented).count(), of(Mark::Derived).count());
    let assumed = of(Mark::Assumption).count();
    let mut text = format!(
        "{}: {documented} values are documented, {derived} derived, {assumed} assumed.\n",
        visible(&profile.title)
    );
    text.push_str(&group("Documented", of(Mark::Documented)));
    text.push_str(&group("Derived from what is documented", of(Mark::Derived)));
    text.push_str(&group("Assumed: ask the vendor", of(Mark::Assumption)));
    if !profile.sources.is_empty() {
        text.push_str("\nSources\n");
    }
    for (key, page) in &profile.sources {
        text.push_str(&format!("  [{}] {}\n", visible(key), visible(page)));
    }
    text.push_str(&format!("\nUse it: mtls csr --profile {}\n", quoted(name)));
    text
}

fn group<'a>(title: &str, claims: impl Iterator<Item = &'a Claim>) -> String {
    let mut text = String::new();
    for claim in claims {
        if text.is_empty() {
            text = format!("\n{title}\n");
        }
        let source = claim.source.as_ref().map(|key| format!("  [{}]", visible(key)));
        text.push_str(&format!(
            "  {} = {}{}\n",
            visible(&claim.name),
            visible(&claim.value),
            source.unwrap_or_default()
        ));
        if let Some(note) = &claim.note {
            text.push_str(&format!("    {}\n", visible(note)));
        }
    }
    text
}

/// Whether a file is a right profile.
pub fn checked(path: &str, read: &Result<Profile, Vec<Finding>>) -> String {
    match read {
        Ok(profile) => format!(
            "{path} is a right profile: {}.\n\nUse it: mtls csr --profile {}\n",
            visible(&profile.title),
            quoted(&as_file(path))
        ),
        Err(findings) => {
            let count = findings.len();
            let mistakes = if count == 1 { "mistake" } else { "mistakes" };
            format!(
                "{path} is no right profile: {count} {mistakes}.\n\n{}\n\
                 Correct it, then: mtls profile check {}\n",
                super::findings(findings),
                quoted(path)
            )
        }
    }
}

/// The path as `--profile` knows it for a file.
fn as_file(path: &str) -> String {
    let known = path.contains(['/', '\\']) || path.to_lowercase().ends_with(".toml");
    if known { path.to_owned() } else { format!("./{path}") }
}
