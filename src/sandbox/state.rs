//! What the sandbox remembers: people in galleries, and links. Plain data, written to one file.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::answer::Refusal;

/// All that is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The people of each gallery, by the name that the client gave them.
    galleries: BTreeMap<String, BTreeMap<String, Person>>,
    /// The links that were made, oldest first.
    links: VecDeque<Link>,
}

/// Somebody who is enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    /// The SHA-256 of the photo, kept as the vendor keeps what it compares with.
    pub(super) digest: String,
    /// The photo in base64, where the gallery saves photos.
    pub(super) photo: Option<String>,
    /// Whether a better photo is awaited.
    pub(super) awaits: Awaits,
}

/// What must happen before the photo of a migrated person is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Awaits {
    /// Nothing: the photo stays.
    Nothing,
    /// A liveness check that passes, then an identification.
    Liveness,
    /// An identification above the gallery's level.
    Identification,
}

/// A link for somebody to follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    pub(super) id: String,
    /// What the one who follows it shall do.
    pub(super) action: String,
}

impl State {
    /// People in all galleries together.
    const MOST_PEOPLE: usize = 10_000;

    /// The characters of all photos together: with the rest it stays below what `input` reads.
    const MOST_PHOTOS: usize = 16 * 1024 * 1024;

    const MOST_LINKS: usize = 1_000;

    /// The bytes of a person's name.
    const LONGEST_NAME: usize = 200;

    /// Reads the file. The reason names a place in it, and nothing that it holds.
    pub fn read(text: &[u8]) -> Result<State, String> {
        serde_json::from_slice(text)
            .map_err(|error| format!("it is not what the sandbox wrote: line {}", error.line()))
    }

    /// The file's text.
    pub(super) fn text(&self) -> Result<Vec<u8>, String> {
        serde_json::to_vec_pretty(self).map_err(|error| error.to_string())
    }

    /// Somebody in a gallery.
    pub(super) fn person(&mut self, gallery: &str, name: &str) -> Option<&mut Person> {
        self.galleries.get_mut(gallery)?.get_mut(name)
    }

    /// Everybody in a gallery, by name.
    pub(super) fn people(&self, gallery: &str) -> impl Iterator<Item = (&String, &Person)> {
        self.galleries.get(gallery).into_iter().flatten()
    }

    /// Puts somebody into a gallery, in the place of who had that name.
    pub(super) fn enrol(
        &mut self,
        gallery: &str,
        name: &str,
        person: Person,
    ) -> Result<(), Refusal> {
        let full = |text: &str| Refusal(507, "over-limit", text.to_owned());
        if name.len() > Self::LONGEST_NAME {
            let text = format!("a person's name has at most {} bytes", Self::LONGEST_NAME);
            return Err(Refusal(400, "field-wrong", text));
        }
        let others = || {
            let all = self.galleries.iter().flat_map(|(id, people)| {
                people.iter().map(move |(name, person)| (id.as_str(), name.as_str(), person))
            });
            all.filter(|(id, other, _)| (*id, *other) != (gallery, name))
        };
        if others().count() >= Self::MOST_PEOPLE {
            return Err(full("the sandbox keeps no more people"));
        }
        let length = |person: &Person| person.photo.as_ref().map_or(0, String::len);
        let photos: usize = others().map(|(_, _, other)| length(other)).sum();
        if photos + length(&person) > Self::MOST_PHOTOS {
            return Err(full("the sandbox keeps no more photos"));
        }
        self.galleries.entry(gallery.to_owned()).or_default().insert(name.to_owned(), person);
        Ok(())
    }

    /// Takes somebody out of a gallery; `false` where there was nobody of that name.
    pub(super) fn delete(&mut self, gallery: &str, name: &str) -> bool {
        self.galleries.get_mut(gallery).is_some_and(|people| people.remove(name).is_some())
    }

    /// Remembers a link; the oldest goes where there are too many.
    pub(super) fn add_link(&mut self, link: Link) {
        if self.links.len() >= Self::MOST_LINKS {
            self.links.pop_front();
        }
        self.links.push_back(link);
    }

    /// The link of that name.
    pub(super) fn link(&self, id: &str) -> Option<&Link> {
        self.links.iter().find(|link| link.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(photo: usize) -> Person {
        Person { digest: String::new(), photo: Some("A".repeat(photo)), awaits: Awaits::Nothing }
    }

    #[test]
    fn what_is_kept_has_a_size() {
        let mut state = State::default();
        state.enrol("g", "a", person(State::MOST_PHOTOS - 1)).unwrap();
        assert_eq!(state.enrol("g", "b", person(2)).unwrap_err().0, 507);
        // In the place of the same one it fits.
        state.enrol("g", "a", person(2)).unwrap();
        state.enrol("g", "b", person(2)).unwrap();
        for number in 2..State::MOST_PEOPLE {
            state.galleries.get_mut("g").unwrap().insert(number.to_string(), person(0));
        }
        assert_eq!(state.enrol("h", "c", person(0)).unwrap_err().0, 507);
        assert_eq!(state.enrol("g", &"n".repeat(201), person(0)).unwrap_err().0, 400);
        for number in 0..=State::MOST_LINKS {
            state.add_link(Link { id: number.to_string(), action: String::new() });
        }
        assert_eq!(state.links.len(), State::MOST_LINKS);
        assert_eq!(state.link("0"), None);
    }

    #[test]
    fn a_file_that_is_damaged_is_told_without_its_content() {
        let mut state = State::default();
        state.enrol("g", "a", person(4)).unwrap();
        let text = state.text().unwrap();
        assert_eq!(State::read(&text).unwrap(), state);
        let damaged = String::from_utf8(text).unwrap().replace("nothing", "12345678900");
        let reason = State::read(damaged.as_bytes()).unwrap_err();
        assert!(reason.starts_with("it is not what the sandbox wrote: line "), "{reason}");
        assert!(!reason.contains("12345678900"), "{reason}");
    }
}
