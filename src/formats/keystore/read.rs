//! From the bytes to the entries. What can be read before something broken is kept.

use time::OffsetDateTime;

use super::{protection, text};
use crate::formats::{left_out, pfx, x509};
use crate::material::keystore::{Entry, EntryContent, Keystore, KeystoreKind};
use crate::material::{Certificate, Document, EncryptedForm, EncryptedKey, Item};
use crate::report::{Code, Finding};

/// Above this a keystore is made to do harm: Java's own list of roots has some hundred entries.
const LIMIT: usize = 10_000;

/// Reads a keystore; `None` where the bytes begin as none.
pub(in crate::formats) fn read(bytes: &[u8]) -> Option<Document> {
    let kind = match bytes.get(..4)? {
        [0xfe, 0xed, 0xfe, 0xed] => KeystoreKind::Jks,
        [0xce, 0xce, 0xce, 0xce] => KeystoreKind::Jceks,
        _ => return None,
    };
    let mut reader = Reader { bytes, place: 4, certificates: 0, findings: Vec::new() };
    let (version, entries, digest) = match reader.number() {
        Some(version @ (1 | 2)) => reader.all(version),
        version => {
            let reason = match version {
                Some(version) => format!("Its version is {version}, and only 1 and 2 are known."),
                None => "Nothing follows its first bytes.".to_owned(),
            };
            reader.findings.push(damaged(reason));
            (version.unwrap_or_default(), Vec::new(), None)
        }
    };
    let covered = bytes.get(..reader.place.saturating_sub(digest.map_or(0, |_| DIGEST)));
    let keystore =
        Keystore { kind, version, entries, bytes: covered.unwrap_or_default().to_vec(), digest };
    Some(Document {
        items: vec![Item::Keystore(Box::new(keystore))],
        findings: reader.findings,
        ..Document::new(kind.format())
    })
}

/// SHA-1 at the end.
const DIGEST: usize = 20;

fn damaged(reason: impl Into<String>) -> Finding {
    Finding::new(Code::Corrupt).fact("what", "keystore").fact("reason", reason.into())
}

struct Reader<'a> {
    bytes: &'a [u8],
    place: usize,
    /// How many were read so far.
    certificates: usize,
    findings: Vec<Finding>,
}

type Contents = (u32, Vec<Entry>, Option<[u8; DIGEST]>);

impl<'a> Reader<'a> {
    /// Everything after the version.
    fn all(&mut self, version: u32) -> Contents {
        let Some(count) = self.number() else {
            self.findings.push(damaged("It ends before its first entry."));
            return (version, Vec::new(), None);
        };
        let mut entries = Vec::new();
        while entries.len() < usize::try_from(count).unwrap_or(usize::MAX) {
            if entries.len().max(self.certificates) >= LIMIT {
                let limit = Finding::new(Code::OverLimit).fact("what", "entries");
                self.findings.push(limit.fact("limit", LIMIT));
                return (version, entries, None);
            }
            let last = entries.len() + 1 == usize::try_from(count).unwrap_or(usize::MAX);
            let Some(entry) = self.entry(version, last) else {
                let there = entries.len();
                self.findings.push(
                    damaged("")
                        .variant("keystore-cut-short")
                        .fact("count", there)
                        .fact("all", count),
                );
                return (version, entries, None);
            };
            entries.push(entry);
        }
        let digest = self.take(DIGEST).and_then(|digest| digest.try_into().ok());
        let trailing = self.bytes.len().saturating_sub(self.place);
        if digest.is_none() {
            self.findings.push(damaged("Its integrity check at the end is missing."));
        } else if trailing > 0 {
            self.findings.push(Finding::new(Code::TrailingData).fact("count", trailing));
        }
        (version, entries, digest)
    }

    fn entry(&mut self, version: u32, last: bool) -> Option<Entry> {
        let tag = self.number()?;
        let alias = self.text()?;
        let created = self.date()?;
        let content = match tag {
            PRIVATE_KEY => {
                let encrypted = self.sized()?.to_vec();
                let encryption = describe(&encrypted);
                let key = EncryptedKey {
                    form: EncryptedForm::Pkcs8,
                    bytes: encrypted,
                    encryption,
                    work: 0,
                };
                let mut chain = Vec::new();
                for _ in 0..self.number()? {
                    if self.certificates >= LIMIT {
                        return None;
                    }
                    chain.extend(self.certificate(version, &alias)?);
                }
                EntryContent::PrivateKey { key, chain }
            }
            CERTIFICATE => {
                EntryContent::Certificate(self.certificate(version, &alias)?.map(Box::new))
            }
            SECRET_KEY => {
                self.skip_object(last)?;
                EntryContent::SecretKey
            }
            _ => return None,
        };
        Some(Entry { alias, created, content })
    }

    /// A certificate with its kind before it, which version 1 does not have. `Some(None)` where it
    /// is whole, and no certificate that can be read: the others can be.
    fn certificate(&mut self, version: u32, alias: &str) -> Option<Option<Certificate>> {
        let kind = if version == 1 { "X.509".to_owned() } else { self.text()? };
        let der = self.sized()?;
        self.certificates += 1;
        let read = match kind.as_str() {
            "X.509" => x509::certificate(der).map_err(|error| error.to_string()),
            other => Err(format!("its type is {other}")),
        };
        Some(match read {
            Ok((certificate, _)) => Some(certificate),
            Err(reason) => {
                self.findings.push(left_out::certificate(Some(alias), reason));
                None
            }
        })
    }

    /// Passes over a serialized Java object, which does not say how long it is. Reading it would
    /// mean to follow what it says, so its end is found from what comes next: the next entry, or the
    /// digest.
    fn skip_object(&mut self, last: bool) -> Option<()> {
        let rest = self.bytes.get(self.place..)?.strip_prefix(SERIALIZED)?;
        let length = if last {
            rest.len().checked_sub(DIGEST)?
        } else {
            (0..rest.len())
                .find(|place| self.begins_entry(rest.get(*place..).unwrap_or_default()))?
        };
        self.place += SERIALIZED.len() + length;
        Some(())
    }

    /// Whether these bytes can be an entry: a tag, an alias, a date before the year 10000, and the
    /// first bytes of what the tag announces.
    fn begins_entry(&self, bytes: &[u8]) -> bool {
        if !matches!(bytes, [0, 0, 0, 1..=3, ..]) {
            return false;
        }
        let mut ahead = Reader { bytes, place: 0, certificates: 0, findings: Vec::new() };
        let (Some(tag), Some(_), Some(Some(_))) = (ahead.number(), ahead.short(), ahead.date())
        else {
            return false;
        };
        let next = bytes.get(ahead.place..).unwrap_or_default();
        match tag {
            SECRET_KEY => next.starts_with(SERIALIZED),
            PRIVATE_KEY => matches!(next, [0, 0, _, _, 0x30, ..]),
            _ => ahead.short().is_some_and(|kind| kind == b"X.509"),
        }
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let end = self.place.checked_add(count)?;
        let taken = self.bytes.get(self.place..end)?;
        self.place = end;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    /// Bytes after their length.
    fn sized(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        self.take(length)
    }

    /// The bytes of a text, after their length.
    fn short(&mut self) -> Option<&'a [u8]> {
        let length = u16::from_be_bytes(self.take(2)?.try_into().ok()?);
        self.take(usize::from(length))
    }

    fn text(&mut self) -> Option<String> {
        text::modified_utf8(self.short()?)
    }

    /// Milliseconds since 1970; `Some(None)` where they are no date.
    fn date(&mut self) -> Option<Option<OffsetDateTime>> {
        let milliseconds = i64::from_be_bytes(self.take(8)?.try_into().ok()?);
        Some(OffsetDateTime::from_unix_timestamp(milliseconds.div_euclid(1_000)).ok())
    }
}

/// Tags of entries.
const PRIVATE_KEY: u32 = 1;
const CERTIFICATE: u32 = 2;
const SECRET_KEY: u32 = 3;

/// The first bytes of a stream of serialized Java objects: its magic number and version 5.
const SERIALIZED: &[u8] = &[0xac, 0xed, 0, 5];

/// How a key is protected, in words: Java's own ways, or one of those that others have too.
fn describe(encrypted: &[u8]) -> String {
    protection::describe(encrypted)
        .map(|(words, _)| words)
        .or_else(|| pfx::describe(encrypted).ok().map(|encryption| encryption.to_string()))
        .unwrap_or_else(|| "in a way that is not known".to_owned())
}
