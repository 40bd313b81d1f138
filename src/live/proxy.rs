//! A tunnel through a proxy: CONNECT (RFC 9110 section 9.3.6), with a login where one is given.

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::header::{HOST, HeaderValue, PROXY_AUTHORIZATION};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::attempt::{Attempt, Proxy};
use super::tap::Link;
use super::transcript::{Failure, Fault, Stage, Transcript};

/// Asks for the tunnel; `None` when the transcript says why there is none.
pub(super) async fn tunnel(
    stream: TcpStream,
    proxy: &Proxy,
    attempt: &Attempt,
    deadline: Instant,
    transcript: &mut Transcript,
) -> Option<Box<dyn Link>> {
    let started = Instant::now();
    let result = timeout_at(deadline, connect(stream, proxy, attempt)).await;
    transcript.times.push((Stage::Proxy, started.elapsed()));
    let fault = match result {
        Ok(Ok(link)) => return Some(link),
        Ok(Err(fault)) => fault,
        Err(_) => Fault::TimedOut,
    };
    transcript.failure = Some(Failure { stage: Stage::Proxy, fault });
    None
}

async fn connect(
    stream: TcpStream,
    proxy: &Proxy,
    attempt: &Attempt,
) -> Result<Box<dyn Link>, Fault> {
    // Whatever goes wrong in HTTP here means one thing: this is no HTTP proxy.
    let not_a_proxy = |_: hyper::Error| Fault::NotAProxy;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(not_a_proxy)?;
    tokio::spawn(connection.with_upgrades());
    let target = format!("{}:{}", attempt.authority_host(), attempt.port);
    let mut request = Request::builder()
        .method(Method::CONNECT)
        .uri(&target)
        .header(HOST, &target)
        .body(Empty::<Bytes>::new())
        .map_err(|error| Fault::Http(error.to_string()))?;
    if let Some(login) = &proxy.login {
        let value = format!("Basic {}", base64(login.expose()));
        let mut value =
            HeaderValue::from_str(&value).map_err(|error| Fault::Http(error.to_string()))?;
        value.set_sensitive(true);
        request.headers_mut().insert(PROXY_AUTHORIZATION, value);
    }
    let response = sender.send_request(request).await.map_err(not_a_proxy)?;
    match response.status().as_u16() {
        200..=299 => {}
        // Web servers that are no proxies answer so.
        400 | 404 | 405 | 501 => return Err(Fault::NotAProxy),
        status => return Err(Fault::Proxy(status)),
    }
    let upgraded = hyper::upgrade::on(response).await.map_err(not_a_proxy)?;
    Ok(Box::new(TokioIo::new(upgraded)))
}

/// Base64 with padding (RFC 4648 section 4).
pub(super) fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0_u32, |word, place| {
            (word << 8) | u32::from(chunk.get(place).copied().unwrap_or(0))
        });
        for place in 0..4 {
            let index = usize::try_from((word >> (18 - 6 * place)) & 0x3f).unwrap_or(0);
            let letter = ALPHABET.get(index).copied().unwrap_or(b'=');
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_gives_the_vectors_of_rfc_4648() {
        let vectors =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (bytes, text) in vectors {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
