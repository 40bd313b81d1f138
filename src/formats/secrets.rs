//! What gives a secret away in a file that is no key we can read: words of key formats, and names of
//! secrets with a value.

use super::archive::{self, Room};
use super::salvage;
use crate::material::{Document, Format, uuid};
use crate::report::{Code, Finding};

/// The first sign of a secret in a file, or in a file of an archive. It never quotes what it found.
pub fn sign(bytes: &[u8], room: &mut Room) -> Option<Finding> {
    let archive = archive::read(bytes, room, |member| Document {
        findings: in_text(member).into_iter().collect(),
        ..Document::new(Format::Text)
    });
    let Some(archive) = archive else { return in_text(bytes) };
    let first = |member: crate::material::Member| {
        let secret =
            |one: &Finding| matches!(one.code, Code::PrivateKeyInFile | Code::SecretInFile);
        let found = member.document.findings.into_iter().find(secret)?;
        Some(found.in_member(Some(member.name)))
    };
    archive.members.into_iter().find_map(first)
}

/// Base64 may stand around a text once more.
fn in_text(bytes: &[u8]) -> Option<Finding> {
    let text = salvage::decode(bytes).text;
    let repairs = &mut salvage::Repairs::default();
    in_words(&text).or_else(|| {
        let inner = salvage::bare(&text, repairs)?;
        in_words(&salvage::decode(&inner).text)
    })
}

/// Words that stand in files with private keys alone, in lower case.
const KEYS: [&str; 9] = [
    "private key-----",
    "openssh-key-v1",
    "b3blbnnzac1rzxktdje",
    "putty-user-key-file",
    "private-lines:",
    "pgp private key block",
    "private-key: (",
    "privateexponent",
    "age-secret-key-",
];

/// Names of values that are secret, in lower case, and what the value is.
const SECRETS: [(&str, &str); 14] = [
    ("x-api-key", "api-key"),
    ("api_key", "api-key"),
    ("api-key", "api-key"),
    ("apikey", "api-key"),
    ("api key", "api-key"),
    ("password", "password"),
    ("passwd", "password"),
    ("passphrase", "password"),
    ("senha", "password"),
    ("pwd", "password"),
    ("secret", "password"),
    ("authorization", "api-key"),
    ("bearer", "api-key"),
    ("token", "api-key"),
];

fn in_words(text: &str) -> Option<Finding> {
    let lower = zeroize::Zeroizing::new(text.to_lowercase());
    let key = || Finding::new(Code::PrivateKeyInFile).variant("sending-text");
    let has = |word: &str| lower.contains(word);
    let damaged_key = lower.lines().any(|line| {
        line.contains("private key") && (line.contains("begin") || line.contains("end "))
    });
    let web_key = has("\"kty\"") && (has("\"d\"") || has("\"k\""));
    let xml_key = has("<rsakeyvalue") && has("<d>");
    if damaged_key || web_key || xml_key || KEYS.into_iter().any(has) {
        return Some(key());
    }
    let named = SECRETS.iter().find(|(name, _)| lower.split(name).skip(1).any(has_value));
    let what = named.map(|(_, what)| *what).or(has_uuid(&lower).then_some("uuid"))?;
    Some(Finding::new(Code::SecretInFile).variant(what))
}

/// Whether a value follows a name, as in `name = value`, `"name": "value"` or `Bearer value`.
fn has_value(after: &str) -> bool {
    let rest = after.trim_start_matches(['"', '\'', ' ', '\t']);
    let value = rest.strip_prefix([':', '=']).or_else(|| {
        after.strip_prefix(' ').filter(|value| {
            // A header of HTTP has no sign between them.
            value.split_whitespace().next().is_some_and(|word| word.len() >= 20)
        })
    });
    value.is_some_and(|value| value.lines().next().is_some_and(|line| !line.trim().is_empty()))
}

/// Whether a UUID stands in the text: many API keys are one.
fn has_uuid(lower: &str) -> bool {
    lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').any(uuid::is_one)
}
