//! The permission table, row by row, as an API key sees it that has the row, lacks it, or is none.

use mtls::profile::{self, Deed, Permission};
use mtls::sandbox::{Allowed, ApiKey, Grant};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::vendor::{Answer, FACE, Vendor};

fn table() -> Vec<Permission> {
    profile::named("fortface").unwrap().permissions
}

fn grant(row: &Permission) -> Grant {
    Grant::named(&format!("{}:{}:{}", row.context, row.api, row.method)).unwrap()
}

/// A key with the rows that fit.
fn key(fits: impl Fn(&Permission) -> bool) -> ApiKey {
    let rows = table();
    ApiKey::create(Allowed::Only(rows.iter().filter(|row| fits(row)).map(grant).collect())).unwrap()
}

fn same(one: &Permission, other: &Permission) -> bool {
    (&one.path, &one.method) == (&other.path, &other.method)
}

fn text(key: &ApiKey) -> String {
    key.secret().expose_text().unwrap().to_owned()
}

/// Calls a row as a client must: in the SDK with a session, elsewhere with the key alone.
fn call(vendor: &Vendor, row: &Permission, key: Option<&str>, body: &Value) -> Answer {
    if row.context != "sdk" || row.api == "handshake" {
        return vendor.call(row, key, body.clone());
    }
    let handshake = vendor.row("sdk", "handshake", "POST");
    let opened = vendor.call(&handshake, key, json!({ "galleryId": "saves-photos" }));
    match opened.body["sessionToken"].as_str() {
        Some(token) => vendor.in_session(row, token, body.clone()),
        None => opened,
    }
}

/// Status, and the code of a refusal.
fn shown(answer: &Answer) -> String {
    assert_eq!(answer.body["synthetic"], true);
    match answer.error() {
        (status, code) if code.is_empty() => status.to_string(),
        (status, code) => format!("{status} {code}"),
    }
}

/// A body that each row takes, once there are the person, the session and the link in it.
fn ready(vendor: &Vendor, row: &Permission) -> Value {
    let face = json!({ "externalUserId": "12345678900", "imgData": FACE });
    let call = |api, method, body| {
        vendor.call(&vendor.row("backoffice", api, method), Some(vendor.key()), body)
    };
    if row.does == Some(Deed::Enroll) {
        call("enroll", "DELETE", face.clone());
    } else {
        call("enroll", "POST", face.clone());
    }
    let link = call("fortlink", "POST", json!({ "externalUserId": "1", "action": "enroll" }));
    let mut body = json!({
        "galleryId": "saves-photos", "sessionId": link.body["sessionId"],
        "linkId": link.body["linkId"], "externalUserId": "12345678900", "imgData": FACE,
    });
    if row.does == Some(Deed::MakeLink) {
        body["action"] = "identify".into();
    }
    body
}

#[test]
fn each_row_answers_a_key_that_has_it_and_no_other() {
    let rows = table();
    let mut keys = vec![ApiKey::create(Allowed::Everything).unwrap()];
    let mut pairs = Vec::new();
    for row in &rows {
        let opens = |other: &Permission| row.context == "sdk" && other.path == "/sdk/v1/handshake";
        let has = key(|other| same(row, other) || opens(other));
        let lacks = key(|other| !same(row, other));
        pairs.push((text(&has), text(&lacks)));
        keys.extend([has, lacks]);
    }
    let vendor = Vendor::with_keys(keys);
    let mut lines = String::new();
    for (row, (has, lacks)) in rows.iter().zip(&pairs) {
        let body = ready(&vendor, row);
        let with = |key: Option<&str>| call(&vendor, row, key, &body);
        let (refused, answered) = (with(Some(lacks)), with(Some(has)));
        for answer in [&refused, &answered] {
            assert!(answer.body["sessionId"].is_string(), "on success and on error: {}", row.path);
        }
        let unknown = with(Some("123e4567-e89b-42d3-a456-426614174000"));
        let columns = [answered, refused, with(None), with(Some("not a uuid")), unknown];
        let columns: Vec<String> = columns.iter().map(shown).collect();
        lines.push_str(&format!("{} {}: {}\n", row.method, row.path, columns.join(", ")));
    }
    let refused =
        "403 permission-missing, 401 api-key-missing, 401 api-key-rejected, 401 api-key-rejected";
    let expected: String =
        rows.iter().map(|row| format!("{} {}: 200, {refused}\n", row.method, row.path)).collect();
    assert_eq!(lines, expected);
    assert_eq!(rows.len(), 18);
}

#[test]
fn each_action_of_the_sdk_needs_a_session() {
    let vendor = Vendor::start();
    for row in table().iter().filter(|row| row.context == "sdk" && row.action.is_some()) {
        let alone = vendor.call(row, Some(vendor.key()), json!({}));
        assert_eq!(alone.error(), (401, "session-missing".to_owned()), "{}", row.path);
    }
}
