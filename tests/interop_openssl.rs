//! With the feature `openssl`: the C library reads back all that we write, we read all that it
//! writes, and it gives a second opinion on servers.

#![cfg(feature = "openssl")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod judges;
mod peers;
mod server;

#[path = "interop_openssl/second_opinion.rs"]
mod second_opinion;

use std::sync::Once;

use harness::{fixture, tool};
use mtls::formats::pfx::{self, Contents, Limits, Opened, Profile};
use mtls::formats::{self, keys};
use mtls::material::{Certificate, Item, PrivateKey, Secret};
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::provider::Provider;
use openssl::rsa::Rsa;
use openssl::stack::Stack;
use openssl::symm::Cipher;
use openssl::x509::{X509, X509Req};

const PASSWORD: &str = "test1234";
const KEY_TYPES: [&str; 6] = ["rsa-2048", "rsa-3072", "p256", "p384", "p521", "ed25519"];

fn secret() -> Secret {
    Secret::new(PASSWORD.as_bytes().to_vec())
}

/// The old ciphers live in a provider of their own. It stays loaded to the end: another thread may be
/// at work with it.
fn load_old_ciphers() {
    static LOADED: Once = Once::new();
    LOADED.call_once(|| {
        for name in ["default", "legacy"] {
            std::mem::forget(Provider::try_load(None, name, true).unwrap());
        }
    });
}

/// A key of each kind, made by OpenSSL.
fn their_keys() -> Vec<(&'static str, PKey<Private>)> {
    let ec = |nid| {
        let group = EcGroup::from_curve_name(nid).unwrap();
        PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
    };
    vec![
        ("RSA 2048", PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap()),
        ("P-256", ec(Nid::X9_62_PRIME256V1)),
        ("P-384", ec(Nid::SECP384R1)),
        ("P-521", ec(Nid::SECP521R1)),
        ("Ed25519", PKey::generate_ed25519().unwrap()),
    ]
}

/// The one key in a file, opened with the password where it needs one.
fn our_reading(bytes: &[u8]) -> PrivateKey {
    let mut document = formats::read(bytes);
    assert_eq!(document.findings, [], "{}", String::from_utf8_lossy(bytes));
    match document.items.remove(0) {
        Item::PrivateKey(key) => key,
        Item::EncryptedKey(key) => keys::decrypt(&key, &secret(), &Limits::default()).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Both are the same private key, by its public half and by what OpenSSL makes of our encoding.
#[track_caller]
fn the_same(ours: &PrivateKey, theirs: &PKey<Private>) {
    let read_back = PKey::private_key_from_pem(keys::to_pem(ours).as_bytes()).unwrap();
    assert!(read_back.public_eq(theirs));
    assert_eq!(read_back.private_key_to_pkcs8().unwrap(), theirs.private_key_to_pkcs8().unwrap());
}

#[test]
fn it_reads_every_key_and_verifies_every_request_that_we_make() {
    for kind in KEY_TYPES {
        let made = tool(["csr", "--cn", "Café", "--org-unit", "one", "--org-unit", "two"])
            .args(["--key-type", kind])
            .exits(0);
        let key = PKey::private_key_from_pem(&made.read("client.key")).unwrap();
        let request = X509Req::from_pem(&made.read("client.csr")).unwrap();
        assert!(request.verify(&key).unwrap(), "{kind}");
        assert!(request.public_key().unwrap().public_eq(&key), "{kind}");
        let units: Vec<String> = request
            .subject_name()
            .entries_by_nid(Nid::ORGANIZATIONALUNITNAME)
            .map(|entry| String::from_utf8(entry.data().as_slice().to_vec()).unwrap())
            .collect();
        assert_eq!(units, ["one", "two"]);
    }
}

#[test]
fn it_reads_every_encrypted_key_that_we_make() {
    for kind in KEY_TYPES {
        let made = tool(["csr", "--cn", "a", "--key-type", kind])
            .file("password", PASSWORD)
            .arg("--new-password-file=password")
            .exits(0);
        let pem = made.read("client.key");
        let key = PKey::private_key_from_pem_passphrase(&pem, PASSWORD.as_bytes()).unwrap();
        let request = X509Req::from_pem(&made.read("client.csr")).unwrap();
        assert!(request.public_key().unwrap().public_eq(&key), "{kind}");
        assert!(PKey::private_key_from_pem_passphrase(&pem, b"wrong").is_err());
    }
}

#[test]
fn we_read_every_key_that_it_writes() {
    load_old_ciphers();
    let password = PASSWORD.as_bytes();
    for (name, theirs) in their_keys() {
        let plain = theirs.private_key_to_pem_pkcs8().unwrap();
        let ours = our_reading(&plain);
        assert_eq!(ours.public_key().algorithm.to_string(), name);
        the_same(&ours, &theirs);
        the_same(&our_reading(&theirs.private_key_to_der().unwrap()), &theirs);
        for cipher in [
            Cipher::aes_128_cbc(),
            Cipher::aes_192_cbc(),
            Cipher::aes_256_cbc(),
            Cipher::des_ede3_cbc(),
            Cipher::camellia_256_cbc(),
        ] {
            let pem = theirs.private_key_to_pem_pkcs8_passphrase(cipher, password).unwrap();
            the_same(&our_reading(&pem), &theirs);
        }
    }
}

#[test]
fn we_read_the_keys_of_its_old_forms() {
    let password = PASSWORD.as_bytes();
    for (_, theirs) in their_keys() {
        for cipher in [Cipher::aes_128_cbc(), Cipher::aes_256_cbc(), Cipher::des_ede3_cbc()] {
            let (plain, encrypted) = if let Ok(rsa) = theirs.rsa() {
                let encrypted = rsa.private_key_to_pem_passphrase(cipher, password).unwrap();
                (rsa.private_key_to_pem().unwrap(), encrypted)
            } else if let Ok(ec) = theirs.ec_key() {
                let encrypted = ec.private_key_to_pem_passphrase(cipher, password).unwrap();
                (ec.private_key_to_pem().unwrap(), encrypted)
            } else {
                continue;
            };
            assert!(String::from_utf8(encrypted.clone()).unwrap().contains("DEK-Info"));
            the_same(&our_reading(&plain), &theirs);
            the_same(&our_reading(&encrypted), &theirs);
        }
    }
}

fn certificate(path: &str) -> Certificate {
    match formats::read(&fixture(path)).items.remove(0) {
        Item::Certificate(certificate) => *certificate,
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_opens_every_pfx_that_we_write() {
    load_old_ciphers();
    // PBMAC1 came with OpenSSL 3.4.
    let knows_pbmac1 = openssl::version::number() >= 0x3040_0000;
    for kind in ["rsa", "p256", "ed25519"] {
        let key = our_reading(&fixture(&format!("base/client-{kind}.key")));
        let leaf = certificate(&format!("base/client-{kind}.crt"));
        let issuing = certificate("base/issuing-ca.crt");
        let certificates = [&leaf, &issuing];
        let contents = Contents { key: &key, certificates: &certificates, friendly_name: "client" };
        let mut profiles = vec![Profile::compat(), Profile::modern(), Profile::legacy()];
        profiles.extend(knows_pbmac1.then(Profile::strongest));
        for profile in profiles {
            let bytes = pfx::write(&contents, &profile, &secret()).unwrap();
            let container = Pkcs12::from_der(&bytes).unwrap();
            let opened = container.parse2(PASSWORD).unwrap();
            the_same(&key, &opened.pkey.unwrap());
            assert_eq!(opened.cert.unwrap().to_der().unwrap(), leaf.der);
            let chain: Vec<Vec<u8>> =
                opened.ca.unwrap().iter().map(|ca| ca.to_der().unwrap()).collect();
            assert_eq!(chain, [issuing.der.as_slice()]);
            assert!(container.parse2("wrong").is_err());
        }
    }
}

fn opened(bytes: &[u8], password: &str) -> Opened {
    let parsed = pfx::parse(bytes).unwrap();
    let password = Secret::new(password.as_bytes().to_vec());
    pfx::open(&parsed, &password, None, &Limits::default()).unwrap()
}

#[test]
fn we_open_every_pfx_that_it_writes() {
    load_old_ciphers();
    let key = PKey::private_key_from_pem(&fixture("base/client-rsa.key")).unwrap();
    let leaf = X509::from_pem(&fixture("base/client-rsa.crt")).unwrap();
    // The crate has no name for it.
    let aria_256_cbc = Nid::from_raw(1076);
    let ciphers = [
        Nid::PBE_WITHSHA1AND3_KEY_TRIPLEDES_CBC,
        Nid::PBE_WITHSHA1AND2_KEY_TRIPLEDES_CBC,
        Nid::PBE_WITHSHA1AND128BITRC2_CBC,
        Nid::PBE_WITHSHA1AND40BITRC2_CBC,
        Nid::PBE_WITHSHA1AND128BITRC4,
        Nid::PBE_WITHSHA1AND40BITRC4,
        Nid::AES_128_CBC,
        Nid::AES_192_CBC,
        Nid::AES_256_CBC,
        Nid::CAMELLIA_256_CBC,
        aria_256_cbc,
        Nid::UNDEF,
    ];
    for password in [PASSWORD, "", "pässwörd", "😀-pass"] {
        for (at, cipher) in ciphers.into_iter().enumerate() {
            let digest = if at % 2 == 0 { MessageDigest::sha1() } else { MessageDigest::sha256() };
            let mut chain = Stack::new().unwrap();
            chain.push(X509::from_pem(&fixture("base/issuing-ca.crt")).unwrap()).unwrap();
            let bytes = Pkcs12::builder()
                .name("client")
                .pkey(&key)
                .cert(&leaf)
                .ca(chain)
                .key_algorithm(cipher)
                // Another cipher for the certificates than for the key.
                .cert_algorithm(ciphers[(at + 1) % ciphers.len()])
                .key_iter(2)
                .mac_iter(2)
                .mac_md(digest)
                .build2(password)
                .unwrap()
                .to_der()
                .unwrap();
            let opened = opened(&bytes, password);
            assert_eq!(opened.certificates.len(), 2, "{cipher:?} {password}");
            assert_eq!(opened.keys.len(), 1);
            the_same(&opened.keys[0].key, &key);
        }
    }
}

#[test]
fn we_judge_a_request_that_it_makes_as_it_does() {
    for (name, key) in their_keys() {
        let mut builder = X509Req::builder().unwrap();
        builder.set_pubkey(&key).unwrap();
        let mut subject = openssl::x509::X509Name::builder().unwrap();
        subject.append_entry_by_text("CN", "client").unwrap();
        builder.set_subject_name(&subject.build()).unwrap();
        let digest =
            if name == "Ed25519" { MessageDigest::null() } else { MessageDigest::sha256() };
        builder.sign(&key, digest).unwrap();
        let pem = builder.build().to_pem().unwrap();
        let ran = tool(["inspect", "a.csr", "--json"]).file("a.csr", pem).exits(0);
        let item = &ran.json()["files"][0]["items"][0];
        assert_eq!(item["signature_right"], true, "{name}");
        assert_eq!(item["key_algorithm"], name);
        assert_eq!(item["subject"], "CN=client");
    }
}
