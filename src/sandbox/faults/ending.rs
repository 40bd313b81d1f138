//! Connections that end, or stand still, where they should go on.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum End {
    /// It is closed without a word.
    Close,
    /// It is reset.
    Reset,
    /// Nothing more comes, for longer than clients wait.
    Stall,
    /// These bytes come, then it is closed.
    Bytes(&'static [u8]),
}

impl End {
    /// As long as a stalled connection stays open.
    pub(in crate::sandbox) const STALL: Duration = Duration::from_secs(60);

    /// The alert of a server that has no such name, in plain, as it stands before any encryption
    /// (RFC 8446 section 5.1).
    pub(in crate::sandbox) const UNRECOGNIZED_NAME: End = End::Bytes(&[0x15, 3, 3, 0, 2, 2, 112]);

    /// Ends a connection so.
    pub(in crate::sandbox) async fn apply(self, mut stream: Silenced) {
        match self {
            End::Close => {}
            // Sent when the stream is dropped.
            End::Reset => drop(stream.stream.set_zero_linger()),
            End::Stall => tokio::time::sleep(End::STALL).await,
            // A client that has gone does not want them.
            End::Bytes(bytes) => drop(stream.stream.write_all(bytes).await),
        }
    }
}

/// Makes a stream swallow what is written to it.
#[derive(Debug, Clone, Default)]
pub(in crate::sandbox) struct Cut(Arc<AtomicBool>);

impl Cut {
    pub(in crate::sandbox) fn now(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(in crate::sandbox) fn is_made(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    pub(in crate::sandbox) fn on(self, stream: TcpStream) -> Silenced {
        Silenced { stream, cut: self }
    }
}

/// A stream that can be cut in the middle of a handshake, before the TLS library says why.
#[derive(Debug)]
pub(in crate::sandbox) struct Silenced {
    stream: TcpStream,
    cut: Cut,
}

impl AsyncRead for Silenced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Silenced {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.cut.is_made() {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
