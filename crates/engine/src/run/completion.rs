//! What a worker decides in a workflow task: commands and messages, checked as a whole before any of them takes effect.

use std::collections::{BTreeMap, BTreeSet};

use crate::pb::command::v1::Command;
use crate::pb::command::v1::command::Attributes as CommandAttributes;
use crate::pb::common::v1::{MeteringMetadata, WorkerVersionStamp};
use crate::pb::enums::v1::WorkflowTaskFailedCause as Cause;
use crate::pb::failure::v1::failure::FailureInfo;
use crate::pb::failure::v1::{Failure, ServerFailureInfo};
use crate::pb::history::v1::WorkflowTaskCompletedEventAttributes;
use crate::pb::history::v1::history_event::Attributes;
use crate::pb::protocol::v1::Message;
use crate::pb::query::v1::WorkflowQueryResult;
use crate::pb::sdk::v1::WorkflowTaskCompletedMetadata;

use super::update::UpdateMessage;
use super::workflow_task::WorkflowTask;
use super::{Context, FirstCompleted, Run, Sticky, command};
use crate::namespaces::Namespaces;
use crate::pb::errordetails::v1::WorkflowNotReadyFailure;
use crate::refusal::{Code, Refusal};

/// A completed workflow task, as a worker tells it.
#[derive(Debug, Default)]
pub(crate) struct Completion {
    pub(crate) identity: String,
    pub(crate) commands: Vec<Command>,
    pub(crate) messages: Vec<Message>,
    pub(crate) sticky: Option<Sticky>,
    /// There is to be another task at once: the worker is still busy with local activities.
    pub(crate) force_new_task: bool,
    pub(crate) query_results: BTreeMap<String, WorkflowQueryResult>,
    pub(crate) sdk_metadata: Option<WorkflowTaskCompletedMetadata>,
    pub(crate) metering_metadata: Option<MeteringMetadata>,
    pub(crate) worker_version: Option<WorkerVersionStamp>,
    pub(crate) binary_checksum: String,
    /// The worker can forget a task that brought nothing but rejections.
    pub(crate) can_discard: bool,
}

/// What a worker did that fails its task.
#[derive(Debug, PartialEq)]
pub(crate) struct TaskFailure {
    pub(crate) cause: Cause,
    pub(crate) message: String,
}

/// Why what a worker decided is not taken.
#[derive(Debug)]
pub(crate) enum Rejection {
    /// The request is an invalid one; the worker still has its task.
    Request(Refusal),
    /// The task has failed. What cannot become any smaller by another attempt ends the workflow, too.
    Task { failure: TaskFailure, ends_workflow: bool },
}

impl From<TaskFailure> for Rejection {
    fn from(failure: TaskFailure) -> Self {
        Self::Task { failure, ends_workflow: false }
    }
}

/// What came of a completed task, beside what the history tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Completed {
    /// The worker is to forget everything after this event.
    pub(crate) reset_to: Option<i64>,
    /// Activities that the worker would like to have at once.
    pub(crate) eager: Vec<i64>,
}

impl TaskFailure {
    pub(crate) fn new(cause: Cause, message: impl Into<String>) -> Self {
        Self { cause, message: message.into() }
    }

    /// As the event has it.
    pub(crate) fn failure(&self) -> Failure {
        Failure {
            message: self.message.clone(),
            failure_info: Some(FailureInfo::ServerFailureInfo(ServerFailureInfo::default())),
            ..Default::default()
        }
    }
}

impl Run {
    /// Whether what a worker decided can be taken, all of it.
    pub(crate) fn check_completion(&self, completion: &Completion, namespaces: &Namespaces) -> Result<(), Rejection> {
        let updates = decode_updates(&completion.messages)?;
        command::sequence(&completion.commands)?;
        self.check_updates(&updates)?;
        let mut check = command::Check::new(self, namespaces);
        for command in &completion.commands {
            check.command(command, |message_id| updates.contains_key(message_id))?;
        }
        let closes = completion.commands.iter().any(command::closes);
        if closes && (!self.buffered.is_empty() || self.updates.has_admitted()) {
            return Err(TaskFailure::new(Cause::UnhandledCommand, "UnhandledCommand").into());
        }
        Ok(())
    }

    /// Takes what a worker decided, which was checked before.
    pub(crate) fn complete_task(
        &mut self,
        cx: &mut Context<'_>,
        completion: Completion,
    ) -> Result<Completed, Rejection> {
        let Completion { identity, commands, messages, .. } = completion;
        let mut updates = decode_updates(&messages)?;
        let is_speculative = self.state.task.as_ref().is_some_and(WorkflowTask::is_speculative);
        let nothing_to_tell = commands.is_empty()
            && self.buffered.is_empty()
            && !completion.force_new_task
            && updates.values().all(UpdateMessage::is_rejection);
        // A worker that cannot forget events has seen none but those of the task itself.
        let can_discard = completion.can_discard
            || self.state.task.as_ref().is_some_and(|task| task.scheduled_id == self.state.last_started_id + 2);
        if is_speculative && nothing_to_tell && can_discard {
            let reset_to = self.state.last_started_id;
            self.state.end_task();
            self.take_updates(cx, updates);
            self.queries.answer_handed_out(completion.query_results);
            self.sticky = completion.sticky;
            self.after_task(cx, false);
            return Ok(Completed { reset_to: Some(reset_to), eager: Vec::new() });
        }

        let Some((scheduled_event_id, started_event_id)) = self.write_task_events() else {
            return Err(Rejection::Request(Refusal::not_found("Workflow task not found.")));
        };
        let binary_checksum = completion.binary_checksum;
        let completed_id = self.append(
            cx.now,
            Attributes::WorkflowTaskCompletedEventAttributes(WorkflowTaskCompletedEventAttributes {
                scheduled_event_id,
                started_event_id,
                identity: identity.clone(),
                binary_checksum: binary_checksum.clone(),
                worker_version: completion.worker_version,
                sdk_metadata: completion.sdk_metadata,
                metering_metadata: completion.metering_metadata,
                ..Default::default()
            }),
        );
        let first = FirstCompleted { id: completed_id, at: cx.now, binary_checksum, expires_at: None };
        self.first_completed.get_or_insert_with(|| Box::new(first));
        self.sticky = completion.sticky;
        self.queries.answer_handed_out(completion.query_results);

        let mut eager = Vec::new();
        let mut wakes = false;
        for command in commands {
            // Whatever comes after the end of the workflow has no meaning.
            if !self.state.is_running() {
                break;
            }
            if let Some(CommandAttributes::ProtocolMessageCommandAttributes(reference)) = &command.attributes {
                if let Some(update) = updates.remove(&reference.message_id) {
                    self.take_update_message(cx, update);
                }
                continue;
            }
            wakes |= self.take_command(cx, command, completed_id, &identity, &mut eager);
        }
        self.take_updates(cx, updates);
        self.after_task(cx, wakes || completion.force_new_task);
        Ok(Completed { reset_to: None, eager: if self.state.is_running() { eager } else { Vec::new() } })
    }

    /// What a worker decided fails its task. A further attempt is not reported: as its time is up there is another one, so
    /// that a worker which fails again and again does not do so at full speed.
    pub(crate) fn reject_completion(
        &mut self,
        cx: &mut Context<'_>,
        failure: TaskFailure,
        ends_workflow: bool,
        identity: &str,
    ) {
        let attempt = self.state.task.as_ref().map_or(1, |task| task.attempt);
        if attempt > 1 && failure.cause != Cause::UnhandledCommand {
            return;
        }
        self.updates.refuse_unaccepted(
            &Refusal::new(
                Code::FailedPrecondition,
                "Unable to perform workflow execution update due to unexpected workflow task failure.",
            )
            .with(&WorkflowNotReadyFailure::default()),
        );
        self.fail_task_without_next(cx, failure.cause as i32, Some(failure.failure()), identity);
        if ends_workflow {
            self.terminate(cx, failure.message, None, "history-service".to_owned());
        } else {
            self.schedule_task(cx);
        }
    }

    fn take_updates(&mut self, cx: &mut Context<'_>, updates: BTreeMap<String, UpdateMessage>) {
        for update in updates.into_values() {
            self.take_update_message(cx, update);
        }
        self.reject_unanswered_updates();
    }

    /// A task is over; there is another one if there is something that the workflow has not seen.
    fn after_task(&mut self, cx: &mut Context<'_>, wakes: bool) {
        if self.state.is_running() {
            if wakes || !self.buffered.is_empty() {
                self.flush_buffered();
                self.schedule_task(cx);
            } else if self.updates.has_admitted() {
                self.schedule_task(cx);
            }
        }
        self.send_queries(cx);
    }

    fn check_updates(&self, updates: &BTreeMap<String, UpdateMessage>) -> Result<(), TaskFailure> {
        let accepted: BTreeSet<&str> = updates
            .values()
            .filter(|update| matches!(update, UpdateMessage::Acceptance(..)))
            .map(UpdateMessage::update_id)
            .collect();
        for update in updates.values() {
            let completes = matches!(update, UpdateMessage::Response(..));
            if completes && accepted.contains(update.update_id()) {
                continue;
            }
            self.check_update_message(update).map_err(bad_update)?;
        }
        Ok(())
    }
}

fn decode_updates(messages: &[Message]) -> Result<BTreeMap<String, UpdateMessage>, TaskFailure> {
    let mut updates = BTreeMap::new();
    for message in messages {
        let update = UpdateMessage::decode(message).map_err(bad_update)?;
        updates.insert(message.id.clone(), update);
    }
    Ok(updates)
}

fn bad_update(what: String) -> TaskFailure {
    TaskFailure::new(Cause::BadUpdateWorkflowExecutionMessage, format!("BadUpdateWorkflowExecutionMessage: {what}"))
}
