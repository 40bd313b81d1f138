//! How long `mtls smoke` waits: not longer than it was told to.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;

use super::{answer, failed, smoke};

/// One second, and what a busy machine adds.
const LIMIT: Duration = Duration::from_millis(2_500);

/// The likeliest cause of a run with a second's patience, which must end in time.
#[track_caller]
fn cause(port: u16) -> (String, Option<String>) {
    let begun = Instant::now();
    let ran = smoke(&format!("https://127.0.0.1:{port}/")).args(["--timeout=1", "--json"]).exits(1);
    assert!(begun.elapsed() < LIMIT, "{:?}", begun.elapsed());
    answer(&ran)
}

/// A port whose queue is full, so that the system drops new connections: a dead host.
struct Dead {
    port: u16,
    _listener: TcpListener,
    _waiting: Vec<TcpStream>,
}

fn dead() -> Dead {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let connect = || TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok();
    // More than any system lets wait.
    let waiting = std::iter::repeat_with(connect).take(10_000).map_while(|stream| stream).collect();
    Dead { port: address.port(), _listener: listener, _waiting: waiting }
}

#[test]
fn a_dead_host_ends_at_the_timeout() {
    let dead = dead();
    assert_eq!(cause(dead.port), failed("tcp-timeout"));
}

#[test]
fn a_server_that_says_nothing_ends_at_the_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    assert_eq!(cause(listener.local_addr().unwrap().port()), failed("tls-timeout"));
}
