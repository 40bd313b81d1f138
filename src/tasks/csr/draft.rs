//! A request that is being put together: what the options gave, and what a person adds.

use std::path::PathBuf;

use super::{Renewal, Request, Usage};
use crate::checks;
use crate::error::Error;
use crate::formats::alt_name::{AltName, Kind, MOST_NAMES};
use crate::formats::der;
use crate::formats::subject::{BadSubject, Part, Subject};
use crate::material::{Extension, Name, Secret};
use crate::profile::{Mark, Profile, SubjectField};
use crate::tasks::key_source::{KeySource, KeyType};

const COMMON_NAME: &str = "2.5.4.3";

/// Whether nobody can leave an attribute out: the vendor says so, or it is the name of the certificate.
pub fn is_a_must(field: &SubjectField) -> bool {
    field.required && (field.mark != Mark::Assumption || field.oid() == COMMON_NAME)
}

/// What is known so far. Nothing has been read from a file yet, and no password asked for.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The stem of the files, where one was named.
    pub name: Option<String>,
    /// The attributes of the subject, in the order of the encoding.
    pub subject: Subject,
    /// Whether the subject was given as a whole, and nothing is to be added to it.
    pub whole_subject: bool,
    /// Names and addresses beside the subject, as they were typed.
    pub subject_alt_names: Vec<(Kind, String)>,
    /// The old certificate or request whose names are taken over instead.
    pub renewal: Option<Renewal>,
    /// What the certificate may be used for.
    pub usage: Usage,
    /// Further extensions, taken as they are.
    pub extensions: Vec<Extension>,
    /// The key, where something was said about it.
    pub key: Option<KeyChoice>,
}

/// Which key the request is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyChoice {
    /// A new one of this kind.
    Make(KeyType),
    /// The one in this file, as the user named it.
    File(String),
}

/// The secrets that a request is made with.
#[derive(Debug, Default)]
pub struct Secrets {
    /// What protects a new key.
    pub new_password: Option<Secret>,
    /// What the CA is to read in the request.
    pub challenge: Option<Secret>,
}

impl Draft {
    /// The stem of the files.
    pub fn stem(&self) -> String {
        let renewed = || self.renewal.as_ref().map(Renewal::stem);
        self.name.clone().or_else(renewed).unwrap_or_else(|| "client".to_owned())
    }

    /// The kind of a key to be made: the one asked for, else the old certificate's, else the usual.
    pub fn key_type(&self, usual: Option<KeyType>) -> KeyType {
        let asked = match self.key {
            Some(KeyChoice::Make(kind)) => Some(kind),
            _ => None,
        };
        let old = || self.renewal.as_ref().and_then(Renewal::key_type);
        // RSA 2048 is what every vendor takes.
        asked.or_else(old).or(usual).unwrap_or(KeyType::Rsa2048)
    }

    /// Whether the names are settled: they were given as a whole, or are taken over.
    fn is_settled(&self) -> bool {
        self.whole_subject || self.renewal.is_some()
    }

    /// The attributes that a profile wants and that are not there; `must` leaves out those that it
    /// merely assumes.
    pub fn lacks<'a>(&self, profile: &'a Profile, must: bool) -> Vec<&'a SubjectField> {
        let wanted = |field: &&SubjectField| if must { is_a_must(field) } else { field.required };
        let there = |field: &SubjectField| field.value.is_some() || self.subject.has(field.oid());
        match self.is_settled() {
            true => Vec::new(),
            false => {
                profile.csr.subject.iter().filter(wanted).filter(|field| !there(field)).collect()
            }
        }
    }

    /// Adds what a profile gives beside what was said: its own values, its extensions, and its order of
    /// the attributes, those it does not know last.
    pub fn follow(&mut self, profile: &Profile) {
        let wished = profile.csr.extensions.iter().filter_map(|wish| {
            let value = der::from_hex(&wish.value_hex)?;
            Some(Extension { oid: wish.oid.clone(), critical: wish.critical, value })
        });
        self.extensions.extend(wished);
        if self.is_settled() {
            return;
        }
        for field in &profile.csr.subject {
            if let Some(value) = field.value.as_ref().filter(|_| !self.subject.has(field.oid())) {
                self.subject.push(field.oid(), value);
            }
        }
        let place = |rdn: &Vec<Part>| {
            let of =
                |part: &Part| profile.csr.subject.iter().position(|field| field.oid() == part.oid);
            rdn.iter().filter_map(of).min().unwrap_or(usize::MAX)
        };
        self.subject.rdns.sort_by_key(place);
    }

    /// The subject and the names beside it. An error tells everything that is wrong with them.
    pub fn names(&self) -> Result<(Name, Vec<AltName>), Error> {
        if let Some(renewal) = &self.renewal {
            return Ok((renewal.subject.clone(), Vec::new()));
        }
        if self.subject_alt_names.len() > MOST_NAMES {
            return Err(Error::usage(
                format!("there are more than {MOST_NAMES} names beside the subject"),
                "Make several requests.",
            ));
        }
        let subject = encoded(&self.subject)?;
        let mut wrong = checks::request::subject(&subject);
        let mut names = Vec::new();
        for (kind, text) in &self.subject_alt_names {
            match AltName::from_text(*kind, text) {
                Ok(name) if *kind == Kind::DirName => {
                    let inner = Subject::from_text(text).and_then(|subject| subject.name());
                    wrong.extend(inner.iter().flat_map(checks::request::subject));
                    names.push(name);
                }
                Ok(name) => names.push(name),
                Err(finding) => wrong.push(finding),
            }
        }
        Error::of_findings(wrong).map_or(Ok((subject, names)), Err)
    }

    /// The request, with what was read from files and asked for in the meantime.
    pub fn request(
        self,
        out_dir: PathBuf,
        key: KeySource,
        secrets: Secrets,
        inputs: Vec<PathBuf>,
        vendor: Option<Profile>,
    ) -> Result<Request, Error> {
        let (subject, subject_alt_names) = self.names()?;
        let name = self.stem();
        let taken_over = self.renewal.as_ref().and_then(|renewal| renewal.alt_names.clone());
        Ok(Request {
            name,
            out_dir,
            subject,
            subject_alt_names,
            usage: self.usage,
            extensions: taken_over.into_iter().chain(self.extensions).collect(),
            renewal: self.renewal,
            challenge_password: secrets.challenge,
            key,
            new_password: secrets.new_password,
            inputs,
            vendor,
        })
    }
}

fn encoded(subject: &Subject) -> Result<Name, Error> {
    subject.name().map_err(|bad| {
        let hint = match bad {
            BadSubject::NotDer => "Write a value as text, or as DER in hex: CN=#0C0161 is CN=a.",
            _ => "Write it like \"CN=client,O=Company,C=BR\".",
        };
        Error::usage(format!("the subject is no distinguished name: {bad}"), hint)
    })
}
