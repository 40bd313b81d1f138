//! A refusal behind a large request: the server's alert and its reset race with our writes, and the
//! alert must be what is reported, each time.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up should stop")]
mod harness;
mod server;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use harness::fixture;
use mtls::formats;
use mtls::live::transcript::Moment;
use mtls::live::{self, Attempt, Call, Equipment, Identity, Lookup, Purpose, Sessions};
use mtls::material::Item;
use pretty_assertions::assert_eq;
use rustls::version::{TLS12, TLS13};
use server::server_of_another_ca;

/// How often the race is run.
const RUNS: usize = 500;
/// How many at the same time.
const TOGETHER: usize = 50;
/// Longer than the probe waits for a verdict before it writes its request.
const SLOW: Duration = Duration::from_millis(450);

/// A line on which the server's bytes take their time.
fn slow_line(to: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            std::thread::spawn(move || {
                relay(&client, &TcpStream::connect(("127.0.0.1", to)).unwrap())
            });
        }
    });
    port
}

/// The server's second flight, which is its verdict, comes late; then the line is cut, with whatever
/// the client has written left unread, which resets the connection.
fn relay(client: &TcpStream, server: &TcpStream) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (mut client, mut server) = (client, server);
            let mut bytes = [0; 16 * 1024];
            let mut flights = 0;
            while let Ok(length @ 1..) = server.read(&mut bytes) {
                flights += 1;
                if flights > 1 {
                    std::thread::sleep(SLOW);
                }
                let _ = client.write_all(&bytes[..length]);
            }
            let _ = client.shutdown(Shutdown::Both);
        });
        let (mut client, mut server) = (client, server);
        let mut bytes = [0; 4096];
        // Not all of a large request: what is on the way when the line is cut is never read.
        for _ in 0..4 {
            let Ok(length @ 1..) = client.read(&mut bytes) else { break };
            if server.write_all(&bytes[..length]).is_err() {
                break;
            }
        }
    });
}

fn equipment() -> Arc<Equipment> {
    let items = |path: &str| formats::read(&fixture(path)).items;
    let der = |path: &str| match items(path).swap_remove(0) {
        Item::Certificate(certificate) => certificate.der,
        other => panic!("{path} is {other:?}"),
    };
    let Item::PrivateKey(key) = items("base/client-rsa.key").swap_remove(0) else {
        panic!("no key");
    };
    Arc::new(Equipment {
        identity: Some(Identity {
            chain: vec![der("base/client-rsa.crt"), der("base/issuing-ca.crt")],
            key,
        }),
        throwaway: None,
        api_key: None,
        random_key: None,
        api_key_header: "x-api-key".to_owned(),
        sessions: Sessions::default(),
        roots: vec![der("base/root-ca.crt")],
        now: time::macros::datetime!(2026-11-24 12:00 UTC),
        timeout: Duration::from_secs(30),
        proxy: None,
        lookup: Lookup::default(),
        observer: None,
    })
}

/// What all runs ended with, and how often.
fn endings(port: u16) -> BTreeMap<(u8, Moment), usize> {
    let equipment = equipment();
    let attempt = Attempt {
        purpose: Purpose::Main,
        host: "localhost".to_owned(),
        port,
        call: Call {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            headers: vec![("X-Large".to_owned(), "a".repeat(300_000))],
            body: None,
        },
    };
    let mut endings = BTreeMap::new();
    for _ in 0..RUNS / TOGETHER {
        for transcript in live::run(vec![attempt.clone(); TOGETHER], &equipment).unwrap() {
            let alert = transcript.alert.unwrap_or_else(|| panic!("{:?}", transcript.failure));
            *endings.entry((alert.number, alert.moment)).or_default() += 1;
        }
    }
    endings
}

fn all(moment: Moment) -> BTreeMap<(u8, Moment), usize> {
    BTreeMap::from([((48, moment), RUNS)])
}

#[test]
fn an_alert_that_comes_while_a_large_request_goes_out_is_reported_500_of_500_times() {
    let endings = endings(slow_line(server_of_another_ca(&TLS13).port));
    // On a busy machine a run may be slower than the line; then it has not begun its request.
    let others = [(48, Moment::AfterRequest), (48, Moment::AfterHandshake)];
    assert!(endings.keys().all(|ending| others.contains(ending)), "{endings:?}");
    assert!(endings.contains_key(&(48, Moment::AfterRequest)), "{endings:?}");
    assert_eq!(endings.values().sum::<usize>(), RUNS);
}

#[test]
fn an_alert_at_once_is_reported_500_of_500_times() {
    assert_eq!(endings(server_of_another_ca(&TLS13).port), all(Moment::AfterHandshake));
    assert_eq!(endings(server_of_another_ca(&TLS12).port), all(Moment::Handshake));
}
