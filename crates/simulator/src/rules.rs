//! What holds for every history: looked at event by event, with no knowledge of how the engine came to it.

use std::collections::BTreeMap;

use temporal_native_engine::{Time, time};

use crate::Checked;
use crate::pb::enums::v1::{EventType, TimeoutType};
use crate::pb::failure::v1::failure::FailureInfo;
use crate::pb::history::v1::HistoryEvent;
use crate::pb::history::v1::history_event::Attributes as E;

/// One history, as far as it was looked at.
#[derive(Debug, Default)]
pub struct Rules {
    /// When each event happened, by its id less one.
    times: Vec<Time>,
    /// The latest of those that are written as they happen.
    latest: Time,
    pub(crate) task: Option<Task>,
    last_completed: i64,
    pub(crate) activities: BTreeMap<i64, Begun>,
    /// By its id.
    pub(crate) timers: BTreeMap<String, Begun>,
    children: BTreeMap<i64, Begun>,
    externals: BTreeMap<i64, EventType>,
    updates: BTreeMap<String, (i64, bool)>,
    /// When the run's time is up.
    pub(crate) runs_until: Option<Time>,
    pub(crate) closed: Option<EventType>,
}

/// A workflow task that has not ended.
#[derive(Debug)]
pub(crate) struct Task {
    scheduled_id: i64,
    started_id: Option<i64>,
    /// When it times out, once started.
    pub(crate) due: Time,
    timeout: std::time::Duration,
}

/// Something that has begun and not ended.
#[derive(Debug)]
pub(crate) struct Begun {
    id: i64,
    started_id: i64,
    /// When it ends at the latest.
    pub(crate) due: Option<Time>,
}

impl Begun {
    fn new(id: i64, due: Option<Time>) -> Self {
        Self { id, started_id: 0, due }
    }
}

fn must(holds: bool, what: &str) -> Checked {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

impl Rules {
    /// The id of the next event.
    #[must_use]
    pub fn next_id(&self) -> i64 {
        i64::try_from(self.times.len()).unwrap_or_default() + 1
    }

    /// The next event.
    ///
    /// # Errors
    /// Says which rule it breaks.
    pub fn feed(&mut self, event: &HistoryEvent) -> Checked {
        let at = event.event_time.as_ref().map(Time::from_proto).unwrap_or_default();
        self.check(event, at).map_err(|error| format!("{error}: event {}, {:?}", event.event_id, event.attributes))
    }

    fn check(&mut self, event: &HistoryEvent, at: Time) -> Checked {
        let id = event.event_id;
        must(id == self.next_id(), "ids are contiguous from 1")?;
        must(self.closed.is_none(), "nothing comes after a closing event")?;
        must(at > Time::default(), "an event has a time")?;
        if !comes_from_outside(event.event_type()) {
            must(at >= self.latest, "time does not go back")?;
            self.latest = at;
        }
        self.times.push(at);
        let attributes = event.attributes.as_ref().ok_or("an event says something")?;
        if let Some(completed) = decided_in(attributes) {
            must(completed == self.last_completed, "a decision names the task in which it was taken")?;
        }
        self.task_event(id, at, attributes)?;
        self.activity_event(id, at, attributes)?;
        self.child_event(id, at, attributes)?;
        self.other_event(id, at, attributes)?;
        if let Some(kind) = closes(event.event_type()) {
            self.closed = Some(kind);
            if kind == EventType::WorkflowExecutionTimedOut {
                must(self.runs_until.is_some_and(|end| at >= end), "no run times out before its time is up")?;
            }
        }
        Ok(())
    }

    fn task_event(&mut self, id: i64, at: Time, attributes: &E) -> Checked {
        match attributes {
            E::WorkflowTaskScheduledEventAttributes(scheduled) => {
                must(self.task.is_none(), "there is one workflow task at a time")?;
                let timeout = time::duration(scheduled.start_to_close_timeout.as_ref());
                must(!timeout.is_zero(), "a workflow task has a limit in time")?;
                self.task = Some(Task { scheduled_id: id, started_id: None, due: Time::MAX, timeout });
            }
            E::WorkflowTaskStartedEventAttributes(started) => {
                let task = self.task.as_mut().ok_or("no workflow task starts that is not scheduled")?;
                must(task.started_id.is_none(), "a workflow task starts once")?;
                must(task.scheduled_id == started.scheduled_event_id, "a workflow task names its scheduling")?;
                task.started_id = Some(id);
                task.due = at.after(task.timeout);
            }
            E::WorkflowTaskCompletedEventAttributes(end) => {
                self.end_task(end.scheduled_event_id, Some(end.started_event_id))?;
                self.last_completed = id;
            }
            E::WorkflowTaskFailedEventAttributes(end) => {
                self.end_task(end.scheduled_event_id, Some(end.started_event_id))?;
            }
            E::WorkflowTaskTimedOutEventAttributes(end) => {
                let started = Some(end.started_event_id).filter(|id| *id > 0);
                let waits = end.timeout_type() == TimeoutType::ScheduleToStart;
                must(waits == started.is_none(), "only a task that was not started waits to be")?;
                let due = self.task.as_ref().map_or(Time::MAX, |task| task.due);
                must(waits || at >= due, "no workflow task times out before its time is up")?;
                self.end_task(end.scheduled_event_id, started)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn end_task(&mut self, scheduled_id: i64, started_id: Option<i64>) -> Checked {
        let task = self.task.take().ok_or("no workflow task ends that is not scheduled")?;
        let is_it = task.scheduled_id == scheduled_id && task.started_id == started_id;
        must(is_it, "the end of a workflow task names its beginning")
    }

    fn activity_event(&mut self, id: i64, at: Time, attributes: &E) -> Checked {
        match attributes {
            E::ActivityTaskScheduledEventAttributes(scheduled) => {
                let limit = time::some_duration(scheduled.schedule_to_close_timeout.as_ref());
                self.activities.insert(id, Begun::new(id, limit.map(|limit| at.after(limit))));
            }
            E::ActivityTaskCancelRequestedEventAttributes(requested) => {
                must(requested.scheduled_event_id < id, "only an activity that there was is cancelled")?;
            }
            E::ActivityTaskStartedEventAttributes(started) => {
                let begun = self.activities.get_mut(&started.scheduled_event_id);
                let begun = begun.ok_or("no activity starts that is not scheduled")?;
                must(begun.started_id == 0, "an activity starts once")?;
                begun.started_id = id;
                self.not_before(at, started.scheduled_event_id)?;
            }
            E::ActivityTaskCompletedEventAttributes(end) => {
                must(end.started_event_id > 0, "only a started activity completes")?;
                self.end_activity(at, end.scheduled_event_id, end.started_event_id)?;
            }
            E::ActivityTaskFailedEventAttributes(end) => {
                must(end.started_event_id > 0, "only a started activity fails")?;
                self.end_activity(at, end.scheduled_event_id, end.started_event_id)?;
            }
            E::ActivityTaskCanceledEventAttributes(end) => {
                self.end_activity(at, end.scheduled_event_id, end.started_event_id)?;
            }
            E::ActivityTaskTimedOutEventAttributes(end) => {
                let due = self.activities.get(&end.scheduled_event_id).and_then(|begun| begun.due);
                let info = end.failure.as_ref().and_then(|failure| failure.failure_info.as_ref());
                let Some(FailureInfo::TimeoutFailureInfo(info)) = info else {
                    return Err("a timeout says that it is one".to_owned());
                };
                if info.timeout_type() == TimeoutType::ScheduleToClose {
                    must(due.is_some_and(|due| at >= due), "no activity times out before its time is up")?;
                }
                self.end_activity(at, end.scheduled_event_id, end.started_event_id)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn end_activity(&mut self, at: Time, scheduled_id: i64, started_id: i64) -> Checked {
        let begun = self.activities.remove(&scheduled_id).ok_or("no activity ends twice, or without a beginning")?;
        must(begun.started_id == started_id, "the end of an activity names its start")?;
        self.not_before(at, scheduled_id)
    }

    fn child_event(&mut self, id: i64, at: Time, attributes: &E) -> Checked {
        let (initiated_id, started_id) = match attributes {
            E::StartChildWorkflowExecutionInitiatedEventAttributes(_) => {
                self.children.insert(id, Begun::new(id, None));
                return Ok(());
            }
            E::ChildWorkflowExecutionStartedEventAttributes(started) => {
                let begun = self.children.get_mut(&started.initiated_event_id);
                let begun = begun.ok_or("no child starts that was not asked for")?;
                must(begun.started_id == 0, "a child starts once")?;
                begun.started_id = id;
                return self.not_before(at, started.initiated_event_id);
            }
            E::StartChildWorkflowExecutionFailedEventAttributes(end) => (end.initiated_event_id, 0),
            E::ChildWorkflowExecutionCompletedEventAttributes(end) => (end.initiated_event_id, end.started_event_id),
            E::ChildWorkflowExecutionFailedEventAttributes(end) => (end.initiated_event_id, end.started_event_id),
            E::ChildWorkflowExecutionCanceledEventAttributes(end) => (end.initiated_event_id, end.started_event_id),
            E::ChildWorkflowExecutionTimedOutEventAttributes(end) => (end.initiated_event_id, end.started_event_id),
            E::ChildWorkflowExecutionTerminatedEventAttributes(end) => (end.initiated_event_id, end.started_event_id),
            _ => return Ok(()),
        };
        let begun = self.children.remove(&initiated_id).ok_or("no child ends twice, or without a beginning")?;
        must(begun.started_id == started_id, "the end of a child names its start")?;
        let failed_to_start = matches!(attributes, E::StartChildWorkflowExecutionFailedEventAttributes(_));
        must(failed_to_start == (started_id == 0), "a child ends if it has started, and else fails to start")?;
        self.not_before(at, initiated_id)
    }

    fn other_event(&mut self, id: i64, at: Time, attributes: &E) -> Checked {
        match attributes {
            E::WorkflowExecutionStartedEventAttributes(started) => {
                must(id == 1, "a run starts once")?;
                let begins = at.after(time::duration(started.first_workflow_task_backoff.as_ref()));
                let run = time::some_duration(started.workflow_run_timeout.as_ref()).map(|limit| begins.after(limit));
                let all = started.workflow_execution_expiration_time.as_ref().map(Time::from_proto);
                self.runs_until = [run, all].into_iter().flatten().min();
            }
            E::TimerStartedEventAttributes(started) => {
                let due = at.after(time::duration(started.start_to_fire_timeout.as_ref()));
                let before = self.timers.insert(started.timer_id.clone(), Begun::new(id, Some(due)));
                must(before.is_none(), "there is one timer of an id at a time")?;
            }
            E::TimerFiredEventAttributes(fired) => {
                let begun = self.timers.remove(&fired.timer_id).ok_or("no timer fires twice, or without a start")?;
                must(begun.id == fired.started_event_id, "a timer that fires names its start")?;
                must(begun.due.is_some_and(|due| at >= due), "no timer fires early")?;
            }
            E::TimerCanceledEventAttributes(canceled) => {
                let begun = self.timers.remove(&canceled.timer_id).ok_or("no timer is cancelled that is over")?;
                must(begun.id == canceled.started_event_id, "a timer that is cancelled names its start")?;
            }
            E::SignalExternalWorkflowExecutionInitiatedEventAttributes(_) => {
                self.externals.insert(id, EventType::SignalExternalWorkflowExecutionInitiated);
            }
            E::RequestCancelExternalWorkflowExecutionInitiatedEventAttributes(_) => {
                self.externals.insert(id, EventType::RequestCancelExternalWorkflowExecutionInitiated);
            }
            E::ExternalWorkflowExecutionSignaledEventAttributes(end) => {
                self.end_external(at, end.initiated_event_id, EventType::SignalExternalWorkflowExecutionInitiated)?;
            }
            E::SignalExternalWorkflowExecutionFailedEventAttributes(end) => {
                self.end_external(at, end.initiated_event_id, EventType::SignalExternalWorkflowExecutionInitiated)?;
            }
            E::ExternalWorkflowExecutionCancelRequestedEventAttributes(end) => {
                let kind = EventType::RequestCancelExternalWorkflowExecutionInitiated;
                self.end_external(at, end.initiated_event_id, kind)?;
            }
            E::RequestCancelExternalWorkflowExecutionFailedEventAttributes(end) => {
                let kind = EventType::RequestCancelExternalWorkflowExecutionInitiated;
                self.end_external(at, end.initiated_event_id, kind)?;
            }
            E::WorkflowExecutionUpdateAcceptedEventAttributes(accepted) => {
                let before = self.updates.insert(accepted.protocol_instance_id.clone(), (id, false));
                must(before.is_none(), "an update is accepted once")?;
            }
            E::WorkflowExecutionUpdateCompletedEventAttributes(completed) => {
                let update_id = completed.meta.as_ref().map_or("", |meta| &meta.update_id);
                let (accepted, is_complete) =
                    self.updates.get_mut(update_id).ok_or("no update completes that was not accepted")?;
                must(*accepted == completed.accepted_event_id, "a completed update names its acceptance")?;
                must(!std::mem::replace(is_complete, true), "an update completes once")?;
            }
            _ => {}
        }
        Ok(())
    }

    fn end_external(&mut self, at: Time, initiated_id: i64, kind: EventType) -> Checked {
        must(self.externals.remove(&initiated_id) == Some(kind), "what was sent arrives or fails, once")?;
        self.not_before(at, initiated_id)
    }

    fn not_before(&self, at: Time, id: i64) -> Checked {
        let begun = usize::try_from(id - 1).ok().and_then(|index| self.times.get(index)).ok_or("it names an event")?;
        must(at >= *begun, "nothing ends before it begins")
    }
}

/// Events that wait for the end of a workflow task while a worker has one, and keep the time of their coming; and the
/// start of an activity, which is written when it ends.
fn comes_from_outside(kind: EventType) -> bool {
    use EventType as T;
    matches!(
        kind,
        T::ActivityTaskStarted
            | T::ActivityTaskCompleted
            | T::ActivityTaskFailed
            | T::ActivityTaskTimedOut
            | T::ActivityTaskCanceled
            | T::TimerFired
            | T::WorkflowExecutionSignaled
            | T::WorkflowExecutionCancelRequested
            | T::WorkflowExecutionOptionsUpdated
            | T::RequestCancelExternalWorkflowExecutionFailed
            | T::ExternalWorkflowExecutionCancelRequested
            | T::SignalExternalWorkflowExecutionFailed
            | T::ExternalWorkflowExecutionSignaled
            | T::StartChildWorkflowExecutionFailed
            | T::ChildWorkflowExecutionStarted
            | T::ChildWorkflowExecutionCompleted
            | T::ChildWorkflowExecutionFailed
            | T::ChildWorkflowExecutionCanceled
            | T::ChildWorkflowExecutionTimedOut
            | T::ChildWorkflowExecutionTerminated
    )
}

fn closes(kind: EventType) -> Option<EventType> {
    use EventType as T;
    let closes = matches!(
        kind,
        T::WorkflowExecutionCompleted
            | T::WorkflowExecutionFailed
            | T::WorkflowExecutionTimedOut
            | T::WorkflowExecutionCanceled
            | T::WorkflowExecutionTerminated
            | T::WorkflowExecutionContinuedAsNew
    );
    closes.then_some(kind)
}

/// The completion of the workflow task in which something was decided.
fn decided_in(attributes: &E) -> Option<i64> {
    Some(match attributes {
        E::ActivityTaskScheduledEventAttributes(it) => it.workflow_task_completed_event_id,
        E::ActivityTaskCancelRequestedEventAttributes(it) => it.workflow_task_completed_event_id,
        E::TimerStartedEventAttributes(it) => it.workflow_task_completed_event_id,
        E::TimerCanceledEventAttributes(it) => it.workflow_task_completed_event_id,
        E::MarkerRecordedEventAttributes(it) => it.workflow_task_completed_event_id,
        E::StartChildWorkflowExecutionInitiatedEventAttributes(it) => it.workflow_task_completed_event_id,
        E::SignalExternalWorkflowExecutionInitiatedEventAttributes(it) => it.workflow_task_completed_event_id,
        E::RequestCancelExternalWorkflowExecutionInitiatedEventAttributes(it) => it.workflow_task_completed_event_id,
        E::UpsertWorkflowSearchAttributesEventAttributes(it) => it.workflow_task_completed_event_id,
        E::WorkflowPropertiesModifiedEventAttributes(it) => it.workflow_task_completed_event_id,
        E::WorkflowExecutionCompletedEventAttributes(it) => it.workflow_task_completed_event_id,
        E::WorkflowExecutionFailedEventAttributes(it) => it.workflow_task_completed_event_id,
        E::WorkflowExecutionCanceledEventAttributes(it) => it.workflow_task_completed_event_id,
        E::WorkflowExecutionContinuedAsNewEventAttributes(it) => it.workflow_task_completed_event_id,
        _ => return None,
    })
}
