//! Signals and requests to cancel, which come from outside.

use crate::limits;
use crate::pb::common::v1::{Header, Payloads, WorkflowExecution};
use crate::pb::history::v1::history_event::Attributes;
use crate::pb::history::v1::{
    WorkflowExecutionCancelRequestedEventAttributes, WorkflowExecutionOptionsUpdatedEventAttributes,
    WorkflowExecutionSignaledEventAttributes,
};

use super::{Context, Run};

/// A signal, as it comes.
#[derive(Debug, Default)]
pub(crate) struct Signal {
    pub(crate) name: String,
    pub(crate) input: Option<Payloads>,
    pub(crate) header: Option<Header>,
    pub(crate) identity: String,
    pub(crate) request_id: String,
    /// The workflow that sends it, where one does.
    pub(crate) sender: Option<WorkflowExecution>,
}

impl Run {
    /// Whether there may be one more signal.
    pub(crate) fn can_be_signalled(&self) -> bool {
        self.state.signal_count < limits::SIGNALS
    }

    /// Takes a signal, once for each request id.
    pub(crate) fn signal(&mut self, cx: &mut Context<'_>, signal: Signal) {
        if !signal.request_id.is_empty() && !self.request_ids.insert(signal.request_id) {
            return;
        }
        let attributes = WorkflowExecutionSignaledEventAttributes {
            signal_name: signal.name,
            input: signal.input,
            identity: signal.identity,
            header: signal.header,
            external_workflow_execution: signal.sender,
            ..Default::default()
        };
        self.record(cx.now, Attributes::WorkflowExecutionSignaledEventAttributes(attributes));
        self.wake(cx);
    }

    /// Somebody who was led to this run instead of a new one wants it to know him.
    pub(crate) fn attach_request(&mut self, cx: &mut Context<'_>, request_id: String) {
        if !self.request_ids.insert(request_id.clone()) {
            return;
        }
        let attributes = WorkflowExecutionOptionsUpdatedEventAttributes {
            attached_request_id: request_id.clone(),
            ..Default::default()
        };
        let event = Attributes::WorkflowExecutionOptionsUpdatedEventAttributes(attributes);
        let id = self.record(cx.now, event);
        self.attached.insert(request_id, id);
    }

    /// Asks the workflow to cancel. `from`: the workflow that asks, where one does, and the event with which it does.
    pub(crate) fn request_cancel(
        &mut self,
        cx: &mut Context<'_>,
        reason: String,
        identity: String,
        from: Option<(WorkflowExecution, i64)>,
    ) {
        if self.waits_for_first_task() {
            // What is to begin later is woken by this, and by nothing else.
            self.first_task_at = None;
        }
        let (external_workflow_execution, external_initiated_event_id) = from.unzip();
        let attributes = WorkflowExecutionCancelRequestedEventAttributes {
            cause: reason,
            external_initiated_event_id: external_initiated_event_id.unwrap_or_default(),
            external_workflow_execution,
            identity,
        };
        self.record(cx.now, Attributes::WorkflowExecutionCancelRequestedEventAttributes(attributes));
        self.wake(cx);
    }
}
