//! Activity tasks: who takes one, tells of its progress, and ends it; by token or by the activity's id.

use prost::Message as _;

use super::check;
use crate::RunId;
use crate::engine::Engine;
use crate::pb::common::v1::{Payloads, WorkflowExecution};
use crate::pb::failure::v1::Failure;
use crate::pb::failure::v1::failure::FailureInfo;
use crate::pb::workflowservice::v1::{
    PollActivityTaskQueueRequest, PollActivityTaskQueueResponse, RecordActivityTaskHeartbeatByIdRequest,
    RecordActivityTaskHeartbeatByIdResponse, RecordActivityTaskHeartbeatRequest, RecordActivityTaskHeartbeatResponse,
    RespondActivityTaskCanceledByIdRequest, RespondActivityTaskCanceledByIdResponse,
    RespondActivityTaskCanceledRequest, RespondActivityTaskCanceledResponse, RespondActivityTaskCompletedByIdRequest,
    RespondActivityTaskCompletedByIdResponse, RespondActivityTaskCompletedRequest,
    RespondActivityTaskCompletedResponse, RespondActivityTaskFailedByIdRequest, RespondActivityTaskFailedByIdResponse,
    RespondActivityTaskFailedRequest, RespondActivityTaskFailedResponse,
};
use crate::refusal::Refusal;
use crate::run::ActivityEnd;
use crate::task::Task;
use crate::time::Time;
use crate::token::TokenKind;

/// An attempt of an activity that a worker has.
#[derive(Clone, Copy, Debug)]
struct Attempt {
    run: RunId,
    scheduled_id: i64,
}

impl Engine {
    /// A poller takes an attempt of an activity; nothing if it is not there any more.
    pub fn start_activity_task(
        &mut self,
        now: Time,
        task: &Task,
        request: &PollActivityTaskQueueRequest,
    ) -> Option<PollActivityTaskQueueResponse> {
        self.start_activity_of(now, task.run, task.id, task.stamp, request)
    }

    pub(crate) fn start_activity_of(
        &mut self,
        now: Time,
        run: RunId,
        scheduled_id: i64,
        stamp: u64,
        request: &PollActivityTaskQueueRequest,
    ) -> Option<PollActivityTaskQueueResponse> {
        let request_id = self.new_run_id().to_string();
        self.input(now, run, |run, cx| run.start_activity(cx, scheduled_id, stamp, &request.identity, request_id))
            .flatten()
    }

    /// RecordActivityTaskHeartbeat.
    ///
    /// # Errors
    /// As the service.
    pub fn record_activity_task_heartbeat(
        &mut self,
        now: Time,
        request: RecordActivityTaskHeartbeatRequest,
    ) -> Result<RecordActivityTaskHeartbeatResponse, Refusal> {
        let attempt = self.by_token(&request.task_token, &request.namespace)?;
        let cancel_requested = self.heartbeat(now, attempt, request.details)?;
        Ok(RecordActivityTaskHeartbeatResponse { cancel_requested, ..Default::default() })
    }

    /// RecordActivityTaskHeartbeatById.
    ///
    /// # Errors
    /// As the service.
    pub fn record_activity_task_heartbeat_by_id(
        &mut self,
        now: Time,
        request: RecordActivityTaskHeartbeatByIdRequest,
    ) -> Result<RecordActivityTaskHeartbeatByIdResponse, Refusal> {
        // The one request of its kind whose identity may be as long as it likes.
        let attempt = self.by_id(&request.namespace, request.workflow_id, request.run_id, &request.activity_id, "")?;
        let cancel_requested = self.heartbeat(now, attempt, request.details)?;
        Ok(RecordActivityTaskHeartbeatByIdResponse { cancel_requested, ..Default::default() })
    }

    /// RespondActivityTaskCompleted.
    ///
    /// # Errors
    /// As the service.
    pub fn respond_activity_task_completed(
        &mut self,
        now: Time,
        request: RespondActivityTaskCompletedRequest,
    ) -> Result<RespondActivityTaskCompletedResponse, Refusal> {
        let attempt = self.by_token(&request.task_token, &request.namespace)?;
        self.end(now, attempt, &request.identity, ActivityEnd::Completed { result: request.result })?;
        Ok(RespondActivityTaskCompletedResponse {})
    }

    /// RespondActivityTaskCompletedById.
    ///
    /// # Errors
    /// As the service.
    pub fn respond_activity_task_completed_by_id(
        &mut self,
        now: Time,
        request: RespondActivityTaskCompletedByIdRequest,
    ) -> Result<RespondActivityTaskCompletedByIdResponse, Refusal> {
        let attempt = self.by_id(
            &request.namespace,
            request.workflow_id,
            request.run_id,
            &request.activity_id,
            &request.identity,
        )?;
        self.input(now, attempt.run, |run, cx| run.assume_started(cx, attempt.scheduled_id, &request.identity));
        self.end(now, attempt, &request.identity, ActivityEnd::Completed { result: request.result })?;
        Ok(RespondActivityTaskCompletedByIdResponse {})
    }

    /// RespondActivityTaskFailed.
    ///
    /// # Errors
    /// As the service.
    pub fn respond_activity_task_failed(
        &mut self,
        now: Time,
        request: RespondActivityTaskFailedRequest,
    ) -> Result<RespondActivityTaskFailedResponse, Refusal> {
        check_failure(request.failure.as_ref())?;
        let attempt = self.by_token(&request.task_token, &request.namespace)?;
        let (failure, heartbeat, cause) =
            (request.failure.map(Box::new), request.last_heartbeat_details, request.cause);
        self.end(now, attempt, &request.identity, ActivityEnd::Failed { failure, heartbeat, cause })?;
        Ok(RespondActivityTaskFailedResponse::default())
    }

    /// RespondActivityTaskFailedById.
    ///
    /// # Errors
    /// As the service.
    pub fn respond_activity_task_failed_by_id(
        &mut self,
        now: Time,
        request: RespondActivityTaskFailedByIdRequest,
    ) -> Result<RespondActivityTaskFailedByIdResponse, Refusal> {
        check_failure(request.failure.as_ref())?;
        let attempt = self.by_id(
            &request.namespace,
            request.workflow_id,
            request.run_id,
            &request.activity_id,
            &request.identity,
        )?;
        self.is_started(attempt)?;
        let (failure, heartbeat, cause) =
            (request.failure.map(Box::new), request.last_heartbeat_details, request.cause);
        self.end(now, attempt, &request.identity, ActivityEnd::Failed { failure, heartbeat, cause })?;
        Ok(RespondActivityTaskFailedByIdResponse::default())
    }

    /// RespondActivityTaskCanceled.
    ///
    /// # Errors
    /// As the service.
    pub fn respond_activity_task_canceled(
        &mut self,
        now: Time,
        request: RespondActivityTaskCanceledRequest,
    ) -> Result<RespondActivityTaskCanceledResponse, Refusal> {
        let attempt = self.by_token(&request.task_token, &request.namespace)?;
        self.cancel_attempt(now, attempt, &request.identity, request.details)?;
        Ok(RespondActivityTaskCanceledResponse {})
    }

    /// RespondActivityTaskCanceledById.
    ///
    /// # Errors
    /// As the service.
    pub fn respond_activity_task_canceled_by_id(
        &mut self,
        now: Time,
        request: RespondActivityTaskCanceledByIdRequest,
    ) -> Result<RespondActivityTaskCanceledByIdResponse, Refusal> {
        let attempt = self.by_id(
            &request.namespace,
            request.workflow_id,
            request.run_id,
            &request.activity_id,
            &request.identity,
        )?;
        self.is_started(attempt)?;
        self.cancel_attempt(now, attempt, &request.identity, request.details)?;
        Ok(RespondActivityTaskCanceledByIdResponse {})
    }

    fn by_token(&self, token: &[u8], namespace: &str) -> Result<Attempt, Refusal> {
        let token = self.token(TokenKind::ActivityTask, token, namespace)?;
        let run = self.runs.get(&token.run).ok_or_else(not_pending)?;
        if !run.state.is_running() {
            return Err(Refusal::already_completed());
        }
        run.started_activity(token.id, Some(token.stamp)).ok_or_else(not_pending)?;
        Ok(Attempt { run: token.run, scheduled_id: token.id })
    }

    fn by_id(
        &self,
        namespace: &str,
        workflow_id: String,
        run_id: String,
        activity_id: &str,
        identity: &str,
    ) -> Result<Attempt, Refusal> {
        let namespace = self.namespaces.find(namespace)?.index;
        check::required(&workflow_id, "WorkflowId")?;
        check::required(activity_id, "ActivityId")?;
        check::length(identity, "Identity")?;
        if !run_id.is_empty() && RunId::parse_str(&run_id).is_err() {
            return Err(Refusal::invalid("RunId is not valid UUID."));
        }
        let run = self.find(namespace, Some(&WorkflowExecution { workflow_id, run_id }))?;
        let it = self.runs.get(&run).filter(|it| it.state.is_running()).ok_or_else(Refusal::already_completed)?;
        let activity = it.state.activity_by_id(activity_id).ok_or_else(|| {
            Refusal::not_found(format!(
                "cannot find pending activity with ActivityID {activity_id}, check workflow execution history for more details"
            ))
        })?;
        Ok(Attempt { run, scheduled_id: activity.scheduled_id })
    }

    fn is_started(&self, attempt: Attempt) -> Result<(), Refusal> {
        let run = self.runs.get(&attempt.run).ok_or_else(not_pending)?;
        run.started_activity(attempt.scheduled_id, None).map(drop).ok_or_else(not_pending)
    }

    fn heartbeat(&mut self, now: Time, attempt: Attempt, details: Option<Payloads>) -> Result<bool, Refusal> {
        check::blob(details.as_ref().map_or(0, Payloads::encoded_len))?;
        let answer = self.input(now, attempt.run, |run, cx| run.heartbeat(cx.now, attempt.scheduled_id, details));
        answer.flatten().map(|answer| answer.cancel_requested).ok_or_else(not_pending)
    }

    fn cancel_attempt(
        &mut self,
        now: Time,
        attempt: Attempt,
        identity: &str,
        details: Option<Payloads>,
    ) -> Result<(), Refusal> {
        let activity = self.runs.get(&attempt.run).and_then(|run| run.state.activities.get(&attempt.scheduled_id));
        if activity.is_none_or(|activity| activity.cancel_requested_id.is_none()) {
            return Err(Refusal::invalid(
                "unable to mark activity as canceled without activity being request canceled first",
            ));
        }
        self.end(now, attempt, identity, ActivityEnd::Canceled { details })
    }

    fn end(&mut self, now: Time, attempt: Attempt, identity: &str, end: ActivityEnd) -> Result<(), Refusal> {
        let size = match &end {
            ActivityEnd::Completed { result } => result.as_ref().map_or(0, Payloads::encoded_len),
            ActivityEnd::Canceled { details } => details.as_ref().map_or(0, Payloads::encoded_len),
            ActivityEnd::Failed { .. } => 0,
        };
        // A result that is too large fails the activity, for trying again would not make it smaller.
        let end = match check::blob(size) {
            Ok(()) => end,
            Err(_) => ActivityEnd::Failed { failure: Some(Box::new(too_large())), heartbeat: None, cause: 0 },
        };
        self.input(now, attempt.run, |run, cx| run.end_activity(cx, attempt.scheduled_id, identity, end));
        Ok(())
    }
}

fn too_large() -> Failure {
    use crate::pb::failure::v1::ServerFailureInfo;

    Failure {
        message: "Activity result exceeds size limit.".to_owned(),
        source: "Server".to_owned(),
        failure_info: Some(FailureInfo::ServerFailureInfo(ServerFailureInfo { non_retryable: true })),
        ..Default::default()
    }
}

fn check_failure(failure: Option<&Failure>) -> Result<(), Refusal> {
    match failure.and_then(|failure| failure.failure_info.as_ref()) {
        Some(FailureInfo::ApplicationFailureInfo(_)) => Ok(()),
        None if failure.is_none() => Ok(()),
        _ => Err(Refusal::invalid("Failure must have ApplicationFailureInfo.")),
    }
}

fn not_pending() -> Refusal {
    Refusal::not_found("invalid activityID or activity already timed out or invoking workflow is completed")
}
