//! How a run ends, and whom that concerns: the run that takes over, its parent, its children, who waits for it.

use std::sync::Arc;

use crate::outbox::Message;
use crate::pb::command::v1::ContinueAsNewWorkflowExecutionCommandAttributes;
use crate::pb::common::v1::Payloads;
use crate::pb::enums::v1::{RetryState, TimeoutType, WorkflowTaskFailedCause};
use crate::pb::failure::v1::failure::FailureInfo;
use crate::pb::failure::v1::{Failure, TimeoutFailureInfo};
use crate::pb::history::v1::history_event::Attributes;
use crate::pb::history::v1::{
    WorkflowExecutionCanceledEventAttributes, WorkflowExecutionCompletedEventAttributes,
    WorkflowExecutionContinuedAsNewEventAttributes, WorkflowExecutionFailedEventAttributes,
    WorkflowExecutionTerminatedEventAttributes, WorkflowExecutionTimedOutEventAttributes,
    WorkflowTaskFailedEventAttributes,
};

use super::workflow_task::TaskEvents;
use super::{ChildOutcome, Context, NextRun, Run};
use crate::refusal::Refusal;

impl Run {
    pub(super) fn complete(&mut self, cx: &mut Context<'_>, completed_id: i64, result: Option<Payloads>) {
        let next = self.next_scheduled(cx, result.clone(), None);
        let attributes = WorkflowExecutionCompletedEventAttributes {
            result: result.clone(),
            workflow_task_completed_event_id: completed_id,
            new_execution_run_id: run_id_of(next.as_ref()),
        };
        let event = Attributes::WorkflowExecutionCompletedEventAttributes(attributes);
        self.close(cx, event, next, ChildOutcome::Completed { result });
    }

    pub(super) fn fail(&mut self, cx: &mut Context<'_>, completed_id: i64, failure: Option<Failure>) {
        let cause = failure.clone().unwrap_or_default();
        let (next, retry_state) = match self.next_attempt(cx, &cause) {
            Ok(next) => (Some(next), RetryState::InProgress),
            Err(retry_state) => {
                let result = self.state.started.last_completion_result.clone();
                (self.next_scheduled(cx, result, Some(cause)), retry_state)
            }
        };
        let attributes = WorkflowExecutionFailedEventAttributes {
            failure: failure.clone(),
            retry_state: retry_state as i32,
            workflow_task_completed_event_id: completed_id,
            new_execution_run_id: run_id_of(next.as_ref()),
        };
        let event = Attributes::WorkflowExecutionFailedEventAttributes(attributes);
        self.close(cx, event, next, ChildOutcome::Failed { failure, retry_state });
    }

    pub(super) fn cancel(&mut self, cx: &mut Context<'_>, completed_id: i64, details: Option<Payloads>) {
        let attributes = WorkflowExecutionCanceledEventAttributes {
            workflow_task_completed_event_id: completed_id,
            details: details.clone(),
        };
        let event = Attributes::WorkflowExecutionCanceledEventAttributes(attributes);
        self.close(cx, event, None, ChildOutcome::Canceled { details });
    }

    pub(super) fn continue_as_new(
        &mut self,
        cx: &mut Context<'_>,
        completed_id: i64,
        command: ContinueAsNewWorkflowExecutionCommandAttributes,
    ) {
        let next = self.next_as_new(cx, &command);
        let started = &next.started;
        let attributes = WorkflowExecutionContinuedAsNewEventAttributes {
            new_execution_run_id: next.id.to_string(),
            workflow_type: started.workflow_type.clone(),
            task_queue: started.task_queue.clone(),
            input: started.input.clone(),
            workflow_run_timeout: started.workflow_run_timeout,
            workflow_task_timeout: started.workflow_task_timeout,
            workflow_task_completed_event_id: completed_id,
            backoff_start_interval: started.first_workflow_task_backoff,
            last_completion_result: command.last_completion_result,
            header: started.header.clone(),
            memo: command.memo,
            search_attributes: command.search_attributes,
            ..Default::default()
        };
        let event = Attributes::WorkflowExecutionContinuedAsNewEventAttributes(attributes);
        // Its parent does not hear of it: the child goes on.
        self.close(cx, event, Some(next), ChildOutcome::Terminated);
    }

    /// This run's time is up, or that of all its runs.
    pub(super) fn time_out(&mut self, cx: &mut Context<'_>) {
        self.abandon_task(cx);
        let is_last = self.expires_at().is_some_and(|end| end <= cx.now);
        let failure = Failure {
            message: "workflow timeout".to_owned(),
            source: "Server".to_owned(),
            failure_info: Some(FailureInfo::TimeoutFailureInfo(TimeoutFailureInfo {
                timeout_type: TimeoutType::StartToClose as i32,
                last_heartbeat_details: None,
            })),
            ..Default::default()
        };
        let (next, retry_state) = if is_last {
            (None, RetryState::Timeout)
        } else {
            match self.next_attempt(cx, &failure) {
                Ok(next) => (Some(next), RetryState::InProgress),
                Err(retry_state) => {
                    let result = self.state.started.last_completion_result.clone();
                    (self.next_scheduled(cx, result, Some(failure)), retry_state)
                }
            }
        };
        let attributes = WorkflowExecutionTimedOutEventAttributes {
            retry_state: retry_state as i32,
            new_execution_run_id: run_id_of(next.as_ref()),
        };
        let event = Attributes::WorkflowExecutionTimedOutEventAttributes(attributes);
        self.close(cx, event, next, ChildOutcome::TimedOut { retry_state });
    }

    pub(crate) fn terminate(
        &mut self,
        cx: &mut Context<'_>,
        reason: String,
        details: Option<Payloads>,
        identity: String,
    ) {
        self.abandon_task(cx);
        let attributes = WorkflowExecutionTerminatedEventAttributes { reason, details, identity };
        let event = Attributes::WorkflowExecutionTerminatedEventAttributes(attributes);
        self.close(cx, event, None, ChildOutcome::Terminated);
    }

    /// A worker may have a workflow task of this run; it will not be asked any more.
    fn abandon_task(&mut self, cx: &mut Context<'_>) {
        if let Some(task) = &self.state.task
            && let Some(started) = &task.started
        {
            if task.events == TaskEvents::Written {
                let attributes = WorkflowTaskFailedEventAttributes {
                    scheduled_event_id: task.scheduled_id,
                    started_event_id: started.id,
                    cause: WorkflowTaskFailedCause::ForceCloseCommand as i32,
                    identity: "history-service".to_owned(),
                    ..Default::default()
                };
                self.append(cx.now, Attributes::WorkflowTaskFailedEventAttributes(attributes));
            } else {
                self.state.task = None;
            }
        }
        self.flush_buffered();
    }

    fn close(&mut self, cx: &mut Context<'_>, event: Attributes, next: Option<NextRun>, outcome: ChildOutcome) {
        let children = std::mem::take(&mut self.state.children);
        self.append(cx.now, event);
        // Nothing comes any more that would be buffered, or could come twice.
        self.buffered = Vec::new();
        self.request_ids.clear();
        self.updates.refuse_unaccepted(&Refusal::not_found("workflow update was aborted by closing workflow"));
        self.sticky = None;
        // There is no task any more that those could go with which waited for one.
        self.send_queries(cx);
        // Others learn of it in this order: the run that takes over is there before a parent hears of anything.
        if let Some(next) = next {
            let expires_at = cx.now.after(self.namespace.retention);
            if let Some(first) = &mut self.first_completed {
                first.expires_at = Some(expires_at);
            }
            cx.messages.push_back(Message::Continue(Box::new(next)));
        } else if let Some(parent) = self.parent {
            cx.messages.push_back(Message::ChildClosed {
                parent,
                child_id: Arc::clone(&self.workflow_id),
                child_run: self.id,
                outcome: Box::new(outcome),
            });
        }
        for child in children.into_values() {
            let Ok(child_run) = crate::RunId::parse_str(&child.run_id) else {
                continue;
            };
            cx.messages.push_back(Message::ParentClosed {
                parent: (Arc::clone(&self.workflow_id), self.id),
                child_run,
                policy: child.policy(),
            });
        }
    }
}

fn run_id_of(next: Option<&NextRun>) -> String {
    next.map_or_else(String::new, |next| next.id.to_string())
}
