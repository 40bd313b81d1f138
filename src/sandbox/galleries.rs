//! Galleries: what a vendor sets up for a client. Here a file in the sandbox's folder says it.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::image::Image;

/// One gallery.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gallery {
    /// The name that a handshake gives.
    pub id: String,
    /// Whether photos are kept.
    pub save_photo: bool,
    /// An identification above this level is a success.
    pub match_level: f64,
}

/// What the file holds that a new sandbox gets.
pub const DEFAULT_GALLERIES: &str = include_str!("galleries.toml");

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    gallery: Vec<Gallery>,
}

/// Reads the file. The reason says what is wrong with it.
pub fn galleries(text: &str) -> Result<Vec<Gallery>, String> {
    const MOST: usize = 100;
    const LONGEST: usize = 100;
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut ids = BTreeSet::new();
    for gallery in &file.gallery {
        if gallery.id.is_empty() || gallery.id.len() > LONGEST {
            return Err(format!("an id has 1 to {LONGEST} bytes"));
        }
        if !ids.insert(&gallery.id) {
            return Err(format!("two galleries have the id {}", gallery.id));
        }
        if !(0.0..=Image::TOP_LEVEL).contains(&gallery.match_level) {
            return Err(format!("match_level is from 0 to {}", Image::TOP_LEVEL));
        }
    }
    if file.gallery.is_empty() || file.gallery.len() > MOST {
        return Err(format!("there are 1 to {MOST} galleries"));
    }
    Ok(file.gallery)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_sandbox_has_one_gallery_of_each_kind() {
        let ids: Vec<(String, bool)> = galleries(DEFAULT_GALLERIES)
            .unwrap()
            .into_iter()
            .map(|gallery| (gallery.id, gallery.save_photo))
            .collect();
        assert_eq!(ids, [("saves-photos".to_owned(), true), ("saves-nothing".to_owned(), false)]);
    }

    #[test]
    fn what_is_wrong_with_the_file_is_told() {
        let one = |id: &str, level: &str| {
            format!("[[gallery]]\nid = \"{id}\"\nsave_photo = true\nmatch_level = {level}\n")
        };
        let reason = |text: &str| galleries(text).unwrap_err();
        assert_eq!(reason("gallery = []"), "there are 1 to 100 galleries");
        assert_eq!(reason(&one("", "13")), "an id has 1 to 100 bytes");
        assert_eq!(reason(&(one("a", "13") + &one("a", "13"))), "two galleries have the id a");
        assert_eq!(reason(&one("a", "17")), "match_level is from 0 to 16");
        assert_eq!(reason(&one("a", "nan")), "match_level is from 0 to 16");
        assert!(reason("[[gallery]]\nname = \"a\"\n").contains("unknown field `name`"));
    }
}
