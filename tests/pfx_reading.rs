//! Opening and writing PFX files: what every writer made is read, what we write others' rules fit,
//! and what is made to do harm ends at once.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;

use harness::fixture;
use mtls::formats::ber::{self, Node};
use mtls::formats::pfx::{self, Contents, Limits, OpenError, Opened, PasswordForm, Profile};
use mtls::formats::{der, keys, x509};
use mtls::material::{Certificate, PrivateKey, Secret};

fn secret(text: &str) -> Secret {
    Secret::new(text.as_bytes().to_vec())
}

fn open(bytes: &[u8], password: &str) -> Result<Opened, OpenError> {
    let parsed = pfx::parse(bytes).map_err(|error| OpenError::Malformed(error.to_string()))?;
    pfx::open(&parsed, &secret(password), None, &Limits::default())
}

fn pem_block(path: &str) -> Vec<u8> {
    pem::parse(fixture(path)).unwrap().into_contents()
}

fn client_key() -> PrivateKey {
    keys::from_pkcs8(&pem_block("base/client-rsa.key")).unwrap()
}

fn chain() -> Vec<Certificate> {
    ["base/client-rsa.crt", "base/issuing-ca.crt", "base/root-ca.crt"]
        .map(|path| x509::certificate(&pem_block(path)).unwrap().0)
        .to_vec()
}

/// How many keys and certificates come out, and how many pairs they make.
fn counts(opened: &Opened) -> (usize, usize, usize) {
    let paired = opened.keys.iter().filter(|key| {
        let public = key.key.public_key();
        opened.certificates.iter().any(|entry| entry.certificate.public_key.same_key(public))
    });
    (opened.keys.len(), opened.certificates.len(), paired.count())
}

fn write(profile: &Profile) -> Vec<u8> {
    let (key, certificates) = (client_key(), chain());
    let certificates: Vec<&Certificate> = certificates.iter().collect();
    let contents = Contents { key: &key, certificates: &certificates, friendly_name: "client" };
    pfx::write(&contents, profile, &secret("test1234")).unwrap()
}

#[test]
fn seven_writers_give_back_the_same_key_and_certificates() {
    let key = client_key();
    for writer in
        ["openssl", "openssl-legacy", "keytool", "certtool", "nss", "python", "node-forge"]
    {
        let opened = open(&fixture(&format!("base/{writer}.pfx")), "test1234").unwrap();
        let mut found: Vec<Vec<u8>> =
            opened.certificates.iter().map(|entry| entry.certificate.der.clone()).collect();
        let mut wanted: Vec<Vec<u8>> = chain().into_iter().map(|one| one.der).collect();
        found.sort();
        wanted.sort();
        assert!(found == wanted, "{writer}");
        assert_eq!(opened.keys.len(), 1, "{writer}");
        assert!(opened.keys[0].key.public_key().same_key(key.public_key()), "{writer}");
        assert!(opened.mac_verified, "{writer}");
    }
}

#[test]
fn rare_ciphers_checks_and_structures_are_read() {
    for (file, expected) in [
        ("pbmac1", (1, 3, 1)),
        ("mac-sha3-256", (1, 3, 1)),
        ("aes-256-gcm", (1, 3, 1)),
        ("scrypt", (1, 3, 1)),
        ("two-key-3des", (1, 3, 1)),
        ("pbes1-md5-des", (1, 3, 1)),
        ("openssl-rc4-128", (1, 3, 1)),
        ("ber-everywhere", (1, 3, 1)),
        ("version-1", (1, 3, 1)),
        ("secret-bag", (1, 3, 1)),
        ("nested-safe", (1, 2, 1)),
        ("two-keys", (2, 4, 2)),
    ] {
        let opened = open(&fixture(&format!("pfx/{file}.pfx")), "test1234").unwrap();
        assert_eq!(counts(&opened), expected, "{file}");
    }
}

#[test]
fn a_secret_is_named_not_lost() {
    let opened = open(&fixture("pfx/secret-bag.pfx"), "test1234").unwrap();
    assert_eq!(opened.foreign[0].oid, "1.2.840.113549.1.12.10.1.5");
}

#[test]
fn the_form_in_which_a_password_fits_is_told() {
    let form = |file: &str, password: &str| open(&fixture(file), password).unwrap().password_form;
    assert_eq!(form("base/openssl.pfx", "test1234"), PasswordForm::AsTyped);
    assert_eq!(form("base/openssl.pfx", "test1234\n"), PasswordForm::Trimmed);
    assert_eq!(form("pfx/password-null.pfx", ""), PasswordForm::Null);
    assert_eq!(form("pfx/password-widened.pfx", "pässwörd"), PasswordForm::Widened);
    assert_eq!(form("pfx/python-unencrypted.pfx", ""), PasswordForm::AsTyped);
}

#[test]
fn a_wrong_password_is_told_apart_from_damage_and_from_a_second_password() {
    let outcome = |file: &str, password: &str| open(&fixture(file), password).unwrap_err();
    for file in ["openssl", "openssl-legacy", "keytool", "node-forge"] {
        let error = outcome(&format!("base/{file}.pfx"), "wrong");
        assert_eq!(error, OpenError::WrongPassword, "{file}");
    }
    assert_eq!(outcome("pfx/two-passwords.pfx", "test1234"), OpenError::KeyPasswordNeeded);
    let changed = outcome("pfx/mac-other-password.pfx", "test1234");
    assert!(matches!(changed, OpenError::Malformed(_)), "{changed:?}");
    assert_eq!(outcome("pfx/mac-other-password.pfx", "wrong"), OpenError::WrongPassword);
}

#[test]
fn a_key_under_a_password_of_its_own_opens_with_it() {
    let (mine, others) = (write(&Profile::compat()), {
        let (key, certificates) = (client_key(), chain());
        let contents =
            Contents { key: &key, certificates: &[&certificates[0]], friendly_name: "client" };
        pfx::write(&contents, &Profile::compat(), &secret("key1234")).unwrap()
    });
    // The certificates of one file and the key of the other, without an integrity check.
    let safe = |bytes: &[u8], place: usize| {
        let authenticated = authenticated(bytes);
        ber::read(&authenticated).unwrap().0.children[place].raw.to_vec()
    };
    let mixed = der::sequence(&[&safe(&mine, 0), &safe(&others, 1)]);
    let data = der::oid("1.2.840.113549.1.7.1").unwrap();
    let auth_safe = der::sequence(&[&data, &der::explicit(0, &der::octet_string(&mixed))]);
    let parsed = pfx::parse(&der::sequence(&[&der::integer(3), &auth_safe])).unwrap();
    let own = secret("key1234");
    let opened = pfx::open(&parsed, &secret("test1234"), Some(&own), &Limits::default()).unwrap();
    assert_eq!(counts(&opened), (1, 3, 1));
    assert!(opened.second_password && !opened.mac_verified);
}

/// The octets that the integrity check covers.
fn authenticated(bytes: &[u8]) -> Vec<u8> {
    let (pfx, _) = ber::read(bytes).unwrap();
    let inner = pfx.child(1).unwrap().child(1).unwrap().inner().unwrap();
    inner.octets().into_owned()
}

#[test]
fn what_is_written_is_read_back_by_another_reader_and_by_ours() {
    let (key, certificates) = (client_key(), chain());
    let certificates: Vec<&Certificate> = certificates.iter().collect();
    for (profile, names) in [
        (Profile::compat(), "HMAC-SHA-1, PBE 3DES, PBE 3DES"),
        (Profile::legacy(), "HMAC-SHA-1, PBE RC2-40, PBE 3DES"),
        (Profile::modern(), "HMAC-SHA-256, PBES2 AES-256-CBC, PBES2 AES-256-CBC"),
        (Profile::strongest(), "PBMAC1 HMAC-SHA-256, PBES2 AES-256-CBC, PBES2 AES-256-CBC"),
    ] {
        let bytes = write(&profile);
        pfx::readback(&bytes, &key, &certificates, &secret("test1234")).unwrap();
        let anatomy = pfx::parse(&bytes).unwrap().anatomy;
        let ciphers: Vec<&str> =
            anatomy.encryptions().iter().map(|one| one.name.as_str()).collect();
        let mac = anatomy.mac.as_ref().unwrap();
        assert_eq!(format!("{}, {}", mac.name, ciphers.join(", ")), names);
        assert!(!anatomy.not_der && mac.iterations_written);
    }
}

#[test]
fn the_leaf_and_the_key_are_linked_and_no_ca_is() {
    use sha1::Digest;
    let opened = open(&write(&Profile::compat()), "test1234").unwrap();
    let leaf = sha1::Sha1::digest(&chain()[0].der).to_vec();
    assert_eq!(opened.keys[0].local_key_id.as_ref(), Some(&leaf));
    assert_eq!(opened.keys[0].friendly_name.as_deref(), Some("client"));
    let links: Vec<bool> =
        opened.certificates.iter().map(|entry| entry.local_key_id.is_some()).collect();
    assert_eq!(links, [true, false, false]);
    assert_eq!(opened.certificates[0].local_key_id.as_ref(), Some(&leaf));
}

#[test]
fn another_certificate_or_key_in_the_file_is_noticed_when_it_is_read_back() {
    let bytes = write(&Profile::compat());
    let (key, certificates) = (client_key(), chain());
    let reversed: Vec<&Certificate> = certificates.iter().rev().collect();
    assert!(pfx::readback(&bytes, &key, &reversed, &secret("test1234")).is_err());
    let other = keys::from_pkcs8(&pem_block("base/client-p256.key")).unwrap();
    let certificates: Vec<&Certificate> = certificates.iter().collect();
    assert!(pfx::readback(&bytes, &other, &certificates, &secret("test1234")).is_err());
}

/// The same element with every INTEGER of this value given another one.
fn with_number(node: &Node<'_>, from: u64, to: u64) -> Vec<u8> {
    if node.tag == der::tag::INTEGER && node.unsigned() == Ok(from) {
        return der::integer(to);
    }
    if node.children.is_empty() {
        return node.raw.to_vec();
    }
    let inside: Vec<u8> =
        node.children.iter().flat_map(|child| with_number(child, from, to)).collect();
    der::element(node.tag, &inside)
}

#[test]
fn counts_beyond_the_limit_are_refused_before_any_work() {
    const HUGE: u64 = (1 << 31) - 1;
    let bytes = fixture("base/openssl.pfx");
    // In the integrity check, and in the safes inside.
    let in_the_check = with_number(&ber::read(&bytes).unwrap().0, 2048, HUGE);
    let content = authenticated(&bytes);
    let content = with_number(&ber::read(&content).unwrap().0, 2048, HUGE);
    let data = der::oid("1.2.840.113549.1.7.1").unwrap();
    let auth_safe = der::sequence(&[&data, &der::explicit(0, &der::octet_string(&content))]);
    let in_the_safe = der::sequence(&[&der::integer(3), &auth_safe]);
    for hostile in [in_the_check, in_the_safe] {
        assert_eq!(
            open(&hostile, "test1234").unwrap_err(),
            OpenError::OverLimit {
                what: "key derivation iterations",
                count: HUGE,
                limit: 10_000_000
            }
        );
    }
    let parsed = pfx::parse(&bytes).unwrap();
    let tight = Limits { max_iterations: 2047 };
    let refused = pfx::open(&parsed, &secret("test1234"), None, &tight).unwrap_err();
    assert!(matches!(refused, OpenError::OverLimit { count: 2048, limit: 2047, .. }));
}

#[test]
fn many_keys_within_the_limit_are_too_much_together() {
    let bytes = write(&Profile::compat());
    let content = authenticated(&bytes);
    let (safes, _) = ber::read(&content).unwrap();
    let key_safe = &safes.children[1];
    let many: Vec<&[u8]> = std::iter::repeat_n(key_safe.raw, 100).collect();
    let data = der::oid("1.2.840.113549.1.7.1").unwrap();
    let octets = der::octet_string(&der::sequence(&many));
    let auth_safe = der::sequence(&[&data, &der::explicit(0, &octets)]);
    let parsed = pfx::parse(&der::sequence(&[&der::integer(3), &auth_safe])).unwrap();
    let limits = Limits { max_iterations: 2_048 };
    let refused = pfx::open(&parsed, &secret("test1234"), None, &limits).unwrap_err();
    assert!(matches!(refused, OpenError::OverLimit { .. }), "{refused:?}");
}

#[test]
fn hostile_structures_end_with_an_error() {
    let deep = (0..1_000).fold(Vec::new(), |inside, _| der::element(0x30, &inside));
    assert!(pfx::parse(&deep).is_err());
    assert!(pfx::parse(&[0x30, 0x80].repeat(1_000)).is_err());
    let huge_length = [&[0x30, 0x84, 0x80, 0, 0, 0][..], &fixture("base/openssl.pfx")].concat();
    assert!(pfx::parse(&huge_length).is_err());
}

#[test]
fn a_file_cut_off_or_altered_anywhere_ends_with_an_error_or_opens() {
    for file in ["base/openssl-legacy.pfx", "pfx/ber-everywhere.pfx", "base/python.pfx"] {
        let bytes = fixture(file);
        for tenth in 0..10 {
            let cut = &bytes[..bytes.len() * tenth / 10];
            assert!(open(cut, "test1234").is_err(), "{file} {tenth}");
        }
        // One octet in 41 altered, one file each: no panic, and never another key.
        for place in (0..bytes.len()).step_by(41) {
            let mut altered = bytes.clone();
            altered[place] ^= 0x41;
            let Ok(parsed) = pfx::parse(&altered) else { continue };
            let limits = Limits { max_iterations: 20_000 };
            if let Ok(opened) = pfx::open(&parsed, &secret("test1234"), None, &limits) {
                assert!(counts(&opened).0 <= 1, "{file} {place}");
            }
        }
    }
}
