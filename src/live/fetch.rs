//! Fetches one small file. Nothing of ours is sent: no certificate, no key, no cookie.

use std::error::Error as _;

use reqwest::header::{ACCEPT, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use time::OffsetDateTime;
use tokio::time::Instant;

use super::api::through;
use super::attempt::Proxy;
use super::download::{Download, Outcome, Wish};
use super::http::AGENT;
use super::tls::{self, Hello, Notes, Unverified};
use crate::error::Error;

/// No certificate of a CA, nor a bundle of them, is larger.
const LIMIT: usize = 256 * 1024;

/// Asks the address once. Redirects are not followed, but told: whoever asks decides.
pub fn fetch(wish: &Wish, proxy: Option<&Proxy>, now: OffsetDateTime) -> Result<Download, Error> {
    let internal =
        |reason: String| Error::Internal { doing: "fetching the issuer's certificate", reason };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| internal(error.to_string()))?;
    let client = client(wish, proxy, now).map_err(internal)?;
    let started = Instant::now();
    let outcome = runtime.block_on(exchange(&client, wish)).unwrap_or_else(|error| outcome(&error));
    // A name server that does not answer must not hold the process.
    runtime.shutdown_background();
    Ok(Download { url: wish.url.clone(), outcome, took: started.elapsed() })
}

/// What comes is judged by its signature, so a server of `https` need not be verified: to verify it,
/// one may need the very certificate that is fetched (RFC 5280 section 8).
fn client(wish: &Wish, proxy: Option<&Proxy>, now: OffsetDateTime) -> Result<Client, String> {
    let config = tls::config(&[], now, None, Unverified::LookedAt, Hello::Usual, &Notes::default())
        .map_err(|error| error.to_string())?;
    let builder = Client::builder()
        .tls_backend_preconfigured(config)
        .redirect(Policy::none())
        .http1_only()
        .user_agent(AGENT)
        .timeout(wish.timeout);
    let builder = match proxy {
        Some(proxy) => builder.proxy(through(proxy).map_err(|fault| format!("{fault:?}"))?),
        None => builder.no_proxy(),
    };
    builder.build().map_err(|error| error.to_string())
}

async fn exchange(client: &Client, wish: &Wish) -> Result<Outcome, reqwest::Error> {
    let response = client.get(&wish.url).header(ACCEPT, "*/*").send().await?;
    let status = response.status();
    if status.is_redirection()
        && let Some(target) = target(&response)
    {
        return Ok(Outcome::Redirect(target));
    }
    if status.as_u16() != 200 {
        return Ok(Outcome::Status(status.as_u16()));
    }
    body(response).await
}

/// Where a redirect leads, as an absolute address.
fn target(response: &Response) -> Option<String> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    Some(response.url().join(location).ok()?.to_string())
}

async fn body(mut response: Response) -> Result<Outcome, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(bytes) = response.chunk().await? {
        if body.len() + bytes.len() > LIMIT {
            return Ok(Outcome::TooLarge(LIMIT));
        }
        body.extend_from_slice(&bytes);
    }
    Ok(Outcome::Body(body))
}

/// The innermost cause says most.
fn outcome(error: &reqwest::Error) -> Outcome {
    if error.is_timeout() {
        return Outcome::TimedOut;
    }
    let mut words = error.to_string();
    let mut layer = error.source();
    while let Some(current) = layer {
        words = current.to_string();
        layer = current.source();
    }
    Outcome::Failed(words)
}
