//! Everything that is wrong with a profile's file, each with its line.

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fields::{Field, MARKS, PROFILE, Shape};
use super::rules::{fits, nearest};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// The field, such as `csr.key_type`; empty for the file as a whole.
    pub field: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is no TOML.
    NotToml {
        /// What the parser says.
        reason: String,
    },
    /// No profile has such a field here.
    Unknown {
        /// The one that was perhaps meant.
        near: Option<&'static str>,
        /// Those that there are.
        known: Vec<&'static str>,
    },
    /// Every profile has this field.
    Missing,
    /// The value is of another type.
    WrongType {
        /// Its type.
        found: &'static str,
        /// What it must be.
        rule: String,
    },
    /// The value is not one that the field takes.
    WrongValue {
        /// The value.
        value: String,
        /// What it must be.
        rule: String,
        /// The one that was perhaps meant.
        near: Option<String>,
    },
    /// The source is not among the sources.
    UnknownSource {
        /// Its key.
        source: String,
        /// The one that was perhaps meant.
        near: Option<String>,
    },
    /// A value that claims to be documented or derived does not say where.
    NoSource {
        /// Its mark.
        mark: String,
    },
    /// An assumption does not say what to ask.
    NoNote,
    /// It is there already, under this name or another.
    Twice {
        /// What it repeats.
        value: String,
    },
}

/// Mistakes that are told at most: who has more mends these first.
const MOST: usize = 50;

type Value<'a> = Spanned<DeValue<'a>>;

/// Checks a whole file.
pub(super) fn of(text: &str) -> Vec<Mistake> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let sources = table.get_ref().get("sources").and_then(|value| value.get_ref().as_table());
    let keys = |table: &DeTable<'_>| table.keys().map(|key| key.get_ref().to_string()).collect();
    let mut checker =
        Checker { text, found: Vec::new(), sources: sources.map(keys).unwrap_or_default() };
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        checker.say(at, "", Fault::NotToml { reason: error.message().to_owned() });
    }
    // What a broken line was meant to say is not known, so nothing is missed in its place.
    if errors.is_empty() {
        checker.table("", 0, table.get_ref(), PROFILE);
        checker.repeated("environments", "name", table.get_ref());
        if let Some(csr) = table.get_ref().get("csr").and_then(|csr| csr.get_ref().as_table()) {
            checker.repeated("subject", "attribute", csr);
        }
        if let Some(certificate) =
            table.get_ref().get("certificate").and_then(|one| one.get_ref().as_table())
            && certificate.contains_key("validity_years")
            && let Some(days) = certificate.get("validity_days")
        {
            let fault = Fault::Twice { value: "validity_years".to_owned() };
            checker.say(days.span().start, "certificate.validity_days", fault);
        }
    }
    checker.found.sort_by_key(|mistake| mistake.line);
    checker.found.truncate(MOST);
    checker.found
}

struct Checker<'a> {
    text: &'a str,
    found: Vec<Mistake>,
    sources: BTreeSet<String>,
}

impl Checker<'_> {
    fn say(&mut self, at: usize, field: &str, fault: Fault) {
        let before = self.text.get(..at).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        self.found.push(Mistake { line, field: field.to_owned(), fault });
    }

    fn table(&mut self, place: &str, at: usize, table: &DeTable<'_>, fields: &'static [Field]) {
        self.fields(place, at, table, &[fields]);
    }

    /// A table whose fields are those of the lists together.
    fn fields(&mut self, place: &str, at: usize, table: &DeTable<'_>, lists: &[&'static [Field]]) {
        let all = || lists.iter().flat_map(|list| list.iter());
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match all().find(|field| field.name == name) {
                Some(field) => self.value(&joined(place, name), value, &field.shape),
                None => {
                    let known: Vec<&'static str> = all().map(|field| field.name).collect();
                    let near = nearest(name, known.iter().copied());
                    self.say(
                        key.span().start,
                        &joined(place, name),
                        Fault::Unknown { near, known },
                    );
                }
            }
        }
        for field in all().filter(|field| field.required && !table.contains_key(field.name)) {
            self.say(at, &joined(place, field.name), Fault::Missing);
        }
    }

    fn value(&mut self, place: &str, value: &Value<'_>, shape: &'static Shape) {
        let at = value.span().start;
        match (shape, value.get_ref()) {
            (Shape::Table(fields), DeValue::Table(table)) => self.table(place, at, table, fields),
            (Shape::Marked(inner), DeValue::Table(table)) => {
                if let Some(inside) = table.get("value") {
                    self.value(place, inside, inner);
                } else {
                    self.say(at, &joined(place, "value"), Fault::Missing);
                }
                self.marks(place, at, table, true);
            }
            (Shape::Rows(fields), DeValue::Array(rows)) => {
                for row in rows.iter() {
                    match row.get_ref() {
                        DeValue::Table(table) => {
                            self.table(place, row.span().start, table, fields);
                        }
                        _ => self.wrong_type(place, row, shape),
                    }
                }
            }
            (Shape::MarkedRows(fields), DeValue::Array(rows)) => {
                for row in rows.iter() {
                    match row.get_ref() {
                        DeValue::Table(table) => {
                            self.fields(place, row.span().start, table, &[fields, MARKS]);
                            self.marks(place, row.span().start, table, false);
                        }
                        _ => self.wrong_type(place, row, shape),
                    }
                }
            }
            (Shape::Pages, DeValue::Table(table)) => {
                for (key, page) in table {
                    self.value(&joined(place, key.get_ref()), page, &Shape::Page);
                }
            }
            (Shape::List(inner), DeValue::Array(items)) => {
                items.iter().for_each(|item| self.value(place, item, inner));
            }
            (Shape::Any, _) | (Shape::Truth, DeValue::Boolean(_)) => {}
            (Shape::Number(least, most), DeValue::Integer(number)) => {
                let digits = number.as_str();
                let parsed = i64::from_str_radix(digits, number.radix());
                if !parsed.is_ok_and(|parsed| (*least..=*most).contains(&parsed)) {
                    self.wrong_value(place, at, digits, shape);
                }
            }
            (_, DeValue::String(text)) if shape.is_text() => {
                if !fits(shape, text) {
                    self.wrong_value(place, at, text, shape);
                }
            }
            _ => self.wrong_type(place, value, shape),
        }
    }

    /// A value is worth what its source is: each has one, or says that it has none. With `alone` the
    /// table has the value and nothing else beside.
    fn marks(&mut self, place: &str, at: usize, table: &DeTable<'_>, alone: bool) {
        const VALUE: &[Field] = &[Field { name: "value", required: false, shape: Shape::Any }];
        if alone {
            self.fields(place, at, table, &[VALUE, MARKS]);
        }
        let text = |name: &str| table.get(name).and_then(|value| value.get_ref().as_str());
        let Some(mark) = text("mark") else { return };
        match text("source") {
            Some(source) if !self.sources.contains(source) => {
                let near = nearest(source, self.sources.iter().map(String::as_str));
                let near = near.map(str::to_owned);
                self.say(at, place, Fault::UnknownSource { source: source.to_owned(), near });
            }
            None if mark == "documented" || mark == "derived" => {
                self.say(at, place, Fault::NoSource { mark: mark.to_owned() });
            }
            _ => {}
        }
        if mark == "assumption" && text("note").is_none() {
            self.say(at, place, Fault::NoNote);
        }
    }

    /// Two rows of a list with the same text in the field that tells them apart.
    fn repeated(&mut self, list: &str, by: &str, table: &DeTable<'_>) {
        let rows = table.get(list).and_then(|rows| rows.get_ref().as_array());
        let mut seen = BTreeSet::new();
        for row in rows.into_iter().flat_map(|rows| rows.iter()) {
            let Some(value) = row.get_ref().as_table().and_then(|row| row.get(by)) else {
                continue;
            };
            let Some(text) = value.get_ref().as_str() else { continue };
            if !seen.insert(text.to_lowercase()) {
                let fault = Fault::Twice { value: text.to_owned() };
                self.say(value.span().start, &joined(list, by), fault);
            }
        }
    }

    fn wrong_type(&mut self, place: &str, value: &Value<'_>, shape: &Shape) {
        let found = value.get_ref().type_str();
        let fault = Fault::WrongType { found, rule: shape.rule() };
        self.say(value.span().start, place, fault);
    }

    fn wrong_value(&mut self, place: &str, at: usize, value: &str, shape: &Shape) {
        let near = match shape {
            Shape::Choice(words) => nearest(value, words.iter().copied()).map(str::to_owned),
            _ => None,
        };
        let value = value.chars().take(100).collect();
        self.say(at, place, Fault::WrongValue { value, rule: shape.rule(), near });
    }
}

fn joined(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}
