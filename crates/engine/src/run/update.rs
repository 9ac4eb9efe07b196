//! Updates: admitted here, handed to a worker as messages of its workflow task, accepted or rejected there, completed.

use std::collections::BTreeMap;

use prost::{Message as _, Name};

use crate::limits;
use crate::pb::enums::v1::UpdateWorkflowExecutionLifecycleStage as Stage;
use crate::pb::enums::v1::{ResourceExhaustedCause, ResourceExhaustedScope};
use crate::pb::errordetails::v1::ResourceExhaustedFailure;
use crate::pb::failure::v1::failure::FailureInfo;
use crate::pb::failure::v1::{ApplicationFailureInfo, Failure};
use crate::pb::history::v1::history_event::Attributes;
use crate::pb::history::v1::{
    WorkflowExecutionUpdateAcceptedEventAttributes, WorkflowExecutionUpdateCompletedEventAttributes,
};
use crate::pb::protocol::v1::Message;
use crate::pb::protocol::v1::message::SequencingId;
use crate::pb::update::v1::{Acceptance, Outcome, Rejection, Request, Response, outcome};
use crate::refusal::{Code, Refusal};

use super::{Context, Run};

/// The updates of a run that the history does not tell of, or not all of.
#[derive(Debug, Default)]
pub(crate) struct Updates {
    all: BTreeMap<String, Update>,
}

#[derive(Clone, Debug)]
pub(crate) struct Update {
    request: Request,
    stage: UpdateStage,
    /// How many callers wait for it. Once it has come to nothing, it is kept for them alone.
    callers: usize,
}

#[derive(Clone, Debug, PartialEq)]
enum UpdateStage {
    /// Goes with the next workflow task.
    Admitted,
    /// A worker has it.
    Sent,
    /// The history tells that it was accepted.
    Accepted,
    Rejected(Box<Failure>),
    /// It came to nothing: the run closed, say.
    Refused(Box<Refusal>),
}

/// What came of asking for an update.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// It is new.
    Admitted,
    /// There is one of that id.
    Known,
}

/// How far an update is.
#[derive(Debug, PartialEq)]
pub(crate) struct UpdateStatus {
    pub(crate) stage: Stage,
    pub(crate) outcome: Option<Outcome>,
}

/// A message of a worker about an update, decoded.
#[derive(Debug)]
pub(super) enum UpdateMessage {
    Acceptance(String, Box<Acceptance>),
    Rejection(String, Box<Rejection>),
    Response(String, Box<Response>),
}

impl Updates {
    /// How many are neither rejected nor completed, as far as is known here.
    pub(crate) fn in_flight(&self) -> usize {
        self.all.values().filter(|update| !update.has_come_to_nothing()).count()
    }

    /// Whether a worker has not been given all of them.
    pub(crate) fn has_admitted(&self) -> bool {
        self.all.values().any(|update| update.stage == UpdateStage::Admitted)
    }

    /// The task that they went with has failed: they go with the next one.
    pub(super) fn take_back(&mut self) {
        for update in self.all.values_mut().filter(|update| update.stage == UpdateStage::Sent) {
            update.stage = UpdateStage::Admitted;
        }
    }

    /// Those that the workflow has not accepted come to nothing.
    pub(super) fn refuse_unaccepted(&mut self, refusal: &Refusal) {
        for update in self.all.values_mut() {
            if matches!(update.stage, UpdateStage::Admitted | UpdateStage::Sent) {
                update.stage = UpdateStage::Refused(Box::new(refusal.clone()));
            }
        }
        self.forget();
    }

    /// A caller waits for an update that is here; he leaves once.
    pub(crate) fn join(&mut self, update_id: &str) {
        if let Some(update) = self.all.get_mut(update_id) {
            update.callers += 1;
        }
    }

    /// A caller waits no more.
    pub(crate) fn leave(&mut self, update_id: &str) {
        if let Some(update) = self.all.get_mut(update_id) {
            update.callers -= 1;
        }
        self.forget();
    }

    /// Forgets those that came to nothing and for which nobody waits.
    fn forget(&mut self) {
        self.all.retain(|_, update| update.callers > 0 || !update.has_come_to_nothing());
    }

    /// Whether one that came to nothing is kept though nobody waits for it.
    #[cfg(feature = "audit")]
    pub(crate) fn keep_for_nobody(&self) -> bool {
        self.all.values().any(|update| update.callers == 0 && update.has_come_to_nothing())
    }

    /// How many are kept.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }
}

impl Update {
    fn has_come_to_nothing(&self) -> bool {
        matches!(self.stage, UpdateStage::Rejected(_) | UpdateStage::Refused(_))
    }
}

impl Run {
    /// Takes an update, once for each id.
    pub(crate) fn admit_update(
        &mut self,
        cx: &mut Context<'_>,
        update_id: &str,
        request: Request,
    ) -> Result<Admission, Refusal> {
        // One that came to nothing leaves no trace, so its id can be used again.
        if !self.has_forgotten_update(update_id)
            && let Some(status) = self.update_status(update_id)
        {
            return status.map(|_| Admission::Known);
        }
        if !self.state.is_running() {
            return Err(Refusal::already_completed());
        }
        if self.updates.in_flight() >= limits::UPDATES_IN_FLIGHT {
            return Err(Refusal::new(
                Code::ResourceExhausted,
                format!(
                    "limit on number of concurrent in-flight updates has been reached ({})",
                    limits::UPDATES_IN_FLIGHT
                ),
            )
            .with(&ResourceExhaustedFailure {
                cause: ResourceExhaustedCause::ConcurrentLimit as i32,
                scope: ResourceExhaustedScope::Namespace as i32,
            }));
        }
        if self.updates_in_all() >= limits::UPDATES {
            return Err(Refusal::new(
                Code::FailedPrecondition,
                format!(
                    "The limit on the total number of distinct updates in this workflow has been reached ({}). Make sure any duplicate updates share an Update ID so the server can deduplicate them, and consider rejecting updates that you aren't going to process. You can also Continue-as-New to avoid this; we recommend you check Continue-as-New Suggested in your Workflow.",
                    limits::UPDATES
                ),
            ));
        }
        // Who waits for one of that id that came to nothing, and has not looked yet, still leaves.
        let callers = self.updates.all.get(update_id).map_or(0, |update| update.callers);
        self.updates.all.insert(update_id.to_owned(), Update { request, stage: UpdateStage::Admitted, callers });
        self.transitions += 1;
        if self.state.task.is_none() && !self.waits_for_first_task() {
            self.schedule_virtual(cx);
        }
        Ok(Admission::Admitted)
    }

    /// How many there are and were, but for those that came to nothing.
    fn updates_in_all(&self) -> usize {
        let is_new = |update: &&Update| matches!(update.stage, UpdateStage::Admitted | UpdateStage::Sent);
        self.state.updates.len() + self.updates.all.values().filter(is_new).count()
    }

    /// Whether an update has come to nothing, of which only those know who waited for it.
    pub(crate) fn has_forgotten_update(&self, update_id: &str) -> bool {
        self.updates.all.get(update_id).is_some_and(Update::has_come_to_nothing)
    }

    /// How far an update is; nothing if there is none of that id. A refusal if the run closed before it came to anything.
    pub(crate) fn update_status(&self, update_id: &str) -> Option<Result<UpdateStatus, Refusal>> {
        if let Some(known) = self.state.updates.get(update_id) {
            let outcome = match &known.outcome {
                Some(outcome) => Some(outcome.clone()),
                None if !self.state.is_running() => Some(failed(closed_failure())),
                None => None,
            };
            let stage = if outcome.is_some() { Stage::Completed } else { Stage::Accepted };
            return Some(Ok(UpdateStatus { stage, outcome }));
        }
        let update = self.updates.all.get(update_id)?;
        Some(match &update.stage {
            UpdateStage::Admitted | UpdateStage::Sent | UpdateStage::Accepted => {
                Ok(UpdateStatus { stage: Stage::Admitted, outcome: None })
            }
            UpdateStage::Rejected(failure) => {
                Ok(UpdateStatus { stage: Stage::Completed, outcome: Some(failed(Failure::clone(failure))) })
            }
            UpdateStage::Refused(refusal) => Err(Refusal::clone(refusal)),
        })
    }

    /// The messages that go with a workflow task which a worker takes now.
    pub(crate) fn hand_out_updates(&mut self) -> Vec<Message> {
        let Some(started) = self.state.task.as_ref().and_then(|task| task.started.as_ref()) else {
            return Vec::new();
        };
        let event_id = started.id - 1;
        let admitted = self.updates.all.iter_mut().filter(|(_, update)| update.stage == UpdateStage::Admitted);
        admitted
            .map(|(id, update)| {
                update.stage = UpdateStage::Sent;
                Message {
                    id: format!("{id}/request"),
                    protocol_instance_id: id.clone(),
                    sequencing_id: Some(SequencingId::EventId(event_id)),
                    body: Some(prost_types::Any {
                        type_url: Request::type_url(),
                        value: update.request.encode_to_vec(),
                    }),
                }
            })
            .collect()
    }

    /// Whether a worker's message can be taken.
    pub(super) fn check_update_message(&self, message: &UpdateMessage) -> Result<(), String> {
        let (id, needs_sent) = match message {
            UpdateMessage::Acceptance(id, _) | UpdateMessage::Rejection(id, _) => (id, true),
            UpdateMessage::Response(id, _) => (id, false),
        };
        // Accepted before, or in the same answer.
        let is_sent = self.updates.all.get(id).is_some_and(|update| update.stage == UpdateStage::Sent);
        let is_accepted = self.state.updates.get(id).is_some_and(|update| update.outcome.is_none());
        if (needs_sent && is_sent) || (!needs_sent && is_accepted) {
            return Ok(());
        }
        Err(if self.updates.all.contains_key(id) {
            format!(
                "invalid state transition attempted for Update {id}: received {} message while in state {}",
                message.name(),
                self.update_state(id)
            )
        } else {
            format!(
                "update {id} wasn't found on the server. This is most likely a transient error which will be resolved automatically by retries"
            )
        })
    }

    /// What the real server calls the state of an update.
    fn update_state(&self, id: &str) -> &'static str {
        match self.updates.all.get(id).map(|update| &update.stage) {
            Some(UpdateStage::Admitted) => "Admitted",
            Some(UpdateStage::Sent) => "Sent",
            Some(UpdateStage::Accepted) => "Accepted",
            _ => "Completed",
        }
    }

    /// Does what a worker's message says.
    pub(super) fn take_update_message(&mut self, cx: &mut Context<'_>, message: UpdateMessage) {
        match message {
            UpdateMessage::Acceptance(id, acceptance) => {
                let Some(update) = self.updates.all.get_mut(&id) else {
                    return;
                };
                update.stage = UpdateStage::Accepted;
                let request = update.request.clone();
                let attributes = WorkflowExecutionUpdateAcceptedEventAttributes {
                    protocol_instance_id: id,
                    accepted_request_message_id: acceptance.accepted_request_message_id,
                    accepted_request_sequencing_event_id: acceptance.accepted_request_sequencing_event_id,
                    accepted_request: Some(request),
                };
                self.append(cx.now, Attributes::WorkflowExecutionUpdateAcceptedEventAttributes(attributes));
            }
            UpdateMessage::Rejection(id, rejection) => {
                if let Some(update) = self.updates.all.get_mut(&id) {
                    update.stage = UpdateStage::Rejected(Box::new(rejection.failure.unwrap_or_default()));
                }
            }
            UpdateMessage::Response(id, response) => {
                let accepted_event_id = self.state.updates.get(&id).map_or(0, |update| update.accepted_id);
                self.updates.all.remove(&id);
                let attributes = WorkflowExecutionUpdateCompletedEventAttributes {
                    meta: response.meta,
                    accepted_event_id,
                    outcome: response.outcome,
                };
                self.append(cx.now, Attributes::WorkflowExecutionUpdateCompletedEventAttributes(attributes));
            }
        }
    }

    /// A worker completed its task and left updates unanswered: it knows nothing of updates.
    pub(super) fn reject_unanswered_updates(&mut self) {
        for update in self.updates.all.values_mut().filter(|update| update.stage == UpdateStage::Sent) {
            update.stage = UpdateStage::Rejected(Box::new(application_failure(
                "Workflow Update is rejected because it wasn't processed by worker. Probably, Workflow Update is not supported by the worker.",
                "UnprocessedUpdate",
            )));
        }
        self.updates.forget();
    }
}

impl UpdateMessage {
    /// Reads a worker's message; an error says what is wrong with it.
    pub(super) fn decode(message: &Message) -> Result<Self, String> {
        let Some(body) = &message.body else {
            return Err(format!("message {} has no body", message.id));
        };
        let id = message.protocol_instance_id.clone();
        let bad = |error: prost::DecodeError| format!("message {} cannot be read: {error}", message.id);
        let kind = body.type_url.rsplit('/').next().unwrap_or_default();
        if kind == Acceptance::full_name() {
            Ok(Self::Acceptance(id, Box::new(Acceptance::decode(body.value.as_slice()).map_err(bad)?)))
        } else if kind == Rejection::full_name() {
            Ok(Self::Rejection(id, Box::new(Rejection::decode(body.value.as_slice()).map_err(bad)?)))
        } else if kind == Response::full_name() {
            Ok(Self::Response(id, Box::new(Response::decode(body.value.as_slice()).map_err(bad)?)))
        } else {
            Err(format!("message {} is of the unknown type {}", message.id, body.type_url))
        }
    }

    pub(super) fn is_rejection(&self) -> bool {
        matches!(self, Self::Rejection(..))
    }

    /// What the real server calls it.
    fn name(&self) -> &'static str {
        match self {
            Self::Acceptance(..) => "*update.Acceptance",
            Self::Rejection(..) => "*update.Rejection",
            Self::Response(..) => "*update.Response",
        }
    }

    pub(super) fn update_id(&self) -> &str {
        match self {
            Self::Acceptance(id, _) | Self::Rejection(id, _) | Self::Response(id, _) => id,
        }
    }
}

fn failed(failure: Failure) -> Outcome {
    Outcome { value: Some(outcome::Value::Failure(failure)) }
}

fn closed_failure() -> Failure {
    application_failure(
        "Workflow Update failed because the Workflow completed before the Update completed.",
        "AcceptedUpdateCompletedWorkflow",
    )
}

fn application_failure(message: &str, kind: &str) -> Failure {
    Failure {
        message: message.to_owned(),
        source: "Server".to_owned(),
        failure_info: Some(FailureInfo::ApplicationFailureInfo(ApplicationFailureInfo {
            r#type: kind.to_owned(),
            non_retryable: true,
            ..Default::default()
        })),
        ..Default::default()
    }
}
