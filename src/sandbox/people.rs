//! What the calls about people do: enrol them, compare them, show their photos, make links.

use serde_json::{Map, Value, json};

use super::answer::{Fields, Refusal};
use super::galleries::Gallery;
use super::image::Image;
use super::state::{Awaits, Link, Person, State};
use crate::material::uuid;
use crate::profile::{Deed, People, Permission, Profile};

/// One call about people.
pub(super) struct Call<'a> {
    pub(super) profile: &'a Profile,
    /// How the vendor names the fields of such calls.
    pub(super) people: &'a People,
    pub(super) row: &'a Permission,
    pub(super) gallery: &'a Gallery,
    pub(super) fields: &'a Fields,
}

/// What a call answers, and whether it changed the state.
type Outcome = Result<(Value, bool), Refusal>;

impl Call<'_> {
    /// Does it.
    pub(super) fn perform(&self, deed: Deed, state: &mut State) -> Outcome {
        match deed {
            Deed::Enroll => self.enroll(state),
            Deed::UpdateEnroll => self.update(state),
            Deed::DeleteEnroll => self.delete(state),
            Deed::Identify => self.identify(state),
            Deed::Search => self.search(state),
            Deed::Liveness => self.liveness(state),
            Deed::Capture => self.capture(),
            Deed::Photo => self.photo(state),
            Deed::MakeLink => self.make_link(state),
            Deed::ShowLink => self.show_link(state),
            // Told from the log of calls, not from the state.
            Deed::SessionLog => Ok((json!({}), false)),
        }
    }

    fn enroll(&self, state: &mut State) -> Outcome {
        let (name, image) = (self.name()?, self.image()?);
        if state.person(&self.gallery.id, name).is_some() {
            let text = "a person of this name is enrolled already".to_owned();
            return Err(Refusal(409, "person-exists", text));
        }
        state.enrol(&self.gallery.id, name, self.person(&image))?;
        Ok((self.with_photo(&image, json!({ "enrolled": true })), true))
    }

    fn update(&self, state: &mut State) -> Outcome {
        let (name, image) = (self.name()?, self.image()?);
        self.known(state, name)?;
        state.enrol(&self.gallery.id, name, self.person(&image))?;
        Ok((self.with_photo(&image, json!({ "enrolled": true })), true))
    }

    fn delete(&self, state: &mut State) -> Outcome {
        if !state.delete(&self.gallery.id, self.name()?) {
            return Err(unknown_person());
        }
        Ok((json!({ "enrolled": false }), true))
    }

    /// One against one. A migrated person's photo is replaced by the first one that is identified
    /// above the gallery's level after a liveness check that passed.
    fn identify(&self, state: &mut State) -> Outcome {
        let (name, image) = (self.name()?, self.image()?);
        let person = self.known(state, name)?;
        let level = image.level(&person.digest);
        let replaces = person.awaits == Awaits::Identification && level > self.gallery.match_level;
        if replaces {
            let better = Person { awaits: Awaits::Nothing, ..self.person(&image) };
            state.enrol(&self.gallery.id, name, better)?;
        }
        let answer = json!({ "matchLevel": level, "enrollmentReplaced": replaces });
        Ok((self.with_photo(&image, answer), replaces))
    }

    /// One against all: the best first, and no more than a screen of them.
    fn search(&self, state: &State) -> Outcome {
        const MOST: usize = 10;
        let image = self.image()?;
        let mut matches: Vec<(f64, &String)> = state
            .people(&self.gallery.id)
            .map(|(name, person)| (image.level(&person.digest), name))
            .filter(|(level, _)| *level > self.gallery.match_level)
            .collect();
        matches.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let matches: Vec<Value> = matches
            .into_iter()
            .take(MOST)
            .map(|(level, name)| {
                let name = (self.people.person_field.value.clone(), name.as_str().into());
                let level = ("matchLevel".to_owned(), level.into());
                Value::Object(Map::from_iter([name, level]))
            })
            .collect();
        Ok((self.with_photo(&image, json!({ "matches": matches })), false))
    }

    /// Passes unless a test image says no. With a person's name it is noted for a migrated one.
    fn liveness(&self, state: &mut State) -> Outcome {
        let image = self.image()?;
        let name = self.fields.optional(&self.people.person_field.value)?;
        let person = match name {
            Some(name) => Some(self.known(state, name)?),
            None => None,
        };
        let waiting = person.filter(|person| image.live && person.awaits == Awaits::Liveness);
        let changed = waiting.is_some();
        if let Some(person) = waiting {
            person.awaits = Awaits::Identification;
        }
        Ok((self.with_photo(&image, json!({ "live": image.live })), changed))
    }

    fn capture(&self) -> Outcome {
        let image = self.image()?;
        Ok((self.with_photo(&image, json!({ "captured": true })), false))
    }

    fn photo(&self, state: &mut State) -> Outcome {
        let person = self.known(state, self.name()?)?;
        let photo = person.photo.as_ref().ok_or_else(|| {
            let text = "this gallery does not save photos".to_owned();
            Refusal(404, "photo-not-saved", text)
        })?;
        Ok((json!({ "photo": photo }), false))
    }

    fn make_link(&self, state: &mut State) -> Outcome {
        self.name()?;
        let action = self.action()?.unwrap_or_default();
        let id =
            uuid::random().map_err(|error| Refusal(500, "upstream-error", error.to_string()))?;
        state.add_link(Link { id: id.clone(), action: action.to_owned() });
        let mut answer = json!({ "linkId": id });
        // No name below .invalid ever leads anywhere (RFC 2606 section 2).
        answer[&self.people.link_field.value] = format!("https://link.invalid/{id}").into();
        Ok((answer, true))
    }

    fn show_link(&self, state: &State) -> Outcome {
        let link = state
            .link(self.fields.text("linkId")?)
            .ok_or_else(|| Refusal(404, "link-unknown", "no link has this name".to_owned()))?;
        Ok((json!({ "linkId": link.id, "action": link.action, "state": "open" }), false))
    }

    /// The action that a link is for, where the vendor has such: one of the table's.
    fn action(&self) -> Result<Option<&str>, Refusal> {
        let Some(session) = &self.profile.session else { return Ok(None) };
        let field = &session.action_field.value;
        let action = self.fields.text(field)?;
        let rows = &self.profile.permissions;
        if !rows.iter().any(|row| row.action.as_deref() == Some(action)) {
            return Err(Refusal(400, "action-unknown", format!("{field} names no action")));
        }
        Ok(Some(action))
    }

    /// The name that the client gave to the person.
    fn name(&self) -> Result<&str, Refusal> {
        self.fields.text(&self.people.person_field.value)
    }

    fn image(&self) -> Result<Image, Refusal> {
        let field = &self.people.image_field.value;
        Image::read(self.fields.text(field)?).ok_or_else(|| {
            Refusal(400, "field-wrong", format!("the field {field} is no image in base64"))
        })
    }

    fn known<'s>(&self, state: &'s mut State, name: &str) -> Result<&'s mut Person, Refusal> {
        state.person(&self.gallery.id, name).ok_or_else(unknown_person)
    }

    /// Somebody enrolled with this image, by this row.
    fn person(&self, image: &Image) -> Person {
        let migrated = self.people.migrated_in.value.contains(&self.row.context);
        Person {
            digest: image.digest.clone(),
            photo: self.gallery.save_photo.then(|| image.base64.clone()),
            awaits: if migrated { Awaits::Liveness } else { Awaits::Nothing },
        }
    }

    /// Puts the photo into an answer: where it is not kept, or where the request asks for it, and
    /// only in a context that returns photos at all.
    fn with_photo(&self, image: &Image, mut answer: Value) -> Value {
        let people = self.people;
        let asks = self.row.does != Some(Deed::Capture)
            && people.ask_photo_fields.value.iter().any(|field| self.fields.is_true(field));
        let returns = people.photo_returned_in.value.contains(&self.row.context);
        if returns && (asks || !self.gallery.save_photo) {
            answer["photo"] = image.base64.as_str().into();
        }
        answer
    }
}

fn unknown_person() -> Refusal {
    Refusal(404, "person-unknown", "nobody of this name is enrolled in the gallery".to_owned())
}
