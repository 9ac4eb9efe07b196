//! Whether the commands of a worker can be taken, all of them, in their order.

use std::collections::BTreeSet;

use prost::Message as _;

use crate::RunId;
use crate::limits;
use crate::pb::command::v1::Command;
use crate::pb::command::v1::command::Attributes as CommandAttributes;
use crate::pb::command::v1::{ScheduleActivityTaskCommandAttributes, StartChildWorkflowExecutionCommandAttributes};
use crate::pb::common::v1::Payloads;
use crate::pb::enums::v1::WorkflowTaskFailedCause as Cause;
use crate::run::{Run, TaskFailure};
use crate::time;
use crate::{backoff, cron};

/// Goes through commands, and knows what those before have begun and ended.
pub(crate) struct Check<'a> {
    run: &'a Run,
    activities: BTreeSet<String>,
    timers: BTreeSet<String>,
    ended_timers: BTreeSet<String>,
    children: usize,
    signals: usize,
    cancels: usize,
}

type Checked = Result<(), TaskFailure>;

/// A failure whose text begins with its cause, as the real server's do.
fn refuse(cause: Cause, what: impl AsRef<str>) -> Checked {
    Err(TaskFailure::new(cause, format!("{}: {}", name_of(cause), what.as_ref())))
}

/// The name that Go prints for a cause.
fn name_of(cause: Cause) -> String {
    let name = cause.as_str_name().trim_start_matches("WORKFLOW_TASK_FAILED_CAUSE_");
    let capitalise = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters.map(|letter| letter.to_ascii_lowercase())).collect::<String>()
    };
    name.split('_').map(capitalise).collect()
}

impl<'a> Check<'a> {
    pub(crate) fn new(run: &'a Run) -> Self {
        Self {
            run,
            activities: BTreeSet::new(),
            timers: BTreeSet::new(),
            ended_timers: BTreeSet::new(),
            children: 0,
            signals: 0,
            cancels: 0,
        }
    }

    /// Checks the next command. `has_message`: whether the worker sent a message of that id.
    pub(crate) fn command(&mut self, command: &Command, has_message: impl Fn(&str) -> bool) -> Checked {
        use CommandAttributes as A;

        let Some(attributes) = &command.attributes else {
            let kind = command.command_type().as_str_name();
            return Err(TaskFailure::new(Cause::UnhandledCommand, format!("Unknown command type: {kind}")));
        };
        match attributes {
            A::ScheduleActivityTaskCommandAttributes(command) => self.schedule_activity(command),
            A::RequestCancelActivityTaskCommandAttributes(command) => {
                let cause = Cause::BadRequestCancelActivityAttributes;
                if command.scheduled_event_id <= 0 {
                    return refuse(cause, "ScheduledEventId is not set on RequestCancelActivityTaskCommand.");
                }
                if command.scheduled_event_id >= self.run.state.next_event_id {
                    return refuse(cause, format!("no event {}", command.scheduled_event_id));
                }
                Ok(())
            }
            A::StartTimerCommandAttributes(command) => {
                let cause = Cause::BadStartTimerAttributes;
                id(cause, &command.timer_id, "TimerId is not set on StartTimerCommand.", "TimerId")?;
                if time::some_duration(command.start_to_fire_timeout.as_ref()).is_none()
                    || !time::is_valid(command.start_to_fire_timeout.as_ref())
                {
                    let text = "A valid StartToFireTimeout is not set on StartTimerCommand.";
                    return refuse(cause, format!("{text} TimerId={}", command.timer_id));
                }
                let pending = self.run.state.timers.contains_key(&command.timer_id)
                    && !self.ended_timers.contains(&command.timer_id);
                if pending || !self.timers.insert(command.timer_id.clone()) {
                    let text = format!("StartTimerDuplicateId: {}", command.timer_id);
                    return Err(TaskFailure::new(Cause::StartTimerDuplicateId, text));
                }
                Ok(())
            }
            A::CancelTimerCommandAttributes(command) => {
                let cause = Cause::BadCancelTimerAttributes;
                id(cause, &command.timer_id, "TimerId is not set on CancelTimerCommand.", "TimerId")?;
                let id = &command.timer_id;
                let pending = self.run.state.timers.contains_key(id) || self.run.has_buffered_firing(id);
                if self.timers.remove(id) || (pending && self.ended_timers.insert(id.clone())) {
                    return Ok(());
                }
                refuse(cause, format!("TimerID: {id}"))
            }
            A::RecordMarkerCommandAttributes(command) => {
                let cause = Cause::BadRecordMarkerAttributes;
                id(cause, &command.marker_name, "MarkerName is not set on RecordMarkerCommand.", "MarkerName")?;
                let size = command.details.values().map(Payloads::encoded_len).sum();
                blob(cause, size, "RecordMarkerCommandAttributes.Details")
            }
            A::UpsertWorkflowSearchAttributesCommandAttributes(command) => match &command.search_attributes {
                Some(attributes) if !attributes.indexed_fields.is_empty() => Ok(()),
                _ => refuse(
                    Cause::BadSearchAttributes,
                    "IndexedFields is not set on UpsertWorkflowSearchAttributesCommand.",
                ),
            },
            A::ModifyWorkflowPropertiesCommandAttributes(command) => match &command.upserted_memo {
                Some(memo) if memo.encoded_len() > limits::MEMO_BYTES => {
                    refuse(Cause::BadModifyWorkflowPropertiesAttributes, "memo size exceeds limit")
                }
                _ => Ok(()),
            },
            A::StartChildWorkflowExecutionCommandAttributes(command) => self.start_child(command),
            A::SignalExternalWorkflowExecutionCommandAttributes(command) => {
                let cause = Cause::BadSignalWorkflowExecutionAttributes;
                let execution = command.execution.clone().unwrap_or_default();
                let what = "SignalExternalWorkflowExecutionCommand";
                id(cause, &execution.workflow_id, &format!("WorkflowId is not set on {what}."), "WorkflowId")?;
                run_id(cause, &execution.run_id, what)?;
                id(cause, &command.signal_name, &format!("SignalName is not set on {what}."), "SignalName")?;
                blob(
                    Cause::BadSignalInputSize,
                    command.input.as_ref().map_or(0, |input| input.encoded_len()),
                    "SignalExternalWorkflowExecutionCommandAttributes.Input",
                )?;
                self.signals += 1;
                let pending = self.run.state.signals_out.len() + self.signals;
                limit(pending, limits::PENDING_SIGNALS, Cause::PendingSignalsLimitExceeded, "pending signals")
            }
            A::RequestCancelExternalWorkflowExecutionCommandAttributes(command) => {
                let cause = Cause::BadRequestCancelExternalWorkflowExecutionAttributes;
                let what = "RequestCancelExternalWorkflowExecutionCommand";
                id(cause, &command.workflow_id, &format!("WorkflowId is not set on {what}."), "WorkflowId")?;
                run_id(cause, &command.run_id, what)?;
                self.cancels += 1;
                let pending = self.run.state.cancels_out.len() + self.cancels;
                let cause = Cause::PendingRequestCancelLimitExceeded;
                limit(pending, limits::PENDING_CANCELS, cause, "pending requests to cancel")
            }
            A::CompleteWorkflowExecutionCommandAttributes(command) => {
                let size = command.result.as_ref().map_or(0, |result| result.encoded_len());
                blob(
                    Cause::BadCompleteWorkflowExecutionAttributes,
                    size,
                    "CompleteWorkflowExecutionCommandAttributes.Result",
                )
            }
            A::FailWorkflowExecutionCommandAttributes(command) => match &command.failure {
                Some(_) => Ok(()),
                None => refuse(
                    Cause::BadFailWorkflowExecutionAttributes,
                    "Failure is not set on FailWorkflowExecutionCommand.",
                ),
            },
            A::CancelWorkflowExecutionCommandAttributes(_) => Ok(()),
            A::ContinueAsNewWorkflowExecutionCommandAttributes(command) => {
                let cause = Cause::BadContinueAsNewAttributes;
                let kind = command.workflow_type.as_ref().map_or("", |kind| &kind.name);
                id(cause, kind, "WorkflowType is not set on ContinueAsNewWorkflowExecutionCommand.", "WorkflowType")?;
                for timeout in [&command.workflow_run_timeout, &command.workflow_task_timeout] {
                    if !time::is_valid(timeout.as_ref()) {
                        return refuse(cause, "Invalid timeout on ContinueAsNewWorkflowExecutionCommand.");
                    }
                }
                if let Err(error) = backoff::check(command.retry_policy.as_ref()) {
                    return refuse(cause, error.message);
                }
                let size = command.input.as_ref().map_or(0, |input| input.encoded_len());
                blob(cause, size, "ContinueAsNewWorkflowExecutionCommandAttributes.Input")
            }
            A::ProtocolMessageCommandAttributes(command) => {
                if has_message(&command.message_id) {
                    return Ok(());
                }
                let cause = Cause::BadUpdateWorkflowExecutionMessage;
                refuse(cause, format!("ProtocolMessageCommand referenced absent message ID \"{}\"", command.message_id))
            }
            A::ScheduleNexusOperationCommandAttributes(_) | A::RequestCancelNexusOperationCommandAttributes(_) => {
                refuse(Cause::FeatureDisabled, "Nexus operations are not supported by this server")
            }
        }
    }

    fn schedule_activity(&mut self, command: &ScheduleActivityTaskCommandAttributes) -> Checked {
        let cause = Cause::BadScheduleActivityAttributes;
        let activity_id = &command.activity_id;
        let kind = command.activity_type.as_ref().map_or("", |kind| &kind.name);
        id(cause, activity_id, "ActivityId is not set on ScheduleActivityTaskCommand.", "ActivityId")?;
        let missing = format!("ActivityType is not set on ScheduleActivityTaskCommand. ActivityId={activity_id}");
        id(cause, kind, &missing, "ActivityType")?;
        let timeouts = [
            ("ScheduleToCloseTimeout", &command.schedule_to_close_timeout),
            ("ScheduleToStartTimeout", &command.schedule_to_start_timeout),
            ("StartToCloseTimeout", &command.start_to_close_timeout),
            ("HeartbeatTimeout", &command.heartbeat_timeout),
        ];
        for (name, timeout) in timeouts {
            if !time::is_valid(timeout.as_ref()) {
                let text = format!("Invalid {name} for activity. ActivityId={activity_id} ActivityType={kind}");
                return refuse(cause, text);
            }
        }
        if time::some_duration(command.start_to_close_timeout.as_ref()).is_none()
            && time::some_duration(command.schedule_to_close_timeout.as_ref()).is_none()
        {
            return refuse(
                cause,
                format!(
                    "A valid StartToClose or ScheduleToCloseTimeout is not set on ScheduleActivityTaskCommand. ActivityId={activity_id} ActivityType={kind}"
                ),
            );
        }
        if let Err(error) = backoff::check(command.retry_policy.as_ref()) {
            return refuse(cause, error.message);
        }
        let size = command.input.as_ref().map_or(0, |input| input.encoded_len());
        blob(cause, size, "ScheduleActivityTaskCommandAttributes.Input")?;
        if self.run.state.activity_by_id(activity_id).is_some() || !self.activities.insert(activity_id.clone()) {
            let text = format!("ScheduleActivityDuplicateId: {activity_id}");
            return Err(TaskFailure::new(Cause::ScheduleActivityDuplicateId, text));
        }
        let pending = self.run.state.activities.len() + self.activities.len();
        limit(pending, limits::PENDING_ACTIVITIES, Cause::PendingActivitiesLimitExceeded, "pending activities")
    }

    fn start_child(&mut self, command: &StartChildWorkflowExecutionCommandAttributes) -> Checked {
        let cause = Cause::BadStartChildExecutionAttributes;
        let what = "StartChildWorkflowExecutionCommand";
        id(cause, &command.workflow_id, &format!("WorkflowId is not set on {what}."), "WorkflowId")?;
        let kind = command.workflow_type.as_ref().map_or("", |kind| &kind.name);
        id(cause, kind, &format!("WorkflowType is not set on {what}."), "WorkflowType")?;
        let timeouts = [
            ("WorkflowExecutionTimeout", &command.workflow_execution_timeout),
            ("WorkflowRunTimeout", &command.workflow_run_timeout),
            ("WorkflowTaskTimeout", &command.workflow_task_timeout),
        ];
        for (name, timeout) in timeouts {
            if !time::is_valid(timeout.as_ref()) {
                return refuse(cause, format!("Invalid {name} on {what}. WorkflowId={}", command.workflow_id));
            }
        }
        if let Err(error) = backoff::check(command.retry_policy.as_ref()) {
            return refuse(cause, error.message);
        }
        if let Err(error) = cron::check(&command.cron_schedule) {
            return refuse(cause, error.message);
        }
        let size = command.input.as_ref().map_or(0, |input| input.encoded_len());
        blob(cause, size, "StartChildWorkflowExecutionCommandAttributes.Input")?;
        self.children += 1;
        let pending = self.run.state.children.len() + self.children;
        limit(pending, limits::PENDING_CHILDREN, Cause::PendingChildWorkflowsLimitExceeded, "pending children")
    }
}

fn id(cause: Cause, value: &str, missing: &str, name: &str) -> Checked {
    if value.is_empty() {
        return refuse(cause, missing);
    }
    if value.len() > limits::ID_CHARS {
        return refuse(cause, format!("{name} exceeds length limit."));
    }
    Ok(())
}

fn run_id(cause: Cause, value: &str, what: &str) -> Checked {
    if value.is_empty() || RunId::parse_str(value).is_ok() {
        return Ok(());
    }
    refuse(cause, format!("Invalid RunId set on {what}. RunId={value}"))
}

fn blob(cause: Cause, size: usize, what: &str) -> Checked {
    if size <= limits::BLOB_BYTES {
        return Ok(());
    }
    refuse(cause, format!("{what} exceeds size limit."))
}

fn limit(pending: usize, most: usize, cause: Cause, what: &str) -> Checked {
    if pending <= most {
        return Ok(());
    }
    let name = name_of(cause);
    Err(TaskFailure::new(
        cause,
        format!("{name}: the number of {what}, {pending}, has reached the per-workflow limit of {most}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_named_as_go_does() {
        assert_eq!(name_of(Cause::BadScheduleActivityAttributes), "BadScheduleActivityAttributes");
        assert_eq!(name_of(Cause::UnhandledCommand), "UnhandledCommand");
    }
}
