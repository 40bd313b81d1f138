//! Galleries, photos and the comparison of faces, as a client meets them.

use mtls::sandbox::{Gallery, State};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::vendor::{Answer, FACE, Vendor};

/// `mtls-test-image level=13.2`, in base64.
const LEVEL_13_2: &str = "bXRscy10ZXN0LWltYWdlIGxldmVsPTEzLjI=";
/// `mtls-test-image level=13`.
const LEVEL_13: &str = "bXRscy10ZXN0LWltYWdlIGxldmVsPTEz";
/// `mtls-test-image live=no`.
const NOT_LIVE: &str = "bXRscy10ZXN0LWltYWdlIGxpdmU9bm8=";
/// Any other image.
const STRANGER: &str = "c3RyYW5nZXI=";

/// A client in one context and gallery.
struct Client<'a> {
    vendor: &'a Vendor,
    context: &'static str,
    gallery: &'static str,
}

impl Client<'_> {
    /// A call about the person `ann`, with a session where the context wants one.
    fn call(&self, api: &str, method: &str, mut body: Value) -> Answer {
        let row = self.vendor.row(self.context, api, method);
        if body.get("externalUserId").is_none() {
            body["externalUserId"] = "ann".into();
        }
        if self.context == "sdk" {
            let opened = self.vendor.handshake("sdk", json!({ "galleryId": self.gallery }));
            let token = opened.body["sessionToken"].as_str().unwrap().to_owned();
            return self.vendor.in_session(&row, &token, body);
        }
        body["galleryId"] = self.gallery.into();
        self.vendor.call(&row, Some(self.vendor.key()), body)
    }

    fn post(&self, api: &str, image: &str) -> Answer {
        self.call(api, "POST", json!({ "imgData": image }))
    }

    /// The stored photo, or why there is none.
    fn photo(&self) -> String {
        let answer = Client { context: "backoffice", ..*self }.call("photo", "GET", json!({}));
        match answer.body["photo"].as_str() {
            Some(photo) => photo.to_owned(),
            None => answer.error().1,
        }
    }
}

fn client<'a>(vendor: &'a Vendor, context: &'static str, gallery: &'static str) -> Client<'a> {
    Client { vendor, context, gallery }
}

#[test]
fn equal_images_match_others_do_not_and_a_test_image_names_its_level() {
    let vendor = Vendor::start();
    let sdk = client(&vendor, "sdk", "saves-photos");
    assert_eq!(sdk.post("enroll", FACE).status, 200);
    let level = |image| sdk.post("identify", image).body["matchLevel"].clone();
    assert_eq!([level(FACE), level(STRANGER), level(LEVEL_13_2)], [16.0, 0.0, 13.2]);
    let matches = |image| sdk.post("search", image).body["matches"].clone();
    assert_eq!(matches(FACE), json!([{ "externalUserId": "ann", "matchLevel": 16.0 }]));
    // At the gallery's level is not above it.
    assert_eq!([matches(STRANGER), matches(LEVEL_13)], [json!([]), json!([])]);
    let live = |image| sdk.post("liveness", image).body["live"].clone();
    assert_eq!([live(FACE), live(NOT_LIVE)], [true, false]);
}

/// Which calls of a client carry the photo: each of the five, with this field set.
fn carry(client: &Client<'_>, ask: &str) -> Vec<String> {
    ["enroll", "identify", "search", "liveness", "capture"]
        .into_iter()
        .filter(|api| {
            if *api == "enroll" {
                let office = Client { context: "backoffice", ..*client };
                office.call("enroll", "DELETE", json!({}));
            }
            let mut body = json!({ "imgData": FACE });
            body[ask] = true.into();
            let answer = client.call(api, "POST", body);
            assert_eq!(answer.status, 200, "{api}: {}", answer.body);
            answer.body.get("photo").inspect(|photo| assert_eq!(**photo, FACE)).is_some()
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_sdk_returns_photos_that_are_asked_for_or_not_saved_and_the_backoffice_never() {
    let vendor = Vendor::start();
    let all_but_capture = ["enroll", "identify", "search", "liveness"];
    let saves = client(&vendor, "sdk", "saves-photos");
    assert_eq!(carry(&saves, "nothing"), [] as [&str; 0]);
    assert_eq!(carry(&saves, "returntPhoto"), all_but_capture);
    assert_eq!(carry(&saves, "returnPhoto"), all_but_capture);
    let nothing = client(&vendor, "sdk", "saves-nothing");
    let all = ["enroll", "identify", "search", "liveness", "capture"];
    assert_eq!(carry(&nothing, "nothing"), all);
    for gallery in ["saves-photos", "saves-nothing"] {
        let office = client(&vendor, "backoffice", gallery);
        assert_eq!(carry(&office, "returntPhoto"), [] as [&str; 0], "{gallery}");
    }
}

#[test]
fn galleries_keep_their_people_and_photos_apart() {
    let vendor = Vendor::start();
    let saves = client(&vendor, "backoffice", "saves-photos");
    let nothing = client(&vendor, "backoffice", "saves-nothing");
    assert_eq!(saves.post("enroll", FACE).status, 200);
    assert_eq!((saves.photo(), nothing.photo()), (FACE.into(), "person-unknown".into()));
    assert_eq!(nothing.post("enroll", FACE).status, 200);
    assert_eq!(nothing.photo(), "photo-not-saved");
    assert_eq!(nothing.post("identify", FACE).body["matchLevel"], 16.0);
    let other = client(&vendor, "backoffice", "nobody-has-this");
    assert_eq!(other.post("identify", FACE).error(), (400, "gallery-unknown".to_owned()));
}

#[test]
fn a_person_is_enrolled_once_updated_and_deleted() {
    let vendor = Vendor::start();
    let office = client(&vendor, "backoffice", "saves-photos");
    let put = |image| office.call("enroll", "PUT", json!({ "imgData": image }));
    let unknown = (404, "person-unknown".to_owned());
    assert_eq!(put(FACE).error(), unknown);
    assert_eq!(office.post("enroll", FACE).status, 200);
    assert_eq!(office.post("enroll", FACE).error(), (409, "person-exists".to_owned()));
    assert_eq!((put(STRANGER).status, office.photo()), (200, STRANGER.to_owned()));
    assert_eq!(office.call("enroll", "DELETE", json!({})).status, 200);
    assert_eq!(office.call("enroll", "DELETE", json!({})).error(), unknown);
    assert_eq!(office.post("identify", FACE).error(), unknown);
}

#[test]
fn a_migrated_photo_is_replaced_once_after_liveness_and_a_match_above_the_level() {
    let vendor = Vendor::start();
    let office = client(&vendor, "backoffice", "saves-photos");
    let sdk = client(&vendor, "sdk", "saves-photos");
    let replaced = |image| sdk.post("identify", image).body["enrollmentReplaced"] == true;
    office.post("enroll", FACE);
    assert!(!replaced(LEVEL_13_2), "no liveness check yet");
    sdk.post("liveness", NOT_LIVE);
    assert!(!replaced(LEVEL_13_2), "it did not pass");
    sdk.post("liveness", FACE);
    assert!(!replaced(LEVEL_13), "at the gallery's level, not above it");
    assert!(!replaced(STRANGER), "no match");
    assert_eq!(office.photo(), FACE);
    assert!(replaced(LEVEL_13_2));
    assert_eq!(office.photo(), LEVEL_13_2);
    sdk.post("liveness", FACE);
    assert!(!replaced(FACE), "only the first");
    assert_eq!(office.photo(), LEVEL_13_2);
}

#[test]
fn who_was_enrolled_by_the_sdk_keeps_the_photo() {
    let vendor = Vendor::start();
    let sdk = client(&vendor, "sdk", "saves-photos");
    sdk.post("enroll", FACE);
    sdk.post("liveness", FACE);
    assert_eq!(sdk.post("identify", LEVEL_13_2).body["enrollmentReplaced"], false);
    assert_eq!(sdk.photo(), FACE);
}

#[test]
fn a_session_log_has_the_calls_of_its_session_and_no_person() {
    let vendor = Vendor::start();
    let opened = vendor.handshake("sdk", json!({ "galleryId": "saves-photos" }));
    let token = opened.body["sessionToken"].as_str().unwrap();
    let face = json!({ "externalUserId": "12345678900", "imgData": FACE });
    vendor.in_session(&vendor.row("sdk", "identify", "POST"), token, face);
    let row = vendor.row("backoffice", "log-session", "GET");
    let session = opened.body["sessionId"].clone();
    let log = vendor.call(&row, Some(vendor.key()), json!({ "sessionId": session }));
    let calls = log.body["calls"].as_array().unwrap();
    let shown = |call: &Value| format!("{} {} {}", call["context"], call["api"], call["status"]);
    let shown: Vec<String> = calls.iter().map(shown).collect();
    assert_eq!(shown, [r#""sdk" "handshake" 200"#, r#""sdk" "identify" 404"#]);
    assert!(!log.body.to_string().contains("12345678900"));
    let none = vendor.call(&row, Some(vendor.key()), json!({ "sessionId": "none" }));
    assert_eq!(none.error(), (404, "session-unknown".to_owned()));
}

#[test]
fn what_the_sandbox_remembers_survives_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let kept = |text: &[u8]| State::read(text).unwrap();
    let vendor = Vendor::keeping(State::default(), path.clone());
    let office = client(&vendor, "backoffice", "saves-photos");
    office.post("enroll", FACE);
    office.post("liveness", FACE);
    drop(vendor);
    let again = Vendor::keeping(kept(&std::fs::read(&path).unwrap()), path);
    let office = client(&again, "backoffice", "saves-photos");
    assert_eq!(office.photo(), FACE);
    assert_eq!(office.post("identify", LEVEL_13_2).body["enrollmentReplaced"], true);
}

#[test]
fn what_many_clients_change_at_once_is_all_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let vendor = Vendor::keeping(State::default(), path.clone());
    let names: Vec<String> = (0..24).map(|number| format!("person-{number:02}")).collect();
    std::thread::scope(|scope| {
        for name in &names {
            let office = client(&vendor, "backoffice", "saves-photos");
            let body = json!({ "imgData": FACE, "externalUserId": name });
            scope.spawn(move || assert_eq!(office.call("enroll", "POST", body).status, 200));
        }
    });
    drop(vendor);
    let kept: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let people = kept["galleries"]["saves-photos"].as_object().unwrap();
    assert_eq!(people.keys().collect::<Vec<_>>(), names.iter().collect::<Vec<_>>());
}

#[test]
fn a_gallery_is_what_its_file_says() {
    let gallery =
        mtls::sandbox::galleries("[[gallery]]\nid = \"a\"\nsave_photo = true\nmatch_level = 9.5\n");
    let expected = Gallery { id: "a".to_owned(), save_photo: true, match_level: 9.5 };
    assert_eq!(gallery, Ok(vec![expected]));
}
