//! From a name to a TCP connection.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::attempt::Lookup;
use super::faults::io_fault;
use super::transcript::{Failure, Fault, Stage, Transcript};

/// Looks the host up and connects; `None` when the transcript says why not.
pub(super) async fn tcp(
    host: &str,
    port: u16,
    lookup: &Lookup,
    deadline: Instant,
    transcript: &mut Transcript,
) -> Option<TcpStream> {
    let addresses = addresses(host, port, lookup, deadline, transcript).await?;
    let started = Instant::now();
    let result = first_that_answers(&addresses, deadline).await;
    transcript.times.push((Stage::Tcp, started.elapsed()));
    match result {
        Ok(stream) => {
            transcript.peer = stream.peer_addr().ok();
            transcript.local = stream.local_addr().ok();
            // A refusal races with small writes; waiting to join them only blurs the times.
            let _ = stream.set_nodelay(true);
            Some(stream)
        }
        Err(fault) => {
            transcript.peer = addresses.first().copied();
            transcript.failure = Some(Failure { stage: Stage::Tcp, fault });
            None
        }
    }
}

/// The addresses to try; `None` when the transcript says why there are none.
pub(super) async fn addresses(
    host: &str,
    port: u16,
    lookup: &Lookup,
    deadline: Instant,
    transcript: &mut Transcript,
) -> Option<Vec<SocketAddr>> {
    if let Ok(address) = host.parse::<IpAddr>() {
        transcript.addresses = vec![address];
        return Some(vec![SocketAddr::new(address, port)]);
    }
    let fixed = lookup.fixed(host, port);
    if !fixed.is_empty() {
        transcript.addresses = fixed.iter().map(SocketAddr::ip).collect();
        return Some(fixed);
    }
    let started = Instant::now();
    let result = timeout_at(deadline, tokio::net::lookup_host((host, port))).await;
    transcript.times.push((Stage::Dns, started.elapsed()));
    let fault = match result {
        Ok(Ok(found)) => {
            let addresses: Vec<SocketAddr> = found.collect();
            // All of them, those of the other family too.
            transcript.addresses = addresses.iter().map(SocketAddr::ip).collect();
            let wanted: Vec<SocketAddr> =
                addresses.into_iter().filter(|address| lookup.wants(address.ip())).collect();
            if !wanted.is_empty() {
                return Some(wanted);
            }
            Fault::NoAddress
        }
        Ok(Err(error)) => name_fault(&error),
        Err(_) => Fault::NameUnavailable,
    };
    transcript.failure = Some(Failure { stage: Stage::Dns, fault });
    None
}

/// The system's resolver tells its failures apart in text alone.
fn name_fault(error: &io::Error) -> Fault {
    const UNAVAILABLE: [&str; 3] = ["Temporary failure", "Try again", "non-recoverable"];
    const NO_ADDRESS: [&str; 2] = ["No address associated", "no data of the requested type"];
    let text = error.to_string();
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    if says(&UNAVAILABLE) {
        Fault::NameUnavailable
    } else if says(&NO_ADDRESS) {
        Fault::NoAddress
    } else {
        Fault::NameNotFound
    }
}

/// Tries each address in turn; each gets an equal share of the time that is left, so that one dead
/// address does not hide a living one.
async fn first_that_answers(
    addresses: &[SocketAddr],
    deadline: Instant,
) -> Result<TcpStream, Fault> {
    let mut fault = Fault::TimedOut;
    for (position, address) in addresses.iter().enumerate() {
        let left = deadline.saturating_duration_since(Instant::now());
        let shares = u32::try_from(addresses.len() - position).unwrap_or(u32::MAX);
        let share = left.checked_div(shares).unwrap_or(Duration::ZERO);
        fault = match tokio::time::timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => Fault::Io(io_fault(&error)),
            Err(_) => Fault::TimedOut,
        };
    }
    Err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resolvers_words_are_told_apart() {
        let fault = |text: &str| name_fault(&io::Error::other(text));
        let words = |rest| format!("failed to lookup address information: {rest}");
        assert_eq!(fault(&words("Name or service not known")), Fault::NameNotFound);
        assert_eq!(
            fault(&words("nodename nor servname provided, or not known")),
            Fault::NameNotFound
        );
        assert_eq!(fault(&words("Temporary failure in name resolution")), Fault::NameUnavailable);
        assert_eq!(fault(&words("No address associated with hostname")), Fault::NoAddress);
    }
}
