//! Workflows from start to end, over a real connection.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod support;

use std::time::Duration;

use prost::Message as _;
use support::{Client, receive, server, soon};
use temporal_native_proto::command::command;
use temporal_native_proto::server::temporal::api::command::v1::{
    CompleteWorkflowExecutionCommandAttributes, StartTimerCommandAttributes, command::Attributes,
};
use temporal_native_proto::server::temporal::api::common::v1::{WorkflowExecution, WorkflowType};
use temporal_native_proto::server::temporal::api::enums::v1::{
    EventType, HistoryEventFilterType, TaskQueueKind, TaskQueueType,
};
use temporal_native_proto::server::temporal::api::history::v1::{History, HistoryEvent};
use temporal_native_proto::server::temporal::api::taskqueue::v1::TaskQueue;
use temporal_native_proto::server::temporal::api::workflowservice::v1::{
    DescribeTaskQueueRequest, DescribeTaskQueueResponse, GetWorkflowExecutionHistoryRequest,
    GetWorkflowExecutionHistoryResponse, PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse,
    RespondWorkflowTaskCompletedRequest, RespondWorkflowTaskCompletedResponse, ShutdownWorkerRequest,
    ShutdownWorkerResponse, StartWorkflowExecutionRequest, StartWorkflowExecutionResponse,
};
use temporal_native_server::{Options, Skipping};

fn task_queue(name: &str) -> Option<TaskQueue> {
    Some(TaskQueue { name: name.to_owned(), ..Default::default() })
}

fn poll(queue: &str) -> PollWorkflowTaskQueueRequest {
    PollWorkflowTaskQueueRequest {
        namespace: "default".to_owned(),
        task_queue: task_queue(queue),
        identity: "worker".to_owned(),
        ..Default::default()
    }
}

async fn start(client: &Client, workflow_id: &str) -> String {
    let request = StartWorkflowExecutionRequest {
        namespace: "default".to_owned(),
        workflow_id: workflow_id.to_owned(),
        workflow_type: Some(WorkflowType { name: "test".to_owned() }),
        task_queue: task_queue("queue"),
        request_id: workflow_id.to_owned(),
        ..Default::default()
    };
    client.call::<StartWorkflowExecutionResponse>("StartWorkflowExecution", &request).await.unwrap().run_id
}

async fn next_task(client: &Client) -> PollWorkflowTaskQueueResponse {
    soon("a task", client.call("PollWorkflowTaskQueue", &poll("queue"))).await.unwrap()
}

async fn complete(client: &Client, task: &PollWorkflowTaskQueueResponse, attributes: Attributes) {
    let request = RespondWorkflowTaskCompletedRequest {
        namespace: "default".to_owned(),
        task_token: task.task_token.clone(),
        commands: vec![command(attributes)],
        ..Default::default()
    };
    client.call::<RespondWorkflowTaskCompletedResponse>("RespondWorkflowTaskCompleted", &request).await.unwrap();
}

async fn complete_workflow(client: &Client, task: &PollWorkflowTaskQueueResponse) {
    let attributes = CompleteWorkflowExecutionCommandAttributes::default();
    let attributes = Attributes::CompleteWorkflowExecutionCommandAttributes(attributes);
    complete(client, task, attributes).await;
}

fn event_types(history: &History) -> Vec<EventType> {
    history.events.iter().map(|event| HistoryEvent::decode(event.clone()).unwrap().event_type()).collect()
}

#[tokio::test]
async fn a_workflow_runs_and_its_result_is_waited_for() {
    let server = server(Options::default());
    let client = Client::connect(&server).await;
    let run_id = start(&client, "a").await;
    let request = GetWorkflowExecutionHistoryRequest {
        namespace: "default".to_owned(),
        execution: Some(WorkflowExecution { workflow_id: "a".to_owned(), run_id }),
        wait_new_event: true,
        history_event_filter_type: HistoryEventFilterType::CloseEvent.into(),
        ..Default::default()
    };
    let result = client.begin("GetWorkflowExecutionHistory", &request).await;
    let task = next_task(&client).await;
    assert_eq!(task.workflow_execution.as_ref().unwrap().workflow_id, "a");
    assert_eq!(task.history.as_ref().unwrap().events.len(), 3);
    complete_workflow(&client, &task).await;
    let result: GetWorkflowExecutionHistoryResponse = soon("the result", receive(result)).await.read().unwrap();
    assert_eq!(event_types(&result.history.unwrap()), [EventType::WorkflowExecutionCompleted]);

    let (told, history) = std::sync::mpsc::channel();
    server.history("default", "a", "", move |result| told.send(result).unwrap());
    let history = History::decode(history.recv().unwrap().unwrap()).unwrap();
    let expected = [
        EventType::WorkflowExecutionStarted,
        EventType::WorkflowTaskScheduled,
        EventType::WorkflowTaskStarted,
        EventType::WorkflowTaskCompleted,
        EventType::WorkflowExecutionCompleted,
    ];
    assert_eq!(event_types(&history), expected);
}

#[tokio::test]
async fn a_poller_who_leaves_takes_no_task_along() {
    let server = server(Options::default());
    let client = Client::connect(&server).await;
    for round in 0..50 {
        // One cancels his call, another loses his connection, a third one leaves before his call has even arrived.
        let cancelled = client.begin("PollWorkflowTaskQueue", &poll_as(&format!("cancels {round}"))).await;
        let (lost, end) = Client::connect_to_leave(&server).await;
        let disconnected = lost.begin("PollWorkflowTaskQueue", &poll_as(&format!("disconnects {round}"))).await;
        until_polled_by(&client, &[&format!("cancels {round}"), &format!("disconnects {round}")]).await;
        drop((cancelled, disconnected, lost));
        end.await.unwrap();
        drop(client.begin("PollWorkflowTaskQueue", &poll("queue")).await);

        let id = format!("workflow-{round}");
        start(&client, &id).await;
        let task = next_task(&client).await;
        assert_eq!(task.workflow_execution.as_ref().unwrap().workflow_id, id);
        assert_eq!(task.attempt, 1, "nobody had it before");
        complete_workflow(&client, &task).await;
    }
}

fn poll_as(identity: &str) -> PollWorkflowTaskQueueRequest {
    PollWorkflowTaskQueueRequest { identity: identity.to_owned(), ..poll("queue") }
}

/// Until the server tells of these pollers: then their polls have arrived.
async fn until_polled_by(client: &Client, identities: &[&str]) {
    let request = DescribeTaskQueueRequest {
        namespace: "default".to_owned(),
        task_queue: task_queue("queue"),
        task_queue_type: TaskQueueType::Workflow.into(),
        ..Default::default()
    };
    loop {
        let queue: DescribeTaskQueueResponse = client.call("DescribeTaskQueue", &request).await.unwrap();
        let is_there = |identity: &&str| queue.pollers.iter().any(|poller| poller.identity == *identity);
        if identities.iter().all(is_there) {
            return;
        }
    }
}

#[tokio::test]
async fn a_task_queue_is_described() {
    let server = server(Options::default());
    let client = Client::connect(&server).await;
    start(&client, "a").await;
    start(&client, "b").await;
    let request = DescribeTaskQueueRequest {
        namespace: "default".to_owned(),
        task_queue: task_queue("queue"),
        report_stats: true,
        ..Default::default()
    };
    let queue: DescribeTaskQueueResponse = client.call("DescribeTaskQueue", &request).await.unwrap();
    assert_eq!((queue.pollers.len(), queue.stats.unwrap().approximate_backlog_count), (0, 2));
    let task = next_task(&client).await;
    assert_eq!(task.backlog_count_hint, 1);
    let queue: DescribeTaskQueueResponse = client.call("DescribeTaskQueue", &request).await.unwrap();
    assert_eq!((queue.pollers[0].identity.as_str(), queue.stats.unwrap().approximate_backlog_count), ("worker", 1));
}

#[tokio::test]
async fn a_worker_that_ends_ends_the_polls_of_its_own_queue() {
    let server = server(Options::default());
    let client = Client::connect(&server).await;
    // It may be named like another queue, which is none of it.
    let mut sticky = poll("queue");
    sticky.task_queue.as_mut().unwrap().kind = TaskQueueKind::Sticky.into();
    let normal = PollWorkflowTaskQueueRequest { worker_instance_key: "key".to_owned(), ..poll("queue") };
    let polls =
        [client.begin("PollWorkflowTaskQueue", &sticky).await, client.begin("PollWorkflowTaskQueue", &normal).await];
    let other = client.begin("PollWorkflowTaskQueue", &poll("queue")).await;
    let request = ShutdownWorkerRequest {
        namespace: "default".to_owned(),
        sticky_task_queue: "queue".to_owned(),
        worker_instance_key: "key".to_owned(),
        ..Default::default()
    };
    client.call::<ShutdownWorkerResponse>("ShutdownWorker", &request).await.unwrap();
    for poll in polls {
        let response: PollWorkflowTaskQueueResponse = soon("the poll's end", receive(poll)).await.read().unwrap();
        assert!(response.task_token.is_empty());
    }
    start(&client, "a").await;
    let task: PollWorkflowTaskQueueResponse = soon("the task", receive(other)).await.read().unwrap();
    assert!(!task.task_token.is_empty());
}

#[tokio::test]
async fn a_month_passes_at_once() {
    const MONTH: Duration = Duration::from_secs(30 * 86_400);
    let server = server(Options { time_skipping: Skipping::Unlocked, ..Options::default() });
    let client = Client::connect(&server).await;
    let start_time = server.current_time();
    start(&client, "a").await;
    let task = next_task(&client).await;
    let attributes = StartTimerCommandAttributes {
        timer_id: "month".to_owned(),
        start_to_fire_timeout: Some(MONTH.try_into().unwrap()),
    };
    complete(&client, &task, Attributes::StartTimerCommandAttributes(attributes)).await;
    let task = next_task(&client).await;
    assert!(event_types(task.history.as_ref().unwrap()).contains(&EventType::TimerFired));
    complete_workflow(&client, &task).await;
    let passed = server.current_time().since(start_time);
    assert!((MONTH..MONTH + Duration::from_secs(60)).contains(&passed), "{passed:?}");
}

#[tokio::test]
async fn a_reset_server_has_forgotten() {
    let server = server(Options { time_skipping: Skipping::Locked, ..Options::default() });
    let client = Client::connect(&server).await;
    start(&client, "a").await;
    let (told, outcome) = std::sync::mpsc::channel();
    let done = move |result| told.send(result).unwrap();
    server.unlock_time_skipping(done.clone());
    server.reset(done.clone());
    server.lock_time_skipping(done.clone());
    server.unlock_time_skipping(done.clone());
    server.history("default", "a", "", move |result| done(result.map(drop)));
    let outcomes: Vec<_> = outcome.iter().take(5).collect();
    assert!(outcomes[..4].iter().all(Result::is_ok), "{outcomes:?}");
    assert!(outcomes[4].as_ref().is_err_and(|failure| failure.to_string().contains("not found")), "{outcomes:?}");
    assert_eq!(start(&client, "a").await.len(), 36);
}
