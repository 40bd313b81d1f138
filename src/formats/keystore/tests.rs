use super::*;
use crate::formats::pfx::{Limits, OpenError};
use crate::material::keystore::EntryContent;
use crate::material::{Document, Item, Keystore, Secret};

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/keystore/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn keystore(document: &Document) -> &Keystore {
    match document.items.as_slice() {
        [Item::Keystore(keystore)] => keystore,
        other => panic!("{other:?}"),
    }
}

/// The codes of what was found, after the aliases.
fn found(bytes: &[u8]) -> (Vec<String>, Vec<&'static str>) {
    let document = read(bytes).unwrap();
    let aliases = keystore(&document).entries.iter().map(|entry| entry.alias.clone()).collect();
    (aliases, document.findings.iter().map(|finding| finding.code.as_str()).collect())
}

fn open_with(bytes: &[u8], password: &str) -> Result<Opened, OpenError> {
    let document = read(bytes).unwrap();
    let password = Secret::new(password.as_bytes().to_vec());
    open(keystore(&document), &password, None, &Limits::default())
}

/// A keystore of one entry that begins with this tag and goes on with these bytes after its date.
fn one_entry(tag: u8, rest: &[u8]) -> Vec<u8> {
    let head = [0xce, 0xce, 0xce, 0xce, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, tag, 0, 1, b'a'];
    [&head[..], &[0; 8], rest].concat()
}

#[test]
fn entries_after_a_secret_key_are_found() {
    let bytes = fixture("secret.jceks");
    assert_eq!(found(&bytes), (names(&["root", "client", "two", "one", "conexão"]), vec![]));
    assert_eq!(open_with(&bytes, "test1234").unwrap().usable().count(), 2);
    // The last one goes as far as the digest.
    let secret = [0xac, 0xed, 0, 5, 1, 2, 3];
    let alone = one_entry(3, &[&secret[..], &[9; 20]].concat());
    let document = read(&alone).unwrap();
    assert_eq!(keystore(&document).digest, Some([9; 20]));
    assert_eq!(keystore(&document).entries[0].content, EntryContent::SecretKey);
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn what_stands_before_the_damage_is_kept() {
    let bytes = fixture("several.jks");
    let cut = |end: usize| found(&bytes[..end]);
    assert_eq!(cut(bytes.len() - 1), (names(&["root", "client", "conexão"]), vec!["corrupt"]));
    assert_eq!(cut(bytes.len() - 100), (names(&["root", "client"]), vec!["corrupt"]));
    assert_eq!(cut(1_000), (names(&["root"]), vec!["corrupt"]));
    assert_eq!(cut(8), (vec![], vec!["corrupt"]));
    assert_eq!(cut(4), (vec![], vec!["corrupt"]));
    // Without the end nothing proves the password, but a key tells whether it fits.
    assert!(open_with(&bytes[..bytes.len() - 1], "test1234").is_ok());
    let wrong = open_with(&bytes[..bytes.len() - 1], "wrong").unwrap_err();
    assert_eq!(wrong, OpenError::WrongPassword);
    assert_eq!(found(&[&bytes[..], b"more"].concat()).1, ["trailing-data"]);
}

#[test]
fn a_changed_keystore_is_told_from_a_wrong_password_where_a_key_opens() {
    let mut bytes = fixture("client.jks");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    assert_eq!(open_with(&bytes, "wrong").unwrap_err(), OpenError::WrongPassword);
    assert!(matches!(open_with(&bytes, "test1234").unwrap_err(), OpenError::Malformed(_)));
}

#[test]
fn a_damaged_certificate_is_left_out_and_told() {
    let mut bytes = fixture("several.jks");
    // The version of the root's certificate, an element that does not belong there.
    let place = bytes.windows(5).position(|window| window == [0xa0, 3, 2, 1, 2]).unwrap();
    bytes[place] = 0xa7;
    let document = read(&bytes).unwrap();
    assert_eq!(document.findings[0].variant, Some("left-out"));
    assert_eq!(document.findings[0].about.item.as_deref(), Some("root"));
    assert_eq!(keystore(&document).certificates().count(), 5);
}

#[test]
fn version_1_has_no_kinds_of_certificates() {
    let certificate =
        std::fs::read(format!("{}/fixtures/inspect/certificate.der", env!("CARGO_MANIFEST_DIR")))
            .unwrap();
    let length = u32::try_from(certificate.len()).unwrap().to_be_bytes();
    let mut bytes = one_entry(2, &[&length[..], &certificate, &[7; 20]].concat());
    bytes[..8].copy_from_slice(&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 1]);
    let document = read(&bytes).unwrap();
    assert_eq!((document.findings, keystore_certificates(&bytes)), (vec![], 1));
}

fn keystore_certificates(bytes: &[u8]) -> usize {
    keystore(&read(bytes).unwrap()).certificates().count()
}

#[test]
fn numbers_that_promise_too_much_end_at_once() {
    let huge = [0x7f, 0xff, 0xff, 0xff];
    let mut counted = fixture("trust.jks");
    counted[8..12].copy_from_slice(&huge);
    assert_eq!(found(&counted), (names(&["root"]), vec!["corrupt"]));
    // A key, then a chain, of that length.
    assert_eq!(found(&one_entry(1, &huge)), (vec![], vec!["corrupt"]));
    assert_eq!(
        found(&one_entry(1, &[&[0, 0, 0, 0][..], &huge].concat())),
        (vec![], vec!["corrupt"])
    );
    // More entries than any honest keystore has, each with nothing in it.
    let entry = [&[0, 0, 0, 2, 0, 0][..], &[0; 8], b"\0\x05X.509\0\0\0\0"].concat();
    let many = [&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2][..], &huge, &entry.repeat(20_000)].concat();
    assert_eq!(found(&many).1.last(), Some(&"over-limit"));
    // Secret keys that never end, and texts that could be the next entry again and again.
    let tempting = [0, 0, 0, 1, 0, 1, b'a', 0].repeat(500_000);
    let mut endless = one_entry(3, &[&[0xac, 0xed, 0, 5][..], &tempting].concat());
    endless[11] = 2;
    assert_eq!(found(&endless).1, ["corrupt"]);
}

#[test]
fn more_rounds_than_allowed_are_refused_before_any_work() {
    let document = read(&fixture("several.jceks")).unwrap();
    let limits = Limits { max_iterations: 1_000 };
    let refused =
        open(keystore(&document), &Secret::new(b"test1234".to_vec()), None, &limits).unwrap_err();
    assert!(matches!(refused, OpenError::OverLimit { count: 200_000, .. }), "{refused:?}");
    // Two of them together are allowed four times the limit of one.
    let limits = Limits { max_iterations: 200_000 };
    let password = Secret::new(b"test1234".to_vec());
    assert!(open(keystore(&document), &password, None, &limits).is_ok());
}

#[test]
fn java_writes_utf_8_in_its_own_way() {
    let text = |bytes: &[u8]| super::text::modified_utf8(bytes);
    assert_eq!(text("conexão €".as_bytes()), Some("conexão €".to_owned()));
    assert_eq!(text(&[b'a', 0xc0, 0x80, b'b']), Some("a\0b".to_owned()));
    // A sign outside the first plane is two units of three octets each.
    assert_eq!(text(&[0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]), Some("\u{1f600}".to_owned()));
    assert_eq!(text(&[0xf0, 0x9f, 0x98, 0x80]), None);
    assert_eq!(text(&[0xe2, 0x82]), None);
}
