//! A file with a part that cannot be read: the rest of it is used, and the part is told.

mod harness;

use harness::{fixture, tool, with_password};

#[test]
fn a_damaged_certificate_does_not_keep_the_rest_shut() {
    with_password(["convert"], "pfx/damaged-certificate.pfx").exits(0).prints(
        "\
Wrote damaged-certificate.key and damaged-certificate.crt.

damaged-certificate.crt
  CN=client-rsa,OU=Onboarding,O=Exemplo Pagamentos,C=BR  valid until 2046-01-01, 19 years left
  CN=Exemplo Issuing CA,O=Exemplo CA,C=BR                valid until 2046-01-01, 19 years left

The key in damaged-certificate.key has no password: only its permissions protect it. `--encrypt` sets one.

warning[corrupt]: damaged-certificate.pfx: a certificate in it cannot be read
  It is damaged: …. The rest was read without it. OpenSSL, Node and Java refuse the whole file for it.
  hint: Get the file again from who made it. What `mtls convert damaged-certificate.pfx` writes has the rest.
…
Next: mtls smoke URL --cert damaged-certificate.crt --key damaged-certificate.key
",
    );
    let ran = with_password(["inspect", "--json"], "pfx/damaged-certificate.pfx").exits(0);
    assert!(ran.findings().contains(&"warning corrupt".to_owned()), "{:?}", ran.findings());
}

#[test]
fn a_key_of_another_kind_is_named_and_counts_only_where_it_is_alone() {
    let ran = with_password(["convert", "--json"], "pfx/ed448-beside.pfx").exits(0);
    assert!(ran.findings().contains(&"warning unsupported".to_owned()), "{:?}", ran.findings());
    assert_eq!(ran.read("ed448-beside.key"), fixture("base/client-rsa.key"));

    let ran = with_password(["convert", "--json"], "pfx/ed448.pfx").exits(3);
    let said = ran.json();
    assert_eq!(said["code"], "unsupported");
    assert_eq!(
        said["message"],
        "ed448.pfx: a private key of a kind that is not supported: Ed448 (1.3.101.113). It may be \
         whole. This tool does not read keys of this kind, and hardly any server accepts them."
    );
    // It has a key, so none is missing.
    let ran = with_password(["inspect", "--json"], "pfx/ed448.pfx").exits(1);
    let codes = ran.findings();
    assert!(codes.contains(&"problem unsupported".to_owned()), "{codes:?}");
    assert!(!codes.iter().any(|code| code.ends_with("pfx-no-key")), "{codes:?}");
}

#[test]
fn the_same_holds_for_pem() {
    let pem = [
        fixture("base/client-rsa.crt"),
        fixture("inspect/ed448.key"),
        fixture("base/client-rsa.key"),
    ]
    .concat();
    let ran = tool(["convert", "all.pem", "--json", "--name", "new"]).file("all.pem", pem).exits(0);
    assert_eq!(ran.findings(), ["warning unsupported"]);
    assert_eq!(ran.read("new.key"), fixture("base/client-rsa.key"));

    let pem = [fixture("base/client-rsa.crt"), fixture("inspect/ed448.key")].concat();
    let ran = tool(["convert", "all.pem", "--json", "--name", "new"]).file("all.pem", pem).exits(3);
    assert_eq!(ran.json()["code"], "unsupported");
}

#[test]
fn an_ec_key_may_have_its_curve_in_a_block_of_its_own() {
    let ran = tool(["convert", "parameters.key", "--json", "--name", "new"])
        .fixture("keys/parameters.key")
        .exits(0);
    assert_eq!(ran.findings(), ["note pfx-no-cert"]);
    assert_eq!(ran.read("new.key"), fixture("base/client-p256.key"));
    // Without that block nothing says which curve it is.
    let text = String::from_utf8_lossy(&fixture("keys/parameters.key")).into_owned();
    let (_, alone) = text.split_once("-----END EC PARAMETERS-----\n").unwrap_or_default();
    let ran = tool(["convert", "a.key", "--json"]).file("a.key", alone).exits(3);
    assert_eq!(ran.json()["code"], "unsupported");
}

#[test]
fn keys_of_ssh_programs_are_named_with_the_command_that_turns_them() {
    let key = |kind: &str| {
        let blob = [&b"openssh-key-v1\0"[..], &[0; 30], kind.as_bytes(), &[0; 60]].concat();
        let body = mtls::formats::pem::encode("OPENSSH PRIVATE KEY", &blob);
        body.to_string()
    };
    let hint = |text: &str| {
        let ran = tool(["inspect", "id", "--json"]).file("id", text).exits(1);
        let finding = ran.json()["findings"][0].clone();
        assert_eq!(finding["code"], "not-a-certificate");
        finding["hint"].as_str().unwrap_or_default().to_owned()
    };
    for kind in ["ssh-rsa", "ecdsa-sha2-nistp256"] {
        assert!(hint(&key(kind)).contains("`ssh-keygen -p -m PKCS8 -f COPY`"), "{kind}");
    }
    // OpenSSH leaves these as they are.
    for kind in ["ssh-ed25519", "sk-ecdsa-sha2-nistp256@openssh.com"] {
        assert_eq!(hint(&key(kind)), "Make a key and a request for TLS with `mtls csr`.", "{kind}");
    }
    let putty = "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n";
    assert!(hint(putty).starts_with("`puttygen id -O private-openssh -o NEW.key`"));
}
