use super::*;
use crate::report::{Code, Finding};

/// What the server's list of CAs names.
enum List {
    OurRoot,
    AnotherCa,
}

fn with(list: List, refused: Transcript) -> Transcript {
    refused.authorities(match list {
        List::OurRoot => vec![fixture("root-ca.crt").subject.der],
        List::AnotherCa => vec![fixture("server.crt").subject.der],
    })
}

/// The likeliest cause, then those that no client can tell from it.
fn alike(refused: Transcript, control: Transcript) -> Vec<&'static str> {
    let judgement = judged(&good(), &[refused, control]);
    let first = &judgement.causes[0];
    std::iter::once(first.finding.code).chain(first.alike.clone()).map(Code::as_str).collect()
}

#[test]
fn a_403_for_a_certificate_that_the_list_leaves_out_is_no_pass() {
    let denied = with(List::AnotherCa, main().answers(403, "Forbidden"));
    assert_eq!(answer(&good(), &[denied, control()]), ("not-demonstrated", "ca-not-accepted"));
    let denied = with(List::OurRoot, main().answers(403, "Forbidden"));
    assert_eq!(answer(&good(), &[denied, control()]).0, "passed");
}

#[test]
fn a_403_for_a_certificate_with_a_fault_is_about_the_fault() {
    let local = Local { findings: vec![Finding::new(Code::Expired)], ..good() };
    let denied = || main().answers(403, "Forbidden");
    assert_eq!(answer(&local, &[denied(), control()]), ("failed", "expired"));
    let without = connected(Purpose::NoCertificate).answers(403, "Forbidden");
    assert_eq!(answer(&local, &[denied(), without]), ("failed", "expired"));
}

#[test]
fn a_403_that_an_api_key_lifts_was_not_about_the_certificate() {
    let local = Local { api_key: true, ..good() };
    let denied = with(List::AnotherCa, main().answers(403, "Forbidden"));
    let with_key = connected(Purpose::ApiKey).answers(200, "");
    assert_eq!(answer(&local, &[denied, control(), with_key]), ("passed", ""));
}

#[test]
fn closing_after_a_request_is_not_about_the_certificate_where_others_are_refused_in_http() {
    let closed = with(List::OurRoot, main().fails(Stage::Http, Fault::Closed));
    let page = "<title>400 No required SSL certificate was sent</title>";
    let control = connected(Purpose::NoCertificate).answers(400, page);
    assert_eq!(alike(closed, control), ["refused-without-reason"]);
}
