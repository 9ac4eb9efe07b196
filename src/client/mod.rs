//! The operations on workflows, one a file. Each takes plain values, makes its calls, and gives a typed answer or failure.
//!
//! An operation's method encodes the request at once, and returns a future that owns the bytes: nothing large moves
//! through the futures.

pub mod failure;

mod cancel;
mod describe;
mod description;
mod query;
mod result;
mod signal;
mod signal_with_start;
mod start;
mod system_info;
mod terminate;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use prost::Message;

use crate::pb::common::v1::{Payload, Payloads, WorkflowExecution};
use crate::rpc::{CallOptions, Frame, Method, Rpc};
use crate::transport::OptionError;

pub use cancel::CancelWorkflow;
pub use failure::CallFailure;
pub use query::QueryWorkflow;
pub use result::WorkflowResult;
pub use signal::SignalWorkflow;
pub use signal_with_start::SignalWithStart;
pub use start::{Pinned, Retry, StartOptions, StartWorkflow, Started, VersioningOverride};
pub use terminate::TerminateWorkflow;

/// A method of `WorkflowService`, by its name in the service's definition.
macro_rules! workflow_service {
    ($name:literal, long_poll: $long_poll:literal) => {
        $crate::rpc::Method {
            name: $name,
            path: concat!("/temporal.api.workflowservice.v1.WorkflowService/", $name),
            long_poll: $long_poll,
        }
    };
    ($name:literal) => {
        $crate::client::workflow_service!($name, long_poll: false)
    };
}
pub(crate) use workflow_service;

/// Which run of which workflow an operation is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Execution {
    /// The workflow's id.
    pub workflow_id: String,
    /// The run; empty for the current one.
    pub run_id: String,
}

impl From<Execution> for WorkflowExecution {
    fn from(execution: Execution) -> Self {
        Self { workflow_id: execution.workflow_id, run_id: execution.run_id }
    }
}

/// A client of one namespace. Cloning it is cheap: everything is shared.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    rpc: Arc<Rpc>,
    namespace: String,
    namespace_header: HeaderValue,
    identity: String,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("namespace", &self.shared.namespace).finish_non_exhaustive()
    }
}

impl Client {
    /// A client of `namespace` that calls itself `identity` in histories.
    ///
    /// # Errors
    /// When the namespace cannot stand in a header.
    pub fn new(rpc: Arc<Rpc>, namespace: String, identity: String) -> Result<Self, OptionError> {
        let namespace_header = HeaderValue::try_from(&namespace)
            .ok()
            .filter(|value| !value.is_empty() && value.to_str().is_ok())
            .ok_or_else(|| OptionError::new("namespace", "must be printable ASCII and not empty"))?;
        Ok(Self { shared: Arc::new(Shared { rpc, namespace, namespace_header, identity }) })
    }

    /// The connection that this client's calls take.
    #[must_use]
    pub fn rpc(&self) -> &Arc<Rpc> {
        &self.shared.rpc
    }

    fn namespace(&self) -> String {
        self.shared.namespace.clone()
    }

    fn identity(&self) -> String {
        self.shared.identity.clone()
    }

    async fn call(&self, method: Method, frame: Frame, options: &CallOptions) -> Result<Bytes, CallFailure> {
        let Shared { rpc, namespace_header, .. } = &*self.shared;
        // Boxed, so that an operation's own future stays small: it is moved when it is submitted, by the JavaScript
        // thread.
        Box::pin(rpc.call(method, Some(namespace_header), frame, options)).await.map_err(CallFailure::from)
    }
}

/// An id that makes a write happen once, however often it is sent.
fn new_request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

fn decode<M: Message + Default>(method: Method, bytes: Bytes) -> Result<M, CallFailure> {
    M::decode(bytes)
        .map_err(|error| CallFailure::internal(format!("{}: the answer cannot be read: {error}", method.name)))
}

/// No arguments are no `Payloads` message, as other clients have it.
fn payloads(payloads: Vec<Payload>) -> Option<Payloads> {
    (!payloads.is_empty()).then_some(Payloads { payloads })
}

fn first_payload(payloads: Option<Payloads>) -> Option<Payload> {
    payloads.and_then(|payloads| payloads.payloads.into_iter().next())
}
