use super::*;

fn cause(stage: Stage, fault: Fault) -> &'static str {
    let (verdict, code) = answer(&good(), &[Transcript::early(stage, fault)]);
    assert_eq!(verdict, "failed");
    code
}

#[test]
fn a_name_that_is_not_there_is_not_a_name_server_that_is_not_there() {
    assert_eq!(cause(Stage::Dns, Fault::NameNotFound), "dns-not-found");
    assert_eq!(cause(Stage::Dns, Fault::NameUnavailable), "dns-unavailable");
    assert_eq!(cause(Stage::Dns, Fault::NoAddress), "no-address");
}

#[test]
fn refused_silent_and_unreachable_are_three_things() {
    assert_eq!(cause(Stage::Tcp, io(IoKind::Refused)), "tcp-refused");
    assert_eq!(cause(Stage::Tcp, Fault::TimedOut), "tcp-timeout");
    assert_eq!(cause(Stage::Tcp, io(IoKind::HostUnreachable)), "no-route");
    assert_eq!(cause(Stage::Tcp, io(IoKind::NetworkUnreachable)), "no-route");
}

#[test]
fn a_proxy_says_why_it_does_not_help() {
    assert_eq!(cause(Stage::Proxy, Fault::Proxy(407)), "proxy-login");
    // Tinyproxy answers wrong credentials with 401.
    assert_eq!(cause(Stage::Proxy, Fault::Proxy(401)), "proxy-login");
    assert_eq!(cause(Stage::Proxy, Fault::Proxy(403)), "proxy-forbidden");
    assert_eq!(cause(Stage::Proxy, Fault::Proxy(502)), "proxy-upstream");
    assert_eq!(cause(Stage::Proxy, Fault::NotAProxy), "not-a-proxy");
}

#[test]
fn silence_is_told_by_its_stage() {
    assert_eq!(cause(Stage::Tls, Fault::TimedOut), "tls-timeout");
    let slow = main().fails(Stage::Http, Fault::TimedOut);
    assert_eq!(answer(&good(), &[slow, control()]), ("failed", "http-timeout"));
}

#[test]
fn a_cut_before_the_first_byte_is_not_a_refusal_of_the_certificate() {
    assert_eq!(cause(Stage::Tls, Fault::Closed), "cut-off-at-hello");
    assert_eq!(cause(Stage::Tls, io(IoKind::Reset)), "cut-off-at-hello");
}
