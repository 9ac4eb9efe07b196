//! What becomes of a signal, or a request to cancel, that this workflow sent to another.

use crate::pb::common::v1::WorkflowExecution;
use crate::pb::enums::v1::{CancelExternalWorkflowExecutionFailedCause, SignalExternalWorkflowExecutionFailedCause};
use crate::pb::history::v1::history_event::Attributes;
use crate::pb::history::v1::{
    ExternalWorkflowExecutionCancelRequestedEventAttributes, ExternalWorkflowExecutionSignaledEventAttributes,
    RequestCancelExternalWorkflowExecutionFailedEventAttributes, SignalExternalWorkflowExecutionFailedEventAttributes,
};

use super::{Context, Run};

/// Whom it was for: the namespace's name and id, and the workflow as it was addressed.
#[derive(Debug)]
pub(crate) struct Addressee {
    pub(crate) namespace: String,
    pub(crate) namespace_id: String,
    pub(crate) execution: WorkflowExecution,
    pub(crate) control: String,
}

impl Run {
    pub(crate) fn signal_sent(
        &mut self,
        cx: &mut Context<'_>,
        initiated_event_id: i64,
        to: Addressee,
        result: Result<(), SignalExternalWorkflowExecutionFailedCause>,
    ) {
        if !self.state.signals_out.contains_key(&initiated_event_id) {
            return;
        }
        let Addressee { namespace, namespace_id, execution, control, .. } = to;
        let workflow_execution = Some(execution);
        let attributes = match result {
            Ok(()) => Attributes::ExternalWorkflowExecutionSignaledEventAttributes(
                ExternalWorkflowExecutionSignaledEventAttributes {
                    initiated_event_id,
                    namespace,
                    namespace_id,
                    workflow_execution,
                    control,
                },
            ),
            Err(cause) => Attributes::SignalExternalWorkflowExecutionFailedEventAttributes(
                SignalExternalWorkflowExecutionFailedEventAttributes {
                    cause: cause as i32,
                    namespace,
                    namespace_id,
                    workflow_execution,
                    initiated_event_id,
                    control,
                    ..Default::default()
                },
            ),
        };
        self.record(cx.now, attributes);
        self.wake(cx);
    }

    pub(crate) fn cancel_sent(
        &mut self,
        cx: &mut Context<'_>,
        initiated_event_id: i64,
        to: Addressee,
        result: Result<(), CancelExternalWorkflowExecutionFailedCause>,
    ) {
        if !self.state.cancels_out.contains_key(&initiated_event_id) {
            return;
        }
        let Addressee { namespace, namespace_id, execution, control, .. } = to;
        let workflow_execution = Some(execution);
        let attributes = match result {
            Ok(()) => Attributes::ExternalWorkflowExecutionCancelRequestedEventAttributes(
                ExternalWorkflowExecutionCancelRequestedEventAttributes {
                    initiated_event_id,
                    namespace,
                    namespace_id,
                    workflow_execution,
                },
            ),
            Err(cause) => Attributes::RequestCancelExternalWorkflowExecutionFailedEventAttributes(
                RequestCancelExternalWorkflowExecutionFailedEventAttributes {
                    cause: cause as i32,
                    namespace,
                    namespace_id,
                    workflow_execution,
                    initiated_event_id,
                    control,
                    ..Default::default()
                },
            ),
        };
        self.record(cx.now, attributes);
        self.wake(cx);
    }
}
