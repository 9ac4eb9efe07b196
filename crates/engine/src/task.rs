//! What the shell has to do after an input: tasks to bring to pollers, and callers to look after.

use std::sync::Arc;

use crate::RunId;
use crate::namespaces::NamespaceId;

/// Who can take a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskKind {
    /// Pollers of workflow tasks.
    Workflow,
    /// Pollers of workflow tasks: a query of a workflow that has nothing else to do.
    Query,
    /// Pollers of activity tasks.
    Activity,
}

/// Something that a poller of a task queue is to do. It says where to ask for the work, not what the work is: that is
/// looked up when a poller takes it, and may be gone by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Whose task queue.
    pub namespace: NamespaceId,
    /// The task queue's name.
    pub queue: Arc<str>,
    /// Who can take it.
    pub kind: TaskKind,
    /// Whether the queue is one worker's own.
    pub sticky: bool,
    pub(crate) run: RunId,
    /// The event that scheduled it, or the query's number.
    pub(crate) id: i64,
    /// Unlike for every attempt: what was scheduled again makes this task a stale one.
    pub(crate) stamp: u64,
}

/// What came of the inputs since the effects were last taken.
#[derive(Debug, Default)]
pub struct Effects {
    /// Tasks for pollers, in order.
    pub tasks: Vec<Task>,
    /// Runs that changed: who waits for one of them should look again.
    pub changed: Vec<RunId>,
}
