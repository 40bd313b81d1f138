//! Java keystores of the old kinds: what they show, what opens them, and what `convert` makes of
//! them. Java wrote the fixtures, and is the judge.

mod harness;
mod judges;

use harness::{Ran, fixture, tool, with_password};

#[test]
fn everything_but_the_keys_shows_without_a_password() {
    tool(["inspect", "client.jks", "--no-input"]).fixture("keystore/client.jks").exits(0).prints(
        "\
client.jks: 1 private key with a password, 1 certificate and 2 CA certificates, Java keystore (JKS)

  Integrity   SHA-1 with the password
  Entry 1     \"client\", private key with 3 certificates, 2026-…

  1 of 4: private key with a password
  Password    yes, Java's key protector (SHA-1)

  2 of 4: certificate
  Subject     CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR
…
note[key-encrypted]: client.jks: the private keys in the keystore have a password
  What shows without it is shown: every certificate. The keys were not judged.
  hint: Show more with `mtls inspect client.jks --password-file FILE`.

Next: mtls convert client.jks
",
    );
    tool(["inspect", "trust.jceks"]).fixture("keystore/trust.jceks").exits(0).prints(
        "\
trust.jceks: 1 CA certificate, Java keystore (JCEKS)

  Integrity   SHA-1 with the password
  Entry 1     \"root\", trusted certificate, 2026-…

  Subject     CN=Exemplo Root CA,O=Exemplo CA,C=BR
…
note[pfx-no-key]: trust.jceks: it holds trusted certificates, and no private key
  Java calls this a trust store: it is for checking a server, not for being a client.
  hint: For mTLS you need the client's certificate and its key as well.

Next: mtls convert trust.jceks
",
    );
}

#[test]
fn the_password_opens_the_keys() {
    for kind in ["jks", "jceks"] {
        let path = format!("keystore/several.{kind}");
        let ran = with_password(["inspect", "--json"], &path).exits(0);
        assert_eq!(ran.findings(), [] as [&str; 0], "{kind}");
        let json = ran.json();
        let store = &json["files"][0]["items"][0];
        let entry = |at: usize| {
            format!("{} {}", store["entries"][at]["entry"], store["entries"][at]["alias"])
        };
        assert_eq!(entry(0), "\"certificate\" \"root\"");
        assert_eq!(entry(1), "\"private-key\" \"client\"");
        assert_eq!(entry(2), "\"private-key\" \"conexão\"");
        // Each key stands before its own leaf.
        for (key, leaf) in [(1, 2), (5, 6)] {
            let hash = |at: usize| store["items"][at]["public_key_sha256"].clone();
            assert_eq!(store["items"][key]["kind"], "private-key");
            assert_eq!(hash(key), hash(leaf), "{kind}");
            assert!(hash(key).is_string());
        }
    }
}

#[test]
fn a_secret_key_is_named_and_not_read() {
    let ran = with_password(["inspect", "--json"], "keystore/secret.jceks").exits(0);
    assert_eq!(ran.findings(), ["note pfx-foreign-bag"]);
    let title = ran.json()["findings"][0]["title"].clone();
    assert!(
        title
            .as_str()
            .is_some_and(|title| title.ends_with("the secret key two, the secret key one"))
    );
    assert_eq!(ran.json()["files"][0]["items"][0]["entries"][2]["entry"], "secret-key");
}

/// What `convert` says when it fails, such as `wrong-password the password does not open a.jks`.
fn refusal(ran: &Ran) -> String {
    let json = ran.json();
    format!("{} {}", json["code"].as_str().unwrap_or(""), json["message"].as_str().unwrap_or(""))
}

#[test]
fn which_of_the_two_passwords_is_wrong_or_missing_is_told() {
    for kind in ["jks", "jceks"] {
        let name = format!("two-passwords.{kind}");
        let convert = |store: &str, key: &str| {
            let mut command = tool(["convert", "--json", "--no-input"])
                .fixture(&format!("keystore/{name}"))
                .arg(&name)
                .file("store", store)
                .file("key", key);
            if !store.is_empty() {
                command = command.args(["--password-file", "store"]);
            }
            if !key.is_empty() {
                command = command.args(["--key-password-file", "key"]);
            }
            command
        };
        for (store, key, expected) in [
            ("", "", "password-needed … is encrypted, and no password was given"),
            ("wrong", "", "wrong-password the password does not open two-passwords.…"),
            ("wrong", "key-5678", "wrong-password the password does not open two-passwords.…"),
            (
                "test1234",
                "",
                "password-needed the key in … is encrypted, and no password was given",
            ),
            ("test1234", "wrong", "wrong-password the password does not open the key in …"),
            // The key's password in the place of the keystore's.
            ("key-5678", "", "corrupt …the password opens a key in it, but …"),
        ] {
            let said = refusal(&convert(store, key).exits(3));
            assert!(harness::matches(&said, expected), "{kind} {store} {key}: {said}");
        }
        let ran = convert("test1234", "key-5678").exits(0);
        assert_eq!(ran.findings(), ["warning pfx-second-password"]);
        assert_eq!(ran.read("two-passwords.key"), fixture("base/client-rsa.key"));
    }
}

#[test]
fn a_person_is_asked_for_both_passwords() {
    tool(["convert", "two-passwords.jks"])
        .fixture("keystore/two-passwords.jks")
        .answers(["nonsense", "test1234", "key-5678"])
        .exits(0)
        .notes(
            "\
Password of two-passwords.jks: …
This password does not open it.
Password of two-passwords.jks: …
Password of the key in two-passwords.jks: …
",
        )
        .leaves(["two-passwords.crt", "two-passwords.jks", "two-passwords.key"]);
}

#[test]
fn of_a_keystore_that_is_cut_short_the_rest_is_shown_and_nothing_is_proved() {
    let whole = fixture("keystore/several.jks");
    let cut = |end: usize| {
        tool(["inspect", "a.jks", "--password-file", "password"])
            .file("a.jks", &whole[..end])
            .file("password", "test1234")
            .exits(1)
    };
    cut(1_000).prints(
        "\
a.jks: 1 CA certificate, Java keystore (JKS)

  Integrity   none: the end is missing
  Entry 1     \"root\", trusted certificate, 2026-…

  Subject     CN=Exemplo Root CA,O=Exemplo CA,C=BR
…
problem[corrupt]: a.jks: the keystore is damaged
  It says that it has 3 entries, and only the first 1 can be read.
  hint: Get the file again from where it came. Send binary files as attachments, in binary mode.

Next: mtls convert a.jks
",
    );
    // Its keys are whole, and tell that the password is right.
    let ran = cut(whole.len() - 1);
    assert!(ran.output.contains("Password    right: what is encrypted decrypts with it\n"));
}

#[test]
fn several_keys_give_several_pairs() {
    with_password(["convert"], "keystore/several.jceks").exits(0).prints(
        "\
Wrote several.key, several.crt, several-2.key and several-2.crt.

several.crt
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01, 19 years left
  CN=Exemplo Issuing CA,O=Exemplo CA,C=BR                valid until 2046-01-01, 19 years left

several-2.crt
  CN=client-p256,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01, 19 years left
  CN=Exemplo Issuing CA,O=Exemplo CA,C=BR                 valid until 2046-01-01, 19 years left

The key in several.key and several-2.key have no password: only their permissions protect them. `--encrypt` sets one.

Next: mtls smoke URL --cert several.crt --key several.key
",
    );
}

#[test]
fn a_key_of_another_kind_is_left_out_and_told() {
    let ran = with_password(["convert", "--json"], "keystore/dsa.jks").exits(0);
    assert_eq!(ran.findings(), ["warning unsupported"]);
    let finding = &ran.json()["findings"][0];
    assert_eq!(
        finding["title"],
        "a private key of a kind that is not supported: DSA (1.2.840.10040.4.1)"
    );
    assert_eq!(finding["about"]["item"], "old");
    assert_eq!(ran.read("dsa.key"), fixture("base/client-rsa.key"));
}

#[test]
fn the_name_of_a_file_does_not_hide_a_keystore() {
    let ran = with_password(["convert", "--json"], "measured/files/X_jks.p12").exits(0);
    assert_eq!(ran.findings(), [] as [&str; 0]);
    let ran = tool(["inspect", "X_jks.p12", "--json"]).fixture("measured/files/X_jks.p12").exits(0);
    assert_eq!(ran.findings(), ["warning misleading-extension", "note key-encrypted"]);
    assert_eq!(ran.json()["files"][0]["format"], "jks");
}

#[test]
fn a_trust_store_is_a_place_for_trust_anchors_and_needs_no_password() {
    let ran = tool(["verify", "client-rsa.crt", "--chain", "issuing-ca.crt", "--ca", "trust.jks"])
        .fixture("base/client-rsa.crt")
        .fixture("base/issuing-ca.crt")
        .fixture("keystore/trust.jks")
        .arg("--json")
        .exits(0);
    assert_eq!(ran.json()["trusted"], true);
}

/// Java turns the keystore into a PFX by itself; both must give the same files.
#[test]
fn java_reads_the_same_out_of_each() {
    let Some(keytool) = judges::keytool() else { return };
    for (file, alias, own, suffixes) in [
        ("several.jks", None, "test1234", &[".key", ".crt", "-2.key", "-2.crt"][..]),
        ("several.jceks", None, "test1234", &[".key", ".crt", "-2.key", "-2.crt"]),
        ("two-passwords.jks", Some("client"), "key-5678", &[".key", ".crt"]),
        ("two-passwords.jceks", Some("client"), "key-5678", &[".key", ".crt"]),
    ] {
        let ours = with_password(["convert"], &format!("keystore/{file}"))
            .file("key-password", own)
            .args(["--key-password-file", "key-password", "--name", "ours"])
            .exits(0);
        let (_, kind) = file.split_once('.').unwrap_or_default();
        let source = ["-srckeystore", file, "-srcstoretype", kind, "-srcstorepass", "test1234"];
        let target = ["-destkeystore", "theirs.p12", "-deststoretype", "PKCS12"];
        let mut arguments = [&["-importkeystore", "-noprompt"][..], &source, &target].concat();
        arguments.extend(["-deststorepass", "test1234"]);
        if let Some(alias) = alias {
            arguments.extend(["-srcalias", alias, "-srckeypass", own, "-destkeypass", "test1234"]);
        }
        keytool.accepts(ours.folder.path(), &arguments);
        let both =
            tool(["convert", "theirs.p12", "--password-file", "password"]).after(ours).exits(0);
        for suffix in suffixes {
            let read = |whose: &str| both.read_text(&format!("{whose}{suffix}"));
            pretty_assertions::assert_eq!(read("ours"), read("theirs"), "{file} {suffix}");
        }
    }
}
