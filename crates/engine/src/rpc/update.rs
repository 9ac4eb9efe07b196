//! UpdateWorkflowExecution and PollWorkflowExecutionUpdate.

use super::check;
use crate::RunId;
use crate::engine::Engine;
use crate::pb::common::v1::WorkflowExecution;
use crate::pb::enums::v1::UpdateWorkflowExecutionLifecycleStage as Stage;
use crate::pb::errordetails::v1::PermissionDeniedFailure;
use crate::pb::update::v1::{Meta, Request, UpdateRef, WaitPolicy};
use crate::pb::workflowservice::v1::{
    PollWorkflowExecutionUpdateRequest, PollWorkflowExecutionUpdateResponse, UpdateWorkflowExecutionRequest,
    UpdateWorkflowExecutionResponse,
};
use crate::refusal::Refusal;
use crate::run::UpdateStatus;
use crate::time::Time;
use crate::wait::{Answer, Wait};

/// Somebody waits for an update that he has asked for.
#[derive(Debug)]
pub struct UpdateWait(Waiting);

/// Somebody waits for an update that was asked for before.
#[derive(Debug)]
pub struct PollUpdateWait(Waiting);

#[derive(Debug)]
struct Waiting {
    run: RunId,
    update_id: String,
    stage: Stage,
}

impl Engine {
    /// UpdateWorkflowExecution.
    ///
    /// # Errors
    /// As the service.
    pub fn update_workflow_execution(
        &mut self,
        now: Time,
        request: UpdateWorkflowExecutionRequest,
    ) -> Result<Answer<UpdateWorkflowExecutionResponse, UpdateWait>, Refusal> {
        let namespace = self.namespaces.find(&request.namespace)?.index;
        check::execution(request.workflow_execution.as_ref())?;
        let (update_id, stage, update) = self.check_update(request.wait_policy, request.request)?;
        let execution = request.workflow_execution.as_ref();
        let run = self.find_of_chain(namespace, execution, &request.first_execution_run_id)?;
        let wait = self.admit(now, run, update_id, stage, update)?;
        match wait.check(self, now, false) {
            Some(answer) => answer.map(Answer::Ready),
            None => {
                wait.join(self);
                Ok(Answer::Wait(wait))
            }
        }
    }

    /// What an update is checked for. Gives its id, and how far the caller wants to wait.
    pub(crate) fn check_update(
        &mut self,
        policy: Option<WaitPolicy>,
        update: Option<Request>,
    ) -> Result<(String, Stage, Request), Refusal> {
        let stage = wanted_stage(policy)?;
        let mut update = update.unwrap_or_default();
        let mut meta: Meta =
            update.meta.take().ok_or_else(|| Refusal::invalid("Update meta is not set on request."))?;
        check::length(&meta.update_id, "UpdateId")?;
        let Some(input) = &update.input else {
            return Err(Refusal::invalid("Update input is not set on request."));
        };
        if input.name.is_empty() {
            return Err(Refusal::invalid("Update name is not set on request."));
        }
        if meta.update_id.is_empty() {
            meta.update_id = self.new_run_id().to_string();
        }
        let update_id = meta.update_id.clone();
        update.meta = Some(meta);
        Ok((update_id, stage, update))
    }

    /// Admits an update to a run.
    pub(crate) fn admit(
        &mut self,
        now: Time,
        run: RunId,
        update_id: String,
        stage: Stage,
        update: Request,
    ) -> Result<UpdateWait, Refusal> {
        self.input(now, run, |run, cx| run.admit_update(cx, &update_id, update))
            .ok_or_else(|| Refusal::workflow_not_found(""))??;
        Ok(UpdateWait(Waiting { run, update_id, stage }))
    }

    /// PollWorkflowExecutionUpdate.
    ///
    /// # Errors
    /// As the service.
    pub fn poll_workflow_execution_update(
        &mut self,
        now: Time,
        request: PollWorkflowExecutionUpdateRequest,
    ) -> Result<Answer<PollWorkflowExecutionUpdateResponse, PollUpdateWait>, Refusal> {
        let namespace = self.namespaces.find(&request.namespace)?.index;
        let update = request.update_ref.ok_or_else(|| Refusal::invalid("UpdateRef is not set on request."))?;
        if update.workflow_execution.as_ref().is_none_or(|execution| execution.workflow_id.is_empty()) {
            return Err(Refusal::invalid("Can't load workflow execution.  WorkflowId not set."));
        }
        check::execution(update.workflow_execution.as_ref())?;
        let run = self.find(namespace, update.workflow_execution.as_ref())?;
        if self.runs.get(&run).is_some_and(|run| run.has_forgotten_update(&update.update_id)) {
            return Err(update_not_found(&update.update_id));
        }
        let stage = request.wait_policy.map_or(Stage::Unspecified, |policy| policy.lifecycle_stage());
        let wait = PollUpdateWait(Waiting { run, update_id: update.update_id, stage });
        match wait.check(self, now, false) {
            Some(answer) => answer.map(Answer::Ready),
            None => {
                wait.0.join(self);
                Ok(Answer::Wait(wait))
            }
        }
    }

    fn update_ref(&self, waiting: &Waiting) -> UpdateRef {
        let execution = self.runs.get(&waiting.run).map(|run| run.execution());
        let workflow_execution: Option<WorkflowExecution> = execution;
        UpdateRef { workflow_execution, update_id: waiting.update_id.clone() }
    }
}

impl Waiting {
    fn join(&self, engine: &mut Engine) {
        if let Some(run) = engine.runs.get_mut(&self.run) {
            run.updates.join(&self.update_id);
        }
    }

    fn leave(&self, engine: &mut Engine) {
        if let Some(run) = engine.runs.get_mut(&self.run) {
            run.updates.leave(&self.update_id);
        }
    }

    /// How far the update is, once that is far enough.
    fn status(&self, engine: &Engine, expired: bool) -> Option<Result<UpdateStatus, Refusal>> {
        let found = engine.runs.get(&self.run).and_then(|run| run.update_status(&self.update_id));
        let status = match found {
            Some(Ok(status)) => status,
            Some(Err(refusal)) => return Some(Err(refusal)),
            None => return Some(Err(update_not_found(&self.update_id))),
        };
        (expired || status.stage as i32 >= self.stage as i32).then_some(Ok(status))
    }
}

impl UpdateWait {
    /// He waits from now on.
    pub(crate) fn join(&self, engine: &mut Engine) {
        self.0.join(engine);
    }
}

impl Wait for UpdateWait {
    type Response = UpdateWorkflowExecutionResponse;

    fn run(&self) -> RunId {
        self.0.run
    }

    fn check(&self, engine: &mut Engine, _now: Time, expired: bool) -> Option<Result<Self::Response, Refusal>> {
        let status = self.0.status(engine, expired)?;
        Some(status.map(|UpdateStatus { stage, outcome }| UpdateWorkflowExecutionResponse {
            update_ref: Some(engine.update_ref(&self.0)),
            outcome,
            stage: stage as i32,
            ..Default::default()
        }))
    }

    fn abandon(&self, engine: &mut Engine) {
        self.0.leave(engine);
    }
}

impl Wait for PollUpdateWait {
    type Response = PollWorkflowExecutionUpdateResponse;

    fn run(&self) -> RunId {
        self.0.run
    }

    fn check(&self, engine: &mut Engine, _now: Time, expired: bool) -> Option<Result<Self::Response, Refusal>> {
        let status = self.0.status(engine, expired)?;
        Some(status.map(|UpdateStatus { stage, outcome }| PollWorkflowExecutionUpdateResponse {
            update_ref: Some(engine.update_ref(&self.0)),
            outcome,
            stage: stage as i32,
        }))
    }

    fn abandon(&self, engine: &mut Engine) {
        self.0.leave(engine);
    }
}

pub(crate) fn update_not_found(update_id: &str) -> Refusal {
    Refusal::not_found(format!("update {update_id:?} not found"))
}

/// How far a caller wants to wait; the default is until the workflow has accepted.
fn wanted_stage(policy: Option<WaitPolicy>) -> Result<Stage, Refusal> {
    match policy.map_or(Stage::Unspecified, |policy| policy.lifecycle_stage()) {
        Stage::Unspecified | Stage::Accepted => Ok(Stage::Accepted),
        Stage::Completed => Ok(Stage::Completed),
        Stage::Admitted => Err(Refusal::new(
            crate::refusal::Code::PermissionDenied,
            "UpdateWorkflowExecution issued asynchronously and waiting on update admitted is not supported.",
        )
        .with(&PermissionDeniedFailure::default())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Settings;
    use crate::pb::common::v1::WorkflowType;
    use crate::pb::taskqueue::v1::TaskQueue;
    use crate::pb::update::v1::Input;
    use crate::pb::workflowservice::v1::{
        PollWorkflowTaskQueueRequest, RespondWorkflowTaskCompletedRequest, StartWorkflowExecutionRequest,
    };

    const NOW: Time = Time::from_nanos(1_700_000_000_000_000_000);

    fn namespace() -> String {
        "default".to_owned()
    }

    fn workflow() -> Option<WorkflowExecution> {
        Some(WorkflowExecution { workflow_id: "id".to_owned(), run_id: String::new() })
    }

    fn started() -> Engine {
        let mut engine = Engine::new(Settings::default(), NOW);
        let request = StartWorkflowExecutionRequest {
            namespace: namespace(),
            workflow_id: "id".to_owned(),
            workflow_type: Some(WorkflowType { name: "type".to_owned() }),
            task_queue: Some(TaskQueue { name: "queue".to_owned(), ..Default::default() }),
            ..Default::default()
        };
        engine.start_workflow_execution(NOW, request).unwrap();
        engine
    }

    fn ask(engine: &mut Engine, update_id: &str) -> UpdateWait {
        let request = UpdateWorkflowExecutionRequest {
            namespace: namespace(),
            workflow_execution: workflow(),
            request: Some(Request {
                meta: Some(Meta { update_id: update_id.to_owned(), ..Default::default() }),
                input: Some(Input { name: "update".to_owned(), ..Default::default() }),
                ..Default::default()
            }),
            ..Default::default()
        };
        match engine.update_workflow_execution(NOW, request).unwrap() {
            Answer::Wait(wait) => wait,
            Answer::Ready(response) => panic!("{response:?}"),
        }
    }

    /// A worker that knows nothing of updates, which rejects them.
    fn work(engine: &mut Engine) {
        for task in engine.take_effects().tasks {
            let task = engine.start_workflow_task(NOW, &task, &PollWorkflowTaskQueueRequest::default()).unwrap();
            let request = RespondWorkflowTaskCompletedRequest { task_token: task.task_token, ..Default::default() };
            engine.respond_workflow_task_completed(NOW, request).unwrap();
        }
    }

    fn kept(engine: &Engine) -> usize {
        engine.runs.values().map(|run| run.updates.len()).sum()
    }

    #[test]
    fn an_update_that_came_to_nothing_is_kept_for_those_who_wait_for_it() {
        let mut engine = started();
        work(&mut engine);
        let (first, second) = (ask(&mut engine, "update"), ask(&mut engine, "update"));
        work(&mut engine);
        for wait in [first, second] {
            assert_eq!(kept(&engine), 1);
            let answer = wait.check(&mut engine, NOW, false).unwrap().unwrap();
            assert!(answer.outcome.is_some());
            wait.abandon(&mut engine);
        }
        assert_eq!(kept(&engine), 0);
    }

    #[test]
    fn an_update_that_comes_to_nothing_when_nobody_waits_any_more_is_forgotten() {
        let mut engine = started();
        work(&mut engine);
        ask(&mut engine, "update").abandon(&mut engine);
        assert_eq!(kept(&engine), 1);
        work(&mut engine);
        assert_eq!(kept(&engine), 0);
    }

    #[test]
    fn one_who_has_not_looked_yet_does_not_count_for_another_update_of_that_id() {
        let mut engine = started();
        work(&mut engine);
        let late = ask(&mut engine, "update");
        work(&mut engine);
        let next = ask(&mut engine, "update");
        late.abandon(&mut engine);
        work(&mut engine);
        assert_eq!(kept(&engine), 1);
        next.abandon(&mut engine);
        assert_eq!(kept(&engine), 0);
    }
}
