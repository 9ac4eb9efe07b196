//! Workflow tasks: who takes one, and how he ends it.

use std::sync::Arc;

use bytes::Bytes;
use prost::Message as _;

use super::check;
use crate::RunId;
use crate::engine::Engine;
use crate::limits;
use crate::namespaces::NamespaceId;
use crate::pb::enums::v1::TaskQueueKind;
use crate::pb::history::v1::history_event::Attributes;
use crate::pb::history::v1::{History, HistoryEvent};
use crate::pb::taskqueue::v1::TaskQueue;
use crate::pb::workflowservice::v1::{
    PollActivityTaskQueueRequest, PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse,
    ResetStickyTaskQueueRequest, ResetStickyTaskQueueResponse, RespondWorkflowTaskCompletedRequest,
    RespondWorkflowTaskCompletedResponse, RespondWorkflowTaskFailedRequest, RespondWorkflowTaskFailedResponse,
};
use crate::refusal::Refusal;
use crate::run::{Completion, Rejection, Run, Sticky, drop_foreign_attributes};
use crate::task::{Task, TaskKind};
use crate::time::{self, Time};
use crate::token::{Token, TokenKind};

impl Engine {
    /// Whether a poll can be waited with.
    ///
    /// # Errors
    /// As the service.
    pub fn check_poll(
        &self,
        namespace: &str,
        task_queue: Option<&TaskQueue>,
        identity: &str,
    ) -> Result<NamespaceId, Refusal> {
        let namespace = self.namespaces.find(namespace)?.index;
        check::task_queue(task_queue)?;
        check::length(identity, "Identity")?;
        Ok(namespace)
    }

    /// Whether a task still waits for a poller.
    #[must_use]
    pub fn is_current(&self, task: &Task) -> bool {
        self.runs.get(&task.run).is_some_and(|run| match task.kind {
            TaskKind::Workflow => {
                run.state.task.as_ref().is_some_and(|it| it.stamp == task.stamp && it.started.is_none())
            }
            TaskKind::Activity => run.is_activity_waiting(task.id, task.stamp),
            TaskKind::Query => run.is_query_waiting(task.id.cast_unsigned(), task.stamp),
        })
    }

    /// A poller takes a task of a workflow, or a query; nothing if it is not there any more.
    pub fn start_workflow_task(
        &mut self,
        now: Time,
        task: &Task,
        request: &PollWorkflowTaskQueueRequest,
    ) -> Option<PollWorkflowTaskQueueResponse> {
        if task.kind == TaskKind::Query {
            return self.start_query_task(task);
        }
        self.start_task_of(now, task.run, task.stamp, request, task.sticky)
    }

    /// A poller takes a workflow task of a run.
    pub(crate) fn start_task_of(
        &mut self,
        now: Time,
        run: RunId,
        stamp: u64,
        request: &PollWorkflowTaskQueueRequest,
        sticky: bool,
    ) -> Option<PollWorkflowTaskQueueResponse> {
        let request_id = self.new_run_id().to_string();
        self.take_task(now, run, stamp, &request.identity, request_id, sticky)
    }

    pub(crate) fn take_task(
        &mut self,
        now: Time,
        run: RunId,
        stamp: u64,
        identity: &str,
        request_id: String,
        sticky: bool,
    ) -> Option<PollWorkflowTaskQueueResponse> {
        let task = self.runs.get(&run)?.state.task.as_ref()?;
        if task.stamp != stamp || task.started.is_some() {
            return None;
        }
        self.input(now, run, |run, cx| {
            run.start_task(cx, stamp, identity, request_id).then(|| run.task_response(sticky)).flatten()
        })
        .flatten()
    }

    /// Nobody has polled that sticky queue lately: its task goes to the workflow's own queue.
    pub fn sticky_unavailable(&mut self, now: Time, task: &Task) {
        if !self.is_current(task) {
            return;
        }
        self.input(now, task.run, |run, cx| match task.kind {
            TaskKind::Query => run.resend_query(cx, task.id.cast_unsigned(), task.stamp),
            _ => run.leave_sticky(cx),
        });
    }

    /// A worker has gone, and its sticky queue with it: what waits there goes to the workflows' own queues.
    pub fn sticky_queue_gone(&mut self, now: Time, namespace: NamespaceId, queue: &str) {
        let is_of = |run: &Run| {
            run.namespace.index == namespace && run.sticky.as_ref().is_some_and(|sticky| *sticky.queue == *queue)
        };
        let mut runs: Vec<RunId> = self.runs.values().filter(|run| is_of(run)).map(|run| run.id).collect();
        // The same inputs always have the same effects.
        runs.sort_unstable();
        for id in runs {
            self.input(now, id, |run, cx| run.leave_gone_sticky(cx));
        }
    }

    /// ResetStickyTaskQueue.
    ///
    /// # Errors
    /// As the service.
    pub fn reset_sticky_task_queue(
        &mut self,
        now: Time,
        request: ResetStickyTaskQueueRequest,
    ) -> Result<ResetStickyTaskQueueResponse, Refusal> {
        let namespace = self.namespaces.find(&request.namespace)?.index;
        check::execution(request.execution.as_ref())?;
        let id = self.find(namespace, request.execution.as_ref())?;
        if self.runs.get(&id).is_none_or(|run| !run.state.is_running()) {
            return Err(Refusal::already_completed());
        }
        self.input(now, id, |run, _| run.sticky = None);
        Ok(ResetStickyTaskQueueResponse {})
    }

    /// RespondWorkflowTaskCompleted.
    ///
    /// # Errors
    /// As the service.
    pub fn respond_workflow_task_completed(
        &mut self,
        now: Time,
        request: RespondWorkflowTaskCompletedRequest,
    ) -> Result<RespondWorkflowTaskCompletedResponse, Refusal> {
        let token = self.started_task(&request.task_token, &request.namespace, false)?;
        let namespace = self.runs.get(&token.run).map_or(NamespaceId(0), |run| run.namespace.index);
        let wants_task = request.return_new_workflow_task;
        let identity = request.identity.clone();
        let mut commands = request.commands;
        drop_foreign_attributes(&mut commands);
        let attributes = self.type_search_attributes(namespace, &mut commands);
        let completion = Completion {
            identity: request.identity,
            commands,
            messages: request.messages,
            sticky: sticky(request.sticky_attributes.as_ref()),
            force_new_task: request.force_create_new_workflow_task,
            query_results: request.query_results,
            sdk_metadata: request.sdk_metadata,
            metering_metadata: request.metering_metadata,
            worker_version: request.worker_version_stamp,
            binary_checksum: request.binary_checksum,
            can_discard: request
                .capabilities
                .is_some_and(|capabilities| capabilities.discard_speculative_workflow_task_with_events),
        };
        let run = self.runs.get(&token.run).ok_or_else(task_not_found)?;
        let checked = attributes.and_then(|()| run.check_completion(&completion, &self.namespaces));
        let completed = match checked {
            Ok(()) => self.change(now, token.run, |run, cx| run.complete_task(cx, completion)),
            Err(rejection) => Some(Err(rejection)),
        };
        let completed = match completed.ok_or_else(task_not_found)? {
            Ok(completed) => completed,
            Err(Rejection::Request(refusal)) => return Err(refusal),
            Err(Rejection::Task { failure, ends_workflow }) => {
                let message = failure.message.clone();
                self.input(now, token.run, |run, cx| run.reject_completion(cx, failure, ends_workflow, &identity));
                return Err(Refusal::invalid(message));
            }
        };
        let workflow_task = if wants_task { self.take_next_task(now, token.run, &identity) } else { None };
        // Only now, as in the real server: what comes back of what was asked of others finds that task started.
        self.deliver(now);
        let poll = PollActivityTaskQueueRequest { identity, ..Default::default() };
        let eager = completed.eager.iter().filter_map(|id| {
            let stamp = self.runs.get(&token.run)?.state.activities.get(id)?.stamp;
            let mut activity = self.start_activity_of(now, token.run, *id, stamp, &poll)?;
            activity.retry_policy = None;
            Some(activity)
        });
        Ok(RespondWorkflowTaskCompletedResponse {
            activity_tasks: eager.collect(),
            workflow_task,
            reset_history_event_id: completed.reset_to.unwrap_or_default(),
        })
    }

    /// The next workflow task, for the worker that has just completed one.
    fn take_next_task(&mut self, now: Time, run: RunId, identity: &str) -> Option<PollWorkflowTaskQueueResponse> {
        let it = self.runs.get(&run)?;
        let stamp = it.state.task.as_ref().filter(|task| task.started.is_none())?.stamp;
        let request_id = "request-from-RespondWorkflowTaskCompleted".to_owned();
        // The worker has just had the workflow: what is new is enough.
        self.take_task(now, run, stamp, identity, request_id, true)
    }

    /// RespondWorkflowTaskFailed.
    ///
    /// # Errors
    /// As the service.
    pub fn respond_workflow_task_failed(
        &mut self,
        now: Time,
        request: RespondWorkflowTaskFailedRequest,
    ) -> Result<RespondWorkflowTaskFailedResponse, Refusal> {
        let token = self.started_task(&request.task_token, &request.namespace, true)?;
        self.input(now, token.run, |run, cx| run.fail_task(cx, request.cause, request.failure, &request.identity));
        Ok(RespondWorkflowTaskFailedResponse {})
    }

    /// The task that a worker has, by its token. `is_failure`: it is about to report one, for which a closed workflow is
    /// another refusal.
    fn started_task(&self, token: &[u8], namespace: &str, is_failure: bool) -> Result<Token, Refusal> {
        let token = self.token(TokenKind::WorkflowTask, token, namespace)?;
        let run = self.runs.get(&token.run).ok_or_else(task_not_found)?;
        if is_failure && !run.state.is_running() {
            return Err(Refusal::already_completed());
        }
        let is_started =
            run.state.task.as_ref().is_some_and(|task| task.stamp == token.stamp && task.started.is_some());
        if is_started { Ok(token) } else { Err(task_not_found()) }
    }

    /// The task that a worker means, which is of the namespace that he says.
    pub(crate) fn token(&self, kind: TokenKind, token: &[u8], namespace: &str) -> Result<Token, Refusal> {
        let namespace = if namespace.is_empty() { None } else { Some(self.namespaces.find(namespace)?.index) };
        let token = Token::decode(kind, token)?;
        match self.runs.get(&token.run) {
            Some(run) if namespace.is_some_and(|namespace| namespace != run.namespace.index) => {
                Err(Refusal::invalid("Operation requested with a token from a different namespace."))
            }
            _ => Ok(token),
        }
    }
}

impl Run {
    /// What a poller gets: to a worker that keeps the workflow, only what is new.
    pub(crate) fn task_response(&mut self, sticky: bool) -> Option<PollWorkflowTaskQueueResponse> {
        let messages = self.hand_out_updates();
        let queries = self.queries.hand_out();
        let task = self.state.task.as_ref()?;
        let started = task.started.as_ref()?;
        let first = if sticky { self.state.last_started_id + 1 } else { 1 };
        let mut events = self.history.page(first, limits::PAGE_EVENTS).to_vec();
        let next = first + i64::try_from(events.len()).unwrap_or_default();
        let next_page_token =
            if next < self.state.next_event_id { super::history::token(self.id, next, true) } else { Bytes::new() };
        if next_page_token.is_empty() {
            events.extend(self.virtual_events());
        }
        let token = Token { kind: TokenKind::WorkflowTask, run: self.id, id: task.scheduled_id, stamp: task.stamp };
        Some(PollWorkflowTaskQueueResponse {
            task_token: token.encode(),
            workflow_execution: Some(self.execution()),
            workflow_type: self.state.started.workflow_type.clone(),
            previous_started_event_id: self.state.last_started_id,
            started_event_id: started.id,
            attempt: task.attempt,
            history: Some(History { events }),
            next_page_token,
            workflow_execution_task_queue: Some(self.queue_message()),
            scheduled_time: Some(task.scheduled_at.to_proto()),
            started_time: Some(started.at.to_proto()),
            queries,
            messages,
            ..Default::default()
        })
    }

    /// The events of a task that the history does not tell of, as they would stand there.
    pub(crate) fn virtual_events(&self) -> Vec<Bytes> {
        let Some(events) = self.virtual_attributes() else {
            return Vec::new();
        };
        let encode = |(id, at, attributes): (i64, Time, Attributes)| {
            let event = HistoryEvent {
                event_id: id,
                event_time: Some(at.to_proto()),
                event_type: crate::run::event_type(&attributes) as i32,
                attributes: Some(attributes),
                ..Default::default()
            };
            Bytes::from(event.encode_to_vec())
        };
        events.map(encode).to_vec()
    }

    /// A query's history: all of it, or none for a worker that keeps the workflow.
    pub(crate) fn query_history(&self, sticky: bool) -> (Vec<Bytes>, Bytes) {
        if sticky {
            return (Vec::new(), Bytes::new());
        }
        let events = self.history.page(1, limits::PAGE_EVENTS).to_vec();
        let next = 1 + i64::try_from(events.len()).unwrap_or_default();
        let more = next < self.state.next_event_id;
        (events, if more { super::history::token(self.id, next, true) } else { Bytes::new() })
    }

    /// The workflow's own task queue, as messages name it.
    pub(crate) fn queue_message(&self) -> TaskQueue {
        TaskQueue {
            name: self.normal_queue().to_owned(),
            kind: TaskQueueKind::Normal as i32,
            normal_name: String::new(),
        }
    }
}

fn sticky(attributes: Option<&crate::pb::taskqueue::v1::StickyExecutionAttributes>) -> Option<Sticky> {
    let attributes = attributes?;
    let queue = attributes.worker_task_queue.as_ref().filter(|queue| !queue.name.is_empty())?;
    Some(Sticky {
        queue: Arc::from(queue.name.as_str()),
        schedule_to_start: time::duration(attributes.schedule_to_start_timeout.as_ref()),
    })
}

fn task_not_found() -> Refusal {
    Refusal::not_found("Workflow task not found.")
}
