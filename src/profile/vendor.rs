//! The shape of a profile: what its file may say, and nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Certificate, Claim, Csr, Mark, Send};

/// A value with how sure it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marked<T> {
    /// The value.
    pub value: T,
    /// How sure it is.
    pub mark: Mark,
    /// The key in [`Profile::sources`] of the page it stands on.
    pub source: Option<String>,
    /// What is not sure about it, in a whole sentence.
    pub note: Option<String>,
}

impl<T> Marked<T> {
    /// Another value that is as sure as this one.
    pub(super) fn with<U>(&self, value: U) -> Marked<U> {
        Marked { value, mark: self.mark, source: self.source.clone(), note: self.note.clone() }
    }
}

/// One vendor.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The name that `--profile` takes.
    pub name: String,
    /// The vendor's own spelling of its name.
    pub title: String,
    /// The pages that values come from, by a short key.
    #[serde(default)]
    pub sources: BTreeMap<String, String>,
    /// Where the API is, in the order of the file.
    #[serde(default)]
    pub environments: Vec<Environment>,
    /// How the API is spoken to.
    #[serde(default)]
    pub api: Api,
    /// What the request must be.
    pub csr: Csr,
    /// How the request reaches the vendor, and what comes back.
    #[serde(default)]
    pub send: Send,
    /// What the certificate will be.
    #[serde(default)]
    pub certificate: Certificate,
    /// How sessions work; `None` where there are none.
    pub session: Option<Session>,
    /// Which effects of a call are such that nobody wants them by accident.
    #[serde(default)]
    pub unsafe_effects: UnsafeEffects,
    /// How calls about people are spelled; `None` where the vendor has none.
    pub people: Option<People>,
    /// The rows of the permission table.
    #[serde(default)]
    pub permissions: Vec<Permission>,
    /// Every marked value, in the order of the file's tables; filled in by [`super::parse`].
    #[serde(skip)]
    pub claims: Vec<Claim>,
}

/// One place where the API is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// The name that `--env` takes.
    pub name: String,
    /// Scheme and host, without a trailing slash; `None` where each customer gets its own.
    pub base_url: Option<Marked<String>>,
    /// Whether a client certificate is asked for there; `None` where nothing is said.
    pub asks_for_certificate: Option<Marked<bool>>,
}

/// How the API is spoken to. What a profile leaves out has the usual value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Api {
    /// The request header that carries the API key.
    pub api_key_header: Option<Marked<String>>,
    /// What an API key looks like.
    pub api_key_form: Option<Marked<ApiKeyForm>>,
    /// A path that is safe to ask for.
    pub health_path: Option<Marked<String>>,
    /// Whether that path wants the API key too.
    pub health_needs_api_key: Option<Marked<bool>>,
}

impl Api {
    /// The request header that carries the API key; `x-api-key` where nothing is said.
    pub fn key_header(&self) -> &str {
        self.api_key_header.as_ref().map_or("x-api-key", |said| said.value.as_str())
    }

    /// What an API key looks like; any text where nothing is said.
    pub fn key_form(&self) -> ApiKeyForm {
        self.api_key_form.as_ref().map_or(ApiKeyForm::Text, |said| said.value)
    }

    /// A path that is safe to ask for; the root where nothing is said.
    pub fn health(&self) -> &str {
        self.health_path.as_ref().map_or("/", |said| said.value.as_str())
    }

    /// Whether that path wants the API key too.
    pub fn health_needs_key(&self) -> bool {
        self.health_needs_api_key.as_ref().is_some_and(|said| said.value)
    }
}

/// What an API key looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApiKeyForm {
    /// A UUID (RFC 9562 section 4), such as `123e4567-e89b-42d3-a456-426614174000`.
    Uuid,
    /// Any text.
    Text,
}

/// How sessions work: a handshake opens one, and it stands for the API key afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// The API, as the permission table names it, that opens one.
    pub opened_by: Marked<String>,
    /// The fields that its request must have.
    pub mandatory_fields: Marked<Vec<String>>,
    /// The field of its request that limits the session to one action.
    pub action_field: Marked<String>,
    /// The field of every answer that names the session.
    pub id_field: Marked<String>,
    /// The field of its answer that holds the token.
    pub token_field: Marked<String>,
    /// The scheme of the `Authorization` header (RFC 9110 section 11.6.2) that carries the token.
    pub authorization_scheme: Marked<String>,
    /// The contexts in which an API key alone is not enough.
    pub required_in: Marked<Vec<String>>,
    /// How long a session lives, in seconds.
    pub lifetime_seconds: Marked<u32>,
}

/// How calls about people are spelled.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// The field that names a person.
    pub person_field: Marked<String>,
    /// The field that holds an image in base64.
    pub image_field: Marked<String>,
    /// The field that names a gallery.
    pub gallery_field: Marked<String>,
    /// The fields, any of them, that ask for the photo in the answer.
    pub ask_photo_fields: Marked<Vec<String>>,
    /// The contexts in which an answer can carry a photo.
    pub photo_returned_in: Marked<Vec<String>>,
    /// The contexts in which people are enrolled with a photo from elsewhere, to be replaced by a
    /// better one.
    pub migrated_in: Marked<Vec<String>>,
    /// The field of an answer that holds a link for a person.
    pub link_field: Marked<String>,
}

/// What a row does with people; the sandbox plays it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// Puts a person with a photo into a gallery.
    Enroll,
    /// Replaces the photo of a person.
    UpdateEnroll,
    /// Takes a person out.
    DeleteEnroll,
    /// Compares an image with the photo of one person.
    Identify,
    /// Compares an image with all photos.
    Search,
    /// Says whether an image shows somebody who is there.
    Liveness,
    /// Takes an image and no more.
    Capture,
    /// Shows the photo of a person.
    Photo,
    /// Shows the calls of a session.
    SessionLog,
    /// Makes a link for a person.
    MakeLink,
    /// Shows a link.
    ShowLink,
}

/// What a call does at the vendor's, beside answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing that is known.
    Reads,
    /// It opens a session.
    OpensSession,
    /// It makes the vendor work, which may have a price.
    MayCost,
    /// It creates, changes or deletes what the vendor keeps.
    ChangesData,
}

impl Effect {
    /// The word of the profile's file.
    pub fn as_str(self) -> &'static str {
        match self {
            Effect::Reads => "reads",
            Effect::OpensSession => "opens-session",
            Effect::MayCost => "may-cost",
            Effect::ChangesData => "changes-data",
        }
    }
}

/// For each effect whether a call with it is unsafe. What a profile leaves out is unsafe unless the call
/// only reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UnsafeEffects {
    /// [`Effect::Reads`].
    pub reads: Option<Marked<bool>>,
    /// [`Effect::OpensSession`].
    pub opens_session: Option<Marked<bool>>,
    /// [`Effect::MayCost`].
    pub may_cost: Option<Marked<bool>>,
    /// [`Effect::ChangesData`].
    pub changes_data: Option<Marked<bool>>,
}

/// One row of the permission table: an API key has it or has it not.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// Which part of the API, such as `backoffice`.
    pub context: String,
    /// The API's name.
    pub api: String,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path on the host, with its leading slash.
    pub path: String,
    /// What a call does beside answering.
    pub effect: Effect,
    /// What it does with people; `None` where it has nothing to do with them.
    pub does: Option<Deed>,
    /// The action that a session must allow; `None` where no session is limited to it.
    pub action: Option<String>,
    /// Whether the vendor is about to remove it.
    #[serde(default)]
    pub deprecated: bool,
    /// How sure the path is.
    pub mark: Mark,
    /// The key of its page.
    pub source: Option<String>,
    /// What is not sure about it.
    pub note: Option<String>,
}

impl Profile {
    /// The environment of that name.
    pub fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments.iter().find(|environment| environment.name == name)
    }

    /// Whether nobody should call a row by accident.
    pub fn is_unsafe(&self, row: &Permission) -> bool {
        let effects = &self.unsafe_effects;
        let said = match row.effect {
            Effect::Reads => &effects.reads,
            Effect::OpensSession => &effects.opens_session,
            Effect::MayCost => &effects.may_cost,
            Effect::ChangesData => &effects.changes_data,
        };
        said.as_ref().map_or(row.effect != Effect::Reads, |said| said.value)
    }

    /// Whether a row opens a session.
    pub fn opens_session(&self, row: &Permission) -> bool {
        self.session.as_ref().is_some_and(|session| session.opened_by.value == row.api)
    }

    /// What the public pages do not say: to be confirmed with the vendor.
    pub fn assumptions(&self) -> impl Iterator<Item = &Claim> {
        self.claims.iter().filter(|claim| claim.mark == Mark::Assumption)
    }
}
