//! Load on a real server: workflows started, signalled, or run to their end by a worker.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::uri::PathAndQuery;
use prost::Message;
use temporal_native_proto::temporal::api::common::v1::{Payload, Payloads, WorkflowExecution, WorkflowType};
use temporal_native_proto::temporal::api::enums::v1::{HistoryEventFilterType, TaskQueueKind};
use temporal_native_proto::temporal::api::history::v1::history_event::Attributes;
use temporal_native_proto::temporal::api::taskqueue::v1::TaskQueue;
use temporal_native_proto::temporal::api::workflowservice::v1::{
    GetWorkflowExecutionHistoryRequest, GetWorkflowExecutionHistoryResponse, SignalWorkflowExecutionRequest,
    SignalWorkflowExecutionResponse, StartWorkflowExecutionRequest, StartWorkflowExecutionResponse,
};
use tonic::Request;
use tonic::client::Grpc;
use tonic::transport::{Channel, Endpoint};

use crate::stub::methods::SERVICE;

const TIMEOUT: Duration = Duration::from_secs(60);

/// What each call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// Starts a workflow that nobody runs.
    Start,
    /// Signals one of the workflows that were started before, as many as there are calls in flight.
    Signal,
    /// Starts a workflow and waits for its result.
    Hello,
    /// Signals one workflow, which is told how many there will be, and ends when it has had them all.
    Count,
}

/// One measurement.
#[derive(Clone, Debug)]
pub struct Options {
    /// The server's `host:port`.
    pub address: String,
    /// What each call does.
    pub load: Load,
    /// How many calls.
    pub calls: u32,
    /// How many at once.
    pub in_flight: u32,
    /// Where workflows go.
    pub task_queue: String,
    /// Their type.
    pub workflow_type: String,
    /// What the ids of workflows begin with: no two measurements of one server have the same.
    pub prefix: String,
}

impl Options {
    /// Reads the arguments; the error names the one that is wrong.
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            address: String::new(),
            load: Load::Start,
            calls: 1_000,
            in_flight: 64,
            task_queue: String::from("load"),
            workflow_type: String::from("hello"),
            prefix: String::from("load"),
        };
        while let Some(name) = arguments.next() {
            let value = arguments.next().unwrap_or_default();
            let number = value.parse::<u32>().ok().filter(|number| *number > 0);
            match (name.as_str(), number, value.as_str()) {
                ("--address", ..) => options.address = value,
                ("--op", _, "start") => options.load = Load::Start,
                ("--op", _, "signal") => options.load = Load::Signal,
                ("--op", _, "hello") => options.load = Load::Hello,
                ("--op", _, "count") => options.load = Load::Count,
                ("--calls", Some(number), _) => options.calls = number,
                ("--in-flight", Some(number), _) => options.in_flight = number,
                ("--task-queue", ..) => options.task_queue = value,
                ("--type", ..) => options.workflow_type = value,
                ("--prefix", ..) => options.prefix = value,
                _ => return Err(format!("{name} {value:?} is not understood")),
            }
        }
        if options.address.is_empty() { Err(String::from("--address is missing")) } else { Ok(options) }
    }
}

/// What a measurement came to.
pub struct Measured {
    /// How long all calls took together.
    pub elapsed: Duration,
    /// How long each took, the shortest one first.
    pub each: Vec<Duration>,
}

impl Measured {
    /// The time that this share of the calls, between 0 and 1, did not exceed.
    #[must_use]
    pub fn percentile(&self, share: f64) -> Duration {
        #[expect(
            clippy::cast_sign_loss,
            clippy::cast_possible_truncation,
            reason = "between 0 and the number of calls"
        )]
        let index = (share * self.each.len() as f64) as usize;
        self.each.get(index).or(self.each.last()).copied().unwrap_or_default()
    }
}

/// Makes all calls.
pub async fn run(options: &Options) -> Result<Measured, String> {
    let endpoint = Endpoint::from_shared(format!("http://{}", options.address)).map_err(|error| error.to_string())?;
    let channel = endpoint.tcp_nodelay(true).connect().await.map_err(|error| error.to_string())?;
    let mut caller = Caller { grpc: Grpc::new(channel), options: Arc::new(options.clone()) };
    for index in 0..caller.signalled() {
        caller.start(index).await?;
    }
    let next = Arc::new(AtomicU32::new(0));
    let began = Instant::now();
    let tasks: Vec<_> = (0..options.in_flight).map(|_| tokio::spawn(caller.clone().go_on(Arc::clone(&next)))).collect();
    let mut each = Vec::new();
    for task in tasks {
        each.extend(task.await.map_err(|error| error.to_string())??);
    }
    if options.load == Load::Count {
        caller.result(0).await?;
    }
    let elapsed = began.elapsed();
    each.sort_unstable();
    Ok(Measured { elapsed, each })
}

#[derive(Clone)]
struct Caller {
    grpc: Grpc<Channel>,
    options: Arc<Options>,
}

impl Caller {
    async fn go_on(mut self, next: Arc<AtomicU32>) -> Result<Vec<Duration>, String> {
        let mut each = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= self.options.calls {
                return Ok(each);
            }
            let began = Instant::now();
            match self.options.load {
                Load::Start => self.start(index).await?,
                Load::Signal | Load::Count => self.signal(index).await?,
                Load::Hello => {
                    self.start(index).await?;
                    self.result(index).await?;
                }
            }
            each.push(began.elapsed());
        }
    }

    /// How many workflows are started in advance, to be signalled in turn.
    fn signalled(&self) -> u32 {
        match self.options.load {
            Load::Start | Load::Hello => 0,
            Load::Signal => self.options.in_flight,
            Load::Count => 1,
        }
    }

    /// Of a workflow that counts, how far.
    fn input(&self) -> Option<Payloads> {
        (self.options.load == Load::Count).then(|| Payloads {
            payloads: vec![Payload {
                metadata: [(String::from("encoding"), Bytes::from_static(b"json/plain"))].into(),
                data: self.options.calls.to_string().into(),
                ..Payload::default()
            }],
        })
    }

    fn workflow_id(&self, index: u32) -> String {
        format!("{}-{index}", self.options.prefix)
    }

    async fn start(&mut self, index: u32) -> Result<(), String> {
        let request = StartWorkflowExecutionRequest {
            namespace: String::from("default"),
            workflow_id: self.workflow_id(index),
            workflow_type: Some(WorkflowType { name: self.options.workflow_type.clone() }),
            task_queue: Some(TaskQueue {
                name: self.options.task_queue.clone(),
                kind: TaskQueueKind::Normal.into(),
                ..Default::default()
            }),
            input: self.input(),
            identity: String::from("load"),
            request_id: self.workflow_id(index),
            ..Default::default()
        };
        let answer: StartWorkflowExecutionResponse = self.unary("StartWorkflowExecution", request).await?;
        if answer.started { Ok(()) } else { Err(String::from("not started")) }
    }

    async fn signal(&mut self, index: u32) -> Result<(), String> {
        let request = SignalWorkflowExecutionRequest {
            namespace: String::from("default"),
            workflow_execution: Some(WorkflowExecution {
                workflow_id: self.workflow_id(index % self.signalled()),
                run_id: String::new(),
            }),
            signal_name: String::from("signal"),
            identity: String::from("load"),
            request_id: format!("signal-{index}"),
            ..Default::default()
        };
        let _: SignalWorkflowExecutionResponse = self.unary("SignalWorkflowExecution", request).await?;
        Ok(())
    }

    async fn result(&mut self, index: u32) -> Result<(), String> {
        let request = GetWorkflowExecutionHistoryRequest {
            namespace: String::from("default"),
            execution: Some(WorkflowExecution { workflow_id: self.workflow_id(index), run_id: String::new() }),
            wait_new_event: true,
            history_event_filter_type: HistoryEventFilterType::CloseEvent.into(),
            ..Default::default()
        };
        let answer: GetWorkflowExecutionHistoryResponse = self.unary("GetWorkflowExecutionHistory", request).await?;
        let event = answer.history.and_then(|history| history.events.into_iter().next());
        match event.and_then(|event| event.attributes) {
            Some(Attributes::WorkflowExecutionCompletedEventAttributes(_)) => Ok(()),
            other => Err(format!("workflow {index} did not complete: {other:?}")),
        }
    }

    async fn unary<Q, A>(&mut self, method: &str, message: Q) -> Result<A, String>
    where
        Q: Message + 'static,
        A: Message + Default + 'static,
    {
        let path = PathAndQuery::from_maybe_shared(format!("{SERVICE}{method}")).map_err(|error| error.to_string())?;
        let mut request = Request::new(message);
        request.set_timeout(TIMEOUT);
        self.grpc.ready().await.map_err(|error| error.to_string())?;
        let codec = tonic_prost::ProstCodec::<Q, A>::default();
        let answer = self.grpc.unary(request, path, codec).await;
        answer.map(tonic::Response::into_inner).map_err(|status| format!("{method}: {status}"))
    }
}
