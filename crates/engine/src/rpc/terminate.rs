//! TerminateWorkflowExecution.

use super::check;
use crate::engine::Engine;
use crate::pb::workflowservice::v1::{TerminateWorkflowExecutionRequest, TerminateWorkflowExecutionResponse};
use crate::refusal::Refusal;
use crate::time::Time;

impl Engine {
    /// TerminateWorkflowExecution.
    ///
    /// # Errors
    /// As the service.
    pub fn terminate_workflow_execution(
        &mut self,
        now: Time,
        request: TerminateWorkflowExecutionRequest,
    ) -> Result<TerminateWorkflowExecutionResponse, Refusal> {
        let namespace = self.namespaces.find(&request.namespace)?.index;
        check::execution(request.workflow_execution.as_ref())?;
        let id = self.find_of_chain(namespace, request.workflow_execution.as_ref(), &request.first_execution_run_id)?;
        if self.runs.get(&id).is_none_or(|run| !run.state.is_running()) {
            return Err(Refusal::already_completed());
        }
        let mut reason = request.reason;
        if reason.is_empty() {
            reason.push_str("terminated by user via frontend");
        }
        self.input(now, id, |run, cx| run.terminate(cx, reason, request.details, request.identity));
        Ok(TerminateWorkflowExecutionResponse {})
    }
}
