//! Clients that say nothing of `follows-next-run-id` look for a workflow's result in the last event of its first run, and
//! know of one kind of event alone after which there is another run. They are shown that one, as by the real server.

use bytes::Bytes;
use http::HeaderMap;
use prost::Message as _;
use temporal_native_engine::{Answer, Engine, HistoryWait, Refusal, RunId, Time, Wait};

use crate::pb::enums::v1::{EventType, HistoryEventFilterType, TimeoutType};
use crate::pb::failure::v1::failure::FailureInfo;
use crate::pb::failure::v1::{Failure, TimeoutFailureInfo};
use crate::pb::history::v1::history_event::Attributes;
use crate::pb::history::v1::{HistoryEvent, WorkflowExecutionContinuedAsNewEventAttributes};
use crate::pb::workflowservice::v1::{GetWorkflowExecutionHistoryRequest, GetWorkflowExecutionHistoryResponse};

/// Whether a caller needs none of this.
pub(crate) fn follows_runs(headers: &HeaderMap) -> bool {
    let features = headers.get("supported-features").and_then(|features| features.to_str().ok());
    features.unwrap_or_default().split(',').any(|feature| feature == "follows-next-run-id")
}

/// `GetWorkflowExecutionHistory` for a caller who needs it.
pub(crate) fn get_workflow_execution_history(
    engine: &mut Engine,
    now: Time,
    request: GetWorkflowExecutionHistoryRequest,
) -> Result<Answer<GetWorkflowExecutionHistoryResponse, OlderHistoryWait>, Refusal> {
    let close_only = request.history_event_filter_type() == HistoryEventFilterType::CloseEvent;
    Ok(match engine.get_workflow_execution_history(now, request)? {
        Answer::Ready(response) if close_only => Answer::Ready(shown(response)),
        Answer::Ready(response) => Answer::Ready(response),
        Answer::Wait(wait) => Answer::Wait(OlderHistoryWait { wait, close_only }),
    })
}

/// Such a caller waits for events.
pub(crate) struct OlderHistoryWait {
    wait: HistoryWait,
    close_only: bool,
}

impl Wait for OlderHistoryWait {
    type Response = GetWorkflowExecutionHistoryResponse;

    fn run(&self) -> RunId {
        self.wait.run()
    }

    fn check(&self, engine: &mut Engine, now: Time, expired: bool) -> Option<Result<Self::Response, Refusal>> {
        let answer = self.wait.check(engine, now, expired)?;
        Some(if self.close_only { answer.map(shown) } else { answer })
    }

    fn abandon(&self, engine: &mut Engine) {
        self.wait.abandon(engine);
    }
}

fn shown(mut response: GetWorkflowExecutionHistoryResponse) -> GetWorkflowExecutionHistoryResponse {
    let last = response.history.as_mut().and_then(|history| history.events.last_mut());
    if let Some(last) = last
        && let Some(other) = HistoryEvent::decode(last.as_ref()).ok().and_then(continued)
    {
        *last = Bytes::from(other.encode_to_vec());
    }
    response
}

/// The event that tells of a successor, in the place of one that does so beside something else.
fn continued(event: HistoryEvent) -> Option<HistoryEvent> {
    let mut attributes = WorkflowExecutionContinuedAsNewEventAttributes::default();
    #[expect(deprecated, reason = "those whom this is for read it")]
    match event.attributes? {
        Attributes::WorkflowExecutionCompletedEventAttributes(completed) => {
            attributes.new_execution_run_id = completed.new_execution_run_id;
            attributes.last_completion_result = completed.result;
        }
        Attributes::WorkflowExecutionFailedEventAttributes(failed) => {
            attributes.new_execution_run_id = failed.new_execution_run_id;
            attributes.failure = failed.failure;
        }
        Attributes::WorkflowExecutionTimedOutEventAttributes(timed_out) => {
            attributes.new_execution_run_id = timed_out.new_execution_run_id;
            attributes.failure = Some(timeout());
        }
        _ => return None,
    }
    if attributes.new_execution_run_id.is_empty() {
        return None;
    }
    Some(HistoryEvent {
        event_id: event.event_id,
        event_time: event.event_time,
        event_type: EventType::WorkflowExecutionContinuedAsNew.into(),
        task_id: event.task_id,
        attributes: Some(Attributes::WorkflowExecutionContinuedAsNewEventAttributes(attributes)),
        ..Default::default()
    })
}

fn timeout() -> Failure {
    Failure {
        message: "workflow timeout".to_owned(),
        source: "Server".to_owned(),
        failure_info: Some(FailureInfo::TimeoutFailureInfo(TimeoutFailureInfo {
            timeout_type: TimeoutType::StartToClose.into(),
            last_heartbeat_details: None,
        })),
        ..Default::default()
    }
}
