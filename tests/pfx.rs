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
