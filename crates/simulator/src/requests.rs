//! A request of every method, as it would be right; what a caller who means no good begins with.

use std::time::Duration;

use prost::Message;
use temporal_native_engine::time::to_proto;
use temporal_native_proto::command::command;

use crate::hostile::Known;
use crate::pb::command::v1::command::Attributes as C;
use crate::pb::command::v1::{
    Command, ModifyWorkflowPropertiesCommandAttributes, RecordMarkerCommandAttributes,
    RequestCancelExternalWorkflowExecutionCommandAttributes, ScheduleActivityTaskCommandAttributes,
    SignalExternalWorkflowExecutionCommandAttributes, StartChildWorkflowExecutionCommandAttributes,
    StartTimerCommandAttributes, UpsertWorkflowSearchAttributesCommandAttributes,
};
use crate::pb::common::v1::{ActivityType, Memo, Payload, RetryPolicy, SearchAttributes, WorkflowExecution};
use crate::pb::protocol::v1::Message as ProtocolMessage;
use crate::pb::query::v1::{WorkflowQuery, WorkflowQueryResult};
use crate::pb::taskqueue::v1::{StickyExecutionAttributes, TaskQueue};
use crate::pb::update::v1::{Acceptance, Input, Meta, Request, UpdateRef, WaitPolicy};
use crate::pb::workflowservice::v1::execute_multi_operation_request::Operation;
use crate::pb::workflowservice::v1::execute_multi_operation_request::operation::Operation as Op;
use crate::pb::workflowservice::v1::*;
use crate::program::{number, queue, workflow_type};
use crate::steps::failure;

/// All methods that the server has; those of other services than the workflows' with their paths.
pub(crate) const METHODS: [&str; 54] = [
    "StartWorkflowExecution",
    "SignalWorkflowExecution",
    "SignalWithStartWorkflowExecution",
    "ExecuteMultiOperation",
    "RequestCancelWorkflowExecution",
    "TerminateWorkflowExecution",
    "DescribeWorkflowExecution",
    "GetWorkflowExecutionHistory",
    "GetWorkflowExecutionHistoryReverse",
    "QueryWorkflow",
    "UpdateWorkflowExecution",
    "PollWorkflowExecutionUpdate",
    "PollWorkflowTaskQueue",
    "PollActivityTaskQueue",
    "RespondWorkflowTaskCompleted",
    // Most of what can go wrong goes through these.
    "RespondWorkflowTaskCompleted",
    "RespondWorkflowTaskCompleted",
    "PollWorkflowTaskQueue",
    "PollWorkflowTaskQueue",
    "PollActivityTaskQueue",
    "RespondWorkflowTaskFailed",
    "RespondQueryTaskCompleted",
    "RecordActivityTaskHeartbeat",
    "RecordActivityTaskHeartbeatById",
    "RespondActivityTaskCompleted",
    "RespondActivityTaskCompletedById",
    "RespondActivityTaskFailed",
    "RespondActivityTaskFailedById",
    "RespondActivityTaskCanceled",
    "RespondActivityTaskCanceledById",
    "ResetStickyTaskQueue",
    "DescribeTaskQueue",
    "ShutdownWorker",
    "RegisterNamespace",
    "DescribeNamespace",
    "ListNamespaces",
    "ListWorkflowExecutions",
    "ScanWorkflowExecutions",
    "ListOpenWorkflowExecutions",
    "ListClosedWorkflowExecutions",
    "CountWorkflowExecutions",
    "GetSearchAttributes",
    "GetSystemInfo",
    "GetClusterInfo",
    "/temporal.api.operatorservice.v1.OperatorService/AddSearchAttributes",
    "/temporal.api.operatorservice.v1.OperatorService/RemoveSearchAttributes",
    "/temporal.api.operatorservice.v1.OperatorService/ListSearchAttributes",
    "/temporal.api.testservice.v1.TestService/LockTimeSkipping",
    "/temporal.api.testservice.v1.TestService/UnlockTimeSkipping",
    "/temporal.api.testservice.v1.TestService/Sleep",
    "/temporal.api.testservice.v1.TestService/SleepUntil",
    "/temporal.api.testservice.v1.TestService/UnlockTimeSkippingWithSleep",
    "/temporal.api.testservice.v1.TestService/GetCurrentTime",
    "/grpc.health.v1.Health/Check",
];

fn namespace() -> String {
    "default".to_owned()
}

fn workflow(known: &Known) -> Option<WorkflowExecution> {
    Some(WorkflowExecution { workflow_id: "workflow".to_owned(), run_id: known.run_id.clone() })
}

fn seconds(seconds: u64) -> Option<prost_types::Duration> {
    Some(to_proto(Duration::from_secs(seconds)))
}

fn payload() -> Payload {
    number(7).payloads.remove(0)
}

/// A request of a method, as it would be right.
#[expect(clippy::too_many_lines, reason = "one case for each method")]
pub(crate) fn request(method: &str, known: &Known) -> Vec<u8> {
    let id = || "workflow".to_owned();
    let activity_id = || "a".to_owned();
    match method {
        "StartWorkflowExecution" => start().encode_to_vec(),
        "SignalWorkflowExecution" => SignalWorkflowExecutionRequest {
            namespace: namespace(),
            workflow_execution: workflow(known),
            signal_name: "signal".to_owned(),
            input: Some(number(1)),
            ..Default::default()
        }
        .encode_to_vec(),
        "SignalWithStartWorkflowExecution" => SignalWithStartWorkflowExecutionRequest {
            namespace: namespace(),
            workflow_id: id(),
            workflow_type: workflow_type(),
            task_queue: queue("queue"),
            signal_name: "signal".to_owned(),
            signal_input: Some(number(1)),
            ..Default::default()
        }
        .encode_to_vec(),
        "ExecuteMultiOperation" => {
            let operations = [
                Op::StartWorkflow(start()),
                Op::UpdateWorkflow(update(WorkflowExecution { workflow_id: id(), run_id: String::new() })),
            ];
            let operations = operations.map(|operation| Operation { operation: Some(operation) }).to_vec();
            ExecuteMultiOperationRequest { namespace: namespace(), operations, ..Default::default() }.encode_to_vec()
        }
        "UpdateWorkflowExecution" => update(workflow(known).unwrap_or_default()).encode_to_vec(),
        "PollWorkflowExecutionUpdate" => PollWorkflowExecutionUpdateRequest {
            namespace: namespace(),
            update_ref: Some(UpdateRef { workflow_execution: workflow(known), update_id: "update".to_owned() }),
            wait_policy: Some(WaitPolicy { lifecycle_stage: 3 }),
            ..Default::default()
        }
        .encode_to_vec(),
        "GetWorkflowExecutionHistory" => GetWorkflowExecutionHistoryRequest {
            namespace: namespace(),
            execution: workflow(known),
            maximum_page_size: 3,
            ..Default::default()
        }
        .encode_to_vec(),
        "QueryWorkflow" => QueryWorkflowRequest {
            namespace: namespace(),
            execution: workflow(known),
            query: Some(WorkflowQuery { query_type: "query".to_owned(), ..Default::default() }),
            ..Default::default()
        }
        .encode_to_vec(),
        "PollWorkflowTaskQueue" => PollWorkflowTaskQueueRequest {
            namespace: namespace(),
            task_queue: queue("queue"),
            identity: "worker".to_owned(),
            ..Default::default()
        }
        .encode_to_vec(),
        "PollActivityTaskQueue" => {
            PollActivityTaskQueueRequest { namespace: namespace(), task_queue: queue("queue"), ..Default::default() }
                .encode_to_vec()
        }
        "RespondWorkflowTaskCompleted" => completion(known).encode_to_vec(),
        "RespondWorkflowTaskFailed" => RespondWorkflowTaskFailedRequest {
            task_token: known.workflow_task.clone(),
            failure: Some(failure("failed", false)),
            ..Default::default()
        }
        .encode_to_vec(),
        "RespondQueryTaskCompleted" => RespondQueryTaskCompletedRequest {
            task_token: known.query.clone(),
            completed_type: 1,
            query_result: Some(number(1)),
            ..Default::default()
        }
        .encode_to_vec(),
        "RecordActivityTaskHeartbeat" => RecordActivityTaskHeartbeatRequest {
            task_token: known.activity.clone(),
            details: Some(number(1)),
            ..Default::default()
        }
        .encode_to_vec(),
        "RespondActivityTaskCompleted" => RespondActivityTaskCompletedRequest {
            task_token: known.activity.clone(),
            result: Some(number(1)),
            ..Default::default()
        }
        .encode_to_vec(),
        "RespondActivityTaskFailed" => RespondActivityTaskFailedRequest {
            task_token: known.activity.clone(),
            failure: Some(failure("failed", false)),
            ..Default::default()
        }
        .encode_to_vec(),
        "RespondActivityTaskCanceled" => {
            RespondActivityTaskCanceledRequest { task_token: known.activity.clone(), ..Default::default() }
                .encode_to_vec()
        }
        // The first fields of all of these are the same.
        "RecordActivityTaskHeartbeatById"
        | "RespondActivityTaskCompletedById"
        | "RespondActivityTaskFailedById"
        | "RespondActivityTaskCanceledById" => RespondActivityTaskCompletedByIdRequest {
            namespace: namespace(),
            workflow_id: id(),
            run_id: known.run_id.clone(),
            activity_id: activity_id(),
            ..Default::default()
        }
        .encode_to_vec(),
        "DescribeTaskQueue" => {
            DescribeTaskQueueRequest { namespace: namespace(), task_queue: queue("queue"), ..Default::default() }
                .encode_to_vec()
        }
        "ShutdownWorker" => ShutdownWorkerRequest {
            namespace: namespace(),
            sticky_task_queue: "sticky".to_owned(),
            ..Default::default()
        }
        .encode_to_vec(),
        "RegisterNamespace" => RegisterNamespaceRequest {
            namespace: "another".to_owned(),
            workflow_execution_retention_period: seconds(86_400),
            ..Default::default()
        }
        .encode_to_vec(),
        "ListWorkflowExecutions" | "ScanWorkflowExecutions" => ListWorkflowExecutionsRequest {
            namespace: namespace(),
            page_size: 1,
            query: "WorkflowType = 'random'".to_owned(),
            ..Default::default()
        }
        .encode_to_vec(),
        "CountWorkflowExecutions" => {
            CountWorkflowExecutionsRequest { namespace: namespace(), query: "GROUP BY ExecutionStatus".to_owned() }
                .encode_to_vec()
        }
        // The namespace and then the workflow, or nothing that these know.
        _ => DescribeWorkflowExecutionRequest { namespace: namespace(), execution: workflow(known) }.encode_to_vec(),
    }
}

fn start() -> StartWorkflowExecutionRequest {
    let field = |name: &str| [(name.to_owned(), payload())].into();
    StartWorkflowExecutionRequest {
        namespace: namespace(),
        workflow_id: "workflow".to_owned(),
        workflow_type: workflow_type(),
        task_queue: queue("queue"),
        input: Some(number(1)),
        workflow_run_timeout: seconds(3_600),
        workflow_id_conflict_policy: 2,
        retry_policy: Some(RetryPolicy { maximum_attempts: 2, initial_interval: seconds(1), ..Default::default() }),
        memo: Some(Memo { fields: field("memo") }),
        ..Default::default()
    }
}

fn update(execution: WorkflowExecution) -> UpdateWorkflowExecutionRequest {
    UpdateWorkflowExecutionRequest {
        namespace: namespace(),
        workflow_execution: Some(execution),
        wait_policy: Some(WaitPolicy { lifecycle_stage: 3 }),
        request: Some(Request {
            meta: Some(Meta { update_id: "update".to_owned(), identity: String::new() }),
            input: Some(Input { name: "update".to_owned(), args: Some(number(1)), header: None }),
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn completion(known: &Known) -> RespondWorkflowTaskCompletedRequest {
    let acceptance = Acceptance { accepted_request_message_id: "update/request".to_owned(), ..Default::default() };
    let body = prost_types::Any {
        type_url: "type.googleapis.com/temporal.api.update.v1.Acceptance".to_owned(),
        value: acceptance.encode_to_vec(),
    };
    RespondWorkflowTaskCompletedRequest {
        task_token: known.workflow_task.clone(),
        commands: commands(known),
        messages: vec![ProtocolMessage {
            id: "accept".to_owned(),
            protocol_instance_id: "update".to_owned(),
            body: Some(body),
            ..Default::default()
        }],
        sticky_attributes: Some(StickyExecutionAttributes {
            worker_task_queue: Some(TaskQueue { name: "sticky".to_owned(), kind: 2, normal_name: "queue".to_owned() }),
            schedule_to_start_timeout: seconds(5),
        }),
        return_new_workflow_task: true,
        force_create_new_workflow_task: true,
        query_results: [("1".to_owned(), WorkflowQueryResult::default())].into(),
        ..Default::default()
    }
}

/// One of each kind that does not end the workflow.
fn commands(known: &Known) -> Vec<Command> {
    let execution = workflow(known);
    let run_id = known.run_id.clone();
    [
        C::ScheduleActivityTaskCommandAttributes(ScheduleActivityTaskCommandAttributes {
            activity_id: "a".to_owned(),
            activity_type: Some(ActivityType { name: "activity".to_owned() }),
            task_queue: queue("queue"),
            start_to_close_timeout: seconds(10),
            heartbeat_timeout: seconds(2),
            ..Default::default()
        }),
        C::StartTimerCommandAttributes(StartTimerCommandAttributes {
            timer_id: "t".to_owned(),
            start_to_fire_timeout: seconds(60),
        }),
        C::RecordMarkerCommandAttributes(RecordMarkerCommandAttributes {
            marker_name: "m".to_owned(),
            ..Default::default()
        }),
        C::StartChildWorkflowExecutionCommandAttributes(StartChildWorkflowExecutionCommandAttributes {
            workflow_id: "child".to_owned(),
            workflow_type: workflow_type(),
            task_queue: queue("queue"),
            ..Default::default()
        }),
        C::SignalExternalWorkflowExecutionCommandAttributes(SignalExternalWorkflowExecutionCommandAttributes {
            execution,
            signal_name: "signal".to_owned(),
            ..Default::default()
        }),
        C::RequestCancelExternalWorkflowExecutionCommandAttributes(
            RequestCancelExternalWorkflowExecutionCommandAttributes {
                workflow_id: "workflow".to_owned(),
                run_id,
                ..Default::default()
            },
        ),
        C::UpsertWorkflowSearchAttributesCommandAttributes(UpsertWorkflowSearchAttributesCommandAttributes {
            search_attributes: Some(SearchAttributes {
                indexed_fields: [("CustomKeywordField".to_owned(), keyword())].into(),
            }),
        }),
        C::ModifyWorkflowPropertiesCommandAttributes(ModifyWorkflowPropertiesCommandAttributes {
            upserted_memo: Some(Memo { fields: [("memo".to_owned(), payload())].into() }),
        }),
    ]
    .map(command)
    .into()
}

fn keyword() -> Payload {
    let encoding = ("encoding".to_owned(), "json/plain".into());
    Payload { metadata: [encoding].into(), data: "\"word\"".into(), ..Default::default() }
}
