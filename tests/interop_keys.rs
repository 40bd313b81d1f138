//! Private keys under a password in every way that OpenSSL's command line has: the right password
//! opens each to the same key, and a wrong one is called wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files should stop")]

mod harness;
mod judges;

use std::path::Path;

use mtls::formats::pfx::{Limits, OpenError};
use mtls::formats::{self, keys};
use mtls::material::{EncryptedKey, Item, PrivateKey, Secret};

/// Ciphers of RC2, RC4 and DES are in a provider of their own.
const OLD_TOO: [&str; 4] = ["-provider", "legacy", "-provider", "default"];
const IN_AND_OUT: [&str; 4] = ["-in", "plain", "-passout", "pass:test1234"];

const PBES1: [&str; 10] = [
    "PBE-MD5-DES",
    "PBE-SHA1-DES",
    "PBE-MD5-RC2-64",
    "PBE-SHA1-RC2-64",
    "PBE-SHA1-RC4-128",
    "PBE-SHA1-RC4-40",
    "PBE-SHA1-3DES",
    "PBE-SHA1-2DES",
    "PBE-SHA1-RC2-128",
    "PBE-SHA1-RC2-40",
];
const PBES2: [&str; 14] = [
    "des",
    "des3",
    "rc2",
    "rc2-40-cbc",
    "rc2-64-cbc",
    "aes128",
    "aes192",
    "aes256",
    "camellia128",
    "camellia192",
    "camellia256",
    "aria-128-cbc",
    "aria-192-cbc",
    "aria-256-cbc",
];
const PRFS: [&str; 8] = [
    "hmacWithMD5",
    "hmacWithSHA1",
    "hmacWithSHA224",
    "hmacWithSHA256",
    "hmacWithSHA384",
    "hmacWithSHA512",
    "hmacWithSHA512-224",
    "hmacWithSHA512-256",
];
/// Options that encrypt in OpenSSL's old form, with `DEK-Info`.
const OLD_FORM: [&str; 11] = [
    "-des",
    "-des3",
    "-aes128",
    "-aes192",
    "-aes256",
    "-camellia128",
    "-camellia192",
    "-camellia256",
    "-aria128",
    "-aria192",
    "-aria256",
];

/// Every command that encrypts a key of this kind, without where it comes from and goes to.
fn commands(old_form: &'static str) -> Vec<Vec<&'static str>> {
    let pkcs8 = ["pkcs8", "-topk8"];
    let mut all = vec![[&pkcs8[..], &["-scrypt"]].concat()];
    all.extend(PBES1.iter().map(|name| [&pkcs8[..], &OLD_TOO, &["-v1", name]].concat()));
    all.extend(PBES2.iter().map(|name| [&pkcs8[..], &OLD_TOO, &["-v2", name]].concat()));
    all.extend(PRFS.iter().map(|name| [&pkcs8[..], &["-v2", "aes256", "-v2prf", name]].concat()));
    if !old_form.is_empty() {
        let traditional = if old_form == "rsa" { &["-traditional"][..] } else { &[] };
        let start = [&[old_form][..], &OLD_TOO, traditional].concat();
        all.extend(OLD_FORM.iter().map(|option| [&start[..], &[option]].concat()));
    }
    all
}

#[test]
fn each_way_to_encrypt_a_key_opens_with_its_password_and_no_other() {
    let Some(openssl) = judges::openssl() else { return };
    let folder = tempfile::tempdir().unwrap();
    for (plain, old_form) in
        [("client-rsa.key", "rsa"), ("client-p256.key", "ec"), ("client-ed25519.key", "")]
    {
        let bytes = harness::fixture(&format!("base/{plain}"));
        std::fs::write(folder.path().join("plain"), &bytes).unwrap();
        let right = plain_key(&bytes);
        for command in commands(old_form) {
            let key = encrypted(&openssl, folder.path(), &command);
            let opened = open(&key, "test1234").unwrap();
            assert_eq!(opened.expose_pkcs8(), right.expose_pkcs8(), "{plain} {command:?}");
            let refused = open(&key, "wrong").unwrap_err();
            assert_eq!(refused, OpenError::WrongPassword, "{plain} {command:?}");
        }
    }
}

#[test]
fn a_dsa_key_is_named_with_the_right_password_only() {
    let Some(openssl) = judges::openssl() else { return };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plain"), harness::fixture("inspect/dsa.key")).unwrap();
    for option in OLD_FORM {
        let key = encrypted(&openssl, folder.path(), &[&["dsa"][..], &OLD_TOO, &[option]].concat());
        let named = open(&key, "test1234").unwrap_err();
        assert_eq!(named, OpenError::UnsupportedKey("DSA".to_owned()), "{option}");
        assert_eq!(open(&key, "wrong").unwrap_err(), OpenError::WrongPassword, "{option}");
    }
}

/// OpenSSL has ciphers that we have not: the message names them.
#[test]
fn a_cipher_that_we_do_not_have_is_named() {
    let Some(openssl) = judges::openssl() else { return };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plain"), harness::fixture("base/client-p256.key")).unwrap();
    for (cipher, name) in [
        ("seed", "SEED-CBC (1.2.410.200004.1.4)"),
        ("bf", "Blowfish-CBC (1.3.6.1.4.1.3029.1.2)"),
        ("cast5-cbc", "CAST5-CBC (1.2.840.113533.7.66.10)"),
        ("sm4-cbc", "SM4-CBC (1.2.156.10197.1.104.2)"),
        ("aes-256-cfb", "AES-256-CFB (2.16.840.1.101.3.4.1.44)"),
    ] {
        let command = [&["pkcs8", "-topk8"][..], &OLD_TOO, &["-v2", cipher]].concat();
        let refused = open(&encrypted(&openssl, folder.path(), &command), "test1234").unwrap_err();
        assert_eq!(refused, OpenError::Unsupported(name.to_owned()));
    }
}

fn encrypted(openssl: &judges::Judge, folder: &Path, command: &[&str]) -> EncryptedKey {
    openssl.accepts(folder, &[command, &IN_AND_OUT, &["-out", "encrypted"]].concat());
    let bytes = std::fs::read(folder.join("encrypted")).unwrap();
    match formats::read(&bytes).items.pop() {
        Some(Item::EncryptedKey(key)) => key,
        other => panic!("{command:?}: {other:?}"),
    }
}

fn plain_key(bytes: &[u8]) -> PrivateKey {
    match formats::read(bytes).items.pop() {
        Some(Item::PrivateKey(key)) => key,
        other => panic!("{other:?}"),
    }
}

fn open(key: &EncryptedKey, password: &str) -> Result<PrivateKey, OpenError> {
    keys::decrypt(key, &Secret::new(password.as_bytes().to_vec()), &Limits::default())
}
