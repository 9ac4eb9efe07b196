//! Updates that clients ask for.

use temporal_native_engine::{Answer, Code, Refusal, Wait as _};

use crate::Checked;
use crate::clients::NAMESPACE;
use crate::pb::common::v1::WorkflowExecution;
use crate::pb::enums::v1::{UpdateWorkflowExecutionLifecycleStage as Stage, WorkflowIdConflictPolicy};
use crate::pb::update::v1::{Input, Meta, Outcome, Request, UpdateRef, WaitPolicy, outcome};
use crate::pb::workflowservice::v1::execute_multi_operation_request::Operation;
use crate::pb::workflowservice::v1::execute_multi_operation_request::operation::Operation as Op;
use crate::pb::workflowservice::v1::execute_multi_operation_response::response::Response as OpResponse;
use crate::pb::workflowservice::v1::{
    ExecuteMultiOperationRequest, PollWorkflowExecutionUpdateRequest, UpdateWorkflowExecutionRequest,
};
use crate::program::{number, read_number};
use crate::steps::{UPDATE_ENDS, update_result};
use crate::waits::{Kind, caller};
use crate::world::World;

impl World {
    fn update_request(&mut self, execution: WorkflowExecution) -> (u64, UpdateWorkflowExecutionRequest) {
        // Now and then it is one that was asked for before.
        let update = if self.random.once_in(4) { self.random.within(0..8) } else { self.random.number() };
        let stage = *self.random.of(&[Stage::Unspecified, Stage::Accepted, Stage::Completed, Stage::Completed]);
        let request = UpdateWorkflowExecutionRequest {
            namespace: NAMESPACE.to_owned(),
            workflow_execution: Some(execution),
            wait_policy: Some(WaitPolicy { lifecycle_stage: stage as i32 }),
            request: Some(Request {
                meta: Some(Meta { update_id: update.to_string(), identity: "client".to_owned() }),
                input: Some(Input { name: "update".to_owned(), args: Some(number(update)), header: None }),
                ..Default::default()
            }),
            ..Default::default()
        };
        (update, request)
    }

    pub(crate) fn update(&mut self) -> Checked {
        let execution = self.some_execution();
        let (update, request) = self.update_request(execution.clone());
        let name = format!("update {} {} {update}", execution.workflow_id, execution.run_id);
        match self.engine.update_workflow_execution(self.now, request) {
            Err(refusal) => self.refused(&name, &refusal),
            Ok(Answer::Ready(response)) => {
                judge_outcome(response.outcome.as_ref(), update).map_err(|error| format!("{name}: {error}"))
            }
            Ok(Answer::Wait(wait)) => {
                self.ledger.updates.insert((wait.run(), update));
                self.log(|| name.clone());
                self.callers.push(caller(Kind::Updater, wait, name, move |answer, _| match answer {
                    Ok(response) => judge_outcome(response.outcome.as_ref(), update),
                    Err(refusal) if may_come_to_nothing(&refusal) => Ok(()),
                    Err(refusal) => Err(format!("{refusal:?}")),
                }));
                Ok(())
            }
        }
    }

    pub(crate) fn update_with_start(&mut self) -> Checked {
        let mut start = self.start_request();
        let workflow_id = start.workflow_id.clone();
        start.cron_schedule.clear();
        start.workflow_start_delay = None;
        start.request_eager_execution = false;
        start.workflow_execution_timeout = None;
        if self.random.once_in(2) {
            start.workflow_id_conflict_policy = WorkflowIdConflictPolicy::UseExisting as i32;
        }
        let execution = WorkflowExecution { workflow_id: workflow_id.clone(), ..Default::default() };
        let (update, request) = self.update_request(execution);
        let operations = [Op::StartWorkflow(start), Op::UpdateWorkflow(request)];
        let operations = operations.into_iter().map(|operation| Operation { operation: Some(operation) }).collect();
        let request =
            ExecuteMultiOperationRequest { namespace: NAMESPACE.to_owned(), operations, ..Default::default() };
        let name = format!("update with start {workflow_id} {update}");
        match self.engine.execute_multi_operation(self.now, request) {
            Err(refusal) => self.refused(&name, &refusal),
            // Only one that was known before is there at once.
            Ok(Answer::Ready(_)) => Ok(()),
            Ok(Answer::Wait(wait)) => {
                self.ledger.updates.insert((wait.run(), update));
                self.log(|| name.clone());
                self.callers.push(caller(Kind::Updater, wait, name, move |answer, _| match answer {
                    Ok(response) => match response.responses.into_iter().nth(1).and_then(|it| it.response) {
                        Some(OpResponse::UpdateWorkflow(response)) => judge_outcome(response.outcome.as_ref(), update),
                        other => Err(format!("{other:?}")),
                    },
                    Err(refusal) if may_come_to_nothing(&refusal) => Ok(()),
                    Err(refusal) => Err(format!("{refusal:?}")),
                }));
                Ok(())
            }
        }
    }

    pub(crate) fn poll_update(&mut self) -> Checked {
        if self.ledger.updates.is_empty() {
            return Ok(());
        }
        let index = self.random.index(self.ledger.updates.len());
        let Some((run, update)) = self.ledger.updates.iter().nth(index).copied() else {
            return Ok(());
        };
        let Some((workflow_id, _)) = self.runs.get(&run) else {
            return Ok(());
        };
        let (workflow_id, run_id) = (workflow_id.clone(), run.to_string());
        let name = format!("poll update {workflow_id} {update}");
        let workflow_execution = Some(WorkflowExecution { workflow_id, run_id });
        let update_ref = Some(UpdateRef { workflow_execution, update_id: update.to_string() });
        let stage = *self.random.of(&[Stage::Unspecified, Stage::Accepted, Stage::Completed]) as i32;
        let request = PollWorkflowExecutionUpdateRequest {
            namespace: NAMESPACE.to_owned(),
            update_ref,
            wait_policy: Some(WaitPolicy { lifecycle_stage: stage }),
            ..Default::default()
        };
        match self.engine.poll_workflow_execution_update(self.now, request) {
            Err(refusal) => self.refused(&name, &refusal),
            Ok(Answer::Ready(response)) => judge_outcome(response.outcome.as_ref(), update),
            Ok(Answer::Wait(wait)) => {
                self.log(|| name.clone());
                self.callers.push(caller(Kind::Updater, wait, name, move |answer, _| match answer {
                    Ok(response) => judge_outcome(response.outcome.as_ref(), update),
                    Err(refusal) if may_come_to_nothing(&refusal) => Ok(()),
                    Err(refusal) => Err(format!("{refusal:?}")),
                }));
                Ok(())
            }
        }
    }
}

/// The run has closed, or its workflow task has failed, before the update came to anything.
fn may_come_to_nothing(refusal: &Refusal) -> bool {
    matches!(refusal.code, Code::NotFound | Code::FailedPrecondition)
}

/// Whether an outcome is what the program makes of such an update; or that it was rejected, or that the run had closed.
fn judge_outcome(outcome: Option<&Outcome>, update: u64) -> Checked {
    match outcome.and_then(|outcome| outcome.value.as_ref()) {
        None => Ok(()),
        Some(outcome::Value::Success(result)) => {
            let result = read_number(Some(result));
            if result == update_result(update) { Ok(()) } else { Err(format!("it came to {result:?}")) }
        }
        Some(outcome::Value::Failure(failure)) => {
            let may_be = match failure.message.as_str() {
                "rejected" => update % UPDATE_ENDS == 3,
                "the update failed" => update % UPDATE_ENDS == 2,
                text => {
                    text.starts_with("Workflow Update failed because") || text.starts_with("Workflow Update is rej")
                }
            };
            if may_be { Ok(()) } else { Err(format!("it failed with {failure:?}")) }
        }
    }
}
