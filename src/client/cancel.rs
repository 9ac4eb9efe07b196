//! `RequestCancelWorkflowExecution`.

use crate::pb::workflowservice::v1::RequestCancelWorkflowExecutionRequest;
use crate::rpc::{CallOptions, Frame, Method};

use super::{CallFailure, Client, Execution, new_request_id, workflow_service};

const METHOD: Method = workflow_service!("RequestCancelWorkflowExecution");

/// A request to a workflow that it end itself.
#[derive(Clone, Debug, Default)]
pub struct CancelWorkflow {
    /// Whom to cancel.
    pub execution: Execution,
    /// The first run of the chain that must be meant; empty for any.
    pub first_execution_run_id: String,
    /// Why, as the history will show it.
    pub reason: String,
}

impl Client {
    /// Asks a workflow to end itself. A second request, or one to a closed workflow, succeeds.
    ///
    /// # Errors
    /// `WorkflowNotFound`, `NamespaceNotFound`, `Service`.
    pub fn cancel(
        &self,
        cancel: CancelWorkflow,
        options: CallOptions,
    ) -> impl Future<Output = Result<(), CallFailure>> + Send + use<> {
        let frame = Frame::new(&RequestCancelWorkflowExecutionRequest {
            namespace: self.namespace(),
            workflow_execution: Some(cancel.execution.into()),
            identity: self.identity(),
            request_id: new_request_id(),
            first_execution_run_id: cancel.first_execution_run_id,
            reason: cancel.reason,
            ..RequestCancelWorkflowExecutionRequest::default()
        });
        let client = self.clone();
        async move { client.call(METHOD, frame, &options).await.map(drop) }
    }
}
