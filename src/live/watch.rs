//! A watch on the decrypted stream: what it read before anybody asked, how it began, and how reading
//! ended.
//!
//! HTTP libraries wrap the TLS error several times, or replace it; here it is caught at its source.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::client::TlsStream;

use super::faults::read_fault;
use super::tap::{Shared, Tap};
use super::transcript::Fault;

/// How reading began and ended, for who does not own the stream.
#[derive(Debug, Clone, Default)]
pub(super) struct Ending(Arc<Mutex<Read>>);

#[derive(Debug, Default)]
struct Read {
    start: Vec<u8>,
    fault: Option<Fault>,
}

/// How much of the start is kept.
const START: usize = 256;

impl Ending {
    fn look(&self) -> MutexGuard<'_, Read> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What reading ended with; `None` while it has not.
    pub(super) fn get(&self) -> Option<Fault> {
        self.look().fault.clone()
    }

    /// The first bytes, at most 256.
    pub(super) fn start(&self) -> Vec<u8> {
        self.look().start.clone()
    }

    fn set(&self, fault: Fault) {
        self.look().fault.get_or_insert(fault);
    }

    fn heard(&self, bytes: &[u8]) {
        let start = &mut self.look().start;
        let room = START.saturating_sub(start.len());
        start.extend(bytes.iter().take(room));
    }
}

pub(super) struct Watch {
    stream: TlsStream<Tap>,
    early: Vec<u8>,
    ending: Ending,
}

/// What the quiet read found.
pub(super) enum Quiet {
    /// A record came, or data: the TLS layer of the peer has not objected.
    Record,
    /// Reading is over.
    Ended,
}

impl Watch {
    pub(super) fn new(stream: TlsStream<Tap>, ending: Ending) -> Watch {
        Watch { stream, early: Vec::new(), ending }
    }

    /// Whether a session ticket has come.
    pub(super) fn has_ticket(&self) -> bool {
        self.stream.get_ref().1.tls13_tickets_received() > 0
    }

    /// Reads until the first record after the handshake has come. Data is kept for the reader.
    pub(super) async fn first_record(&mut self, tap: &Shared) -> Quiet {
        let before = tap.look().received;
        std::future::poll_fn(|context| {
            let mut space = [0_u8; 4096];
            let mut buffer = ReadBuf::new(&mut space);
            match Pin::new(&mut self.stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if buffer.filled().is_empty() => {
                    self.ending.set(Fault::Closed);
                    Poll::Ready(Quiet::Ended)
                }
                Poll::Ready(Ok(())) => {
                    self.early.extend_from_slice(buffer.filled());
                    self.ending.heard(buffer.filled());
                    Poll::Ready(Quiet::Record)
                }
                Poll::Ready(Err(error)) => {
                    self.ending.set(read_fault(&error));
                    Poll::Ready(Quiet::Ended)
                }
                // No data, but bytes: a session ticket.
                Poll::Pending if tap.look().received > before => Poll::Ready(Quiet::Record),
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    }
}

impl AsyncRead for Watch {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.early.is_empty() {
            let length = self.early.len().min(buffer.remaining());
            let early: Vec<u8> = self.early.drain(..length).collect();
            buffer.put_slice(&early);
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        match &result {
            Poll::Ready(Err(error)) => self.ending.set(read_fault(error)),
            Poll::Ready(Ok(())) if buffer.filled().len() == before => {
                self.ending.set(Fault::Closed);
            }
            Poll::Ready(Ok(())) => {
                self.ending.heard(buffer.filled().get(before..).unwrap_or_default());
            }
            Poll::Pending => {}
        }
        result
    }
}

impl AsyncWrite for Watch {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
