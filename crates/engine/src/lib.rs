//! The pure core of the embedded Temporal server: requests in; events, tasks and answers out.
//!
//! It never waits, has no clock and no randomness of its own: every input says when it is, and the seed is given. So the
//! same inputs give the same outputs, and tests step it through days in microseconds.
//!
//! - `engine.rs`: all runs, and what holds among them; the only writer.
//! - `rpc/`: one file for each group of the service's methods: checks a request, finds the run, changes it, answers.
//! - `run/`: one workflow run: its history, the state that follows from it, and every way in which it changes.
//! - `outbox.rs`, `deliver.rs`: what one run asks of another; delivered within the same input.
//! - `task.rs`, `wait.rs`: what the shell has to do: bring tasks to pollers, and look again for callers who wait.
//! - `audit.rs`: what tests look at, where they are not to trust the answers.
//! - `namespaces.rs`, `token.rs`, `refusal.rs`, `time.rs`, `room.rs`: what all of these use.

#![allow(deprecated, reason = "what the protocol has deprecated is still sent by workers and clients that are in use")]

#[cfg(feature = "audit")]
mod audit;
mod backoff;
mod cron;
mod deliver;
mod engine;
mod limits;
mod namespaces;
mod outbox;
mod refusal;
mod room;
mod rpc;
mod run;
mod search_attributes;
mod task;
pub mod time;
mod timetext;
mod token;
mod visibility;
mod wait;

#[cfg(feature = "audit")]
pub use audit::Audited;
pub use engine::{Engine, Settings, Work};
pub use namespaces::NamespaceId;
pub use refusal::{Code, Refusal};
pub use rpc::{HistoryWait, MultiOperationWait, PollUpdateWait, QueryWait, UpdateWait};
pub use task::{Effects, Task, TaskKind};
pub use time::Time;
pub use wait::{Answer, Wait};

/// Which run of a workflow.
pub type RunId = uuid::Uuid;

/// Temporal's messages, whole.
pub(crate) mod pb {
    pub(crate) use temporal_native_proto::server::temporal::api::*;
}
