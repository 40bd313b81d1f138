//! What others write, read by us.

use std::fs;

use super::{PASSWORD, certificate, key, ours, secret};
use crate::harness::fixture;
use crate::judges;
use mtls::formats::keys;
use mtls::formats::pfx::{self, Limits, Opened};

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
    let folder = &ours().folder;
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
    let folder = &ours().folder;
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
