//! The workflow task: scheduled, started, completed, failed or timed out; and the kinds that no event tells of yet.

use std::sync::Arc;
use std::time::Duration;

use crate::pb::enums::v1::{TaskQueueKind, TimeoutType};
use crate::pb::failure::v1::Failure;
use crate::pb::history::v1::history_event::Attributes;
use crate::pb::history::v1::{
    WorkflowTaskFailedEventAttributes, WorkflowTaskScheduledEventAttributes, WorkflowTaskStartedEventAttributes,
    WorkflowTaskTimedOutEventAttributes,
};
use crate::pb::taskqueue::v1::TaskQueue;
use crate::task::TaskKind;
use crate::time::{self, Time};

use super::{Context, Run};

/// Which events a task has in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TaskEvents {
    /// As it goes: scheduled and started.
    Written,
    /// None until it completes; a further attempt after a failure, or one that only brings updates. Failing leaves no trace.
    Virtual,
}

/// A workflow task that is scheduled or started.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WorkflowTask {
    pub(crate) events: TaskEvents,
    pub(crate) attempt: i32,
    /// The id that the scheduled event has, or would have.
    pub(crate) scheduled_id: i64,
    pub(crate) scheduled_at: Time,
    /// When the first of this task's attempts was scheduled.
    pub(crate) first_scheduled_at: Time,
    pub(crate) queue: Arc<str>,
    /// The queue is one worker's own, from which it comes back at that time.
    pub(crate) sticky_until: Option<Time>,
    /// It was scheduled for the worker that keeps the workflow, whose failure says more of the worker than of the task.
    pub(crate) is_for_sticky: bool,
    pub(crate) timeout: Duration,
    pub(crate) started: Option<Box<StartedTask>>,
    /// Tells this attempt from every other; no event has it.
    pub(crate) stamp: u64,
}

/// The part of a task that is known once a worker has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StartedTask {
    pub(crate) id: i64,
    pub(crate) at: Time,
    pub(crate) attributes: WorkflowTaskStartedEventAttributes,
}

/// A worker that keeps the workflow in its memory.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sticky {
    pub(crate) queue: Arc<str>,
    pub(crate) schedule_to_start: Duration,
}

impl WorkflowTask {
    pub(super) fn scheduled(
        id: i64,
        at: Time,
        scheduled: &WorkflowTaskScheduledEventAttributes,
        first_scheduled_at: Option<Time>,
    ) -> Self {
        let queue = scheduled.task_queue.as_ref().map_or("", |queue| &queue.name);
        let kind = scheduled.task_queue.as_ref().map(|queue| queue.kind());
        Self {
            is_for_sticky: kind == Some(TaskQueueKind::Sticky),
            events: TaskEvents::Written,
            attempt: scheduled.attempt,
            scheduled_id: id,
            scheduled_at: at,
            first_scheduled_at: first_scheduled_at.unwrap_or(at),
            queue: queue.into(),
            sticky_until: None,
            timeout: time::duration(scheduled.start_to_close_timeout.as_ref()),
            started: None,
            stamp: 0,
        }
    }

    pub(super) fn start(&mut self, id: i64, at: Time, started: &WorkflowTaskStartedEventAttributes) {
        self.started = Some(Box::new(StartedTask { id, at, attributes: started.clone() }));
    }

    /// Whether it is a first attempt of which no event tells: one that only brings updates.
    pub(super) fn is_speculative(&self) -> bool {
        self.events == TaskEvents::Virtual && self.attempt == 1
    }

    /// When something happens unless a worker comes first.
    pub(super) fn due(&self) -> Option<Time> {
        match &self.started {
            Some(started) => Some(started.at.after(self.timeout)),
            None => self.sticky_until,
        }
    }
}

impl Run {
    pub(crate) fn is_task_started(&self) -> bool {
        self.state.task.as_ref().is_some_and(|task| task.started.is_some())
    }

    /// Something has happened that the workflow has to learn of: there is to be a task, unless there is one that will
    /// tell it anyway, or the run is not to begin yet.
    pub(crate) fn wake(&mut self, cx: &mut Context<'_>) {
        if !self.state.is_running() || self.waits_for_first_task() {
            return;
        }
        if self.state.task.is_none() {
            self.schedule_task(cx);
        }
    }

    /// Whether the first task is still to come, later.
    pub(crate) fn waits_for_first_task(&self) -> bool {
        !self.state.had_task && self.state.task.is_none() && self.first_task_at.is_some()
    }

    /// Schedules a task of which events tell, or, after a failure, one of which none do.
    pub(crate) fn schedule_task(&mut self, cx: &mut Context<'_>) {
        // What was buffered would come after a task that does not show it; and news make the task a first attempt.
        if !self.buffered.is_empty() {
            self.state.task_attempt = 1;
            self.state.task_first_scheduled_at = None;
            self.flush_buffered();
        }
        if self.state.task_attempt > 1 {
            self.schedule_virtual(cx);
        } else {
            let attributes = self.scheduled_attributes();
            self.append(cx.now, Attributes::WorkflowTaskScheduledEventAttributes(attributes));
            self.announce_task(cx);
        }
    }

    /// Schedules a task that no event tells of until it completes.
    pub(crate) fn schedule_virtual(&mut self, cx: &mut Context<'_>) {
        let first_scheduled_at = self.state.task_first_scheduled_at;
        let attributes = self.scheduled_attributes();
        let id = self.state.next_event_id;
        let mut task = WorkflowTask::scheduled(id, cx.now, &attributes, first_scheduled_at);
        task.events = TaskEvents::Virtual;
        self.state.task = Some(task);
        self.state.had_task = true;
        self.announce_task(cx);
    }

    /// A task that waits for a worker without an event gets one, as there will be events after it.
    fn write_scheduled(&mut self, at: Time) {
        let Some(task) = &self.state.task else {
            return;
        };
        let (stamp, sticky_until, first_scheduled_at) = (task.stamp, task.sticky_until, task.first_scheduled_at);
        let mut attributes = self.scheduled_attributes();
        attributes.attempt = 1;
        attributes.start_to_close_timeout = Some(time::to_proto(self.state.task_timeout()));
        self.append(at, Attributes::WorkflowTaskScheduledEventAttributes(attributes));
        self.state.task_attempt = 1;
        if let Some(task) = &mut self.state.task {
            (task.stamp, task.sticky_until, task.first_scheduled_at) = (stamp, sticky_until, first_scheduled_at);
        }
    }

    fn scheduled_attributes(&self) -> WorkflowTaskScheduledEventAttributes {
        let attempt = self.state.task_attempt;
        WorkflowTaskScheduledEventAttributes {
            task_queue: Some(self.task_queue()),
            start_to_close_timeout: Some(time::to_proto(task_timeout(self.state.task_timeout(), attempt))),
            attempt,
        }
    }

    /// Where the next task goes: to the worker that keeps the workflow, if there is one.
    fn task_queue(&self) -> TaskQueue {
        let normal = self.normal_queue();
        match &self.sticky {
            Some(sticky) => TaskQueue {
                name: sticky.queue.to_string(),
                kind: TaskQueueKind::Sticky as i32,
                normal_name: normal.to_string(),
            },
            None => {
                TaskQueue { name: normal.to_string(), kind: TaskQueueKind::Normal as i32, normal_name: String::new() }
            }
        }
    }

    pub(crate) fn normal_queue(&self) -> &str {
        self.state.started.task_queue.as_ref().map_or("", |queue| &queue.name)
    }

    fn announce_task(&mut self, cx: &mut Context<'_>) {
        let sticky_until = self.sticky.as_ref().map(|sticky| cx.now.after(sticky.schedule_to_start));
        let Some(task) = &mut self.state.task else {
            return;
        };
        task.stamp = cx.stamp();
        task.sticky_until = sticky_until;
        let (queue, id, stamp) = (Arc::clone(&task.queue), task.scheduled_id, task.stamp);
        let task = self.task(TaskKind::Workflow, queue, sticky_until.is_some(), id, stamp);
        cx.tasks.push(task);
    }

    /// The worker that keeps the workflow has gone for good; a task that waits for it is offered to others.
    pub(crate) fn leave_gone_sticky(&mut self, cx: &mut Context<'_>) {
        if self.state.task.as_ref().is_some_and(|task| task.started.is_none() && task.sticky_until.is_some()) {
            self.leave_sticky(cx);
        }
    }

    /// The worker that keeps the workflow is not there: the task goes to whoever polls the normal queue.
    pub(crate) fn leave_sticky(&mut self, cx: &mut Context<'_>) {
        let normal: Arc<str> = self.normal_queue().into();
        let Some(task) = &mut self.state.task else {
            return;
        };
        task.sticky_until = None;
        let (id, stamp) = (task.scheduled_id, task.stamp);
        cx.tasks.push(self.task(TaskKind::Workflow, normal, false, id, stamp));
    }

    /// A worker takes the task; false if there is none to take.
    pub(crate) fn start_task(&mut self, cx: &mut Context<'_>, stamp: u64, identity: &str, request_id: String) -> bool {
        let Some(task) = self.state.task.as_ref().filter(|task| task.stamp == stamp && task.started.is_none()) else {
            return false;
        };
        // What happened since a further attempt was scheduled makes it a first one again.
        if task.events == TaskEvents::Virtual && task.scheduled_id != self.state.next_event_id {
            self.write_scheduled(cx.now);
        }
        let attributes = self.started_attributes(identity, request_id);
        self.begin_task(cx, attributes);
        true
    }

    /// Whoever starts the workflow takes its first task in the same breath; the history has no size to tell of yet.
    pub(crate) fn start_task_eagerly(
        &mut self,
        cx: &mut Context<'_>,
        stamp: u64,
        identity: &str,
        request_id: String,
    ) -> bool {
        if self.state.task.as_ref().is_none_or(|task| task.stamp != stamp || task.started.is_some()) {
            return false;
        }
        let mut attributes = self.started_attributes(identity, request_id);
        attributes.history_size_bytes = 0;
        self.begin_task(cx, attributes);
        true
    }

    fn begin_task(&mut self, cx: &mut Context<'_>, attributes: WorkflowTaskStartedEventAttributes) {
        match &mut self.state.task {
            Some(task) if task.events == TaskEvents::Virtual => task.start(task.scheduled_id + 1, cx.now, &attributes),
            _ => {
                self.append(cx.now, Attributes::WorkflowTaskStartedEventAttributes(attributes));
            }
        }
    }

    fn started_attributes(&self, identity: &str, request_id: String) -> WorkflowTaskStartedEventAttributes {
        WorkflowTaskStartedEventAttributes {
            scheduled_event_id: self.state.task.as_ref().map_or(0, |task| task.scheduled_id),
            identity: identity.to_owned(),
            request_id,
            suggest_continue_as_new: self.suggests_continue_as_new(),
            history_size_bytes: i64::try_from(self.history.bytes()).unwrap_or(i64::MAX),
            ..Default::default()
        }
    }

    /// The events that a started task would have, if the history does not tell of it: ids, times, attributes.
    pub(crate) fn virtual_attributes(&self) -> Option<[(i64, Time, Attributes); 2]> {
        let task = self.state.task.as_ref().filter(|task| task.events == TaskEvents::Virtual)?;
        let started = task.started.as_ref()?;
        let scheduled = Attributes::WorkflowTaskScheduledEventAttributes(self.attributes_of(task));
        let begun = Attributes::WorkflowTaskStartedEventAttributes(started.attributes.clone());
        Some([(task.scheduled_id, task.scheduled_at, scheduled), (started.id, started.at, begun)])
    }

    /// What the scheduled event of a task says, or would.
    fn attributes_of(&self, task: &WorkflowTask) -> WorkflowTaskScheduledEventAttributes {
        let normal = self.normal_queue();
        let is_normal = *task.queue == *normal;
        let task_queue = TaskQueue {
            name: task.queue.to_string(),
            kind: if is_normal { TaskQueueKind::Normal } else { TaskQueueKind::Sticky } as i32,
            normal_name: if is_normal { String::new() } else { normal.to_owned() },
        };
        WorkflowTaskScheduledEventAttributes {
            task_queue: Some(task_queue),
            start_to_close_timeout: Some(time::to_proto(task.timeout)),
            attempt: task.attempt,
        }
    }

    /// Gives a task that is being completed the events that it has not had yet. Gives its scheduled and started ids.
    pub(crate) fn write_task_events(&mut self) -> Option<(i64, i64)> {
        let task = self.state.task.clone()?;
        let mut started = task.started.clone()?;
        if task.events == TaskEvents::Written {
            return Some((task.scheduled_id, started.id));
        }
        let scheduled = Attributes::WorkflowTaskScheduledEventAttributes(self.attributes_of(&task));
        let scheduled_id = self.append(task.scheduled_at, scheduled);
        started.attributes.scheduled_event_id = scheduled_id;
        let started_event = Attributes::WorkflowTaskStartedEventAttributes(started.attributes);
        let started_id = self.append(started.at, started_event);
        Some((scheduled_id, started_id))
    }

    /// The task that a worker has is over without a result; there is another attempt at once.
    pub(crate) fn fail_task(&mut self, cx: &mut Context<'_>, cause: i32, failure: Option<Failure>, identity: &str) {
        self.fail_task_without_next(cx, cause, failure, identity);
        self.schedule_task(cx);
    }

    pub(super) fn fail_task_without_next(
        &mut self,
        cx: &mut Context<'_>,
        cause: i32,
        failure: Option<Failure>,
        identity: &str,
    ) {
        self.write_if_speculative();
        let Some((task, started_id)) = self.started_task() else {
            return;
        };
        if task.events == TaskEvents::Written {
            let scheduled_event_id = task.scheduled_id;
            self.append(
                cx.now,
                Attributes::WorkflowTaskFailedEventAttributes(WorkflowTaskFailedEventAttributes {
                    scheduled_event_id,
                    started_event_id: started_id,
                    cause,
                    failure,
                    identity: identity.to_owned(),
                    ..Default::default()
                }),
            );
        } else {
            self.state.fail_task();
        }
        self.task_ended_badly();
    }

    /// A first attempt of which no event tells yet is not to fail without a trace.
    pub(super) fn write_if_speculative(&mut self) {
        let Some(task) = self.state.task.as_ref().filter(|task| task.is_speculative()) else {
            return;
        };
        let stamp = task.stamp;
        if task.started.is_some() {
            self.write_task_events();
        } else {
            self.write_scheduled(task.scheduled_at);
        }
        if let Some(task) = &mut self.state.task {
            task.stamp = stamp;
        }
    }

    fn started_task(&self) -> Option<(&WorkflowTask, i64)> {
        let task = self.state.task.as_ref()?;
        Some((task, task.started.as_ref()?.id))
    }

    /// The worker's cache of the workflow is not to be trusted after a failure, and what it had been given comes again.
    fn task_ended_badly(&mut self) {
        self.sticky = None;
        self.updates.take_back();
        self.queries.take_back();
    }

    /// The time of a task is up.
    pub(crate) fn time_out_task(&mut self, cx: &mut Context<'_>) {
        self.write_if_speculative();
        let Some(task) = &self.state.task else {
            return;
        };
        let scheduled_event_id = task.scheduled_id;
        let (timeout_type, started_event_id) = match &task.started {
            Some(started) => (TimeoutType::StartToClose, started.id),
            None => (TimeoutType::ScheduleToStart, 0),
        };
        if task.events == TaskEvents::Written {
            let attributes = WorkflowTaskTimedOutEventAttributes {
                scheduled_event_id,
                started_event_id,
                timeout_type: timeout_type as i32,
            };
            self.append(cx.now, Attributes::WorkflowTaskTimedOutEventAttributes(attributes));
        } else if started_event_id == 0 {
            let (attempt, first) = (task.attempt, task.first_scheduled_at);
            self.state.end_task();
            (self.state.task_attempt, self.state.task_first_scheduled_at) = (attempt, Some(first));
        } else {
            self.state.fail_task();
        }
        self.task_ended_badly();
        self.schedule_task(cx);
    }
}

/// How long an attempt may take. After some failures it may take longer and longer: a worker does not report a failure
/// again, so this is what keeps it from trying at full speed.
fn task_timeout(default: Duration, attempt: i32) -> Duration {
    const UNCHANGED_ATTEMPTS: i32 = 3;
    const FIRST: Duration = Duration::from_secs(5);
    const LONGEST: Duration = Duration::from_secs(600);

    let further = attempt - UNCHANGED_ATTEMPTS;
    if further <= 0 {
        return default;
    }
    let factor = 1_u32.checked_shl(u32::try_from(further - 1).unwrap_or(u32::MAX)).unwrap_or(u32::MAX);
    default + FIRST.saturating_mul(factor).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_take_longer_and_longer() {
        let seconds = |attempt| task_timeout(Duration::from_secs(10), attempt).as_secs();
        assert_eq!([1, 2, 3, 4, 5, 6].map(seconds), [10, 10, 10, 15, 20, 30]);
        assert_eq!([20, 40, 100, i32::MAX].map(seconds), [610; 4]);
    }
}
