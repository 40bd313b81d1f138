//! What the embedded profiles say, and what a profile of one's own may not say.

mod harness;

use std::path::Path;
use std::process::Command;

use mtls::profile::{self, ApiKeyForm, Effect, Mark};
use mtls::tasks::key_source::KeyType;
use pretty_assertions::assert_eq;

use harness::tool;

#[test]
fn every_embedded_profile_is_right_and_asks_for_a_key_that_we_can_make() {
    for name in profile::NAMES {
        let profile = profile::parse(profile::text(name).unwrap()).unwrap();
        assert_eq!(profile.name, name);
        for kind in profile.csr.accepted_key_types().value {
            assert!(KeyType::named(&kind).is_some(), "{name}");
        }
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

/// FortFace's profile with a mistake in every place, and what is said of each.
#[test]
fn every_mistake_is_told_with_its_line_and_the_nearest_right_name() {
    let text = r#"name = "Mine"
sources = { page = "example.com" }

[[environments]]
name = "test"
base_ulr = { value = "https://api.example.com", mark = "assumption", note = "Ask." }

[[environments]]
name = "test"
base_url = { value = "http://api.example.com/v1", mark = "documented", source = "pagee" }

[csr]
key_type = { value = "rsa2048", mark = "documented" }
key_usage = "digitalSignature"
colour = 1

[[csr.subject]]
attribute = "XY"
required = "yes"
mark = "assumption"

[certificate]
validity_years = { value = 0, mark = "guess" }
"#;
    let ran = tool(["profile", "check", "mine.toml"]).file("mine.toml", text).exits(1);
    let titles: Vec<&str> = ran
        .output
        .lines()
        .filter(|line| line.contains("line ") || line.contains("hint: "))
        .map(str::trim)
        .collect();
    assert_eq!(titles.join("\n"), EXPECTED);
    let json = tool(["profile", "check", "mine.toml", "--json"]).file("mine.toml", text).exits(1);
    assert_eq!(json.json()["findings"].as_array().unwrap().len(), 16);
    // The same file is refused where it would be used.
    tool(["csr", "--cn", "a", "--profile", "mine.toml"]).file("mine.toml", text).exits(3);
}

const EXPECTED: &str = r#"problem[bad-profile]: mine.toml: line 1: name cannot be Mine
hint: It must be a word of small letters, digits and hyphens.
problem[bad-profile]: mine.toml: line 1: the field title is missing
hint: Add it.
problem[bad-profile]: mine.toml: line 2: sources.page cannot be example.com
hint: It must be the address of a page.
problem[bad-profile]: mine.toml: line 6: no profile has the field environments.base_ulr
hint: Did you mean `base_url`?
problem[bad-profile]: mine.toml: line 9: environments.name repeats test
hint: Leave one of the two out.
problem[bad-profile]: mine.toml: line 10: environments.base_url cannot be http://api.example.com/v1
hint: It must be https:// and a host, without a path.
problem[bad-profile]: mine.toml: line 10: environments.base_url names the source pagee, which is not among the sources
hint: Did you mean `page`?
problem[bad-profile]: mine.toml: line 13: csr.key_type cannot be rsa2048
hint: Did you mean `rsa-2048`? It must be one of rsa-2048, rsa-3072, rsa-4096, p256, p384, p521, ed25519.
problem[bad-profile]: mine.toml: line 13: csr.key_type is marked documented and names no source
hint: Add source = "KEY" with a key of [sources], or mark it as an assumption.
problem[bad-profile]: mine.toml: line 14: csr.key_usage is of the type string
hint: It must be { value, mark, source, note }, the value a list, each item a key usage such as digitalSignature.
problem[bad-profile]: mine.toml: line 15: no profile has the field csr.colour
hint: Known here: key_type, key_types, signature_hash, key_usage, extended_key_usage, subject, subject_alt_names, extensions.
problem[bad-profile]: mine.toml: line 17: csr.subject is an assumption without a note
hint: Add note = "…": what is not known, or what to ask the vendor.
problem[bad-profile]: mine.toml: line 18: csr.subject.attribute cannot be XY
hint: It must be an attribute such as CN, O or UID, or its OID.
problem[bad-profile]: mine.toml: line 19: csr.subject.required is of the type string
hint: It must be true or false.
problem[bad-profile]: mine.toml: line 23: certificate.validity_years cannot be 0
hint: It must be a whole number from 1 to 100.
problem[bad-profile]: mine.toml: line 23: certificate.validity_years.mark cannot be guess
hint: It must be one of documented, derived, assumption."#;

#[test]
fn what_is_no_toml_is_told_and_nothing_else_is_missed() {
    tool(["profile", "check", "mine.toml"])
        .file("mine.toml", "name = \"mine\ntitle = 1\n")
        .exits(1)
        .prints(
            "\
mine.toml is no right profile: 1 mistake.

…
Correct it, then: mtls profile check mine.toml
",
        );
    let ran =
        tool(["profile", "check", "mine.toml"]).file("mine.toml", b"name = \"\xff\"").exits(1);
    assert!(ran.output.contains("it is not UTF-8"), "{}", ran.output);
    tool(["profile", "check", "mine.toml"])
        .file("mine.toml", " ".repeat(300_000))
        .exits(3)
        .notes("error: mine.toml is larger than 262144 bytes\n…");
}

#[test]
fn a_profile_of_ones_own_starts_from_a_built_in_one() {
    let raw = tool(["profile", "show", "generic", "--toml"]).exits(0);
    assert_eq!(raw.output, profile::text("generic").unwrap());
    tool(["profile", "check", "mine.toml"]).file("mine.toml", &raw.output).exits(0).prints(
        "\
mine.toml is a right profile: any vendor.

Use it: mtls csr --profile mine.toml
",
    );
    tool(["csr", "--cn", "a", "--profile", "./mine.toml", "--key-type", "p256"])
        .file("mine.toml", &raw.output)
        .exits(0);
}

#[test]
fn an_unknown_name_is_told_with_the_nearest_and_all_known() {
    tool(["profile", "show", "fortfase"]).exits(2).notes(
        "\
error: no profile is called fortfase
  hint: Did you mean `fortface`? Known profiles: fortface, caf, flagship, stone-baas, zoop, generic. A file is ./NAME.toml.
",
    );
}

#[test]
fn what_a_profile_says_is_shown_with_its_sources() {
    tool(["profile", "show", "flagship"]).exits(0).prints(FLAGSHIP);
}

const FLAGSHIP: &str = "\
Flagship: 6 values are documented, 2 derived, 2 assumed.

Documented
  certificate.issuer = your own root CA  [guide]
  certificate.validity_years = 1  [guide]
  csr.key_type = rsa-2048  [guide]
  csr.signature_hash = sha256  [guide]
  csr.subject = CN  [guide]
  send.to = your own root CA  [guide]

Derived from what is documented
  csr.key_types = rsa-2048, rsa-3072, rsa-4096, p256, p384, p521  [guide]
    The guide asks for RSA 2048 or ECDSA 256 and up.
  send.how = your CA signs it, and the vendor gets the CA's certificate  [guide]
    Your root CA may be valid for ten years at most.

Assumed: ask the vendor
  csr.subject = C
    Only the common name is known from the public page. Ask whether more is wanted.
  csr.subject = O
    Only the common name is known from the public page. Ask whether more is wanted.

Sources
  [guide] https://ipflagship.freshdesk.com/support/solutions/articles/67000740441-guia-t%C3%A9cnico-gerac%C3%A3o-de-certificado-mtls

Use it: mtls csr --profile flagship
";

/// `MTLS_WRITE_SCHEMA=1 cargo test --test profile schema` writes it anew.
#[test]
fn the_schema_of_the_docs_is_that_of_the_code_and_takes_every_built_in_profile() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/profile.schema.json");
    let made = tool(["profile", "schema"]).exits(0).output;
    if std::env::var_os("MTLS_WRITE_SCHEMA").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), made);
    // Python is the judge where it has the two packages.
    let script = "
import json, sys
try:
    import jsonschema, tomllib
except ImportError:
    sys.exit()
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
for path in sys.argv[2:]:
    jsonschema.validate(tomllib.load(open(path, 'rb')), schema)
broken = tomllib.load(open(sys.argv[2], 'rb'))
broken['csr']['colour'] = 1
assert not jsonschema.Draft202012Validator(schema).is_valid(broken)
";
    let profiles =
        profile::NAMES.map(|name| path.with_file_name(format!("../profiles/{name}.toml")));
    let python = Command::new("python3").args(["-c", script]).arg(&path).args(profiles).output();
    if let Ok(output) = python {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
