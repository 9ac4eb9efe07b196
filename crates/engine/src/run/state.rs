//! What follows from a run's history. It changes by [`State::apply`] alone, so replaying a history gives the same state as
//! living through it. Fields that no event tells (attempts under way, heartbeats) say so; a replay starts them afresh.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::limits;
use crate::pb::common::v1::Payload;
use crate::pb::enums::v1::{TimeoutType, WorkflowExecutionStatus};
use crate::pb::history::v1::history_event::Attributes;
use crate::pb::history::v1::{HistoryEvent, WorkflowExecutionStartedEventAttributes};
use crate::pb::update::v1::Outcome;
use crate::time::{self, Time};

use super::activity::Activity;
use super::child::Child;
#[cfg(feature = "audit")]
use super::workflow_task::TaskEvents;
use super::workflow_task::WorkflowTask;

/// The state of one run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    pub(crate) started: Arc<WorkflowExecutionStartedEventAttributes>,
    pub(crate) start_time: Time,
    pub(crate) status: WorkflowExecutionStatus,
    pub(crate) close_time: Option<Time>,
    pub(crate) next_event_id: i64,
    /// The workflow task that is scheduled or started.
    pub(crate) task: Option<WorkflowTask>,
    /// Which attempt the next workflow task is; more than 1 after a failure.
    pub(crate) task_attempt: i32,
    /// When the first of the attempts was scheduled; unset while none failed.
    pub(crate) task_first_scheduled_at: Option<Time>,
    /// Whether any workflow task was ever scheduled; before that, a run may wait for its first one.
    pub(crate) had_task: bool,
    /// Whether a worker ever had one.
    pub(crate) had_started_task: bool,
    /// The started event of the last workflow task that completed; zero if none did.
    pub(crate) last_started_id: i64,
    pub(crate) activities: BTreeMap<i64, Activity>,
    pub(crate) timers: BTreeMap<String, Timer>,
    pub(crate) children: BTreeMap<i64, Child>,
    /// Signals to other workflows on their way, by the event that began them.
    pub(crate) signals_out: BTreeMap<i64, ()>,
    /// Requests to cancel other workflows on their way.
    pub(crate) cancels_out: BTreeMap<i64, ()>,
    pub(crate) cancel_requested: bool,
    pub(crate) signal_count: u64,
    pub(crate) updates: BTreeMap<String, KnownUpdate>,
    pub(crate) memo: BTreeMap<String, Payload>,
    pub(crate) search_attributes: BTreeMap<String, Payload>,
}

/// A timer that has neither fired nor been cancelled.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Timer {
    pub(crate) started_id: i64,
    pub(crate) fires_at: Time,
}

/// An update that the workflow has accepted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct KnownUpdate {
    pub(crate) accepted_id: i64,
    pub(crate) outcome: Option<Outcome>,
}

impl State {
    /// Before the first event.
    pub(crate) fn new() -> Self {
        Self {
            started: Arc::default(),
            start_time: Time::default(),
            status: WorkflowExecutionStatus::Running,
            close_time: None,
            next_event_id: 1,
            task: None,
            task_attempt: 1,
            task_first_scheduled_at: None,
            had_task: false,
            had_started_task: false,
            last_started_id: 0,
            activities: BTreeMap::new(),
            timers: BTreeMap::new(),
            children: BTreeMap::new(),
            signals_out: BTreeMap::new(),
            cancels_out: BTreeMap::new(),
            cancel_requested: false,
            signal_count: 0,
            updates: BTreeMap::new(),
            memo: BTreeMap::new(),
            search_attributes: BTreeMap::new(),
        }
    }

    pub(crate) fn is_running(&self) -> bool {
        self.status == WorkflowExecutionStatus::Running
    }

    /// Whether any workflow task has completed.
    pub(crate) fn had_completed_task(&self) -> bool {
        self.last_started_id > 0
    }

    /// How long a workflow task of this run may take, as the start said.
    pub(crate) fn task_timeout(&self) -> Duration {
        time::some_duration(self.started.workflow_task_timeout.as_ref()).unwrap_or(limits::WORKFLOW_TASK_TIMEOUT)
    }

    /// The activity that is not closed and has this id.
    pub(crate) fn activity_by_id(&self, id: &str) -> Option<&Activity> {
        self.activities.values().find(|activity| activity.attributes.activity_id == id)
    }

    /// Takes over what an event says. The event's id is zero while it is buffered; see [`State::renumber`].
    pub(crate) fn apply(&mut self, event: &HistoryEvent) {
        let id = event.event_id;
        let at = event.event_time.as_ref().map(Time::from_proto).unwrap_or_default();
        if id > 0 {
            self.next_event_id = id + 1;
        }
        let Some(attributes) = &event.attributes else {
            return;
        };
        match attributes {
            Attributes::WorkflowExecutionStartedEventAttributes(started) => {
                self.start_time = at;
                self.memo = started.memo.clone().unwrap_or_default().fields;
                self.search_attributes = started.search_attributes.clone().unwrap_or_default().indexed_fields;
                self.started = Arc::new(started.clone());
            }
            Attributes::WorkflowTaskScheduledEventAttributes(scheduled) => {
                self.had_task = true;
                self.task_attempt = scheduled.attempt;
                self.task = Some(WorkflowTask::scheduled(id, at, scheduled, self.task_first_scheduled_at));
            }
            Attributes::WorkflowTaskStartedEventAttributes(started) => {
                self.had_started_task = true;
                if let Some(task) = &mut self.task {
                    task.start(id, at, started);
                }
            }
            Attributes::WorkflowTaskCompletedEventAttributes(completed) => {
                self.last_started_id = completed.started_event_id;
                self.end_task();
            }
            Attributes::WorkflowTaskFailedEventAttributes(_) => self.fail_task(),
            Attributes::WorkflowTaskTimedOutEventAttributes(timed_out) => {
                // A sticky worker that did not come is no failure of the task.
                if timed_out.timeout_type() == TimeoutType::ScheduleToStart {
                    self.end_task()
                } else {
                    self.fail_task()
                }
            }
            Attributes::ActivityTaskScheduledEventAttributes(scheduled) => {
                self.activities.insert(id, Activity::new(id, at, scheduled.clone()));
            }
            Attributes::ActivityTaskCancelRequestedEventAttributes(requested) => {
                if let Some(activity) = self.activities.get_mut(&requested.scheduled_event_id) {
                    activity.cancel_requested_id = Some(id);
                }
            }
            Attributes::ActivityTaskCompletedEventAttributes(closed) => self.end_activity(closed.scheduled_event_id),
            Attributes::ActivityTaskFailedEventAttributes(closed) => self.end_activity(closed.scheduled_event_id),
            Attributes::ActivityTaskTimedOutEventAttributes(closed) => self.end_activity(closed.scheduled_event_id),
            Attributes::ActivityTaskCanceledEventAttributes(closed) => self.end_activity(closed.scheduled_event_id),
            Attributes::TimerStartedEventAttributes(started) => {
                let fires_at = at.after(time::duration(started.start_to_fire_timeout.as_ref()));
                self.timers.insert(started.timer_id.clone(), Timer { started_id: id, fires_at });
            }
            Attributes::TimerFiredEventAttributes(fired) => drop(self.timers.remove(&fired.timer_id)),
            Attributes::TimerCanceledEventAttributes(canceled) => drop(self.timers.remove(&canceled.timer_id)),
            Attributes::StartChildWorkflowExecutionInitiatedEventAttributes(initiated) => {
                self.children.insert(id, Child::new(id, initiated.clone()));
            }
            Attributes::StartChildWorkflowExecutionFailedEventAttributes(failed) => {
                self.children.remove(&failed.initiated_event_id);
            }
            Attributes::ChildWorkflowExecutionStartedEventAttributes(started) => {
                if let Some(child) = self.children.get_mut(&started.initiated_event_id) {
                    child.start(id, started);
                }
            }
            Attributes::ChildWorkflowExecutionCompletedEventAttributes(closed) => {
                self.end_child(closed.initiated_event_id)
            }
            Attributes::ChildWorkflowExecutionFailedEventAttributes(closed) => {
                self.end_child(closed.initiated_event_id)
            }
            Attributes::ChildWorkflowExecutionCanceledEventAttributes(closed) => {
                self.end_child(closed.initiated_event_id)
            }
            Attributes::ChildWorkflowExecutionTimedOutEventAttributes(closed) => {
                self.end_child(closed.initiated_event_id)
            }
            Attributes::ChildWorkflowExecutionTerminatedEventAttributes(closed) => {
                self.end_child(closed.initiated_event_id)
            }
            Attributes::SignalExternalWorkflowExecutionInitiatedEventAttributes(_) => {
                self.signals_out.insert(id, ());
            }
            Attributes::ExternalWorkflowExecutionSignaledEventAttributes(ended) => {
                self.signals_out.remove(&ended.initiated_event_id);
            }
            Attributes::SignalExternalWorkflowExecutionFailedEventAttributes(ended) => {
                self.signals_out.remove(&ended.initiated_event_id);
            }
            Attributes::RequestCancelExternalWorkflowExecutionInitiatedEventAttributes(_) => {
                self.cancels_out.insert(id, ());
            }
            Attributes::ExternalWorkflowExecutionCancelRequestedEventAttributes(ended) => {
                self.cancels_out.remove(&ended.initiated_event_id);
            }
            Attributes::RequestCancelExternalWorkflowExecutionFailedEventAttributes(ended) => {
                self.cancels_out.remove(&ended.initiated_event_id);
            }
            Attributes::WorkflowExecutionSignaledEventAttributes(_) => self.signal_count += 1,
            Attributes::WorkflowExecutionCancelRequestedEventAttributes(_) => self.cancel_requested = true,
            Attributes::UpsertWorkflowSearchAttributesEventAttributes(upsert) => {
                let fields = upsert.search_attributes.clone().unwrap_or_default().indexed_fields;
                merge(&mut self.search_attributes, fields);
            }
            Attributes::WorkflowPropertiesModifiedEventAttributes(modified) => {
                merge(&mut self.memo, modified.upserted_memo.clone().unwrap_or_default().fields);
            }
            Attributes::WorkflowExecutionUpdateAcceptedEventAttributes(accepted) => {
                let known = KnownUpdate { accepted_id: id, outcome: None };
                self.updates.insert(accepted.protocol_instance_id.clone(), known);
            }
            Attributes::WorkflowExecutionUpdateCompletedEventAttributes(completed) => {
                let update_id = completed.meta.as_ref().map_or("", |meta| &meta.update_id);
                if let Some(update) = self.updates.get_mut(update_id) {
                    update.outcome = completed.outcome.clone();
                }
            }
            Attributes::WorkflowExecutionCompletedEventAttributes(_) => {
                self.close(at, WorkflowExecutionStatus::Completed)
            }
            Attributes::WorkflowExecutionFailedEventAttributes(_) => self.close(at, WorkflowExecutionStatus::Failed),
            Attributes::WorkflowExecutionTimedOutEventAttributes(_) => {
                self.close(at, WorkflowExecutionStatus::TimedOut)
            }
            Attributes::WorkflowExecutionCanceledEventAttributes(_) => {
                self.close(at, WorkflowExecutionStatus::Canceled)
            }
            Attributes::WorkflowExecutionTerminatedEventAttributes(_) => {
                self.close(at, WorkflowExecutionStatus::Terminated)
            }
            Attributes::WorkflowExecutionContinuedAsNewEventAttributes(_) => {
                self.close(at, WorkflowExecutionStatus::ContinuedAsNew);
            }
            // The others tell workers something, and the server nothing.
            _ => {}
        }
    }

    /// Takes over the id that an event got which was applied while it was buffered.
    pub(crate) fn renumber(&mut self, event: &HistoryEvent) {
        self.next_event_id = event.event_id + 1;
        if let Some(Attributes::ChildWorkflowExecutionStartedEventAttributes(started)) = &event.attributes
            && let Some(child) = self.children.get_mut(&started.initiated_event_id)
        {
            child.started_id = Some(event.event_id);
        }
    }

    /// For comparing with a replay: attempts under way, their times and stamps, and tasks without events.
    #[cfg(feature = "audit")]
    pub(crate) fn forget_what_no_event_tells(&mut self) {
        for activity in self.activities.values_mut() {
            let fresh = Activity::new(activity.scheduled_id, activity.scheduled_at, Default::default());
            let (attributes, cancel_requested_id) = (Arc::clone(&activity.attributes), activity.cancel_requested_id);
            *activity = Activity { attributes, cancel_requested_id, ..fresh };
        }
        self.task = self.task.take().filter(|task| task.events == TaskEvents::Written);
        if let Some(task) = &mut self.task {
            (task.stamp, task.sticky_until, task.first_scheduled_at) = (0, None, task.scheduled_at);
        }
        // Of the attempts that failed, only the first one left an event.
        self.task_first_scheduled_at = None;
        self.task_attempt = self.task_attempt.min(2);
    }

    /// The task is over, and the next one is a first attempt.
    pub(crate) fn end_task(&mut self) {
        self.task = None;
        self.task_attempt = 1;
        self.task_first_scheduled_at = None;
    }

    /// The task is over, and the next one is a further attempt.
    pub(crate) fn fail_task(&mut self) {
        if let Some(task) = self.task.take() {
            if task.is_for_sticky {
                return self.end_task();
            }
            self.task_attempt = task.attempt + 1;
            self.task_first_scheduled_at = Some(task.first_scheduled_at);
        }
    }

    fn end_activity(&mut self, scheduled_id: i64) {
        self.activities.remove(&scheduled_id);
    }

    fn end_child(&mut self, initiated_id: i64) {
        self.children.remove(&initiated_id);
    }

    fn close(&mut self, at: Time, status: WorkflowExecutionStatus) {
        self.status = status;
        self.close_time = Some(at);
        self.task = None;
        self.timers.clear();
        self.activities.clear();
        self.children.clear();
        self.signals_out.clear();
        self.cancels_out.clear();
    }
}

/// Sets what has a value, and takes away what has none: no data, or an empty list of JSON. How a payload is encoded does
/// not matter for that, and a null of JSON is a value.
fn merge(fields: &mut BTreeMap<String, Payload>, changes: BTreeMap<String, Payload>) {
    for (name, payload) in changes {
        if matches!(payload.data.as_ref(), b"" | b"[]") {
            fields.remove(&name);
        } else {
            fields.insert(name, payload);
        }
    }
}
