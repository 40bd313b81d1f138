//! A watch on the decrypted stream: what it read before anybody asked, and how reading ended.
//!
//! HTTP libraries wrap the TLS error several times, or replace it; here it is caught at its source.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::client::TlsStream;

use super::faults::read_fault;
use super::tap::{Shared, Tap};
use super::transcript::Fault;

/// How reading ended, for who does not own the stream.
#[derive(Debug, Clone, Default)]
pub(super) struct Ending(Arc<Mutex<Option<Fault>>>);

impl Ending {
    pub(super) fn get(&self) -> Option<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, fault: Fault) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(fault);
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
            _ => {}
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
