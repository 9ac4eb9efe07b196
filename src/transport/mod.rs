//! Address → TLS → HTTP/2: one connection to one server, made when first needed and made again when it is lost.

mod activity;
mod connect;
mod grpc;
mod keep_alive;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use http::Uri;
use http::uri::PathAndQuery;
use temporal_native_endpoint::Tls;

pub(crate) use connect::{ConnectError, Connection};
pub use grpc::Frame;
pub(crate) use grpc::UnaryError;
pub use keep_alive::KeepAlive;

pub use temporal_native_endpoint::{Address, AddressError, DEFAULT_PORT, OptionError, TlsOptions};

use connect::Target;

/// How to reach a server.
#[derive(Clone, Debug)]
pub struct TransportOptions {
    /// Where the server is.
    pub address: Address,
    /// `None`: plain text.
    pub tls: Option<TlsOptions>,
    /// How long making one connection may take, from name look-up to the peer's first HTTP/2 frame.
    pub connect_timeout: Duration,
    /// Pings on a silent connection; `None` sends none.
    pub keep_alive: Option<KeepAlive>,
}

type Connecting = Shared<BoxFuture<'static, Result<Connection, ConnectError>>>;

enum State {
    Idle,
    /// The number tells attempts apart: one that was given up must not change what came after it.
    Connecting(u64, Connecting),
    Ready(Connection),
}

/// A connection that is made at the first call and again after it was lost. Many calls share it, also the wait for it.
pub(crate) struct Transport {
    target: Arc<Target>,
    origin: Uri,
    state: Arc<Mutex<State>>,
    attempts: AtomicU64,
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("address", &self.target.address).finish_non_exhaustive()
    }
}

impl Transport {
    /// Checks the options; does no I/O.
    pub(crate) fn new(options: TransportOptions) -> Result<Self, OptionError> {
        let TransportOptions { address, tls, connect_timeout, keep_alive } = options;
        let name_override = tls.as_ref().and_then(|tls| tls.server_name_override.clone());
        let authority = name_override.unwrap_or_else(|| address.authority());
        let scheme = if tls.is_some() { "https" } else { "http" };
        let origin = Uri::builder()
            .scheme(scheme)
            .authority(authority.as_str())
            .path_and_query("/")
            .build()
            .map_err(|error| OptionError::new("address", format!("'{authority}': {error}")))?;
        let tls = tls.map(|tls| Tls::new(&tls, &address.host)).transpose()?;
        let target = Arc::new(Target { address, tls, connect_timeout, keep_alive });
        Ok(Self { target, origin, state: Arc::new(Mutex::new(State::Idle)), attempts: AtomicU64::new(0) })
    }

    pub(crate) fn address(&self) -> &Address {
        &self.target.address
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.target.tls.is_some()
    }

    /// The live connection, or a new one.
    pub(crate) async fn connection(&self) -> Result<Connection, ConnectError> {
        let connecting = {
            let mut state = self.lock();
            if let State::Ready(connection) = &mut *state
                && connection.is_open()
            {
                return Ok(connection.clone());
            }
            match &*state {
                State::Connecting(_, connecting) => connecting.clone(),
                State::Ready(_) | State::Idle => {
                    let attempt = self.attempts.fetch_add(1, Ordering::Relaxed);
                    let connecting = self.start_connecting(attempt);
                    *state = State::Connecting(attempt, connecting.clone());
                    connecting
                }
            }
        };
        connecting.await
    }

    /// Forgets a connection that was found dead, so that the next call makes a new one.
    pub(crate) fn discard(&self, dead: &Connection) {
        let mut state = self.lock();
        if matches!(&*state, State::Ready(current) if current.is_same(dead)) {
            *state = State::Idle;
        }
    }

    /// Forgets whatever connection there is; it ends when the last call on it has ended.
    pub(crate) fn close(&self) {
        *self.lock() = State::Idle;
    }

    /// In a task of its own, which also notes how it ended: the calls that wait for it may all give up before.
    fn start_connecting(&self, attempt: u64) -> Connecting {
        let (target, state) = (self.target.clone(), self.state.clone());
        let task = tokio::spawn(async move {
            let result = connect::connect(&target).await;
            let mut state = lock(&state);
            if matches!(&*state, State::Connecting(current, _) if *current == attempt) {
                *state = match &result {
                    Ok(connection) => State::Ready(connection.clone()),
                    Err(_) => State::Idle,
                };
            }
            drop(state);
            result
        });
        async move {
            task.await.unwrap_or_else(|error| {
                Err(ConnectError { message: format!("connecting ended abnormally: {error}"), permanent: false })
            })
        }
        .boxed()
        .shared()
    }

    /// One unary call on `connection`; gives the encoded response.
    pub(crate) async fn unary(
        &self,
        connection: Connection,
        path: &'static str,
        headers: http::HeaderMap,
        frame: Frame,
    ) -> Result<Bytes, UnaryError> {
        let mut uri = self.origin.clone().into_parts();
        uri.path_and_query = Some(PathAndQuery::from_static(path));
        // Three parts that are each valid, and together what an origin with a path is.
        let uri = Uri::from_parts(uri).map_err(|error| tonic::Status::internal(error.to_string()))?;
        grpc::unary(connection, uri, headers, frame).await
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    // Nothing panics while it is held; were it to, the state would still be whole.
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
