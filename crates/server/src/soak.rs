//! Many workflows, and days between them, over a real connection: what is closed is forgotten in time, and so is all that
//! was kept for it, to the last table's entry and to the byte. `SOAK_WORKFLOWS=100000` runs so many.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use prost::Message as _;
use temporal_native_engine::Settings;
use temporal_native_proto::command::command;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinSet, LocalSet, spawn_local, yield_now};

use crate::clock::{Ahead, Clock, system_time};
use crate::live_bytes::live_bytes;
use crate::options::Skipping;
use crate::pb::command::v1::command::Attributes;
use crate::pb::command::v1::{CompleteWorkflowExecutionCommandAttributes, ScheduleActivityTaskCommandAttributes};
use crate::pb::common::v1::{ActivityType, WorkflowExecution, WorkflowType};
use crate::pb::enums::v1::{EventType, HistoryEventFilterType};
use crate::pb::history::v1::HistoryEvent;
use crate::pb::taskqueue::v1::TaskQueue;
use crate::pb::workflowservice::v1::{
    CountWorkflowExecutionsRequest, CountWorkflowExecutionsResponse, GetWorkflowExecutionHistoryRequest,
    GetWorkflowExecutionHistoryResponse, PollActivityTaskQueueRequest, PollActivityTaskQueueResponse,
    PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse, RespondActivityTaskCompletedRequest,
    RespondActivityTaskCompletedResponse, RespondWorkflowTaskCompletedRequest, RespondWorkflowTaskCompletedResponse,
    StartWorkflowExecutionRequest, StartWorkflowExecutionResponse,
};
use crate::serve::serve;
use crate::shell::Shell;
use crate::support::Client;
use crate::timers;

const WORKFLOWS: u64 = 1_000;
const DAYS: u64 = 10;
const AT_ONCE: u64 = 64;
/// Of each kind of task.
const POLLERS: usize = 8;
const SEATS: usize = 2 * POLLERS;
/// What a connection may take once more for its buffers, until it has been as busy as it can become: of 10,000 workflows a
/// day, the first has taken all of it, and from then on the memory is the same to the byte. So in the long form not even two
/// bytes of a workflow can stay; in the short one, 130.
const BUFFERS_BYTES: isize = 64 << 10;
/// Longer than closed runs are kept.
const DAY: Duration = Duration::from_secs(25 * 3_600);

/// How many entries each table of the server has.
type Tables = BTreeMap<&'static str, usize>;

fn queue() -> Option<TaskQueue> {
    Some(TaskQueue { name: "queue".to_owned(), ..Default::default() })
}

fn namespace() -> String {
    "default".to_owned()
}

/// Starts a workflow and waits for its end.
async fn run(client: &Client, workflow_id: String) {
    let request = StartWorkflowExecutionRequest {
        namespace: namespace(),
        workflow_id: workflow_id.clone(),
        workflow_type: Some(WorkflowType { name: "soak".to_owned() }),
        task_queue: queue(),
        ..Default::default()
    };
    let started: StartWorkflowExecutionResponse = client.call("StartWorkflowExecution", &request).await.unwrap();
    let request = GetWorkflowExecutionHistoryRequest {
        namespace: namespace(),
        execution: Some(WorkflowExecution { workflow_id, run_id: started.run_id }),
        wait_new_event: true,
        history_event_filter_type: HistoryEventFilterType::CloseEvent.into(),
        ..Default::default()
    };
    let end: GetWorkflowExecutionHistoryResponse = client.call("GetWorkflowExecutionHistory", &request).await.unwrap();
    let events = end.history.unwrap().events;
    let last = HistoryEvent::decode(events[0].clone()).unwrap();
    assert_eq!(last.event_type(), EventType::WorkflowExecutionCompleted);
}

/// One activity, then the end.
async fn poll_workflows(client: Client) {
    loop {
        let request =
            PollWorkflowTaskQueueRequest { namespace: namespace(), task_queue: queue(), ..Default::default() };
        let task: PollWorkflowTaskQueueResponse = client.call("PollWorkflowTaskQueue", &request).await.unwrap();
        if task.task_token.is_empty() {
            continue;
        }
        let attributes = if task.previous_started_event_id > 0 {
            let end = CompleteWorkflowExecutionCommandAttributes::default();
            Attributes::CompleteWorkflowExecutionCommandAttributes(end)
        } else {
            let activity = ScheduleActivityTaskCommandAttributes {
                activity_id: "1".to_owned(),
                activity_type: Some(ActivityType { name: "activity".to_owned() }),
                task_queue: queue(),
                start_to_close_timeout: Some(Duration::from_secs(10).try_into().unwrap()),
                ..Default::default()
            };
            Attributes::ScheduleActivityTaskCommandAttributes(activity)
        };
        let request = RespondWorkflowTaskCompletedRequest {
            task_token: task.task_token,
            commands: vec![command(attributes)],
            ..Default::default()
        };
        client.call::<RespondWorkflowTaskCompletedResponse>("RespondWorkflowTaskCompleted", &request).await.unwrap();
    }
}

async fn poll_activities(client: Client) {
    loop {
        let request =
            PollActivityTaskQueueRequest { namespace: namespace(), task_queue: queue(), ..Default::default() };
        let task: PollActivityTaskQueueResponse = client.call("PollActivityTaskQueue", &request).await.unwrap();
        if !task.task_token.is_empty() {
            let request = RespondActivityTaskCompletedRequest { task_token: task.task_token, ..Default::default() };
            client
                .call::<RespondActivityTaskCompletedResponse>("RespondActivityTaskCompleted", &request)
                .await
                .unwrap();
        }
    }
}

/// So many workflows, some of them at a time.
async fn run_day(client: &Client, day: u64, workflows: u64) {
    let mut running = JoinSet::new();
    for number in 0..workflows {
        if running.len() as u64 == AT_ONCE {
            running.join_next().await.unwrap().unwrap();
        }
        let client = client.clone();
        running.spawn_local(async move { run(&client, format!("{day}-{number}")).await });
    }
    running.join_all().await;
}

/// The tables when nothing is going on: every poller waits.
async fn tables_at_rest(shell: &Shell) -> Tables {
    loop {
        let tables = shell.with(|state| state.audit_tables());
        if tables["seats"] == SEATS {
            return tables;
        }
        yield_now().await;
    }
}

/// Whether it stays as it was, on the last day as well as in between.
fn check_is_flat(live: &[isize]) {
    let (early, late) = live.split_at(live.len() / 2);
    let (early, late) = (early.iter().max().unwrap(), late.iter().max().unwrap());
    assert!(*late <= early + BUFFERS_BYTES, "the memory grows: {live:?}");
}

#[tokio::test]
async fn what_is_closed_is_forgotten_in_time() {
    let workflows = std::env::var("SOAK_WORKFLOWS").map_or(WORKFLOWS, |text| text.parse().unwrap());
    let test = async {
        let later = Rc::new(Cell::new(Duration::ZERO));
        let wall = Rc::clone(&later);
        let clock = Clock::new(move || system_time().after(wall.get()), Ahead::default());
        let shell = Rc::new(Shell::new(Settings::default(), clock, Skipping::Off, None));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (_stop, stopped) = watch::channel(false);
        spawn_local(timers::run(Rc::clone(&shell)));
        spawn_local(serve(listener, Rc::clone(&shell), stopped));
        let (client, _) = Client::connect_at(address).await;
        for _ in 0..POLLERS {
            spawn_local(poll_workflows(client.clone()));
            spawn_local(poll_activities(client.clone()));
        }
        let count = async || {
            let request = CountWorkflowExecutionsRequest { namespace: namespace(), query: String::new() };
            let count = client.call::<CountWorkflowExecutionsResponse>("CountWorkflowExecutions", &request).await;
            count.unwrap().count.unsigned_abs()
        };
        let before = tables_at_rest(&shell).await;
        let mut live = Vec::with_capacity(DAYS as usize);
        for day in 0..DAYS {
            run_day(&client, day, workflows / DAYS).await;
            assert_eq!(count().await, workflows / DAYS);
            let full = live_bytes();
            later.set(later.get() + DAY);
            assert_eq!(count().await, 0);
            assert!(shell.with(|state| state.engine.next_due().is_none()), "nothing is left that could be due");
            assert_eq!(tables_at_rest(&shell).await, before, "after day {day}");
            live.push(live_bytes());
            println!("day {day}: {full} bytes, and {} when it is forgotten", live[live.len() - 1]);
        }
        check_is_flat(&live);
    };
    LocalSet::new().run_until(test).await;
}
