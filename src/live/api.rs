//! The calls that carry the API key: an ordinary HTTP client over the same TLS configuration.

use std::error::Error as _;
use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;
use rustls::sign::CertifiedKey;
use tokio::time::Instant;

use super::attempt::{Attempt, Equipment, Proxy};
use super::dial;
use super::http::{AGENT, BODY_LIMIT, headers, reason};
use super::redact;
use super::session;
use super::tls::{self, Hello, Notes, Unverified};
use super::transcript::{Alert, Failure, Fault, Moment, Purpose, Reply, Stage, Transcript};
use crate::material::Secret;

/// Makes the call and notes the answer.
///
/// The configuration refuses a server that is not verified, so the key cannot reach one; and no
/// redirect is followed, so it cannot reach another host.
pub(super) async fn call(
    attempt: &Attempt,
    equipment: &Equipment,
    key: Option<Arc<CertifiedKey>>,
    transcript: &mut Transcript,
) {
    let notes = Notes::default();
    let deadline = Instant::now() + equipment.timeout;
    let (host, port) = match &equipment.proxy {
        Some(proxy) => (&proxy.host, proxy.port),
        None => (&attempt.host, attempt.port),
    };
    let lookup = &equipment.lookup;
    let Some(addresses) = dial::addresses(host, port, lookup, deadline, transcript).await else {
        return;
    };
    let started = Instant::now();
    let result = exchange(attempt, equipment, key, (host, &addresses), &notes).await;
    transcript.times.push((Stage::Http, started.elapsed()));
    tls::note(&notes, transcript);
    match result {
        Ok(reply) => answered(reply, attempt.purpose, equipment, transcript),
        Err(fault) => {
            if let Fault::Alert(number) = fault {
                transcript.alert = Some(Alert { number, moment: Moment::AfterRequest });
            }
            transcript.failure = Some(Failure { stage: Stage::Http, fault });
        }
    }
}

async fn exchange(
    attempt: &Attempt,
    equipment: &Equipment,
    key: Option<Arc<CertifiedKey>>,
    (host, addresses): (&str, &[SocketAddr]),
    notes: &Notes,
) -> Result<Reply, Fault> {
    let config =
        tls::config(&equipment.roots, equipment.now, key, Unverified::Refused, Hello::Usual, notes)
            .map_err(|error| Fault::Tls(error.to_string()))?;
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .redirect(Policy::none())
        .https_only(true)
        .http1_only()
        .user_agent(AGENT)
        .resolve_to_addrs(host, addresses)
        .timeout(equipment.timeout);
    let builder = match &equipment.proxy {
        Some(proxy) => builder.proxy(through(proxy)?),
        // Ours is the only word on proxies; the library must not look for another.
        None => builder.no_proxy(),
    };
    let client = builder.build().map_err(|error| fault(&error))?;
    let call = &attempt.call;
    let method = reqwest::Method::from_bytes(call.method.as_bytes())
        .map_err(|error| Fault::Http(error.to_string()))?;
    let url = format!("https://{}{}", attempt.authority(), call.path);
    let mut request = client.request(method, url);
    for (name, value) in &call.headers {
        request = request.header(name, value);
    }
    if let Some(body) = &call.body {
        request = request.body(body.clone());
    }
    if let Some((name, value)) = credential(attempt.purpose, equipment)? {
        request = request.header(name, value);
    }
    let mut response = request.send().await.map_err(|error| fault(&error))?;
    let mut body = Vec::new();
    // A body that breaks off is kept as far as it came: the status has been said.
    while let Ok(Some(bytes)) = response.chunk().await {
        let room = BODY_LIMIT - body.len();
        body.extend(bytes.iter().take(room));
        if body.len() >= BODY_LIMIT {
            break;
        }
    }
    Ok(Reply {
        status: response.status().as_u16(),
        reason: reason(response.extensions()),
        headers: headers(response.headers()),
        body,
    })
}

/// The header that says who we are: the API key, or a session that stands for it.
fn credential(
    purpose: Purpose,
    equipment: &Equipment,
) -> Result<Option<(&str, HeaderValue)>, Fault> {
    let session = match purpose {
        Purpose::Permission(row) => equipment.sessions.authorization(row),
        _ => None,
    };
    let key = match purpose {
        Purpose::ApiKey | Purpose::KeyAlone | Purpose::Handshake(_) | Purpose::Permission(_) => {
            equipment.api_key.as_ref()
        }
        Purpose::RandomKey => equipment.random_key.as_ref(),
        _ => None,
    };
    let (name, bytes) = match (&session, key) {
        (Some(session), _) => ("authorization", session.as_bytes()),
        (None, Some(key)) => (equipment.api_key_header.as_str(), key.expose()),
        (None, None) => return Ok(None),
    };
    let mut value =
        HeaderValue::from_bytes(bytes).map_err(|error| Fault::Http(error.to_string()))?;
    value.set_sensitive(true);
    Ok(Some((name, value)))
}

/// Notes an answer, without what is secret. Some servers repeat the request in their answer; a key
/// must not get into a report that way.
fn answered(reply: Reply, purpose: Purpose, equipment: &Equipment, transcript: &mut Transcript) {
    if let Purpose::Handshake(row) = purpose {
        transcript.session = equipment.sessions.open(row, &reply);
    }
    let keys = [&equipment.api_key, &equipment.random_key].into_iter().flatten();
    let reply = keys
        .filter_map(Secret::expose_text)
        .fold(reply, |reply, key| redact::without(key, "(the API key)", reply));
    transcript.reply = Some(match purpose {
        Purpose::Handshake(_) | Purpose::Permission(_) | Purpose::WithoutKey(_) => {
            session::evidence(equipment.sessions.left_out(reply))
        }
        _ => reply,
    });
}

/// The proxy as the library takes it: it is asked to tunnel `https`, and to fetch `http` itself.
pub(super) fn through(proxy: &Proxy) -> Result<reqwest::Proxy, Fault> {
    let host =
        if proxy.host.contains(':') { format!("[{}]", proxy.host) } else { proxy.host.clone() };
    let through = reqwest::Proxy::all(format!("http://{host}:{}", proxy.port))
        .map_err(|error| fault(&error))?;
    let login = proxy.login.as_ref().and_then(|login| login.expose_text()?.split_once(':'));
    Ok(match login {
        Some((user, password)) => through.basic_auth(user, password),
        None => through,
    })
}

/// The library wraps the TLS error; each layer is asked for it.
fn fault(error: &reqwest::Error) -> Fault {
    if error.is_timeout() {
        return Fault::TimedOut;
    }
    let mut layer = error.source();
    let mut last = String::new();
    while let Some(current) = layer {
        if let Some(io) = current.downcast_ref::<std::io::Error>() {
            let fault = super::faults::read_fault(io);
            // A wrapper of another error has no system number and tells nothing by itself.
            if !matches!(fault, Fault::Io(io) if io.errno.is_none()) {
                return fault;
            }
        }
        if let Some(rustls::Error::AlertReceived(alert)) = current.downcast_ref::<rustls::Error>() {
            return Fault::Alert(u8::from(*alert));
        }
        last = current.to_string();
        layer = current.source();
    }
    Fault::Http(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_key_that_comes_back_in_the_answer_is_left_out() {
        let reply = Reply {
            status: 401,
            reason: Some("Unknown 123".into()),
            headers: vec![("x-echo".into(), "key 123".into())],
            body: b"unknown key 123".to_vec(),
        };
        let reply = redact::without("123", "(the API key)", reply);
        assert_eq!(reply.text(), "unknown key (the API key)");
        assert_eq!(reply.header("x-echo"), Some("key (the API key)"));
        assert_eq!(reply.reason.as_deref(), Some("Unknown (the API key)"));
    }
}
