//! A worker that takes histories instead of a server's tasks.

use napi_derive::napi;
use prost::Message as _;
use temporalio_common::protos::temporal::api::history::v1::history_event::Attributes;
use temporalio_common::protos::temporal::api::history::v1::{History, HistoryEvent};
use temporalio_common::worker::WorkerTaskTypes;
use temporalio_sdk_core::replay::{HistoryFeeder, HistoryForReplay, HistoryInfo, ReplayWorkerInput};
use temporalio_sdk_core::{Worker, WorkerConfig, WorkerVersioningStrategy, init_replay_worker};

use super::failure::WorkerFailure;

/// How a worker is made that replays.
#[napi(object, object_to_js = false)]
pub struct ReplayOptions {
    /// The namespace that its workflows see.
    pub namespace: String,
    /// The task queue that its workflows see.
    pub task_queue: String,
    /// What the code of the worker is called.
    pub build_id: String,
}

/// One history waits while one is replayed.
const WAITING: usize = 1;

/// A worker, and what feeds it.
pub(super) fn replay_worker(options: ReplayOptions) -> Result<(Worker, HistoryFeeder), WorkerFailure> {
    let config = WorkerConfig::builder()
        .namespace(options.namespace)
        .task_queue(options.task_queue)
        .task_types(WorkerTaskTypes::workflow_only())
        .versioning_strategy(WorkerVersioningStrategy::None { build_id: options.build_id })
        .build()
        .map_err(|message| WorkerFailure::InvalidOptions { message })?;
    let (feeder, histories) = HistoryFeeder::new(WAITING);
    let worker = init_replay_worker(ReplayWorkerInput::new(config, histories))
        .map_err(|error| WorkerFailure::InvalidOptions { message: format!("{error:#}") })?;
    Ok((worker, feeder))
}

/// Reads an encoded `History`, or says why it is none: core ends the process over one that it cannot use.
pub(super) fn read_history(workflow_id: &str, bytes: &[u8]) -> Result<HistoryForReplay, String> {
    let mut history = History::decode(bytes).map_err(|error| error.to_string())?;
    match history.events.first_mut() {
        Some(HistoryEvent {
            attributes: Some(Attributes::WorkflowExecutionStartedEventAttributes(started)), ..
        }) if !started.original_execution_run_id.is_empty() => {
            // Nothing depends on it, but core wants one.
            started.task_queue.get_or_insert_default();
        }
        Some(_) => return Err("it does not begin with the start of a run that has an id".to_owned()),
        None => return Err("it has no events".to_owned()),
    }
    HistoryInfo::new_from_history(&history, None).map_err(|error| error.to_string())?;
    Ok(HistoryForReplay::new(history, workflow_id))
}
