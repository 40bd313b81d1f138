//! What the embedded profiles say, and what a profile of one's own may not say.

use mtls::profile::{self, ApiKeyForm, BadProfile, Effect, Mark};
use mtls::tasks::key_source::KeyType;
use pretty_assertions::assert_eq;

const FORTFACE: &str = include_str!("../profiles/fortface.toml");

#[test]
fn every_embedded_profile_can_be_read_and_asks_for_a_key_that_we_can_make() {
    for name in profile::NAMES {
        let profile = profile::named(name).unwrap();
        assert_eq!(profile.name, name);
        assert!(KeyType::named(&profile.csr.key_type.value).is_some(), "{name}");
    }
}

#[test]
fn the_documented_values_are_those_of_the_vendors_pages() {
    let profile = profile::named("fortface").unwrap();
    let hosts: Vec<_> = profile
        .environments
        .iter()
        .map(|environment| {
            (environment.name.as_str(), environment.base_url.as_ref().unwrap().value.as_str())
        })
        .collect();
    assert_eq!(
        hosts,
        [("sandbox", "https://api-sandbox.fortface.ai"), ("production", "https://api.fortface.ai"),]
    );
    assert_eq!(profile.api.key_header(), "x-api-key");
    assert_eq!(profile.api.key_form(), ApiKeyForm::Uuid);
    assert_eq!(profile.certificate.whole_years(), 10);
    assert_eq!(profile.session.as_ref().unwrap().mandatory_fields.value, ["galleryId"]);
    assert_eq!(profile.environment("production"), profile.environments.last());
    assert_eq!(profile.environment("staging"), None);
}

#[test]
fn the_permission_table_is_complete() {
    let profile = profile::named("fortface").unwrap();
    let rows: Vec<String> = profile
        .permissions
        .iter()
        .map(|row| {
            let action = row.action.as_deref().unwrap_or("-");
            let deprecated = if row.deprecated { " deprecated" } else { "" };
            let (mark, effect) = (row.mark.as_str(), row.effect.as_str());
            format!("{} {} {action} {mark}{deprecated} {effect}", row.method, row.path)
        })
        .collect();
    assert_eq!(
        rows,
        [
            "POST /sdk/v1/handshake - derived opens-session",
            "POST /sdk/v1/enroll enroll derived changes-data",
            "POST /sdk/v1/identify identify derived may-cost",
            "POST /sdk/v1/search search derived may-cost",
            "POST /sdk/v1/liveness liveness derived may-cost",
            "POST /sdk/v1/capture capture derived may-cost",
            "POST /backoffice/v1/handshake - documented deprecated opens-session",
            "POST /backoffice/v1/enroll enroll derived changes-data",
            "PUT /backoffice/v1/enroll update-enroll derived changes-data",
            "DELETE /backoffice/v1/enroll delete-enroll derived changes-data",
            "POST /backoffice/v1/identify identify documented may-cost",
            "POST /backoffice/v1/search search derived may-cost",
            "POST /backoffice/v1/liveness liveness derived may-cost",
            "POST /backoffice/v1/capture capture derived may-cost",
            "GET /backoffice/v1/photo - assumption reads",
            "GET /backoffice/v1/log-session - assumption reads",
            "POST /backoffice/v1/fortlink - documented changes-data",
            "GET /backoffice/v1/fortlink - documented reads",
        ]
    );
}

#[test]
fn what_changes_data_is_unsafe_and_says_how_sure_that_is() {
    let profile = profile::named("fortface").unwrap();
    let mut unsafe_rows = profile.permissions.iter().filter(|row| profile.is_unsafe(row));
    assert!(unsafe_rows.all(|row| row.effect == Effect::ChangesData));
    let claim = |name| profile.claims.iter().find(|claim| claim.name == name).unwrap();
    assert_eq!(claim("unsafe_effects.changes_data").mark, Mark::Derived);
    assert_eq!(claim("unsafe_effects.may_cost").mark, Mark::Assumption);
}

#[test]
fn each_row_of_the_permission_table_stands_once_and_under_its_context() {
    for name in profile::NAMES {
        let rows = profile::named(name).unwrap().permissions;
        for (position, row) in rows.iter().enumerate() {
            assert_eq!(row.path, format!("/{}/v1/{}", row.context, row.api));
            let twin = rows
                .iter()
                .skip(position + 1)
                .any(|other| (&other.method, &other.path) == (&row.method, &row.path));
            assert!(!twin, "{} {} stands twice", row.method, row.path);
        }
    }
}

#[test]
fn what_the_pages_do_not_say_is_listed_as_an_assumption() {
    let profile = profile::named("fortface").unwrap();
    let assumed: Vec<String> =
        profile.assumptions().map(|claim| format!("{} = {}", claim.name, claim.value)).collect();
    for expected in [
        "csr.key_type = rsa-2048",
        "csr.subject = CN",
        "environments.sandbox.asks_for_certificate = true",
        "api.health_path = /healthcheck",
        "permissions = GET /backoffice/v1/photo",
        "session.lifetime_seconds = 600",
    ] {
        assert!(assumed.iter().any(|line| line == expected), "{expected} is not in {assumed:#?}");
    }
    assert!(profile.assumptions().all(|claim| claim.mark == Mark::Assumption));
    assert!(profile.claims.iter().any(|claim| claim.name == "api.api_key_header"));
}

#[test]
fn a_misspelled_field_is_an_error_that_names_it_and_its_line() {
    let text = FORTFACE.replace("api_key_header =", "api_key_heder =");
    let error = profile::parse(&text).unwrap_err().to_string();
    let line = FORTFACE.lines().position(|line| line.starts_with("api_key_header")).unwrap() + 1;
    assert!(error.contains("unknown field `api_key_heder`"), "{error}");
    assert!(error.contains("`api_key_header`"), "{error}");
    assert!(error.contains(&format!("line {line}")), "{error}");
}

#[test]
fn a_missing_field_is_an_error_that_names_it() {
    let text = FORTFACE.replace("title = \"FortFace\"", "");
    let error = profile::parse(&text).unwrap_err().to_string();
    assert!(error.contains("missing field `title`"), "{error}");
}

#[test]
fn a_documented_value_must_name_a_listed_source() {
    let unknown = FORTFACE.replace("source = \"faq\"", "source = \"hearsay\"");
    assert_eq!(
        profile::parse(&unknown).unwrap_err().to_string(),
        "certificate.validity_years (10) names the source hearsay, which is not among the sources"
    );
    let none = FORTFACE.replace(
        "value = \"x-api-key\", mark = \"documented\", source = \"start\"",
        "value = \"x-api-key\", mark = \"documented\"",
    );
    assert_eq!(
        profile::parse(&none).unwrap_err(),
        BadProfile::NoSource {
            name: "api.api_key_header (x-api-key)".to_owned(),
            mark: "documented"
        }
    );
}

#[test]
fn an_assumption_must_say_what_to_ask() {
    let text = FORTFACE.replace(", note = \"The pages name no key type or size.\"", "");
    assert_eq!(
        profile::parse(&text).unwrap_err().to_string(),
        "csr.key_type (rsa-2048) is an assumption without a note"
    );
}
