//! The embedded Temporal server: the engine behind gRPC.
//!
//! One thread serves everything, so nothing here is locked. The engine answers at once; this crate does what takes time:
//! connections, task queues, long polls, timers.
//!
//! - `handle.rs`: [`start`] and [`Server`], what the process around it holds; `options.rs`: what it may ask for.
//! - `serve.rs`: connections and their requests; `grpc.rs`: messages in, answers out; `body.rs`, `compression.rs`,
//!   `deadline.rs`: parts of a request.
//! - `dispatch.rs`: the table of methods; `system.rs`, `health.rs`, `test_service.rs`: those that need no engine.
//! - `shell.rs`: the engine and all that hangs on it; every input goes through [`shell::Shell::input`].
//! - `matching.rs`: task queues; `polls.rs`: who polls them; `task_queues.rs`: what is told of them.
//! - `older_callers.rs`: what is shown otherwise to clients that do not know of something newer.
//! - `in_process.rs`: a server without a network, for fuzzing.
//! - `waits.rs`: callers who wait for a run to change; `signal.rs`: how they are woken.
//! - `clock.rs`, `skipping.rs`, `sleepers.rs`, `timers.rs`: time, and how it is skipped.

// The tests' client names this crate, from here as from outside.
#[cfg(test)]
extern crate self as temporal_native_server;

mod body;
mod clock;
mod compression;
mod deadline;
mod dispatch;
mod grpc;
mod handle;
mod health;
#[cfg(any(test, feature = "in-process"))]
mod in_process;
#[cfg(test)]
mod live_bytes;
mod matching;
mod older_callers;
mod options;
mod polls;
mod serve;
mod shell;
mod signal;
mod skipping;
mod sleepers;
#[cfg(test)]
mod soak;
#[cfg(test)]
#[path = "../tests/support/mod.rs"]
mod support;
mod system;
mod task_queues;
#[cfg(test)]
mod test_kit;
mod test_service;
mod timers;
mod waits;

pub use handle::{Failure, Server, start};
#[cfg(any(test, feature = "in-process"))]
pub use in_process::InProcess;
pub use options::{Level, Log, Options, Skipping, StartError};
pub use temporal_native_engine::{Refusal, Time};
pub use temporal_native_proto::server::temporal::api::enums::v1::IndexedValueType;

/// The services' messages.
mod pb {
    pub(crate) use temporal_native_proto::server::grpc::health::v1 as health;
    pub(crate) use temporal_native_proto::server::temporal::api::*;
}
