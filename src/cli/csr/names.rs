//! The option that gives names beside the subject.

use clap::Args;

use crate::formats::alt_name::Kind;

/// Names beside the subject.
#[derive(Debug, Args)]
pub(super) struct NameOptions {
    /// A name beside the subject: dns:…, ip:…, email:…, uri:…, rid:…, dirname:…, othername:… or
    /// cnpj:… (repeatable)
    #[arg(long = "san", value_name = "KIND:NAME", value_parser = name, help_heading = "Subject")]
    pub(super) san: Vec<(Kind, String)>,
}

fn name(text: &str) -> Result<(Kind, String), String> {
    let known = || Kind::ALL.map(Kind::as_str).join(", ");
    let (word, name) =
        text.split_once(':').ok_or_else(|| format!("write it as KIND:NAME; kinds: {}", known()))?;
    let kind = Kind::named(word).ok_or_else(|| format!("{word} is none of {}", known()))?;
    Ok((kind, name.to_owned()))
}
