//! The JSON form of messages, compared with what the mapping of proto3 prescribes.

use std::collections::BTreeMap;

use serde_json::{Value, json, to_value};
use temporal_native_proto::google::protobuf::{Duration, Timestamp};
use temporal_native_proto::temporal::api::common::v1::{
    Payload, Payloads, Priority, SearchAttributes, WorkflowExecution,
};
use temporal_native_proto::temporal::api::enums::v1::{PendingActivityState, WorkflowExecutionStatus};
use temporal_native_proto::temporal::api::failure::v1::failure::FailureInfo;
use temporal_native_proto::temporal::api::failure::v1::{ApplicationFailureInfo, CanceledFailureInfo, Failure};
use temporal_native_proto::temporal::api::workflow::v1::{
    PendingActivityInfo, WorkflowExecutionConfig, WorkflowExecutionInfo, pending_activity_info,
};
use temporal_native_proto::temporal::api::workflowservice::v1::DescribeWorkflowExecutionResponse;

#[expect(clippy::unwrap_used, reason = "a test that cannot write its value has failed")]
fn written(value: &impl serde::Serialize) -> Value {
    to_value(value).unwrap()
}

fn payload(data: &'static str) -> Payload {
    Payload {
        metadata: BTreeMap::from([("encoding".to_owned(), "json/plain".into())]),
        data: data.into(),
        ..Default::default()
    }
}

#[test]
#[expect(deprecated, reason = "no other oneof with an empty member is described")]
fn a_description_has_the_shape_of_the_mapping() {
    let response = DescribeWorkflowExecutionResponse {
        execution_config: Some(WorkflowExecutionConfig {
            workflow_run_timeout: Some(Duration { seconds: 3, nanos: 500_000_000 }),
            ..Default::default()
        }),
        workflow_execution_info: Some(WorkflowExecutionInfo {
            execution: Some(WorkflowExecution { workflow_id: "w".to_owned(), run_id: "r".to_owned() }),
            status: WorkflowExecutionStatus::Running.into(),
            start_time: Some(Timestamp { seconds: 1_700_000_000, nanos: 120_000_000 }),
            history_length: i64::MAX,
            search_attributes: Some(SearchAttributes {
                indexed_fields: BTreeMap::from([("Size".to_owned(), payload("1"))]),
            }),
            priority: Some(Priority { priority_key: 3, fairness_weight: 0.5, ..Default::default() }),
            ..Default::default()
        }),
        pending_activities: vec![PendingActivityInfo {
            activity_id: "7".to_owned(),
            state: PendingActivityState::Started.into(),
            assigned_build_id: Some(pending_activity_info::AssignedBuildId::UseWorkflowBuildId(())),
            ..Default::default()
        }],
        ..Default::default()
    };
    assert_eq!(
        written(&response),
        json!({
            "executionConfig": { "workflowRunTimeout": "3.500s" },
            "workflowExecutionInfo": {
                "execution": { "workflowId": "w", "runId": "r" },
                "status": "WORKFLOW_EXECUTION_STATUS_RUNNING",
                "startTime": "2023-11-14T22:13:20.120Z",
                "historyLength": "9223372036854775807",
                "searchAttributes": {
                    "indexedFields": { "Size": { "metadata": { "encoding": "anNvbi9wbGFpbg==" }, "data": "MQ==" } },
                },
                "priority": { "priorityKey": 3, "fairnessWeight": 0.5 },
            },
            "pendingActivities": [
                { "activityId": "7", "state": "PENDING_ACTIVITY_STATE_STARTED", "useWorkflowBuildId": {} },
            ],
        })
    );
}

#[test]
fn a_failure_is_written_with_its_causes() {
    let failure = Failure {
        message: "outer".to_owned(),
        source: "TypeScriptSDK".to_owned(),
        failure_info: Some(FailureInfo::ApplicationFailureInfo(ApplicationFailureInfo {
            r#type: "Error".to_owned(),
            non_retryable: true,
            details: Some(Payloads { payloads: vec![payload("null")] }),
            ..Default::default()
        })),
        cause: Some(Box::new(Failure {
            failure_info: Some(FailureInfo::CanceledFailureInfo(CanceledFailureInfo::default())),
            ..Default::default()
        })),
        ..Default::default()
    };
    assert_eq!(
        written(&failure),
        json!({
            "message": "outer",
            "source": "TypeScriptSDK",
            "cause": { "canceledFailureInfo": {} },
            "applicationFailureInfo": {
                "type": "Error",
                "nonRetryable": true,
                "details": {
                    "payloads": [{ "metadata": { "encoding": "anNvbi9wbGFpbg==" }, "data": "bnVsbA==" }],
                },
            },
        })
    );
}

#[test]
fn an_unknown_enum_value_is_its_number() {
    let info = WorkflowExecutionInfo { status: 4_711, ..Default::default() };
    assert_eq!(written(&info), json!({ "status": 4_711 }));
}

#[test]
fn defaults_are_left_out() {
    assert_eq!(written(&DescribeWorkflowExecutionResponse::default()), json!({}));
}

#[test]
fn numbers_json_has_no_form_for_are_text() {
    for (weight, expected) in [(f32::INFINITY, "Infinity"), (f32::NEG_INFINITY, "-Infinity"), (f32::NAN, "NaN")] {
        let priority = Priority { fairness_weight: weight, ..Default::default() };
        assert_eq!(written(&priority), json!({ "fairnessWeight": expected }));
    }
}

#[test]
fn durations_keep_their_sign_and_range() {
    for (seconds, nanos, expected) in [
        (0, 0, "0s"),
        (1, 500_000_000, "1.500s"),
        (1, 5_000, "1.000005s"),
        (0, -1, "-0.000000001s"),
        (-2, -250_000_000, "-2.250s"),
        (5, -1, "4.999999999s"),
        (i64::MIN, i32::MIN, "-9223372036854775810.147483648s"),
        (i64::MAX, i32::MAX, "9223372036854775809.147483647s"),
    ] {
        let timeout = Some(Duration { seconds, nanos });
        let config = WorkflowExecutionConfig { workflow_run_timeout: timeout, ..Default::default() };
        assert_eq!(written(&config), json!({ "workflowRunTimeout": expected }));
    }
}

#[test]
fn no_time_is_out_of_range() {
    for (seconds, nanos, expected) in [
        (0, 0, "1970-01-01T00:00:00Z"),
        (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
        (253_402_300_799, 0, "9999-12-31T23:59:59Z"),
    ] {
        let info = WorkflowExecutionInfo { close_time: Some(Timestamp { seconds, nanos }), ..Default::default() };
        assert_eq!(written(&info), json!({ "closeTime": expected }));
    }
    for (seconds, nanos) in [(i64::MIN, i32::MIN), (i64::MAX, i32::MAX), (i64::MIN, i32::MAX), (i64::MAX, i32::MIN)] {
        let info = WorkflowExecutionInfo { close_time: Some(Timestamp { seconds, nanos }), ..Default::default() };
        assert!(written(&info)["closeTime"].is_string());
    }
}

#[test]
#[cfg(feature = "server-json")]
fn an_event_of_the_servers_history_has_the_shape_of_the_mapping() {
    use temporal_native_proto::server::temporal::api::common::v1::{Payload, Payloads};
    use temporal_native_proto::server::temporal::api::enums::v1::EventType;
    use temporal_native_proto::server::temporal::api::history::v1::history_event::Attributes;
    use temporal_native_proto::server::temporal::api::history::v1::{
        HistoryEvent, WorkflowExecutionCompletedEventAttributes,
    };

    let result = Payload {
        metadata: BTreeMap::from([("encoding".to_owned(), "json/plain".into())]),
        data: "1".into(),
        ..Default::default()
    };
    let event = HistoryEvent {
        event_id: 5,
        event_time: Some(Timestamp { seconds: 1_700_000_000, nanos: 0 }),
        event_type: EventType::WorkflowExecutionCompleted.into(),
        attributes: Some(Attributes::WorkflowExecutionCompletedEventAttributes(
            WorkflowExecutionCompletedEventAttributes {
                result: Some(Payloads { payloads: vec![result] }),
                workflow_task_completed_event_id: 4,
                ..Default::default()
            },
        )),
        ..Default::default()
    };
    assert_eq!(
        written(&event),
        json!({
            "eventId": "5",
            "eventTime": "2023-11-14T22:13:20Z",
            "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED",
            "workflowExecutionCompletedEventAttributes": {
                "result": {"payloads": [{"metadata": {"encoding": "anNvbi9wbGFpbg=="}, "data": "MQ=="}]},
                "workflowTaskCompletedEventId": "4",
            },
        })
    );
}

#[test]
fn times_are_written_as_the_calendar_has_them() {
    // A prime number of seconds, so that all months, leap days and times of day come up until the year 9999.
    for step in 0..50_000 {
        let seconds = step * 5_067_971;
        let nanos = [0, 1, 20_000_000, 3_000, 999_999_999][usize::try_from(step % 5).unwrap_or_default()];
        let time = Timestamp { seconds, nanos };
        assert_eq!(temporal_native_proto::json::timestamp(&time), time.to_string());
    }
    for seconds in [951_782_399, 951_782_400, 951_868_800, 4_107_542_400, 253_402_300_799] {
        let time = Timestamp { seconds, nanos: 0 };
        assert_eq!(temporal_native_proto::json::timestamp(&time), time.to_string());
    }
}
