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

/// A proxy's answer, with these headers, to a request with or without a login.
fn answer(status: u16, headers: &[(&str, &str)], login: bool) -> Transcript {
    let mut seen = Transcript::early(Stage::Proxy, Fault::Proxy(status));
    let headers =
        headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let reply = Reply { status, reason: None, headers, body: Vec::new() };
    seen.tunnel = Some(Tunnel { login, reply });
    seen
}

fn proxy() -> Vec<Row> {
    let answers = |id, status, headers: &[(&str, &str)], told| {
        row(id, [answer(status, headers, false)], told).proxied()
    };
    let with_login = |status, headers: &[(&str, &str)], told| {
        row("B7", [answer(status, headers, true)], told).proxied()
    };
    let through = |tunnel: Option<Transcript>, bytes: &[u8]| {
        let mut seen = Transcript::early(Stage::Tls, Fault::NotTls);
        seen.first_bytes = bytes.to_vec();
        seen.tunnel = tunnel.and_then(|answered| answered.tunnel);
        row("B10", [seen], "failed: not-a-proxy, then not-tls").proxied()
    };
    let login = "failed: proxy-login";
    let upstream = "failed: proxy-upstream";
    let none = "failed: not-a-proxy";
    let page = Some(answer(200, &[("content-length", "120")], false));
    let mut rows = vec![
        answers("B7", 407, &[("proxy-authenticate", "Basic realm=\"x\"")], login),
        answers("B7", 407, &[("proxy-authenticate", "Negotiate, NTLM")], login),
        with_login(407, &[], login),
        // Tinyproxy answers wrong credentials with 401.
        with_login(401, &[("www-authenticate", "Basic")], login),
        answers("B7", 302, &[("location", "http://login.wifi.example/?token=1")], login),
        answers("B8", 403, &[], "failed: proxy-forbidden"),
        answers("B8", 451, &[], "failed: proxy-forbidden"),
        ends("B9", Stage::Proxy, Fault::TimedOut, upstream).proxied(),
        // Squid calls a request malformed when it cannot use the name in it.
        answers("B9", 400, &[("x-squid-error", "ERR_INVALID_URL 0")], upstream),
        answers("B10", 401, &[("www-authenticate", "Basic")], none),
        answers("B10", 308, &[("location", "https://api.example/")], none),
        answers("B10", 301, &[("location", "/")], none),
        ends("B10", Stage::Proxy, Fault::NotAProxy, none).proxied(),
        ends("B10", Stage::Proxy, Fault::Closed, "failed: not-a-proxy, then proxy-forbidden")
            .proxied(),
        // A web server answers the request for a tunnel with 200 and a page.
        through(None, b"<html>"),
        // The same, with a body that looks like the greeting of another service.
        through(page, b"HTTP/1.1 400 Bad Request"),
        // A proxy that works, before a port that is none for TLS.
        Row { told: "failed: not-tls", ..through(None, b"SSH-2.0-OpenSSH_9.2") },
    ];
    rows.extend([500, 502, 503, 504].map(|status| answers("B9", status, &[], upstream)));
    rows.extend([400, 404, 405, 501].map(|status| answers("B10", status, &[], none)));
    rows
}
