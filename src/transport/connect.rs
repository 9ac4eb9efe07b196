//! Making one connection: TCP, TLS, HTTP/2, and proof that the peer speaks it.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use h2::client::{ResponseFuture, SendRequest};
use temporal_native_endpoint::{Address, Tls, with_causes};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;

use super::activity::{Activity, Observed};
use super::keep_alive::KeepAlive;

/// Room for a 1 MiB payload without waiting for a window update; gRPC servers for Temporal allow messages of 4 MiB.
const STREAM_WINDOW_BYTES: u32 = 4 << 20;
const CONNECTION_WINDOW_BYTES: u32 = 16 << 20;
/// Headers and trailers of one answer; a status with its details is among them.
const MAX_HEADER_LIST_BYTES: u32 = 16 << 10;

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

/// A live connection. Cloning it shares it; it ends when the last clone and the last call on it are gone.
#[derive(Clone)]
pub(crate) struct Connection {
    sender: SendRequest<Bytes>,
    activity: Arc<Activity>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}

impl Connection {
    /// Whether a call can still begin on it: it has not ended, and the peer has not said goodbye.
    pub(crate) fn is_open(&mut self) -> bool {
        // Whoever must wait for others to end before it is sent may begin all the same: `h2` keeps it until then.
        !matches!(self.sender.poll_ready(&mut Context::from_waker(Waker::noop())), Poll::Ready(Err(_)))
    }

    /// Sends a request that is there as a whole. Dropping the answer's future resets the stream.
    pub(super) fn send(&mut self, request: http::Request<()>, body: Bytes) -> Result<ResponseFuture, h2::Error> {
        let (response, mut stream) = self.sender.send_request(request, false)?;
        stream.send_data(body, true)?;
        Ok(response)
    }

    /// Whether the peer has sent anything since `moment`.
    pub(crate) fn heard_since(&self, moment: Instant) -> bool {
        self.activity.heard_since(moment)
    }

    pub(super) fn has_gone_silent(&self) -> bool {
        self.activity.has_gone_silent()
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.activity, &other.activity)
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
    let io = Observed { stream, activity: activity.clone() };
    let handshake = h2::client::Builder::new()
        .initial_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_header_list_size(MAX_HEADER_LIST_BYTES)
        .enable_push(false)
        .handshake::<_, Bytes>(io);
    let (sender, driver) =
        handshake.await.map_err(|error| describe_h2(error, "the HTTP/2 handshake failed", target))?;
    let mut driver = tokio::spawn(drive(driver, target.keep_alive, activity.clone()));
    let ended = tokio::select! {
        biased;
        ended = &mut driver => Some(ended),
        () = activity.first_bytes() => None,
    };
    if ended.is_none() {
        return Ok(Connection { sender, activity });
    }
    // A server that wants another certificate says so after the handshake, and HTTP/2 keeps only the text of that.
    if let Some(error) = activity.tls_error() {
        return Err(describe(error, "TLS failed", target));
    }
    match ended {
        Some(Ok(Err(error))) => Err(describe_h2(error, "the peer did not answer as an HTTP/2 server", target)),
        _ => Err(ConnectError { message: "the peer closed the connection".to_owned(), permanent: false }),
    }
}

/// Moves the bytes of a connection until it ends, or is found dead. Dropping `h2`'s connection ends the calls on it.
async fn drive<S>(
    mut connection: h2::client::Connection<Observed<S>, Bytes>,
    keep_alive: Option<KeepAlive>,
    activity: Arc<Activity>,
) -> Result<(), h2::Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (Some(keep_alive), Some(pings)) = (keep_alive, connection.ping_pong()) else { return connection.await };
    tokio::select! {
        biased;
        ended = connection => ended,
        () = keep_alive.until_silent(pings, &activity) => Ok(()),
    }
}

/// [`describe`] of an error that may hide an I/O error, and that one a TLS error.
fn describe_h2(error: h2::Error, what: &str, target: &Target) -> ConnectError {
    match error.get_io() {
        Some(io_error) => describe(io_error, what, target),
        None => describe(&error, what, target),
    }
}

/// An error with its whole chain of causes, since h2's and rustls's outer messages alone say little.
fn describe(error: &(dyn std::error::Error + 'static), what: &str, target: &Target) -> ConnectError {
    if let Some(failure) = target.tls.as_ref().and_then(|tls| tls.explain(error)) {
        return ConnectError { message: failure.message, permanent: failure.permanent };
    }
    ConnectError { message: format!("{what}: {}", with_causes(error)), permanent: false }
}
