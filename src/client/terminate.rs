//! `TerminateWorkflowExecution`.

use crate::pb::common::v1::Payload;
use crate::pb::workflowservice::v1::TerminateWorkflowExecutionRequest;
use crate::rpc::{CallOptions, Frame, Method};

use super::{CallFailure, Client, Execution, payloads, workflow_service};

const METHOD: Method = workflow_service!("TerminateWorkflowExecution");

/// The end of a workflow, without asking it.
#[derive(Clone, Debug, Default)]
pub struct TerminateWorkflow {
    /// Whom to terminate.
    pub execution: Execution,
    /// The first run of the chain that must be meant; empty for any.
    pub first_execution_run_id: String,
    /// Why.
    pub reason: String,
    /// Values that go with the reason.
    pub details: Vec<Payload>,
}

impl Client {
    /// Ends a workflow at once.
    ///
    /// # Errors
    /// `WorkflowNotFound` also when it has closed, `NamespaceNotFound`, `Service`.
    pub fn terminate(
        &self,
        terminate: TerminateWorkflow,
        options: CallOptions,
    ) -> impl Future<Output = Result<(), CallFailure>> + Send + use<> {
        let frame = Frame::new(&TerminateWorkflowExecutionRequest {
            namespace: self.namespace(),
            workflow_execution: Some(terminate.execution.into()),
            reason: terminate.reason,
            details: payloads(terminate.details),
            identity: self.identity(),
            first_execution_run_id: terminate.first_execution_run_id,
            ..TerminateWorkflowExecutionRequest::default()
        });
        let client = self.clone();
        async move { client.call(METHOD, frame, &options).await.map(drop) }
    }
}
