//! Activities: attempts, their four limits in time, retries, heartbeats, cancellation, and how they end.

use std::sync::Arc;
use std::time::Duration;

use crate::backoff::{self, Retry};
use crate::pb::common::v1::{Payload, Payloads};
use crate::pb::enums::v1::{RetryState, TimeoutType};
use crate::pb::failure::v1::failure::FailureInfo;
use crate::pb::failure::v1::{Failure, TimeoutFailureInfo};
use crate::pb::history::v1::history_event::Attributes;
use crate::pb::history::v1::{
    ActivityTaskCanceledEventAttributes, ActivityTaskCompletedEventAttributes, ActivityTaskFailedEventAttributes,
    ActivityTaskScheduledEventAttributes, ActivityTaskStartedEventAttributes, ActivityTaskTimedOutEventAttributes,
};
use crate::pb::workflowservice::v1::PollActivityTaskQueueResponse;
use crate::task::TaskKind;
use crate::time::{self, Time};
use crate::token::{Token, TokenKind};

use super::{Context, Run};

/// An activity that is not closed. Its attempts leave no event until it closes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Activity {
    pub(crate) scheduled_id: i64,
    pub(crate) scheduled_at: Time,
    pub(crate) attributes: Arc<ActivityTaskScheduledEventAttributes>,
    pub(crate) cancel_requested_id: Option<i64>,
    /// Which attempt is waiting or under way, from 1.
    pub(crate) attempt: i32,
    /// When this attempt can be taken, or could.
    pub(crate) attempt_at: Time,
    /// Whether that time is yet to come.
    pub(crate) is_backing_off: bool,
    pub(crate) started: Option<StartedAttempt>,
    pub(crate) heartbeat: Option<Heartbeat>,
    pub(crate) last_failure: Option<Failure>,
    pub(crate) last_worker: String,
    pub(crate) last_started_at: Option<Time>,
    pub(crate) last_ended_at: Option<Time>,
    /// Tells this attempt from every other.
    pub(crate) stamp: u64,
}

/// An attempt that a worker has.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StartedAttempt {
    pub(crate) at: Time,
    pub(crate) identity: String,
    pub(crate) request_id: String,
    /// When the worker was last heard of.
    pub(crate) heard_at: Time,
}

/// What a worker told of its progress.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Heartbeat {
    pub(crate) at: Time,
    pub(crate) details: Option<Payloads>,
}

/// How a worker says that an attempt ended.
#[derive(Debug)]
pub(crate) enum ActivityEnd {
    Completed { result: Option<Payloads> },
    Failed { failure: Option<Box<Failure>>, heartbeat: Option<Payloads>, cause: i32 },
    Canceled { details: Option<Payloads> },
}

/// What a worker learns from a heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HeartbeatAnswer {
    pub(crate) cancel_requested: bool,
}

impl Activity {
    pub(super) fn new(scheduled_id: i64, at: Time, attributes: ActivityTaskScheduledEventAttributes) -> Self {
        Self {
            scheduled_id,
            scheduled_at: at,
            attributes: Arc::new(attributes),
            cancel_requested_id: None,
            attempt: 1,
            attempt_at: at,
            is_backing_off: false,
            started: None,
            heartbeat: None,
            last_failure: None,
            last_worker: String::new(),
            last_started_at: None,
            last_ended_at: None,
            stamp: 0,
        }
    }

    /// When all attempts together must be over.
    pub(crate) fn expires_at(&self) -> Option<Time> {
        let limit = time::some_duration(self.attributes.schedule_to_close_timeout.as_ref())?;
        Some(self.scheduled_at.after(limit))
    }

    /// The next limit in time, and which one it is.
    fn next_timeout(&self) -> Option<(Time, TimeoutType)> {
        let limit = |from: Time, limit: &Option<prost_types::Duration>| {
            time::some_duration(limit.as_ref()).map(|limit| from.after(limit))
        };
        let attributes = &self.attributes;
        let close = self.expires_at().map(|at| (at, TimeoutType::ScheduleToClose));
        let (first, second) = match &self.started {
            Some(started) => (
                limit(started.at, &attributes.start_to_close_timeout).map(|at| (at, TimeoutType::StartToClose)),
                limit(started.heard_at, &attributes.heartbeat_timeout).map(|at| (at, TimeoutType::Heartbeat)),
            ),
            None => {
                let start = limit(self.attempt_at, &attributes.schedule_to_start_timeout);
                (start.map(|at| (at, TimeoutType::ScheduleToStart)), None)
            }
        };
        [first, second, close].into_iter().flatten().min_by_key(|(at, _)| *at)
    }

    /// When something happens to it unless a worker acts first: a limit is reached, or its next attempt is to begin.
    pub(super) fn due(&self) -> Option<Time> {
        let timeout = self.next_timeout().map(|(at, _)| at);
        let retry = self.is_backing_off.then_some(self.attempt_at);
        [timeout, retry].into_iter().flatten().min()
    }

    fn heartbeat_details(&self) -> Option<Payloads> {
        self.heartbeat.as_ref().and_then(|heartbeat| heartbeat.details.clone())
    }
}

impl Run {
    /// Makes the current attempt of an activity known to pollers.
    pub(crate) fn offer_activity(&mut self, cx: &mut Context<'_>, scheduled_id: i64) {
        let stamp = cx.stamp();
        let Some(activity) = self.state.activities.get_mut(&scheduled_id) else {
            return;
        };
        activity.stamp = stamp;
        activity.is_backing_off = false;
        let queue = activity.attributes.task_queue.as_ref().map_or("", |queue| &queue.name).into();
        cx.tasks.push(self.task(TaskKind::Activity, queue, false, scheduled_id, stamp));
    }

    /// Whether this attempt still waits for a worker.
    pub(crate) fn is_activity_waiting(&self, scheduled_id: i64, stamp: u64) -> bool {
        self.state
            .activities
            .get(&scheduled_id)
            .is_some_and(|activity| activity.stamp == stamp && activity.started.is_none() && !activity.is_backing_off)
    }

    /// A worker takes an attempt.
    pub(crate) fn start_activity(
        &mut self,
        cx: &mut Context<'_>,
        scheduled_id: i64,
        stamp: u64,
        identity: &str,
        request_id: String,
    ) -> Option<PollActivityTaskQueueResponse> {
        if !self.is_activity_waiting(scheduled_id, stamp) {
            return None;
        }
        let activity = self.state.activities.get_mut(&scheduled_id)?;
        activity.last_worker = identity.to_owned();
        activity.last_started_at = Some(cx.now);
        activity.started =
            Some(StartedAttempt { at: cx.now, identity: identity.to_owned(), request_id, heard_at: cx.now });
        self.transitions += 1;
        let activity = self.state.activities.get(&scheduled_id)?;
        let attributes = &activity.attributes;
        let token = Token { kind: TokenKind::ActivityTask, run: self.id, id: scheduled_id, stamp };
        Some(PollActivityTaskQueueResponse {
            task_token: token.encode(),
            workflow_namespace: self.namespace.name.clone(),
            workflow_type: self.state.started.workflow_type.clone(),
            workflow_execution: Some(self.execution()),
            activity_type: attributes.activity_type.clone(),
            activity_id: attributes.activity_id.clone(),
            header: attributes.header.clone(),
            input: attributes.input.clone(),
            heartbeat_details: activity.heartbeat_details(),
            scheduled_time: Some(activity.scheduled_at.to_proto()),
            current_attempt_scheduled_time: Some(activity.attempt_at.to_proto()),
            started_time: Some(cx.now.to_proto()),
            attempt: activity.attempt,
            schedule_to_close_timeout: attributes.schedule_to_close_timeout,
            start_to_close_timeout: attributes.start_to_close_timeout,
            heartbeat_timeout: attributes.heartbeat_timeout,
            retry_policy: attributes.retry_policy.clone(),
            priority: attributes.priority.clone(),
            ..Default::default()
        })
    }

    /// The attempt that a token or an id means, if a worker has it.
    pub(crate) fn started_activity(&self, scheduled_id: i64, stamp: Option<u64>) -> Option<&Activity> {
        let activity = self.state.activities.get(&scheduled_id)?;
        (activity.started.is_some() && stamp.is_none_or(|stamp| stamp == activity.stamp)).then_some(activity)
    }

    /// Somebody ends an activity by its id which no worker has: he counts as its worker.
    pub(crate) fn assume_started(&mut self, cx: &mut Context<'_>, scheduled_id: i64, identity: &str) {
        let stamp = cx.stamp();
        if let Some(activity) = self.state.activities.get_mut(&scheduled_id).filter(|it| it.started.is_none()) {
            let (identity, request_id) = (identity.to_owned(), String::new());
            activity.stamp = stamp;
            activity.is_backing_off = false;
            activity.started = Some(StartedAttempt { at: cx.now, identity, request_id, heard_at: cx.now });
        }
    }

    pub(crate) fn heartbeat(
        &mut self,
        now: Time,
        scheduled_id: i64,
        details: Option<Payloads>,
    ) -> Option<HeartbeatAnswer> {
        let activity = self.state.activities.get_mut(&scheduled_id)?;
        activity.started.as_mut()?.heard_at = now;
        activity.heartbeat = Some(Heartbeat { at: now, details });
        self.transitions += 1;
        Some(HeartbeatAnswer { cancel_requested: activity.cancel_requested_id.is_some() })
    }

    /// A worker ends an attempt. The caller has checked that it may.
    pub(crate) fn end_activity(&mut self, cx: &mut Context<'_>, scheduled_id: i64, identity: &str, end: ActivityEnd) {
        match end {
            ActivityEnd::Completed { result } => {
                let started_event_id = self.write_activity_started(scheduled_id);
                let identity = identity.to_owned();
                self.record(
                    cx.now,
                    Attributes::ActivityTaskCompletedEventAttributes(ActivityTaskCompletedEventAttributes {
                        result,
                        scheduled_event_id: scheduled_id,
                        started_event_id,
                        identity,
                        ..Default::default()
                    }),
                );
                self.wake(cx);
            }
            ActivityEnd::Failed { failure, heartbeat, cause } => {
                if heartbeat.is_some() {
                    self.heartbeat(cx.now, scheduled_id, heartbeat);
                }
                let failure = *failure.unwrap_or_default();
                if let Err(retry_state) = self.retry_activity(cx, scheduled_id, &failure) {
                    let started_event_id = self.write_activity_started(scheduled_id);
                    let attributes = ActivityTaskFailedEventAttributes {
                        failure: Some(failure),
                        scheduled_event_id: scheduled_id,
                        started_event_id,
                        identity: identity.to_owned(),
                        retry_state: retry_state as i32,
                        cause,
                        ..Default::default()
                    };
                    self.record(cx.now, Attributes::ActivityTaskFailedEventAttributes(attributes));
                    self.wake(cx);
                }
            }
            ActivityEnd::Canceled { details } => {
                self.cancel_activity_now(cx, scheduled_id, identity, details);
                self.wake(cx);
            }
        }
    }

    /// Ends an activity as cancelled.
    pub(super) fn cancel_activity_now(
        &mut self,
        cx: &mut Context<'_>,
        scheduled_id: i64,
        identity: &str,
        details: Option<Payloads>,
    ) {
        let cancel_requested_id =
            self.state.activities.get(&scheduled_id).and_then(|activity| activity.cancel_requested_id);
        let started_event_id = self.write_activity_started(scheduled_id);
        let attributes = ActivityTaskCanceledEventAttributes {
            details,
            latest_cancel_requested_event_id: cancel_requested_id.unwrap_or_default(),
            scheduled_event_id: scheduled_id,
            started_event_id,
            identity: identity.to_owned(),
            ..Default::default()
        };
        self.record(cx.now, Attributes::ActivityTaskCanceledEventAttributes(attributes));
    }

    /// What the workflow learns of an activity that is cancelled before a worker had it.
    pub(super) fn not_started_details() -> Payloads {
        let encoding = ("encoding".to_owned(), "json/plain".into());
        let data = "\"ACTIVITY_ID_NOT_STARTED\"".into();
        Payloads { payloads: vec![Payload { metadata: [encoding].into(), data, external_payloads: Vec::new() }] }
    }

    /// The event that a worker had taken the activity, which is written when it ends; its id, zero if none had.
    fn write_activity_started(&mut self, scheduled_id: i64) -> i64 {
        let Some(activity) = self.state.activities.get(&scheduled_id) else {
            return 0;
        };
        let Some(started) = &activity.started else {
            return 0;
        };
        let at = started.at;
        let attributes = ActivityTaskStartedEventAttributes {
            scheduled_event_id: scheduled_id,
            identity: started.identity.clone(),
            request_id: started.request_id.clone(),
            attempt: activity.attempt,
            last_failure: activity.last_failure.clone(),
            ..Default::default()
        };
        self.record(at, Attributes::ActivityTaskStartedEventAttributes(attributes))
    }

    /// Another attempt, later, if the policy has one for this failure; else why not.
    fn retry_activity(&mut self, cx: &mut Context<'_>, scheduled_id: i64, failure: &Failure) -> Result<(), RetryState> {
        let Some(activity) = self.state.activities.get_mut(&scheduled_id) else {
            return Err(RetryState::InternalServerError);
        };
        if activity.cancel_requested_id.is_some() {
            return Err(RetryState::CancelRequested);
        }
        let retry = Retry {
            policy: activity.attributes.retry_policy.as_ref(),
            attempt: activity.attempt,
            now: cx.now,
            expires_at: activity.expires_at(),
            is_own_delay_capped: false,
        };
        let delay: Duration = backoff::next(&retry, failure)?;
        activity.attempt += 1;
        activity.attempt_at = cx.now.after(delay);
        activity.is_backing_off = true;
        if !matches!(failure.failure_info, Some(FailureInfo::TimeoutFailureInfo(_))) {
            activity.last_ended_at = Some(cx.now);
        }
        activity.last_failure = Some(failure.clone());
        activity.started = None;
        activity.stamp = 0;
        self.transitions += 1;
        if delay.is_zero() {
            self.offer_activity(cx, scheduled_id);
        }
        Ok(())
    }

    /// Does what is due for an activity: its next attempt begins, or one of its limits in time is reached.
    pub(super) fn activity_due(&mut self, cx: &mut Context<'_>, scheduled_id: i64) {
        let Some(activity) = self.state.activities.get(&scheduled_id) else {
            return;
        };
        let Some((_, kind)) = activity.next_timeout().filter(|(at, _)| *at <= cx.now) else {
            if activity.is_backing_off && activity.attempt_at <= cx.now {
                self.offer_activity(cx, scheduled_id);
            }
            return;
        };
        let last_failure = activity.last_failure.clone();
        let heartbeat = activity.heartbeat_details();
        let name = match kind {
            TimeoutType::StartToClose => "StartToClose",
            TimeoutType::ScheduleToStart => "ScheduleToStart",
            TimeoutType::Heartbeat => "Heartbeat",
            TimeoutType::ScheduleToClose | TimeoutType::Unspecified => "ScheduleToClose",
        };
        let mut failure = timeout_failure(&format!("activity {name} timeout"), kind, None);
        let retry_state = match kind {
            TimeoutType::StartToClose | TimeoutType::Heartbeat => match self.retry_activity(cx, scheduled_id, &failure)
            {
                Ok(()) => return,
                Err(retry_state) => retry_state,
            },
            _ => RetryState::NonRetryableFailure,
        };
        failure.failure_info = Some(timeout_info(kind, heartbeat));
        if matches!(kind, TimeoutType::ScheduleToClose | TimeoutType::ScheduleToStart) {
            failure.cause = last_failure.map(Box::new);
        }
        let started_event_id = self.write_activity_started(scheduled_id);
        let attributes = ActivityTaskTimedOutEventAttributes {
            failure: Some(failure),
            scheduled_event_id: scheduled_id,
            started_event_id,
            retry_state: retry_state as i32,
        };
        self.record(cx.now, Attributes::ActivityTaskTimedOutEventAttributes(attributes));
        self.wake(cx);
    }
}

fn timeout_failure(message: &str, kind: TimeoutType, heartbeat: Option<Payloads>) -> Failure {
    Failure {
        message: message.to_owned(),
        source: "Server".to_owned(),
        failure_info: Some(timeout_info(kind, heartbeat)),
        ..Default::default()
    }
}

fn timeout_info(kind: TimeoutType, last_heartbeat_details: Option<Payloads>) -> FailureInfo {
    FailureInfo::TimeoutFailureInfo(TimeoutFailureInfo { timeout_type: kind as i32, last_heartbeat_details })
}
