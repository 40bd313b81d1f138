//! A file of the folder: what is in it in the clear, and what stays shut.

use crate::checks;
use crate::checks::files::Promise;
use crate::material::{Format, Item};
use crate::report::doctor::Kind;
use crate::report::{Code, Finding};
use crate::tasks::container::{self, Part};
use crate::tasks::inspect::{File, Opening, refused};

/// A file, sorted.
#[derive(Debug)]
pub(in crate::tasks) struct Sorted {
    pub(in crate::tasks) path: String,
    pub(in crate::tasks) format: Format,
    /// Each kind once, in the order of the file, a container before its contents.
    pub(in crate::tasks) kinds: Vec<Kind>,
    /// Everything that is in the clear or was opened.
    pub(in crate::tasks) items: Vec<Item>,
    /// Where it is an archive: of each of them the file in it. Empty where it is none.
    pub(in crate::tasks) members: Vec<Option<String>>,
    /// What is wrong with the file as a file; each names it.
    pub(in crate::tasks) findings: Vec<Finding>,
    /// Whether it is a PFX, a keystore, a PKCS#7 bundle or an archive, where the order says nothing.
    pub(in crate::tasks) container: bool,
    /// Whether something in it stayed shut for want of its password.
    pub(in crate::tasks) shut: bool,
    /// Whether a key in it is under a password.
    pub(in crate::tasks) protected: bool,
    /// Whether its name promises a certificate, key or request.
    pub(in crate::tasks) promising: bool,
}

impl Sorted {
    pub(in crate::tasks) fn new(file: File) -> Sorted {
        let File { path, format, parts, openings, readable_by_others } = file;
        let mut sorted = Sorted {
            promising: checks::files::promises(&path, Promise::Any),
            format,
            kinds: Vec::new(),
            items: Vec::new(),
            members: Vec::new(),
            findings: Vec::new(),
            container: format == Format::Zip,
            shut: false,
            protected: false,
            path,
        };
        let mut of_file = checks::files::of_parts(&sorted.path, &parts, readable_by_others);
        let mut openings = openings.into_iter();
        for Part { member, document } in parts {
            let told = sorted.findings.len();
            sorted.findings.extend(document.findings);
            sorted.findings.append(&mut of_file);
            for item in document.items {
                sorted.add(item, openings.next().unwrap_or(Opening::Closed));
            }
            Part::mark(&member, sorted.findings.get_mut(told..).unwrap_or_default());
            if member.is_some() {
                sorted.members.resize(sorted.items.len(), member);
            }
        }
        if sorted.is_foreign() {
            sorted.findings.clear();
        }
        for finding in &mut sorted.findings {
            finding.about.file = Some(sorted.path.clone());
        }
        sorted
    }

    /// Whether nothing says that it was meant to be a certificate, key or request: neither its name
    /// nor a damaged piece of one.
    fn is_foreign(&self) -> bool {
        self.kinds.is_empty() && !self.promising && !self.findings.iter().any(Finding::is_damage)
    }

    fn add(&mut self, item: Item, opening: Opening) {
        match (item, opening) {
            (Item::Pkcs7(inner), _) => {
                self.contain(Kind::Pkcs7);
                self.clear(inner);
            }
            (Item::Pfx(pfx), Opening::Pfx(opened)) => {
                self.contain(Kind::Pfx);
                self.findings.extend(container::of_pfx(&pfx, &opened));
                self.clear(opened.into_items());
            }
            (Item::Keystore(keystore), Opening::Keystore(opened)) => {
                self.contain(Kind::Keystore);
                self.findings.extend(container::of_keystore(&keystore, &opened));
                self.clear(opened.into_items(&keystore));
            }
            (Item::Keystore(keystore), opening) => {
                self.contain(Kind::Keystore);
                self.findings.extend(checks::keystore::anatomy(&keystore));
                if keystore.keys().next().is_some() {
                    self.stays_shut(Some("keystore"), opening);
                }
                let certificates = keystore.distinct_certificates().into_iter().cloned();
                self.clear(certificates.map(Box::new).map(Item::Certificate).collect());
            }
            (Item::EncryptedKey(_), Opening::Key(key)) => {
                self.protected = true;
                self.clear(vec![Item::PrivateKey(key)]);
            }
            (Item::EncryptedKey(_), opening) => {
                self.kind(Kind::EncryptedKey);
                self.stays_shut(None, opening);
            }
            (Item::Pfx(pfx), opening) => {
                self.contain(Kind::Pfx);
                self.findings.extend(checks::pfx::anatomy(&pfx.anatomy));
                self.stays_shut(Some("pfx"), opening);
            }
            (item, _) => self.clear(vec![item]),
        }
    }

    fn contain(&mut self, kind: Kind) {
        self.container = true;
        self.kind(kind);
    }

    fn kind(&mut self, kind: Kind) {
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind);
        }
    }

    fn clear(&mut self, items: Vec<Item>) {
        items.iter().for_each(|item| self.kind(Kind::of(item)));
        self.items.extend(items);
    }

    fn stays_shut(&mut self, variant: Option<&'static str>, opening: Opening) {
        self.shut = true;
        self.findings.push(match (opening, variant) {
            (Opening::Refused(error), _) => refused(error),
            (_, Some(variant)) => {
                Finding { variant: Some(variant), ..Finding::new(Code::KeyEncrypted) }
            }
            (_, None) => Finding::new(Code::KeyEncrypted),
        });
    }
}
