//! Workers that die in the middle of whatever they do, and others in their place: no workflow is lost, and none does
//! anything twice. `RESTARTS=1000` kills so many.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod support;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use prost::Message as _;
use support::{Client, receive, server};
use temporal_native_proto::command::command;
use temporal_native_proto::server::temporal::api as pb;
use temporal_native_server::Options;
use temporal_native_simulator::Rules;
use temporal_native_simulator::program::{number, read_number};
use temporal_native_simulator::random::Random;
use tokio::task::JoinSet;
use tokio::time::timeout;

use pb::command::v1::command::Attributes;
use pb::command::v1::{
    Command, CompleteWorkflowExecutionCommandAttributes, ScheduleActivityTaskCommandAttributes,
    StartTimerCommandAttributes,
};
use pb::common::v1::{ActivityType, RetryPolicy, WorkflowType};
use pb::enums::v1::{HistoryEventFilterType, TaskQueueKind};
use pb::history::v1::history_event::Attributes as Event;
use pb::history::v1::{History, HistoryEvent};
use pb::taskqueue::v1::{StickyExecutionAttributes, TaskQueue};
use pb::workflowservice::v1::{
    GetWorkflowExecutionHistoryRequest, GetWorkflowExecutionHistoryResponse, PollActivityTaskQueueRequest,
    PollActivityTaskQueueResponse, PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse,
    RespondActivityTaskCompletedRequest, RespondActivityTaskCompletedResponse, RespondWorkflowTaskCompletedRequest,
    RespondWorkflowTaskCompletedResponse, StartWorkflowExecutionRequest, StartWorkflowExecutionResponse,
};

const RESTARTS: u64 = 30;
const WORKERS: usize = 4;
/// At a time; more are started until enough workers have died.
const WORKFLOWS: usize = 12;
const ACTIVITIES: u64 = 10;
/// A worker that is dead is noticed after this long.
const PATIENCE: Duration = Duration::from_millis(100);

fn queue(name: &str, kind: TaskQueueKind) -> Option<TaskQueue> {
    Some(TaskQueue { name: name.to_owned(), kind: kind.into(), normal_name: String::new() })
}

fn patience() -> Option<prost_types::Duration> {
    Some(PATIENCE.try_into().unwrap())
}

/// What a worker keeps of a workflow: the results that it has seen, and whether its timer has fired.
#[derive(Clone, Debug, Default)]
struct Kept {
    last_id: i64,
    results: Vec<u64>,
    fired: bool,
}

impl Kept {
    fn feed(&mut self, history: &History) {
        for event in &history.events {
            let event = HistoryEvent::decode(event.clone()).unwrap();
            assert_eq!(event.event_id, self.last_id + 1, "the history goes on where the worker's ends");
            self.last_id = event.event_id;
            match event.attributes {
                Some(Event::ActivityTaskCompletedEventAttributes(end)) => {
                    self.results.push(read_number(end.result.as_ref()).unwrap());
                }
                Some(Event::TimerFiredEventAttributes(_)) => self.fired = true,
                _ => {}
            }
        }
    }

    /// One activity after another, half of them after a short sleep; then the sum of their results.
    fn decide(&mut self) -> Vec<Command> {
        let step = self.results.len() as u64;
        let attributes = if step == ACTIVITIES {
            let result = Some(number(self.results.iter().sum()));
            let end = CompleteWorkflowExecutionCommandAttributes { result };
            Attributes::CompleteWorkflowExecutionCommandAttributes(end)
        } else if step % 2 == 1 && !self.fired {
            let start_to_fire_timeout = Some(Duration::from_millis(5).try_into().unwrap());
            let timer = StartTimerCommandAttributes { timer_id: step.to_string(), start_to_fire_timeout };
            Attributes::StartTimerCommandAttributes(timer)
        } else {
            self.fired = false;
            let activity = ScheduleActivityTaskCommandAttributes {
                activity_id: step.to_string(),
                activity_type: Some(ActivityType { name: "activity".to_owned() }),
                task_queue: queue("queue", TaskQueueKind::Normal),
                input: Some(number(step)),
                start_to_close_timeout: patience(),
                retry_policy: Some(RetryPolicy {
                    initial_interval: Some(Duration::from_millis(5).try_into().unwrap()),
                    backoff_coefficient: 1.0,
                    ..Default::default()
                }),
                ..Default::default()
            };
            Attributes::ScheduleActivityTaskCommandAttributes(activity)
        };
        vec![command(attributes)]
    }
}

/// A worker, which dies after so many of its actions: polls and answers. Dying, it says nothing to anybody; what it had
/// sent may arrive.
struct Worker {
    client: Client,
    sticky: String,
    kept: HashMap<String, Kept>,
    actions_left: u64,
}

impl Worker {
    async fn live(address: SocketAddr, life: u64, actions: u64) {
        let (client, gone) = Client::connect_at(address).await;
        let mut worker = Self { client, sticky: format!("sticky-{life}"), kept: HashMap::new(), actions_left: actions };
        while worker.act().await.is_some() {}
        // Its connection ends with it.
        gone.abort();
    }

    /// Nothing once it is dead.
    fn still_alive(&mut self) -> Option<()> {
        self.actions_left = self.actions_left.checked_sub(1)?;
        Some(())
    }

    /// Sends a request, and dies before the answer, or gets it.
    async fn call<A: prost::Message + Default>(&mut self, method: &str, request: &impl prost::Message) -> Option<A> {
        let answer = self.client.begin(method, request).await;
        self.still_alive()?;
        let answer = receive(answer).await.read();
        self.still_alive()?;
        // A task that was taken for lost is refused; the worker has nothing more to do with it.
        Some(answer.unwrap_or_default())
    }

    /// Polls all of its queues at once, and does what comes first; the other polls are left.
    async fn act(&mut self) -> Option<()> {
        self.still_alive()?;
        let workflow_poll = |queue| PollWorkflowTaskQueueRequest {
            namespace: "default".to_owned(),
            task_queue: queue,
            ..Default::default()
        };
        let own = workflow_poll(queue(&self.sticky, TaskQueueKind::Sticky));
        let common = workflow_poll(queue("queue", TaskQueueKind::Normal));
        let activity = PollActivityTaskQueueRequest {
            namespace: "default".to_owned(),
            task_queue: queue("queue", TaskQueueKind::Normal),
            ..Default::default()
        };
        let own = self.client.begin("PollWorkflowTaskQueue", &own).await;
        let common = self.client.begin("PollWorkflowTaskQueue", &common).await;
        let activity = self.client.begin("PollActivityTaskQueue", &activity).await;
        self.still_alive()?;
        tokio::select! {
            task = receive(own) => self.workflow_task(task.read().unwrap()).await,
            task = receive(common) => self.workflow_task(task.read().unwrap()).await,
            task = receive(activity) => self.activity(task.read().unwrap()).await,
        }
    }

    async fn workflow_task(&mut self, task: PollWorkflowTaskQueueResponse) -> Option<()> {
        let Some(execution) = task.workflow_execution else {
            return Some(());
        };
        let history = task.history.unwrap_or_default();
        assert!(task.next_page_token.is_empty());
        let is_whole =
            history.events.first().is_some_and(|event| HistoryEvent::decode(event.clone()).unwrap().event_id == 1);
        let mut kept = if is_whole { Kept::default() } else { self.kept.remove(&execution.run_id).unwrap() };
        kept.feed(&history);
        let commands = kept.decide();
        let request = RespondWorkflowTaskCompletedRequest {
            task_token: task.task_token,
            commands,
            sticky_attributes: Some(StickyExecutionAttributes {
                worker_task_queue: queue(&self.sticky, TaskQueueKind::Sticky),
                schedule_to_start_timeout: patience(),
            }),
            ..Default::default()
        };
        self.kept.insert(execution.run_id, kept);
        self.call::<RespondWorkflowTaskCompletedResponse>("RespondWorkflowTaskCompleted", &request).await.map(drop)
    }

    async fn activity(&mut self, task: PollActivityTaskQueueResponse) -> Option<()> {
        if task.task_token.is_empty() {
            return Some(());
        }
        let result = read_number(task.input.as_ref()).map(|step| number(step + 1));
        let request = RespondActivityTaskCompletedRequest { task_token: task.task_token, result, ..Default::default() };
        self.call::<RespondActivityTaskCompletedResponse>("RespondActivityTaskCompleted", &request).await.map(drop)
    }
}

async fn get_history(
    client: &Client,
    request: &GetWorkflowExecutionHistoryRequest,
) -> GetWorkflowExecutionHistoryResponse {
    client.call("GetWorkflowExecutionHistory", request).await.unwrap()
}

/// Starts a workflow, waits for its end, and looks at its history.
async fn run(client: &Client, workflow_id: String) {
    let request = StartWorkflowExecutionRequest {
        namespace: "default".to_owned(),
        workflow_id: workflow_id.clone(),
        workflow_type: Some(WorkflowType { name: "test".to_owned() }),
        task_queue: queue("queue", TaskQueueKind::Normal),
        workflow_task_timeout: patience(),
        ..Default::default()
    };
    let started: StartWorkflowExecutionResponse = client.call("StartWorkflowExecution", &request).await.unwrap();
    let execution = pb::common::v1::WorkflowExecution { workflow_id, run_id: started.run_id };
    let mut request = GetWorkflowExecutionHistoryRequest {
        namespace: "default".to_owned(),
        execution: Some(execution),
        wait_new_event: true,
        history_event_filter_type: HistoryEventFilterType::CloseEvent.into(),
        ..Default::default()
    };
    // A page is empty if nothing came for long.
    let mut events = Vec::new();
    while events.is_empty() {
        let page = get_history(client, &request).await;
        events = page.history.unwrap().events;
        request.next_page_token = page.next_page_token;
    }
    let last = HistoryEvent::decode(events[0].clone()).unwrap();
    let Some(Event::WorkflowExecutionCompletedEventAttributes(completed)) = last.attributes else {
        panic!("{last:?}");
    };
    assert_eq!(read_number(completed.result.as_ref()), Some((1..=ACTIVITIES).sum()));
    request.wait_new_event = false;
    request.history_event_filter_type = HistoryEventFilterType::AllEvent.into();
    request.next_page_token.clear();
    let all = get_history(client, &request).await;
    assert!(all.next_page_token.is_empty());
    let mut rules = Rules::default();
    for event in all.history.unwrap().events {
        rules.feed(&HistoryEvent::decode(event).unwrap()).unwrap();
    }
}

#[tokio::test]
async fn workers_that_die_lose_no_workflow() {
    let restarts = std::env::var("RESTARTS").map_or(RESTARTS, |text| text.parse().unwrap());
    let server = server(Options::default());
    let client = Client::connect(&server).await;
    let mut random = Random::new(7);
    let (mut lives, mut deaths, mut started) = (0, 0, 0);
    let test = async {
        let mut workflows = JoinSet::new();
        let mut workers = JoinSet::new();
        loop {
            while deaths < restarts && workflows.len() < WORKFLOWS {
                let client = client.clone();
                let workflow_id = format!("w{started}");
                started += 1;
                workflows.spawn(async move { run(&client, workflow_id).await });
            }
            while workers.len() < WORKERS {
                lives += 1;
                workers.spawn(Worker::live(server.address(), lives, random.within(1..60)));
            }
            tokio::select! {
                Some(died) = workers.join_next() => {
                    died.unwrap();
                    deaths += 1;
                }
                ended = workflows.join_next() => match ended {
                    Some(ended) => ended.unwrap(),
                    None => break,
                },
            }
        }
    };
    let longest = Duration::from_secs(20 + restarts);
    timeout(longest, test).await.expect("all workflows end");
    println!("{started} workflows, {deaths} workers died");
    assert!(deaths >= restarts);
}
