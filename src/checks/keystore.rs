//! Rules for Java keystores.

use crate::formats::keystore::Opened;
use crate::material::keystore::{EntryContent, Keystore};
use crate::report::{Code, Finding, Severity};

/// What shows without the password.
pub fn anatomy(keystore: &Keystore) -> Vec<Finding> {
    let mut findings = Vec::new();
    let secrets: Vec<String> = keystore
        .entries
        .iter()
        .filter(|entry| entry.content == EntryContent::SecretKey)
        .map(|entry| format!("the secret key {}", entry.alias))
        .collect();
    if !secrets.is_empty() {
        findings.push(Finding::new(Code::PfxForeignBag).fact("types", secrets));
    }
    findings
}

/// Certificates that were put there as trusted ones need no key: for who has this file alone.
pub fn trusted_only(keystore: &Keystore) -> Option<Finding> {
    let whole = keystore.digest.is_some();
    let no_key = keystore.keys().next().is_none();
    let trusted = whole && no_key && keystore.certificates().next().is_some();
    trusted.then(|| Finding::new(Code::PfxNoKey).severity(Severity::Note).variant("trusted"))
}

/// What only shows with the password.
pub fn contents(opened: &Opened) -> Vec<Finding> {
    let second = Finding::new(Code::PfxSecondPassword).variant("keystore");
    opened.findings.iter().cloned().chain(opened.second_password.then_some(second)).collect()
}
