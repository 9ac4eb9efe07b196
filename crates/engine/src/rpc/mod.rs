//! The methods of the services, in groups: each checks its request, finds the run, changes it, answers.

mod activity;
mod cancel;
pub(crate) mod check;
mod describe;
mod history;
mod multi_operation;
mod namespace;
mod query;
mod search_attributes;
mod signal;
pub(crate) mod start;
mod terminate;
mod update;
mod visibility;
mod workflow_task;

pub use history::HistoryWait;
pub use multi_operation::MultiOperationWait;
pub use query::QueryWait;
pub use update::{PollUpdateWait, UpdateWait};
