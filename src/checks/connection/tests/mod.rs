//! Transcripts written by hand: the diagnosis table row by row, and what goes beyond it.

mod client;
mod clock;
mod engine;
mod rows;
mod trust;

use time::OffsetDateTime;
use time::macros::datetime;

use super::{Case, Judgement, Local, judge};
use crate::formats::{self, x509};
use crate::live::transcript::{
    Alert, CertificateRequest, Failure, Fault, IoFault, IoKind, Moment, Purpose, Reply, Sent,
    Server, ServerVerdict, Stage, Tls, Transcript, Tunnel,
};
use crate::material::{Certificate, Item};

pub(super) const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

/// A certificate of `fixtures/base`.
pub(super) fn fixture(name: &str) -> Certificate {
    const CLIENT: &[u8] = include_bytes!("../../../../fixtures/base/client-rsa.crt");
    const EXPIRED: &[u8] = include_bytes!("../../../../fixtures/base/expired.crt");
    const ISSUING: &[u8] = include_bytes!("../../../../fixtures/base/issuing-ca.crt");
    const ROOT: &[u8] = include_bytes!("../../../../fixtures/base/root-ca.crt");
    const SERVER: &[u8] = include_bytes!("../../../../fixtures/base/server.crt");
    let bytes = match name {
        "client-rsa.crt" => CLIENT,
        "expired.crt" => EXPIRED,
        "issuing-ca.crt" => ISSUING,
        "root-ca.crt" => ROOT,
        "server.crt" => SERVER,
        other => panic!("no fixture {other} here"),
    };
    formats::read(bytes)
        .items
        .into_iter()
        .find_map(|item| match item {
            Item::Certificate(certificate) => Some(*certificate),
            _ => None,
        })
        .unwrap()
}

/// Leaf and intermediate, without a fault.
pub(super) fn good() -> Local {
    Local { chain: vec![fixture("client-rsa.crt"), fixture("issuing-ca.crt")], ..Local::default() }
}

/// A connection to a verified server that asked for a certificate of the right CA and got ours.
pub(super) fn connected(purpose: Purpose) -> Transcript {
    let mut transcript = Transcript::new(purpose, NOW);
    transcript.received = 3_000;
    transcript.tls = Some(Tls {
        version: "1.3".into(),
        suite: "TLS13_AES_256_GCM_SHA384".into(),
        group: None,
        alpn: None,
    });
    transcript.server =
        Some(Server { chain: vec![fixture("server.crt").der], verdict: ServerVerdict::Verified });
    transcript.request = Some(CertificateRequest {
        authorities: vec![fixture("root-ca.crt").subject.der],
        schemes: vec!["rsa_pss_rsae_sha256".into()],
    });
    if purpose != Purpose::NoCertificate {
        transcript.sent = Sent::Certificate { scheme: "rsa_pss_rsae_sha256".into() };
    }
    transcript
}

/// The main connection.
pub(super) fn main() -> Transcript {
    connected(Purpose::Main)
}

/// The control without a certificate, refused as it should be.
pub(super) fn control() -> Transcript {
    connected(Purpose::NoCertificate).alert(116, Stage::Quiet)
}

impl Transcript {
    pub(super) fn fails(mut self, stage: Stage, fault: Fault) -> Transcript {
        self.failure = Some(Failure { stage, fault });
        self
    }

    pub(super) fn alert(mut self, number: u8, stage: Stage) -> Transcript {
        let moment = match stage {
            Stage::Http => Moment::AfterRequest,
            Stage::Quiet => Moment::AfterHandshake,
            _ => Moment::Handshake,
        };
        self.alert = Some(Alert { number, moment });
        self.fails(stage, Fault::Alert(number))
    }

    pub(super) fn answers(mut self, status: u16, body: &str) -> Transcript {
        self.reply = Some(Reply { status, reason: None, headers: Vec::new(), body: body.into() });
        self
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Transcript {
        if let Some(reply) = &mut self.reply {
            reply.headers.push((name.into(), value.into()));
        }
        self
    }

    pub(super) fn authorities(mut self, names: Vec<Vec<u8>>) -> Transcript {
        if let Some(request) = &mut self.request {
            request.authorities = names;
        }
        self
    }

    /// Fails before TLS has begun.
    pub(super) fn early(stage: Stage, fault: Fault) -> Transcript {
        Transcript::new(Purpose::Main, NOW).fails(stage, fault)
    }

    /// Fails on the server's certificate.
    pub(super) fn distrusts(verdict: ServerVerdict, chain: &[&str]) -> Transcript {
        let mut transcript = Transcript::early(Stage::Tls, Fault::ServerCertificate);
        let chain = chain.iter().map(|name| fixture(name).der).collect();
        transcript.server = Some(Server { chain, verdict });
        transcript
    }
}

pub(super) fn io(kind: IoKind) -> Fault {
    Fault::Io(IoFault { kind, errno: None })
}

pub(super) fn judged(local: &Local, transcripts: &[Transcript]) -> Judgement {
    judge(&case(local, transcripts))
}

pub(super) fn case<'a>(local: &'a Local, transcripts: &'a [Transcript]) -> Case<'a> {
    Case { host: "api.example", proxy: None, now: NOW, local, expected: None, transcripts }
}

/// The verdict, then the causes' codes, likeliest first.
pub(super) fn story(local: &Local, transcripts: &[Transcript]) -> Vec<&'static str> {
    let judgement = judged(local, transcripts);
    let causes = judgement.causes.iter().map(|cause| cause.finding.code.as_str());
    std::iter::once(judgement.verdict.as_str()).chain(causes).collect()
}

/// The first two words of the story: the verdict and the likeliest cause.
pub(super) fn answer(local: &Local, transcripts: &[Transcript]) -> (&'static str, &'static str) {
    let story = story(local, transcripts);
    (story.first().copied().unwrap_or(""), story.get(1).copied().unwrap_or(""))
}

#[test]
fn accepted_with_and_refused_without_a_certificate_is_a_pass() {
    assert_eq!(story(&good(), &[main().answers(200, ""), control()]), ["passed"]);
}

#[test]
fn a_control_that_is_closed_on_without_a_word_is_refused() {
    let closed = connected(Purpose::NoCertificate).fails(Stage::Quiet, Fault::Closed);
    assert_eq!(story(&good(), &[main().answers(200, ""), closed]), ["passed"]);
}

#[test]
fn any_answer_of_the_application_counts() {
    for status in [200, 204, 401, 403, 404, 405, 500] {
        let story = story(&good(), &[main().answers(status, ""), control()]);
        assert_eq!(story, ["passed"], "{status}");
    }
}

#[test]
fn without_a_control_nothing_is_green() {
    let lost = Transcript {
        purpose: Purpose::NoCertificate,
        ..Transcript::early(Stage::Tcp, Fault::TimedOut)
    };
    assert_eq!(answer(&good(), &[main().answers(200, "")]).0, "not-demonstrated");
    assert_eq!(answer(&good(), &[main().answers(200, ""), lost]).0, "not-demonstrated");
}

#[test]
fn a_throwaway_certificate_that_passes_takes_the_green_away() {
    let thrown = connected(Purpose::Throwaway).answers(200, "");
    let story = story(&good(), &[main().answers(200, ""), control(), thrown]);
    assert_eq!(story, ["not-demonstrated", "any-certificate-accepted"]);
}

#[test]
fn an_api_key_that_was_given_and_not_tried_is_not_green() {
    let local = Local { api_key: true, ..good() };
    assert_eq!(answer(&local, &[main().answers(200, ""), control()]).0, "not-demonstrated");
}

#[test]
fn the_more_alike_two_answers_are_the_surer_it_is_that_nothing_is_enforced() {
    let sure = |status, body: &str| {
        let without = connected(Purpose::NoCertificate).answers(status, body);
        judged(&good(), &[main().answers(200, "fine"), without]).causes[0].confidence
    };
    assert!(sure(200, "fine") >= 90);
    assert!(sure(200, "sign in first") < 70);
    assert!([302, 404, 421, 500, 503].iter().all(|status| sure(*status, "") < 50));
}

#[test]
fn fixtures_are_what_these_tests_take_them_for() {
    let root = fixture("root-ca.crt");
    assert!(x509::distinguished_name(&root.subject.der).is_ok());
    assert!(root.subject.same_as(&fixture("issuing-ca.crt").issuer));
}
