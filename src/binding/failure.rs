//! The one union of failures that crosses to JavaScript, tagged `type`. The facade makes the errors, after the `await`,
//! so that their stacks show the caller's line.

use napi_derive::napi;

use crate::client::CallFailure as Failure;
use crate::rpc::{Cancelled, RpcError};
use crate::transport::OptionError;

/// Why a call failed. Each variant says which class of error the facade makes of it.
#[napi(discriminant = "type")]
pub enum CallFailure {
    /// `ServiceError`.
    Service {
        /// The RPC's name.
        rpc: String,
        /// The gRPC status code.
        code: i32,
        /// The server's message, or what happened on the way.
        message: String,
        /// How many attempts were made.
        attempts: u32,
    },
    /// `ServiceError` with status CANCELLED: the connection was closed while the call was pending.
    Closed {
        /// The RPC's name.
        rpc: String,
    },
    /// The reason of the user's `AbortSignal`, which never left JavaScript.
    Aborted,
    /// `NamespaceNotFoundError`.
    NamespaceNotFound {
        /// The namespace's name.
        namespace: String,
    },
    /// `WorkflowNotFoundError`.
    WorkflowNotFound {
        /// The server's message.
        message: String,
    },
    /// `WorkflowExecutionAlreadyStartedError`.
    WorkflowAlreadyStarted {
        /// The run that stands in the way; empty when the server did not say.
        run_id: String,
        /// The server's message.
        message: String,
    },
    /// `QueryNotRegisteredError`.
    QueryFailed {
        /// The worker's message.
        message: String,
    },
    /// `QueryRejectedError`.
    QueryRejected {
        /// `temporal.api.enums.v1.WorkflowExecutionStatus`.
        status: i32,
    },
    /// `WorkflowExecutionFailedError`.
    WorkflowFailed {
        /// The failure in the proto3 JSON mapping.
        failure_json: Option<String>,
        /// `temporal.api.enums.v1.RetryState`.
        retry_state: i32,
    },
    /// `WorkflowExecutionCancelledError`.
    WorkflowCancelled {
        /// The details: payloads in the proto3 JSON mapping, as an array.
        details_json: String,
    },
    /// `WorkflowExecutionTerminatedError`.
    WorkflowTerminated {
        /// Why.
        reason: String,
        /// The details: payloads in the proto3 JSON mapping, as an array.
        details_json: String,
        /// By whom.
        identity: String,
    },
    /// `WorkflowExecutionTimedOutError`.
    WorkflowTimedOut {
        /// `temporal.api.enums.v1.RetryState`.
        retry_state: i32,
    },
    /// `WorkflowExecutionContinuedAsNewError`.
    WorkflowContinuedAsNew {
        /// The run that continues it.
        new_execution_run_id: String,
    },
    /// `ValueError`: an option that cannot be used, found before any call.
    InvalidOption {
        /// The option's name as users write it.
        option: String,
        /// What is wrong with it.
        message: String,
    },
    /// `IllegalStateError`: a fault of this library, or an answer that no server should give.
    Internal {
        /// What happened.
        message: String,
    },
}

impl From<Failure> for CallFailure {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Service(error) => from_rpc(error),
            Failure::NamespaceNotFound { namespace, message: _ } => Self::NamespaceNotFound { namespace },
            Failure::WorkflowNotFound { message } => Self::WorkflowNotFound { message },
            Failure::WorkflowAlreadyStarted { run_id, message } => Self::WorkflowAlreadyStarted { run_id, message },
            Failure::QueryFailed { message } => Self::QueryFailed { message },
            Failure::QueryRejected { status } => Self::QueryRejected { status },
            Failure::WorkflowFailed { failure_json, retry_state } => Self::WorkflowFailed { failure_json, retry_state },
            Failure::WorkflowCancelled { details_json } => Self::WorkflowCancelled { details_json },
            Failure::WorkflowTerminated { reason, details_json, identity } => {
                Self::WorkflowTerminated { reason, details_json, identity }
            }
            Failure::WorkflowTimedOut { retry_state } => Self::WorkflowTimedOut { retry_state },
            Failure::WorkflowContinuedAsNew { new_execution_run_id } => {
                Self::WorkflowContinuedAsNew { new_execution_run_id }
            }
            Failure::InvalidOption(error) => error.into(),
            Failure::Internal { message } => Self::Internal { message },
        }
    }
}

fn from_rpc(error: RpcError) -> CallFailure {
    let rpc = error.method.to_owned();
    match error.cancelled {
        Some(Cancelled::ByCaller) => CallFailure::Aborted,
        Some(Cancelled::ByClose) => CallFailure::Closed { rpc },
        None => {
            CallFailure::Service { rpc, code: i32::from(error.code), message: error.message, attempts: error.attempts }
        }
    }
}

impl From<OptionError> for CallFailure {
    fn from(error: OptionError) -> Self {
        Self::InvalidOption { option: error.option.to_owned(), message: error.message }
    }
}
