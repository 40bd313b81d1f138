//! A tunnel through a proxy: CONNECT (RFC 9110 section 9.3.6), with a login where one is given.

use std::error::Error as _;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HOST, HeaderValue, PROXY_AUTHORIZATION};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::attempt::{Attempt, Proxy};
use super::faults::io_fault;
use super::http::headers;
use super::redact;
use super::tap::{Link, Shared, Tap};
use super::transcript::{Failure, Fault, Reply, Stage, Transcript, Tunnel};
use crate::material::Secret;

/// How much of the page of a proxy is kept.
const PAGE_LIMIT: usize = 4 * 1024;

/// Asks for the tunnel; `None` when the transcript says why there is none.
pub(super) async fn tunnel(
    stream: TcpStream,
    proxy: &Proxy,
    attempt: &Attempt,
    deadline: Instant,
    transcript: &mut Transcript,
) -> Option<Box<dyn Link>> {
    let started = Instant::now();
    let tap = Shared::default();
    let link = Tap::that_listens(Box::new(stream), tap.clone());
    let result = timeout_at(deadline, connect(link, proxy, attempt, transcript)).await;
    transcript.times.push((Stage::Proxy, started.elapsed()));
    let fault = match result {
        Ok(Ok(link)) => return Some(link),
        Ok(Err(fault)) => fault,
        Err(_) => Fault::TimedOut,
    };
    let mut seen = tap.look();
    transcript.received = seen.received;
    transcript.first_bytes = std::mem::take(&mut seen.first_bytes);
    if proxy.login.is_some() {
        // Who repeats what was asked repeats the login. Two bytes tell one protocol from another.
        transcript.first_bytes.truncate(2);
    }
    let fault = match fault {
        // Bytes that are no HTTP.
        Fault::Http(_) | Fault::Closed if seen.received > 0 => Fault::NotAProxy,
        other => other,
    };
    transcript.failure = Some(Failure { stage: Stage::Proxy, fault });
    None
}

async fn connect(
    link: Tap,
    proxy: &Proxy,
    attempt: &Attempt,
    transcript: &mut Transcript,
) -> Result<Box<dyn Link>, Fault> {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(link)).await.map_err(|e| fault(&e))?;
    tokio::spawn(connection.with_upgrades());
    let mut response =
        sender.send_request(request(proxy, attempt)?).await.map_err(|e| fault(&e))?;
    let status = response.status();
    let body = if status.is_success() { Vec::new() } else { page(response.body_mut()).await };
    let reply = Reply {
        status: status.as_u16(),
        // It decides nothing here.
        reason: None,
        headers: headers(response.headers()),
        body,
    };
    let login = proxy.login.as_ref();
    let reply = login.and_then(Secret::expose_text).into_iter().fold(reply, without_login);
    transcript.tunnel = Some(Tunnel { login: login.is_some(), reply });
    if !status.is_success() {
        return Err(Fault::Proxy(status.as_u16()));
    }
    let upgraded = hyper::upgrade::on(response).await.map_err(|e| fault(&e))?;
    Ok(Box::new(TokioIo::new(upgraded)))
}

fn request(proxy: &Proxy, attempt: &Attempt) -> Result<Request<Empty<Bytes>>, Fault> {
    let target = format!("{}:{}", attempt.authority_host(), attempt.port);
    let mut request = Request::builder()
        .method(Method::CONNECT)
        .uri(&target)
        .header(HOST, &target)
        .body(Empty::<Bytes>::new())
        .map_err(|error| Fault::Http(error.to_string()))?;
    if let Some(login) = &proxy.login {
        let value = format!("Basic {}", STANDARD.encode(login.expose()));
        let mut value =
            HeaderValue::from_str(&value).map_err(|error| Fault::Http(error.to_string()))?;
        value.set_sensitive(true);
        request.headers_mut().insert(PROXY_AUTHORIZATION, value);
    }
    Ok(request)
}

/// The start of a page. One that breaks off is kept as far as it came, and none is waited for long:
/// the status has been said.
async fn page(body: &mut Incoming) -> Vec<u8> {
    const PATIENCE: Duration = Duration::from_secs(1);
    let deadline = Instant::now() + PATIENCE;
    let mut start = Vec::new();
    while let Ok(Some(Ok(frame))) = timeout_at(deadline, body.frame()).await {
        let room = PAGE_LIMIT - start.len();
        start.extend(frame.data_ref().into_iter().flatten().take(room));
        if start.len() >= PAGE_LIMIT {
            break;
        }
    }
    start
}

/// Pages repeat what was asked, some of them with the login.
fn without_login(reply: Reply, login: &str) -> Reply {
    let password = login.split_once(':').map(|(_, password)| password);
    [Some(login), password]
        .into_iter()
        .flatten()
        .filter(|secret| !secret.is_empty())
        .fold(reply, |reply, secret| redact::without(secret, "(the login)", reply))
}

/// What ended the exchange below HTTP, else that it was none.
fn fault(error: &hyper::Error) -> Fault {
    let io = error.source().and_then(|source| source.downcast_ref::<std::io::Error>());
    match io {
        Some(io) => Fault::Io(io_fault(io)),
        None if error.is_incomplete_message() || error.is_canceled() => Fault::Closed,
        None => Fault::Http(error.to_string()),
    }
}
