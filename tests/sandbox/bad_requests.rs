//! Requests that no client should make, and what each is answered: JSON that says what is wrong and
//! quotes nothing of what was sent.

use pretty_assertions::assert_eq;
use serde_json::json;

use crate::vendor::{FACE, Vendor};

/// A number that must come back in no answer.
const SECRET: &str = "12345678900";

#[test]
fn each_bad_request_is_told_what_is_wrong_and_nothing_it_sent() {
    let vendor = Vendor::start();
    let key = vendor.key().to_owned();
    let face = |field: &str, value: serde_json::Value| {
        let mut body = json!({ "externalUserId": SECRET, "imgData": FACE });
        body[field] = value;
        body.to_string().into_bytes()
    };
    let text = |text: &str| text.replace("SECRET", SECRET).into_bytes();
    let identify = "/backoffice/v1/identify";
    let cases = [
        ("no such path", "GET", "/", text(""), "404 wrong-path"),
        ("the path with a slash", "POST", "/backoffice/v1/identify/", text("{}"), "404 wrong-path"),
        ("wrong method", "GET", identify, text(""), "405 wrong-method, allow POST"),
        (
            "wrong method",
            "PATCH",
            "/backoffice/v1/enroll",
            text(""),
            "405 wrong-method, allow POST, PUT, DELETE",
        ),
        ("wrong method", "POST", "/healthcheck", text(""), "405 wrong-method, allow GET"),
        ("no body", "POST", identify, text(""), "400 not-json"),
        (
            "half an object",
            "POST",
            identify,
            text("{\"externalUserId\":\"SECRET\""),
            "400 not-json",
        ),
        ("a text", "POST", identify, text("\"SECRET\""), "400 not-json"),
        ("a list", "POST", identify, text("[\"SECRET\"]"), "400 not-json"),
        ("not UTF-8", "POST", identify, vec![b'{', 0xff, b'}'], "400 not-json"),
        ("very deep", "POST", identify, vec![b'['; 100_000], "400 not-json"),
        ("too large", "POST", identify, vec![b' '; 8 * 1024 * 1024 + 1], "413 too-large"),
        ("no person", "POST", identify, face("externalUserId", json!(null)), "400 field-missing"),
        (
            "an empty person",
            "POST",
            identify,
            face("externalUserId", json!("")),
            "400 field-missing",
        ),
        (
            "a number",
            "POST",
            identify,
            face("externalUserId", json!(12345678900_u64)),
            "400 field-wrong",
        ),
        ("no image", "POST", identify, face("imgData", json!(null)), "400 field-missing"),
        (
            "no base64",
            "POST",
            identify,
            face("imgData", json!("data:image/png;12345678900")),
            "400 field-wrong",
        ),
        (
            "another gallery",
            "POST",
            identify,
            face("galleryId", json!(SECRET)),
            "400 gallery-unknown",
        ),
        ("nobody", "POST", identify, face("x", json!(1)), "404 person-unknown"),
        (
            "nobody",
            "GET",
            "/backoffice/v1/photo?externalUserId=12345678900",
            text(""),
            "404 person-unknown",
        ),
        (
            "a damaged query",
            "GET",
            "/backoffice/v1/photo?externalUserId=%ff",
            text(""),
            "404 person-unknown",
        ),
        (
            "an action that is none",
            "POST",
            "/backoffice/v1/fortlink",
            face("action", json!(SECRET)),
            "400 action-unknown",
        ),
        (
            "no link",
            "GET",
            "/backoffice/v1/fortlink?linkId=12345678900",
            text(""),
            "404 link-unknown",
        ),
        (
            "an action that is none",
            "POST",
            "/sdk/v1/handshake",
            text("{\"galleryId\":\"saves-photos\",\"action\":\"SECRET\"}"),
            "400 action-unknown",
        ),
    ];
    for (what, method, path, body, expected) in cases {
        let answer = vendor.send(method, path, &[("x-api-key", &key)], body);
        let (status, code) = answer.error();
        let allow = answer.allow.as_ref().map(|allow| format!(", allow {allow}"));
        let shown = format!("{status} {code}{}", allow.unwrap_or_default());
        assert_eq!((what, method, path, shown.as_str()), (what, method, path, expected));
        let text = answer.body.to_string();
        assert_eq!(answer.body["synthetic"], true, "{text}");
        assert!(!text.contains(SECRET) && !text.contains(&key), "{what}: {text}");
    }
}
