//! The union of failures that crosses to JavaScript, tagged `type`. The facade makes the errors, after the `await`, so
//! that their stacks show the caller's line.

use napi_derive::napi;

/// Why a call failed. Each variant says which class of error the facade makes of it.
#[napi(discriminant = "type", object_from_js = false)]
#[derive(Clone, Debug)]
pub enum WorkerFailure {
    /// `ValueError`: options that cannot be used together, or at all.
    InvalidOptions {
        /// What is wrong.
        message: String,
    },
    /// `ValueError`: what was to be replayed is no history.
    InvalidHistory {
        /// What is wrong.
        message: String,
    },
    /// `ServiceError`: no connection could be made.
    NotConnected {
        /// Why.
        message: String,
    },
    /// `NamespaceNotFoundError`.
    NamespaceNotFound {
        /// The namespace's name.
        namespace: String,
    },
    /// `ServiceError`: the server refused a call.
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
