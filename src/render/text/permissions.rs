//! The matrix of permissions, and what is said before it is asked for.

use super::enumeration;
use crate::profile::Mark;
use crate::render::reason::sentence;
use crate::render::tone::{columns, padded};
use crate::render::words;
use crate::report::smoke::{Access, Permission};

/// The question before the calls; Enter is no.
pub fn question(calls: usize, host: &str) -> String {
    format!("Make up to {calls} calls to {}? [y/N] ", words::visible(host))
}

/// What is said where the answer is no.
pub const DECLINED: &str = "note: the permissions are left out; the rest of the test goes on";

/// Says what `--permissions` is about to do.
pub fn announcement(calls: usize, left_out: usize, missing: &[String], host: &str) -> String {
    let mut text = format!(
        "note: --permissions makes up to {calls} calls to {}, with your certificate and API key. \
         They can open sessions and cost money. A call that is refused for what is in it is made \
         once more without the API key.",
        words::visible(host)
    );
    if left_out > 0 {
        text.push_str(&format!(
            "\nnote: {left_out} rows of the table can create, change or delete data. They are left \
             out; `--include-unsafe` calls them, too."
        ));
    }
    if !missing.is_empty() {
        let missing: Vec<String> = missing.iter().map(|name| words::visible(name)).collect();
        let fields = missing.iter().map(|name| format!("`--handshake-field {name}=VALUE`"));
        text.push_str(&format!(
            "\nnote: rows in a session are left out, as its handshake needs {}. Add {}.",
            enumeration(&missing),
            enumeration(&fields.collect::<Vec<_>>())
        ));
    }
    text
}

/// What is known of a row: what was seen, or why there was no call.
pub(crate) fn evidence(row: &Permission) -> String {
    let mut seen = sentence(&row.evidence);
    if let Some(compared) = &row.compared {
        seen = format!("{seen}; {}", sentence(compared));
    }
    if row.at_handshake { format!("handshake: {seen}") } else { seen }
}

/// The matrix; nothing where nobody asked for it.
pub(super) fn matrix(rows: &[Permission]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let untouched = |row: &Permission| {
        row.access == Access::Skipped || row.evidence.name == "permission-not-reached"
    };
    if rows.iter().all(untouched) {
        return "\nPermissions: no call was made, as the test ended before.\n".to_owned();
    }
    let widest = |cell: fn(&Permission) -> String| {
        rows.iter().map(|row| columns(&cell(row))).max().unwrap_or_default()
    };
    let widths = [widest(|row| shown(&row.method)), widest(|row| shown(&row.api)), widest(action)];
    let mut text = format!("\nPermissions of this API key: {}\n", counts(rows));
    let mut context = "";
    for row in rows {
        if row.context != context {
            context = &row.context;
            text.push_str(&format!("  {}\n", words::visible(context)));
        }
        text.push_str(&line(row, widths));
    }
    text.push_str(&legend(rows));
    text
}

fn counts(rows: &[Permission]) -> String {
    let kinds = [Access::Granted, Access::Denied, Access::Unknown, Access::Skipped];
    let count = |kind| rows.iter().filter(|row| row.access == kind).count();
    let parts = kinds.map(|kind| format!("{} {}", count(kind), kind.as_str()));
    parts.join(", ")
}

fn shown(text: &str) -> String {
    words::visible(text)
}

/// The action, and what else is to know of a row: that it is about to go, that its path is assumed.
fn action(row: &Permission) -> String {
    let assumed = row.path_mark == Mark::Assumption;
    let marks = [(row.deprecated, "(deprecated)"), (assumed, "(assumed)")];
    let mut parts: Vec<String> = row.action.iter().map(|action| shown(action)).collect();
    parts.extend(marks.iter().filter(|(is, _)| *is).map(|(_, mark)| (*mark).to_owned()));
    if parts.is_empty() { "-".to_owned() } else { parts.join(" ") }
}

fn line(row: &Permission, [method, api, action]: [usize; 3]) -> String {
    format!(
        "    {:<8} {} {} {}  {}\n",
        row.access.as_str(),
        padded(&shown(&row.method), method),
        padded(&shown(&row.api), api),
        padded(&self::action(row), action),
        evidence(row)
    )
}

/// What the words of the matrix mean, as far as they are in it.
fn legend(rows: &[Permission]) -> String {
    let has = |access| rows.iter().any(|row| row.access == access);
    let mut text = String::new();
    if has(Access::Granted) {
        text.push_str(
            "  granted: the application did as asked, or found fault only with what was in the call, and \
             refuses who has no API key\n",
        );
    }
    if has(Access::Denied) {
        text.push_str("  denied:  the application answered HTTP 403\n");
    }
    if rows.iter().any(|row| row.path_mark == Mark::Assumption) {
        text.push_str("  (assumed): the vendor does not document this path\n");
    }
    if has(Access::Skipped) {
        text.push_str("  skipped: `--include-unsafe` calls these, too\n");
    }
    text
}
