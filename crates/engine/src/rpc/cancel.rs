//! RequestCancelWorkflowExecution.

use super::check;
use crate::RunId;
use crate::engine::Engine;
use crate::namespaces::NamespaceId;
use crate::pb::common::v1::WorkflowExecution;
use crate::pb::workflowservice::v1::{RequestCancelWorkflowExecutionRequest, RequestCancelWorkflowExecutionResponse};
use crate::refusal::Refusal;
use crate::time::Time;

impl Engine {
    /// RequestCancelWorkflowExecution; of a closed run it is done, too: there is nothing left to cancel.
    ///
    /// # Errors
    /// As the service.
    pub fn request_cancel_workflow_execution(
        &mut self,
        now: Time,
        request: RequestCancelWorkflowExecutionRequest,
    ) -> Result<RequestCancelWorkflowExecutionResponse, Refusal> {
        let namespace = self.namespaces.find(&request.namespace)?.index;
        check::execution(request.workflow_execution.as_ref())?;
        let id = self.find_of_chain(namespace, request.workflow_execution.as_ref(), &request.first_execution_run_id)?;
        let is_asked = self.runs.get(&id).is_none_or(|run| !run.state.is_running() || run.state.cancel_requested);
        if !is_asked {
            self.input(now, id, |run, cx| run.request_cancel(cx, request.reason, request.identity, None));
        }
        Ok(RequestCancelWorkflowExecutionResponse {})
    }

    /// The run that a request means, if it belongs to the chain of runs that began with the given one.
    pub(crate) fn find_of_chain(
        &self,
        namespace: NamespaceId,
        execution: Option<&WorkflowExecution>,
        first_run_id: &str,
    ) -> Result<RunId, Refusal> {
        let id = self.find(namespace, execution)?;
        let first = self.runs.get(&id).map_or("", |run| run.state.started.first_execution_run_id.as_str());
        if !first_run_id.is_empty() && first != first_run_id {
            return Err(Refusal::not_found("workflow execution not found"));
        }
        Ok(id)
    }
}
