//! One connection, from its first byte to its last: TLS, requests and answers, and the faults that
//! were asked for.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use axum::response::IntoResponse;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustls::server::Acceptor;
use time::format_description::FormatItem;
use time::macros::format_description;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use super::answer;
use super::call::{Call, Caller, Ear, Heard, NoHandshake};
use super::clock::Clock;
use super::faults::{Cut, End, Faults, HEADER, Page, Silenced};
use super::tls::Tls;

/// Time for the TLS handshake, and for the headers of each request: enough for a slow person with
/// `openssl s_client`, too little to hold a connection for ever.
const PATIENCE: Duration = Duration::from_secs(20);

/// What every connection of the API goes through.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) tls: Tls,
    pub(super) ear: Option<Ear>,
}

impl Door {
    fn tell(&self, heard: Heard) {
        if let Some(ear) = &self.ear {
            ear.0(heard);
        }
    }
}

/// What is known of a connection once its handshake is done.
#[derive(Clone)]
struct Known {
    faults: Faults,
    client: Option<Caller>,
}

/// Goes through a connection; without TLS it has no faults either.
pub(super) async fn connection(
    stream: TcpStream,
    door: Option<Arc<Door>>,
    routes: Router,
    stop: watch::Receiver<bool>,
) {
    // A small answer must not wait for the acknowledgement of the one before it.
    let _ = stream.set_nodelay(true);
    let routes = TowerToHyperService::new(routes);
    let Some(door) = door else { return converse(stream, routes, stop).await };
    // A client that says nothing for too long is left: dropping the stream closes it.
    let shaken = timeout(PATIENCE, handshake(stream, &door)).await;
    let (stream, faults) = match shaken {
        Ok(Some(done)) => done,
        Ok(None) => return,
        Err(_) => return door.tell(Heard::NoHandshake(NoHandshake::SILENT)),
    };
    let client = Caller::of(stream.get_ref().1.peer_certificates());
    let known = Known { faults, client };
    let service =
        service_fn(move |request| told(request, routes.clone(), known.clone(), Arc::clone(&door)));
    converse(stream, service, stop).await;
}

/// The answer to a request, told to who listens.
async fn told(
    request: Request<Incoming>,
    routes: TowerToHyperService<Router>,
    known: Known,
    door: Arc<Door>,
) -> Result<Response<Body>, io::Error> {
    let Known { faults, client } = known;
    let call = Call::begin(client, &request);
    let answer = answered(request, routes, faults, door.tls.clock()).await;
    let status = answer.as_ref().ok().map(|response| response.status().as_u16());
    door.tell(Heard::Call(Call { status, ..call }));
    answer
}

/// The handshake, with the faults of the listener and those that the host name asks for. `None`
/// where the connection is over.
async fn handshake(stream: TcpStream, door: &Door) -> Option<(TlsStream<Silenced>, Faults)> {
    let cut = Cut::default();
    let mut hello = LazyConfigAcceptor::new(Acceptor::default(), cut.clone().on(stream));
    let over = |why| door.tell(Heard::NoHandshake(why));
    let start = match (&mut hello).await {
        Ok(start) => start,
        Err(error) => {
            over(NoHandshake::of(&error));
            part(hello.take_io()?).await;
            return None;
        }
    };
    let faults = door.tls.faults.with_host(start.client_hello().server_name());
    // Where there is no such fault there is no such server.
    let Some(faults) = faults else {
        over(NoHandshake::NO_SUCH_FAULT);
        End::UNRECOGNIZED_NAME.apply(start.io).await;
        return None;
    };
    if let Some(end) = faults.at_hello() {
        over(NoHandshake::ON_REQUEST);
        end.apply(start.io).await;
        return None;
    }
    let config = door.tls.with(&faults, &cut).ok()?;
    let (error, stream) = match start.into_stream(config).into_fallible().await {
        Ok(stream) => return Some((stream, faults)),
        Err(failed) => failed,
    };
    match faults.at_certificate() {
        Some(end) if cut.is_made() => {
            over(NoHandshake::ON_REQUEST);
            end.apply(stream).await;
        }
        _ => {
            over(NoHandshake::of(&error));
            part(stream).await;
        }
    }
    None
}

/// Requests and answers, until one side has enough.
async fn converse<S, H>(stream: S, service: H, mut stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    H: Service<Request<Incoming>, Response = Response<Body>>,
    H::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    // What goes wrong in a conversation is the client's to see; there is nobody to tell here.
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = stop.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// The answer to a request, with the faults of its connection and the one that it asks for itself.
/// An error ends the connection without an answer.
async fn answered(
    request: Request<Incoming>,
    routes: TowerToHyperService<Router>,
    faults: Faults,
    clock: Clock,
) -> Result<Response<Body>, io::Error> {
    let Some(faults) = faults.with_header(wish(request.headers()).as_deref()) else {
        let text = format!("{HEADER} names no fault of an answer");
        return Ok(answer::refusal(400, "fault-unknown", &text).into_response());
    };
    if let Some(delay) = faults.delay() {
        sleep(delay).await;
    }
    if let Some(end) = faults.at_answer() {
        if end == End::Stall {
            sleep(End::STALL).await;
        }
        return Err(io::ErrorKind::ConnectionAborted.into());
    }
    let mut response = match faults.answer() {
        Some(page) => page.into_response(),
        None => routes.call(request).await.unwrap_or_else(|never: Infallible| match never {}),
    };
    if let Some(date) = date(clock, faults.date_ahead()) {
        response.headers_mut().insert(header::DATE, date);
    }
    Ok(response)
}

/// The fault that a request asks for.
fn wish(headers: &HeaderMap) -> Option<String> {
    headers.get(HEADER).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The time of the sandbox's clock as a header has it (RFC 9110 section 5.6.7).
fn date(clock: Clock, ahead: Duration) -> Option<HeaderValue> {
    const FORM: &[FormatItem<'_>] = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    let text = (clock.now() + ahead).to_offset(time::UtcOffset::UTC).format(FORM).ok()?;
    HeaderValue::from_str(&text).ok()
}

impl IntoResponse for Page {
    fn into_response(self) -> axum::response::Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or_default();
        for (name, value) in self.headers {
            response.headers_mut().insert(*name, HeaderValue::from_static(value));
        }
        response
    }
}

/// Closes a refused connection so that the alert arrives: a close with unread bytes would reset it,
/// and a TLS 1.3 client has often sent its request already.
async fn part(mut stream: Silenced) {
    const LONGEST: Duration = Duration::from_secs(2);
    const MOST: u64 = 256 * 1024;
    let _ = stream.shutdown().await;
    let mut rest = stream.take(MOST);
    let _ = timeout(LONGEST, tokio::io::copy(&mut rest, &mut tokio::io::sink())).await;
}
