//! `--permissions`: what it needs, what it says beforehand, and the question before it starts.

use clap::Args;

use crate::cli::session::Session;
use crate::error::Error;
use crate::live::Sessions;
use crate::profile::{self, Profile};
use crate::render::text::permissions as words;
use crate::tasks::smoke::{Target, Walk, handshake_field};

/// The walk along the vendor's permission table.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Permissions {
    /// Also call each API of the profile, to see what the API key may do. It can cost money
    #[arg(long, help_heading = "Permissions")]
    permissions: bool,
    /// Call those too that create, change or delete data
    #[arg(long, requires = "permissions", help_heading = "Permissions")]
    include_unsafe: bool,
    /// A field that the vendor's handshake must have, as NAME=VALUE, not secret (repeatable)
    #[arg(long, value_name = "FIELD", requires = "permissions", help_heading = "Permissions")]
    handshake_field: Vec<String>,
}

impl Permissions {
    /// What is missing on the command line, before anybody is asked for anything.
    pub(super) fn check(&self, profile: Option<&Profile>) -> Result<(), Error> {
        if self.permissions && profile.is_none() {
            return Err(Error::usage(
                "--permissions needs the vendor's permission table",
                format!("Name the vendor with `--profile`: {}.", profile::NAMES.join(", ")),
            ));
        }
        Ok(())
    }

    /// The walk, where it is wished for and a person at the terminal agrees.
    pub(super) fn walk(
        &self,
        profile: Option<&Profile>,
        has_api_key: bool,
        target: &Target,
        session: &mut Session,
    ) -> Result<Option<Walk>, Error> {
        let Some(profile) = profile.filter(|_| self.permissions) else { return Ok(None) };
        if !has_api_key {
            return Err(Error::usage(
                "--permissions needs the API key",
                "Use `--api-key-file FILE` or `--api-key-env VAR`.",
            ));
        }
        let fields = self.handshake_field.iter().map(|text| handshake_field(text));
        let fields = fields.collect::<Result<Vec<_>, _>>()?;
        let walk = Walk::new(profile, fields, self.include_unsafe);
        session.note(&words::announcement(
            walk.calls(),
            walk.left_out(),
            &walk.missing_fields(),
            &target.host,
        ));
        // Without a terminal the option itself is the consent.
        let agreed = !session.may_ask() || {
            let question = words::question(walk.calls(), &target.host);
            let answer = session.ask(&question);
            let answer = answer
                .map_err(|source| Error::Unreadable { path: "the terminal".to_owned(), source })?;
            matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
        };
        if !agreed {
            session.note(words::DECLINED);
        }
        Ok(agreed.then_some(walk))
    }
}

/// How the vendor's sessions are carried.
pub(super) fn sessions(profile: Option<&Profile>) -> Sessions {
    profile.and_then(|profile| profile.session.as_ref()).map_or_else(Sessions::default, |session| {
        Sessions::new(&session.token_field.value, &session.authorization_scheme.value)
    })
}
