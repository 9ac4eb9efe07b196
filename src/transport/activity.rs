//! What is known of the peer: when it was last heard, and how it went silent.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_rustls::rustls::Error as RustlsError;

/// When the peer was last heard, and how TLS failed, if it did.
pub(super) struct Activity {
    origin: Instant,
    /// Microseconds after `origin`; 0 while nothing was heard.
    last_read_us: AtomicU64,
    heard: Notify,
    tls_error: OnceLock<RustlsError>,
    gone_silent: AtomicBool,
}

impl Activity {
    pub(super) fn new() -> Self {
        Self {
            origin: Instant::now(),
            last_read_us: AtomicU64::new(0),
            heard: Notify::new(),
            tls_error: OnceLock::new(),
            gone_silent: AtomicBool::new(false),
        }
    }

    fn note_read(&self) {
        let elapsed_us = u64::try_from(self.origin.elapsed().as_micros()).unwrap_or(u64::MAX).max(1);
        if self.last_read_us.swap(elapsed_us, Ordering::Relaxed) == 0 {
            self.heard.notify_one();
        }
    }

    fn note_error(&self, error: &io::Error) {
        if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<RustlsError>()) {
            let _ = self.tls_error.set(error.clone());
        }
    }

    /// A ping was not answered.
    pub(super) fn note_silence(&self) {
        self.gone_silent.store(true, Ordering::Relaxed);
    }

    /// Whether the connection was given up because a ping was not answered.
    pub(super) fn has_gone_silent(&self) -> bool {
        self.gone_silent.load(Ordering::Relaxed)
    }

    pub(super) fn tls_error(&self) -> Option<&RustlsError> {
        self.tls_error.get()
    }

    pub(super) async fn first_bytes(&self) {
        self.heard.notified().await;
    }

    /// The latest moment at which the peer was heard; when the connection was made, if it never was.
    pub(super) fn last_heard(&self) -> Instant {
        self.origin + Duration::from_micros(self.last_read_us.load(Ordering::Relaxed))
    }

    pub(super) fn heard_since(&self, moment: Instant) -> bool {
        self.last_read_us.load(Ordering::Relaxed) != 0 && self.last_heard() >= moment
    }
}

/// A stream whose reads are noted.
pub(super) struct Observed<S> {
    pub(super) stream: S,
    pub(super) activity: Arc<Activity>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Observed<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))
            .inspect_err(|error| self.activity.note_error(error))?;
        if buffer.filled().len() > before {
            self.activity.note_read();
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Observed<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
