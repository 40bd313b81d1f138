//! The shape of a profile: what its file may say, and nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Claim, Mark};

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

/// One vendor.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The name that `--profile` takes.
    pub name: String,
    /// The vendor's own spelling of its name.
    pub title: String,
    /// The pages that values come from, by a short key.
    pub sources: BTreeMap<String, String>,
    /// Where the API is, in the order of the file.
    pub environments: Vec<Environment>,
    /// How the API is spoken to.
    pub api: Api,
    /// What the request must be.
    pub csr: Csr,
    /// What the certificate will be.
    pub certificate: Certificate,
    /// How sessions work.
    pub session: Session,
    /// Which effects of a call are such that nobody wants them by accident.
    pub unsafe_effects: UnsafeEffects,
    /// The rows of the permission table.
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
    /// Scheme and host, without a trailing slash.
    pub base_url: Marked<String>,
    /// Whether a client certificate is asked for there.
    pub asks_for_certificate: Marked<bool>,
}

/// How the API is spoken to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// The request header that carries the API key.
    pub api_key_header: Marked<String>,
    /// What an API key looks like.
    pub api_key_form: Marked<ApiKeyForm>,
    /// A path that is safe to ask for.
    pub health_path: Marked<String>,
    /// Whether that path wants the API key too.
    pub health_needs_api_key: Marked<bool>,
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

/// What the request must be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Csr {
    /// The kind of the key, as `--key-type` takes it.
    pub key_type: Marked<String>,
    /// The attributes of the subject, in the order in which people are asked for them.
    pub subject: Vec<SubjectField>,
}

/// One attribute of the subject.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectField {
    /// Its short name, such as `CN`.
    pub attribute: String,
    /// Whether the vendor refuses a request without it.
    pub required: bool,
    /// How sure that is.
    pub mark: Mark,
    /// The key of its page.
    pub source: Option<String>,
    /// What is not sure about it.
    pub note: Option<String>,
}

/// What the certificate will be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// For how many years it is valid.
    pub validity_years: Marked<u16>,
    /// Whether each environment needs its own.
    pub one_per_environment: Marked<bool>,
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

/// For each effect whether a call with it is unsafe.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnsafeEffects {
    /// [`Effect::Reads`].
    pub reads: Marked<bool>,
    /// [`Effect::OpensSession`].
    pub opens_session: Marked<bool>,
    /// [`Effect::MayCost`].
    pub may_cost: Marked<bool>,
    /// [`Effect::ChangesData`].
    pub changes_data: Marked<bool>,
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
        match row.effect {
            Effect::Reads => effects.reads.value,
            Effect::OpensSession => effects.opens_session.value,
            Effect::MayCost => effects.may_cost.value,
            Effect::ChangesData => effects.changes_data.value,
        }
    }

    /// What the public pages do not say: to be confirmed with the vendor.
    pub fn assumptions(&self) -> impl Iterator<Item = &Claim> {
        self.claims.iter().filter(|claim| claim.mark == Mark::Assumption)
    }
}
