//! The record of an onboarding, `NAME.mtls.toml` (docs/record.md): TOML to a record and back.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use toml::value::Datetime;
use toml::{Table, Value};

use crate::material::record::{Passed, Record};
use crate::report::{Code, Finding};

/// What the name of a record ends with.
pub const SUFFIX: &str = ".mtls.toml";

/// The form of a record. A later form has another number.
const SCHEMA: &str = "mtls/record/v1";

/// A record has some hundred bytes.
const SIZE_LIMIT: usize = 64 * 1024;

/// The longest text in a record that is used: the path of a profile, at most.
const TEXT_LIMIT: usize = 4096;

/// Reads a record. A field that this version does not know is kept as it is.
///
/// # Errors
///
/// `too-large` above 64 KiB; `corrupt` for what is no TOML or has a wrong value; `unknown-format` for
/// TOML that is no record; `unsupported` for a record of a later form. None of them quotes the file.
pub fn read(bytes: &[u8]) -> Result<Record, Finding> {
    if bytes.len() > SIZE_LIMIT {
        return Err(Finding::new(Code::TooLarge).variant("record"));
    }
    let corrupt =
        |reason: String| Finding::new(Code::Corrupt).variant("record").fact("reason", reason);
    let text = std::str::from_utf8(bytes)
        .map_err(|error| corrupt(format!("byte {} is not UTF-8", error.valid_up_to() + 1)))?;
    let mut table: Table = toml::from_str(text).map_err(|error| {
        // The words of the parser may quote a value.
        let start = error.span().map_or(0, |span| span.start);
        let before = text.get(..start).unwrap_or_default();
        corrupt(format!("line {} is not TOML", before.matches('\n').count() + 1))
    })?;
    match table.remove("schema").as_ref().and_then(Value::as_str) {
        Some(SCHEMA) => {}
        Some(other) if other.starts_with("mtls/record/") => {
            return Err(Finding::new(Code::Unsupported).variant("record"));
        }
        _ => return Err(Finding::new(Code::UnknownFormat).variant("record")),
    }
    fields(table).map_err(|field| corrupt(format!("the field {field} has a wrong value")))
}

/// Takes the known fields out of the table; the name of a field with a wrong value is the error.
fn fields(mut table: Table) -> Result<Record, &'static str> {
    let mut files = inner(&mut table, "files")?;
    let mut passed = inner(&mut table, "passed")?;
    let record = Record {
        public_key_sha256: text(&mut table, "public_key_sha256", is_sha256)?
            .ok_or("public_key_sha256")?,
        profile: text(&mut table, "profile", is_word)?,
        environment: text(&mut table, "environment", is_word)?,
        created: moment(&mut table, "created")?,
        sent: moment(&mut table, "sent")?,
        key: text(&mut files, "key", is_name)?,
        csr: text(&mut files, "csr", is_name)?,
        passed: match moment(&mut passed, "at")? {
            None => None,
            Some(at) => Some(Passed {
                at,
                host: text(&mut passed, "host", is_host)?.ok_or("host")?,
                certificate_sha256: text(&mut passed, "certificate_sha256", is_sha256)?
                    .ok_or("certificate_sha256")?,
            }),
        },
        others: Table::new(),
    };
    for (name, left) in [("files", files), ("passed", passed)] {
        if !left.is_empty() {
            table.insert(name.to_owned(), Value::Table(left));
        }
    }
    Ok(Record { others: table, ..record })
}

fn inner(table: &mut Table, name: &'static str) -> Result<Table, &'static str> {
    match table.remove(name) {
        None => Ok(Table::new()),
        Some(Value::Table(inner)) => Ok(inner),
        Some(_) => Err(name),
    }
}

fn text(
    table: &mut Table,
    name: &'static str,
    right: fn(&str) -> bool,
) -> Result<Option<String>, &'static str> {
    match table.remove(name) {
        None => Ok(None),
        Some(Value::String(text)) if text.len() <= TEXT_LIMIT && right(&text) => Ok(Some(text)),
        Some(_) => Err(name),
    }
}

fn moment(table: &mut Table, name: &'static str) -> Result<Option<OffsetDateTime>, &'static str> {
    match table.remove(name) {
        None => Ok(None),
        Some(Value::Datetime(moment)) => {
            let parsed = OffsetDateTime::parse(&moment.to_string(), &Rfc3339);
            parsed.map(Some).or(Err(name))
        }
        Some(_) => Err(name),
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A value that commands name again: it must not look like an option.
fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('-') && !text.chars().any(char::is_control)
}

/// A file of the record's own folder. It is only compared with the files that are there, so it may look like anything.
fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains('/')
}

/// A name or an address, perhaps with a port.
fn is_host(text: &str) -> bool {
    is_word(text) && text.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]_".contains(c))
}

/// What stands above the fields.
const HEADER: &str = "\
# What mtls remembers of this onboarding. No secret is in it.
# It may be deleted: nothing is lost but what it remembers.
";

/// The file of a record. Unknown fields come last.
pub fn write(record: &Record) -> String {
    let mut others = record.others.clone();
    let mut tables = [("files", Table::new()), ("passed", Table::new())];
    for (name, table) in &mut tables {
        if let Some(Value::Table(left)) = others.remove(*name) {
            *table = left;
        }
    }
    let [(_, files), (_, passed)] = &mut tables;
    let text = |text: &String| Value::String(text.clone());
    files.extend(record.key.as_ref().map(|key| ("key".to_owned(), text(key))));
    files.extend(record.csr.as_ref().map(|csr| ("csr".to_owned(), text(csr))));
    if let Some(test) = &record.passed {
        passed.extend(written(test.at).map(|at| ("at".to_owned(), at)));
        passed.insert("host".to_owned(), text(&test.host));
        passed.insert("certificate_sha256".to_owned(), text(&test.certificate_sha256));
    }
    let own = [
        ("schema", Some(Value::String(SCHEMA.to_owned()))),
        ("public_key_sha256", Some(text(&record.public_key_sha256))),
        ("profile", record.profile.as_ref().map(text)),
        ("environment", record.environment.as_ref().map(text)),
        ("created", record.created.and_then(written)),
        ("sent", record.sent.and_then(written)),
    ];
    let (inner, flat): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|(_, value)| value.is_table());
    let mut file = HEADER.to_owned();
    for (name, value) in own {
        file.push_str(&value.map(|value| lines(name, value)).unwrap_or_default());
    }
    file.extend(flat.into_iter().map(|(name, value)| lines(&name, value)));
    for (name, table) in tables.into_iter().filter(|(_, table)| !table.is_empty()) {
        file.push_str(&format!("\n{}", lines(name, Value::Table(table))));
    }
    file.extend(inner.into_iter().map(|(name, value)| format!("\n{}", lines(&name, value))));
    file
}

/// A field with its value. A table of strings, numbers and times can always be written.
fn lines(name: &str, value: Value) -> String {
    toml::to_string(&Table::from_iter([(name.to_owned(), value)])).unwrap_or_default()
}

/// A moment to the second, in UTC.
fn written(moment: OffsetDateTime) -> Option<Value> {
    let moment = moment.to_offset(time::UtcOffset::UTC).replace_nanosecond(0).ok()?;
    let text = moment.format(&Rfc3339).ok()?;
    Some(Value::Datetime(text.parse::<Datetime>().ok()?))
}

#[cfg(test)]
mod tests;
