//! The sockets: an mTLS listener for the API and a plain one for the control of the sandbox, both on
//! 127.0.0.1 only, with limits on time, size and number.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::answer::{self, Answer, Asked};
use super::api::Api;
use super::clock::Clock;
use super::conversation::{Door, connection};
use super::forms::Form;
use super::running::Signer;

/// Time for one request, its body included.
const REQUEST_TIME: Duration = Duration::from_secs(30);

/// The largest body: a photo in base64 fits.
const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// Connections at one time; more wait in the system's queue.
const CONNECTIONS: usize = 2_048;

/// The API's routes: the profile's table decides, so there is a single one.
pub(super) fn api_routes(api: Arc<Api>, clock: Clock) -> Router {
    limited(Router::new().fallback(call).with_state((api, clock)))
}

async fn call(
    State((api, clock)): State<(Arc<Api>, Clock)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Answer {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return bad_body(&rejection),
    };
    let Some(query) = query(&uri) else {
        return answer::refusal(400, "unreadable", "the query is damaged");
    };
    let asked = Asked {
        method: method.as_str(),
        path: uri.path(),
        query,
        api_key: headers.get(api.api_key_header()).map(|value| value.as_bytes()),
        authorization: headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()),
        body: &body,
    };
    api.answer(&asked, clock.now())
}

/// The control's routes: a request in, a certificate chain out; and the CA to trust.
pub(super) fn control_routes(signer: Arc<Signer>) -> Router {
    let routes = Router::new()
        .route("/sandbox/v1/certificates", post(certificates))
        .route("/sandbox/v1/ca", get(ca))
        .fallback(async || answer::refusal(404, "wrong-path", "the control has no such path"));
    limited(routes.with_state(signer))
}

async fn certificates(
    State(signer): State<Arc<Signer>>,
    uri: Uri,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return bad_body(&rejection).into_response(),
    };
    let Some(form) = form(&uri) else {
        let known = Form::ALL.map(Form::as_str).join(", ");
        let text = format!("as is one of {known}");
        return answer::refusal(400, "form-unknown", &text).into_response();
    };
    match signer.sign(&body, form) {
        Ok(returned) => {
            let kind = [(header::CONTENT_TYPE, returned.media_type)];
            (kind, returned.contents.to_vec()).into_response()
        }
        Err(error) => {
            answer::refusal(400, error.code().as_str(), &error.to_string()).into_response()
        }
    }
}

/// The names and values of a query; `None` where it is damaged.
fn query(uri: &Uri) -> Option<Vec<(String, String)>> {
    Query::<Vec<(String, String)>>::try_from_uri(uri).ok().map(|Query(pairs)| pairs)
}

/// The form that the query's `as` asks for, or else the right one.
fn form(uri: &Uri) -> Option<Form> {
    match query(uri)?.iter().find(|(name, _)| name == "as") {
        Some((_, word)) => Form::named(word),
        None => Some(Form::Pem),
    }
}

async fn ca(State(signer): State<Arc<Signer>>) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/pem-certificate-chain")];
    (kind, signer.ca_pem()).into_response()
}

fn bad_body(rejection: &BytesRejection) -> Answer {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            answer::refusal(413, "too-large", &format!("a body may have {BODY_LIMIT} bytes"))
        }
        status => answer::refusal(status.as_u16(), "unreadable", &rejection.body_text()),
    }
}

fn limited(routes: Router) -> Router {
    routes.layer(DefaultBodyLimit::max(BODY_LIMIT)).layer(middleware::from_fn(in_time))
}

async fn in_time(request: Request, next: Next) -> Response {
    match timeout(REQUEST_TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => answer::refusal(408, "http-timeout", "the request took too long").into_response(),
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let body = serde_json::Value::Object(self.body).to_string() + "\n";
        let mut response = ([(header::CONTENT_TYPE, "application/json")], body).into_response();
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// Accepts connections until told to stop, then lets those that are open finish.
pub(super) async fn serve(
    listener: TcpListener,
    door: Option<Arc<Door>>,
    routes: Router,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            _ = stop.changed() => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let (door, routes, stop) = (door.clone(), routes.clone(), stop.clone());
                connections.spawn(async move {
                    let _place = place;
                    connection(stream, door, routes, stop).await;
                });
            }
            // Out of file descriptors, or a client that left again: neither ends the server.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
        while connections.try_join_next().is_some() {}
    }
    while connections.join_next().await.is_some() {}
}

/// Opens a listener on 127.0.0.1; port 0 takes any that is free.
pub(super) async fn listen(port: u16) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}
