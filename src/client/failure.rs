//! Every way in which an operation can fail, and how the server's answers become one of them.

use bytes::Bytes;
use prost::Message;
use temporal_native_proto::google::rpc::Status;
use tonic::Code;

use crate::pb::common::v1::Payloads;
use crate::pb::errordetails::v1::{NamespaceNotFoundFailure, WorkflowExecutionAlreadyStartedFailure};
use crate::pb::failure::v1::Failure;
use crate::rpc::RpcError;
use crate::transport::OptionError;

/// A typed failure. The binding turns each into a variant of its own union, and the facade into a JavaScript error.
#[derive(Clone, Debug, PartialEq)]
pub enum CallFailure {
    /// The call failed, or was cancelled.
    Service(RpcError),
    /// The namespace does not exist.
    NamespaceNotFound {
        /// Its name.
        namespace: String,
        /// The server's message.
        message: String,
    },
    /// No such workflow or run; or it has closed, where the operation needs a running one.
    WorkflowNotFound {
        /// The server's message.
        message: String,
    },
    /// A workflow of this id runs, or has run, and the id policies do not allow another.
    WorkflowAlreadyStarted {
        /// The run that stands in the way; empty when the server did not say.
        run_id: String,
        /// The server's message.
        message: String,
    },
    /// The worker has no such query, or its handler threw.
    QueryFailed {
        /// The worker's message.
        message: String,
    },
    /// The workflow's status is one that the reject condition excludes.
    QueryRejected {
        /// `temporal.api.enums.v1.WorkflowExecutionStatus`.
        status: i32,
    },
    /// The workflow failed.
    WorkflowFailed {
        /// `temporal.api.failure.v1.Failure` in the proto3 JSON mapping.
        failure_json: Option<String>,
        /// `temporal.api.enums.v1.RetryState`.
        retry_state: i32,
    },
    /// The workflow ended as cancelled.
    WorkflowCancelled {
        /// What it said: payloads in the proto3 JSON mapping, as an array.
        details_json: String,
    },
    /// The workflow was terminated.
    WorkflowTerminated {
        /// Why.
        reason: String,
        /// What was said with the reason: payloads in the proto3 JSON mapping, as an array.
        details_json: String,
        /// By whom.
        identity: String,
    },
    /// The workflow ran out of time.
    WorkflowTimedOut {
        /// `temporal.api.enums.v1.RetryState`.
        retry_state: i32,
    },
    /// The workflow continued as new, and runs were not to be followed.
    WorkflowContinuedAsNew {
        /// The run that continues it.
        new_execution_run_id: String,
    },
    /// An option of the call cannot be used; found before it was made.
    InvalidOption(OptionError),
    /// A fault of this library, or an answer that no server should give.
    Internal {
        /// What happened.
        message: String,
    },
}

impl CallFailure {
    pub(crate) fn internal(message: String) -> Self {
        Self::Internal { message }
    }
}

impl From<OptionError> for CallFailure {
    fn from(error: OptionError) -> Self {
        Self::InvalidOption(error)
    }
}

impl From<RpcError> for CallFailure {
    fn from(error: RpcError) -> Self {
        if error.cancelled.is_some() {
            return Self::Service(error);
        }
        match (decode_details(&error.details), error.code) {
            (Some(Detail::NamespaceNotFound(detail)), _) => {
                Self::NamespaceNotFound { namespace: detail.namespace, message: error.message }
            }
            (Some(Detail::AlreadyStarted(detail)), _) => {
                Self::WorkflowAlreadyStarted { run_id: detail.run_id, message: error.message }
            }
            (Some(Detail::QueryFailed), _) => Self::QueryFailed { message: error.message },
            (None, Code::AlreadyExists) => {
                Self::WorkflowAlreadyStarted { run_id: String::new(), message: error.message }
            }
            (None, Code::NotFound) => Self::WorkflowNotFound { message: error.message },
            (None, _) => Self::Service(error),
        }
    }
}

/// The typed details that change what a failure is.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// The namespace does not exist.
    NamespaceNotFound(NamespaceNotFoundFailure),
    /// A workflow of this id is in the way.
    AlreadyStarted(WorkflowExecutionAlreadyStartedFailure),
    /// A worker refused a query.
    QueryFailed,
}

/// Reads `grpc-status-details-bin`. What is malformed or unknown counts as absent: the status itself still tells.
#[must_use]
pub fn decode_details(bytes: &Bytes) -> Option<Detail> {
    let status = Status::decode(bytes.clone()).ok()?;
    status.details.iter().find_map(|any| {
        let name = any.type_url.rsplit('/').next().unwrap_or_default();
        let value = &any.value[..];
        match name {
            "temporal.api.errordetails.v1.NamespaceNotFoundFailure" => {
                NamespaceNotFoundFailure::decode(value).ok().map(Detail::NamespaceNotFound)
            }
            "temporal.api.errordetails.v1.WorkflowExecutionAlreadyStartedFailure" => {
                WorkflowExecutionAlreadyStartedFailure::decode(value).ok().map(Detail::AlreadyStarted)
            }
            "temporal.api.errordetails.v1.QueryFailedFailure" => Some(Detail::QueryFailed),
            _ => None,
        }
    })
}

/// A workflow's failure in the proto3 JSON mapping, any depth of causes included.
///
/// # Errors
/// `Internal` when it cannot be written as JSON.
pub fn failure_json(failure: &Failure) -> Result<String, CallFailure> {
    serde_json::to_string(failure).map_err(|error| CallFailure::internal(format!("a failure cannot be read: {error}")))
}

pub(super) fn details_json(details: Option<Payloads>) -> Result<String, CallFailure> {
    let payloads = details.map(|details| details.payloads).unwrap_or_default();
    serde_json::to_string(&payloads).map_err(|error| CallFailure::internal(format!("details cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: Code, details: Bytes) -> RpcError {
        RpcError { method: "M", code, message: "m".to_owned(), details, attempts: 1, permanent: false, cancelled: None }
    }

    fn details(type_name: &str, value: Vec<u8>) -> Bytes {
        let any = prost_types::Any {
            type_url: format!("type.googleapis.com/temporal.api.errordetails.v1.{type_name}"),
            value,
        };
        Status { code: 5, message: String::new(), details: vec![any] }.encode_to_vec().into()
    }

    #[test]
    fn typed_details_decide_what_a_failure_is() {
        let already = WorkflowExecutionAlreadyStartedFailure { run_id: "r1".to_owned(), ..Default::default() };
        let bytes = details("WorkflowExecutionAlreadyStartedFailure", already.encode_to_vec());
        let expected = CallFailure::WorkflowAlreadyStarted { run_id: "r1".to_owned(), message: "m".to_owned() };
        assert_eq!(CallFailure::from(error(Code::AlreadyExists, bytes)), expected);

        let missing = NamespaceNotFoundFailure { namespace: "n1".to_owned() };
        let bytes = details("NamespaceNotFoundFailure", missing.encode_to_vec());
        let expected = CallFailure::NamespaceNotFound { namespace: "n1".to_owned(), message: "m".to_owned() };
        assert_eq!(CallFailure::from(error(Code::NotFound, bytes)), expected);

        let bytes = details("QueryFailedFailure", Vec::new());
        let expected = CallFailure::QueryFailed { message: "m".to_owned() };
        assert_eq!(CallFailure::from(error(Code::InvalidArgument, bytes)), expected);
    }

    #[test]
    fn without_usable_details_the_code_decides() {
        for bytes in [Bytes::new(), Bytes::from_static(b"\xff\xff\xff"), details("Unheard", vec![1, 2, 3])] {
            let not_found = CallFailure::from(error(Code::NotFound, bytes.clone()));
            assert_eq!(not_found, CallFailure::WorkflowNotFound { message: "m".to_owned() });
            let service = error(Code::PermissionDenied, bytes);
            assert_eq!(CallFailure::from(service.clone()), CallFailure::Service(service));
        }
    }

    #[test]
    fn a_failure_keeps_its_causes_as_json() {
        let inner = Failure { message: "inner".to_owned(), ..Default::default() };
        let outer = Failure { message: "outer".to_owned(), cause: Some(Box::new(inner)), ..Default::default() };
        let json: serde_json::Value = serde_json::from_str(&failure_json(&outer).unwrap()).unwrap();
        assert_eq!(json["message"], "outer");
        assert_eq!(json["cause"]["message"], "inner");
    }
}
