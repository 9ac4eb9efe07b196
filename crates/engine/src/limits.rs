//! The limits of the real server, which clients are written against.

use std::time::Duration;

/// A workflow id, a task queue, a signal's name and the like.
pub(crate) const ID_CHARS: usize = 1_000;
/// One blob: the arguments of one call, a result, details.
pub(crate) const BLOB_BYTES: usize = 2 << 20;
/// All of a memo.
pub(crate) const MEMO_BYTES: usize = 2 << 20;
/// Events that wait for the end of a started workflow task.
pub(crate) const BUFFERED_EVENTS: usize = 100;
/// All of them.
pub(crate) const BUFFERED_BYTES: usize = 2 << 20;
/// Signals of one run.
pub(crate) const SIGNALS: u64 = 10_000;
/// Activities of one run that are not closed.
pub(crate) const PENDING_ACTIVITIES: usize = 2_000;
/// Children of one run that are not closed.
pub(crate) const PENDING_CHILDREN: usize = 2_000;
/// Signals to other workflows that are on their way.
pub(crate) const PENDING_SIGNALS: usize = 2_000;
/// Requests to cancel other workflows that are on their way.
pub(crate) const PENDING_CANCELS: usize = 2_000;
/// Updates of one run that are not completed.
pub(crate) const UPDATES_IN_FLIGHT: usize = 10;
/// Updates of one run in all.
pub(crate) const UPDATES: usize = 2_000;
/// From here on, workflow tasks suggest continuing as new.
pub(crate) const SUGGEST_EVENTS: usize = 4_096;
/// From here on, workflow tasks suggest continuing as new.
pub(crate) const SUGGEST_BYTES: usize = 4 << 20;
/// A run with more events is terminated.
pub(crate) const HISTORY_EVENTS: usize = 51_200;
/// A run with a larger history is terminated.
pub(crate) const HISTORY_BYTES: usize = 50 << 20;
/// Events in one page of a history.
pub(crate) const PAGE_EVENTS: usize = 256;
/// How long a workflow task may take where nothing says otherwise.
pub(crate) const WORKFLOW_TASK_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a workflow task may take at most.
pub(crate) const MAX_WORKFLOW_TASK_TIMEOUT: Duration = Duration::from_secs(120);
/// How long a namespace keeps closed runs where nothing says otherwise.
pub(crate) const RETENTION: Duration = Duration::from_secs(24 * 3600);
