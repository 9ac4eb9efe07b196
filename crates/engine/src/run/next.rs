//! The run that takes over when a run continues as new, is retried, or is the next of a schedule.

use std::sync::Arc;
use std::time::Duration;

use crate::RunId;
use crate::backoff::{self, Retry};
use crate::cron;
use crate::namespaces::Namespace;
use crate::pb::command::v1::ContinueAsNewWorkflowExecutionCommandAttributes;
use crate::pb::common::v1::Payloads;
use crate::pb::enums::v1::{ContinueAsNewInitiator, RetryState, TaskQueueKind};
use crate::pb::failure::v1::Failure;
use crate::pb::history::v1::WorkflowExecutionStartedEventAttributes;
use crate::time;

use super::{Context, Run};

/// A run that is to be started in the place of one that has closed.
#[derive(Debug)]
pub(crate) struct NextRun {
    pub(crate) namespace: Arc<Namespace>,
    pub(crate) id: RunId,
    pub(crate) started: WorkflowExecutionStartedEventAttributes,
}

impl Run {
    /// After a failure: the next attempt of the workflow, or why there is none.
    pub(super) fn next_attempt(&self, cx: &mut Context<'_>, failure: &Failure) -> Result<NextRun, RetryState> {
        let started = &self.state.started;
        let retry = Retry {
            policy: started.retry_policy.as_ref(),
            attempt: started.attempt,
            now: cx.now,
            expires_at: self.expires_at(),
            is_own_delay_capped: true,
        };
        let delay = backoff::next(&retry, failure)?;
        let mut next = self.next_run(cx, ContinueAsNewInitiator::Retry, delay);
        next.started.attempt = started.attempt + 1;
        next.started.continued_failure = Some(Box::new(failure.clone()));
        Ok(next)
    }

    /// The next run of the workflow's schedule, if it has one and there is time left.
    pub(super) fn next_scheduled(
        &self,
        cx: &mut Context<'_>,
        result: Option<Payloads>,
        failure: Option<Failure>,
    ) -> Option<NextRun> {
        let started = &self.state.started;
        if started.cron_schedule.is_empty() {
            return None;
        }
        let delay = cron::next(&started.cron_schedule, self.execution_time(), cx.now)?;
        if self.expires_at().is_some_and(|end| cx.now.after(delay) >= end) {
            return None;
        }
        let mut next = self.next_run(cx, ContinueAsNewInitiator::CronSchedule, delay);
        if failure.is_none() {
            next.started.last_completion_result = result;
        }
        next.started.continued_failure = failure.map(Box::new);
        Some(next)
    }

    /// The run that a workflow continues as.
    pub(super) fn next_as_new(
        &self,
        cx: &mut Context<'_>,
        command: &ContinueAsNewWorkflowExecutionCommandAttributes,
    ) -> NextRun {
        let mut next = self.next_run(cx, ContinueAsNewInitiator::Workflow, Duration::ZERO);
        let started = &mut next.started;
        if command.workflow_type.as_ref().is_some_and(|kind| !kind.name.is_empty()) {
            started.workflow_type = command.workflow_type.clone();
        }
        if let Some(queue) = command.task_queue.as_ref().filter(|queue| !queue.name.is_empty()) {
            let mut queue = queue.clone();
            queue.kind = TaskQueueKind::Normal as i32;
            started.task_queue = Some(queue);
        }
        started.workflow_run_timeout.get_or_insert_default();
        started.input = command.input.clone();
        started.header = command.header.clone();
        if time::some_duration(command.workflow_run_timeout.as_ref()).is_some() {
            started.workflow_run_timeout = command.workflow_run_timeout;
        }
        if time::some_duration(command.workflow_task_timeout.as_ref()).is_some() {
            started.workflow_task_timeout = command.workflow_task_timeout;
        }
        let backoff = time::duration(command.backoff_start_interval.as_ref());
        started.first_workflow_task_backoff = Some(backoff).filter(|it| !it.is_zero()).map(time::to_proto);
        started.retry_policy = command.retry_policy.clone();
        started.cron_schedule = command.cron_schedule.clone();
        // Workers send what is to be kept.
        started.memo = command.memo.clone();
        started.search_attributes = command.search_attributes.clone();
        started.last_completion_result = command.last_completion_result.clone();
        next
    }

    /// What every kind of next run has from this one.
    fn next_run(&self, cx: &mut Context<'_>, initiator: ContinueAsNewInitiator, delay: Duration) -> NextRun {
        let id = cx.random.run_id();
        let mut started = WorkflowExecutionStartedEventAttributes::clone(&self.state.started);
        started.continued_execution_run_id = self.id.to_string();
        started.initiator = initiator as i32;
        started.original_execution_run_id = id.to_string();
        started.attempt = 1;
        started.first_workflow_task_backoff = Some(time::to_proto(delay));
        started.continued_failure = None;
        started.eager_execution_accepted = false;
        started.prev_auto_reset_points = Some(self.next_reset_points(cx.now));
        started.identity = String::new();
        if let Some(memo) = &mut started.memo {
            memo.fields = self.state.memo.clone();
        } else if !self.state.memo.is_empty() {
            started.memo = Some(crate::pb::common::v1::Memo { fields: self.state.memo.clone() });
        }
        if !self.state.search_attributes.is_empty() {
            let indexed_fields = self.state.search_attributes.clone();
            started.search_attributes = Some(crate::pb::common::v1::SearchAttributes { indexed_fields });
        }
        NextRun { namespace: Arc::clone(&self.namespace), id, started }
    }
}
