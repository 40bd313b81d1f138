//! Every marked value of a profile, found by its mark rather than by its place, so that a new field
//! cannot be forgotten.

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

/// How sure a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// It stands on a public page of the vendor.
    Documented,
    /// It is put together from documented facts.
    Derived,
    /// Nobody said so; it is a default to confirm with the vendor.
    Assumption,
}

impl Mark {
    /// The word of the profile's file, and of scripts.
    pub fn as_str(self) -> &'static str {
        match self {
            Mark::Documented => "documented",
            Mark::Derived => "derived",
            Mark::Assumption => "assumption",
        }
    }

    fn named(name: &str) -> Option<Mark> {
        [Mark::Documented, Mark::Derived, Mark::Assumption]
            .into_iter()
            .find(|mark| mark.as_str() == name)
    }
}

/// One marked value, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Where it stands in the file, such as `csr.key_type`.
    pub name: String,
    /// The value as text.
    pub value: String,
    /// How sure it is.
    pub mark: Mark,
    /// The key of the page it stands on.
    pub source: Option<String>,
    /// What is not sure about it, or what to ask.
    pub note: Option<String>,
}

/// All marked values under a table.
pub(super) fn collect(table: &Table) -> Vec<Claim> {
    let mut claims = Vec::new();
    under("", table, &mut claims);
    claims
}

fn under(name: &str, table: &Table, claims: &mut Vec<Claim>) {
    let text = |field: &str| table.get(field).and_then(Value::as_str).map(str::to_owned);
    if let Some(mark) = text("mark").and_then(|mark| Mark::named(&mark)) {
        claims.push(Claim {
            name: name.to_owned(),
            value: table.get("value").map_or_else(|| row(table), shown),
            mark,
            source: text("source"),
            note: text("note"),
        });
        return;
    }
    for (field, value) in table {
        let name = if name.is_empty() { field.clone() } else { format!("{name}.{field}") };
        match value {
            Value::Table(inner) => under(&name, inner, claims),
            Value::Array(items) => {
                for item in items.iter().filter_map(Value::as_table) {
                    under(&item_name(&name, item), item, claims);
                }
            }
            _ => {}
        }
    }
}

/// An item of a list by its own name, where it has one.
fn item_name(list: &str, item: &Table) -> String {
    match item.get("name").and_then(Value::as_str) {
        Some(name) => format!("{list}.{name}"),
        None => list.to_owned(),
    }
}

/// A marked table without a `value` is itself the value: a subject field or a permission.
fn row(table: &Table) -> String {
    ["attribute", "kind", "oid", "method", "path"]
        .iter()
        .filter_map(|field| table.get(*field).and_then(Value::as_str))
        .collect::<Vec<_>>()
        .join(" ")
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Datetime(moment) => moment.to_string(),
        // No value of a profile is a table; see `under` for those with fields of their own.
        Value::Table(fields) => fields.keys().cloned().collect::<Vec<_>>().join(", "),
    }
}
