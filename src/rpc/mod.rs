//! One remote call: metadata, limits in time, retries, cancellation.

mod headers;
mod limits;
mod retry;

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status};

pub use headers::{Headers, MetadataError, parse_metadata};
pub use retry::{Attempt, RetryPolicy};

use limits::Limits;

pub use crate::transport::Frame;
use crate::transport::{Connection, OptionError, Transport, TransportOptions, UnaryError};

/// Our own timer waits this much longer than the server was told, so that the server's answer wins where there is one.
const GRACE: Duration = Duration::from_millis(500);

/// A method of the server.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// Its name as in the service's definition, such as `StartWorkflowExecution`.
    pub name: &'static str,
    /// The full path, such as `/temporal.api.workflowservice.v1.WorkflowService/StartWorkflowExecution`.
    pub path: &'static str,
    /// Whether the server may hold the call until something happens.
    pub long_poll: bool,
}

/// What one caller asks beside the message.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    /// The user's own deadline; it replaces the limits that calls have without one.
    pub deadline: Option<Instant>,
    /// Headers for this call alone.
    pub metadata: Option<http::HeaderMap>,
    /// Cancels this call: a child of the connection's own token. `None` for a call that only closing can cancel.
    pub cancel: Option<CancellationToken>,
}

/// Why a call failed for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RpcError {
    /// The method's name.
    pub method: &'static str,
    /// The server's status code, or the nearest one for a failure on the way.
    pub code: Code,
    /// The server's message, or what happened on the way.
    pub message: String,
    /// `grpc-status-details-bin`, an encoded `google.rpc.Status`; empty when there was none.
    pub details: Bytes,
    /// How many attempts were made.
    pub attempts: u32,
    /// Trying again cannot help: a certificate that is not trusted, say.
    pub permanent: bool,
    /// Set when nothing failed: the caller cancelled, or closed the connection.
    pub cancelled: Option<Cancelled>,
}

/// Who cancelled a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// The call's own token.
    ByCaller,
    /// The connection was closed.
    ByClose,
}

/// Whoever holds an API key that changes with time.
pub trait KeyHolder: fmt::Debug + Send + Sync {
    /// Asks for the current key, and ends when it has been set on the [`Headers`], or will not be.
    fn refresh(&self) -> BoxFuture<'static, ()>;
}

/// Calls to one server over one connection.
#[derive(Debug)]
pub struct Rpc {
    transport: Transport,
    policy: RetryPolicy,
    headers: Headers,
    key_holder: Option<Arc<dyn KeyHolder>>,
    closed: CancellationToken,
}

/// A failed attempt.
struct Failed {
    kind: Attempt,
    status: Status,
}

impl Rpc {
    /// Checks the options; does no I/O.
    ///
    /// # Errors
    /// Names the option that cannot be used.
    pub fn new(
        transport: TransportOptions,
        policy: RetryPolicy,
        headers: Headers,
        key_holder: Option<Arc<dyn KeyHolder>>,
    ) -> Result<Self, OptionError> {
        let transport = Transport::new(transport)?;
        Ok(Self { transport, policy, headers, key_holder, closed: CancellationToken::new() })
    }

    /// For operations that make call after call for longer than a key may live: to be awaited between two calls.
    /// Ends at once when the operation is cancelled.
    pub async fn refresh_key(&self, options: &CallOptions) {
        match &self.key_holder {
            Some(holder) if self.headers.has_api_key() => {
                let cancel = options.cancel.as_ref().unwrap_or(&self.closed);
                tokio::select! {
                    () = holder.refresh() => {}
                    () = cancel.cancelled() => {}
                }
            }
            _ => {}
        }
    }

    /// Whether an API key may go to this server: it is this machine, or nobody can listen.
    #[must_use]
    pub fn may_carry_key(&self) -> bool {
        self.transport.is_encrypted() || self.transport.address().is_loopback()
    }

    /// The server's address as `host:port`.
    #[must_use]
    pub fn authority(&self) -> String {
        self.transport.address().authority()
    }

    /// The headers that every call carries.
    #[must_use]
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// A token for one call's own cancellation.
    #[must_use]
    pub fn call_token(&self) -> CancellationToken {
        self.closed.child_token()
    }

    /// Ends the calls in flight and refuses further ones.
    pub fn close(&self) {
        self.closed.cancel();
        self.transport.close();
    }

    /// Calls `method` with an encoded request, trying again where that may help; gives the encoded response.
    ///
    /// # Errors
    /// The last attempt's failure, or who cancelled.
    pub async fn call(
        &self,
        method: Method,
        namespace: Option<&http::HeaderValue>,
        frame: Frame,
        options: &CallOptions,
    ) -> Result<Bytes, RpcError> {
        let cancel = options.cancel.as_ref().unwrap_or(&self.closed);
        // An operation of many calls may have been cancelled between two of them.
        if cancel.is_cancelled() {
            return Err(self.cancelled(method));
        }
        tokio::select! {
            biased;
            result = self.call_with_retries(method, namespace, frame, options) => result,
            () = cancel.cancelled() => Err(self.cancelled(method)),
        }
    }

    fn cancelled(&self, method: Method) -> RpcError {
        let (cancelled, message) = if self.closed.is_cancelled() {
            (Cancelled::ByClose, "the connection was closed while the call was pending")
        } else {
            (Cancelled::ByCaller, "the call was cancelled")
        };
        RpcError {
            method: method.name,
            code: Code::Cancelled,
            message: message.to_owned(),
            details: Bytes::new(),
            attempts: 0,
            permanent: false,
            cancelled: Some(cancelled),
        }
    }

    async fn call_with_retries(
        &self,
        method: Method,
        namespace: Option<&http::HeaderValue>,
        frame: Frame,
        options: &CallOptions,
    ) -> Result<Bytes, RpcError> {
        let mut limits = Limits::new(method, options.deadline, Instant::now());
        let mut attempts = 0;
        loop {
            attempts += 1;
            let failed = match self.attempt(method, namespace, frame.clone(), options, &limits).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            let now = Instant::now();
            limits.note_failure(now);
            let pause = self.policy.pause_after(attempts, failed.kind, random());
            match pause.map(|pause| now + pause) {
                Some(next) if next < limits.give_up_at() => tokio::time::sleep_until(next).await,
                _ => return Err(self.give_up(method, failed, attempts)),
            }
        }
    }

    fn give_up(&self, method: Method, failed: Failed, attempts: u32) -> RpcError {
        let status = &failed.status;
        RpcError {
            method: method.name,
            code: status.code(),
            message: status.message().to_owned(),
            details: Bytes::copy_from_slice(status.details()),
            attempts,
            permanent: failed.kind == Attempt::Permanent,
            cancelled: None,
        }
    }

    async fn attempt(
        &self,
        method: Method,
        namespace: Option<&http::HeaderValue>,
        frame: Frame,
        options: &CallOptions,
        limits: &Limits,
    ) -> Result<Bytes, Failed> {
        let began = Instant::now();
        let connection = self.connect(limits.connect_by(began), limits.deadline).await?;
        let answer_by = limits.answer_by(began, Instant::now());
        let remaining = answer_by.saturating_duration_since(Instant::now());
        if remaining.is_zero() {
            return Err(Failed::timed_out(answer_by.saturating_duration_since(began), limits.deadline));
        }
        let headers = self.headers.for_call(namespace, options.metadata.as_ref(), remaining);
        let sent_at = Instant::now();
        let unary = self.transport.unary(connection.clone(), method.path, headers, frame);
        match tokio::time::timeout_at(answer_by + GRACE, unary).await {
            Ok(Ok(answer)) => Ok(answer),
            // A server that keeps to `grpc-timeout` resets the stream then, which is no lost connection.
            Ok(Err(UnaryError::Reset(_) | UnaryError::Lost(_))) if Instant::now() >= answer_by => {
                Err(Failed::timed_out(remaining, limits.deadline))
            }
            Ok(Err(error)) => Err(error.into()),
            Err(_) => {
                if !connection.heard_since(sent_at) {
                    self.transport.discard(&connection);
                }
                Err(Failed::timed_out(remaining, limits.deadline))
            }
        }
    }

    async fn connect(&self, by: Instant, deadline: Option<Instant>) -> Result<Connection, Failed> {
        let began = Instant::now();
        match tokio::time::timeout_at(by, self.transport.connection()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => Err(Failed {
                kind: if error.permanent { Attempt::Permanent } else { Attempt::Status(Code::Unavailable) },
                status: Status::unavailable(error.to_string()),
            }),
            Err(_) if deadline.is_some_and(|deadline| deadline <= by) => Err(Failed::timed_out(by - began, deadline)),
            Err(_) => Err(Failed {
                kind: Attempt::Status(Code::Unavailable),
                status: Status::unavailable(format!("no connection within {} ms", (by - began).as_millis())),
            }),
        }
    }
}

impl Failed {
    fn timed_out(limit: Duration, deadline: Option<Instant>) -> Self {
        let whose = if deadline.is_some() { "the call's deadline" } else { "the limit of one attempt" };
        let message = format!("no answer within {} ms ({whose})", limit.as_millis());
        Self { kind: Attempt::TimedOut, status: Status::deadline_exceeded(message) }
    }
}

impl From<UnaryError> for Failed {
    /// What the server said, or what happened on the way.
    fn from(error: UnaryError) -> Self {
        match error {
            UnaryError::Status(status) => Self { kind: Attempt::Status(status.code()), status },
            UnaryError::Reset(message) => Self {
                kind: Attempt::StreamReset,
                status: Status::internal(format!("the connection failed: {message}")),
            },
            UnaryError::Lost(message) => Self {
                kind: Attempt::Status(Code::Unavailable),
                status: Status::unavailable(format!("the connection failed: {message}")),
            },
        }
    }
}

/// Uniform in `[0, 1)`; spreads retries, nothing secret hangs on it.
fn random() -> f64 {
    let bits = RandomState::new().hash_one(());
    // 53 bits are what an f64 holds exactly.
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_numbers_are_spread_over_the_unit_interval() {
        let numbers: Vec<f64> = (0..1000).map(|_| random()).collect();
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
        let mean = numbers.iter().sum::<f64>() / 1000.0;
        assert!((0.4..0.6).contains(&mean), "{mean}");
    }
}
