use super::*;
use crate::formats::ber;
use crate::formats::pfx::{Limits, OpenError};
use crate::material::{EncryptedForm, EncryptedKey, KeyAlgorithm, PrivateKey, Secret};

/// A file of `fixtures/` as its first PEM block whose label ends in KEY.
macro_rules! fixture {
    ($path:literal) => {
        ::pem::parse_many(include_str!(concat!("../../../fixtures/", $path)))
            .unwrap()
            .into_iter()
            .find(|block| block.tag().ends_with("KEY"))
            .unwrap()
    };
}

fn read(block: &::pem::Pem) -> PrivateKey {
    match block.tag() {
        "RSA PRIVATE KEY" => from_pkcs1(block.contents()),
        "EC PRIVATE KEY" => from_sec1(block.contents()),
        _ => from_pkcs8(block.contents()),
    }
    .unwrap()
}

fn under_password(block: &::pem::Pem) -> EncryptedKey {
    let form = match block.headers().get("DEK-Info") {
        None => EncryptedForm::Pkcs8,
        Some(header) => {
            let (cipher, iv) = header.split_once(',').unwrap();
            let octet = |at: usize| u8::from_str_radix(&iv[at..at + 2], 16).unwrap();
            EncryptedForm::Traditional {
                label: block.tag().to_owned(),
                cipher: cipher.to_owned(),
                iv: (0..iv.len()).step_by(2).map(octet).collect(),
            }
        }
    };
    EncryptedKey { form, bytes: block.contents().to_vec(), encryption: String::new(), work: 0 }
}

fn open(key: &EncryptedKey, password: &str) -> Result<PrivateKey, OpenError> {
    decrypt(key, &Secret::new(password.as_bytes().to_vec()), &Limits::default())
}

#[test]
fn every_encryption_that_openssl_writes_opens_to_the_same_key() {
    let plain = read(&fixture!("base/client-p256.key"));
    for block in [
        fixture!("keys/pbes1-md5-des.key"),
        fixture!("keys/pbes2-aes-128-cbc.key"),
        fixture!("keys/pbes2-aes-192-cbc.key"),
        fixture!("keys/pbes2-des3.key"),
        fixture!("keys/pbes2-camellia-256-cbc.key"),
        fixture!("keys/pbes2-aria-256-cbc.key"),
        fixture!("keys/pbes2-rc2-cbc.key"),
        fixture!("keys/pbes2-scrypt.key"),
        fixture!("keys/sec1-des.key"),
        fixture!("keys/sec1-des3.key"),
        fixture!("keys/sec1-aes128.key"),
        fixture!("keys/sec1-aes192.key"),
        fixture!("keys/sec1-aes256.key"),
    ] {
        let key = under_password(&block);
        let opened = open(&key, "test1234").unwrap();
        assert!(opened.public_key().same_key(plain.public_key()), "{:?}", key.form);
        assert_eq!(opened.expose_pkcs8(), plain.expose_pkcs8(), "{:?}", key.form);
        assert_eq!(open(&key, "wrong").unwrap_err(), OpenError::WrongPassword, "{:?}", key.form);
    }
}

#[test]
fn a_key_that_a_library_refuses_is_read_all_the_same() {
    let algorithm = |block| read(&block).public_key().algorithm.clone();
    assert_eq!(algorithm(fixture!("inspect/weak.key")), KeyAlgorithm::Rsa { bits: 1024 });
    assert_eq!(algorithm(fixture!("keys/secp256k1.key")), KeyAlgorithm::Secp256k1);
    assert_eq!(
        algorithm(fixture!("keys/brainpool.key")),
        KeyAlgorithm::OtherCurve("1.3.36.3.3.2.8.1.1.7".to_owned())
    );
}

#[test]
fn a_kind_without_a_public_half_in_it_is_named() {
    let error = from_pkcs8(fixture!("inspect/ed448.key").contents()).unwrap_err();
    assert_eq!(error, KeyError::Unsupported("Ed448 (1.3.101.113)".to_owned()));
}

#[test]
fn the_older_forms_are_written_as_openssl_writes_them() {
    let rsa = read(&fixture!("base/client-rsa.key"));
    assert_eq!(to_pkcs1(&rsa).unwrap().as_slice(), fixture!("inspect/pkcs1.key").contents());
    assert_eq!(to_sec1(&rsa), None);
    let ec = read(&fixture!("base/client-p256.key"));
    assert_eq!(to_sec1(&ec).unwrap().as_slice(), fixture!("inspect/sec1.key").contents());
    assert_eq!(to_pkcs1(&ec), None);
    let ed = read(&fixture!("base/client-ed25519.key"));
    assert_eq!((to_pkcs1(&ed), to_sec1(&ed)), (None, None));
}

#[test]
fn each_form_leads_back_to_the_same_key() {
    let rsa = read(&fixture!("base/client-rsa.key"));
    let again = from_pkcs1(&to_pkcs1(&rsa).unwrap()).unwrap();
    assert_eq!(again.expose_pkcs8(), rsa.expose_pkcs8());
    let k1 = read(&fixture!("keys/secp256k1.key"));
    let again = from_sec1(&to_sec1(&k1).unwrap()).unwrap();
    assert_eq!(again.expose_pkcs8(), k1.expose_pkcs8());
}

#[test]
fn an_altered_key_is_damaged_not_another_key() {
    let block = fixture!("base/client-rsa.key");
    let mut bytes = block.contents().to_vec();
    // Inside the modulus, whose octets begin at about the fortieth.
    bytes[60] ^= 1;
    assert!(matches!(from_pkcs8(&bytes), Err(KeyError::Malformed(_))));
    let mut bytes = fixture!("base/client-p256.key").contents().to_vec();
    bytes[40] ^= 1;
    assert!(matches!(from_pkcs8(&bytes), Err(KeyError::Malformed(_))));
}

#[test]
fn an_ed25519_key_of_version_2_is_held_as_version_1() {
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let written = pair.serialize_der();
    let (before, _) = ber::read(&written).unwrap();
    assert_eq!(before.child(0).unwrap().unsigned(), Ok(1));
    let key = from_pkcs8(&written).unwrap();
    let (after, _) = ber::read(key.expose_pkcs8()).unwrap();
    assert_eq!((after.child(0).unwrap().unsigned(), after.children.len()), (Ok(0), 3));
    assert_eq!(key.public_key().bits, pair.public_key_raw());
}

#[test]
fn bytes_cut_off_anywhere_are_an_error() {
    for block in [fixture!("base/client-rsa.key"), fixture!("keys/secp256k1.key")] {
        let bytes = block.contents();
        for length in (0..bytes.len()).step_by(7) {
            assert!(from_pkcs8(&bytes[..length]).is_err());
            assert!(from_pkcs1(&bytes[..length]).is_err());
            assert!(from_sec1(&bytes[..length]).is_err());
        }
    }
}
