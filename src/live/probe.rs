//! One connection from the name to the HTTP answer, each stage timed and noted.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::sign::CertifiedKey;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::attempt::{Attempt, Equipment, Present};
use super::tap::{Link, Shared, Tap};
use super::tls::{self, Hello, Notes, Unverified};
use super::transcript::{Alert, Failure, Fault, Moment, Purpose, Sent, Stage, Transcript};
use super::watch::{Ending, Quiet, Watch};
use super::{api, dial, faults, http, overheard, proxy};
use crate::error::Error;

/// Makes the connections at the same time, and returns their transcripts in the same order.
///
/// Each is tried once, and ends at the equipment's timeout at the latest.
pub fn run(attempts: Vec<Attempt>, equipment: &Arc<Equipment>) -> Result<Vec<Transcript>, Error> {
    let internal = |reason: String| Error::Internal { doing: "opening the connections", reason };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| internal(error.to_string()))?;
    tls::warm_up();
    overheard::listen();
    let transcripts = runtime.block_on(async {
        let running: Vec<_> = attempts
            .into_iter()
            .map(|attempt| {
                let equipment = Arc::clone(equipment);
                tokio::spawn(async move { connect(&attempt, &equipment).await })
            })
            .collect();
        let mut transcripts = Vec::with_capacity(running.len());
        for task in running {
            transcripts.push(task.await.map_err(|error| internal(error.to_string()))?);
        }
        Ok(transcripts)
    });
    // A name server that does not answer must not hold the process.
    runtime.shutdown_background();
    transcripts
}

async fn connect(attempt: &Attempt, equipment: &Equipment) -> Transcript {
    let mut transcript = Transcript::new(attempt.purpose, equipment.now);
    #[cfg(feature = "openssl")]
    if attempt.purpose == Purpose::OpenSsl {
        super::openssl::connect(attempt, equipment, &mut transcript).await;
        return transcript;
    }
    let key = match certified(attempt, equipment) {
        Ok(key) => key,
        Err(error) => {
            let fault = Fault::KeyUnusable(error.to_string());
            transcript.failure = Some(Failure { stage: Stage::Files, fault });
            return transcript;
        }
    };
    let deadline = Instant::now() + equipment.timeout;
    let sentences = overheard::Sentences::default();
    let work = async {
        match attempt.purpose {
            Purpose::ApiKey
            | Purpose::RandomKey
            | Purpose::KeyAlone
            | Purpose::Handshake(_)
            | Purpose::Permission(_)
            | Purpose::WithoutKey(_) => {
                api::call(attempt, equipment, key, &mut transcript).await;
            }
            Purpose::Clock => plain(attempt, equipment, &mut transcript).await,
            _ => raw(attempt, equipment, key, deadline, &mut transcript).await,
        }
    };
    overheard::keeping(sentences.clone(), work).await;
    transcript.warnings = sentences.take();
    if !transcript.server_verified() {
        // The resolver runs before the server is verified; the certificate goes out after it.
        transcript.sent = Sent::Nothing;
    }
    transcript
}

fn certified(
    attempt: &Attempt,
    equipment: &Equipment,
) -> Result<Option<Arc<CertifiedKey>>, rustls::Error> {
    let identity = match attempt.presents() {
        Present::Nothing => None,
        Present::Ours => equipment.identity.as_ref(),
        Present::Throwaway => equipment.throwaway.as_ref(),
    };
    identity.map(tls::certified).transpose()
}

async fn raw(
    attempt: &Attempt,
    equipment: &Equipment,
    key: Option<Arc<CertifiedKey>>,
    deadline: Instant,
    transcript: &mut Transcript,
) {
    equipment.tell(attempt.purpose, Stage::Tcp);
    let Some(link) = link(attempt, equipment, deadline, transcript).await else { return };
    equipment.tell(attempt.purpose, Stage::Tls);
    let tap = Shared::default();
    let notes = Notes::default();
    let result = match shake_hands(attempt, equipment, key, &notes, Tap::new(link, tap.clone())) {
        Ok(handshake) => {
            let started = Instant::now();
            let result = timeout_at(deadline, handshake).await;
            transcript.times.push((Stage::Tls, started.elapsed()));
            match result {
                Ok(Ok(stream)) => Ok(stream),
                Ok(Err(error)) => Err(faults::read_fault(&error)),
                Err(_) => Err(Fault::TimedOut),
            }
        }
        Err(fault) => Err(fault),
    };
    tls::note(&notes, transcript);
    match result {
        // These two ask only whether the server answers at all.
        Ok(stream) if matches!(attempt.purpose, Purpose::Tls12Only | Purpose::WithoutName) => {
            transcript.tls = Some(tls::agreed(stream.get_ref().1));
        }
        Ok(stream) => talk(stream, attempt, equipment, (&tap, deadline), transcript).await,
        Err(fault) => {
            let fault = not_tls(fault, &tap);
            fail(transcript, Stage::Tls, fault);
        }
    }
    let mut seen = tap.look();
    transcript.received = seen.received;
    transcript.first_bytes = std::mem::take(&mut seen.first_bytes);
    transcript.write_fault = seen.write_fault;
}

/// A request without TLS. It carries nothing of ours, and is not waited for long.
async fn plain(attempt: &Attempt, equipment: &Equipment, transcript: &mut Transcript) {
    const PATIENCE: Duration = Duration::from_secs(2);
    let deadline = Instant::now() + equipment.timeout.min(PATIENCE);
    let (host, port) = (&attempt.host, attempt.port);
    let stream = dial::tcp(host, port, &equipment.lookup, deadline, transcript).await;
    let Some(stream) = stream else { return };
    let started = Instant::now();
    let result = http::exchange(stream, attempt, &Ending::default(), deadline).await;
    transcript.times.push((Stage::Http, started.elapsed()));
    match result {
        Ok(reply) => transcript.reply = Some(reply),
        Err(fault) => fail(transcript, Stage::Http, fault),
    }
}

/// The bytes to the host: a TCP connection, or a tunnel through the proxy.
pub(super) async fn link(
    attempt: &Attempt,
    equipment: &Equipment,
    deadline: Instant,
    transcript: &mut Transcript,
) -> Option<Box<dyn Link>> {
    match &equipment.proxy {
        None => {
            let (host, port) = (&attempt.host, attempt.port);
            let stream = dial::tcp(host, port, &equipment.lookup, deadline, transcript).await?;
            Some(Box::new(stream))
        }
        Some(proxy) => {
            let (host, port) = (&proxy.host, proxy.port);
            let stream = dial::tcp(host, port, &equipment.lookup, deadline, transcript).await?;
            proxy::tunnel(stream, proxy, attempt, deadline, transcript).await
        }
    }
}

fn shake_hands(
    attempt: &Attempt,
    equipment: &Equipment,
    key: Option<Arc<CertifiedKey>>,
    notes: &Notes,
    tap: Tap,
) -> Result<tokio_rustls::Connect<Tap>, Fault> {
    let unverified =
        if attempt.purpose.only_looks() { Unverified::LookedAt } else { Unverified::Refused };
    let hello = match attempt.purpose {
        Purpose::Tls12Only => Hello::Tls12Only,
        Purpose::WithoutName => Hello::WithoutName,
        _ => Hello::Usual,
    };
    let config = tls::config(&equipment.roots, equipment.now, key, unverified, hello, notes)
        .map_err(|error| Fault::Tls(error.to_string()))?;
    let name = ServerName::try_from(attempt.host.clone())
        .map_err(|error| Fault::Tls(error.to_string()))?;
    Ok(TlsConnector::from(Arc::new(config)).connect(name, tap))
}

/// What is not TLS shows in the first byte: a record's type is 20 to 23 (RFC 8446 section 5.1).
fn not_tls(fault: Fault, tap: &Shared) -> Fault {
    match (&fault, tap.look().first_bytes.first()) {
        (Fault::Tls(_), Some(first)) if !(20..=23).contains(first) => Fault::NotTls,
        _ => fault,
    }
}

/// After the handshake: the quiet read, then the request.
async fn talk(
    stream: TlsStream<Tap>,
    attempt: &Attempt,
    equipment: &Equipment,
    (tap, deadline): (&Shared, Instant),
    transcript: &mut Transcript,
) {
    let agreed = tls::agreed(stream.get_ref().1);
    let late_verdict = agreed.version == "1.3";
    transcript.tls = Some(agreed);
    let ending = Ending::default();
    let mut stream = Watch::new(stream, ending.clone());
    if late_verdict {
        equipment.tell(attempt.purpose, Stage::Quiet);
        let started = Instant::now();
        let patience = patience(transcript.time(Stage::Tcp)).min(deadline - started);
        let heard = timeout(patience, stream.first_record(tap)).await;
        transcript.times.push((Stage::Quiet, started.elapsed()));
        transcript.ticket = stream.has_ticket();
        if let Ok(Quiet::Ended) = heard {
            fail(transcript, Stage::Quiet, ending.get().unwrap_or(Fault::Closed));
            return;
        }
    }
    equipment.tell(attempt.purpose, Stage::Http);
    let started = Instant::now();
    let result = http::exchange(stream, attempt, &ending, deadline).await;
    transcript.times.push((Stage::Http, started.elapsed()));
    match result {
        Ok(reply) => transcript.reply = Some(reply),
        Err(fault) => {
            transcript.other = ending.start();
            fail(transcript, Stage::Http, fault);
        }
    }
}

/// How long a server may think about our certificate before we speak: three round trips, not less
/// than 300 ms and not more than a second. In TLS 1.3 its verdict comes after our handshake is over.
fn patience(round_trip: Option<Duration>) -> Duration {
    let three = round_trip.unwrap_or_default().saturating_mul(3);
    three.clamp(Duration::from_millis(300), Duration::from_secs(1))
}

/// Notes what ended the connection, and when an alert came.
fn fail(transcript: &mut Transcript, stage: Stage, fault: Fault) {
    if let Fault::Alert(number) = fault {
        let moment = match stage {
            Stage::Http => Moment::AfterRequest,
            Stage::Quiet => Moment::AfterHandshake,
            _ => Moment::Handshake,
        };
        transcript.alert = Some(Alert { number, moment });
    }
    transcript.failure = Some(Failure { stage, fault });
}
