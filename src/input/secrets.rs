//! Secrets come from a file, an environment variable, standard input or a prompt; never from an
//! argument's value, which every process of the machine can read.

use crate::context::Context;
use crate::error::Error;
use crate::material::Secret;

/// The name of a family of options, such as `--password` for `--password-file` and its sisters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretOption(pub &'static str);

/// Where a secret comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// The file's content, less one trailing line end.
    File(String),
    /// An environment variable.
    Environment(String),
    /// Standard input, less one trailing line end.
    StandardInput,
}

impl SecretSource {
    /// Reads the secret.
    pub fn read(&self, option: SecretOption, context: &mut Context) -> Result<Secret, Error> {
        match self {
            SecretSource::File(path) => {
                super::read(context, path).map(|file| without_line_end(&file.bytes))
            }
            SecretSource::StandardInput => {
                super::read(context, "-").map(|file| without_line_end(&file.bytes))
            }
            SecretSource::Environment(name) => (context.environment)(name)
                .map(|value| Secret::new(value.into_bytes()))
                .ok_or_else(|| {
                    Error::usage(
                        format!("{}-env names {name}, which is not set", option.0),
                        format!("Set it first, or use `{}-file FILE`.", option.0),
                    )
                }),
        }
    }
}

/// Editors and `echo` add one line end; a password that really ends in one needs two.
fn without_line_end(bytes: &[u8]) -> Secret {
    let stripped =
        bytes.strip_suffix(b"\n").map_or(bytes, |rest| rest.strip_suffix(b"\r").unwrap_or(rest));
    Secret::new(stripped.to_vec())
}

/// Asks for a secret on the terminal. An empty answer is `None`.
pub fn ask(context: &mut Context, question: &str) -> Result<Option<Secret>, Error> {
    let answer = context
        .terminal
        .ask_secret(question)
        .map_err(|source| Error::Unreadable { path: "the terminal".to_owned(), source })?;
    Ok((!answer.is_empty()).then(|| Secret::new(answer.as_bytes().to_vec())))
}

/// Asks for a new secret twice, until both answers agree.
pub fn ask_new(context: &mut Context, question: &str) -> Result<Secret, Error> {
    const TRIES: usize = 3;
    for _ in 0..TRIES {
        let first = ask(context, question)?;
        let second = ask(context, "Once more, to be sure: ")?;
        match (first, second) {
            (Some(first), Some(second)) if first.expose() == second.expose() => return Ok(first),
            (None, _) => context.note("An empty password protects nothing."),
            _ => context.note("The two were not the same."),
        }
    }
    Err(Error::usage("no new password was given", "Use `--new-password-file FILE`."))
}
