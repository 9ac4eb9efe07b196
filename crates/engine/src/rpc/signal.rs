//! SignalWorkflowExecution.

use prost::Message as _;

use super::check;
use crate::RunId;
use crate::engine::Engine;
use crate::pb::common::v1::Payloads;
use crate::pb::workflowservice::v1::{SignalWorkflowExecutionRequest, SignalWorkflowExecutionResponse};
use crate::refusal::Refusal;
use crate::run::Signal;
use crate::time::Time;

impl Engine {
    /// SignalWorkflowExecution.
    ///
    /// # Errors
    /// As the service.
    pub fn signal_workflow_execution(
        &mut self,
        now: Time,
        request: SignalWorkflowExecutionRequest,
    ) -> Result<SignalWorkflowExecutionResponse, Refusal> {
        let namespace = self.namespaces.find(&request.namespace)?.index;
        check::execution(request.workflow_execution.as_ref())?;
        check::required(&request.signal_name, "SignalName")?;
        check::length(&request.request_id, "RequestId")?;
        check::blob(request.input.as_ref().map_or(0, Payloads::encoded_len))?;
        let run = self.find(namespace, request.workflow_execution.as_ref())?;
        let signal = Signal {
            name: request.signal_name,
            input: request.input,
            header: request.header,
            identity: request.identity,
            request_id: request.request_id,
            sender: None,
        };
        self.signal_run(now, run, signal)?;
        Ok(SignalWorkflowExecutionResponse::default())
    }

    /// Signals a run that is running.
    pub(crate) fn signal_run(&mut self, now: Time, id: RunId, signal: Signal) -> Result<(), Refusal> {
        let run = self.runs.get(&id).filter(|run| run.state.is_running()).ok_or_else(Refusal::already_completed)?;
        if !run.can_be_signalled() {
            return Err(Refusal::invalid("exceeded workflow execution limit for signal events"));
        }
        self.input(now, id, |run, cx| run.signal(cx, signal));
        Ok(())
    }
}
