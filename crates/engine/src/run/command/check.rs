//! Whether the commands of a worker can be taken, all of them, in their order. The texts are the real server's, which
//! developers search for.

use std::collections::BTreeSet;

use prost::Message as _;

use crate::RunId;
use crate::limits;
use crate::namespaces::Namespaces;
use crate::pb::command::v1::Command;
use crate::pb::command::v1::command::Attributes as CommandAttributes;
use crate::pb::command::v1::{
    ContinueAsNewWorkflowExecutionCommandAttributes, RequestCancelExternalWorkflowExecutionCommandAttributes,
    ScheduleActivityTaskCommandAttributes, SignalExternalWorkflowExecutionCommandAttributes,
    StartChildWorkflowExecutionCommandAttributes, StartTimerCommandAttributes,
};
use crate::pb::enums::v1::{CommandType, WorkflowTaskFailedCause as Cause};
use crate::refusal::Refusal;
use crate::rpc::check;
use crate::run::{Rejection, Run, TaskFailure};
use crate::time;
use crate::{backoff, cron};

type Checked = Result<(), Rejection>;
type Timeout<'a> = (&'static str, &'a Option<prost_types::Duration>);

/// Goes through commands, and knows what those before have begun and ended.
pub(crate) struct Check<'a> {
    run: &'a Run,
    namespaces: &'a Namespaces,
    activities: BTreeSet<String>,
    timers: BTreeSet<String>,
    ended_timers: BTreeSet<String>,
    children: BTreeSet<String>,
    signals: usize,
    cancels: usize,
    /// How many events there are at most once the commands before have been taken.
    events: i64,
}

/// What fails the workflow task; the text begins with its cause.
fn fail(cause: Cause, what: impl AsRef<str>) -> Checked {
    Err(TaskFailure::new(cause, format!("{}: {}", cause_name(cause), what.as_ref())).into())
}

/// What makes the whole request an invalid one; the task goes on.
fn refuse(what: impl Into<String>) -> Checked {
    Err(Rejection::Request(Refusal::invalid(what)))
}

/// The name that Go prints for a cause.
fn cause_name(cause: Cause) -> String {
    camel_case(cause.as_str_name().trim_start_matches("WORKFLOW_TASK_FAILED_CAUSE_"))
}

/// The name that Go prints for a type of command; its number if it has none.
fn command_name(command: &Command) -> String {
    match CommandType::try_from(command.command_type) {
        Ok(kind) => camel_case(kind.as_str_name().trim_start_matches("COMMAND_TYPE_")),
        Err(_) => command.command_type.to_string(),
    }
}

fn camel_case(name: &str) -> String {
    let capitalise = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters.map(|letter| letter.to_ascii_lowercase())).collect::<String>()
    };
    name.split('_').map(capitalise).collect()
}

/// What a command without its attributes fails its task with.
fn cause_of(kind: CommandType) -> Option<Cause> {
    Some(match kind {
        CommandType::ScheduleActivityTask => Cause::BadScheduleActivityAttributes,
        CommandType::RequestCancelActivityTask => Cause::BadRequestCancelActivityAttributes,
        CommandType::StartTimer => Cause::BadStartTimerAttributes,
        CommandType::CancelTimer => Cause::BadCancelTimerAttributes,
        CommandType::CompleteWorkflowExecution => Cause::BadCompleteWorkflowExecutionAttributes,
        CommandType::FailWorkflowExecution => Cause::BadFailWorkflowExecutionAttributes,
        CommandType::CancelWorkflowExecution => Cause::BadCancelWorkflowExecutionAttributes,
        CommandType::RequestCancelExternalWorkflowExecution => {
            Cause::BadRequestCancelExternalWorkflowExecutionAttributes
        }
        CommandType::RecordMarker => Cause::BadRecordMarkerAttributes,
        CommandType::ContinueAsNewWorkflowExecution => Cause::BadContinueAsNewAttributes,
        CommandType::StartChildWorkflowExecution => Cause::BadStartChildExecutionAttributes,
        CommandType::SignalExternalWorkflowExecution => Cause::BadSignalWorkflowExecutionAttributes,
        CommandType::UpsertWorkflowSearchAttributes => Cause::BadSearchAttributes,
        CommandType::ProtocolMessage => Cause::BadUpdateWorkflowExecutionMessage,
        CommandType::ModifyWorkflowProperties => Cause::BadModifyWorkflowPropertiesAttributes,
        _ => return None,
    })
}

/// Whether commands that end a workflow come last.
pub(crate) fn sequence(commands: &[Command]) -> Checked {
    let Some((_, before)) = commands.split_last() else {
        return Ok(());
    };
    match before.iter().find(|command| super::closes(command)) {
        Some(early) => {
            let names: Vec<_> = commands.iter().map(command_name).collect();
            let early = command_name(early);
            refuse(format!(
                "invalid command sequence: [{}], command {early} must be the last command.",
                names.join(", ")
            ))
        }
        None => Ok(()),
    }
}

impl<'a> Check<'a> {
    pub(crate) fn new(run: &'a Run, namespaces: &'a Namespaces) -> Self {
        Self {
            run,
            namespaces,
            activities: BTreeSet::new(),
            timers: BTreeSet::new(),
            ended_timers: BTreeSet::new(),
            children: BTreeSet::new(),
            signals: 0,
            cancels: 0,
            // The task's own events.
            events: 3,
        }
    }

    /// Checks the next command. `has_message`: whether the worker sent a message of that id.
    pub(crate) fn command(&mut self, command: &Command, has_message: impl Fn(&str) -> bool) -> Checked {
        use CommandAttributes as A;

        self.events += 2;
        let Some(attributes) = &command.attributes else {
            return Self::without_attributes(command);
        };
        match attributes {
            A::ScheduleActivityTaskCommandAttributes(command) => self.schedule_activity(command),
            A::RequestCancelActivityTaskCommandAttributes(command) => {
                // One that has ended already may be cancelled: the worker could not know. One that an earlier command
                // begins may be, too.
                if (1..self.run.state.next_event_id + self.events).contains(&command.scheduled_event_id) {
                    return Ok(());
                }
                fail(
                    Cause::BadRequestCancelActivityAttributes,
                    format!(
                        "invalid history builder state for action: add-activitytask-cancel-requested-event, ScheduledEventID: {}",
                        command.scheduled_event_id
                    ),
                )
            }
            A::StartTimerCommandAttributes(command) => self.start_timer(command),
            A::CancelTimerCommandAttributes(command) => self.cancel_timer(&command.timer_id),
            A::RecordMarkerCommandAttributes(command) => {
                let cause = Cause::BadRecordMarkerAttributes;
                id(
                    cause,
                    &command.marker_name,
                    "MarkerName is not set on RecordMarkerCommand.",
                    "RecordMarkerCommand",
                )?;
                let size = command.details.values().map(prost::Message::encoded_len).sum();
                blob(cause, size, "RecordMarkerCommandAttributes.Details")
            }
            A::UpsertWorkflowSearchAttributesCommandAttributes(command) => match &command.search_attributes {
                Some(attributes) if !attributes.indexed_fields.is_empty() => Ok(()),
                _ => fail(
                    Cause::BadSearchAttributes,
                    "IndexedFields is not set on UpsertWorkflowSearchAttributesCommand.",
                ),
            },
            A::ModifyWorkflowPropertiesCommandAttributes(command) => {
                let cause = Cause::BadModifyWorkflowPropertiesAttributes;
                match &command.upserted_memo {
                    Some(memo) if memo.encoded_len() > limits::MEMO_BYTES => {
                        fail(cause, "ModifyWorkflowPropertiesCommandAttributes.UpsertedMemo exceeds size limit.")
                    }
                    Some(memo) if !memo.fields.is_empty() => Ok(()),
                    _ => fail(cause, "UpsertedMemo.Fields is not set on ModifyWorkflowPropertiesCommand."),
                }
            }
            A::StartChildWorkflowExecutionCommandAttributes(command) => self.start_child(command),
            A::SignalExternalWorkflowExecutionCommandAttributes(command) => self.signal(command),
            A::RequestCancelExternalWorkflowExecutionCommandAttributes(command) => self.cancel(command),
            A::CompleteWorkflowExecutionCommandAttributes(command) => {
                let size = command.result.as_ref().map_or(0, prost::Message::encoded_len);
                // The cause is the real server's, too.
                blob(Cause::BadScheduleActivityAttributes, size, "CompleteWorkflowExecutionCommandAttributes.Result")
            }
            A::FailWorkflowExecutionCommandAttributes(command) => match &command.failure {
                Some(_) => Ok(()),
                None => fail(
                    Cause::BadFailWorkflowExecutionAttributes,
                    "Failure is not set on FailWorkflowExecutionCommand.",
                ),
            },
            A::CancelWorkflowExecutionCommandAttributes(_) => Ok(()),
            A::ContinueAsNewWorkflowExecutionCommandAttributes(command) => self.continue_as_new(command),
            A::ProtocolMessageCommandAttributes(command) => {
                if has_message(&command.message_id) {
                    return Ok(());
                }
                let what = format!("ProtocolMessageCommand referenced absent message ID {}", command.message_id);
                fail(Cause::BadUpdateWorkflowExecutionMessage, what)
            }
            A::ScheduleNexusOperationCommandAttributes(_) | A::RequestCancelNexusOperationCommandAttributes(_) => {
                fail(Cause::FeatureDisabled, "Nexus operations are not supported by this server")
            }
        }
    }

    fn without_attributes(command: &Command) -> Checked {
        let name = command_name(command);
        match cause_of(command.command_type()) {
            Some(cause) => fail(cause, format!("{name}CommandAttributes is not set on {name}Command.")),
            None => refuse(format!("unknown command type: {name}")),
        }
    }

    fn schedule_activity(&mut self, command: &ScheduleActivityTaskCommandAttributes) -> Checked {
        let cause = Cause::BadScheduleActivityAttributes;
        let what = "ScheduleActivityTaskCommand";
        let activity_id = &command.activity_id;
        let kind = command.activity_type.as_ref().map_or("", |kind| &kind.name);
        let of = format!("ActivityId={activity_id} ActivityType={kind}");
        let queue = command.task_queue.as_ref().map_or("", |queue| &queue.name);
        if queue.is_empty() {
            return refuse(format!("invalid TaskQueue on {what}: missing task queue name. {of}"));
        }
        if let Err(refusal) = check::queue_name(queue) {
            return refuse(format!("invalid TaskQueue on {what}: {}. {of}", refusal.message));
        }
        let missing = format!("ActivityId is not set on {what}. ActivityType={kind}");
        let of_type = format!(" ActivityType={kind}");
        id_of(cause, activity_id, &missing, &format!("ActivityId on {what}"), [&of_type, ""])?;
        let missing = format!("ActivityType is not set on {what}. ActivityID={activity_id}");
        id(cause, kind, &missing, &format!("ActivityType on {what}"))?;
        if let Err(error) = backoff::check(command.retry_policy.as_ref()) {
            return refuse(format!(
                "invalid ActivityRetryPolicy on SechduleActivityTaskCommand: {}. {of}",
                error.message
            ));
        }
        timeouts(
            cause,
            &[
                ("ScheduleToCloseTimeout", &command.schedule_to_close_timeout),
                ("ScheduleToStartTimeout", &command.schedule_to_start_timeout),
                ("StartToCloseTimeout", &command.start_to_close_timeout),
                ("HeartbeatTimeout", &command.heartbeat_timeout),
            ],
            &format!("for {what}"),
            &of,
        )?;
        if time::some_duration(command.start_to_close_timeout.as_ref()).is_none()
            && time::some_duration(command.schedule_to_close_timeout.as_ref()).is_none()
        {
            return fail(cause, format!("A valid StartToClose or ScheduleToCloseTimeout is not set on {what}. {of}"));
        }
        let size = command.input.as_ref().map_or(0, prost::Message::encoded_len);
        blob(cause, size, "ScheduleActivityTaskCommandAttributes.Input")?;
        let pending = self.run.state.activities.len() + self.activities.len();
        limit(pending, limits::PENDING_ACTIVITIES, Cause::PendingActivitiesLimitExceeded, "activities")?;
        if self.run.state.activity_by_id(activity_id).is_some() || !self.activities.insert(activity_id.clone()) {
            let what = "invalid history builder state for action: add-activitytask-scheduled-event, ActivityID";
            return fail(Cause::ScheduleActivityDuplicateId, format!("{what}: {activity_id}"));
        }
        Ok(())
    }

    fn start_timer(&mut self, command: &StartTimerCommandAttributes) -> Checked {
        let cause = Cause::BadStartTimerAttributes;
        let timer_id = &command.timer_id;
        id(cause, timer_id, "TimerId is not set on StartTimerCommand.", "TimerId on StartTimerCommand")?;
        if !time::is_valid(command.start_to_fire_timeout.as_ref()) {
            let what = "An invalid StartToFireTimeout is set on StartTimerCommand: negative duration.";
            return fail(cause, format!("{what} TimerId={timer_id}"));
        }
        let pending = self.run.state.timers.contains_key(timer_id) && !self.ended_timers.contains(timer_id);
        if pending || !self.timers.insert(timer_id.clone()) {
            let what = "invalid history builder state for action: add-timer-started-event, TimerID";
            return fail(Cause::StartTimerDuplicateId, format!("{what}: {timer_id}"));
        }
        Ok(())
    }

    fn cancel_timer(&mut self, timer_id: &str) -> Checked {
        let cause = Cause::BadCancelTimerAttributes;
        id(cause, timer_id, "TimerId is not set on CancelTimerCommand.", "TimerId on CancelTimerCommand")?;
        let pending = self.run.state.timers.contains_key(timer_id) || self.run.has_buffered_firing(timer_id);
        if self.timers.remove(timer_id) || (pending && self.ended_timers.insert(timer_id.to_owned())) {
            return Ok(());
        }
        fail(cause, format!("invalid history builder state for action: add-timer-canceled-event, TimerID: {timer_id}"))
    }

    fn start_child(&mut self, command: &StartChildWorkflowExecutionCommandAttributes) -> Checked {
        let cause = Cause::BadStartChildExecutionAttributes;
        let what = "StartChildWorkflowExecutionCommand";
        let namespace = self.namespace(&command.namespace)?;
        let workflow_id = &command.workflow_id;
        let kind = command.workflow_type.as_ref().map_or("", |kind| &kind.name);
        let missing = |field: &str, of: String| format!("Required field {field} is not set on {what}. {of}");
        let of_type = format!("WorkflowType={kind} Namespace={namespace}");
        let behind = format!(" {of_type}");
        let missing_id = missing("WorkflowId", of_type);
        id_of(cause, workflow_id, &missing_id, &format!("WorkflowId on {what}"), ["", &behind])?;
        let of_id = format!("WorkflowId={workflow_id} Namespace={namespace}");
        id(cause, kind, &missing("WorkflowType", of_id), &format!("WorkflowType on {what}"))?;
        let of = format!("WorkflowId={workflow_id} WorkflowType={kind} Namespace={namespace}");
        timeouts(
            cause,
            &[
                ("WorkflowExecutionTimeout", &command.workflow_execution_timeout),
                ("WorkflowRunTimeout", &command.workflow_run_timeout),
                ("WorkflowTaskTimeout", &command.workflow_task_timeout),
            ],
            &format!("on {what}"),
            &of,
        )?;
        if let Err(error) = backoff::check(command.retry_policy.as_ref()) {
            return refuse(format!("invalid WorkflowRetryPolicy on {what}: {}. {of}", error.message));
        }
        if let Err(error) = cron::check(&command.cron_schedule) {
            return refuse(format!("invalid CronSchedule on {what}: {}. {of}", error.message));
        }
        let size = command.input.as_ref().map_or(0, prost::Message::encoded_len);
        blob(cause, size, "StartChildWorkflowExecutionCommandAttributes.Input")?;
        let pending = self.run.state.children.len() + self.children.len();
        limit(
            pending,
            limits::PENDING_CHILDREN,
            Cause::PendingChildWorkflowsLimitExceeded,
            "child workflow executions",
        )?;
        self.children.insert(workflow_id.clone());
        Ok(())
    }

    fn signal(&mut self, command: &SignalExternalWorkflowExecutionCommandAttributes) -> Checked {
        let cause = Cause::BadSignalWorkflowExecutionAttributes;
        let what = "SignalExternalWorkflowExecutionCommand";
        self.namespace(&command.namespace)?;
        let Some(execution) = &command.execution else {
            return fail(cause, format!("Execution is not set on {what}."));
        };
        let (namespace, workflow_id) = (&command.namespace, &execution.workflow_id);
        let (run, name) = (&execution.run_id, &command.signal_name);
        let missing = format!("WorkflowId is not set on {what}. Namespace={namespace} RunId={run} SignalName={name}");
        id(cause, workflow_id, &missing, &format!("WorkflowId on {what}"))?;
        let of = format!("WorkflowId={workflow_id} Namespace={namespace} RunId={run}");
        if !is_run_id(run) {
            return fail(cause, format!("Invalid RunId set on {what}. {of} SignalName={name}"));
        }
        id(cause, name, &format!("SignalName is not set on {what}. {of}"), &format!("SignalName on {what}"))?;
        let size = command.input.as_ref().map_or(0, prost::Message::encoded_len);
        blob(Cause::BadSignalInputSize, size, "SignalExternalWorkflowExecutionCommandAttributes.Input")?;
        let pending = self.run.state.signals_out.len() + self.signals;
        limit(pending, limits::PENDING_SIGNALS, Cause::PendingSignalsLimitExceeded, "signals to external workflows")?;
        self.signals += 1;
        Ok(())
    }

    fn cancel(&mut self, command: &RequestCancelExternalWorkflowExecutionCommandAttributes) -> Checked {
        let cause = Cause::BadRequestCancelExternalWorkflowExecutionAttributes;
        let what = "RequestCancelExternalWorkflowExecutionCommand";
        self.namespace(&command.namespace)?;
        let (namespace, workflow_id, run) = (&command.namespace, &command.workflow_id, &command.run_id);
        let missing = format!("WorkflowId is not set on {what}. Namespace={namespace} RunId={run}");
        id(cause, workflow_id, &missing, &format!("WorkflowId on {what}"))?;
        let of = format!("WorkflowId={workflow_id} RunId={run} Namespace={namespace}");
        if !is_run_id(run) {
            return fail(cause, format!("Invalid RunId set on {what}. {of}"));
        }
        if self.children.contains(workflow_id) {
            let what = "Start and RequestCancel for child workflow is not allowed in same workflow task.";
            return fail(cause, format!("{what} {of}"));
        }
        let pending = self.run.state.cancels_out.len() + self.cancels;
        let cause = Cause::PendingRequestCancelLimitExceeded;
        limit(pending, limits::PENDING_CANCELS, cause, "requests to cancel external workflows")?;
        self.cancels += 1;
        Ok(())
    }

    fn continue_as_new(&self, command: &ContinueAsNewWorkflowExecutionCommandAttributes) -> Checked {
        let cause = Cause::BadContinueAsNewAttributes;
        let what = "ContinueAsNewWorkflowExecutionCommand";
        let queue = match command.task_queue.as_ref().map(|queue| queue.name.as_str()) {
            None | Some("") => self.run.normal_queue(),
            Some(name) => name,
        };
        let kind = match command.workflow_type.as_ref().map(|kind| kind.name.as_str()) {
            None | Some("") => self.run.workflow_type(),
            Some(name) => name,
        };
        let of = format!("WorkflowType={kind} TaskQueue=name:\"{queue}\" kind:TASK_QUEUE_KIND_NORMAL");
        timeouts(
            cause,
            &[
                ("WorkflowRunTimeout", &command.workflow_run_timeout),
                ("WorkflowTaskTimeout", &command.workflow_task_timeout),
                ("BackoffStartInterval", &command.backoff_start_interval),
            ],
            &format!("on {what}"),
            &of,
        )?;
        if let Err(error) = backoff::check(command.retry_policy.as_ref()) {
            return refuse(format!("invalid WorkflowRetryPolicy on {what}: {}. {of}", error.message));
        }
        let size = command.input.as_ref().map_or(0, prost::Message::encoded_len);
        blob(cause, size, "ContinueAsNewWorkflowExecutionCommandAttributes.Input")
    }

    /// The namespace that a command means, by name; another one than the workflow's own is refused where it is not there.
    fn namespace<'n>(&'n self, named: &'n str) -> Result<&'n str, Rejection> {
        if named.is_empty() {
            return Ok(&self.run.namespace.name);
        }
        self.namespaces.find(named).map_err(Rejection::Request)?;
        Ok(named)
    }
}

/// An id that must be there, and not too long. `where_`: how a text names it.
fn id(cause: Cause, value: &str, missing: &str, where_: &str) -> Checked {
    id_of(cause, value, missing, where_, ["", ""])
}

/// The same; what a text says of the command stands before and behind the limit.
fn id_of(cause: Cause, value: &str, missing: &str, where_: &str, of: [&str; 2]) -> Checked {
    if value.is_empty() {
        return fail(cause, missing);
    }
    if value.len() > limits::ID_CHARS {
        let name = where_.split(' ').next().unwrap_or_default();
        let (length, limit) = (value.len(), limits::ID_CHARS);
        let [before, behind] = of;
        let id = format!("{name}={value}{before}");
        return fail(cause, format!("{where_} exceeds length limit. {id} Length={length} Limit={limit}{behind}"));
    }
    Ok(())
}

fn timeouts(cause: Cause, timeouts: &[Timeout<'_>], on: &str, of: &str) -> Checked {
    match timeouts.iter().find(|(_, timeout)| !time::is_valid(timeout.as_ref())) {
        Some((name, _)) => fail(cause, format!("Invalid {name} {on}: negative duration. {of}")),
        None => Ok(()),
    }
}

fn is_run_id(value: &str) -> bool {
    value.is_empty() || RunId::parse_str(value).is_ok()
}

fn blob(cause: Cause, size: usize, what: &str) -> Checked {
    if size <= limits::BLOB_BYTES {
        return Ok(());
    }
    let failure = TaskFailure::new(cause, format!("{}: {what} exceeds size limit.", cause_name(cause)));
    Err(Rejection::Task { failure, ends_workflow: true })
}

fn limit(pending: usize, most: usize, cause: Cause, what: &str) -> Checked {
    if pending < most {
        return Ok(());
    }
    fail(cause, format!("the number of pending {what}, {pending}, has reached the per-workflow limit of {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_named_as_go_does() {
        assert_eq!(cause_name(Cause::BadScheduleActivityAttributes), "BadScheduleActivityAttributes");
        assert_eq!(cause_name(Cause::UnhandledCommand), "UnhandledCommand");
    }
}
