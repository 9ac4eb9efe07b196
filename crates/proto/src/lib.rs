//! Typed messages for the part of Temporal's services that Rust inspects.
//!
//! The modules mirror the packages of `proto/`, so `temporal.api.common.v1.Payload` is
//! [`temporal::api::common::v1::Payload`]. Fields of type `bytes` are [`bytes::Bytes`], so decoding from one shares its
//! memory, and maps are ordered, so encoding is reproducible. Which messages exist is decided in `build/roots.rs`.
//!
//! - [`json`] writes some of them in the JSON mapping of proto3.
//! - `command` knows which attributes a type of command has.

#[cfg(feature = "server")]
pub mod command;
pub mod json;

/// All generated code, with the lint exceptions that generated code needs and written code must not have.
#[allow(missing_docs, unreachable_pub, deprecated, reason = "generated")]
#[allow(clippy::all, clippy::allow_attributes_without_reason, reason = "generated")]
mod pb {
    include!(concat!(env!("OUT_DIR"), "/pb.rs"));
}

pub use pb::temporal;

/// All messages, whole, as the embedded server inspects them; see `SERVED` in `build/roots.rs`.
#[cfg(feature = "server")]
#[allow(missing_docs, unreachable_pub, deprecated, reason = "generated")]
#[allow(clippy::all, clippy::allow_attributes_without_reason, clippy::large_enum_variant, reason = "generated")]
pub mod server {
    include!(concat!(env!("OUT_DIR"), "/server/pb.rs"));
}

/// The packages of Google that Temporal's messages use.
pub mod google {
    pub use crate::pb::google::rpc;

    /// Well-known types; they are those of `prost_types`.
    pub mod protobuf {
        pub use prost_types::{Any, Duration, Timestamp};
    }
}
