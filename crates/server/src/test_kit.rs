//! A server without a network, on tokio's clock: where that is paused, hours pass at once.

use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use prost::Message;
use temporal_native_engine::{Refusal, Settings, Time};
use temporal_native_proto::command::command;
use tokio::task::{LocalSet, spawn_local};
use tokio::time::Instant;

use crate::clock::{Ahead, Clock};
use crate::dispatch::{Call, Reply, find};
use crate::grpc::frame;
use crate::options::Skipping;
use crate::pb::command::v1::ScheduleActivityTaskCommandAttributes;
use crate::pb::command::v1::command::Attributes;
use crate::pb::common::v1::{ActivityType, WorkflowType};
use crate::pb::taskqueue::v1::TaskQueue;
use crate::pb::workflowservice::v1::{
    PollActivityTaskQueueRequest, PollActivityTaskQueueResponse, PollWorkflowTaskQueueRequest,
    PollWorkflowTaskQueueResponse, RespondWorkflowTaskCompletedRequest, StartWorkflowExecutionRequest,
    StartWorkflowExecutionResponse,
};
use crate::shell::Shell;
use crate::timers;

pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<Bytes, Refusal>>>>;

/// Runs a test with a server.
pub(crate) async fn with_server<F: Future<Output = ()>>(skipping: Skipping, test: impl FnOnce(Rc<Shell>) -> F) {
    LocalSet::new()
        .run_until(async {
            let start = Instant::now();
            let wall = move || Time::from_nanos(1_700_000_000_000_000_000).after(start.elapsed());
            let settings = Settings { seed: 1, keep_closed: true, ..Settings::default() };
            let shell = Rc::new(Shell::new(settings, Clock::new(wall, Ahead::default()), skipping, None));
            spawn_local(timers::run(Rc::clone(&shell)));
            test(shell).await;
        })
        .await;
}

/// Calls a method, and gives what will be its answer.
pub(crate) fn begin(shell: &Rc<Shell>, path: &str, request: &impl Message, timeout: Option<Duration>) -> Answer {
    let method = find(path, true).unwrap();
    let call = Call { method, deadline: timeout.map(|timeout| Instant::now() + timeout), follows_runs: true };
    let message = frame(request).slice(5..);
    match (method.serve)(shell, &call, message) {
        Reply::Now(answer) => Box::pin(async { answer }),
        Reply::Later(answer) => answer,
        Reply::Open(message) => Box::pin(async { Ok(message) }),
    }
}

/// A method of `WorkflowService`.
pub(crate) fn begin_workflow(shell: &Rc<Shell>, method: &str, request: &impl Message, seconds: u64) -> Answer {
    let path = format!("/temporal.api.workflowservice.v1.WorkflowService/{method}");
    begin(shell, &path, request, Some(Duration::from_secs(seconds)))
}

pub(crate) async fn read<A: Message + Default>(answer: Answer) -> Result<A, Refusal> {
    Ok(A::decode(answer.await?.slice(5..)).unwrap())
}

pub(crate) fn queue() -> Option<TaskQueue> {
    Some(TaskQueue { name: "queue".to_owned(), ..Default::default() })
}

pub(crate) fn poll(identity: &str) -> PollWorkflowTaskQueueRequest {
    PollWorkflowTaskQueueRequest {
        namespace: "default".to_owned(),
        task_queue: queue(),
        identity: identity.to_owned(),
        ..Default::default()
    }
}

/// Starts a workflow; returns its run's id.
pub(crate) async fn start_workflow(shell: &Rc<Shell>, workflow_id: &str) -> String {
    let request = StartWorkflowExecutionRequest {
        namespace: "default".to_owned(),
        workflow_id: workflow_id.to_owned(),
        workflow_type: Some(WorkflowType { name: "test".to_owned() }),
        task_queue: queue(),
        request_id: workflow_id.to_owned(),
        ..Default::default()
    };
    let response =
        read::<StartWorkflowExecutionResponse>(begin_workflow(shell, "StartWorkflowExecution", &request, 10));
    response.await.unwrap().run_id
}

/// Starts a workflow and does its first task, which asks for an activity; takes that.
pub(crate) async fn begin_activity(shell: &Rc<Shell>, workflow_id: &str) {
    start_workflow(shell, workflow_id).await;
    let task: PollWorkflowTaskQueueResponse =
        read(begin_workflow(shell, "PollWorkflowTaskQueue", &poll("worker"), 30)).await.unwrap();
    let activity = ScheduleActivityTaskCommandAttributes {
        activity_id: "1".to_owned(),
        activity_type: Some(ActivityType { name: "activity".to_owned() }),
        task_queue: queue(),
        start_to_close_timeout: Some(Duration::from_secs(30 * 86_400).try_into().unwrap()),
        ..Default::default()
    };
    let command = command(Attributes::ScheduleActivityTaskCommandAttributes(activity));
    let completed = RespondWorkflowTaskCompletedRequest {
        task_token: task.task_token,
        commands: vec![command],
        ..Default::default()
    };
    begin_workflow(shell, "RespondWorkflowTaskCompleted", &completed, 30).await.unwrap();
    let request =
        PollActivityTaskQueueRequest { namespace: "default".to_owned(), task_queue: queue(), ..Default::default() };
    let task: PollActivityTaskQueueResponse =
        read(begin_workflow(shell, "PollActivityTaskQueue", &request, 30)).await.unwrap();
    assert!(!task.task_token.is_empty());
}
