//! OpenSSL beside rustls: what the difference of the two says about other programs.

use super::*;
use crate::live::transcript::OpenSsl;
use crate::report::Code;

/// What OpenSSL saw, as a change of a connection on which all went well.
fn second(change: fn(&mut Transcript, &mut OpenSsl)) -> Transcript {
    let mut said = OpenSsl {
        library: "OpenSSL 3.0.17".into(),
        security_level: 2,
        verified: Some(true),
        ..OpenSsl::default()
    };
    let mut transcript = connected(Purpose::OpenSsl).answers(200, "");
    change(&mut transcript, &mut said);
    transcript.openssl = Some(said);
    transcript
}

fn ends(transcript: &mut Transcript, stage: Stage, fault: Fault) {
    transcript.reply = None;
    transcript.failure = Some(Failure { stage, fault });
}

/// The words that fit the difference; none where there is none.
fn variant(main: Transcript, second: Transcript) -> Option<&'static str> {
    let judgement = judged(&[main, second]);
    let found = judgement.findings.iter().find(|found| found.code == Code::EnginesDiffer);
    found.and_then(|found| found.variant)
}

fn judged(transcripts: &[Transcript]) -> Judgement {
    judge(&Case {
        host: "api.example",
        proxy: None,
        now: NOW,
        local: &good(),
        expected: None,
        transcripts,
    })
}

fn main_answered(status: u16) -> Transcript {
    main().answers(status, "")
}

#[test]
fn two_that_agree_are_worth_no_finding() {
    assert_eq!(variant(main_answered(200), second(|_, _| ())), None);
    let main = main().alert(48, Stage::Quiet);
    let theirs = second(|transcript, _| ends(transcript, Stage::Http, Fault::Alert(48)));
    assert_eq!(variant(main, theirs), None);
}

#[test]
fn the_network_and_a_tired_server_say_nothing_about_the_libraries() {
    let late = second(|transcript, _| ends(transcript, Stage::Http, Fault::TimedOut));
    assert_eq!(variant(main_answered(200), late), None);
    let tired = second(|transcript, _| *transcript = connected(Purpose::OpenSsl).answers(429, ""));
    assert_eq!(variant(main_answered(200), tired), None);
}

#[test]
fn a_server_that_only_one_trusts() {
    let refused = second(|transcript, said| {
        ends(transcript, Stage::Tls, Fault::ServerCertificate);
        said.verified = Some(false);
        said.verify_error = Some(2);
        said.words = vec!["unable to get issuer certificate".into()];
    });
    assert_eq!(variant(main_answered(200), refused), Some("server-refused"));

    let main = Transcript::distrusts(ServerVerdict::WrongName, &["server.crt"]);
    assert_eq!(variant(main, second(|_, _| ())), Some("server-taken"));
}

#[test]
fn a_certificate_that_openssl_does_not_load() {
    let second = second(|transcript, said| {
        ends(transcript, Stage::Files, Fault::KeyUnusable("ee key too small".into()));
        said.verified = None;
        said.words = vec!["error:0A00018F:SSL routines::ee key too small".into()];
    });
    assert_eq!(variant(main_answered(200), second), Some("files"));
}

#[test]
fn an_answer_that_only_one_gets() {
    let silent = second(|transcript, _| ends(transcript, Stage::Http, Fault::Closed));
    assert_eq!(variant(main_answered(200), silent), Some("unanswered"));
    let main = main().fails(Stage::Http, Fault::Closed);
    assert_eq!(variant(main, second(|_, _| ())), Some("answered"));
    assert_eq!(variant(main_answered(403), second(|_, _| ())), Some("status"));
}

#[test]
fn a_renegotiation_that_openssl_goes_along_with_confirms_the_cause() {
    let mut main = main().alert(40, Stage::Http);
    main.request = None;
    main.sent = Sent::Nothing;
    let alone = judged(std::slice::from_ref(&main)).causes;
    assert_eq!((alone[0].finding.code, alone[0].confidence), (Code::AskedAfterRequest, 90));
    let both = judged(&[main.clone(), second(|_, _| ())]).causes;
    assert_eq!((both[0].finding.code, both[0].confidence), (Code::AskedAfterRequest, 96));
    assert_eq!(both[0].why.last().map(|why| why.name), Some("why-openssl-answered"));
    assert_eq!(variant(main, second(|_, _| ())), Some("asked-later"));
}
