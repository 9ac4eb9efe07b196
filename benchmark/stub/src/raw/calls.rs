//! One call of each operation, and the check of its answer.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::{BufMut as _, Bytes, BytesMut};
use http::uri::PathAndQuery;
use prost::Message;
use temporal_native_proto::temporal::api::common::v1::{Payload, Payloads, WorkflowExecution, WorkflowType};
use temporal_native_proto::temporal::api::enums::v1::{HistoryEventFilterType, TaskQueueKind, WorkflowExecutionStatus};
use temporal_native_proto::temporal::api::history::v1::history_event::Attributes;
use temporal_native_proto::temporal::api::query::v1::WorkflowQuery;
use temporal_native_proto::temporal::api::taskqueue::v1::TaskQueue;
use temporal_native_proto::temporal::api::workflowservice::v1::{
    DescribeWorkflowExecutionRequest, DescribeWorkflowExecutionResponse, GetWorkflowExecutionHistoryRequest,
    GetWorkflowExecutionHistoryResponse, QueryWorkflowRequest, QueryWorkflowResponse, SignalWorkflowExecutionRequest,
    SignalWorkflowExecutionResponse, StartWorkflowExecutionRequest, StartWorkflowExecutionResponse,
};
use tonic::Request;
use tonic::client::Grpc;
use tonic::metadata::MetadataValue;
use tonic::transport::Channel;

use super::options::Operation;
use crate::workload::{Shape, run_id};

const TIMEOUT: Duration = Duration::from_secs(10);

/// Makes calls on one channel. A clone shares the connection.
#[derive(Clone)]
pub struct Caller {
    grpc: Grpc<Channel>,
    operation: Operation,
    shape: Shape,
    tail: Bytes,
    identity: String,
}

impl Caller {
    /// On a channel, which may not be connected yet.
    pub fn new(channel: Channel, operation: Operation, shape: Shape) -> Self {
        let tail = shape.tail(shape.workflow_id(0).len());
        let grpc = Grpc::new(channel).max_decoding_message_size(crate::workload::MAX_PAYLOAD_SIZE * 2);
        Self { grpc, operation, shape, tail, identity: format!("{}@benchmark", std::process::id()) }
    }

    /// The `index`-th call. The error says what came that should not have.
    pub async fn call(&mut self, index: u32) -> Result<(), String> {
        let id = self.shape.workflow_id(index);
        match self.operation {
            Operation::Start => self.start(id, index).await,
            Operation::Signal => self.signal(id, index).await,
            Operation::Query => self.query(id).await,
            Operation::Describe => self.describe(id).await,
            Operation::Result => self.result(id).await,
        }
    }

    async fn start(&mut self, id: String, index: u32) -> Result<(), String> {
        let expected = run_id(&id);
        let request = StartWorkflowExecutionRequest {
            namespace: String::from("default"),
            workflow_type: Some(WorkflowType { name: String::from("order") }),
            task_queue: Some(TaskQueue {
                name: String::from("orders"),
                kind: TaskQueueKind::Normal.into(),
                ..Default::default()
            }),
            input: Some(self.payloads(&id)),
            identity: self.identity.clone(),
            request_id: request_id(index),
            workflow_id: id,
            ..Default::default()
        };
        let answer: StartWorkflowExecutionResponse = self.unary("StartWorkflowExecution", request).await?;
        verify(answer.run_id == expected && answer.started, "run id")
    }

    async fn signal(&mut self, id: String, index: u32) -> Result<(), String> {
        let request = SignalWorkflowExecutionRequest {
            namespace: String::from("default"),
            signal_name: String::from("addItem"),
            input: Some(self.payloads(&id)),
            identity: self.identity.clone(),
            request_id: request_id(index),
            workflow_execution: Some(execution(id)),
            ..Default::default()
        };
        let answer: SignalWorkflowExecutionResponse = self.unary("SignalWorkflowExecution", request).await?;
        verify(answer.link.is_none(), "link")
    }

    async fn query(&mut self, id: String) -> Result<(), String> {
        let request = QueryWorkflowRequest {
            namespace: String::from("default"),
            query: Some(WorkflowQuery { query_type: String::from("getState"), ..Default::default() }),
            execution: Some(execution(id.clone())),
            ..Default::default()
        };
        let answer: QueryWorkflowResponse = self.unary("QueryWorkflow", request).await?;
        self.verify_payloads(answer.query_result.as_ref(), &id)
    }

    async fn describe(&mut self, id: String) -> Result<(), String> {
        let request = DescribeWorkflowExecutionRequest {
            namespace: String::from("default"),
            execution: Some(execution(id.clone())),
        };
        let answer: DescribeWorkflowExecutionResponse = self.unary("DescribeWorkflowExecution", request).await?;
        let info = answer.workflow_execution_info.unwrap_or_default();
        let found = info.execution.unwrap_or_default();
        verify(found.run_id == run_id(&id) && found.workflow_id == id, "execution")?;
        verify(info.status == i32::from(WorkflowExecutionStatus::Completed), "status")?;
        verify(info.close_time.is_some_and(|time| time.nanos == 250_000_000), "close time")?;
        verify(info.memo.is_some_and(|memo| memo.fields.len() == 2), "memo")?;
        verify(info.search_attributes.is_some_and(|all| all.indexed_fields.len() == 4), "search attributes")?;
        verify(answer.execution_config.is_some_and(|config| config.user_metadata.is_some()), "configuration")
    }

    async fn result(&mut self, id: String) -> Result<(), String> {
        let request = GetWorkflowExecutionHistoryRequest {
            namespace: String::from("default"),
            execution: Some(execution(id.clone())),
            wait_new_event: true,
            history_event_filter_type: HistoryEventFilterType::CloseEvent.into(),
            skip_archival: true,
            ..Default::default()
        };
        let answer: GetWorkflowExecutionHistoryResponse = self.unary("GetWorkflowExecutionHistory", request).await?;
        let event = answer.history.and_then(|history| history.events.into_iter().next());
        match event.and_then(|event| event.attributes) {
            Some(Attributes::WorkflowExecutionCompletedEventAttributes(completed)) => {
                self.verify_payloads(completed.result.as_ref(), &id)
            }
            _ => Err(String::from("not a completed event")),
        }
    }

    /// One call with all the headers that a client of Temporal sends.
    async fn unary<Q, A>(&mut self, method: &str, message: Q) -> Result<A, String>
    where
        Q: Message + 'static,
        A: Message + Default + 'static,
    {
        let path = PathAndQuery::from_maybe_shared(format!("{}{method}", crate::stub::methods::SERVICE))
            .map_err(|error| error.to_string())?;
        let mut request = Request::new(message);
        request.set_timeout(TIMEOUT);
        let metadata = request.metadata_mut();
        metadata.insert("client-name", MetadataValue::from_static("raw-tonic"));
        metadata.insert("client-version", MetadataValue::from_static(env!("CARGO_PKG_VERSION")));
        metadata.insert("temporal-namespace", MetadataValue::from_static("default"));
        self.grpc.ready().await.map_err(|error| error.to_string())?;
        let codec = tonic_prost::ProstCodec::<Q, A>::default();
        self.grpc
            .unary(request, path, codec)
            .await
            .map(tonic::Response::into_inner)
            .map_err(|status| status.to_string())
    }

    fn payloads(&self, id: &str) -> Payloads {
        let mut data = BytesMut::with_capacity(self.shape.size);
        data.put_slice(Shape::START.as_bytes());
        data.put_slice(id.as_bytes());
        data.put_slice(&self.tail);
        let metadata = BTreeMap::from([(String::from("encoding"), Bytes::from_static(b"json/plain"))]);
        Payloads { payloads: vec![Payload { metadata, data: data.freeze(), ..Default::default() }] }
    }

    /// One JSON payload that is exactly what the id asks for.
    fn verify_payloads(&self, payloads: Option<&Payloads>, id: &str) -> Result<(), String> {
        let Some([payload]) = payloads.map(|payloads| payloads.payloads.as_slice()) else {
            return Err(String::from("not exactly one payload"));
        };
        verify(payload.metadata.get("encoding").is_some_and(|value| value.as_ref() == b"json/plain"), "encoding")?;
        let rest = payload.data.strip_prefix(Shape::START.as_bytes());
        let rest = rest.and_then(|rest| rest.strip_prefix(id.as_bytes()));
        verify(rest.is_some_and(|rest| rest == self.tail), "payload")
    }
}

fn execution(workflow_id: String) -> WorkflowExecution {
    WorkflowExecution { workflow_id, run_id: String::new() }
}

/// Shaped like the UUID that a real client sends; what matters here is that it differs.
fn request_id(index: u32) -> String {
    format!("3f0a52c4-0000-4000-8000-0000{index:08x}")
}

fn verify(condition: bool, what: &str) -> Result<(), String> {
    if condition { Ok(()) } else { Err(format!("a wrong answer: {what}")) }
}
