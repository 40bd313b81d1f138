//! `mtls convert` as its user sees it.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

#[path = "convert/audience.rs"]
mod audience;
#[path = "convert/files.rs"]
mod files;
mod harness;
#[path = "convert/mend.rs"]
mod mend;
#[path = "convert/pfx.rs"]
mod pfx;
#[path = "convert/refusals.rs"]
mod refusals;

use harness::Tool;
use mtls::formats;
use mtls::material::Item;
use pretty_assertions::assert_eq;

/// The RSA client of `fixtures/base`: certificate, key, and the chain in a file of its own.
fn with_client(tool: Tool) -> Tool {
    ["client-rsa.crt", "client-rsa.key", "chain.pem"]
        .iter()
        .fold(tool, |tool, name| tool.fixture(&format!("base/{name}")))
}

/// The names of what is in some bytes, in order.
fn names(bytes: &[u8]) -> Vec<String> {
    let document = formats::read(bytes);
    assert_eq!(document.findings, []);
    document.items.iter().map(name).collect()
}

fn name(item: &Item) -> String {
    match item {
        Item::Certificate(certificate) => certificate.label(),
        Item::PrivateKey(key) => format!("{} key", key.public_key().algorithm),
        Item::EncryptedKey(key) => format!("key under {}", key.encryption),
        Item::Pkcs7(items) => items.iter().map(name).collect::<Vec<_>>().join(", "),
        other => format!("{other:?}"),
    }
}

#[cfg(unix)]
fn mode(ran: &harness::Ran, name: &str) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(ran.folder.path().join(name)).unwrap().permissions().mode() & 0o777
}

/// Windows has access lists instead, which `src/platform` tests.
#[cfg(not(unix))]
fn mode(_: &harness::Ran, _: &str) -> u32 {
    0o600
}
