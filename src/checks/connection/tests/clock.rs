use super::*;

#[test]
fn a_wrong_clock_that_has_not_hurt_is_a_warning() {
    let late = main().answers(200, "").header("date", "Tue, 24 Nov 2026 13:00:00 GMT");
    let judgement = judged(&good(), &[late, control()]);
    assert_eq!(judgement.findings.len(), 1);
    assert_eq!(judgement.findings[0].code, crate::report::Code::ClockSkew);
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
