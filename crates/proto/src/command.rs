//! The commands of a worker: a type, and the attributes of that type.

use crate::server::temporal::api::command::v1::Command;
use crate::server::temporal::api::command::v1::command::Attributes;
use crate::server::temporal::api::enums::v1::CommandType;

/// A command, with the type that its attributes have.
#[must_use]
pub fn command(attributes: Attributes) -> Command {
    Command { command_type: type_of(&attributes) as i32, attributes: Some(attributes), ..Default::default() }
}

/// The type of command that these are the attributes of.
#[must_use]
pub const fn type_of(attributes: &Attributes) -> CommandType {
    use Attributes as A;
    use CommandType as T;
    match attributes {
        A::ScheduleActivityTaskCommandAttributes(_) => T::ScheduleActivityTask,
        A::RequestCancelActivityTaskCommandAttributes(_) => T::RequestCancelActivityTask,
        A::StartTimerCommandAttributes(_) => T::StartTimer,
        A::CancelTimerCommandAttributes(_) => T::CancelTimer,
        A::CompleteWorkflowExecutionCommandAttributes(_) => T::CompleteWorkflowExecution,
        A::FailWorkflowExecutionCommandAttributes(_) => T::FailWorkflowExecution,
        A::CancelWorkflowExecutionCommandAttributes(_) => T::CancelWorkflowExecution,
        A::ContinueAsNewWorkflowExecutionCommandAttributes(_) => T::ContinueAsNewWorkflowExecution,
        A::RequestCancelExternalWorkflowExecutionCommandAttributes(_) => T::RequestCancelExternalWorkflowExecution,
        A::SignalExternalWorkflowExecutionCommandAttributes(_) => T::SignalExternalWorkflowExecution,
        A::StartChildWorkflowExecutionCommandAttributes(_) => T::StartChildWorkflowExecution,
        A::RecordMarkerCommandAttributes(_) => T::RecordMarker,
        A::UpsertWorkflowSearchAttributesCommandAttributes(_) => T::UpsertWorkflowSearchAttributes,
        A::ModifyWorkflowPropertiesCommandAttributes(_) => T::ModifyWorkflowProperties,
        A::ProtocolMessageCommandAttributes(_) => T::ProtocolMessage,
        A::ScheduleNexusOperationCommandAttributes(_) => T::ScheduleNexusOperation,
        A::RequestCancelNexusOperationCommandAttributes(_) => T::RequestCancelNexusOperation,
    }
}
