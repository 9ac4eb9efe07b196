//! The Rust core of `temporal-native`'s client.
//!
//! - `binding/`: the Node addon, and the only folder that knows napi. Takes calls from JavaScript, hands back answers.
//! - `client/`: one file an operation (start, signal, query, result, …). Knows messages, not JavaScript.
//! - `rpc/`: one remote call: headers, limits in time, retries, cancellation.
//! - `transport/`: one connection: address, TLS, HTTP/2, keepalive, reconnecting.
//!
//! Each folder uses only those below it.

pub mod client;
pub mod rpc;
pub mod transport;

#[cfg(feature = "binding")]
mod binding;

/// Temporal's messages under the name that the code uses for them.
pub(crate) mod pb {
    pub(crate) use temporal_native_proto::temporal::api::*;
}
