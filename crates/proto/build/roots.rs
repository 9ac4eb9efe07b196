//! What Rust inspects of the wire contract. Everything else passes through as bytes and needs no types.

/// The files that define the roots; what they import is found from them.
pub(crate) const FILES: &[&str] = &[
    "google/rpc/status.proto",
    "grpc/health/v1/health.proto",
    "temporal/api/errordetails/v1/message.proto",
    "temporal/api/history/v1/message.proto",
    "temporal/api/operatorservice/v1/request_response.proto",
    "temporal/api/protocol/v1/message.proto",
    "temporal/api/testservice/v1/request_response.proto",
    "temporal/api/update/v1/message.proto",
    "temporal/api/workflowservice/v1/request_response.proto",
];

/// The messages that get a Rust type, along with all they refer to. A name ending in `.*` stands for every message of
/// that package.
pub(crate) const TYPED: &[&str] = &[
    "google.rpc.Status",
    "temporal.api.common.v1.Payloads",
    "temporal.api.errordetails.v1.*",
    "temporal.api.failure.v1.Failure",
    "temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest",
    "temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse",
    "temporal.api.workflowservice.v1.GetSystemInfoRequest",
    "temporal.api.workflowservice.v1.GetSystemInfoResponse",
    "temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest",
    "temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse",
    "temporal.api.workflowservice.v1.QueryWorkflowRequest",
    "temporal.api.workflowservice.v1.QueryWorkflowResponse",
    "temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest",
    "temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionResponse",
    "temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionRequest",
    "temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionResponse",
    "temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest",
    "temporal.api.workflowservice.v1.SignalWorkflowExecutionResponse",
    "temporal.api.workflowservice.v1.StartWorkflowExecutionRequest",
    "temporal.api.workflowservice.v1.StartWorkflowExecutionResponse",
    "temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest",
    "temporal.api.workflowservice.v1.TerminateWorkflowExecutionResponse",
];

/// The messages that cross to JavaScript as JSON, along with all they refer to.
pub(crate) const IN_JSON: &[&str] =
    &["temporal.api.failure.v1.Failure", "temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse"];

/// Messages of which only some fields are generated: name, oneof, the fields of that oneof that are kept.
///
/// Of a history, Rust looks at how a run began and how it ended. The other sixty kinds of event are almost a third of the
/// generated code; a decoder skips them like any unknown field.
pub(crate) const KEPT: &[(&str, &str, &[&str])] = &[(
    "temporal.api.history.v1.HistoryEvent",
    "attributes",
    &[
        "workflow_execution_started_event_attributes",
        "workflow_execution_completed_event_attributes",
        "workflow_execution_failed_event_attributes",
        "workflow_execution_timed_out_event_attributes",
        "workflow_execution_canceled_event_attributes",
        "workflow_execution_terminated_event_attributes",
        "workflow_execution_continued_as_new_event_attributes",
    ],
)];

/// What the embedded server inspects (the feature `server`): the messages of these packages, whole, and all they refer
/// to.
#[cfg(feature = "server")]
pub(crate) const SERVED: &[&str] = &[
    "google.rpc.Status",
    "grpc.health.v1.*",
    "temporal.api.errordetails.v1.*",
    "temporal.api.failure.v1.*",
    "temporal.api.history.v1.*",
    "temporal.api.operatorservice.v1.*",
    "temporal.api.protocol.v1.*",
    "temporal.api.testservice.v1.*",
    "temporal.api.update.v1.*",
    "temporal.api.workflowservice.v1.*",
];

/// The messages that the embedded server shows to JavaScript as JSON, along with all they refer to.
#[cfg(feature = "server-json")]
pub(crate) const SERVED_IN_JSON: &[&str] = &["temporal.api.history.v1.HistoryEvent"];

/// Fields that the embedded server passes on without looking inside: message and field. They get the type `bytes`, which
/// has the same form on the wire as a message.
///
/// The server keeps each event as the bytes that it wrote once.
#[cfg(feature = "server")]
pub(crate) const OPAQUE: &[(&str, &str)] = &[("temporal.api.history.v1.History", "events")];

/// Fields that few messages have, and that take room in all of them: the server keeps one such message for each workflow.
#[cfg(feature = "server")]
pub(crate) const SELDOM: &[(&str, &[&str])] = &[(
    "temporal.api.history.v1.WorkflowExecutionStartedEventAttributes",
    &[
        "continued_failure",
        "declined_target_version_upgrade",
        "inherited_auto_upgrade_info",
        "inherited_pinned_version",
        "source_version_stamp",
        "time_skipping_config",
        "versioning_override",
    ],
)];
