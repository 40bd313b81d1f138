//! Servers that users meet, on loopback: started with a configuration of ours, and ended with the
//! test, whatever becomes of it.
//!
//! A process serves several ports at once where it can. Each port has one version of TLS, one wish
//! for certificates, and one set of CAs and lists.

#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its own part of the peers")]

mod configured;
pub mod pki;
mod scripted;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::judges;
use pki::Pki;

/// The version of TLS that a port speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    V12,
    V13,
    Any,
}

impl Version {
    pub fn as_str(self) -> &'static str {
        match self {
            Version::V12 => "1.2",
            Version::V13 => "1.3",
            Version::Any => "any",
        }
    }
}

/// Whether a port wants a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// It asks, verifies, and refuses whom it does not know.
    Required,
    /// It asks, and goes on without one; one that comes is verified.
    Optional,
    /// It asks, and takes whatever comes.
    Any,
    /// It does not ask.
    Never,
    /// It does not even speak TLS (nginx alone).
    Plain,
}

/// What is said about one port.
#[derive(Debug, Clone, Copy)]
pub struct Port {
    pub version: Version,
    pub wants: Wants,
    /// The CAs that it trusts, by the name of a file.
    pub trust: &'static str,
    /// The lists of revoked certificates.
    pub crl: Option<&'static str>,
    /// More lines in the server's own language.
    pub more: &'static str,
    /// The address of this machine on which it listens.
    pub address: &'static str,
}

impl Port {
    /// One that enforces mTLS as it should be done.
    pub fn strict(version: Version) -> Port {
        Port {
            version,
            wants: Wants::Required,
            trust: "clients.crt",
            crl: Some("fresh.crl"),
            more: "",
            address: "127.0.0.1",
        }
    }

    pub fn wants(self, wants: Wants) -> Port {
        Port { wants, ..self }
    }

    pub fn trusts(self, trust: &'static str) -> Port {
        Port { trust, ..self }
    }

    pub fn crl(self, crl: Option<&'static str>) -> Port {
        Port { crl, ..self }
    }

    /// Whether this machine has its address; tells if not. A container may lack IPv6.
    pub fn is_possible(&self) -> bool {
        let here = TcpListener::bind((self.address, 0)).is_ok();
        if !here {
            let _ = writeln!(std::io::stderr(), "SKIPPED: {} is not here", self.address);
        }
        here
    }

    pub fn address(self, address: &'static str) -> Port {
        Port { address, ..self }
    }

    pub fn more(self, more: &'static str) -> Port {
        Port { more, ..self }
    }
}

/// A kind of server.
#[derive(Clone, Copy)]
pub struct Kind {
    pub name: &'static str,
    /// Whether it is installed; tells if not.
    here: fn() -> bool,
    /// Writes what it needs to the folder, and says what to run.
    commands: Commands,
}

/// From a folder and numbered ports.
type Commands = fn(&Path, &[(Port, u16)]) -> Vec<Command>;

pub const NGINX: Kind = configured::NGINX;
pub const APACHE: Kind = configured::APACHE;
pub const HAPROXY: Kind = configured::HAPROXY;
pub const STUNNEL: Kind = configured::STUNNEL;
pub const S_SERVER: Kind = configured::S_SERVER;
pub const GNUTLS: Kind = configured::GNUTLS;
pub const NODE: Kind = scripted::NODE;
pub const JAVA_HTTPS: Kind = scripted::JAVA_HTTPS;
pub const JAVA_SOCKET: Kind = scripted::JAVA_SOCKET;
pub const PYTHON: Kind = scripted::PYTHON;
pub const GO: Kind = scripted::GO;

/// A running server.
pub struct Peer {
    children: Vec<Child>,
    folder: TempDir,
    pub ports: Vec<u16>,
}

/// How long a server may take until it answers: on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

impl Peer {
    /// Starts it with these ports; `None` where it is not installed.
    pub fn start(kind: &Kind, pki: &Pki, ports: &[Port]) -> Option<Peer> {
        if !(kind.here)() {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        readable(folder.path());
        pki.write(folder.path());
        std::fs::write(folder.path().join("index.html"), "fine").unwrap();
        let numbers = free_ports(ports);
        let described: Vec<(Port, u16)> =
            ports.iter().copied().zip(numbers.iter().copied()).collect();
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let commands = (kind.commands)(folder.path(), &described);
        let children = commands.into_iter().map(|mut command| {
            command
                .current_dir(folder.path())
                .stdin(Stdio::null())
                .stdout(log.try_clone().unwrap())
                .stderr(log.try_clone().unwrap())
                .spawn()
                .unwrap()
        });
        let mut peer = Peer { children: children.collect(), folder, ports: numbers };
        peer.wait(kind.name, ports);
        Some(peer)
    }

    fn wait(&mut self, name: &str, ports: &[Port]) {
        let begun = Instant::now();
        for (port, number) in ports.iter().zip(self.ports.clone()) {
            while TcpStream::connect((port.address, number)).is_err() {
                let gone =
                    self.children.iter_mut().any(|child| child.try_wait().unwrap().is_some());
                let late = begun.elapsed() > PATIENCE;
                assert!(!gone && !late, "{name} does not start:\n{}", self.log());
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }

    /// What it has printed.
    pub fn log(&self) -> String {
        let bytes = std::fs::read(self.folder.path().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Servers that begin as root read their pages as somebody else.
fn readable(folder: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = folder;
}

/// Ports on which nothing listens, each given out once. They lie below those that systems give to
/// connections going out, and begin elsewhere in each process.
fn free_ports(ports: &[Port]) -> Vec<u16> {
    const FIRST: u16 = 10_000;
    const COUNT: u16 = 22_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let begin = u16::try_from(u64::from(std::process::id()) * 7_919 % u64::from(COUNT)).unwrap();
    let mut candidates = std::iter::repeat_with(|| {
        FIRST + (begin + NEXT.fetch_add(1, Ordering::Relaxed) % COUNT) % COUNT
    });
    ports
        .iter()
        .map(|port| {
            let free = |number: &u16| TcpListener::bind((port.address, *number)).is_ok();
            candidates.by_ref().take(usize::from(COUNT)).find(free).unwrap()
        })
        .collect()
}

/// Plain HTTP for servers that only carry on what they have decrypted. It lives as long as the test.
fn backend() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(
                    b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfine",
                );
            });
        }
    });
    port
}

/// An address as it stands in configurations: IPv6 in brackets.
fn bracketed(address: &str) -> String {
    if address.contains(':') { format!("[{address}]") } else { address.to_owned() }
}
