//! The options that say what the certificate may be used for.

use clap::Args;

use crate::error::Error;
use crate::profile::Profile;
use crate::tasks::csr::{CLIENT_KEY_USAGES, Usage, extended_key_usage, key_usage};

/// Key usages and extended key usages.
#[derive(Debug, Args)]
#[command(next_help_heading = "Purpose")]
pub(super) struct UsageOptions {
    /// Key usages to ask for, or none; else those of the profile, or digitalSignature
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', value_parser = usage)]
    key_usage: Vec<Wish<&'static str>>,
    /// Extended key usages to ask for, by name or OID, or none; else those of the profile, or
    /// clientAuth
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', value_parser = extended)]
    eku: Vec<Wish<String>>,
}

/// A usage, or the wish for none.
#[derive(Debug, Clone)]
enum Wish<T> {
    For(T),
    Nothing,
}

impl UsageOptions {
    pub(super) fn usage(&self, profile: Option<&Profile>) -> Result<Usage, Error> {
        let usual = profile.map_or_else(Usage::default, Usage::of_vendor);
        Ok(Usage {
            key_usage: wishes("--key-usage", &self.key_usage)?.unwrap_or(usual.key_usage),
            extended_key_usage: wishes("--eku", &self.eku)?.unwrap_or(usual.extended_key_usage),
        })
    }
}

/// Each wish once; `None` where nothing was said.
fn wishes<T: Clone + PartialEq>(option: &str, wishes: &[Wish<T>]) -> Result<Option<Vec<T>>, Error> {
    let mut wanted = Vec::new();
    for wish in wishes {
        match wish {
            Wish::For(usage) if !wanted.contains(usage) => wanted.push(usage.clone()),
            Wish::For(_) => {}
            Wish::Nothing if wishes.len() == 1 => {}
            Wish::Nothing => {
                return Err(Error::usage(
                    format!("{option} says none and something else"),
                    "Write `none` alone, or leave it out.",
                ));
            }
        }
    }
    Ok((!wishes.is_empty()).then_some(wanted))
}

fn usage(text: &str) -> Result<Wish<&'static str>, String> {
    if text == "none" {
        return Ok(Wish::Nothing);
    }
    key_usage(text)
        .map(Wish::For)
        .ok_or_else(|| format!("known for a client are {}, and none", CLIENT_KEY_USAGES.join(", ")))
}

fn extended(text: &str) -> Result<Wish<String>, String> {
    if text == "none" {
        return Ok(Wish::Nothing);
    }
    extended_key_usage(text).map(Wish::For).ok_or_else(|| {
        "known are clientAuth, serverAuth, emailProtection, codeSigning, any OID, and none"
            .to_owned()
    })
}
