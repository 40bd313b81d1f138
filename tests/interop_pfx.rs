//! PFX files: ours read by others, and those of others read by us.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod judges;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use harness::fixture;
use judges::Judge;
use mtls::formats::pfx::{self, Contents, Limits, Opened, Profile};
use mtls::formats::{self, keys};
use mtls::material::{Certificate, Item, PrivateKey, Secret};

const PASSWORD: &str = "test1234";

fn secret() -> Secret {
    Secret::new(PASSWORD.as_bytes().to_vec())
}

fn key(kind: &str) -> PrivateKey {
    match formats::read(&fixture(&format!("base/client-{kind}.key"))).items.remove(0) {
        Item::PrivateKey(key) => key,
        other => panic!("{other:?}"),
    }
}

fn certificate(name: &str) -> Certificate {
    match formats::read(&fixture(&format!("base/{name}.crt"))).items.remove(0) {
        Item::Certificate(certificate) => *certificate,
        other => panic!("{other:?}"),
    }
}

/// A folder with `KIND-PROFILE.pfx` for each kind of key and each profile, and `password`.
fn ours() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("interop-pfx");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("password"), PASSWORD).unwrap();
        for kind in ["rsa", "p256", "ed25519"] {
            let (key, leaf) = (key(kind), certificate(&format!("client-{kind}")));
            let issuing = certificate("issuing-ca");
            let certificates = [&leaf, &issuing];
            let contents =
                Contents { key: &key, certificates: &certificates, friendly_name: "client" };
            for (name, profile) in profiles() {
                let bytes = pfx::write(&contents, &profile, &secret()).unwrap();
                fs::write(folder.join(format!("{kind}-{name}.pfx")), bytes).unwrap();
            }
        }
        folder
    })
}

fn profiles() -> [(&'static str, Profile); 4] {
    [
        ("compat", Profile::compat()),
        ("modern", Profile::modern()),
        ("legacy", Profile::legacy()),
        ("strongest", Profile::strongest()),
    ]
}

/// The judge opens each of these files of ours and says this of it.
fn opens(judge: &Judge, files: &[&str], arguments: &[&str], says: &str) {
    for file in files {
        let arguments: Vec<&str> =
            arguments.iter().map(|it| if *it == "FILE" { *file } else { *it }).collect();
        let said = judge.accepts(ours(), &arguments);
        assert!(said.contains(says), "{file}: {said}");
    }
}

const ALL_BUT_STRONGEST: [&str; 9] = [
    "rsa-compat.pfx",
    "rsa-modern.pfx",
    "rsa-legacy.pfx",
    "p256-compat.pfx",
    "p256-modern.pfx",
    "p256-legacy.pfx",
    "ed25519-compat.pfx",
    "ed25519-modern.pfx",
    "ed25519-legacy.pfx",
];
const COMPAT_AND_MODERN: [&str; 6] = [
    "rsa-compat.pfx",
    "rsa-modern.pfx",
    "p256-compat.pfx",
    "p256-modern.pfx",
    "ed25519-compat.pfx",
    "ed25519-modern.pfx",
];

#[test]
fn openssl_opens_what_we_write() {
    let Some(openssl) = judges::openssl() else { return };
    let arguments = ["pkcs12", "-in", "FILE", "-passin", "file:password", "-nodes", "-info"];
    opens(&openssl, &COMPAT_AND_MODERN, &arguments, "BEGIN PRIVATE KEY");
    let arguments = [arguments.as_slice(), &["-legacy"]].concat();
    opens(&openssl, &ALL_BUT_STRONGEST, &arguments, "BEGIN PRIVATE KEY");
}

#[test]
fn openssl_finds_the_ciphers_of_each_profile() {
    let Some(openssl) = judges::openssl() else { return };
    let info = |file| {
        openssl.accepts(
            ours(),
            &["pkcs12", "-in", file, "-passin", "file:password", "-legacy", "-noout", "-info"],
        )
    };
    let legacy = info("rsa-legacy.pfx");
    assert!(legacy.contains("pbeWithSHA1And40BitRC2-CBC"), "{legacy}");
    assert!(legacy.contains("Shrouded Keybag: pbeWithSHA1And3-KeyTripleDES-CBC"), "{legacy}");
    assert!(legacy.contains("MAC: sha1"), "{legacy}");
    let modern = info("rsa-modern.pfx");
    assert!(modern.contains("AES-256-CBC, Iteration 100000, PRF hmacWithSHA256"), "{modern}");
    assert!(modern.contains("MAC: sha256, Iteration 100000"), "{modern}");
}

#[test]
fn node_opens_what_we_write_but_not_legacy() {
    let Some(node) = judges::node("judge.js") else { return };
    opens(&node, &COMPAT_AND_MODERN, &["pfx", "FILE", "password"], "accepted");
    let refused = node.run(ours(), &["pfx", "rsa-legacy.pfx", "password"]);
    assert!(!refused.success);
    // The text that sends people here.
    assert!(refused.text.contains("Unsupported PKCS12 PFX data"), "{}", refused.text);
}

#[test]
fn java_finds_the_key_and_its_chain() {
    let Some(java) = judges::java("Judge.java") else { return };
    for (kind, name) in [("rsa", "RSA"), ("p256", "EC"), ("ed25519", "EdDSA")] {
        let files: Vec<String> = ["compat", "modern", "legacy"]
            .iter()
            .map(|profile| format!("{kind}-{profile}.pfx"))
            .collect();
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let says = format!("client: {name}, chain of 2");
        opens(&java, &files, &["store", "FILE", "password"], &says);
    }
}

#[test]
fn keytool_lists_what_we_write() {
    let Some(keytool) = judges::keytool() else { return };
    let arguments = ["-list", "-keystore", "FILE", "-storetype", "PKCS12", "-storepass", PASSWORD];
    opens(&keytool, &ALL_BUT_STRONGEST, &arguments, "PrivateKeyEntry");
}

#[test]
fn gnutls_opens_what_we_write() {
    let Some(certtool) = judges::certtool() else { return };
    let arguments = ["--p12-info", "--inder", "--password", PASSWORD, "--infile", "FILE"];
    opens(&certtool, &ALL_BUT_STRONGEST, &arguments, "BEGIN CERTIFICATE");
}

#[test]
fn nss_opens_what_we_write() {
    let Some(pk12util) = judges::pk12util() else { return };
    // NSS knows Ed25519 not yet.
    let files = ["rsa-compat.pfx", "rsa-modern.pfx", "rsa-legacy.pfx", "p256-modern.pfx"];
    opens(&pk12util, &files, &["-l", "FILE", "-w", "password"], "Friendly Name: client");
}

#[test]
fn python_opens_what_we_write() {
    let Some(python) = judges::python("judge.py") else { return };
    opens(&python, &ALL_BUT_STRONGEST, &["pfx", "FILE", "password"], "chain of 2");
}

fn opened(bytes: &[u8]) -> Opened {
    let parsed = pfx::parse(bytes).unwrap();
    pfx::open(&parsed, &secret(), None, &Limits::default()).unwrap()
}

#[test]
fn we_open_what_six_others_write() {
    let (key, leaf) = (key("rsa"), certificate("client-rsa"));
    for writer in
        ["openssl", "openssl-legacy", "keytool", "certtool", "nss", "python", "node-forge"]
    {
        let opened = opened(&fixture(&format!("base/{writer}.pfx")));
        assert_eq!(opened.keys.len(), 1, "{writer}");
        assert!(opened.mac_verified, "{writer}");
        assert!(opened.keys[0].key.public_key().same_key(key.public_key()), "{writer}");
        assert_eq!(keys::to_pem(&opened.keys[0].key), keys::to_pem(&key), "{writer}");
        assert_eq!(opened.certificates.len(), 3, "{writer}");
        assert!(opened.certificates.iter().any(|entry| entry.certificate.der == leaf.der));
    }
}

#[test]
fn a_key_without_a_link_and_certificates_outside_its_chain_are_not_lost() {
    // p12-keystore's KeyStore drops both without a word, strict or relaxed.
    let Some(openssl) = judges::openssl() else { return };
    let folder = ours();
    for name in ["client-rsa.key", "client-rsa.crt", "server.crt"] {
        fs::write(folder.join(name), fixture(&format!("base/{name}"))).unwrap();
    }
    let export = ["pkcs12", "-export", "-passout", "file:password", "-out"];
    let key_alone = ["key-alone.pfx", "-inkey", "client-rsa.key", "-nocerts"];
    openssl.accepts(folder, &[export.as_slice(), &key_alone].concat());
    let alone = opened(&fs::read(folder.join("key-alone.pfx")).unwrap());
    assert_eq!((alone.keys.len(), alone.certificates.len()), (1, 0));
    assert_eq!(alone.keys[0].local_key_id, None);
    let stranger = ["stranger.pfx", "-inkey", "client-rsa.key", "-in", "client-rsa.crt"];
    let stranger = [export.as_slice(), &stranger, &["-certfile", "server.crt"]].concat();
    openssl.accepts(folder, &stranger);
    let with_stranger = opened(&fs::read(folder.join("stranger.pfx")).unwrap());
    assert_eq!((with_stranger.keys.len(), with_stranger.certificates.len()), (1, 2));
}

#[test]
fn a_java_store_with_two_keys_gives_both() {
    // The openssl crate's parse2 gives one, without a word.
    let Some(keytool) = judges::keytool() else { return };
    let folder = ours();
    let _ = fs::remove_file(folder.join("two.pfx"));
    for alias in ["one", "two"] {
        let name = format!("CN={alias}");
        keytool.accepts(
            folder,
            &[
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                &name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-keystore",
                "two.pfx",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
            ],
        );
    }
    let two = opened(&fs::read(folder.join("two.pfx")).unwrap());
    let names: Vec<Option<&str>> =
        two.keys.iter().map(|entry| entry.friendly_name.as_deref()).collect();
    assert_eq!(names, [Some("one"), Some("two")]);
    assert_eq!(two.certificates.len(), 2);
}
