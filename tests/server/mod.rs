//! Servers of every temper, in this process, for `smoke` to meet.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part of it")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion,
};

use super::harness::fixture;

/// Whether a server asks for a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    Never,
    /// It asks, and goes on without one.
    Politely,
    /// It asks, and refuses whom it does not know.
    Firmly,
}

/// What a server says to a request: the whole answer, or nothing at all.
pub type Answer = fn(&Caller) -> Option<String>;

/// Who asks.
pub struct Caller {
    pub has_certificate: bool,
    pub request: String,
}

/// A server that runs until the test is over.
pub struct Server {
    pub port: u16,
    requests: Arc<Mutex<Vec<String>>>,
    certificates: Arc<Mutex<usize>>,
}

/// `200` with a short body.
pub fn ok(_: &Caller) -> Option<String> {
    Some(http(200, "OK", "fine"))
}

pub fn http(status: u16, reason: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} {reason}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

/// A server with the certificate of `fixtures/base/server.crt`, whose issuing CA it sends too.
pub fn server(asks: Asks, version: &'static SupportedProtocolVersion, answer: Answer) -> Server {
    start(config(asks, version, "base/root-ca.crt"), answer, Goodbye::Said)
}

/// A server that accepts certificates of another CA than that of the fixtures.
pub fn server_of_another_ca(version: &'static SupportedProtocolVersion) -> Server {
    start(config(Asks::Firmly, version, "base/server.crt"), ok, Goodbye::Said)
}

/// A server that ends the connection after its answer without close_notify, as some of Java do.
pub fn server_without_goodbye(version: &'static SupportedProtocolVersion) -> Server {
    start(config(Asks::Firmly, version, "base/root-ca.crt"), ok, Goodbye::Omitted)
}

/// Whether TLS is closed before TCP is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goodbye {
    Said,
    Omitted,
}

fn config(
    asks: Asks,
    version: &'static SupportedProtocolVersion,
    trusted: &str,
) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(certificate(trusted)).unwrap();
    let firm = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
    let builder =
        ServerConfig::builder_with_provider(provider).with_protocol_versions(&[version]).unwrap();
    let builder = match asks {
        Asks::Never => builder.with_no_client_auth(),
        Asks::Politely => {
            builder.with_client_cert_verifier(firm.allow_unauthenticated().build().unwrap())
        }
        Asks::Firmly => builder.with_client_cert_verifier(firm.build().unwrap()),
    };
    let chain = vec![certificate("base/server.crt"), certificate("base/issuing-ca.crt")];
    let key = PrivateKeyDer::from_pem_slice(&fixture("base/server.key")).unwrap();
    Arc::new(builder.with_single_cert(chain, key).unwrap())
}

fn certificate(path: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(&fixture(path)).unwrap()
}

fn start(config: Arc<ServerConfig>, answer: Answer, goodbye: Goodbye) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = Server {
        port: listener.local_addr().unwrap().port(),
        requests: Arc::default(),
        certificates: Arc::default(),
    };
    let (requests, certificates) = (server.requests.clone(), server.certificates.clone());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(config.clone()).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            let request = whole(&mut stream);
            let has_certificate = stream.conn.peer_certificates().is_some();
            *certificates.lock().unwrap() += usize::from(has_certificate);
            let Some(request) = request else { continue };
            requests.lock().unwrap().push(request.clone());
            if let Some(text) = answer(&Caller { has_certificate, request }) {
                stream.write_all(text.as_bytes()).unwrap();
                if goodbye == Goodbye::Said {
                    stream.conn.send_close_notify();
                }
                let _ = stream.flush();
            }
        }
    });
    server
}

/// A request with its body; `None` when the connection ends before it does.
fn whole(stream: &mut impl Read) -> Option<String> {
    let mut request = head(stream)?;
    let length = request.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    request.push_str(&String::from_utf8(body).ok()?);
    Some(request)
}

/// The head of a request; `None` when the connection ends before it does.
fn head(stream: &mut impl Read) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return None,
        }
    }
    String::from_utf8(head).ok()
}

/// A port that answers every connection with bytes of its own, and closes.
pub fn plain(greeting: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut hello = [0; 1024];
            let _ = stream.read(&mut hello);
            let _ = stream.write_all(greeting);
            // Closing with the rest of the hello unread would reset the connection.
            let _ = stream.shutdown(std::net::Shutdown::Write);
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        }
    });
    port
}

/// A server that ends each connection right after the handshake, without an alert, where the
/// client has sent a certificate; without one it sends the proper alert. Node does this.
pub fn curt() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let config = config(Asks::Firmly, &rustls::version::TLS13, "base/root-ca.crt");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            curtly(config.clone(), stream);
        }
    });
    port
}

fn curtly(config: Arc<ServerConfig>, mut stream: TcpStream) {
    let mut connection = ServerConnection::new(config).unwrap();
    while connection.is_handshaking() {
        while connection.wants_write() {
            connection.write_tls(&mut stream).unwrap();
        }
        if !connection.is_handshaking() || connection.read_tls(&mut stream).unwrap_or(0) == 0 {
            break;
        }
        if connection.process_new_packets().is_err() {
            let _ = connection.write_tls(&mut stream);
            return;
        }
        // What would be session tickets stays unsent: the connection is dropped here.
    }
}

/// A line to a TLS 1.2 server that closes when the greeting offers TLS 1.3, as old firewalls do.
pub fn stumbles_over_tls_1_3() -> u16 {
    let behind = server(Asks::Firmly, &rustls::version::TLS12, ok).port;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut hello = [0; 4096];
            let length = client.read(&mut hello).unwrap_or(0);
            let hello = &hello[..length];
            // supported_versions (RFC 8446 section 4.2.1) that begins with 1.3.
            if hello.windows(4).any(|window| window == [0, 43, 0, 5]) {
                continue;
            }
            let mut server = TcpStream::connect(("127.0.0.1", behind)).unwrap();
            server.write_all(hello).unwrap();
            std::thread::spawn(move || pour(&client, &server));
        }
    });
    port
}

/// A port on which nothing listens: one that no other test can be given in the meantime.
pub fn closed() -> u16 {
    1
}

impl Server {
    /// The requests that have arrived.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// How many connections had a client certificate.
    pub fn certificates(&self) -> usize {
        *self.certificates.lock().unwrap()
    }
}

/// A proxy that opens tunnels to whom gives this login, or to anybody.
pub fn proxy(login: Option<&'static str>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let Some(request) = head(&mut client) else { continue };
            let allowed = login.is_none_or(|login| {
                request.lines().any(|line| {
                    line.to_ascii_lowercase().starts_with("proxy-authorization: basic")
                        && line.ends_with(login)
                })
            });
            if !allowed {
                let _ = client.write_all(http(407, "Proxy Authentication Required", "").as_bytes());
                continue;
            }
            let target = request.split(' ').nth(1).unwrap().to_owned();
            std::thread::spawn(move || tunnel(client, &target));
        }
    });
    port
}

fn tunnel(mut client: TcpStream, target: &str) {
    let server = TcpStream::connect(target).unwrap();
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
    pour(&client, &server);
}

/// What one side says, the other hears, until both are done.
fn pour(mut client: &TcpStream, mut server: &TcpStream) {
    let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let there = std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Write);
    });
    let _ = std::io::copy(&mut server, &mut client);
    let _ = client.shutdown(std::net::Shutdown::Write);
    there.join().unwrap();
}
