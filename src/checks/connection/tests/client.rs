use super::*;
use crate::report::{Code, Finding};

fn faulty(code: Code) -> Local {
    Local { findings: vec![Finding::new(code)], ..good() }
}

/// The likeliest cause of an alert right after the handshake.
fn after(number: u8, local: &Local) -> &'static str {
    answer(local, &[main().alert(number, Stage::Quiet), control()]).1
}

#[test]
fn a_fault_of_our_own_files_outweighs_the_alert() {
    // The numbers differ between OpenSSL, BoringSSL, Go, Java and rustls; the cause does not.
    let table: [(Code, &[u8]); 5] = [
        (Code::Expired, &[45, 46, 48, 42]),
        (Code::NotYetValid, &[42, 45, 46]),
        (Code::NoClientAuth, &[42, 43, 46]),
        (Code::NoDigitalSignature, &[43, 47, 46]),
        (Code::SelfSigned, &[48, 46]),
    ];
    for (code, numbers) in table {
        for number in numbers {
            assert_eq!(after(*number, &faulty(code)), code.as_str(), "alert {number}");
        }
    }
}

#[test]
fn a_fault_of_our_own_files_explains_a_close_without_a_word() {
    let closed = main().fails(Stage::Quiet, Fault::Closed);
    assert_eq!(answer(&faulty(Code::Expired), &[closed, control()]), ("failed", "expired"));
}

#[test]
fn a_fault_that_the_server_overlooks_is_a_warning() {
    let judgement = judged(&faulty(Code::NoClientAuth), &[main().answers(200, ""), control()]);
    assert_eq!(judgement.verdict, crate::report::smoke::Verdict::Passed);
    assert_eq!(judgement.findings.len(), 1);
    assert_eq!(judgement.findings[0].severity, crate::report::Severity::Warning);
}

#[test]
fn alerts_that_name_their_cause_are_believed() {
    assert_eq!(after(44, &good()), "certificate-revoked");
    assert_eq!(after(114, &good()), "certificate-not-registered");
    assert_eq!(after(49, &good()), "certificate-not-registered");
}

fn unknown_ca(local: &Local, authorities: Vec<Vec<u8>>) -> Vec<&'static str> {
    story(local, &[main().authorities(authorities).alert(48, Stage::Quiet), control()])
}

#[test]
fn unknown_ca_is_our_ca_when_the_list_does_not_name_it() {
    let names = vec![fixture("server.crt").subject.der];
    assert_eq!(unknown_ca(&good(), names)[..2], ["failed", "ca-not-accepted"]);
}

#[test]
fn unknown_ca_is_the_servers_own_fault_when_the_list_names_it() {
    let names = vec![fixture("root-ca.crt").subject.der];
    assert_eq!(unknown_ca(&good(), names)[..3], ["failed", "server-crl", "ca-not-accepted"]);
}

#[test]
fn unknown_ca_without_a_list_leaves_both() {
    assert_eq!(unknown_ca(&good(), Vec::new())[..3], ["failed", "ca-not-accepted", "server-crl"]);
}

#[test]
fn a_leaf_alone_lacks_its_intermediate_when_the_list_names_the_organisations_root() {
    let alone = Local { chain: vec![fixture("client-rsa.crt")], ..Local::default() };
    let names = vec![fixture("root-ca.crt").subject.der];
    assert_eq!(unknown_ca(&alone, names)[..3], ["failed", "chain-incomplete", "ca-not-accepted"]);
}

#[test]
fn expired_without_anything_expired_is_the_servers_revocation_list() {
    assert_eq!(after(45, &good()), "server-crl");
}

#[test]
fn no_fitting_scheme_means_that_nothing_was_sent() {
    let mut main = main().alert(116, Stage::Quiet);
    main.sent = Sent::NoSchemeFits;
    assert_eq!(answer(&good(), &[main, control()]), ("failed", "key-type-not-accepted"));
}

#[test]
fn no_certificate_given_is_told_plainly() {
    let mut main = main().alert(40, Stage::Tls);
    main.sent = Sent::Nothing;
    assert_eq!(answer(&Local::default(), &[main]), ("failed", "certificate-not-sent"));
}

#[test]
fn a_certificate_that_was_sent_and_not_received_got_lost_on_the_way() {
    assert_eq!(after(116, &good()), "certificate-not-sent");
}

#[test]
fn nobody_asked_and_yet_one_is_missed_is_an_interception() {
    let mut main = main().answers(400, "<title>400 No required SSL certificate was sent</title>");
    main.request = None;
    main.sent = Sent::Nothing;
    let story = story(&good(), &[main, control()]);
    assert_eq!(
        story,
        ["failed", "intercepting-proxy", "certificate-not-requested", "unknown-server-name"]
    );
}

#[test]
fn nobody_asked_and_all_is_well_shows_nothing() {
    let mut main = main().answers(200, "");
    main.request = None;
    main.sent = Sent::Nothing;
    assert_eq!(
        answer(&good(), &[main, control()]),
        ("not-demonstrated", "certificate-not-requested")
    );
}

#[test]
fn a_server_that_asks_too_late_is_told() {
    let mut renegotiates = main().alert(40, Stage::Http);
    renegotiates.request = None;
    renegotiates.sent = Sent::Nothing;
    assert_eq!(answer(&good(), &[renegotiates]), ("failed", "asked-after-request"));
    let mut says_so =
        main().answers(403, "Reason: Cannot perform Post-Handshake Authentication.<br />");
    says_so.request = None;
    assert_eq!(answer(&good(), &[says_so]), ("failed", "asked-after-request"));
}

#[test]
fn a_wish_for_renegotiation_is_heard_in_the_librarys_log() {
    let mut main = main().fails(Stage::Http, Fault::Closed);
    main.request = None;
    main.sent = Sent::Nothing;
    main.warnings = vec!["Sending warning alert NoRenegotiation".to_owned()];
    assert_eq!(answer(&good(), &[main]), ("failed", "asked-after-request"));
}

#[test]
fn a_close_without_a_word_and_without_a_fault_is_said_to_be_one() {
    let closed = || main().authorities(Vec::new()).fails(Stage::Quiet, Fault::Closed);
    let same = connected(Purpose::NoCertificate).fails(Stage::Quiet, Fault::Closed);
    let local = good();
    assert_eq!(answer(&local, &[closed(), same]), ("failed", "refused-without-reason"));
    let story = story(&local, &[closed(), control()]);
    assert!(story.iter().take(4).any(|code| *code == "refused-without-reason"), "{story:?}");
}

#[test]
fn servers_that_name_the_cause_in_http_are_believed() {
    let said = |status, body: &str| answer(&good(), &[main().answers(status, body), control()]);
    assert_eq!(said(401, "CERT_HAS_EXPIRED"), ("failed", "expired"));
    assert_eq!(said(401, "CERT_REVOKED"), ("failed", "certificate-revoked"));
    assert_eq!(said(403, "HTTP Error 403.16 - Forbidden"), ("failed", "ca-not-accepted"));
    assert_eq!(
        said(403, "Certificate with SHA256 ab12 not allowed"),
        ("failed", "certificate-not-registered")
    );
}

#[test]
fn a_chain_that_no_message_can_hold_is_too_large() {
    let mut local = good();
    local.chain[1].der = vec![0; 70_000];
    assert_eq!(
        answer(&local, &[main().alert(80, Stage::Quiet), control()]),
        ("failed", "chain-too-large")
    );
}

#[test]
fn two_faults_at_once_are_both_among_the_first_three() {
    let local = Local {
        findings: vec![Finding::new(Code::Expired), Finding::new(Code::NoClientAuth)],
        ..good()
    };
    let story = story(&local, &[main().alert(45, Stage::Quiet), control()]);
    assert_eq!(story[1], "expired");
    assert!(story[1..4].contains(&"no-client-auth"), "{story:?}");
}
