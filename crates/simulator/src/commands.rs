//! Commands and the events that they become, which a replay compares.

use crate::pb::command::v1::Command;
use crate::pb::command::v1::command::Attributes as C;
use crate::pb::enums::v1::EventType;
use crate::pb::history::v1::HistoryEvent;
use crate::pb::history::v1::history_event::Attributes as E;

/// Whether an event is what a command became.
pub(crate) fn is_of_command(event: &HistoryEvent) -> bool {
    matches!(
        event.event_type(),
        EventType::ActivityTaskScheduled
            | EventType::ActivityTaskCancelRequested
            | EventType::TimerStarted
            | EventType::TimerCanceled
            | EventType::MarkerRecorded
            | EventType::StartChildWorkflowExecutionInitiated
            | EventType::SignalExternalWorkflowExecutionInitiated
            | EventType::RequestCancelExternalWorkflowExecutionInitiated
            | EventType::UpsertWorkflowSearchAttributes
            | EventType::WorkflowPropertiesModified
            | EventType::WorkflowExecutionUpdateAccepted
            | EventType::WorkflowExecutionUpdateCompleted
            | EventType::WorkflowExecutionCompleted
            | EventType::WorkflowExecutionFailed
            | EventType::WorkflowExecutionCanceled
            | EventType::WorkflowExecutionContinuedAsNew
    )
}

/// Whether an event is what this command has to become.
pub(crate) fn agrees(command: &Command, event: &HistoryEvent) -> bool {
    let (Some(command), Some(event)) = (&command.attributes, &event.attributes) else {
        return false;
    };
    match (command, event) {
        (C::ScheduleActivityTaskCommandAttributes(command), E::ActivityTaskScheduledEventAttributes(event)) => {
            command.activity_id == event.activity_id && command.input == event.input
        }
        (
            C::RequestCancelActivityTaskCommandAttributes(command),
            E::ActivityTaskCancelRequestedEventAttributes(event),
        ) => command.scheduled_event_id == event.scheduled_event_id,
        (C::StartTimerCommandAttributes(command), E::TimerStartedEventAttributes(event)) => {
            command.timer_id == event.timer_id && command.start_to_fire_timeout == event.start_to_fire_timeout
        }
        (C::CancelTimerCommandAttributes(command), E::TimerCanceledEventAttributes(event)) => {
            command.timer_id == event.timer_id
        }
        (C::RecordMarkerCommandAttributes(command), E::MarkerRecordedEventAttributes(event)) => {
            command.marker_name == event.marker_name
        }
        (
            C::StartChildWorkflowExecutionCommandAttributes(command),
            E::StartChildWorkflowExecutionInitiatedEventAttributes(event),
        ) => command.workflow_id == event.workflow_id && command.input == event.input,
        (
            C::SignalExternalWorkflowExecutionCommandAttributes(command),
            E::SignalExternalWorkflowExecutionInitiatedEventAttributes(event),
        ) => command.execution == event.workflow_execution && command.input == event.input,
        (
            C::RequestCancelExternalWorkflowExecutionCommandAttributes(command),
            E::RequestCancelExternalWorkflowExecutionInitiatedEventAttributes(event),
        ) => event.workflow_execution.as_ref().is_some_and(|to| to.workflow_id == command.workflow_id),
        (
            C::UpsertWorkflowSearchAttributesCommandAttributes(_),
            E::UpsertWorkflowSearchAttributesEventAttributes(_),
        ) => true,
        (
            C::ModifyWorkflowPropertiesCommandAttributes(command),
            E::WorkflowPropertiesModifiedEventAttributes(event),
        ) => command.upserted_memo == event.upserted_memo,
        (C::ProtocolMessageCommandAttributes(command), E::WorkflowExecutionUpdateAcceptedEventAttributes(event)) => {
            command.message_id == format!("{}/accept", event.protocol_instance_id)
        }
        (C::ProtocolMessageCommandAttributes(command), E::WorkflowExecutionUpdateCompletedEventAttributes(event)) => {
            let update_id = event.meta.as_ref().map_or("", |meta| &meta.update_id);
            command.message_id == format!("{update_id}/complete")
        }
        (
            C::CompleteWorkflowExecutionCommandAttributes(command),
            E::WorkflowExecutionCompletedEventAttributes(event),
        ) => command.result == event.result,
        (C::FailWorkflowExecutionCommandAttributes(command), E::WorkflowExecutionFailedEventAttributes(event)) => {
            command.failure == event.failure
        }
        (C::CancelWorkflowExecutionCommandAttributes(_), E::WorkflowExecutionCanceledEventAttributes(_)) => true,
        (
            C::ContinueAsNewWorkflowExecutionCommandAttributes(command),
            E::WorkflowExecutionContinuedAsNewEventAttributes(event),
        ) => command.input == event.input,
        _ => false,
    }
}
