//! Why a request was refused: a status code, a text, and typed details, as the real server gives them.

use bytes::Bytes;
use prost::{Message, Name};
use temporal_native_proto::server::google::rpc::Status;

use crate::pb::errordetails::v1 as details;
use crate::pb::failure::v1::Failure;

/// The status codes of gRPC that the engine answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Code {
    /// The caller gave up.
    Cancelled = 1,
    /// The request can never succeed as it is.
    InvalidArgument = 3,
    /// It took too long.
    DeadlineExceeded = 4,
    /// There is no such thing, or no longer.
    NotFound = 5,
    /// There is one already.
    AlreadyExists = 6,
    /// It is not for this caller.
    PermissionDenied = 7,
    /// Too many, or too much.
    ResourceExhausted = 8,
    /// Not in the state that this needs.
    FailedPrecondition = 9,
    /// Another operation of the same request failed.
    Aborted = 10,
    /// Not built.
    Unimplemented = 12,
    /// The server itself cannot serve now.
    Unavailable = 14,
}

/// A refused request.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The status code.
    pub code: Code,
    /// What people read.
    pub message: String,
    /// What programs read: messages of `temporal.api.errordetails.v1`, each with its type's URL.
    pub details: Vec<prost_types::Any>,
}

impl Refusal {
    /// Without details.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Vec::new() }
    }

    /// A request that can never succeed.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Code::InvalidArgument, message)
    }

    /// Something that is not there.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Code::NotFound, message).with(&details::NotFoundFailure::default())
    }

    /// A method that this server does not have.
    pub fn unimplemented(message: impl Into<String>) -> Self {
        Self::new(Code::Unimplemented, message)
    }

    pub(crate) fn namespace_not_found(namespace: &str) -> Self {
        Self::new(Code::NotFound, format!("Namespace {namespace} is not found."))
            .with(&details::NamespaceNotFoundFailure { namespace: namespace.to_owned() })
    }

    pub(crate) fn workflow_not_found(workflow_id: &str) -> Self {
        Self::not_found(format!("workflow not found for ID: {workflow_id}"))
    }

    pub(crate) fn already_completed() -> Self {
        Self::not_found("workflow execution already completed")
    }

    pub(crate) fn query_failed(message: String, failure: Option<Failure>) -> Self {
        Self::invalid(message).with(&details::QueryFailedFailure { failure })
    }

    /// With one more detail.
    #[must_use]
    pub fn with<M: Message + Name>(mut self, detail: &M) -> Self {
        self.details.push(prost_types::Any { type_url: M::type_url(), value: detail.encode_to_vec() });
        self
    }

    /// The encoded `google.rpc.Status` for the header `grpc-status-details-bin`; nothing when there are no details.
    #[must_use]
    pub fn status(&self) -> Option<Bytes> {
        if self.details.is_empty() {
            return None;
        }
        let (code, message, details) = (self.code as i32, self.message.clone(), self.details.clone());
        Some(Status { code, message, details }.encode_to_vec().into())
    }
}
