//! The wizard: which question comes next, and whether an answer will do.

use super::draft::{Draft, is_a_must};
use crate::checks;
use crate::formats::alt_name::{AltName, Kind};
use crate::profile::{AltNameField, Profile, SubjectField};
use crate::report::csr::Question;
use crate::report::{Code, Finding};

/// The field of the profile that a question is about.
#[derive(Debug, Clone, Copy)]
enum Field<'a> {
    /// An attribute of the subject.
    Attribute(&'a SubjectField),
    /// A name beside the subject.
    AltName(&'a AltNameField),
}

impl Field<'_> {
    fn question(self) -> Question {
        match self {
            Field::Attribute(field) => Question {
                label: field.label().to_owned(),
                help: field.help.clone(),
                choices: field.choices.clone(),
                example: field.example.clone(),
                value: field.value.clone(),
                must: field.value.is_none() && is_a_must(field),
            },
            Field::AltName(field) => Question {
                label: field.label.clone().unwrap_or_else(|| field.kind.clone()),
                help: field.help.clone(),
                choices: Vec::new(),
                example: field.example.clone(),
                value: None,
                must: field.required,
            },
        }
    }
}

/// A draft that a person completes, one answer after the other, in the order of the profile.
#[derive(Debug)]
pub struct Wizard<'a> {
    profile: &'a Profile,
    draft: Draft,
    /// How many fields of the profile are behind us.
    passed: usize,
}

impl<'a> Wizard<'a> {
    /// Begins with what the options gave.
    pub fn of(profile: &'a Profile, draft: Draft) -> Wizard<'a> {
        let mut wizard = Wizard { profile, draft, passed: 0 };
        wizard.pass_what_is_there();
        wizard
    }

    /// The next question; `None` where all is answered.
    pub fn next(&self) -> Option<Question> {
        self.field().map(Field::question)
    }

    fn field(&self) -> Option<Field<'a>> {
        let csr = &self.profile.csr;
        let attributes = csr.subject.iter().map(Field::Attribute);
        let names = csr.subject_alt_names.iter().map(Field::AltName);
        attributes.chain(names).nth(self.passed)
    }

    /// Takes the answer to the next question. An empty one takes the profile's value, or leaves out what
    /// can be left out.
    ///
    /// # Errors
    ///
    /// What is wrong with the answer; the question stays.
    pub fn answer(&mut self, text: &str) -> Result<(), Finding> {
        let Some(field) = self.field() else { return Ok(()) };
        let text = text.trim();
        if text.is_empty() && field.question().must {
            return Err(Finding::new(Code::CsrBadName).variant("unanswered"));
        }
        match field {
            _ if text.is_empty() => {}
            Field::Attribute(field) => {
                checks::wanted::value(field, text).map_or(Ok(()), Err)?;
                self.draft.subject.push(field.oid(), text);
            }
            Field::AltName(field) => {
                if let Some(kind) = Kind::named(&field.kind) {
                    // As `--san` takes it, and as hints write it.
                    let text = text.strip_prefix(&format!("{}:", kind.as_str())).unwrap_or(text);
                    AltName::from_text(kind, text)?;
                    self.draft.subject_alt_names.push((kind, text.to_owned()));
                }
            }
        }
        self.passed += 1;
        self.pass_what_is_there();
        Ok(())
    }

    /// The draft with every answer.
    pub fn done(self) -> Draft {
        self.draft
    }

    fn pass_what_is_there(&mut self) {
        while self.field().is_some_and(|field| self.is_there(field)) {
            self.passed += 1;
        }
    }

    fn is_there(&self, field: Field<'_>) -> bool {
        match field {
            Field::Attribute(field) => self.draft.subject.has(field.oid()),
            Field::AltName(field) => {
                let given = |(kind, _): &(Kind, String)| kind.as_str() == field.kind;
                self.draft.subject_alt_names.iter().any(given)
            }
        }
    }
}
