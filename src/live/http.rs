//! One HTTP/1.1 exchange (RFC 9112) on a connection that is already there.

use http_body_util::{BodyExt, Empty};
use hyper::body::{Body, Bytes};
use hyper::ext::ReasonPhrase;
use hyper::header::{ACCEPT, CONNECTION, HOST, HeaderMap, USER_AGENT};
use hyper::http::Extensions;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout_at};

use super::attempt::Attempt;
use super::overheard;
use super::transcript::{Fault, Reply};
use super::watch::Ending;

/// How much of a body is kept.
pub(super) const BODY_LIMIT: usize = 64 * 1024;

/// The name we give ourselves.
pub(super) const AGENT: &str = concat!("mtls/", env!("CARGO_PKG_VERSION"));

/// Sends a request without secrets and reads the answer.
pub(super) async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    attempt: &Attempt,
    ending: &Ending,
    deadline: Instant,
) -> Result<Reply, Fault> {
    // What ended the connection below HTTP says more than hyper does.
    let fault =
        |error: hyper::Error| ending.get().unwrap_or_else(|| Fault::Http(error.to_string()));
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(fault)?;
    overheard::spawn(connection);
    let call = &attempt.call;
    let mut builder = Request::builder().method(call.method.as_str()).uri(&call.path);
    for (name, value) in &call.headers {
        builder = builder.header(name, value);
    }
    let request = builder
        .header(HOST, attempt.authority())
        .header(USER_AGENT, AGENT)
        .header(ACCEPT, "*/*")
        .header(CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .map_err(|error| Fault::Http(error.to_string()))?;
    let response = timeout_at(deadline, sender.send_request(request))
        .await
        .map_err(|_: Elapsed| Fault::TimedOut)?
        .map_err(fault)?;
    Ok(reply(response, deadline).await)
}

async fn reply<B>(response: Response<B>, deadline: Instant) -> Reply
where
    B: Body<Data = Bytes> + Unpin,
{
    let (head, mut body) = response.into_parts();
    let mut start = Vec::new();
    // A body that breaks off or never ends is kept as far as it came: the status has been said.
    while let Ok(Some(Ok(frame))) = timeout_at(deadline, body.frame()).await {
        if let Ok(bytes) = frame.into_data() {
            let room = BODY_LIMIT - start.len();
            start.extend(bytes.iter().take(room));
        }
        if start.len() >= BODY_LIMIT {
            break;
        }
    }
    Reply {
        status: head.status.as_u16(),
        reason: reason(&head.extensions),
        headers: headers(&head.headers),
        body: start,
    }
}

/// The reason phrase; HTTP libraries keep it only where it is not the usual one.
pub(super) fn reason(extensions: &Extensions) -> Option<String> {
    let phrase = extensions.get::<ReasonPhrase>()?;
    Some(String::from_utf8_lossy(phrase.as_bytes()).into_owned())
}

/// Headers as text, in their order.
pub(super) fn headers(map: &HeaderMap) -> Vec<(String, String)> {
    map.iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect()
}
