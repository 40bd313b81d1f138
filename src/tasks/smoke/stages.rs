//! The stages of a smoke test, each with what was seen there.

use time::OffsetDateTime;

use crate::checks::connection::{
    Case, Outcome, certificate_passed, certificate_refused, ending, engines_differ, is_pointless,
    outcome,
};
use crate::formats::x509;
use crate::live::transcript::{Purpose, Sent, ServerVerdict, Stage as Part, Transcript};
use crate::material::Certificate;
use crate::report::smoke::{Reason, Stage, StageName, Status};

/// All stages in their order; what was not reached is there as skipped.
pub(super) fn of(case: &Case<'_>) -> Vec<Stage> {
    let Some(main) = case.transcript(Purpose::Main) else { return vec![files(case)] };
    let mut stages = vec![files(case), dns(main), tcp(main)];
    if let Some(proxy) = case.proxy {
        stages.push(part(main, StageName::Proxy, Part::Proxy, |_| {
            Reason::new("stage-proxy").fact("proxy", proxy)
        }));
    }
    stages.extend([
        part(main, StageName::Tls, Part::Tls, tls),
        server(main, case.now),
        asked(main),
        accepted(case, main),
        http(main),
    ]);
    stages.extend(
        [
            control(case, StageName::NoCertificate, Purpose::NoCertificate),
            control(case, StageName::Throwaway, Purpose::Throwaway),
            openssl(case),
            call(case, StageName::ApiKey, Purpose::ApiKey),
            call(case, StageName::RandomKey, Purpose::RandomKey),
            control(case, StageName::KeyAlone, Purpose::KeyAlone),
        ]
        .into_iter()
        .flatten(),
    );
    stages
}

fn stage(name: StageName, status: Status, seen: Reason) -> Stage {
    Stage { name, status, time: None, seen }
}

fn skipped(name: StageName) -> Stage {
    stage(name, Status::Skipped, Reason::new("stage-skipped"))
}

fn files(case: &Case<'_>) -> Stage {
    match case.local.chain.first() {
        None => stage(StageName::Files, Status::Skipped, Reason::new("stage-no-files")),
        Some(_) if is_pointless(case.local) => {
            stage(StageName::Files, Status::Failed, Reason::new("stage-files-useless"))
        }
        Some(leaf) => {
            let seen = dated("stage-files", "stage-files-expired", leaf, case.now);
            stage(StageName::Files, Status::Ok, seen)
        }
    }
}

/// A certificate with its last second and how far that is, in words for before and after it.
fn dated(
    valid: &'static str,
    expired: &'static str,
    leaf: &Certificate,
    now: OffsetDateTime,
) -> Reason {
    let left = leaf.not_after - now;
    Reason::new(if left.is_negative() { expired } else { valid })
        .fact("subject", leaf.label())
        .fact("issuer", leaf.issuer.to_string())
        .fact("until", leaf.not_after)
        .fact("distance", left)
}

/// A part of the connection: not reached, stopped there, or done.
fn part(
    main: &Transcript,
    name: StageName,
    part: Part,
    seen: impl FnOnce(&Transcript) -> Reason,
) -> Stage {
    let (status, seen) = match &main.failure {
        Some(failure) if failure.stage == part => (Status::Failed, ending(failure)),
        Some(failure) if failure.stage < part => return skipped(name),
        _ => (Status::Ok, seen(main)),
    };
    Stage { name, status, time: main.time(part), seen }
}

fn dns(main: &Transcript) -> Stage {
    if main.time(Part::Dns).is_none() {
        return stage(StageName::Dns, Status::Skipped, Reason::new("stage-dns-not-needed"));
    }
    part(main, StageName::Dns, Part::Dns, |main| {
        let addresses: Vec<String> = main.addresses.iter().map(ToString::to_string).collect();
        Reason::new("stage-dns").fact("addresses", addresses)
    })
}

fn tcp(main: &Transcript) -> Stage {
    part(main, StageName::Tcp, Part::Tcp, |main| {
        let peer = main.peer.map(|peer| peer.to_string()).unwrap_or_default();
        Reason::new("stage-tcp").fact("address", peer)
    })
}

fn tls(main: &Transcript) -> Reason {
    match &main.tls {
        Some(tls) => Reason::new("stage-tls")
            .fact("version", tls.version.as_str())
            .fact("suite", tls.suite.as_str())
            .fact("group", tls.group.clone().unwrap_or_default()),
        None => Reason::new("stage-skipped"),
    }
}

fn server(main: &Transcript, now: OffsetDateTime) -> Stage {
    let name = StageName::ServerCertificate;
    let Some(server) = &main.server else { return skipped(name) };
    let leaf = server.chain.first().and_then(|der| x509::certificate(der).ok());
    let verified = server.verdict == ServerVerdict::Verified;
    let (status, seen) =
        if verified { (Status::Ok, "stage-server") } else { (Status::Failed, "stage-server-bad") };
    let seen = match leaf {
        Some((leaf, _)) => dated(seen, seen, &leaf, now),
        None => Reason::new("stage-server-unreadable"),
    };
    stage(name, status, seen)
}

fn asked(main: &Transcript) -> Stage {
    let name = StageName::CertificateRequest;
    let Some(request) = &main.request else {
        let done = main.tls.is_some();
        return if done {
            stage(name, Status::Failed, Reason::new("stage-not-asked"))
        } else {
            skipped(name)
        };
    };
    let names: Vec<String> = request
        .authorities
        .iter()
        .filter_map(|der| x509::distinguished_name(der).ok())
        .map(|name| name.to_string())
        .collect();
    let seen = match names.len() {
        0 => Reason::new("stage-asked-any"),
        1 => Reason::new("stage-asked-one"),
        _ => Reason::new("stage-asked"),
    };
    let count = names.len();
    stage(
        name,
        Status::Ok,
        seen.fact("count", count)
            .fact("authorities", names)
            .fact("schemes", request.schemes.clone()),
    )
}

fn accepted(case: &Case<'_>, main: &Transcript) -> Stage {
    let name = StageName::ClientCertificate;
    match &main.sent {
        _ if certificate_refused(case) => {
            Stage { time: main.time(Part::Quiet), ..stage(name, Status::Failed, refusal(main)) }
        }
        Sent::Certificate { scheme } if certificate_passed(case) => Stage {
            time: main.time(Part::Quiet),
            ..stage(name, Status::Ok, Reason::new("stage-accepted").fact("scheme", scheme.as_str()))
        },
        Sent::NoSchemeFits => stage(name, Status::Failed, Reason::new("stage-no-scheme")),
        Sent::Certificate { .. } | Sent::Nothing => skipped(name),
    }
}

fn refusal(main: &Transcript) -> Reason {
    match (&main.failure, &main.reply) {
        (Some(failure), _) => ending(failure),
        (None, Some(reply)) => {
            Reason::new("stage-refused-http").fact("status", u32::from(reply.status))
        }
        (None, None) => Reason::new("stage-skipped"),
    }
}

fn http(main: &Transcript) -> Stage {
    let status = main.reply.as_ref().map_or(0, |reply| reply.status);
    let early = main.failure.as_ref().is_some_and(|failure| failure.stage == Part::Quiet);
    if early {
        return skipped(StageName::Http);
    }
    part(main, StageName::Http, Part::Http, |_| {
        Reason::new("stage-http").fact("status", u32::from(status))
    })
}

fn control(case: &Case<'_>, name: StageName, purpose: Purpose) -> Option<Stage> {
    let control = case.transcript(purpose)?;
    let how = match (&control.failure, &control.reply) {
        (Some(failure), _) => ending(failure),
        (None, Some(reply)) => Reason::new("stage-http").fact("status", u32::from(reply.status)),
        (None, None) => Reason::new("stage-skipped"),
    };
    let status = match outcome(case, purpose) {
        Outcome::Refused => Status::Ok,
        Outcome::Accepted => Status::Failed,
        Outcome::SamePolicy | Outcome::Differs | Outcome::Inconclusive | Outcome::Absent => {
            Status::Skipped
        }
    };
    Some(Stage { time: total(control), ..stage(name, status, how) })
}

/// What OpenSSL saw, and whether it is the same.
fn openssl(case: &Case<'_>) -> Option<Stage> {
    let second = case.transcript(Purpose::OpenSsl)?;
    let said = second.openssl.as_ref()?;
    let words = said.words.first();
    let (status, seen) = match (&second.failure, &second.reply) {
        (Some(_), _) if words.is_some() => {
            let words = words.map(String::as_str).unwrap_or_default();
            (Status::Failed, Reason::new("stage-openssl-words").fact("words", words))
        }
        (Some(failure), _) => (Status::Failed, ending(failure)),
        (None, Some(reply)) => {
            let version = second.tls.as_ref().map(|tls| tls.version.as_str()).unwrap_or_default();
            let seen = match engines_differ(case) {
                true => Reason::new("stage-openssl-differs"),
                false => Reason::new("stage-openssl"),
            };
            (Status::Ok, seen.fact("version", version).fact("status", u32::from(reply.status)))
        }
        (None, None) => return None,
    };
    let seen =
        seen.fact("library", said.library.as_str()).fact("security_level", said.security_level);
    let time = total(second).filter(|_| !second.times.is_empty());
    Some(Stage { time, ..stage(StageName::OpenSsl, status, seen) })
}

fn call(case: &Case<'_>, name: StageName, purpose: Purpose) -> Option<Stage> {
    let call = case.transcript(purpose)?;
    let (status, seen) = match (&call.failure, &call.reply) {
        (Some(failure), _) => (Status::Failed, ending(failure)),
        (None, Some(reply)) => {
            let denied = matches!(reply.status, 401 | 403);
            // A key that nobody has given out should be refused.
            let as_it_should = denied == (purpose == Purpose::RandomKey);
            let status = if as_it_should { Status::Ok } else { Status::Failed };
            (status, Reason::new("stage-http").fact("status", u32::from(reply.status)))
        }
        (None, None) => return None,
    };
    Some(Stage { time: total(call), ..stage(name, status, seen) })
}

fn total(transcript: &Transcript) -> Option<std::time::Duration> {
    Some(transcript.times.iter().map(|(_, time)| *time).sum())
}
