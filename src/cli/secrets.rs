//! The options that name where a secret comes from, one family per secret.

use clap::Args;

use super::session::Session;
use crate::error::Error;
use crate::input::{self, SecretOption, SecretSource};
use crate::material::Secret;

/// The password of an input.
pub(super) const PASSWORD: SecretOption = SecretOption("--password");
/// The password of a key, where it has another one than its container or its sister files.
pub(super) const KEY_PASSWORD: SecretOption = SecretOption("--key-password");
/// The password that protects an output.
pub(super) const NEW_PASSWORD: SecretOption = SecretOption("--new-password");
/// The password that a CA asks for in a request.
pub(super) const CHALLENGE: SecretOption = SecretOption("--challenge-password");
/// The API key.
pub(super) const API_KEY: SecretOption = SecretOption("--api-key");

/// Where the password of an input comes from.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Password {
    /// Read the password from this file
    #[arg(long, value_name = "FILE", group = "password", help_heading = "Passwords")]
    password_file: Option<String>,
    /// Read the password from this environment variable
    #[arg(long, value_name = "VAR", group = "password", help_heading = "Passwords")]
    password_env: Option<String>,
    /// Read the password from standard input
    #[arg(long, group = "password", help_heading = "Passwords")]
    password_stdin: bool,
}

/// Where the password of a separate key comes from.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct KeyPassword {
    /// Read the key's own password from this file
    #[arg(long, value_name = "FILE", group = "key_password", help_heading = "Passwords")]
    key_password_file: Option<String>,
    /// Read the key's own password from this environment variable
    #[arg(long, value_name = "VAR", group = "key_password", help_heading = "Passwords")]
    key_password_env: Option<String>,
    /// Read the key's own password from standard input
    #[arg(long, group = "key_password", help_heading = "Passwords")]
    key_password_stdin: bool,
}

/// Where the password for an output comes from.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct NewPassword {
    /// Protect the output with the password in this file
    #[arg(long, value_name = "FILE", group = "new_password", help_heading = "Passwords")]
    new_password_file: Option<String>,
    /// Protect the output with the password in this environment variable
    #[arg(long, value_name = "VAR", group = "new_password", help_heading = "Passwords")]
    new_password_env: Option<String>,
    /// Protect the output with the password from standard input
    #[arg(long, group = "new_password", help_heading = "Passwords")]
    new_password_stdin: bool,
    /// Ask for a password that protects the output
    #[arg(long, group = "new_password", help_heading = "Passwords")]
    encrypt: bool,
}

/// Where the challenge password comes from.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct ChallengePassword {
    /// Put the password in this file into the request, where the CA can read it
    #[arg(long, value_name = "FILE", group = "challenge", help_heading = "Passwords")]
    challenge_password_file: Option<String>,
    /// The same from this environment variable
    #[arg(long, value_name = "VAR", group = "challenge", help_heading = "Passwords")]
    challenge_password_env: Option<String>,
    /// Ask for it
    #[arg(long, group = "challenge", help_heading = "Passwords")]
    challenge_password_prompt: bool,
}

/// Where the API key comes from.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct ApiKey {
    /// Read the API key from this file
    #[arg(long, value_name = "FILE", group = "api_key", help_heading = "API key")]
    api_key_file: Option<String>,
    /// Read the API key from this environment variable
    #[arg(long, value_name = "VAR", group = "api_key", help_heading = "API key")]
    api_key_env: Option<String>,
    /// Ask for the API key
    #[arg(long, group = "api_key", help_heading = "API key")]
    api_key_prompt: bool,
}

fn source(file: &Option<String>, variable: &Option<String>, stdin: bool) -> Option<SecretSource> {
    match (file, variable) {
        // A file called `-` is standard input everywhere.
        (Some(file), _) if file == "-" => Some(SecretSource::StandardInput),
        (Some(file), _) => Some(SecretSource::File(file.clone())),
        (None, Some(variable)) => Some(SecretSource::Environment(variable.clone())),
        (None, None) => stdin.then_some(SecretSource::StandardInput),
    }
}

/// The words of a command line that name this source again.
fn named(option: SecretOption, source: Option<SecretSource>) -> Vec<String> {
    let SecretOption(option) = option;
    match source {
        Some(SecretSource::File(file)) => vec![format!("{option}-file"), file],
        Some(SecretSource::Environment(variable)) => vec![format!("{option}-env"), variable],
        Some(SecretSource::StandardInput) => vec![format!("{option}-stdin")],
        None => Vec::new(),
    }
}

impl Password {
    pub(super) fn words(&self) -> Vec<String> {
        named(PASSWORD, self.source())
    }

    pub(super) fn source(&self) -> Option<SecretSource> {
        source(&self.password_file, &self.password_env, self.password_stdin)
    }
}

impl KeyPassword {
    pub(super) fn words(&self) -> Vec<String> {
        named(KEY_PASSWORD, self.source())
    }

    pub(super) fn source(&self) -> Option<SecretSource> {
        source(&self.key_password_file, &self.key_password_env, self.key_password_stdin)
    }
}

impl NewPassword {
    pub(super) fn source(&self) -> Option<SecretSource> {
        source(&self.new_password_file, &self.new_password_env, self.new_password_stdin)
    }

    /// Whether one is wished for.
    pub(super) fn is_given(&self) -> bool {
        self.encrypt || self.source().is_some()
    }

    /// The new password: from its source, or with `--encrypt` from the person.
    pub(super) fn read(&self, session: &mut Session) -> Result<Option<Secret>, Error> {
        if let Some(source) = self.source() {
            let secret = source.read(NEW_PASSWORD, &mut session.context)?;
            if secret.expose().is_empty() {
                return Err(Error::usage(
                    "the new password is empty",
                    "An empty password protects nothing. Leave the option out for no protection.",
                ));
            }
            return Ok(Some(secret));
        }
        if !self.encrypt {
            return Ok(None);
        }
        if !session.may_ask() {
            return Err(Error::usage(
                "--encrypt asks for a password, and there is no terminal",
                "Use `--new-password-file FILE` or `--new-password-env VAR`.",
            ));
        }
        input::ask_new(&mut session.context, "New password: ").map(Some)
    }
}

impl ChallengePassword {
    pub(super) fn source(&self) -> Option<SecretSource> {
        source(&self.challenge_password_file, &self.challenge_password_env, false)
    }

    /// The password: from its source, or from the person.
    pub(super) fn read(&self, session: &mut Session) -> Result<Option<Secret>, Error> {
        let secret = match self.source() {
            Some(source) => Some(source.read(CHALLENGE, &mut session.context)?),
            None if !self.challenge_password_prompt => None,
            None if session.may_ask() => {
                input::ask(&mut session.context, "Challenge password, as the CA gave it: ")?
            }
            None => {
                return Err(Error::usage(
                    "--challenge-password-prompt asks for the password, and there is no terminal",
                    "Use `--challenge-password-file FILE` or `--challenge-password-env VAR`.",
                ));
            }
        };
        let fits = |secret: &Secret| {
            let length = secret.expose_text().map(|text| text.chars().count());
            length.is_some_and(|length| (1..=255).contains(&length))
        };
        match secret {
            Some(secret) if !fits(&secret) => Err(Error::usage(
                "the challenge password is empty, too long or not UTF-8",
                "Give the text that the CA gave you, of 1 to 255 characters.",
            )),
            fitting => Ok(fitting),
        }
    }
}

impl ApiKey {
    pub(super) fn source(&self) -> Option<SecretSource> {
        source(&self.api_key_file, &self.api_key_env, false)
    }

    pub(super) fn words(&self) -> Vec<String> {
        if self.api_key_prompt {
            return vec!["--api-key-prompt".to_owned()];
        }
        named(API_KEY, self.source())
    }

    /// Whether one is wished for.
    pub(super) fn is_given(&self) -> bool {
        self.api_key_prompt || self.source().is_some()
    }

    /// The API key: from its source, with `--api-key-prompt` from the person, and where somebody
    /// `wants` one also from a person who may leave it out.
    pub(super) fn read(
        &self,
        wants: Option<&str>,
        session: &mut Session,
    ) -> Result<Option<Secret>, Error> {
        if let Some(source) = self.source() {
            return source.read(API_KEY, &mut session.context).map(Some);
        }
        match (self.api_key_prompt, session.may_ask(), wants) {
            (true, false, _) => Err(Error::usage(
                "--api-key-prompt asks for the API key, and there is no terminal",
                "Use `--api-key-file FILE` or `--api-key-env VAR`.",
            )),
            (true, true, _) => input::ask(&mut session.context, "API key: "),
            (false, true, Some(vendor)) => {
                let question = format!("API key of {vendor} (Enter: test without it): ");
                input::ask(&mut session.context, &question)
            }
            _ => Ok(None),
        }
    }
}

/// Standard input can be read once. `readers` are the options that would, by name.
pub(super) fn one_reader_of_standard_input(readers: &[(&str, bool)]) -> Result<(), Error> {
    let named: Vec<&str> =
        readers.iter().filter(|(_, reads)| *reads).map(|(name, _)| *name).collect();
    match named.as_slice() {
        [] | [_] => Ok(()),
        several => Err(Error::usage(
            format!("{} read standard input, and only one can", several.join(" and ")),
            "Put one of them into a file.",
        )),
    }
}
