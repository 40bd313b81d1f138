//! `mtls smoke` against the servers that users meet, each started here with a configuration of ours.
//!
//! What comes out stands in docs/servers.md, which these tests hold. Servers live by the clock of
//! the machine, so these runs do too.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]

mod harness;
mod judges;
mod peers;
mod server;

#[path = "real_servers/faults.rs"]
mod faults;
#[path = "real_servers/habits.rs"]
mod habits;
#[path = "real_servers/healthy.rs"]
mod healthy;
#[path = "real_servers/page.rs"]
mod page;
#[path = "real_servers/two.rs"]
mod two;
#[path = "real_servers/wire.rs"]
mod wire;

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use harness::{Ran, Tool, tool};
use peers::pki::Pki;
use peers::{Kind, Peer, Port};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A certificate's and a key's file, by their names in the PKI; `None` presents nothing.
type Files = Option<(&'static str, &'static str)>;

/// A run without a certificate.
fn bare(pki: &Pki, at: SocketAddr) -> Tool {
    let now = OffsetDateTime::now_utc().format(&Rfc3339).unwrap();
    // The name leads to IPv4 alone on some machines.
    let host = if at.is_ipv6() { "[::1]" } else { "localhost" };
    let url = format!("https://{host}:{}/", at.port());
    tool(["smoke", &url, "--ca", "servers.crt", "--json", "--timeout", "10"])
        .file("servers.crt", pki.file("servers.crt"))
        .at(&now)
}

/// A run with a certificate and a key of the PKI.
fn smoke(pki: &Pki, at: SocketAddr, files: Files) -> Tool {
    let tool = bare(pki, at);
    match files {
        Some((certificate, key)) => tool
            .file(certificate, pki.file(certificate))
            .file(key, pki.file(key))
            .args(["--cert", certificate, "--key", key]),
        None => tool,
    }
}

/// What a run says.
#[derive(Debug, Clone)]
struct Told {
    verdict: String,
    /// The codes of the causes, likeliest first.
    causes: Vec<String>,
    /// Those that no client can tell from the first.
    alike: Vec<String>,
    /// What the server said to the certificate.
    said: String,
}

impl Told {
    fn of(ran: &Ran) -> Told {
        let answer = ran.json();
        let texts = |value: &Value| -> Vec<String> {
            let list = value.as_array().cloned().unwrap_or_default();
            list.iter().map(|text| text.as_str().unwrap().to_owned()).collect()
        };
        let causes = answer["diagnosis"].as_array().unwrap();
        Told {
            verdict: answer["verdict"].as_str().unwrap().to_owned(),
            causes: causes.iter().map(|cause| cause["code"].as_str().unwrap().to_owned()).collect(),
            alike: causes.first().map(|cause| texts(&cause["alike"])).unwrap_or_default(),
            said: said(&answer),
        }
    }

    /// Whether the first cause is this one, or says that no client can tell the two apart.
    fn names(&self, truth: &str) -> bool {
        self.causes.first().is_some_and(|first| first == truth)
            || self.alike.iter().any(|other| other == truth)
    }

    fn among_three(&self, truth: &str) -> bool {
        self.causes.iter().take(3).any(|cause| cause == truth)
    }
}

/// The server's answer in a word or two: `alert 48`, `HTTP 400`, `closed`.
fn said(answer: &Value) -> String {
    let stages = answer["stages"].as_array().unwrap();
    let detail = |name| {
        let stage = stages.iter().find(|stage| stage["stage"] == name);
        stage.map(|stage| stage["detail"].as_str().unwrap().to_owned()).unwrap_or_default()
    };
    let details = [detail("tls"), detail("client-certificate"), detail("http")];
    let found = details.iter().find_map(|detail| {
        let words: Vec<&str> = detail.split(' ').collect();
        match words.as_slice() {
            ["alert", number, ..] => Some(format!("alert {number}")),
            ["HTTP", status] => Some(format!("HTTP {status}")),
            ["the", "connection", "was", ..] => Some("closed".to_owned()),
            _ => None,
        }
    });
    found.unwrap_or_else(|| "-".to_owned())
}

/// How many servers run at once.
const TOGETHER: usize = 3;

/// Runs for every kind that is installed: its server with these ports, then a test of each port. The
/// answers come in the order of the ports; `None` for a kind that is not here.
fn meet<C: Sync>(
    kinds: &[(Kind, Vec<(Port, C)>)],
    test: impl Fn(&Pki, SocketAddr, &C) -> Told + Sync,
) -> Vec<Option<Vec<Told>>> {
    let pki = Pki::new();
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(vec![None; kinds.len()]);
    let work = || {
        while let position = next.fetch_add(1, Ordering::Relaxed)
            && let Some((kind, cases)) = kinds.get(position)
        {
            let ports: Vec<Port> = cases.iter().map(|(port, _)| *port).collect();
            let Some(peer) = Peer::start(kind, &pki, &ports) else { continue };
            let numbered = cases.iter().zip(&peer.ports);
            let told = numbered.map(|((port, case), number)| {
                test(&pki, SocketAddr::new(port.address.parse().unwrap(), *number), case)
            });
            let told = told.collect();
            answers.lock().unwrap()[position] = Some(told);
        }
    };
    std::thread::scope(|scope| (0..TOGETHER).for_each(|_| drop(scope.spawn(work))));
    answers.into_inner().unwrap()
}
