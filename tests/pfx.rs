//! What PFX files show, and what opens them: files of many writers, and hostile ones.

mod harness;

use harness::tool;

#[test]
fn the_anatomy_of_a_pfx_shows_without_its_password() {
    tool(["inspect", "openssl-legacy.pfx"]).fixture("base/openssl-legacy.pfx").exits(0).prints(
        "\
openssl-legacy.pfx: PFX (PKCS#12)

  Integrity   HMAC-SHA-1, 2,048 iterations, salt 8 bytes
  Encoding    DER, version 3
  Safe 1      encrypted, PBE RC2-40, 2,048 iterations, salt 8 bytes
  Safe 2      in the clear, 1 item
              private key, PBE 3DES, 2,048 iterations, salt 8 bytes \"…\"
…
",
    );
}

#[test]
fn the_anatomy_names_the_key_derivation_and_the_encoding() {
    tool(["inspect", "nss.pfx"]).fixture("base/nss.pfx").exits(0).prints(
        "\
nss.pfx: PFX (PKCS#12)

  Integrity   HMAC-SHA-256, 600,000 iterations, salt 16 bytes
  Encoding    BER, version 3
  Safe 1      in the clear, 1 item
              private key, PBES2 AES-256-CBC, PBKDF2-HMAC-SHA-256, 600,000 iterations, …
  Safe 2      encrypted, PBES2 AES-128-CBC, PBKDF2-HMAC-SHA-256, 600,000 iterations, …
…
",
    );
}

#[test]
fn scripts_see_the_same_anatomy() {
    let ran = tool(["inspect", "--json", "node-forge.pfx"]).fixture("base/node-forge.pfx").exits(0);
    let json = ran.json();
    let anatomy = &json["files"][0]["items"][0]["anatomy"];
    assert_eq!(anatomy["encoding"], "der");
    assert_eq!(anatomy["mac"]["name"], "HMAC-SHA-1");
    assert_eq!(anatomy["mac"]["iterations"], 2048);
    let safes = anatomy["safes"].as_array().unwrap();
    assert_eq!(safes.len(), 2);
    assert_eq!(safes[0]["protection"], "clear");
    assert_eq!(safes[0]["bags"][0]["bag"], "certificate");
    assert_eq!(safes[1]["bags"][0]["encryption"]["key_derivation"], "PBKDF2-HMAC-SHA-1");
}

/// The findings of `inspect` about a file of `fixtures/`, opened with its password.
#[track_caller]
fn findings(path: &str, password: &str) -> Vec<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ran = tool(["inspect", "--json", name, "--password-file", "password"])
        .fixture(path)
        .file("password", password)
        .run();
    let mut found = ran.findings();
    // What is so of the certificates is not the container's.
    found.retain(|finding| finding.contains(" pfx-") || finding.contains("password"));
    found
}

#[test]
fn each_trap_of_a_pfx_is_told_by_its_code() {
    for (path, expected) in [
        ("base/openssl-legacy.pfx", &["warning pfx-legacy-cipher"][..]),
        ("base/python.pfx", &["note pfx-modern-mac", "note pfx-modern-cipher"]),
        (
            "base/nss.pfx",
            &[
                "warning pfx-not-der",
                "note pfx-modern-mac",
                "note pfx-modern-cipher",
                "note pfx-prf-without-null",
            ],
        ),
        ("pfx/pbmac1.pfx", &["warning pfx-pbmac1", "note pfx-modern-cipher"]),
        ("pfx/no-mac.pfx", &["warning pfx-no-mac"]),
        ("pfx/mac-no-salt.pfx", &["warning pfx-short-salt"]),
        ("pfx/two-keys.pfx", &["warning pfx-several-keys"]),
        ("pfx/no-links.pfx", &["warning pfx-broken-links"]),
        ("pfx/no-chain.pfx", &["warning pfx-no-chain"]),
        ("pfx/certificate-only.pfx", &["problem pfx-no-key"]),
        ("pfx/key-only.pfx", &["problem pfx-no-cert"]),
        ("pfx/name-utf8.pfx", &["note pfx-name-encoding"]),
        ("pfx/secret-bag.pfx", &["note pfx-foreign-bag"]),
        ("pfx/openssl-rc4-128.pfx", &["warning pfx-legacy-cipher"]),
    ] {
        assert_eq!(findings(path, "test1234"), expected, "{path}");
    }
}

#[test]
fn what_is_odd_about_a_password_is_told_with_it() {
    assert_eq!(findings("pfx/password-widened.pfx", "pässwörd"), ["warning pfx-password-encoding"]);
    assert_eq!(
        findings("base/openssl-legacy.pfx", "wrong"),
        ["problem wrong-password", "warning pfx-legacy-cipher"]
    );
}

#[test]
fn a_file_as_every_program_reads_it_has_nothing_to_tell() {
    assert!(findings("pfx/compat.pfx", "test1234").is_empty());
}
