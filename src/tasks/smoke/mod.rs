//! `smoke`: does mTLS work from here, and if not, why? A step function says which connections come
//! next, until it has seen enough to judge.

mod call;
mod client;
mod engines;
mod permissions;
mod provider;
mod record;
mod route;
mod stages;
mod target;

pub use call::{api_key_header, expected, header, method};
pub use client::{Client, anchors, is_uuid, random_key, throwaway};
pub use permissions::{Walk, handshake_field};
pub use record::{load, save, server_chain};
pub use route::{is_direct, lookup, proxy};
pub use target::Target;

use time::OffsetDateTime;

use crate::checks::connection::{self, Case};
pub use crate::checks::connection::{Expected, Local};
use crate::live::attempt::{Attempt, Call};
use crate::live::transcript::{Fault, Purpose, Transcript};
use crate::report::smoke::Report;

/// Which controls are made beside the one without a certificate, which always is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Controls {
    /// A self-signed certificate made for this run.
    pub throwaway: bool,
    /// An API key made up for this run.
    pub random_key: bool,
}

/// What is wished for, without its secrets: those are the probe's.
#[derive(Debug)]
pub struct Request {
    /// Where to.
    pub target: Target,
    /// The method of the calls.
    pub method: String,
    /// Headers of the calls.
    pub headers: Vec<(String, String)>,
    /// The status that the application should answer with.
    pub expected: Option<Expected>,
    /// What our files say.
    pub local: Local,
    /// The controls.
    pub controls: Controls,
    /// Whether OpenSSL is asked for a second opinion.
    pub second_opinion: bool,
    /// The permissions to try, where that is wished for.
    pub walk: Option<Walk>,
    /// The proxy on the way, as host and port.
    pub proxy: Option<String>,
    /// Our clock.
    pub now: OffsetDateTime,
}

/// What comes next.
#[derive(Debug)]
pub enum Step {
    /// Make these connections at the same time, and ask again with all transcripts so far.
    Connect(Vec<Attempt>),
    /// Enough was seen.
    Done(Box<Report>),
}

/// The next step after these connections.
pub fn next(request: &Request, transcripts: &[Transcript]) -> Step {
    let case = request.case(transcripts);
    let planned = plan(&case, request);
    if !planned.is_empty() {
        return Step::Connect(
            planned.into_iter().map(|purpose| request.attempt(purpose)).collect(),
        );
    }
    match permission(&case, request) {
        Some(attempt) => Step::Connect(vec![attempt]),
        None => Step::Done(Box::new(judge(request, transcripts))),
    }
}

/// The next call of the permission table: one at a time, as vendors count calls.
fn permission(case: &Case<'_>, request: &Request) -> Option<Attempt> {
    let walk = request.walk.as_ref().filter(|_| connection::answers_our_key(case))?;
    let purpose = walk.next(case.transcripts)?;
    let call = walk.call(purpose, &request.headers)?;
    Some(Attempt { call, ..request.attempt(purpose) })
}

impl Request {
    fn case<'a>(&'a self, transcripts: &'a [Transcript]) -> Case<'a> {
        Case {
            host: &self.target.host,
            proxy: self.proxy.as_deref(),
            now: self.now,
            local: &self.local,
            expected: self.expected.as_ref(),
            transcripts,
        }
    }

    fn attempt(&self, purpose: Purpose) -> Attempt {
        // Whom we do not trust gets no wish of ours, and no answer of it counts.
        let trusted = !purpose.only_looks();
        let clock = purpose == Purpose::Clock;
        let method = match purpose {
            Purpose::Clock => "HEAD",
            _ if trusted => self.method.as_str(),
            _ => "GET",
        };
        Attempt {
            purpose,
            host: self.target.host.clone(),
            port: if clock { 80 } else { self.target.port },
            call: Call {
                method: method.to_owned(),
                path: if clock { "/".to_owned() } else { self.target.path.clone() },
                headers: if trusted { self.headers.clone() } else { Vec::new() },
                body: None,
            },
        }
    }
}

/// Which connections are still needed. Each is made once: gateways count failures.
///
/// Where the server ended the connection at our first words, it is asked again with fewer of them;
/// not where it let the time pass, which would double.
fn plan(case: &Case<'_>, request: &Request) -> Vec<Purpose> {
    if connection::is_pointless(&request.local) {
        return Vec::new();
    }
    let Some(main) = case.transcript(Purpose::Main) else {
        return first(request);
    };
    let missing = |purpose| case.transcript(purpose).is_none();
    let distrusted =
        main.failure.as_ref().is_some_and(|failure| failure.fault == Fault::ServerCertificate);
    if distrusted && missing(Purpose::LookOnly) {
        return vec![Purpose::LookOnly];
    }
    if connection::stopped_at_hello(main) && missing(Purpose::Tls12Only) {
        let named = case.host.parse::<std::net::IpAddr>().is_err();
        let without_name = named.then_some(Purpose::WithoutName);
        return std::iter::once(Purpose::Tls12Only).chain(without_name).collect();
    }
    // Through a proxy port 80 may be another machine's.
    if connection::needs_a_clock(case) && case.proxy.is_none() && missing(Purpose::Clock) {
        return vec![Purpose::Clock];
    }
    let let_in =
        main.server_verified() && main.reply.is_some() && !connection::certificate_refused(case);
    if request.local.api_key && let_in && missing(Purpose::ApiKey) {
        let random = request.controls.random_key.then_some(Purpose::RandomKey);
        return std::iter::once(Purpose::ApiKey).chain(random).collect();
    }
    if connection::key_alone_would_tell(case) && missing(Purpose::KeyAlone) {
        return vec![Purpose::KeyAlone];
    }
    Vec::new()
}

/// The first connections know nothing of each other, so they are made together.
fn first(request: &Request) -> Vec<Purpose> {
    // Without a certificate of ours the main connection is the control.
    let control = (!request.local.chain.is_empty()).then_some(Purpose::NoCertificate);
    let throwaway = request.controls.throwaway.then_some(Purpose::Throwaway);
    let second = request.second_opinion.then_some(Purpose::OpenSsl);
    std::iter::once(Purpose::Main).chain(control).chain(throwaway).chain(second).collect()
}

/// Judges connections that are over.
pub fn judge(request: &Request, transcripts: &[Transcript]) -> Report {
    let case = request.case(transcripts);
    let judgement = connection::judge(&case);
    Report {
        url: request.target.shown(),
        verdict: judgement.verdict,
        stages: stages::of(&case),
        engines: engines::of(&case),
        permissions: request.walk.as_ref().map_or(Vec::new(), |walk| walk.judge(transcripts)),
        causes: judgement.causes,
        findings: judgement.findings,
        provider: provider::note(&case, &request.target),
    }
}
