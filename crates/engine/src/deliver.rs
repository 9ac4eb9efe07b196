//! What one run asks of another, done.

use std::sync::Arc;

use crate::RunId;
use crate::engine::Engine;
use crate::outbox::{Message, Origin, Target};
use crate::pb::common::v1::{Header, Payloads, WorkflowExecution};
use crate::pb::enums::v1::{
    CancelExternalWorkflowExecutionFailedCause as CancelCause, ParentClosePolicy,
    SignalExternalWorkflowExecutionFailedCause as SignalCause, StartChildWorkflowExecutionFailedCause as StartCause,
    WorkflowIdConflictPolicy, WorkflowIdReusePolicy,
};
use crate::pb::history::v1::{
    StartChildWorkflowExecutionInitiatedEventAttributes, WorkflowExecutionStartedEventAttributes,
};
use crate::rpc::start::{Conflict, expiration};
use crate::run::{Addressee, NextRun, Signal};
use crate::time::{self, Time};

/// Who acts when one workflow reaches another.
const HISTORY_SERVICE: &str = "history-service";

impl Engine {
    pub(crate) fn deliver_one(&mut self, now: Time, message: Message) {
        match message {
            Message::Continue(next) => self.continue_run(now, *next),
            Message::StartChild { origin, attributes } => self.start_child(now, origin, *attributes),
            Message::Signal { origin, target, name, input, header } => {
                self.signal_external(now, origin, &target, (name, input, header));
            }
            Message::Cancel { origin, target, reason } => {
                self.cancel_external(now, origin, &target, reason);
            }
            Message::ChildClosed { parent, child_id, child_run, outcome } => {
                let execution = WorkflowExecution { workflow_id: child_id.to_string(), run_id: child_run.to_string() };
                self.change(now, parent.run, |run, cx| {
                    if run.state.is_running() {
                        run.child_closed(cx, parent.initiated_id, execution, *outcome);
                    }
                });
            }
            Message::ParentClosed { parent, child_run, policy } => self.parent_closed(now, &parent, child_run, policy),
        }
    }

    fn continue_run(&mut self, now: Time, next: NextRun) {
        let NextRun { namespace, id, started } = next;
        let request_id = self.new_run_id().to_string();
        self.begin(now, &namespace, id, started, request_id, None);
        self.change(now, id, |run, cx| run.wake_first(cx));
    }

    fn start_child(
        &mut self,
        now: Time,
        origin: Origin,
        initiated: StartChildWorkflowExecutionInitiatedEventAttributes,
    ) {
        let Some(parent) = self.runs.get(&origin.run) else {
            return;
        };
        let namespace = Arc::clone(&parent.namespace);
        let parent_execution = parent.execution();
        let root = parent.state.started.root_workflow_execution.clone().unwrap_or_else(|| parent.execution());
        let parent_retry_closed = !parent.state.is_running();
        let reuse = initiated.workflow_id_reuse_policy();
        let (reuse, conflict) = if reuse == WorkflowIdReusePolicy::TerminateIfRunning {
            (WorkflowIdReusePolicy::AllowDuplicate, WorkflowIdConflictPolicy::TerminateExisting)
        } else {
            (reuse, WorkflowIdConflictPolicy::Fail)
        };
        // A parent that has closed meanwhile abandons or does not begin its child.
        if parent_retry_closed && initiated.parent_close_policy() != ParentClosePolicy::Abandon {
            return;
        }
        let id = self.new_run_id();
        match self.conflict(namespace.index, &initiated.workflow_id, "", reuse, conflict) {
            Ok(Conflict::None) => {}
            Ok(Conflict::Terminate(run)) => self.terminate_for(now, run, id),
            Ok(Conflict::Same(_) | Conflict::Join(_)) | Err(_) => {
                let cause = StartCause::WorkflowAlreadyExists;
                self.change(now, origin.run, |run, cx| run.child_not_started(cx, origin.initiated_id, cause));
                return;
            }
        }
        let backoff = self.first_backoff(now, None, &initiated.cron_schedule);
        let request_id = format!("{}:{}:0", origin.run, origin.initiated_id);
        let started = WorkflowExecutionStartedEventAttributes {
            workflow_type: initiated.workflow_type,
            parent_workflow_namespace: namespace.name.clone(),
            parent_workflow_namespace_id: namespace.id.clone(),
            parent_workflow_execution: Some(parent_execution),
            parent_initiated_event_id: origin.initiated_id,
            task_queue: initiated.task_queue,
            input: initiated.input,
            workflow_execution_timeout: initiated.workflow_execution_timeout,
            workflow_run_timeout: initiated.workflow_run_timeout,
            workflow_task_timeout: initiated.workflow_task_timeout,
            original_execution_run_id: id.to_string(),
            first_execution_run_id: id.to_string(),
            retry_policy: initiated.retry_policy,
            attempt: 1,
            workflow_execution_expiration_time: expiration(now, backoff, initiated.workflow_execution_timeout.as_ref()),
            cron_schedule: initiated.cron_schedule,
            first_workflow_task_backoff: Some(time::to_proto(backoff)),
            memo: initiated.memo,
            search_attributes: initiated.search_attributes,
            header: initiated.header,
            workflow_id: initiated.workflow_id,
            root_workflow_execution: Some(root),
            priority: initiated.priority,
            versioning_override: initiated.versioning_override.map(Box::new),
            ..Default::default()
        };
        self.begin(now, &namespace, id, started, request_id, None);
        self.change(now, origin.run, |run, cx| {
            if run.state.is_running() {
                run.child_started(cx, origin.initiated_id, id);
            }
        });
        self.change(now, id, |run, cx| run.wake_first(cx));
    }

    fn signal_external(
        &mut self,
        now: Time,
        origin: Origin,
        target: &Target,
        (name, input, header): (String, Option<Payloads>, Option<Header>),
    ) {
        let Some(sender) = self.runs.get(&origin.run).map(|run| run.execution()) else {
            return;
        };
        let target_run = self.find_target(origin, target);
        let target_run = target_run.filter(|id| self.runs.get(id).is_some_and(|run| run.state.is_running()));
        let result = target_run.ok_or(SignalCause::ExternalWorkflowExecutionNotFound);
        let result = result.and_then(|id| match self.runs.get(&id) {
            Some(run) if !run.can_be_signalled() => Err(SignalCause::SignalCountLimitExceeded),
            _ => Ok(id),
        });
        let result = result.map(|id| {
            // Told by the event that began it: were it delivered again, it would count once.
            let request_id = format!("{}:{}", origin.run, origin.initiated_id);
            let sender = Some(sender);
            let identity = HISTORY_SERVICE.to_owned();
            let signal = Signal { name, input, header, identity, sender, request_id };
            self.change(now, id, |run, cx| run.signal(cx, signal));
        });
        let to = self.addressee(target);
        self.change(now, origin.run, |run, cx| run.signal_sent(cx, origin.initiated_id, to, result));
    }

    fn cancel_external(&mut self, now: Time, origin: Origin, target: &Target, reason: String) {
        let Some(sender) = self.runs.get(&origin.run).map(|run| run.execution()) else {
            return;
        };
        let result = self.find_target(origin, target).ok_or(CancelCause::ExternalWorkflowExecutionNotFound);
        let result = result.map(|id| {
            self.change(now, id, |run, cx| {
                if run.state.is_running() && !run.state.cancel_requested {
                    let identity = HISTORY_SERVICE.to_owned();
                    run.request_cancel(cx, reason, identity, Some((sender, origin.initiated_id)));
                }
            });
        });
        let to = self.addressee(target);
        self.change(now, origin.run, |run, cx| run.cancel_sent(cx, origin.initiated_id, to, result));
    }

    /// The workflow that is meant, if this one may reach it.
    fn find_target(&self, origin: Origin, target: &Target) -> Option<RunId> {
        let namespace = self.namespaces.get_by_name(&target.namespace)?;
        let id = self.find(namespace.index, Some(&target.execution)).ok()?;
        let is_child = self.runs.get(&id)?.parent.is_some_and(|parent| parent.run == origin.run);
        (is_child || !target.child_only).then_some(id)
    }

    fn addressee(&self, target: &Target) -> Addressee {
        let namespace_id = self.namespaces.get_by_name(&target.namespace).map_or_else(String::new, |it| it.id.clone());
        Addressee {
            namespace: target.namespace.clone(),
            namespace_id,
            execution: target.execution.clone(),
            control: target.control.clone(),
        }
    }

    fn parent_closed(&mut self, now: Time, parent: &(Arc<str>, RunId), child_run: RunId, policy: ParentClosePolicy) {
        // A child may have continued as new since: its current run is meant.
        let Some(child) = self.runs.get(&child_run) else {
            return;
        };
        let Some(id) = self.current(child.namespace.index, &child.workflow_id) else {
            return;
        };
        let parent_execution = WorkflowExecution { workflow_id: parent.0.to_string(), run_id: parent.1.to_string() };
        self.change(now, id, |run, cx| {
            if !run.state.is_running() || run.parent.is_none_or(|it| it.run != parent.1) {
                return;
            }
            match policy {
                ParentClosePolicy::Abandon => {}
                ParentClosePolicy::RequestCancel if run.state.cancel_requested => {}
                ParentClosePolicy::RequestCancel => {
                    let reason = String::new();
                    run.request_cancel(cx, reason, HISTORY_SERVICE.to_owned(), Some((parent_execution, 0)));
                }
                ParentClosePolicy::Terminate | ParentClosePolicy::Unspecified => {
                    let reason = "by parent close policy".to_owned();
                    run.terminate(cx, reason, None, HISTORY_SERVICE.to_owned());
                }
            }
        });
    }
}
