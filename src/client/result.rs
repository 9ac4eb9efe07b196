//! The result of a workflow: a long poll of `GetWorkflowExecutionHistory` for the event that closes it.

use bytes::Bytes;

use crate::pb::common::v1::Payload;
use crate::pb::enums::v1::HistoryEventFilterType;
use crate::pb::history::v1::HistoryEvent;
use crate::pb::history::v1::history_event::Attributes;
use crate::pb::workflowservice::v1::{GetWorkflowExecutionHistoryRequest, GetWorkflowExecutionHistoryResponse};
use crate::rpc::{CallOptions, Frame, Method};

use super::failure::{details_json, failure_json};
use super::{CallFailure, Client, Execution, decode, first_payload, workflow_service};

const METHOD: Method = workflow_service!("GetWorkflowExecutionHistory", long_poll: true);

/// Whose result.
#[derive(Clone, Debug, Default)]
pub struct WorkflowResult {
    /// The workflow; without a run id, its current run.
    pub execution: Execution,
    /// Whether to go on to the run that continues this one (continue-as-new, cron, retry).
    pub follow_runs: bool,
}

/// What a closing event says.
enum Closed {
    With(Result<Option<Payload>, CallFailure>),
    ContinuedBy(String),
}

impl Client {
    /// Waits until a workflow has closed; gives its result, if it has a value.
    ///
    /// # Errors
    /// `WorkflowFailed`, `WorkflowCancelled`, `WorkflowTerminated`, `WorkflowTimedOut`, `WorkflowContinuedAsNew`,
    /// `WorkflowNotFound`, `NamespaceNotFound`, `Service`.
    pub fn result(
        &self,
        wanted: WorkflowResult,
        options: CallOptions,
    ) -> impl Future<Output = Result<Option<Payload>, CallFailure>> + Send + use<> {
        let client = self.clone();
        async move {
            let WorkflowResult { mut execution, follow_runs } = wanted;
            loop {
                let event = client.closing_event(&execution, &options).await?;
                match read(event, follow_runs)? {
                    Closed::With(result) => return result,
                    Closed::ContinuedBy(run_id) => execution.run_id = run_id,
                }
            }
        }
    }

    /// Polls page after page; each answered page starts the call's limits anew.
    async fn closing_event(&self, execution: &Execution, options: &CallOptions) -> Result<HistoryEvent, CallFailure> {
        let mut next_page_token = Bytes::new();
        loop {
            let frame = Frame::new(&GetWorkflowExecutionHistoryRequest {
                namespace: self.namespace(),
                execution: Some(execution.clone().into()),
                next_page_token,
                wait_new_event: true,
                history_event_filter_type: HistoryEventFilterType::CloseEvent.into(),
                skip_archival: true,
                ..GetWorkflowExecutionHistoryRequest::default()
            });
            let answer = self.call(METHOD, frame, options).await?;
            let response: GetWorkflowExecutionHistoryResponse = decode(METHOD, answer)?;
            if let Some(event) = response.history.and_then(|history| history.events.into_iter().next_back()) {
                return Ok(event);
            }
            next_page_token = response.next_page_token;
            // The first call's key came with the call; a workflow may run for longer than a key lives.
            self.rpc().refresh_key(options).await;
        }
    }
}

fn read(event: HistoryEvent, follow_runs: bool) -> Result<Closed, CallFailure> {
    let event_type = event.event_type;
    let Some(attributes) = event.attributes else {
        return Err(CallFailure::internal(format!("{}: event type {event_type} closes no workflow", METHOD.name)));
    };
    let (new_run_id, result) = match attributes {
        Attributes::WorkflowExecutionCompletedEventAttributes(completed) => {
            (completed.new_execution_run_id, Ok(first_payload(completed.result)))
        }
        Attributes::WorkflowExecutionFailedEventAttributes(failed) => (
            failed.new_execution_run_id,
            Err(CallFailure::WorkflowFailed {
                failure_json: failed.failure.as_ref().map(failure_json).transpose()?,
                retry_state: failed.retry_state,
            }),
        ),
        Attributes::WorkflowExecutionTimedOutEventAttributes(timed_out) => {
            (timed_out.new_execution_run_id, Err(CallFailure::WorkflowTimedOut { retry_state: timed_out.retry_state }))
        }
        Attributes::WorkflowExecutionCanceledEventAttributes(cancelled) => {
            (String::new(), Err(CallFailure::WorkflowCancelled { details_json: details_json(cancelled.details)? }))
        }
        Attributes::WorkflowExecutionTerminatedEventAttributes(terminated) => (
            String::new(),
            Err(CallFailure::WorkflowTerminated {
                reason: terminated.reason,
                details_json: details_json(terminated.details)?,
                identity: terminated.identity,
            }),
        ),
        Attributes::WorkflowExecutionContinuedAsNewEventAttributes(continued) => {
            let new_execution_run_id = continued.new_execution_run_id;
            (new_execution_run_id.clone(), Err(CallFailure::WorkflowContinuedAsNew { new_execution_run_id }))
        }
        _ => {
            let message = format!("{}: event type {event_type} closes no workflow", METHOD.name);
            return Err(CallFailure::internal(message));
        }
    };
    if follow_runs && !new_run_id.is_empty() {
        return Ok(Closed::ContinuedBy(new_run_id));
    }
    Ok(Closed::With(result))
}
