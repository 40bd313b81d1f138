//! A tap on the socket: counts, keeps the first bytes, and outlives a failed write.
//!
//! A server that refuses us closes at once, and our next write fails although its alert already
//! waits in our receive buffer. TLS and HTTP libraries then report the failed write and never read
//! the alert. So a failed write is noted here and taken for done, and reading goes on.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::faults::io_fault;
use super::transcript::IoFault;

/// Anything that carries bytes both ways.
pub(super) trait Link: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Link for T {}

/// How many of the peer's first bytes are kept: enough to name a service by its greeting.
const FIRST_BYTES: usize = 256;

/// What a tap has seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) received: u64,
    pub(super) first_bytes: Vec<u8>,
    pub(super) write_fault: Option<IoFault>,
}

/// A view on what a tap has seen, for who does not own the stream.
#[derive(Debug, Clone, Default)]
pub(super) struct Shared(Arc<Mutex<Seen>>);

impl Shared {
    pub(super) fn look(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct Tap {
    link: Box<dyn Link>,
    seen: Shared,
    /// Whether a failed write is taken for done.
    outlives: bool,
}

impl Tap {
    pub(super) fn new(link: Box<dyn Link>, seen: Shared) -> Tap {
        Tap { link, seen, outlives: true }
    }

    /// One that only counts and keeps the first bytes.
    pub(super) fn that_listens(link: Box<dyn Link>, seen: Shared) -> Tap {
        Tap { link, seen, outlives: false }
    }

    /// Takes a failed write of `length` bytes for done.
    fn outlive(&self, length: usize, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match result {
            Poll::Ready(Err(error)) if self.outlives => {
                self.seen.look().write_fault.get_or_insert(io_fault(&error));
                Poll::Ready(Ok(length))
            }
            other => other,
        }
    }

    fn write_failed(&self) -> bool {
        self.seen.look().write_fault.is_some()
    }
}

impl AsyncRead for Tap {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.link).poll_read(context, buffer);
        let new = buffer.filled().get(before..).unwrap_or_default();
        if !new.is_empty() {
            let mut seen = self.seen.look();
            seen.received += new.len() as u64;
            let room = FIRST_BYTES.saturating_sub(seen.first_bytes.len());
            seen.first_bytes.extend(new.iter().take(room));
        }
        result
    }
}

impl AsyncWrite for Tap {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.write_failed() {
            return Poll::Ready(Ok(bytes.len()));
        }
        let result = Pin::new(&mut self.link).poll_write(context, bytes);
        self.outlive(bytes.len(), result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let length = slices.iter().map(|slice| slice.len()).sum();
        if self.write_failed() {
            return Poll::Ready(Ok(length));
        }
        let result = Pin::new(&mut self.link).poll_write_vectored(context, slices);
        self.outlive(length, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.link.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.write_failed() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.link).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.write_failed() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.link).poll_shutdown(context)
    }
}
