//! Timers of a workflow.

use crate::pb::history::v1::history_event::Attributes;
use crate::pb::history::v1::{TimerCanceledEventAttributes, TimerFiredEventAttributes};

use super::{Context, Run};

impl Run {
    /// Fires one timer.
    pub(super) fn fire_timer(&mut self, cx: &mut Context<'_>, timer_id: &str) {
        let Some(timer) = self.state.timers.get(timer_id) else {
            return;
        };
        let attributes =
            TimerFiredEventAttributes { timer_id: timer_id.to_owned(), started_event_id: timer.started_id };
        self.record(cx.now, Attributes::TimerFiredEventAttributes(attributes));
        self.wake(cx);
    }

    /// Cancels one timer, also one whose firing the workflow has not seen yet.
    pub(super) fn cancel_timer(&mut self, cx: &mut Context<'_>, timer_id: &str, completed_id: i64, identity: &str) {
        let pending = self.state.timers.get(timer_id).map(|timer| timer.started_id);
        let Some(started_event_id) = pending.or_else(|| self.unfire(timer_id)) else {
            return;
        };
        let attributes = TimerCanceledEventAttributes {
            timer_id: timer_id.to_owned(),
            started_event_id,
            workflow_task_completed_event_id: completed_id,
            identity: identity.to_owned(),
        };
        self.append(cx.now, Attributes::TimerCanceledEventAttributes(attributes));
    }
}
