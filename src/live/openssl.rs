//! A second opinion: one connection with OpenSSL, the library that Node, Python, PHP and nginx use.
//!
//! It goes along with a renegotiation by itself. Its safe interface does not offer post-handshake
//! authentication (RFC 8446 section 4.6.2), so that is left out.

use std::io::{self, Read, Write};
use std::net::IpAddr;

use hyper::Uri;
use openssl::error::ErrorStack;
use openssl::pkey::PKey;
use openssl::ssl::{
    self, HandshakeError, Ssl, SslContext, SslMethod, SslRef, SslStream, SslVerifyMode,
};
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::{X509, X509VerifyResult};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::Handle;
use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout_at};

use super::attempt::{Attempt, Equipment};
use super::faults::io_fault;
use super::http::{AGENT, BODY_LIMIT};
use super::probe;
use super::tap::{Shared, Tap};
use super::transcript::{Failure, Fault, OpenSsl, Reply, Stage, Tls, Transcript};

/// Makes the connection and notes what came of it.
pub(super) async fn connect(attempt: &Attempt, equipment: &Equipment, transcript: &mut Transcript) {
    let deadline = Instant::now() + equipment.timeout;
    let library = openssl::version::version().split(' ').take(2).collect::<Vec<_>>().join(" ");
    let mut said = OpenSsl { library, security_level: level(), ..OpenSsl::default() };
    let ready = context(equipment).and_then(|context| connection(&context, attempt, equipment));
    match ready {
        Ok(ssl) => {
            transcript.openssl = Some(said);
            over(ssl, attempt, equipment, deadline, transcript).await;
        }
        Err(stack) => {
            said.words = words(&stack);
            let fault = Fault::KeyUnusable(said.words.join("; "));
            transcript.failure = Some(Failure { stage: Stage::Files, fault });
            transcript.openssl = Some(said);
        }
    }
}

/// The conversation on a thread of its own, because OpenSSL waits where it reads.
async fn over(
    ssl: Ssl,
    attempt: &Attempt,
    equipment: &Equipment,
    deadline: Instant,
    transcript: &mut Transcript,
) {
    let Some(request) = request(attempt) else {
        let fault = Fault::Http("the path is not one of HTTP".to_owned());
        transcript.failure = Some(Failure { stage: Stage::Files, fault });
        return;
    };
    let Some(link) = probe::link(attempt, equipment, deadline, transcript).await else { return };
    let link = Tap::new(link, Shared::default());
    let bridge = Bridge { link, deadline, runtime: Handle::current() };
    let Ok(talked) = tokio::task::spawn_blocking(move || talk(ssl, bridge, &request)).await else {
        let fault = Fault::Tls("the thread with OpenSSL ended".to_owned());
        transcript.failure = Some(Failure { stage: Stage::Tls, fault });
        return;
    };
    transcript.tls = talked.tls;
    transcript.reply = talked.reply;
    transcript.failure = talked.failure;
    transcript.times.extend(talked.times);
    if let Some(said) = &mut transcript.openssl {
        said.verified = talked.verified;
        said.verify_error = talked.verify_error;
        said.words = talked.words;
    }
}

/// The library's own level: it decides already whether our certificate is loaded.
fn level() -> u32 {
    SslContext::builder(SslMethod::tls_client())
        .map_or(0, |builder| builder.build().security_level())
}

/// Our certificate, the same roots and the same clock as with rustls; all else as the library and
/// its configuration on this machine have it.
fn context(equipment: &Equipment) -> Result<SslContext, ErrorStack> {
    let mut builder = SslContext::builder(SslMethod::tls_client())?;
    // A server that is not verified ends the handshake before our certificate goes out.
    builder.set_verify(SslVerifyMode::PEER);
    builder.set_alpn_protos(b"\x08http/1.1")?;
    let mut store = X509StoreBuilder::new()?;
    for root in &equipment.roots {
        // A root of the system that OpenSSL cannot read is none for it.
        if let Ok(root) = X509::from_der(root) {
            store.add_cert(root)?;
        }
    }
    builder.set_cert_store(store.build());
    if let Some(identity) = &equipment.identity {
        for (position, der) in identity.chain.iter().enumerate() {
            let certificate = X509::from_der(der)?;
            match position {
                0 => builder.set_certificate(&certificate)?,
                _ => builder.add_extra_chain_cert(certificate)?,
            }
        }
        let key = PKey::private_key_from_pkcs8(identity.key.expose_pkcs8())?;
        builder.set_private_key(&key)?;
    }
    Ok(builder.build())
}

fn connection(
    context: &SslContext,
    attempt: &Attempt,
    equipment: &Equipment,
) -> Result<Ssl, ErrorStack> {
    let mut ssl = Ssl::new(context)?;
    let address = attempt.host.parse::<IpAddr>().ok();
    if address.is_none() {
        ssl.set_hostname(&attempt.host)?;
    }
    let parameters = ssl.param_mut();
    parameters.set_time(equipment.now.unix_timestamp());
    match address {
        Some(address) => parameters.set_ip(address)?,
        None => parameters.set_host(&attempt.host)?,
    }
    Ok(ssl)
}

/// The request as it goes out; `None` where the path could not stand in its first line.
fn request(attempt: &Attempt) -> Option<String> {
    let call = &attempt.call;
    let path: Uri = call.path.parse().ok()?;
    let mut text = format!("{} {path} HTTP/1.1\r\nHost: {}\r\n", call.method, attempt.authority());
    for (name, value) in &call.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("User-Agent: {AGENT}\r\nAccept: */*\r\nConnection: close\r\n\r\n"));
    Some(text)
}

/// What came of the conversation.
#[derive(Default)]
struct Talked {
    tls: Option<Tls>,
    verified: Option<bool>,
    verify_error: Option<i32>,
    reply: Option<Reply>,
    failure: Option<Failure>,
    words: Vec<String>,
    times: Vec<(Stage, std::time::Duration)>,
}

fn talk(ssl: Ssl, bridge: Bridge, request: &str) -> Talked {
    let mut talked = Talked::default();
    let started = Instant::now();
    let shaken = ssl.connect(bridge);
    talked.times.push((Stage::Tls, started.elapsed()));
    let mut stream = match shaken {
        Ok(stream) => stream,
        Err(error) => {
            talked.shake_failed(error);
            return talked;
        }
    };
    talked.verified = Some(true);
    talked.tls = Some(agreed(stream.ssl()));
    let started = Instant::now();
    let reply = exchange(&mut stream, request);
    talked.times.push((Stage::Http, started.elapsed()));
    match reply {
        Ok(reply) => talked.reply = Some(reply),
        Err((fault, words)) => {
            talked.words = words;
            talked.failure = Some(Failure { stage: Stage::Http, fault });
        }
    }
    talked
}

impl Talked {
    fn shake_failed(&mut self, error: HandshakeError<Bridge>) {
        let (fault, words) = match error {
            HandshakeError::SetupFailure(stack) => (Fault::Tls(stack.to_string()), words(&stack)),
            HandshakeError::Failure(stopped) | HandshakeError::WouldBlock(stopped) => {
                let result = stopped.ssl().verify_result();
                let said = stopped.error().ssl_error().map(words).unwrap_or_default();
                if result == X509VerifyResult::OK {
                    self.verified = stopped.ssl().peer_certificate().map(|_| true);
                    (fault(stopped.error()), said)
                } else {
                    self.verified = Some(false);
                    self.verify_error = Some(result.as_raw());
                    let why = result.error_string().to_owned();
                    (Fault::ServerCertificate, [vec![why], said].concat())
                }
            }
        };
        self.words = words;
        self.failure = Some(Failure { stage: Stage::Tls, fault });
    }
}

fn agreed(ssl: &SslRef) -> Tls {
    let suite = ssl.current_cipher().map(|cipher| cipher.standard_name().unwrap_or(cipher.name()));
    let alpn = ssl.selected_alpn_protocol();
    Tls {
        version: ssl.version_str().trim_start_matches("TLSv").to_owned(),
        suite: suite.unwrap_or_default().to_owned(),
        group: None,
        alpn: alpn.map(|name| String::from_utf8_lossy(name).into_owned()),
    }
}

/// Sends the request and reads the head of the answer. A renegotiation happens inside of a read.
fn exchange(stream: &mut SslStream<Bridge>, request: &str) -> Result<Reply, (Fault, Vec<String>)> {
    let mut rest = request.as_bytes();
    while !rest.is_empty() {
        // After a failed write an alert may wait to be read.
        let Ok(written) = stream.ssl_write(rest) else { break };
        rest = rest.get(written..).unwrap_or_default();
    }
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while head.len() < BODY_LIMIT {
        let read = stream
            .ssl_read(&mut buffer)
            .map_err(|error| (fault(&error), error.ssl_error().map(words).unwrap_or_default()))?;
        head.extend(buffer.iter().take(read));
        if let Some(status) = status(&head) {
            return Ok(Reply { status, reason: None, headers: Vec::new(), body: Vec::new() });
        }
    }
    Err((Fault::Http("the answer does not begin like one of HTTP".to_owned()), Vec::new()))
}

/// The status of a whole head; those that only announce another (1xx) are passed over.
fn status(mut bytes: &[u8]) -> Option<u16> {
    loop {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(bytes.get(..end)?);
        let mut line = head.lines().next()?.split(' ');
        let status = line.next()?.starts_with("HTTP/1.").then(|| line.next()?.parse().ok())?;
        match status {
            Some(100..=199) => bytes = bytes.get(end + 4..)?,
            other => return other,
        }
    }
}

fn fault(error: &ssl::Error) -> Fault {
    if let Some(stack) = error.ssl_error() {
        return alert(stack).map_or_else(|| Fault::Tls(words(stack).join("; ")), Fault::Alert);
    }
    match error.io_error() {
        Some(error) if error.kind() == io::ErrorKind::TimedOut => Fault::TimedOut,
        Some(error) => Fault::Io(io_fault(error)),
        None => Fault::Closed,
    }
}

/// OpenSSL's reason for a received alert is its number and a thousand.
fn alert(stack: &ErrorStack) -> Option<u8> {
    let reasons = stack.errors().iter().map(openssl::error::Error::reason_code);
    reasons.filter_map(|reason| u8::try_from(reason.checked_sub(1000)?).ok()).next()
}

/// As curl, nginx and Python print them: without the place in OpenSSL's own source.
fn words(stack: &ErrorStack) -> Vec<String> {
    let text = |error: &openssl::error::Error| {
        let library = error.library().unwrap_or_default();
        let reason = error.reason().unwrap_or_default();
        format!("error:{:08X}:{library}::{reason}", error.code())
    };
    stack.errors().iter().map(text).collect()
}

/// Lets OpenSSL, which waits, use a connection that does not; each wait ends at the deadline.
struct Bridge {
    link: Tap,
    deadline: Instant,
    runtime: Handle,
}

impl Bridge {
    fn late(over: Elapsed) -> io::Error {
        io::Error::new(io::ErrorKind::TimedOut, over)
    }
}

impl Read for Bridge {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = timeout_at(self.deadline, self.link.read(buffer));
        self.runtime.block_on(read).map_err(Bridge::late)?
    }
}

impl Write for Bridge {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = timeout_at(self.deadline, self.link.write(bytes));
        self.runtime.block_on(written).map_err(Bridge::late)?
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = timeout_at(self.deadline, self.link.flush());
        self.runtime.block_on(flushed).map_err(Bridge::late)?
    }
}
