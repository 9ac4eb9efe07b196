//! Children of a workflow, as their parent sees them.

use std::sync::Arc;

use crate::RunId;
use crate::pb::common::v1::{Payloads, WorkflowExecution};
use crate::pb::enums::v1::{ParentClosePolicy, RetryState, StartChildWorkflowExecutionFailedCause};
use crate::pb::failure::v1::Failure;
use crate::pb::history::v1::history_event::Attributes;
use crate::pb::history::v1::{
    ChildWorkflowExecutionCanceledEventAttributes, ChildWorkflowExecutionCompletedEventAttributes,
    ChildWorkflowExecutionFailedEventAttributes, ChildWorkflowExecutionStartedEventAttributes,
    ChildWorkflowExecutionTerminatedEventAttributes, ChildWorkflowExecutionTimedOutEventAttributes,
    StartChildWorkflowExecutionFailedEventAttributes, StartChildWorkflowExecutionInitiatedEventAttributes,
};

use super::{Context, Run};

/// A child that is not closed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Child {
    pub(crate) initiated_id: i64,
    pub(crate) attributes: Arc<StartChildWorkflowExecutionInitiatedEventAttributes>,
    /// Set once it runs; the id is zero while the event is buffered.
    pub(crate) started_id: Option<i64>,
    pub(crate) run_id: String,
}

/// How a child ended.
#[expect(clippy::large_enum_variant, reason = "boxed as a whole by the message that it travels in")]
#[derive(Debug)]
pub(crate) enum ChildOutcome {
    Completed { result: Option<Payloads> },
    Failed { failure: Option<Failure>, retry_state: RetryState },
    Canceled { details: Option<Payloads> },
    TimedOut { retry_state: RetryState },
    Terminated,
}

impl Child {
    pub(super) fn new(initiated_id: i64, attributes: StartChildWorkflowExecutionInitiatedEventAttributes) -> Self {
        Self { initiated_id, attributes: Arc::new(attributes), started_id: None, run_id: String::new() }
    }

    pub(super) fn start(&mut self, id: i64, started: &ChildWorkflowExecutionStartedEventAttributes) {
        self.started_id = Some(id);
        self.run_id = started.workflow_execution.as_ref().map_or_else(String::new, |run| run.run_id.clone());
    }

    pub(crate) fn policy(&self) -> ParentClosePolicy {
        match self.attributes.parent_close_policy() {
            ParentClosePolicy::Unspecified => ParentClosePolicy::Terminate,
            policy => policy,
        }
    }
}

impl Run {
    /// A child has been started.
    pub(crate) fn child_started(&mut self, cx: &mut Context<'_>, initiated_id: i64, run: RunId) {
        let Some(child) = self.state.children.get(&initiated_id).filter(|child| child.started_id.is_none()) else {
            return;
        };
        let initiated = Arc::clone(&child.attributes);
        let attributes = ChildWorkflowExecutionStartedEventAttributes {
            namespace: initiated.namespace.clone(),
            namespace_id: initiated.namespace_id.clone(),
            initiated_event_id: initiated_id,
            workflow_execution: Some(WorkflowExecution {
                workflow_id: initiated.workflow_id.clone(),
                run_id: run.to_string(),
            }),
            workflow_type: initiated.workflow_type.clone(),
            header: initiated.header.clone(),
        };
        self.record(cx.now, Attributes::ChildWorkflowExecutionStartedEventAttributes(attributes));
        self.wake(cx);
    }

    /// A child could not be started.
    pub(crate) fn child_not_started(
        &mut self,
        cx: &mut Context<'_>,
        initiated_id: i64,
        cause: StartChildWorkflowExecutionFailedCause,
    ) {
        let Some(child) = self.state.children.get(&initiated_id) else {
            return;
        };
        let initiated = Arc::clone(&child.attributes);
        let attributes = StartChildWorkflowExecutionFailedEventAttributes {
            namespace: initiated.namespace.clone(),
            namespace_id: initiated.namespace_id.clone(),
            workflow_id: initiated.workflow_id.clone(),
            workflow_type: initiated.workflow_type.clone(),
            cause: cause as i32,
            initiated_event_id: initiated_id,
            ..Default::default()
        };
        self.record(cx.now, Attributes::StartChildWorkflowExecutionFailedEventAttributes(attributes));
        self.wake(cx);
    }

    /// A child has ended. `execution`: the run in which it did.
    pub(crate) fn child_closed(
        &mut self,
        cx: &mut Context<'_>,
        initiated_id: i64,
        execution: WorkflowExecution,
        outcome: ChildOutcome,
    ) {
        let Some(child) = self.state.children.get(&initiated_id) else {
            return;
        };
        let initiated = Arc::clone(&child.attributes);
        let started_event_id = child.started_id.unwrap_or_default();
        let (namespace, namespace_id) = (initiated.namespace.clone(), initiated.namespace_id.clone());
        let workflow_execution = Some(execution);
        let workflow_type = initiated.workflow_type.clone();
        let initiated_event_id = initiated_id;
        let attributes = match outcome {
            ChildOutcome::Completed { result } => Attributes::ChildWorkflowExecutionCompletedEventAttributes(
                ChildWorkflowExecutionCompletedEventAttributes {
                    result,
                    namespace,
                    namespace_id,
                    workflow_execution,
                    workflow_type,
                    initiated_event_id,
                    started_event_id,
                },
            ),
            ChildOutcome::Failed { failure, retry_state } => {
                Attributes::ChildWorkflowExecutionFailedEventAttributes(ChildWorkflowExecutionFailedEventAttributes {
                    failure,
                    namespace,
                    namespace_id,
                    workflow_execution,
                    workflow_type,
                    initiated_event_id,
                    started_event_id,
                    retry_state: retry_state as i32,
                })
            }
            ChildOutcome::Canceled { details } => Attributes::ChildWorkflowExecutionCanceledEventAttributes(
                ChildWorkflowExecutionCanceledEventAttributes {
                    details,
                    namespace,
                    namespace_id,
                    workflow_execution,
                    workflow_type,
                    initiated_event_id,
                    started_event_id,
                },
            ),
            ChildOutcome::TimedOut { retry_state } => Attributes::ChildWorkflowExecutionTimedOutEventAttributes(
                ChildWorkflowExecutionTimedOutEventAttributes {
                    namespace,
                    namespace_id,
                    workflow_execution,
                    workflow_type,
                    initiated_event_id,
                    started_event_id,
                    retry_state: retry_state as i32,
                },
            ),
            ChildOutcome::Terminated => Attributes::ChildWorkflowExecutionTerminatedEventAttributes(
                ChildWorkflowExecutionTerminatedEventAttributes {
                    namespace,
                    namespace_id,
                    workflow_execution,
                    workflow_type,
                    initiated_event_id,
                    started_event_id,
                },
            ),
        };
        self.record(cx.now, attributes);
        self.wake(cx);
    }
}
