//! Making one connection: TCP, TLS, HTTP/2, and proof that the peer speaks it.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::Error as RustlsError;

use super::address::Address;
use super::tls::{self, Tls};

/// Room for a 1 MiB payload without waiting for a window update; gRPC servers for Temporal allow messages of 4 MiB.
const STREAM_WINDOW_BYTES: u32 = 4 << 20;
const CONNECTION_WINDOW_BYTES: u32 = 16 << 20;

/// HTTP/2 pings on a connection that has been silent.
#[derive(Clone, Copy, Debug)]
pub struct KeepAlive {
    /// Silence after which a ping is sent.
    pub interval: Duration,
    /// How long its answer may take before the connection counts as dead.
    pub timeout: Duration,
}

/// Where and how to connect.
pub(crate) struct Target {
    pub(crate) address: Address,
    pub(crate) tls: Option<Tls>,
    pub(crate) connect_timeout: Duration,
    pub(crate) keep_alive: Option<KeepAlive>,
}

/// Why no connection could be made. The address is added by whoever reports it.
#[derive(Clone, Debug)]
pub(crate) struct ConnectError {
    pub(crate) message: String,
    /// Trying again cannot help (a certificate that is not trusted, say).
    pub(crate) permanent: bool,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConnectError {}

/// A live connection. Cloning it shares it.
#[derive(Clone)]
pub(crate) struct Connection {
    sender: http2::SendRequest<tonic::body::Body>,
    activity: Arc<Activity>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("closed", &self.sender.is_closed()).finish_non_exhaustive()
    }
}

impl Connection {
    pub(crate) fn is_open(&self) -> bool {
        !self.sender.is_closed()
    }

    /// Whether the peer has sent anything since `moment`.
    pub(crate) fn heard_since(&self, moment: Instant) -> bool {
        self.activity.heard_since(moment)
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.activity, &other.activity)
    }
}

impl tower_service::Service<http::Request<tonic::body::Body>> for Connection {
    type Response = http::Response<hyper::body::Incoming>;
    type Error = hyper::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, hyper::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), hyper::Error>> {
        self.sender.poll_ready(cx)
    }

    fn call(&mut self, request: http::Request<tonic::body::Body>) -> Self::Future {
        Box::pin(self.sender.send_request(request))
    }
}

/// Connects within the target's connect timeout.
///
/// A connection counts as made once the peer has sent its first bytes (the HTTP/2 SETTINGS): before that, a peer that
/// accepts and stays silent, or is no HTTP/2 server at all, could not be told from a good one.
pub(crate) async fn connect(target: &Arc<Target>) -> Result<Connection, ConnectError> {
    let timeout = target.connect_timeout;
    match tokio::time::timeout(timeout, connect_untimed(target)).await {
        Ok(result) => result,
        Err(_) => Err(ConnectError {
            message: format!("no HTTP/2 connection within {} ms", timeout.as_millis()),
            permanent: false,
        }),
    }
}

async fn connect_untimed(target: &Arc<Target>) -> Result<Connection, ConnectError> {
    let address = &target.address;
    let stream = TcpStream::connect((address.host.as_str(), address.port)).await.map_err(|error| ConnectError {
        message: format!("connecting failed: {error}"),
        permanent: error.kind() == io::ErrorKind::InvalidInput,
    })?;
    // Without it small frames wait for the peer's delayed acknowledgement. A socket that refuses it still works.
    let _ = stream.set_nodelay(true);
    let Some(tls) = &target.tls else {
        return speak_http2(stream, target).await;
    };
    let config = load_config(target).await?;
    let connected = TlsConnector::from(config).connect(tls.server_name.clone(), stream).await;
    match connected {
        Ok(stream) => speak_http2(stream, target).await,
        Err(error) => Err(describe(&error, "TLS handshake failed", target)),
    }
}

/// Reading the trusted roots blocks (files), and only the first TLS connection does it.
async fn load_config(target: &Arc<Target>) -> Result<Arc<tokio_rustls::rustls::ClientConfig>, ConnectError> {
    let target = target.clone();
    let loaded = tokio::task::spawn_blocking(move || target.tls.as_ref().map(Tls::config)).await;
    match loaded {
        Ok(Some(Ok(config))) => Ok(config),
        Ok(Some(Err(error))) => {
            Err(ConnectError { message: format!("{}: {}", error.option, error.message), permanent: true })
        }
        Ok(None) | Err(_) => {
            Err(ConnectError { message: "loading the trusted certificates failed".to_owned(), permanent: false })
        }
    }
}

async fn speak_http2<S>(stream: S, target: &Target) -> Result<Connection, ConnectError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let activity = Arc::new(Activity::new());
    let io = TokioIo::new(Observed { stream, activity: activity.clone() });
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES);
    if let Some(keep_alive) = target.keep_alive {
        // Also while no call is in flight: a dead connection is then found before the next call, not by it.
        builder
            .keep_alive_interval(keep_alive.interval)
            .keep_alive_timeout(keep_alive.timeout)
            .keep_alive_while_idle(true);
    }
    let (sender, driver) =
        builder.handshake(io).await.map_err(|error| describe(&error, "the HTTP/2 handshake failed", target))?;
    let mut driver = tokio::spawn(driver);
    let ended = tokio::select! {
        biased;
        ended = &mut driver => Some(ended),
        () = activity.first_bytes() => None,
    };
    if ended.is_none() {
        return Ok(Connection { sender, activity });
    }
    // A server that wants another certificate says so after the handshake, and HTTP/2 keeps only the text of that.
    if let Some(error) = activity.tls_error.get() {
        return Err(describe(error, "TLS failed", target));
    }
    match ended {
        Some(Ok(Err(error))) => Err(describe(&error, "the peer did not answer as an HTTP/2 server", target)),
        _ => Err(ConnectError { message: "the peer closed the connection".to_owned(), permanent: false }),
    }
}

/// An error with its whole chain of causes, since hyper's and rustls's outer messages alone say little.
fn describe(error: &(dyn std::error::Error + 'static), what: &str, target: &Target) -> ConnectError {
    if let Some(failure) = target.tls.as_ref().and_then(|tls| tls::explain(error, tls)) {
        return ConnectError { message: failure.message, permanent: failure.permanent };
    }
    ConnectError { message: format!("{what}: {}", with_causes(error)), permanent: false }
}

/// `outer: cause: its cause`, leaving out what an outer message already says.
pub(crate) fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut message = plain_text(error);
    let mut source = error.source();
    while let Some(cause) = source {
        let text = plain_text(cause);
        if !message.contains(&text) {
            message.push_str(": ");
            message.push_str(&text);
        }
        source = cause.source();
    }
    message
}

/// What rustls and h2 say of a peer that hung up is worded for those who write servers.
fn plain_text(error: &(dyn std::error::Error + 'static)) -> String {
    match error.downcast_ref::<io::Error>().map(io::Error::kind) {
        Some(io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe) => "the peer closed the connection".to_owned(),
        _ => error.to_string(),
    }
}

/// When the peer was last heard, and how TLS failed, if it did.
struct Activity {
    origin: Instant,
    /// Microseconds after `origin`; 0 while nothing was heard.
    last_read_us: AtomicU64,
    heard: Notify,
    tls_error: OnceLock<RustlsError>,
}

impl Activity {
    fn new() -> Self {
        Self {
            origin: Instant::now(),
            last_read_us: AtomicU64::new(0),
            heard: Notify::new(),
            tls_error: OnceLock::new(),
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

    async fn first_bytes(&self) {
        self.heard.notified().await;
    }

    fn heard_since(&self, moment: Instant) -> bool {
        let last_read_us = self.last_read_us.load(Ordering::Relaxed);
        last_read_us != 0 && self.origin + Duration::from_micros(last_read_us) >= moment
    }
}

/// A stream whose reads are noted.
struct Observed<S> {
    stream: S,
    activity: Arc<Activity>,
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
