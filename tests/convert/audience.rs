//! `--for`: which programs are to read the PFX.

use mtls::checks::runtimes;
use pretty_assertions::assert_eq;

use crate::harness::{Tool, tool};

fn legacy(audience: &str) -> Tool {
    tool(["convert", "openssl-legacy.pfx", "--password-env", "PW", "--for", audience])
        .fixture("base/openssl-legacy.pfx")
        .env("PW", "test1234")
}

fn to_pfx(audience: &str) -> Tool {
    legacy(audience).args(["--to", "pfx", "--new-password-env", "PW", "--name", "new"])
}

#[test]
fn the_profile_is_the_best_protected_one_that_all_named_programs_read() {
    for (audience, profile) in [
        ("node20,java17", "modern"),
        ("node22,java8,windows-2016", "compat"),
        ("Node-20, macos", "compat"),
        ("go-x-crypto", "compat"),
        ("node26", "modern"),
    ] {
        let ran = to_pfx(audience).arg("--json").exits(0);
        let answer = ran.json();
        assert_eq!(answer["pfx_profile"], profile, "{audience}");
        for runtime in answer["runtimes"].as_array().unwrap() {
            assert_eq!(runtime["after"], "opens", "{audience}");
        }
    }
}

#[test]
fn before_and_after_are_told_with_what_the_program_says() {
    to_pfx("node22,java8").exits(0).prints(
        "\
Wrote new.pfx.

new.pfx
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01, 19 years left
  CN=Exemplo Issuing CA,O=Exemplo CA,C=BR                valid until 2046-01-01, 19 years left

The key in new.pfx is protected by the new password, in the old way (3DES) that every program reads.
Only a long password is safe there: 20 characters or more.

The new PFX has the profile compat.
  Node.js 22.23.3                         the old one: refuses, the new one: opens
    \"Unsupported PKCS12 PFX data\", because its certificates are encrypted with PBE RC2-40
  Java 11.0.7; so is Java 8 before 8u301  the old one: opens, the new one: opens

warning[pfx-legacy-cipher]: openssl-legacy.pfx: it uses a cipher that OpenSSL 3 no longer reads: PBE RC2-40
  Node says \"Unsupported PKCS12 PFX data\" about it, curl and PHP say \"unsupported\". The password is not the reason.
  hint: Use the .crt and .key that `mtls convert` writes.

Next: mtls smoke URL --pfx new.pfx
",
    );
}

#[test]
fn where_no_profile_fits_nothing_is_written() {
    to_pfx("node20,git-debian")
        .exits(3)
        .notes(
            "\
error: there is no way to write a PFX that all of these programs read. It would still be refused by curl 7.88.1 with GnuTLS, Debian's git (\"error reading X.509 potentially-encrypted key file: Base64 unexpected header error.\").
  hint: Give such a program the .crt and .key of `mtls convert`, leave it out of `--for`, or choose with `--pfx-profile`.
",
        )
        .leaves(["openssl-legacy.pfx"]);
    // A key that a program does not have is refused in every profile.
    tool(["convert", "client-ed25519.crt", "client-ed25519.key", "--to", "pfx", "--json"])
        .fixture("base/client-ed25519.crt")
        .fixture("base/client-ed25519.key")
        .args(["--for", "java11", "--new-password-env", "PW"])
        .env("PW", "test1234")
        .exits(3)
        .leaves(["client-ed25519.crt", "client-ed25519.key"]);
}

#[test]
fn a_chosen_profile_stays_and_what_refuses_it_is_told() {
    let ran = to_pfx("java8").args(["--pfx-profile", "modern", "--json"]).exits(0);
    let answer = ran.json();
    assert_eq!(
        answer["runtimes"],
        serde_json::json!([{
            "runtime": "java_jdk11",
            "name": "Java 11.0.7; so is Java 8 before 8u301",
            "reported": false,
            "before": "opens",
            "after": "refuses",
            "error": "java.io.IOException: Integrity check failed: java.security.NoSuchAlgorithmException: Algorithm HmacPBESHA256 not available",
            "because": "its integrity check is HMAC-SHA-256",
        }])
    );
}

#[test]
fn without_a_new_pfx_it_only_reports() {
    let ran = legacy("node20").arg("--json").exits(0);
    let answer = ran.json();
    assert_eq!(answer["runtimes"][0]["before"], "refuses");
    assert_eq!(answer["runtimes"][0]["after"], serde_json::Value::Null);
    assert_eq!(answer["pfx_profile"], serde_json::Value::Null);
    ran.leaves(["openssl-legacy.crt", "openssl-legacy.key", "openssl-legacy.pfx"]);
}

#[test]
fn an_unknown_program_is_a_usage_error_and_help_lists_the_known_ones() {
    legacy("node20,nod21").exits(2).notes(
        "\
error: --for does not know the program nod21
  hint: `mtls convert --help` lists the names.
",
    );
    let help = tool(["convert", "--help"]).exits(0).output;
    for runtime in runtimes::runtimes() {
        assert!(help.contains(&format!(" {}", runtime.id)), "{}", runtime.id);
        for alias in &runtime.aliases {
            assert!(help.contains(&format!(" {alias}={}", runtime.id)), "{alias}");
        }
    }
}
