//! The proxy on the way: what its answer to the request for a tunnel means.
//!
//! With a proxy the name and the connection to the host are the proxy's business: all that is known
//! of them is its answer (RFC 9110 section 9.3.6).

use super::case::{Case, cause};
use super::refusal::title;
use crate::live::transcript::{Fault, Reply, Stage, Tunnel};
use crate::report::Code;
use crate::report::smoke::{Cause, Reason};

/// No tunnel came about.
pub(super) fn no_tunnel(case: &Case<'_>) -> Vec<Cause> {
    let Some(fault) = case.fault_in(Stage::Proxy) else { return Vec::new() };
    let causes = match fault {
        Fault::Proxy(status) => vec![answered(case, *status)],
        Fault::TimedOut => vec![cause(Code::ProxyUpstream, 60)],
        Fault::Closed | Fault::Io(_) => closed(),
        _ => vec![no_http(case)],
    };
    named(case, causes)
}

/// The tunnel was granted with a page in it, as web servers answer whatever they are asked, and no
/// TLS came through.
pub(super) fn page_instead(case: &Case<'_>) -> Vec<Cause> {
    let failed = case.fault_in(Stage::Tls).is_some_and(|fault| {
        matches!(fault, Fault::NotTls | Fault::Closed | Fault::Io(_) | Fault::Tls(_))
    });
    match tunnel(case).filter(|tunnel| failed && announces_a_body(&tunnel.reply)) {
        Some(tunnel) => {
            named(case, vec![with_words(not_a_proxy(97).variant("page"), &tunnel.reply)])
        }
        None => Vec::new(),
    }
}

fn tunnel<'a>(case: &Case<'a>) -> Option<&'a Tunnel> {
    case.main()?.tunnel.as_ref()
}

fn named(case: &Case<'_>, causes: Vec<Cause>) -> Vec<Cause> {
    let proxy = case.proxy.unwrap_or_default();
    causes.into_iter().map(|cause| cause.fact("proxy", proxy).fact("host", case.host)).collect()
}

fn not_a_proxy(confidence: u8) -> Cause {
    cause(Code::NotAProxy, confidence)
}

fn answered(case: &Case<'_>, status: u16) -> Cause {
    let tunnel = tunnel(case);
    let signed = tunnel.is_some_and(|tunnel| is_signed(&tunnel.reply));
    let found = match status {
        407 => login(tunnel),
        // Tinyproxy answers a wrong login with 401; without one it answers 407.
        401 if tunnel.is_none_or(|tunnel| tunnel.login) => {
            cause(Code::ProxyLogin, 80).variant("refused")
        }
        401 if signed => login(tunnel),
        403 | 451 => cause(Code::ProxyForbidden, 90),
        300..=399 => elsewhere(case, tunnel),
        501 | 300..=499 if !signed => not_a_proxy(85),
        _ => cause(Code::ProxyUpstream, 80),
    };
    let found = found.because(Reason::new("why-proxy-status").fact("status", u32::from(status)));
    match tunnel {
        Some(tunnel) => with_words(found, &tunnel.reply),
        None => found,
    }
}

/// A login is wanted: which one, and whether ours was refused.
fn login(tunnel: Option<&Tunnel>) -> Cause {
    let found = cause(Code::ProxyLogin, 95);
    let Some(tunnel) = tunnel else { return found };
    let schemes = schemes(&tunnel.reply);
    let basic = schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case("basic"));
    if !schemes.is_empty() && !basic {
        return found.variant("scheme").fact("schemes", schemes);
    }
    if tunnel.login { found.variant("refused") } else { found }
}

/// The kinds of login on offer, as `Proxy-Authenticate` names them (RFC 9110 section 11.6.1):
/// challenges with commas between them and inside them.
fn schemes(reply: &Reply) -> Vec<String> {
    let offers = reply.headers.iter().filter(|(name, _)| name == "proxy-authenticate");
    let mut schemes: Vec<String> = Vec::new();
    for (_, offer) in offers {
        // What is quoted is for people.
        let bare: String = offer.split('"').step_by(2).collect();
        for part in bare.split(',') {
            let first = part.split_whitespace().next().unwrap_or_default();
            let is_scheme = !first.is_empty() && !first.contains('=');
            if is_scheme && !schemes.iter().any(|known| known.eq_ignore_ascii_case(first)) {
                schemes.push(first.to_owned());
            }
        }
    }
    schemes
}

/// A redirect: to a page where somebody should sign in, or, as web servers do, to another address of
/// the same host.
fn elsewhere(case: &Case<'_>, tunnel: Option<&Tunnel>) -> Cause {
    let place = tunnel.and_then(|tunnel| place(tunnel.reply.header("location")?));
    let proxy = case.proxy.and_then(|proxy| proxy.rsplit_once(':')).map(|(host, _)| host);
    let own = [Some(case.host), proxy];
    match place {
        Some((page, host)) if !own.contains(&Some(host)) => {
            cause(Code::ProxyLogin, 80).variant("page").fact("page", page)
        }
        _ => not_a_proxy(85),
    }
}

/// Where an absolute URL leads, and the host in it. Path and query stay out: tokens may be in them.
fn place(url: &str) -> Option<(String, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let authority = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => host,
        _ => authority,
    };
    Some((format!("{scheme}://{authority}/"), host.trim_matches(['[', ']'])))
}

/// Closed before the first byte. Nothing tells these two apart.
fn closed() -> Vec<Cause> {
    let seen = Reason::new("why-proxy-closed");
    vec![
        not_a_proxy(70).variant("closed").because(seen.clone()),
        cause(Code::ProxyForbidden, 40).variant("closed").because(seen),
    ]
}

/// Bytes came that are no HTTP.
fn no_http(case: &Case<'_>) -> Cause {
    let bytes = case.main().map(|main| main.first_bytes.as_slice()).unwrap_or_default();
    let found = match bytes {
        // A TLS record: an alert or a handshake (RFC 8446 section 5.1).
        [21 | 22, 3, ..] => not_a_proxy(90).variant("tls"),
        // SOCKS 5 (RFC 1928 section 3), and the answer of SOCKS 4.
        [5, 0 | 1 | 2 | 0xff, ..] | [0, 0x5a..=0x5d, ..] => not_a_proxy(90).variant("socks"),
        _ => not_a_proxy(85),
    };
    let text: String = String::from_utf8_lossy(bytes).chars().take(40).collect();
    if text.is_empty() || found.finding.variant.is_some() {
        return found;
    }
    found.because(Reason::new("why-first-bytes").fact("bytes", text))
}

/// Whether who answers says that it is a proxy.
fn is_signed(reply: &Reply) -> bool {
    reply.headers.iter().any(|(name, value)| match name.as_str() {
        "via" | "x-squid-error" => true,
        "server" => value.to_ascii_lowercase().contains("proxy"),
        name => name.starts_with("proxy-"),
    })
}

/// No proxy announces a body with a tunnel: it would be the first bytes in it.
fn announces_a_body(reply: &Reply) -> bool {
    reply.is_web_page()
        || reply.header("transfer-encoding").is_some()
        || reply.header("content-length").is_some_and(|length| length.trim() != "0")
}

/// Adds what the answer says for people: Squid's own name for the error, else the title of the page.
fn with_words(cause: Cause, reply: &Reply) -> Cause {
    let words = match reply.header("x-squid-error") {
        Some(error) => error.to_owned(),
        None => title(&reply.text()),
    };
    if words.is_empty() {
        return cause;
    }
    cause.because(Reason::new("why-proxy-words").fact("text", words))
}
