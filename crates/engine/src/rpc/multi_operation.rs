//! ExecuteMultiOperation: a workflow is started, or found running, and updated; both or neither.

use super::update::UpdateWait;
use crate::RunId;
use crate::engine::Engine;
use crate::pb::common::v1::link;
use crate::pb::enums::v1::WorkflowIdConflictPolicy;
use crate::pb::errordetails::v1::MultiOperationExecutionFailure;
use crate::pb::errordetails::v1::multi_operation_execution_failure::OperationStatus;
use crate::pb::failure::v1::MultiOperationExecutionAborted;
use crate::pb::workflowservice::v1::execute_multi_operation_request::operation::Operation;
use crate::pb::workflowservice::v1::execute_multi_operation_response::{Response, response};
use crate::pb::workflowservice::v1::{
    ExecuteMultiOperationRequest, ExecuteMultiOperationResponse, StartWorkflowExecutionResponse,
    UpdateWorkflowExecutionResponse,
};
use crate::refusal::{Code, Refusal};
use crate::time::Time;
use crate::wait::{Answer, Wait};

/// Somebody waits for the update that goes with a start.
#[derive(Debug)]
pub struct MultiOperationWait {
    start: StartWorkflowExecutionResponse,
    update: UpdateWait,
}

impl Engine {
    /// ExecuteMultiOperation: a start and an update, in this order.
    ///
    /// # Errors
    /// As the service.
    pub fn execute_multi_operation(
        &mut self,
        now: Time,
        request: ExecuteMultiOperationRequest,
    ) -> Result<Answer<ExecuteMultiOperationResponse, MultiOperationWait>, Refusal> {
        self.namespaces.find(&request.namespace)?;
        let operations: Vec<_> = request.operations.into_iter().map(|operation| operation.operation).collect();
        let Ok([Some(Operation::StartWorkflow(start)), Some(Operation::UpdateWorkflow(update))]) =
            <[_; 2]>::try_from(operations)
        else {
            return Err(Refusal::invalid("Operations have to be exactly [Start, Update]."));
        };
        let unfit = [
            (!start.cron_schedule.is_empty(), "CronSchedule is not allowed."),
            (start.request_eager_execution, "RequestEagerExecution is not supported."),
            (start.workflow_start_delay.is_some(), "WorkflowStartDelay is not supported."),
        ];
        if let Some((_, what)) = unfit.into_iter().find(|(is_so, _)| *is_so) {
            return Err(failed(Refusal::invalid(what), true));
        }
        if !update.first_execution_run_id.is_empty() {
            return Err(failed(Refusal::invalid("FirstExecutionRunId is not allowed."), false));
        }
        super::check::execution(update.workflow_execution.as_ref()).map_err(|refusal| failed(refusal, false))?;
        let workflow_id = update.workflow_execution.as_ref().map_or("", |execution| &execution.workflow_id);
        if workflow_id != start.workflow_id {
            return Err(failed(Refusal::invalid("WorkflowId is not consistent with previous operation(s)."), false));
        }
        let (update_id, stage, update) =
            self.check_update(update.wait_policy, update.request).map_err(|refusal| failed(refusal, false))?;
        let conflict = start.workflow_id_conflict_policy();
        // An update that is known already belongs to the run that has it, whatever became of that.
        let namespace = self.namespaces.find(&request.namespace)?.index;
        let known = self.current(namespace, &start.workflow_id).filter(|id| {
            conflict == WorkflowIdConflictPolicy::UseExisting
                && self.runs.get(id).is_some_and(|run| run.update_status(&update_id).is_some())
        });
        let started = match known {
            Some(run) => super::start::Started { run, is_new: false, by_request: false },
            None => self.start(now, start, None).map_err(|refusal| failed(refusal, true))?,
        };
        let mut start = self.started_response(&request.namespace, started);
        // What the real server leaves out of its links.
        if known.is_some() {
            start.link = None;
        } else if !started.is_new
            && let Some(link::Variant::WorkflowEvent(event)) = start.link.as_mut().and_then(|it| it.variant.as_mut())
        {
            event.namespace.clear();
        }
        let update =
            self.admit(now, started.run, update_id, stage, update).map_err(|refusal| failed(refusal, false))?;
        let wait = MultiOperationWait { start, update };
        match wait.check(self, now, false) {
            Some(answer) => answer.map(Answer::Ready),
            None => {
                wait.update.join(self);
                Ok(Answer::Wait(wait))
            }
        }
    }
}

impl Wait for MultiOperationWait {
    type Response = ExecuteMultiOperationResponse;

    fn run(&self) -> RunId {
        self.update.run()
    }

    fn check(&self, engine: &mut Engine, now: Time, expired: bool) -> Option<Result<Self::Response, Refusal>> {
        let update = self.update.check(engine, now, expired)?;
        Some(update.map(|update| both(self.start.clone(), update)).map_err(|refusal| failed(refusal, false)))
    }

    fn abandon(&self, engine: &mut Engine) {
        self.update.abandon(engine);
    }
}

fn both(
    start: StartWorkflowExecutionResponse,
    update: UpdateWorkflowExecutionResponse,
) -> ExecuteMultiOperationResponse {
    let responses = [response::Response::StartWorkflow(start), response::Response::UpdateWorkflow(update)];
    let responses = responses.into_iter().map(|response| Response { response: Some(response) }).collect();
    ExecuteMultiOperationResponse { responses }
}

/// One of the operations was refused, and with it the other one.
fn failed(refusal: Refusal, by_start: bool) -> Refusal {
    let aborted = Refusal::new(Code::Aborted, "Operation was aborted.").with(&MultiOperationExecutionAborted {});
    let outer = Refusal::new(refusal.code, "Update-with-Start could not be executed.");
    let status = |refusal: Refusal| OperationStatus {
        code: refusal.code as i32,
        message: refusal.message,
        details: refusal.details,
    };
    let statuses = if by_start { [refusal, aborted] } else { [aborted, refusal] };
    outer.with(&MultiOperationExecutionFailure { statuses: statuses.map(status).to_vec() })
}
