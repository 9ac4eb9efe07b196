//! The union of failures that crosses to JavaScript, tagged `type`. The facade makes the errors, after the `await`, so
//! that their stacks show the caller's line.

use napi_derive::napi;
use prost::{Message as _, Name as _};
use temporal_native_proto::server::temporal::api::errordetails::v1::{NamespaceNotFoundFailure, NotFoundFailure};
use temporal_native_server::{Failure, Refusal};

/// Why a call failed. Each variant says which class of error the facade makes of it.
#[napi(discriminant = "type", object_from_js = false)]
#[derive(Clone, Debug)]
pub enum ServerFailure {
    /// `ValueError`: an option that cannot be used.
    InvalidOption {
        /// The option's name as users write it.
        option: String,
        /// What is wrong with it.
        message: String,
    },
    /// `ServerStartError`: the server could not be started.
    NotStarted {
        /// One line that says why.
        message: String,
    },
    /// `IllegalStateError`: the server is closed, or was closed while the call was pending.
    Closed,
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
    /// `ServiceError`: the server refused the call, as it would refuse a client's.
    Refused {
        /// The gRPC status code.
        code: i32,
        /// The server's message.
        message: String,
    },
    /// `IllegalStateError`: a fault of this library.
    Internal {
        /// What happened.
        message: String,
    },
}

impl From<Failure> for ServerFailure {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Closed => Self::Closed,
            Failure::Refused(refusal) => refused(refusal),
        }
    }
}

fn refused(refusal: Refusal) -> ServerFailure {
    let Refusal { code, message, details } = refusal;
    for detail in details {
        if detail.type_url == NotFoundFailure::type_url() {
            return ServerFailure::WorkflowNotFound { message };
        }
        if detail.type_url == NamespaceNotFoundFailure::type_url()
            && let Ok(NamespaceNotFoundFailure { namespace }) = NamespaceNotFoundFailure::decode(&*detail.value)
        {
            return ServerFailure::NamespaceNotFound { namespace };
        }
    }
    ServerFailure::Refused { code: code as i32, message }
}
