//! PFX files: ours read by others, and those of others read by us.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod judges;
#[path = "interop_pfx/others.rs"]
mod others;
#[path = "interop_pfx/packed_again.rs"]
mod packed_again;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use harness::{fixture, tool};
use judges::deliveries::{self, Delivery, Store};
use mtls::formats;
use mtls::formats::pfx::{self, Contents, Profile};
use mtls::material::{Certificate, Item, PrivateKey, Secret};
use mtls::tasks::convert::PFX_PROFILES;

const PASSWORD: &str = "test1234";
const ACCENTS: &str = "pässwörd€";

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

/// PFX files in a folder, and what has to come out of each.
struct Stores {
    folder: PathBuf,
    stores: Vec<Store>,
    wanted: Vec<Vec<String>>,
}

impl Stores {
    fn new(name: &str) -> Stores {
        // Another run at the same time has its own.
        let name = format!("{name}-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        for (name, password) in [("password", PASSWORD), ("accents", ACCENTS)] {
            fs::write(folder.join(name), password).unwrap();
        }
        for name in ["server.crt", "server.key"] {
            fs::write(folder.join(name), fixture(&format!("base/{name}"))).unwrap();
        }
        Stores { folder, stores: Vec::new(), wanted: Vec::new() }
    }

    fn add(&mut self, name: &str, password_file: &str, pfx: &[u8], wanted: Vec<String>) {
        let file = format!("{name}.pfx");
        fs::write(self.folder.join(&file), pfx).unwrap();
        self.stores.push(Store { file, password_file: password_file.to_owned() });
        self.wanted.push(wanted);
    }

    /// Each was delivered whole, or refused by a file's kind with a reason that is known. A newer
    /// version of a judge may read what this one refuses.
    #[track_caller]
    fn hold(&self, deliveries: &[Delivery], refused: &[(&str, &str)]) {
        let mut wrong = Vec::new();
        for ((store, wanted), delivery) in self.stores.iter().zip(&self.wanted).zip(deliveries) {
            let known = |said: &String| {
                refused.iter().any(|(kind, why)| store.file.contains(kind) && said.contains(why))
            };
            match delivery {
                Ok(things) if things == wanted => {}
                Err(said) if known(said) => {}
                other => wrong.push(format!("{}: {other:?}\n  instead of {wanted:?}", store.file)),
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }
}

/// What `convert --to pfx` makes of each kind of key in each profile, and with accents.
fn ours() -> &'static Stores {
    static OURS: OnceLock<Stores> = OnceLock::new();
    OURS.get_or_init(|| {
        let mut ours = Stores::new("interop-pfx");
        for kind in ["rsa", "p256", "p384", "ed25519"] {
            for profile in PFX_PROFILES {
                ours.convert(kind, profile, "password", PASSWORD);
            }
        }
        ours.convert("p256", "compat", "accents", ACCENTS);
        ours.convert("p256", "modern", "accents", ACCENTS);
        ours
    })
}

impl Stores {
    fn convert(&mut self, kind: &str, profile: &str, password_file: &str, password: &str) {
        let (crt, key) = (format!("client-{kind}.crt"), format!("client-{kind}.key"));
        let ran = tool(["convert", &crt, &key, "issuing-ca.crt", "--to", "pfx", "--name", "new"])
            .args(["--pfx-profile", profile, "--new-password-env", "NEW"])
            .env("NEW", password)
            .fixture(&format!("base/{crt}"))
            .fixture(&format!("base/{key}"))
            .fixture("base/issuing-ca.crt")
            .exits(0);
        let leaf = deliveries::leaf(&certificate(&format!("client-{kind}")).der);
        let mut wanted = leaf.to_vec();
        wanted.push(certificate("issuing-ca").sha256_hex());
        let name = format!("{kind}-{profile}-{password_file}");
        self.add(&name, password_file, &ran.read("new.pfx"), wanted);
    }
}

/// PBMAC1 (RFC 9579) is for OpenSSL 3.4 and later.
const STRONGEST: &str = "-strongest-";

#[test]
fn openssl_delivers_what_we_packed() {
    let Some(openssl) = judges::openssl() else { return };
    let ours = ours();
    let said = deliveries::of_openssl(&openssl, &ours.folder, &ours.stores);
    ours.hold(&said, &[(STRONGEST, "Algorithm (PBMAC1")]);
}

#[test]
fn node_shows_a_server_what_we_packed() {
    let Some(node) = judges::node("judge.js") else { return };
    let ours = ours();
    let first = ["stores", "server.crt", "server.key"];
    let said = deliveries::of_script(&node, &first, &ours.folder, &ours.stores);
    ours.hold(&said, &[(STRONGEST, "Unsupported PKCS12 PFX data")]);
}

#[test]
fn java_signs_with_what_we_packed() {
    let Some(java) = judges::java("Judge.java") else { return };
    let ours = ours();
    let said = deliveries::of_script(&java, &["stores"], &ours.folder, &ours.stores);
    let pbmac1 = "Algorithm HmacPBE1.2.840.113549.1.5.14 not available";
    let refused = [(STRONGEST, pbmac1), ("accents", "Password is not ASCII")];
    ours.hold(&said, &refused);
}

#[test]
fn python_delivers_what_we_packed() {
    let Some(python) = judges::python("judge.py") else { return };
    let ours = ours();
    let said = deliveries::of_script(&python, &["stores"], &ours.folder, &ours.stores);
    // With its own OpenSSL it reads all of them.
    ours.hold(&said, &[]);
}

#[test]
fn gnutls_delivers_what_we_packed() {
    let Some(certtool) = judges::certtool() else { return };
    let ours = ours();
    let said = deliveries::of_certtool(&certtool, &ours.folder, &ours.stores);
    ours.hold(&said, &[(STRONGEST, "verify_mac: The hash algorithm is unknown.")]);
}

#[test]
fn nss_imports_and_exports_what_we_packed() {
    let (Some(pk12util), Some(certutil), Some(openssl)) =
        (judges::nss("pk12util"), judges::nss("certutil"), judges::openssl())
    else {
        return;
    };
    let (ours, judges) = (ours(), [&pk12util, &certutil, &openssl]);
    let said = deliveries::of_nss(judges, &ours.folder, &ours.stores);
    let refused = [
        (STRONGEST, "SEC_ERROR_BAD_PASSWORD"),
        (STRONGEST, "SEC_ERROR_INVALID_ARGS"),
        ("ed25519", "SEC_ERROR_PKCS12_UNABLE_TO_IMPORT_KEY"),
    ];
    ours.hold(&said, &refused);
}

#[test]
fn keytool_lists_what_we_packed() {
    let Some(keytool) = judges::keytool() else { return };
    let list = ["-list", "-v", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore"];
    let list = [list.as_slice(), &["rsa-modern-password.pfx"]].concat();
    let said = keytool.accepts(&ours().folder, &list);
    assert!(said.contains("Entry type: PrivateKeyEntry"), "{said}");
    assert!(said.contains("Certificate chain length: 2"), "{said}");
}

#[test]
fn openssl_finds_the_ciphers_of_each_profile() {
    let Some(openssl) = judges::openssl() else { return };
    let info = |file: &str| {
        let open = ["pkcs12", "-passin", "file:password", "-legacy", "-noout", "-info", "-in"];
        openssl.run(&ours().folder, &[open.as_slice(), &[file]].concat()).text
    };
    let compat = info("rsa-compat-password.pfx");
    assert!(compat.contains("Encrypted data: pbeWithSHA1And3-KeyTripleDES-CBC"), "{compat}");
    assert!(compat.contains("Shrouded Keybag: pbeWithSHA1And3-KeyTripleDES-CBC"), "{compat}");
    assert!(compat.contains("MAC: sha1, Iteration 2048"), "{compat}");
    let modern = info("rsa-modern-password.pfx");
    assert!(modern.contains("AES-256-CBC, Iteration 100000, PRF hmacWithSHA256"), "{modern}");
    assert!(modern.contains("MAC: sha256, Iteration 100000"), "{modern}");
    let strongest = info("rsa-strongest-password.pfx");
    assert!(strongest.contains("MAC: PBMAC1, Iteration 600000"), "{strongest}");
}

/// The profile that no command writes, for tests that need a file as old programs made it.
#[test]
fn node_refuses_the_legacy_profile_with_its_well_known_text() {
    let (Some(node), Some(openssl)) = (judges::node("judge.js"), judges::openssl()) else { return };
    let (key, leaf) = (key("rsa"), certificate("client-rsa"));
    let contents = Contents { key: &key, certificates: &[&leaf], friendly_name: "client" };
    let bytes = pfx::write(&contents, &Profile::legacy(), &secret()).unwrap();
    let folder = &ours().folder;
    fs::write(folder.join("legacy.pfx"), bytes).unwrap();
    let refused = node.run(folder, &["pfx", "legacy.pfx", "password"]);
    assert!(refused.text.contains("Unsupported PKCS12 PFX data"), "{}", refused.text);
    let open = ["pkcs12", "-in", "legacy.pfx", "-passin", "file:password", "-legacy", "-noout"];
    let said = openssl.accepts(folder, &[open.as_slice(), &["-info"]].concat());
    assert!(said.contains("pbeWithSHA1And40BitRC2-CBC"), "{said}");
    assert!(said.contains("Shrouded Keybag: pbeWithSHA1And3-KeyTripleDES-CBC"), "{said}");
}
