//! `DescribeWorkflowExecution`.

use std::collections::BTreeMap;

use prost_types::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::pb::common::v1::{Payload, WorkflowExecution};
use crate::pb::workflow::v1::WorkflowExecutionInfo;
use crate::pb::workflowservice::v1::{DescribeWorkflowExecutionRequest, DescribeWorkflowExecutionResponse};
use crate::rpc::{CallOptions, Frame, Method};

use super::{CallFailure, Client, Execution, decode, workflow_service};

const METHOD: Method = workflow_service!("DescribeWorkflowExecution");

/// What a server says of a workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// What is mostly looked at, decoded as far as Rust can: a [`Summary`] as JSON.
    pub summary_json: String,
    /// The whole response in the proto3 JSON mapping.
    pub raw_json: String,
}

/// The part of a description that JavaScript reads at once, in the form in which it is cheapest to read: times are
/// milliseconds since the epoch, and payloads that hold JSON stand as the JSON that they hold.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary<'a> {
    workflow_id: &'a str,
    run_id: &'a str,
    r#type: &'a str,
    task_queue: &'a str,
    status: i32,
    start_ms: Option<f64>,
    execution_ms: Option<f64>,
    close_ms: Option<f64>,
    history_length: i64,
    history_size: i64,
    /// Absent when a payload holds no JSON; the raw response has it all the same.
    memo: Option<BTreeMap<&'a str, &'a RawValue>>,
    /// Absent when a payload holds no JSON.
    search_attributes: Option<Vec<(&'a str, &'a str, &'a RawValue)>>,
    parent: Option<(&'a str, &'a str)>,
    root: Option<(&'a str, &'a str)>,
    /// There are pending activities, children, a priority or texts for people: the raw response has them.
    has_more: bool,
}

impl Client {
    /// Describes a workflow.
    ///
    /// # Errors
    /// `WorkflowNotFound`, `NamespaceNotFound`, `Service`.
    pub fn describe(
        &self,
        execution: Execution,
        options: CallOptions,
    ) -> impl Future<Output = Result<Description, CallFailure>> + Send + use<> {
        let frame = Frame::new(&DescribeWorkflowExecutionRequest {
            namespace: self.namespace(),
            execution: Some(execution.into()),
        });
        let client = self.clone();
        async move {
            let answer = client.call(METHOD, frame, &options).await?;
            let response: DescribeWorkflowExecutionResponse = decode(METHOD, answer)?;
            Ok(Description { summary_json: to_json(&Summary::of(&response))?, raw_json: to_json(&response)? })
        }
    }
}

fn to_json(value: &impl Serialize) -> Result<String, CallFailure> {
    serde_json::to_string(value).map_err(|error| CallFailure::internal(format!("{}: {error}", METHOD.name)))
}

impl<'a> Summary<'a> {
    fn of(response: &'a DescribeWorkflowExecutionResponse) -> Self {
        let config = response.execution_config.as_ref();
        let info = response.workflow_execution_info.as_ref();
        let execution = info.and_then(|info| info.execution.as_ref());
        let queue = config.and_then(|config| config.task_queue.as_ref()).map(|queue| queue.name.as_str());
        Self {
            workflow_id: execution.map_or("", |execution| &execution.workflow_id),
            run_id: execution.map_or("", |execution| &execution.run_id),
            r#type: info.and_then(|info| info.r#type.as_ref()).map_or("", |r#type| &r#type.name),
            task_queue: queue.or(info.map(|info| info.task_queue.as_str())).unwrap_or_default(),
            status: info.map_or(0, |info| info.status),
            start_ms: info.and_then(|info| millis(info.start_time.as_ref())),
            execution_ms: info.and_then(|info| millis(info.execution_time.as_ref())),
            close_ms: info.and_then(|info| millis(info.close_time.as_ref())),
            history_length: info.map_or(0, |info| info.history_length),
            history_size: info.map_or(0, |info| info.history_size_bytes),
            memo: memo(info),
            search_attributes: search_attributes(info),
            parent: info.and_then(|info| pair(info.parent_execution.as_ref())),
            root: info.and_then(|info| pair(info.root_execution.as_ref())),
            has_more: !response.pending_activities.is_empty()
                || !response.pending_children.is_empty()
                || info.is_some_and(|info| info.priority.is_some())
                || config.is_some_and(|config| config.user_metadata.is_some()),
        }
    }
}

fn memo(info: Option<&WorkflowExecutionInfo>) -> Option<BTreeMap<&str, &RawValue>> {
    let Some(memo) = info.and_then(|info| info.memo.as_ref()) else { return Some(BTreeMap::new()) };
    memo.fields.iter().map(|(key, payload)| Some((key.as_str(), json_of(payload)?))).collect()
}

/// Name, registered type and value of each.
fn search_attributes(info: Option<&WorkflowExecutionInfo>) -> Option<Vec<(&str, &str, &RawValue)>> {
    let Some(attributes) = info.and_then(|info| info.search_attributes.as_ref()) else { return Some(Vec::new()) };
    attributes
        .indexed_fields
        .iter()
        .map(|(name, payload)| {
            let r#type = payload.metadata.get("type").and_then(|r#type| std::str::from_utf8(r#type).ok());
            Some((name.as_str(), r#type.unwrap_or_default(), json_of(payload)?))
        })
        .collect()
}

/// The JSON that a payload holds, after a look that it is JSON: it will stand in a larger text.
fn json_of(payload: &Payload) -> Option<&RawValue> {
    let encoding = payload.metadata.get("encoding")?;
    if &encoding[..] != b"json/plain" {
        return None;
    }
    serde_json::from_slice(&payload.data).ok()
}

fn pair(execution: Option<&WorkflowExecution>) -> Option<(&str, &str)> {
    execution.map(|execution| (execution.workflow_id.as_str(), execution.run_id.as_str()))
}

fn millis(time: Option<&Timestamp>) -> Option<f64> {
    // What a `Date` holds: whole milliseconds, exact for any date that there will be.
    time.map(|time| (time.seconds * 1000 + i64::from(time.nanos) / 1_000_000) as f64)
}
