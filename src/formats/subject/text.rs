//! Distinguished names as people type them: RFC 4514, with the blanks and quotes that RFC 2253 and
//! RFC 1779 had, and OpenSSL's form with slashes.

use super::{MOST_RDNS, Part, Subject, Value};
use crate::formats::der;
use crate::material::AttributeType;

/// Why a text is no distinguished name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSubject {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// A part has no `=`: most often a separator in a value without its backslash.
    #[error("the part {part:?} has no \"=\"")]
    NoEquals {
        /// The part.
        part: String,
    },
    /// Nothing stands between two separators, or after the last.
    #[error("a part is empty: there is a separator too many")]
    EmptyPart,
    /// The name before a `=` is neither known nor an OID.
    #[error("no attribute is called {name:?}")]
    UnknownType {
        /// The name.
        name: String,
    },
    /// A backslash before something that has no escape.
    #[error("\"\\{after}\" is no escape")]
    BadEscape {
        /// What follows the backslash; empty at the end of the text.
        after: String,
    },
    /// A value begins with a quote, and no other quote ends it.
    #[error("a value begins with a quote, and no quote ends it")]
    OpenQuote,
    /// Escaped bytes are no UTF-8.
    #[error("the escaped bytes of {attribute} are not UTF-8")]
    NotUtf8 {
        /// The name of the attribute, as typed.
        attribute: String,
    },
    /// What follows `#` is no DER in hex.
    #[error("what follows \"#\" is not one DER element in hex")]
    NotDer,
    /// There are more parts than anybody needs.
    #[error("it has more than {limit} parts")]
    TooMany {
        /// How many are allowed.
        limit: usize,
    },
    /// A shell has put a folder before it: Git Bash, which takes the first slash for one.
    #[error("Git Bash has turned its first \"/\" into a folder of Windows")]
    Mangled {
        /// The same subject in a form that no shell changes; empty if there is none.
        instead: String,
    },
    /// It cannot be encoded.
    #[error("{reason}")]
    NotAName {
        /// What the decoder says.
        reason: String,
    },
}

/// The characters that end a value, and how a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// RFC 4514: commas, or the semicolons of RFC 2253.
    Commas,
    /// `-subj` of OpenSSL: slashes, and a backslash before anything.
    Slashes,
}

pub(super) fn subject(text: &str) -> Result<Subject, BadSubject> {
    if let Some(start) = mangled(text) {
        let meant = Reader::new(&text[start..], Form::Slashes).rdns();
        let name = meant.and_then(|rdns| Subject { rdns }.name());
        let instead = name.map(|name| name.to_string()).unwrap_or_default();
        return Err(BadSubject::Mangled { instead });
    }
    if let Some(rest) = text.strip_prefix('/') {
        // Git Bash wants the first slash doubled, and takes one away.
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        return Ok(Subject { rdns: Reader::new(rest, Form::Slashes).rdns()? });
    }
    let mut rdns = Reader::new(text, Form::Commas).rdns()?;
    rdns.reverse();
    Ok(Subject { rdns })
}

pub(super) fn rdn(text: &str) -> Result<Vec<Part>, BadSubject> {
    let mut rdns = Reader::new(text, Form::Commas).rdns()?;
    match (rdns.pop(), rdns.is_empty()) {
        (Some(rdn), true) => Ok(rdn),
        (Some(_), false) => Err(BadSubject::TooMany { limit: 1 }),
        (None, _) => Err(BadSubject::Empty),
    }
}

/// Where the subject begins in `C:/Program Files/Git/C=BR/O=Company`.
fn mangled(text: &str) -> Option<usize> {
    let mut start = text.chars();
    let drive = start.next()?.is_ascii_alphabetic() && start.next()? == ':';
    if !drive || !matches!(start.next()?, '/' | '\\') {
        return None;
    }
    text.match_indices('/').map(|(at, _)| at + 1).find(|at| {
        let name = text[*at..].split(['=', '/']).next().unwrap_or_default();
        text[*at + name.len()..].starts_with('=') && attribute_type(name).is_ok()
    })
}

/// The OID of a type by any of its names, or as an OID, with the `OID.` of RFC 1779 or without.
fn attribute_type(name: &str) -> Result<String, BadSubject> {
    if let Some(kind) = AttributeType::named(name) {
        return Ok(kind.oid.to_owned());
    }
    let prefix = name.get(..4).filter(|start| start.eq_ignore_ascii_case("oid."));
    let dotted = prefix.map_or(name, |prefix| &name[prefix.len()..]);
    der::oid(dotted)
        .map(|_| dotted.to_owned())
        .ok_or_else(|| BadSubject::UnknownType { name: name.to_owned() })
}

struct Reader<'a> {
    rest: &'a str,
    form: Form,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, form: Form) -> Reader<'a> {
        Reader { rest: text, form }
    }

    fn rdns(mut self) -> Result<Vec<Vec<Part>>, BadSubject> {
        if self.rest.trim().is_empty() {
            return Err(BadSubject::Empty);
        }
        let mut rdns = vec![vec![self.part()?]];
        let mut parts = 1;
        while let Some(separator) = self.take() {
            parts += 1;
            if parts > MOST_RDNS {
                return Err(BadSubject::TooMany { limit: MOST_RDNS });
            }
            let part = self.part()?;
            match rdns.last_mut() {
                Some(rdn) if separator == '+' => rdn.push(part),
                _ => rdns.push(vec![part]),
            }
        }
        Ok(rdns)
    }

    fn part(&mut self) -> Result<Part, BadSubject> {
        let end = self.rest.find(|c| c == '=' || self.separates(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        let name = name.trim();
        if name.is_empty() && !rest.starts_with('=') {
            return Err(BadSubject::EmptyPart);
        }
        self.rest =
            rest.strip_prefix('=').ok_or_else(|| BadSubject::NoEquals { part: name.to_owned() })?;
        let oid = attribute_type(name)?;
        if self.form == Form::Commas {
            self.rest = self.rest.trim_start_matches(' ');
            if let Some(hex) = self.rest.strip_prefix('#') {
                self.rest = hex;
                return Ok(Part { oid, value: Value::Der(self.hex()?) });
            }
        }
        let bytes = self.text()?;
        let Ok(text) = String::from_utf8(bytes) else {
            return Err(BadSubject::NotUtf8 { attribute: name.to_owned() });
        };
        Ok(Part { oid, value: Value::Text(text) })
    }

    /// A value up to its separator, without its escapes and, in the form with commas, without its
    /// quotes and the blanks around it.
    fn text(&mut self) -> Result<Vec<u8>, BadSubject> {
        if self.form == Form::Commas && self.rest.starts_with('"') {
            return self.quoted();
        }
        let mut bytes = Vec::new();
        let mut end = 0;
        while let Some(c) = self.rest.chars().next().filter(|c| !self.separates(*c)) {
            self.take();
            if c == '\\' {
                self.escape(&mut bytes)?;
            } else {
                push(&mut bytes, c);
            }
            if self.form == Form::Slashes || c != ' ' {
                end = bytes.len();
            }
        }
        bytes.truncate(end);
        Ok(bytes)
    }

    fn quoted(&mut self) -> Result<Vec<u8>, BadSubject> {
        self.take();
        let mut bytes = Vec::new();
        loop {
            match self.take().ok_or(BadSubject::OpenQuote)? {
                '"' => break,
                '\\' => self.escape(&mut bytes)?,
                c => push(&mut bytes, c),
            }
        }
        self.rest = self.rest.trim_start_matches(' ');
        match self.rest.chars().next() {
            Some(c) if !self.separates(c) => Err(BadSubject::OpenQuote),
            _ => Ok(bytes),
        }
    }

    /// What follows a backslash: in RFC 4514 two hex digits or a special character, in OpenSSL's form
    /// any character.
    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), BadSubject> {
        if self.form == Form::Commas
            && let Some(byte) = self.rest.get(..2).and_then(der::from_hex)
        {
            self.rest = &self.rest[2..];
            bytes.extend(byte);
            return Ok(());
        }
        match self.take() {
            Some(c) if self.form == Form::Slashes || " \"#+,;<=>\\/".contains(c) => {
                push(bytes, c);
                Ok(())
            }
            other => Err(BadSubject::BadEscape { after: other.into_iter().collect() }),
        }
    }

    fn hex(&mut self) -> Result<Vec<u8>, BadSubject> {
        let end = self.rest.find(|c| self.separates(c)).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        der::from_hex(digits.trim_end_matches(' ')).ok_or(BadSubject::NotDer)
    }

    fn separates(&self, c: char) -> bool {
        match self.form {
            Form::Commas => matches!(c, ',' | ';' | '+'),
            Form::Slashes => matches!(c, '/' | '+'),
        }
    }

    fn take(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }
}

fn push(bytes: &mut Vec<u8>, c: char) {
    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}
