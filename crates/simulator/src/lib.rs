//! The engine of the embedded server under random inputs. Everything follows from a seed: what clients ask, what workers
//! do and do not, what goes wrong, and how time passes; so a seed that fails fails again.
//!
//! - `world.rs`: the steps, and what is checked after each; `drain.rs`: how all comes to rest in the end.
//! - `clients.rs`, `updates.rs`, `waits.rs`: who asks, and who waits for an answer.
//! - `workers.rs`, `answers.rs`, `activities.rs`: who polls; how a worker ends workflow tasks, rightly and wrongly; and
//!   activities.
//! - `program.rs`, `workflow.rs`, `steps.rs`, `commands.rs`: workflows that do something else for each number, and are
//!   replayed from their histories as workers of Temporal do.
//! - `rules.rs`, `deadlines.rs`, `ledger.rs`: what has to hold for each history, and among all of them.
//! - `hostile.rs`, `requests.rs`: calls that any bytes make, for fuzzing a server.
//! - `random.rs`: numbers that follow from a seed.

mod activities;
mod answers;
mod clients;
mod commands;
mod deadlines;
mod drain;
pub mod hostile;
mod ledger;
pub mod program;
pub mod random;
mod requests;
mod rules;
mod steps;
mod updates;
mod waits;
mod workers;
mod workflow;
mod world;

pub use rules::Rules;
pub use workflow::{Decided, Workflow};
pub use world::{Outcome, simulate};

/// Whether what has to hold does; if not, what does not.
pub(crate) type Checked = Result<(), String>;

/// The services' messages.
pub(crate) mod pb {
    pub(crate) use temporal_native_proto::server::temporal::api::*;
}
