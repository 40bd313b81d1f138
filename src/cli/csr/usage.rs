//! The options that say what the certificate may be used for.

use clap::Args;

use crate::tasks::csr::{Usage, extended_key_usage, key_usage};

/// Key usages and extended key usages.
#[derive(Debug, Args)]
#[command(next_help_heading = "Purpose")]
pub(super) struct UsageOptions {
    /// Key usages to ask for, or none; else digitalSignature
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', value_parser = usage)]
    key_usage: Vec<Wish<&'static str>>,
    /// Extended key usages to ask for, by name or OID, or none; else clientAuth
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
    pub(super) fn usage(&self) -> Usage {
        let usual = Usage::default();
        Usage {
            key_usage: wishes(&self.key_usage).unwrap_or(usual.key_usage),
            extended_key_usage: wishes(&self.eku).unwrap_or(usual.extended_key_usage),
        }
    }
}

/// `None` where nothing was said.
fn wishes<T: Clone>(wishes: &[Wish<T>]) -> Option<Vec<T>> {
    let wanted = wishes.iter().filter_map(|wish| match wish {
        Wish::For(usage) => Some(usage.clone()),
        Wish::Nothing => None,
    });
    (!wishes.is_empty()).then(|| wanted.collect())
}

fn usage(text: &str) -> Result<Wish<&'static str>, String> {
    if text == "none" {
        return Ok(Wish::Nothing);
    }
    key_usage(text).map(Wish::For).ok_or_else(|| {
        "known are digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment, keyAgreement, \
         and none"
            .to_owned()
    })
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
