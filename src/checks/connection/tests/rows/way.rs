//! B: name, connection, proxy.

use super::*;

fn ends(id: &'static str, stage: Stage, fault: Fault, told: &'static str) -> Row {
    row(id, [Transcript::early(stage, fault)], told)
}

pub(super) fn rows() -> Vec<Row> {
    let mut ipv6 = Transcript::early(Stage::Tcp, io(IoKind::NetworkUnreachable));
    ipv6.addresses = vec![std::net::Ipv6Addr::LOCALHOST.into()];
    let mut other_family = Transcript::early(Stage::Dns, Fault::NoAddress);
    other_family.addresses = vec![std::net::Ipv6Addr::LOCALHOST.into()];
    vec![
        ends("B1", Stage::Dns, Fault::NameNotFound, "failed: dns-not-found"),
        ends("B2", Stage::Dns, Fault::NameUnavailable, "failed: dns-unavailable"),
        ends("B2", Stage::Dns, Fault::TimedOut, "failed: dns-unavailable"),
        ends("B3", Stage::Dns, Fault::NoAddress, "failed: no-address"),
        row("B3", [other_family], "failed: no-address"),
        row("B3", [ipv6], "failed: no-route"),
        ends("B4", Stage::Tcp, io(IoKind::Refused), "failed: tcp-refused"),
        ends("B5", Stage::Tcp, Fault::TimedOut, "failed: tcp-timeout"),
        ends("B5", Stage::Tcp, io(IoKind::TimedOut), "failed: tcp-timeout"),
        ends("B6", Stage::Tcp, io(IoKind::HostUnreachable), "failed: no-route"),
        ends("B6", Stage::Tcp, io(IoKind::NetworkUnreachable), "failed: no-route"),
    ]
    .into_iter()
    .chain(proxy())
    .collect()
}

fn proxy() -> Vec<Row> {
    let answers = |id, status, told| ends(id, Stage::Proxy, Fault::Proxy(status), told).proxied();
    let through = |bytes: &[u8]| {
        let mut seen = Transcript::early(Stage::Tls, Fault::NotTls);
        seen.first_bytes = bytes.to_vec();
        [seen]
    };
    vec![
        answers("B7", 407, "failed: proxy-login"),
        // Tinyproxy answers wrong credentials with 401.
        answers("B7", 401, "failed: proxy-login"),
        answers("B8", 403, "failed: proxy-forbidden"),
        answers("B9", 500, "failed: proxy-upstream"),
        answers("B9", 502, "failed: proxy-upstream"),
        answers("B9", 503, "failed: proxy-upstream"),
        answers("B9", 504, "failed: proxy-upstream"),
        ends("B9", Stage::Proxy, Fault::TimedOut, "failed: proxy-upstream").proxied(),
        // The probe takes 400, 404, 405, 501 and what is no HTTP for this.
        ends("B10", Stage::Proxy, Fault::NotAProxy, "failed: not-a-proxy").proxied(),
        ends("B10", Stage::Proxy, Fault::Closed, "failed: not-a-proxy").proxied(),
        // A web server answers the request for a tunnel with 200 and a page.
        row("B10", through(b"<html>"), "failed: not-a-proxy, then not-tls").proxied(),
        // A proxy that works, before a port that is none for TLS.
        row("B10", through(b"SSH-2.0-OpenSSH_9.2"), "failed: not-tls").proxied(),
    ]
}
