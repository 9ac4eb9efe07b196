//! How events get into the history: at once, or after the workflow task that a worker has.

use std::collections::BTreeMap;

use crate::pb::enums::v1::EventType;
use crate::pb::history::v1::HistoryEvent;
use crate::pb::history::v1::history_event::Attributes;
use crate::pb::sdk::v1::UserMetadata;
use crate::time::Time;

use super::Run;
use super::event::{ends_something, event_type, waits_for_task};

impl Run {
    /// Writes an event that came from outside: at the end of the history, or into the buffer while a worker has a
    /// workflow task. Gives its id, zero for a buffered one.
    pub(crate) fn record(&mut self, at: Time, attributes: Attributes) -> i64 {
        // A task that only brings updates has something else to tell of now.
        self.write_if_speculative();
        if self.is_task_started() && waits_for_task(event_type(&attributes)) {
            let event = new_event(0, at, attributes, None);
            self.state.apply(&event);
            self.buffered.push(event);
            return 0;
        }
        self.append(at, attributes)
    }

    /// Writes an event at the end of the history. Gives its id.
    pub(crate) fn append(&mut self, at: Time, attributes: Attributes) -> i64 {
        self.append_with(at, attributes, None)
    }

    /// The same, with what a user wrote about it.
    pub(crate) fn append_with(&mut self, at: Time, attributes: Attributes, metadata: Option<UserMetadata>) -> i64 {
        let id = self.state.next_event_id;
        let event = new_event(id, at, attributes, metadata);
        self.state.apply(&event);
        self.history.push(&event);
        id
    }

    /// Writes the buffered events: what ends something comes last, and refers to what began it by the id that it now has.
    pub(crate) fn flush_buffered(&mut self) {
        if self.buffered.is_empty() {
            return;
        }
        // Not drained: its room, for events of which each is large, would stay with the run.
        let buffered = std::mem::take(&mut self.buffered);
        let (ends, others): (Vec<_>, Vec<_>) =
            buffered.into_iter().partition(|event| ends_something(event.event_type()));
        let mut started = BTreeMap::new();
        for mut event in others.into_iter().chain(ends) {
            event.event_id = self.state.next_event_id;
            wire(&mut event, &mut started);
            self.state.renumber(&event);
            self.history.push(&event);
        }
    }

    /// Whether this timer has fired and the workflow has not seen it.
    pub(crate) fn has_buffered_firing(&self, timer_id: &str) -> bool {
        self.buffered.iter().any(|event| match &event.attributes {
            Some(Attributes::TimerFiredEventAttributes(fired)) => fired.timer_id == timer_id,
            _ => false,
        })
    }

    /// Whether this activity has ended and the workflow has not seen it.
    pub(crate) fn has_buffered_end(&self, scheduled_id: i64) -> bool {
        use Attributes as A;
        self.buffered.iter().any(|event| match &event.attributes {
            Some(A::ActivityTaskCompletedEventAttributes(end)) => end.scheduled_event_id == scheduled_id,
            Some(A::ActivityTaskFailedEventAttributes(end)) => end.scheduled_event_id == scheduled_id,
            Some(A::ActivityTaskTimedOutEventAttributes(end)) => end.scheduled_event_id == scheduled_id,
            Some(A::ActivityTaskCanceledEventAttributes(end)) => end.scheduled_event_id == scheduled_id,
            _ => false,
        })
    }

    /// Takes the firing of this timer out of the buffer; whether it was there.
    pub(crate) fn unfire(&mut self, timer_id: &str) -> Option<i64> {
        let index = self.buffered.iter().position(|event| match &event.attributes {
            Some(Attributes::TimerFiredEventAttributes(fired)) => fired.timer_id == timer_id,
            _ => false,
        })?;
        match self.buffered.remove(index).attributes {
            Some(Attributes::TimerFiredEventAttributes(fired)) => Some(fired.started_event_id),
            _ => None,
        }
    }
}

fn new_event(id: i64, at: Time, attributes: Attributes, user_metadata: Option<UserMetadata>) -> HistoryEvent {
    HistoryEvent {
        event_id: id,
        event_time: Some(at.to_proto()),
        event_type: event_type(&attributes) as i32,
        worker_may_ignore: event_type(&attributes) == EventType::WorkflowExecutionOptionsUpdated,
        // The real server numbers its tasks over all workflows; clients only see that the numbers grow.
        task_id: 1_048_576 + id,
        user_metadata,
        attributes: Some(attributes),
        ..Default::default()
    }
}

/// Notes the id of an event that begins something, and gives it to the event that ends it. Both may have been buffered.
fn wire(event: &mut HistoryEvent, started: &mut BTreeMap<i64, i64>) {
    use Attributes as A;

    let id = event.event_id;
    event.task_id = 1_048_576 + id;
    let Some(attributes) = &mut event.attributes else {
        return;
    };
    let (of, started_id) = match attributes {
        A::ActivityTaskStartedEventAttributes(begun) => {
            started.insert(begun.scheduled_event_id, id);
            return;
        }
        A::ChildWorkflowExecutionStartedEventAttributes(begun) => {
            started.insert(begun.initiated_event_id, id);
            return;
        }
        A::ActivityTaskCompletedEventAttributes(end) => (end.scheduled_event_id, &mut end.started_event_id),
        A::ActivityTaskFailedEventAttributes(end) => (end.scheduled_event_id, &mut end.started_event_id),
        A::ActivityTaskTimedOutEventAttributes(end) => (end.scheduled_event_id, &mut end.started_event_id),
        A::ActivityTaskCanceledEventAttributes(end) => (end.scheduled_event_id, &mut end.started_event_id),
        A::ChildWorkflowExecutionCompletedEventAttributes(end) => (end.initiated_event_id, &mut end.started_event_id),
        A::ChildWorkflowExecutionFailedEventAttributes(end) => (end.initiated_event_id, &mut end.started_event_id),
        A::ChildWorkflowExecutionCanceledEventAttributes(end) => (end.initiated_event_id, &mut end.started_event_id),
        A::ChildWorkflowExecutionTimedOutEventAttributes(end) => (end.initiated_event_id, &mut end.started_event_id),
        A::ChildWorkflowExecutionTerminatedEventAttributes(end) => (end.initiated_event_id, &mut end.started_event_id),
        _ => return,
    };
    if let Some(id) = started.get(&of) {
        *started_id = *id;
    }
}
