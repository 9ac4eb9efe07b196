//! What many requests are checked for.

use crate::RunId;
use crate::limits;
use crate::pb::common::v1::WorkflowExecution;
use crate::pb::taskqueue::v1::TaskQueue;
use crate::refusal::Refusal;
use crate::time;

/// A name that must be there, and not too long. `name` is the field's.
pub(crate) fn required(value: &str, name: &str) -> Result<(), Refusal> {
    if value.is_empty() {
        return Err(Refusal::invalid(format!("{name} is not set on request.")));
    }
    length(value, name)
}

/// A name that is not too long.
pub(crate) fn length(value: &str, name: &str) -> Result<(), Refusal> {
    if value.len() > limits::ID_CHARS {
        return Err(Refusal::invalid(format!("{name} length exceeds limit.")));
    }
    Ok(())
}

/// Arguments, a result or details that are not too large.
pub(crate) fn blob(size: usize) -> Result<(), Refusal> {
    if size > limits::BLOB_BYTES {
        return Err(Refusal::invalid("Blob data size exceeds limit."));
    }
    Ok(())
}

/// A duration that is not negative.
pub(crate) fn timeout(value: Option<&prost_types::Duration>, name: &str) -> Result<(), Refusal> {
    if !time::is_valid(value) {
        return Err(Refusal::invalid(format!("An invalid {name} is set on request. cause: negative duration")));
    }
    Ok(())
}

/// A task queue with a name.
pub(crate) fn task_queue(queue: Option<&TaskQueue>) -> Result<(), Refusal> {
    let name = queue.map_or("", |queue| &queue.name);
    if queue.is_none() {
        return Err(Refusal::invalid("taskQueue is not set"));
    }
    queue_name(name)
}

/// A name that a task queue may have.
pub(crate) fn queue_name(name: &str) -> Result<(), Refusal> {
    if name.is_empty() {
        return Err(Refusal::invalid("missing task queue name"));
    }
    if name.starts_with("/_sys/") {
        return Err(Refusal::invalid("task queue name cannot start with reserved prefix /_sys/"));
    }
    if name.len() > limits::ID_CHARS {
        return Err(Refusal::invalid("taskQueue length exceeds limit"));
    }
    Ok(())
}

/// A workflow that is named.
pub(crate) fn execution(execution: Option<&WorkflowExecution>) -> Result<(), Refusal> {
    let Some(execution) = execution else {
        return Err(Refusal::invalid("Execution is not set on request."));
    };
    if execution.workflow_id.is_empty() {
        return Err(Refusal::invalid("WorkflowId is not set on request."));
    }
    if !execution.run_id.is_empty() && RunId::parse_str(&execution.run_id).is_err() {
        return Err(Refusal::invalid("Invalid RunId."));
    }
    Ok(())
}
