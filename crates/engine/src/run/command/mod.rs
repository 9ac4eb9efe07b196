//! The commands of a worker: what each does. Whether it may be taken is asked before, in `check.rs`.

mod check;

pub(super) use check::{Check, sequence};

use temporal_native_proto::command::type_of;

use crate::outbox::{Message, Origin, Target};
use crate::pb::command::v1::command::Attributes as CommandAttributes;
use crate::pb::command::v1::{
    Command, RequestCancelExternalWorkflowExecutionCommandAttributes, ScheduleActivityTaskCommandAttributes,
    SignalExternalWorkflowExecutionCommandAttributes, StartChildWorkflowExecutionCommandAttributes,
};
use crate::pb::common::v1::WorkflowExecution;
use crate::pb::enums::v1::{CommandType, ParentClosePolicy, TaskQueueKind, WorkflowIdReusePolicy};
use crate::pb::history::v1::history_event::Attributes;
use crate::pb::history::v1::{
    ActivityTaskCancelRequestedEventAttributes, ActivityTaskScheduledEventAttributes, MarkerRecordedEventAttributes,
    RequestCancelExternalWorkflowExecutionInitiatedEventAttributes,
    SignalExternalWorkflowExecutionInitiatedEventAttributes, StartChildWorkflowExecutionInitiatedEventAttributes,
    TimerStartedEventAttributes, UpsertWorkflowSearchAttributesEventAttributes,
    WorkflowPropertiesModifiedEventAttributes,
};
use crate::pb::sdk::v1::UserMetadata;
use crate::pb::taskqueue::v1::TaskQueue;
use crate::rpc::start::task_timeout;
use crate::{backoff, time};

use super::{Context, Run};

/// Whether a command ends the workflow.
pub(super) fn closes(command: &Command) -> bool {
    matches!(
        command.command_type(),
        CommandType::CompleteWorkflowExecution
            | CommandType::FailWorkflowExecution
            | CommandType::CancelWorkflowExecution
            | CommandType::ContinueAsNewWorkflowExecution
    )
}

/// Attributes of another type than the command's are none.
pub(crate) fn drop_foreign_attributes(commands: &mut [Command]) {
    for command in commands {
        if command.attributes.as_ref().is_some_and(|attributes| type_of(attributes) != command.command_type()) {
            command.attributes = None;
        }
    }
}

impl Run {
    /// Does what a command says, which was checked before. True if the workflow is to have another task because of it.
    pub(super) fn take_command(
        &mut self,
        cx: &mut Context<'_>,
        command: Command,
        completed_id: i64,
        identity: &str,
        eager: &mut Vec<i64>,
    ) -> bool {
        use CommandAttributes as A;

        let metadata = command.user_metadata;
        let Some(attributes) = command.attributes else {
            return false;
        };
        match attributes {
            A::ScheduleActivityTaskCommandAttributes(command) => {
                self.schedule_activity(cx, command, completed_id, metadata, eager);
            }
            A::RequestCancelActivityTaskCommandAttributes(command) => {
                return self.request_cancel_activity(cx, command.scheduled_event_id, completed_id, identity);
            }
            A::StartTimerCommandAttributes(command) => {
                let attributes = TimerStartedEventAttributes {
                    timer_id: command.timer_id,
                    start_to_fire_timeout: command.start_to_fire_timeout,
                    workflow_task_completed_event_id: completed_id,
                };
                self.append_with(cx.now, Attributes::TimerStartedEventAttributes(attributes), metadata);
            }
            A::CancelTimerCommandAttributes(command) => {
                self.cancel_timer(cx, &command.timer_id, completed_id, identity)
            }
            A::RecordMarkerCommandAttributes(command) => {
                let attributes = MarkerRecordedEventAttributes {
                    marker_name: command.marker_name,
                    details: command.details,
                    workflow_task_completed_event_id: completed_id,
                    header: command.header,
                    failure: command.failure,
                };
                self.append_with(cx.now, Attributes::MarkerRecordedEventAttributes(attributes), metadata);
            }
            A::UpsertWorkflowSearchAttributesCommandAttributes(command) => {
                let attributes = UpsertWorkflowSearchAttributesEventAttributes {
                    workflow_task_completed_event_id: completed_id,
                    search_attributes: command.search_attributes,
                };
                self.append(cx.now, Attributes::UpsertWorkflowSearchAttributesEventAttributes(attributes));
            }
            A::ModifyWorkflowPropertiesCommandAttributes(command) => {
                let attributes = WorkflowPropertiesModifiedEventAttributes {
                    workflow_task_completed_event_id: completed_id,
                    upserted_memo: command.upserted_memo,
                };
                self.append(cx.now, Attributes::WorkflowPropertiesModifiedEventAttributes(attributes));
            }
            A::StartChildWorkflowExecutionCommandAttributes(command) => {
                self.start_child(cx, command, completed_id, metadata);
            }
            A::SignalExternalWorkflowExecutionCommandAttributes(command) => {
                self.signal_external(cx, command, completed_id);
            }
            A::RequestCancelExternalWorkflowExecutionCommandAttributes(command) => {
                self.cancel_external(cx, command, completed_id);
            }
            A::CompleteWorkflowExecutionCommandAttributes(command) => self.complete(cx, completed_id, command.result),
            A::FailWorkflowExecutionCommandAttributes(command) => self.fail(cx, completed_id, command.failure),
            A::CancelWorkflowExecutionCommandAttributes(command) => self.cancel(cx, completed_id, command.details),
            A::ContinueAsNewWorkflowExecutionCommandAttributes(command) => {
                self.continue_as_new(cx, completed_id, command);
            }
            A::ProtocolMessageCommandAttributes(_)
            | A::ScheduleNexusOperationCommandAttributes(_)
            | A::RequestCancelNexusOperationCommandAttributes(_) => {}
        }
        false
    }

    fn schedule_activity(
        &mut self,
        cx: &mut Context<'_>,
        command: ScheduleActivityTaskCommandAttributes,
        completed_id: i64,
        metadata: Option<UserMetadata>,
        eager: &mut Vec<i64>,
    ) {
        let run_timeout = time::some_duration(self.state.started.workflow_run_timeout.as_ref());
        let within = |limit: std::time::Duration| run_timeout.map_or(limit, |run| limit.min(run));
        let to_close = time::some_duration(command.schedule_to_close_timeout.as_ref()).map(within);
        let limit = |timeout: &Option<prost_types::Duration>| {
            let timeout = time::some_duration(timeout.as_ref());
            match (timeout, to_close) {
                (Some(timeout), Some(to_close)) => timeout.min(to_close),
                (Some(timeout), None) => within(timeout),
                (None, Some(to_close)) => to_close,
                (None, None) => run_timeout.unwrap_or_default(),
            }
        };
        let start_to_close = limit(&command.start_to_close_timeout);
        let heartbeat = time::duration(command.heartbeat_timeout.as_ref()).min(start_to_close);
        let mut queue = command.task_queue.unwrap_or_default();
        if queue.name.is_empty() {
            queue.name = self.normal_queue().to_owned();
        }
        queue.kind = TaskQueueKind::Normal as i32;
        let to_close = to_close.or(run_timeout).unwrap_or_default();
        let attributes = ActivityTaskScheduledEventAttributes {
            activity_id: command.activity_id,
            activity_type: command.activity_type,
            task_queue: Some(queue),
            header: command.header,
            input: command.input,
            schedule_to_close_timeout: Some(time::to_proto(to_close)),
            schedule_to_start_timeout: Some(time::to_proto(limit(&command.schedule_to_start_timeout))),
            start_to_close_timeout: Some(time::to_proto(start_to_close)),
            heartbeat_timeout: Some(time::to_proto(heartbeat)),
            workflow_task_completed_event_id: completed_id,
            retry_policy: Some(backoff::with_defaults(command.retry_policy.unwrap_or_default())),
            priority: command.priority,
            ..Default::default()
        };
        let id = self.append_with(cx.now, Attributes::ActivityTaskScheduledEventAttributes(attributes), metadata);
        self.offer_activity(cx, id);
        if command.request_eager_execution {
            eager.push(id);
        }
    }

    /// Gives whether the workflow has to learn something at once.
    fn request_cancel_activity(
        &mut self,
        cx: &mut Context<'_>,
        scheduled_event_id: i64,
        completed_id: i64,
        identity: &str,
    ) -> bool {
        // One that ends while the worker decides is cancelled in vain, but a replay has to find that it was.
        let is_started = match self.state.activities.get(&scheduled_event_id) {
            Some(activity) if activity.cancel_requested_id.is_some() => return false,
            Some(activity) => activity.started.is_some(),
            None if self.has_buffered_end(scheduled_event_id) => true,
            None => return false,
        };
        let attributes = ActivityTaskCancelRequestedEventAttributes {
            scheduled_event_id,
            workflow_task_completed_event_id: completed_id,
        };
        self.append(cx.now, Attributes::ActivityTaskCancelRequestedEventAttributes(attributes));
        if !is_started {
            self.cancel_activity_now(cx, scheduled_event_id, identity, Some(Self::not_started_details()));
        }
        !is_started
    }

    fn start_child(
        &mut self,
        cx: &mut Context<'_>,
        command: StartChildWorkflowExecutionCommandAttributes,
        completed_id: i64,
        metadata: Option<UserMetadata>,
    ) {
        let mut queue = command.task_queue.unwrap_or_default();
        if queue.name.is_empty() {
            queue.name = self.normal_queue().to_owned();
        }
        // No run may take longer than all of them together.
        let limits = [&command.workflow_run_timeout, &command.workflow_execution_timeout];
        let limits = limits.map(|limit| time::some_duration(limit.as_ref()));
        let run_timeout = time::to_proto(limits.into_iter().flatten().min().unwrap_or_default());
        let or_policy = |policy: i32, default: i32| if policy == 0 { default } else { policy };
        let attributes = StartChildWorkflowExecutionInitiatedEventAttributes {
            namespace: self.namespace.name.clone(),
            namespace_id: self.namespace.id.clone(),
            workflow_id: command.workflow_id,
            workflow_type: command.workflow_type,
            task_queue: Some(TaskQueue {
                name: queue.name,
                kind: TaskQueueKind::Normal as i32,
                normal_name: String::new(),
            }),
            input: command.input,
            workflow_execution_timeout: command.workflow_execution_timeout,
            workflow_run_timeout: Some(run_timeout),
            workflow_task_timeout: Some(time::to_proto(task_timeout(
                command.workflow_task_timeout.as_ref(),
                run_timeout,
            ))),
            parent_close_policy: or_policy(command.parent_close_policy, ParentClosePolicy::Terminate as i32),
            control: command.control,
            workflow_task_completed_event_id: completed_id,
            workflow_id_reuse_policy: or_policy(
                command.workflow_id_reuse_policy,
                WorkflowIdReusePolicy::AllowDuplicate as i32,
            ),
            retry_policy: command.retry_policy.map(backoff::with_defaults),
            cron_schedule: command.cron_schedule,
            header: command.header,
            memo: command.memo,
            search_attributes: command.search_attributes,
            priority: command.priority,
            versioning_override: command.versioning_override,
            ..Default::default()
        };
        let event = Attributes::StartChildWorkflowExecutionInitiatedEventAttributes(attributes.clone());
        let initiated_id = self.append_with(cx.now, event, metadata);
        cx.messages.push_back(Message::StartChild {
            origin: Origin { run: self.id, initiated_id },
            attributes: Box::new(attributes),
        });
    }

    fn signal_external(
        &mut self,
        cx: &mut Context<'_>,
        command: SignalExternalWorkflowExecutionCommandAttributes,
        completed_id: i64,
    ) {
        let execution = command.execution.clone().unwrap_or_default();
        let control = command.control.clone();
        let target = self.target(&command.namespace, execution, command.child_workflow_only, control);
        let attributes = SignalExternalWorkflowExecutionInitiatedEventAttributes {
            workflow_task_completed_event_id: completed_id,
            namespace: command.namespace,
            namespace_id: self.namespace.id.clone(),
            workflow_execution: command.execution,
            signal_name: command.signal_name.clone(),
            input: command.input.clone(),
            control: command.control,
            child_workflow_only: command.child_workflow_only,
            header: command.header.clone(),
        };
        let event = Attributes::SignalExternalWorkflowExecutionInitiatedEventAttributes(attributes);
        let initiated_id = self.append(cx.now, event);
        cx.messages.push_back(Message::Signal {
            origin: Origin { run: self.id, initiated_id },
            target,
            name: command.signal_name,
            input: command.input,
            header: command.header,
        });
    }

    fn cancel_external(
        &mut self,
        cx: &mut Context<'_>,
        command: RequestCancelExternalWorkflowExecutionCommandAttributes,
        completed_id: i64,
    ) {
        let execution = WorkflowExecution { workflow_id: command.workflow_id, run_id: command.run_id };
        let control = command.control.clone();
        let target = self.target(&command.namespace, execution.clone(), command.child_workflow_only, control);
        let attributes = RequestCancelExternalWorkflowExecutionInitiatedEventAttributes {
            workflow_task_completed_event_id: completed_id,
            namespace: command.namespace,
            namespace_id: self.namespace.id.clone(),
            workflow_execution: Some(execution),
            control: command.control,
            child_workflow_only: command.child_workflow_only,
            reason: command.reason.clone(),
        };
        let event = Attributes::RequestCancelExternalWorkflowExecutionInitiatedEventAttributes(attributes);
        let initiated_id = self.append(cx.now, event);
        cx.messages.push_back(Message::Cancel {
            origin: Origin { run: self.id, initiated_id },
            target,
            reason: command.reason,
        });
    }

    fn target(&self, namespace: &str, execution: WorkflowExecution, child_only: bool, control: String) -> Target {
        let namespace = if namespace.is_empty() { &self.namespace.name } else { namespace };
        Target { namespace: namespace.to_owned(), execution, child_only, control }
    }
}
