//! What becomes of a run that has too much of something.

use prost::Message as _;

use crate::limits;
use crate::pb::enums::v1::WorkflowTaskFailedCause;

use super::{Context, Run};

const HISTORY_SERVICE: &str = "history-service";

impl Run {
    /// Looks at everything of which there may be too much after a change.
    pub(crate) fn enforce_limits(&mut self, cx: &mut Context<'_>) {
        if !self.state.is_running() {
            return;
        }
        if self.history.bytes() > limits::HISTORY_BYTES {
            self.terminate(cx, "Workflow history size exceeds limit.".to_owned(), None, HISTORY_SERVICE.to_owned());
        } else if self.history.len() > limits::HISTORY_EVENTS {
            self.terminate(cx, "Workflow history count exceeds limit.".to_owned(), None, HISTORY_SERVICE.to_owned());
        } else if self.waits_too_much() {
            // The worker does not get to the end of its task in time, so it loses it. The next one counts as another
            // attempt, although there is news for it.
            let cause = WorkflowTaskFailedCause::ForceCloseCommand as i32;
            self.fail_task_without_next(cx, cause, None, HISTORY_SERVICE);
            self.flush_buffered();
            self.schedule_task(cx);
        }
    }

    /// Whether more events wait for the end of a workflow task than may.
    fn waits_too_much(&self) -> bool {
        self.buffered.len() > limits::BUFFERED_EVENTS
            || self.buffered.iter().map(|event| event.encoded_len()).sum::<usize>() > limits::BUFFERED_BYTES
    }

    /// Whether the history, with the event that comes now, is so long that the workflow should go on in a new run.
    pub(super) fn suggests_continue_as_new(&self) -> bool {
        self.history.bytes() >= limits::SUGGEST_BYTES || self.history.len() + 1 >= limits::SUGGEST_EVENTS
    }
}
