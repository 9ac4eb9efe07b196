//! QueryWorkflow, and the worker's answer.

use super::check;
use crate::RunId;
use crate::engine::Engine;
use crate::pb::enums::v1::{QueryRejectCondition, QueryResultType, WorkflowExecutionStatus as Status};
use crate::pb::errordetails::v1::WorkflowNotReadyFailure;
use crate::pb::history::v1::History;
use crate::pb::query::v1::QueryRejected;
use crate::pb::workflowservice::v1::{
    PollWorkflowTaskQueueResponse, QueryWorkflowRequest, QueryWorkflowResponse, RespondQueryTaskCompletedRequest,
    RespondQueryTaskCompletedResponse,
};
use crate::refusal::{Code, Refusal};
use crate::run::closed_before_start;
use crate::task::Task;
use crate::time::Time;
use crate::token::{Token, TokenKind};
use crate::wait::{Answer, Wait};

/// Somebody waits for the answer to a query.
#[derive(Debug)]
pub struct QueryWait {
    run: RunId,
    id: u64,
}

/// After so many failed attempts of its workflow task, a workflow answers no query.
const FAILED_ATTEMPTS: i32 = 3;

impl Engine {
    /// QueryWorkflow.
    ///
    /// # Errors
    /// As the service.
    pub fn query_workflow(
        &mut self,
        now: Time,
        request: QueryWorkflowRequest,
    ) -> Result<Answer<QueryWorkflowResponse, QueryWait>, Refusal> {
        let namespace = self.namespaces.find(&request.namespace)?.index;
        check::execution(request.execution.as_ref())?;
        let condition = request.query_reject_condition();
        let query = request.query.ok_or_else(|| Refusal::invalid("WorkflowQuery is not set on request."))?;
        check::required(&query.query_type, "QueryType")?;
        check::blob(query.query_args.as_ref().map_or(0, prost::Message::encoded_len))?;
        let id = self.find(namespace, request.execution.as_ref())?;
        let run = self.runs.get(&id).ok_or_else(|| Refusal::workflow_not_found(""))?;
        let status = run.state.status;
        if is_rejected(condition, status) {
            let query_rejected = Some(QueryRejected { status: status as i32 });
            return Ok(Answer::Ready(QueryWorkflowResponse { query_rejected, ..Default::default() }));
        }
        if !run.state.is_running() && !run.had_started_task() {
            return Err(closed_before_start());
        }
        if run.state.is_running() && run.state.task_attempt > FAILED_ATTEMPTS {
            let text = "Unable to query workflow due to Workflow Task in failed state.";
            return Err(Refusal::new(Code::FailedPrecondition, text).with(&WorkflowNotReadyFailure::default()));
        }
        let number = self.stamp();
        self.input(now, id, |run, cx| run.query(cx, number, query));
        Ok(Answer::Wait(QueryWait { run: id, id: number }))
    }

    /// A poller takes a query; nothing if nobody waits for it any more.
    pub(crate) fn start_query_task(&mut self, task: &Task) -> Option<PollWorkflowTaskQueueResponse> {
        let run = self.runs.get_mut(&task.run)?;
        let query = run.start_query(task.id.cast_unsigned(), task.stamp)?.query;
        let token = Token { kind: TokenKind::Query, run: task.run, id: task.id, stamp: task.stamp };
        let (events, next_page_token) = run.query_history(task.sticky);
        Some(PollWorkflowTaskQueueResponse {
            task_token: token.encode(),
            workflow_execution: Some(run.execution()),
            workflow_type: run.state.started.workflow_type.clone(),
            previous_started_event_id: run.state.last_started_id,
            attempt: 1,
            history: Some(History { events }),
            next_page_token,
            query: Some(query),
            workflow_execution_task_queue: Some(run.queue_message()),
            ..Default::default()
        })
    }

    /// RespondQueryTaskCompleted.
    ///
    /// # Errors
    /// As the service.
    pub fn respond_query_task_completed(
        &mut self,
        now: Time,
        request: RespondQueryTaskCompletedRequest,
    ) -> Result<RespondQueryTaskCompletedResponse, Refusal> {
        let token = self.token(TokenKind::Query, &request.task_token, &request.namespace)?;
        let answer = match request.completed_type() {
            QueryResultType::Answered => Ok(request.query_result),
            _ => Err(Refusal::query_failed(request.error_message, request.failure)),
        };
        let taken =
            self.input(now, token.run, |run, _| run.answer_query(token.id.cast_unsigned(), token.stamp, answer));
        if taken == Some(true) {
            Ok(RespondQueryTaskCompletedResponse {})
        } else {
            Err(Refusal::not_found("query task not found, or already expired"))
        }
    }
}

impl Wait for QueryWait {
    type Response = QueryWorkflowResponse;

    fn run(&self) -> RunId {
        self.run
    }

    fn check(&self, engine: &mut Engine, _now: Time, expired: bool) -> Option<Result<Self::Response, Refusal>> {
        let Some(run) = engine.runs.get_mut(&self.run) else {
            return Some(Err(Refusal::not_found("workflow execution not found")));
        };
        match run.queries.take_answer(self.id) {
            Some(answer) => {
                Some(answer.map(|query_result| QueryWorkflowResponse { query_result, ..Default::default() }))
            }
            None if expired => {
                Some(Err(Refusal::new(Code::DeadlineExceeded, "query timed out before a worker answered it")))
            }
            None => None,
        }
    }

    fn abandon(&self, engine: &mut Engine) {
        engine.abandon_query(self.run, self.id);
    }
}

fn is_rejected(condition: QueryRejectCondition, status: Status) -> bool {
    match condition {
        QueryRejectCondition::NotOpen => status != Status::Running,
        QueryRejectCondition::NotCompletedCleanly => !matches!(status, Status::Running | Status::Completed),
        QueryRejectCondition::None | QueryRejectCondition::Unspecified => false,
    }
}
