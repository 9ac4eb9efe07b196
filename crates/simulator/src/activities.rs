//! How workers end activities: completed, failed, cancelled, late, twice, by token or by id.

use std::time::Duration;

use temporal_native_engine::time::to_proto;
use temporal_native_engine::{Code, Refusal};

use crate::Checked;
use crate::clients::NAMESPACE;
use crate::pb::failure::v1::Failure;
use crate::pb::failure::v1::failure::FailureInfo;
use crate::pb::workflowservice::v1::{
    PollActivityTaskQueueResponse, RecordActivityTaskHeartbeatRequest, RespondActivityTaskCanceledRequest,
    RespondActivityTaskCompletedByIdRequest, RespondActivityTaskCompletedRequest, RespondActivityTaskFailedByIdRequest,
    RespondActivityTaskFailedRequest,
};
use crate::program::number;
use crate::steps::failure;
use crate::world::World;

impl World {
    /// A worker tells something of one of its activities.
    pub(crate) fn answer_activity(&mut self) -> Checked {
        let index = self.some_worker();
        if self.workers[index].activities.is_empty() {
            return Ok(());
        }
        let at = self.random.index(self.workers[index].activities.len());
        let task = self.workers[index].activities.swap_remove(at);
        match self.random.within(0..12) {
            0..2 => self.heartbeat(index, task),
            2..8 => self.complete_activity(&task),
            8..11 => self.fail_activity(&task),
            // It is never heard of again.
            _ => Ok(()),
        }
    }

    pub(crate) fn complete_activity(&mut self, task: &PollActivityTaskQueueResponse) -> Checked {
        let execution = task.workflow_execution.clone().unwrap_or_default();
        let result = self.random.number();
        let name = format!("completing {} of {}", task.activity_id, execution.workflow_id);
        let by_id = self.random.once_in(4);
        let times = if self.fault() { 2 } else { 1 };
        for _ in 0..times {
            let answer = if by_id {
                let request = RespondActivityTaskCompletedByIdRequest {
                    namespace: NAMESPACE.to_owned(),
                    workflow_id: execution.workflow_id.clone(),
                    run_id: execution.run_id.clone(),
                    activity_id: task.activity_id.clone(),
                    result: Some(number(result)),
                    ..Default::default()
                };
                self.engine.respond_activity_task_completed_by_id(self.now, request).map(drop)
            } else {
                let task_token = task.task_token.clone();
                let request = RespondActivityTaskCompletedRequest {
                    task_token,
                    result: Some(number(result)),
                    ..Default::default()
                };
                self.engine.respond_activity_task_completed(self.now, request).map(drop)
            };
            self.log(|| format!("{name} with {result}, by id: {by_id}"));
            match answer {
                Err(refusal) => self.late(&name, &refusal)?,
                Ok(()) => {
                    let run = execution.run_id.parse().map_err(|_| "no run".to_owned())?;
                    let attempt = (!by_id).then_some(task.attempt);
                    self.ledger.result(run, &task.activity_id, result, attempt)?;
                }
            }
        }
        Ok(())
    }

    fn fail_activity(&mut self, task: &PollActivityTaskQueueResponse) -> Checked {
        let mut failure = failure("the activity failed", self.random.once_in(6));
        if self.random.once_in(4) {
            let seconds = self.random.within(0..20);
            delay(&mut failure, Duration::from_secs(seconds));
        }
        let execution = task.workflow_execution.clone().unwrap_or_default();
        let name = format!("failing {} of {}", task.activity_id, execution.workflow_id);
        self.log(|| name.clone());
        let answer = if self.random.once_in(4) {
            let request = RespondActivityTaskFailedByIdRequest {
                namespace: NAMESPACE.to_owned(),
                workflow_id: execution.workflow_id,
                run_id: execution.run_id,
                activity_id: task.activity_id.clone(),
                failure: Some(failure),
                ..Default::default()
            };
            self.engine.respond_activity_task_failed_by_id(self.now, request).map(drop)
        } else {
            let task_token = task.task_token.clone();
            let last_heartbeat_details = self.random.once_in(2).then(|| number(1));
            let request = RespondActivityTaskFailedRequest {
                task_token,
                failure: Some(failure),
                last_heartbeat_details,
                ..Default::default()
            };
            self.engine.respond_activity_task_failed(self.now, request).map(drop)
        };
        answer.or_else(|refusal| self.late(&name, &refusal))
    }

    /// It learns whether it is to be cancelled, and then mostly is.
    fn heartbeat(&mut self, index: usize, task: PollActivityTaskQueueResponse) -> Checked {
        let name = format!("heartbeat of {}", task.activity_id);
        let task_token = task.task_token.clone();
        let request = RecordActivityTaskHeartbeatRequest { task_token, details: Some(number(2)), ..Default::default() };
        let cancels = match self.engine.record_activity_task_heartbeat(self.now, request) {
            Err(refusal) => return self.late(&name, &refusal),
            Ok(response) => response.cancel_requested,
        };
        self.log(|| format!("{name}, cancel: {cancels}"));
        if !cancels && !self.random.once_in(10) {
            self.workers[index].activities.push(task);
            return Ok(());
        }
        let request = RespondActivityTaskCanceledRequest { task_token: task.task_token, ..Default::default() };
        match self.engine.respond_activity_task_canceled(self.now, request) {
            Ok(_) if cancels => Ok(()),
            Ok(_) => Err(format!("{name}: what was not to be cancelled is")),
            Err(refusal) if !cancels => self.refused(&name, &refusal),
            Err(refusal) => Err(format!("{name}: {refusal:?}")),
        }
    }

    /// What a worker tells of an attempt that it has had is refused only if it comes too late.
    fn late(&mut self, name: &str, refusal: &Refusal) -> Checked {
        match refusal.code {
            Code::NotFound => self.refused(name, refusal),
            _ => Err(format!("{name}: {refusal:?}")),
        }
    }
}

fn delay(failure: &mut Failure, delay: Duration) {
    if let Some(FailureInfo::ApplicationFailureInfo(info)) = &mut failure.failure_info {
        info.next_retry_delay = Some(to_proto(delay));
    }
}
