use super::*;

fn cause(fault: Fault) -> &'static str {
    let mut transcript = Transcript::early(Stage::Tls, fault.clone());
    transcript.received = 7;
    if let Fault::Alert(number) = fault {
        transcript = transcript.alert(number, Stage::Tls);
    }
    answer(&good(), &[transcript]).1
}

#[test]
fn alerts_before_the_server_is_known_are_about_tls_itself() {
    assert_eq!(cause(Fault::Alert(70)), "tls-version");
    assert_eq!(cause(Fault::Alert(40)), "no-common-cipher");
    assert_eq!(cause(Fault::Alert(112)), "unknown-server-name");
    assert_eq!(cause(Fault::Alert(80)), "unknown-server-name");
    assert_eq!(cause(Fault::Alert(120)), "alpn-mismatch");
    assert_eq!(cause(Fault::NotTls), "not-tls");
}

#[test]
fn an_unknown_issuer_is_four_things_and_the_chain_tells_which() {
    let cause = |chain: &[&str]| {
        story(&good(), &[Transcript::distrusts(ServerVerdict::UnknownIssuer, chain)])
    };
    assert_eq!(cause(&["server.crt"]), ["failed", "server-private-ca", "server-chain-incomplete"]);
    assert_eq!(cause(&["server.crt", "issuing-ca.crt"]), ["failed", "server-private-ca"]);
    assert_eq!(cause(&["root-ca.crt"]), ["failed", "server-self-signed"]);
}

#[test]
fn dates_names_and_purposes_have_causes_of_their_own() {
    let cause = |verdict| answer(&good(), &[Transcript::distrusts(verdict, &["server.crt"])]).1;
    assert_eq!(cause(ServerVerdict::Expired), "server-expired");
    assert_eq!(cause(ServerVerdict::NotYetValid), "server-not-yet-valid");
    assert_eq!(cause(ServerVerdict::WrongName), "server-name-mismatch");
    assert_eq!(cause(ServerVerdict::WrongPurpose), "server-wrong-purpose");
    assert_eq!(cause(ServerVerdict::CaAsLeaf), "server-ca-as-leaf");
    assert_eq!(cause(ServerVerdict::Other("?".into())), "server-private-ca");
}

#[test]
fn a_clock_that_makes_the_difference_is_cause_number_one() {
    // Our clock stands in 2026, the server's in 2020: there its certificate is not valid yet.
    let main = Transcript::distrusts(ServerVerdict::Expired, &["expired.crt"]);
    let look = connected(Purpose::LookOnly)
        .answers(200, "")
        .header("date", "Wed, 01 Jun 2022 12:00:00 GMT");
    let story = story(&good(), &[main, look]);
    assert_eq!(story, ["failed", "clock-skew", "server-expired"]);
}

#[test]
fn where_dates_decide_and_no_answer_tells_the_time_port_80_is_asked() {
    let expired = || Transcript::distrusts(ServerVerdict::Expired, &["expired.crt"]);
    assert!(asks_the_time(&[expired()]) && asks_the_time(&[main().alert(45, Stage::Quiet)]));
    assert!(!asks_the_time(&[main().alert(48, Stage::Quiet)]));
    let clock = Transcript::new(Purpose::Clock, NOW)
        .answers(301, "")
        .header("date", "Wed, 01 Jun 2022 12:00:00 GMT");
    assert!(!asks_the_time(&[expired(), clock.clone()]));
    assert_eq!(story(&good(), &[expired(), clock]), ["failed", "clock-skew", "server-expired"]);
}

fn asks_the_time(transcripts: &[Transcript]) -> bool {
    crate::checks::connection::needs_a_clock(&case(&good(), transcripts))
}

/// A connection that ended at our first words, and two with fewer of them.
fn at_hello(fault: Fault, tls12: bool, nameless: bool) -> Vec<&'static str> {
    let ended = |purpose, answers: bool| {
        let mut transcript = Transcript::new(purpose, NOW).fails(Stage::Tls, fault.clone());
        if answers {
            transcript.failure = None;
            let chain = vec![fixture("server.crt").der];
            transcript.server = Some(Server { chain, verdict: ServerVerdict::Verified });
        }
        transcript
    };
    let transcripts = [
        ended(Purpose::Main, false),
        ended(Purpose::Tls12Only, tls12),
        ended(Purpose::WithoutName, nameless),
    ];
    story(&good(), &transcripts)[1..].to_vec()
}

#[test]
fn fewer_first_words_tell_which_of_them_the_server_cannot_take() {
    let reset = || io(IoKind::Reset);
    assert_eq!(at_hello(Fault::Alert(80), true, false)[0], "tls-version");
    assert_eq!(at_hello(Fault::Alert(40), true, false)[0], "tls-version");
    assert_eq!(at_hello(reset(), true, false), ["tls-version", "cut-off-at-hello"]);
    assert_eq!(at_hello(Fault::Alert(80), false, true), ["unknown-server-name"]);
    assert_eq!(at_hello(reset(), false, true), ["unknown-server-name", "cut-off-at-hello"]);
    assert_eq!(
        at_hello(Fault::Alert(80), false, false),
        ["refused-without-reason", "unknown-server-name"]
    );
    assert_eq!(at_hello(Fault::Alert(40), false, false)[0], "no-common-cipher");
    assert_eq!(at_hello(reset(), false, false), ["cut-off-at-hello"]);
}
