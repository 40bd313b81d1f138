//! API keys of the sandbox, and which rows of the permission table each of them has.

use crate::error::Error;
use crate::material::{Secret, uuid};
use crate::profile::Permission;

/// One API key.
#[derive(Debug)]
pub struct ApiKey {
    secret: Secret,
    allowed: Allowed,
}

/// What an API key may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// Every row of the table.
    Everything,
    /// The rows that one of these covers.
    Only(Vec<Grant>),
}

/// Some rows of the permission table: those of an API in a context, or one method of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The context, such as `backoffice`.
    pub context: String,
    /// The API, such as `enroll`.
    pub api: String,
    /// The HTTP method; `None` for all of them.
    pub method: Option<String>,
}

impl Grant {
    /// Reads `CONTEXT:API` or `CONTEXT:API:METHOD`; `None` where a text is neither.
    pub fn named(text: &str) -> Option<Grant> {
        let mut parts = text.split(':').map(str::to_owned);
        let grant = Grant { context: parts.next()?, api: parts.next()?, method: parts.next() };
        parts.next().is_none().then_some(grant)
    }

    fn covers(&self, row: &Permission) -> bool {
        self.context == row.context
            && self.api == row.api
            && self.method.as_ref().is_none_or(|method| *method == row.method)
    }
}

impl ApiKey {
    /// Makes a new key.
    pub fn create(allowed: Allowed) -> Result<ApiKey, Error> {
        Ok(ApiKey { secret: Secret::new(uuid::random()?.into_bytes()), allowed })
    }

    /// A key that is known already.
    pub fn known(secret: Secret, allowed: Allowed) -> ApiKey {
        ApiKey { secret, allowed }
    }

    /// The key itself.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Whether what a client sent is this key.
    pub(super) fn is(&self, sent: &[u8]) -> bool {
        self.secret.expose() == sent
    }

    /// Whether it may use that row.
    pub(super) fn allows(&self, row: &Permission) -> bool {
        match &self.allowed {
            Allowed::Everything => true,
            Allowed::Only(grants) => grants.iter().any(|grant| grant.covers(row)),
        }
    }
}
