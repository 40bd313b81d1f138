//! Each form of the new files.

use std::path::Path;

use pretty_assertions::assert_eq;

use super::*;
use crate::formats::pfx;

#[test]
fn one_pem_file_holds_certificate_chain_and_key_for_the_owner_alone() {
    let root = root("root");
    let issuing = issuing("issuing", &root);
    let key = pair();
    let items = vec![private(&key), item(&issuing), leaf("client", &key, 2025, 2030, &issuing)];
    let report = run(Request { form: Form::Pem, ..request(vec![input("a.pfx", items)]) }).unwrap();
    assert_eq!(contents(&report), ["a.pem: client, issuing, key"]);
    assert_eq!(report.plan.files[0].mode.bits(), 0o600);
}

#[test]
fn der_files_hold_one_thing_each() {
    let root = root("root");
    let issuing = issuing("issuing", &root);
    let key = pair();
    let items = vec![
        private(&key),
        item(&root),
        item(&issuing),
        leaf("client", &key, 2025, 2030, &issuing),
        leaf("old", &key, 2020, 2021, &issuing),
    ];
    let report = run(Request { form: Form::Der, ..request(vec![input("a.pfx", items)]) }).unwrap();
    assert_eq!(
        contents(&report),
        ["a.key.der: key", "a.der: client", "a.chain-1.der: issuing", "a.extra-1.der: old"]
    );
}

#[test]
fn a_pkcs7_bundle_holds_every_certificate_leaf_first_and_no_key() {
    let root = root("root");
    let issuing = issuing("issuing", &root);
    let key = pair();
    let items = vec![
        item(&root),
        private(&key),
        item(&issuing),
        leaf("old", &key, 2020, 2021, &issuing),
        leaf("client", &key, 2025, 2030, &issuing),
    ];
    let report = run(Request { form: Form::P7b, ..request(vec![input("a.pfx", items)]) }).unwrap();
    assert_eq!(contents(&report), ["a.p7b: client + issuing + root + old"]);
    assert!(report.keys_left_out);
    assert_eq!(codes(&report), [] as [String; 0]);
}

#[test]
fn each_pair_becomes_a_pfx_that_opens_with_the_new_password() {
    let root = root("root");
    let (one, two) = (pair(), pair());
    let items = vec![
        private(&one),
        private(&two),
        leaf("two", &two, 2025, 2030, &root),
        leaf("one", &one, 2025, 2030, &root),
        item(&root),
    ];
    let report = run(Request {
        form: Form::Pfx,
        new_password: Some(Secret::new(b"another".to_vec())),
        pfx_profile: Some(Profile::compat()),
        with_root: true,
        ..request(vec![input("a.pem", items)])
    })
    .unwrap();
    assert_eq!(report.plan.files.len(), 2);
    assert_eq!(report.plan.files[1].path, Path::new("a-2.pfx"));
    let pfx = pfx::parse(&report.plan.files[0].contents).unwrap();
    let password = Secret::new(b"another".to_vec());
    let opened = pfx::open(&pfx, &password, None, &pfx::Limits::default()).unwrap();
    assert_eq!(opened.keys[0].friendly_name.as_deref(), Some("one"));
    let names: Vec<String> = opened.into_items().iter().map(name_of).collect();
    assert_eq!(names, ["key", "one", "root"]);
}

#[test]
fn half_a_pair_makes_no_pfx() {
    let root = root("root");
    let to_pfx = |items| {
        let new_password = Some(Secret::new(b"another".to_vec()));
        let inputs = vec![input("a.pem", items)];
        run(Request { form: Form::Pfx, new_password, ..request(inputs) }).unwrap_err().code()
    };
    let certificate = || leaf("client", &pair(), 2025, 2030, &root);
    assert_eq!(to_pfx(vec![certificate()]), Code::PfxNoKey);
    assert_eq!(to_pfx(vec![private(&pair())]), Code::PfxNoCert);
    assert_eq!(to_pfx(vec![certificate(), private(&pair())]), Code::KeyMismatch);
}

#[test]
fn a_new_password_protects_the_key() {
    let key = pair();
    let new_password = Some(Secret::new(b"another".to_vec()));
    let inputs = vec![input("a.pem", vec![private(&key)])];
    let report = run(Request { new_password, ..request(inputs) }).unwrap();
    assert_eq!(contents(&report), ["a.key: encrypted key"]);
    assert_eq!(report.plan.files[0].mode.bits(), 0o600);
}

#[test]
fn a_key_form_that_does_not_fit_the_key_is_a_usage_error() {
    let form = |key_form| {
        let inputs = vec![input("a.pem", vec![private(&pair())])];
        run(Request { key_form, ..request(inputs) })
    };
    let written = form(KeyForm::Sec1).unwrap();
    let text = String::from_utf8(written.plan.files[0].contents.to_vec()).unwrap();
    assert!(text.starts_with("-----BEGIN EC PRIVATE KEY-----\n"));
    assert_eq!(
        form(KeyForm::Pkcs1).unwrap_err().to_string(),
        "--key-form pkcs1 is for RSA keys, and the key is P-256"
    );
}
