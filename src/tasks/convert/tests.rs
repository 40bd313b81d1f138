use pretty_assertions::assert_eq;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair,
    PKCS_ECDSA_P256_SHA256,
};
use time::macros::datetime;

use super::*;
use crate::formats::{keys, x509};
use crate::material::PrivateKey;

mod forms;

const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

type Ca = CertifiedIssuer<'static, KeyPair>;

fn pair() -> KeyPair {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap()
}

fn parameters(name: &str, from: i32, to: i32) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters.not_before = rcgen::date_time_ymd(from, 1, 1);
    parameters.not_after = rcgen::date_time_ymd(to, 1, 1);
    parameters
}

fn root(name: &str) -> Ca {
    let mut parameters = parameters(name, 2020, 2040);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(parameters, pair()).unwrap()
}

fn issuing(name: &str, above: &Ca) -> Ca {
    let mut parameters = parameters(name, 2020, 2040);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::signed_by(parameters, pair(), above).unwrap()
}

fn leaf(name: &str, key: &KeyPair, from: i32, to: i32, above: &Ca) -> Item {
    let certificate = parameters(name, from, to).signed_by(key, above).unwrap();
    certificate_of(&certificate)
}

fn item(ca: &Ca) -> Item {
    certificate_of(ca.as_ref())
}

fn certificate_of(certificate: &rcgen::Certificate) -> Item {
    let (certificate, _) = x509::certificate(certificate.der()).unwrap();
    Item::Certificate(Box::new(certificate))
}

fn private(key: &KeyPair) -> Item {
    Item::PrivateKey(keys::from_pkcs8(&key.serialize_der()).unwrap())
}

fn input(path: &str, items: Vec<Item>) -> Input {
    Input {
        path: path.to_owned(),
        holds_pairs: path.ends_with(".pfx"),
        items,
        findings: Vec::new(),
        runtimes: Vec::new(),
    }
}

fn request(inputs: Vec<Input>) -> Request {
    Request::new(inputs, PathBuf::from("/data"), NOW)
}

/// Each planned file with the names of its certificates, and `key` for a key.
fn contents(report: &Report) -> Vec<String> {
    let files = report.plan.files.iter().map(|file| {
        let document = crate::formats::read(&file.contents);
        assert_eq!(document.findings, []);
        let items: Vec<String> = document.items.iter().map(name_of).collect();
        format!("{}: {}", file.path.display(), items.join(", "))
    });
    files.collect()
}

fn name_of(item: &Item) -> String {
    match item {
        Item::Certificate(certificate) => {
            certificate.subject.common_name().unwrap_or_default().to_owned()
        }
        Item::PrivateKey(_) => "key".to_owned(),
        Item::EncryptedKey(_) => "encrypted key".to_owned(),
        Item::Pkcs7(items) => items.iter().map(name_of).collect::<Vec<_>>().join(" + "),
        other => format!("{other:?}"),
    }
}

fn codes(report: &Report) -> Vec<String> {
    let findings = report.findings.iter();
    findings.map(|one| format!("{} {}", one.severity.as_str(), one.code.as_str())).collect()
}

#[test]
fn the_chain_is_ordered_by_signature_and_the_root_and_strangers_stay_out() {
    let root = root("root");
    let upper = issuing("upper", &root);
    let lower = issuing("lower", &upper);
    let stranger = issuing("stranger", &root);
    let key = pair();
    let items = vec![
        item(&root),
        item(&lower),
        item(&stranger),
        leaf("client", &key, 2025, 2030, &lower),
        item(&upper),
        private(&key),
    ];
    let report = run(request(vec![input("in/client.pfx", items)])).unwrap();
    assert_eq!(
        contents(&report),
        [
            "in/client.key: key",
            "in/client.crt: client, lower, upper",
            "in/client.extra.crt: stranger"
        ]
    );
    assert_eq!(codes(&report), [] as [String; 0]);
}

#[test]
fn a_same_named_ca_with_another_key_is_not_taken_for_the_issuer() {
    let root = root("root");
    let (old, new) = (issuing("issuing", &root), issuing("issuing", &root));
    let key = pair();
    let new_der = new.der().to_vec();
    let items = vec![item(&old), item(&new), leaf("client", &key, 2025, 2030, &new), private(&key)];
    let report = run(request(vec![input("client.pfx", items)])).unwrap();
    assert_eq!(report.pairs[0].chain[1].der, new_der);
    assert_eq!(report.extra.len(), 1);
}

#[test]
fn the_root_is_written_when_asked_for() {
    let root = root("root");
    let key = pair();
    let items = vec![leaf("client", &key, 2025, 2030, &root), item(&root), private(&key)];
    let report = run(Request { with_root: true, ..request(vec![input("a.pfx", items)]) }).unwrap();
    assert_eq!(contents(&report), ["a.key: key", "a.crt: client, root"]);
}

#[test]
fn leaf_and_chain_may_be_two_files() {
    let root = root("root");
    let issuing = issuing("issuing", &root);
    let key = pair();
    let items = vec![item(&issuing), leaf("client", &key, 2025, 2030, &issuing), private(&key)];
    let report =
        run(Request { split_chain: true, ..request(vec![input("a.pfx", items)]) }).unwrap();
    assert_eq!(contents(&report), ["a.key: key", "a.crt: client", "a.chain.crt: issuing"]);
}

#[test]
fn of_two_certificates_for_one_key_the_valid_younger_one_is_the_leaf() {
    let root = root("root");
    let key = pair();
    let items = vec![
        leaf("younger, not valid any more", &key, 2025, 2026, &root),
        leaf("valid, older", &key, 2022, 2030, &root),
        leaf("valid, younger", &key, 2023, 2029, &root),
        leaf("not valid yet", &key, 2027, 2030, &root),
        private(&key),
    ];
    let report = run(request(vec![input("a.pfx", items)])).unwrap();
    assert_eq!(
        contents(&report),
        [
            "a.key: key",
            "a.crt: valid, younger",
            "a.extra.crt: younger, not valid any more, valid, older, not valid yet"
        ]
    );
}

#[test]
fn several_keys_give_several_pairs_and_a_key_alone_comes_last() {
    let root = root("root");
    let issuing = issuing("issuing", &root);
    let (one, two, lonely) = (pair(), pair(), pair());
    let items = vec![
        private(&lonely),
        private(&two),
        leaf("one", &one, 2025, 2030, &issuing),
        leaf("two", &two, 2025, 2030, &issuing),
        item(&issuing),
        private(&one),
    ];
    let report = run(request(vec![input("a.pfx", items)])).unwrap();
    assert_eq!(
        contents(&report),
        [
            "a.key: key",
            "a.crt: two, issuing",
            "a-2.key: key",
            "a-2.crt: one, issuing",
            "a-3.key: key"
        ]
    );
    assert_eq!(codes(&report), ["problem pfx-no-cert"]);
}

#[test]
fn certificate_and_key_files_are_paired_by_public_key_and_repetitions_dropped() {
    let root = root("root");
    let (key, other) = (pair(), pair());
    let certificate = parameters("client", 2025, 2030).signed_by(&key, &root).unwrap();
    let report = run(request(vec![
        input("x.cer", vec![certificate_of(&certificate)]),
        input(
            "y.pem",
            vec![certificate_of(&certificate), leaf("other", &other, 2025, 2030, &root)],
        ),
        input("y.key", vec![private(&key), private(&key)]),
    ]))
    .unwrap();
    assert_eq!(contents(&report), ["x.key: key", "x.crt: client", "x.extra.crt: other"]);
    assert_eq!(codes(&report), ["note duplicate-certificate"]);
}

#[test]
fn half_a_pair_is_a_problem_in_a_pfx_and_a_note_elsewhere() {
    let root = root("root");
    let key = pair();
    let certificate = || vec![leaf("client", &key, 2025, 2030, &root)];
    let of = |name, items| {
        let report = run(request(vec![input(name, items)])).unwrap();
        (contents(&report), codes(&report))
    };
    assert_eq!(
        of("a.pfx", certificate()),
        (vec!["a.crt: client".into()], vec!["problem pfx-no-key".into()])
    );
    assert_eq!(
        of("a.pfx", vec![private(&key)]),
        (vec!["a.key: key".into()], vec!["problem pfx-no-cert".into()])
    );
    assert_eq!(
        of("a.cer", certificate()),
        (vec!["a.crt: client".into()], vec!["note pfx-no-key".into()])
    );
}

#[test]
fn a_pair_that_does_not_match_is_written_and_told() {
    let root = root("root");
    let items = vec![leaf("client", &pair(), 2025, 2030, &root), private(&pair())];
    let report = run(request(vec![input("a.pfx", items)])).unwrap();
    assert_eq!(contents(&report), ["a.key: key", "a.crt: client"]);
    assert_eq!(codes(&report), ["problem key-mismatch"]);
}

#[test]
fn a_key_beside_cas_only_has_no_certificate() {
    let root = root("root");
    let issuing = issuing("issuing", &root);
    let items = vec![private(&pair()), item(&issuing), item(&root)];
    let report = run(request(vec![input("a.pfx", items)])).unwrap();
    assert_eq!(contents(&report), ["a.key: key", "a.extra.crt: issuing, root"]);
    assert_eq!(codes(&report), ["problem pfx-no-cert"]);
}

#[test]
fn without_a_key_the_certificate_that_issued_nothing_is_the_leaf() {
    let root = root("root");
    let issuing = issuing("issuing", &root);
    let items = vec![item(&root), item(&issuing), leaf("client", &pair(), 2025, 2030, &issuing)];
    let report = run(request(vec![input("a.p7b", items)])).unwrap();
    assert_eq!(contents(&report), ["a.crt: client, issuing"]);
}

#[test]
fn a_file_that_is_not_what_we_need_is_an_error_and_not_half_a_result() {
    let mut page = input("login.crt", Vec::new());
    page.findings.push(Finding::new(Code::WebPage).in_file("login.crt"));
    let good = input("client.key", vec![private(&pair())]);
    let error = run(request(vec![good, page])).unwrap_err();
    assert_eq!(error.code(), Code::WebPage);
}

#[test]
fn nothing_usable_is_an_error() {
    let error = run(request(vec![input("a.pem", Vec::new())])).unwrap_err();
    assert_eq!(error.code(), Code::NotACertificate);
    let bundle =
        Request { form: Form::P7b, ..request(vec![input("a.key", vec![private(&pair())])]) };
    assert_eq!(run(bundle).unwrap_err().code(), Code::NotACertificate);
}

#[test]
fn more_keys_than_anybody_has_are_refused_before_they_are_paired() {
    let template = keys::from_pkcs8(&pair().serialize_der()).unwrap();
    let keys = (0..=100_u8).map(|number| {
        let mut public = template.public_key().clone();
        public.bits.push(number);
        let pkcs8 = zeroize::Zeroizing::new(template.expose_pkcs8().to_vec());
        Item::PrivateKey(PrivateKey::new(pkcs8, public))
    });
    let error = run(request(vec![input("a.pem", keys.collect())])).unwrap_err();
    assert_eq!(error.code(), Code::OverLimit);
}
