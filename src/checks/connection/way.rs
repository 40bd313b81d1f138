//! The way there: name, connection, proxy, and a peer that says nothing.

use super::case::{Case, cause};
use super::{Rule, proxy};
use crate::live::transcript::{Fault, IoFault, IoKind, Stage};
use crate::report::Code;
use crate::report::smoke::{Cause, Reason};

pub(super) const RULES: &[Rule] =
    &[name, connection, proxy::no_tunnel, proxy::page_instead, silence];

/// The name has no address, or nobody could say.
fn name(case: &Case<'_>) -> Vec<Cause> {
    let (code, confidence) = match case.fault_in(Stage::Dns) {
        Some(Fault::NameNotFound) => (Code::DnsNotFound, 95),
        Some(Fault::NoAddress) => return vec![no_address(case)],
        Some(_) => (Code::DnsUnavailable, 85),
        None => return Vec::new(),
    };
    vec![
        at(case, cause(code, confidence))
            .because(Reason::new("why-dns").fact("host", dialled(case))),
    ]
}

/// The name has none, or none of the family that was asked for.
fn no_address(case: &Case<'_>) -> Cause {
    let addresses = case.main().map(|main| main.addresses.as_slice()).unwrap_or_default();
    let cause = at(case, cause(Code::NoAddress, 90))
        .because(Reason::new("why-dns").fact("host", dialled(case)));
    if addresses.is_empty() {
        return cause;
    }
    let others: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    cause.variant("family").fact("addresses", others)
}

/// No TCP connection came about.
fn connection(case: &Case<'_>) -> Vec<Cause> {
    let (code, confidence) = match case.fault_in(Stage::Tcp) {
        Some(Fault::TimedOut) => (Code::TcpTimeout, 85),
        Some(Fault::Io(io)) => match io.kind {
            IoKind::Refused => (Code::TcpRefused, 90),
            IoKind::TimedOut => (Code::TcpTimeout, 85),
            IoKind::Reset => (Code::CutOffAtHello, 60),
            _ => (Code::NoRoute, 85),
        },
        Some(_) => (Code::NoRoute, 50),
        None => return Vec::new(),
    };
    let mut why = Vec::new();
    if let Some(peer) = case.main().and_then(|main| main.peer) {
        why.push(Reason::new("why-tcp").fact("address", peer.to_string()));
    }
    if let Some(Fault::Io(IoFault { errno: Some(errno), .. })) = case.fault_in(Stage::Tcp) {
        why.push(Reason::new("why-errno").fact("number", errno.unsigned_abs()));
    }
    let addresses = case.main().map(|main| main.addresses.as_slice()).unwrap_or_default();
    if !addresses.is_empty() && addresses.iter().all(std::net::IpAddr::is_ipv6) {
        why.push(Reason::new("why-ipv6-only"));
    }
    vec![at(case, cause(code, confidence)).because_all(why)]
}

/// Connected, then nothing until the time was over.
fn silence(case: &Case<'_>) -> Vec<Cause> {
    let Some(main) = case.main() else { return Vec::new() };
    match case.failure().map(|failure| (failure.stage, &failure.fault)) {
        Some((Stage::Tls, Fault::TimedOut)) => {
            let seen = Reason::new("why-received").fact("count", main.received.to_string());
            vec![cause(Code::TlsTimeout, 60).fact("host", case.host).because(seen)]
        }
        Some((Stage::Http, Fault::TimedOut)) => {
            vec![
                cause(Code::HttpTimeout, 75)
                    .fact("host", case.host)
                    .because(Reason::new("why-tls-done")),
            ]
        }
        _ => Vec::new(),
    }
}

/// Whom the connection went to first.
fn dialled<'a>(case: &Case<'a>) -> &'a str {
    case.proxy.unwrap_or(case.host)
}

/// Names the host that was dialled, and says so where it is the proxy.
fn at(case: &Case<'_>, cause: Cause) -> Cause {
    let cause = cause.fact("host", dialled(case));
    if case.proxy.is_some() { cause.variant("proxy") } else { cause }
}
