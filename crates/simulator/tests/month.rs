//! A month of work, an activity an hour, with nothing between that takes time; again and again on one engine.

#![expect(clippy::expect_used, reason = "a step that fails ends the test, and says which")]

use std::time::Duration;

use temporal_native_engine::time::to_proto;
use temporal_native_engine::{Engine, Settings, Task, TaskKind, Time};
use temporal_native_proto::server::temporal::api as pb;

use pb::command::v1::command::Attributes;
use pb::command::v1::{
    Command, CompleteWorkflowExecutionCommandAttributes, ScheduleActivityTaskCommandAttributes,
    StartTimerCommandAttributes,
};
use pb::common::v1::{ActivityType, WorkflowType};
use pb::enums::v1::CommandType;
use pb::taskqueue::v1::{StickyExecutionAttributes, TaskQueue};
use pb::workflowservice::v1::{
    PollActivityTaskQueueRequest, PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse,
    RespondActivityTaskCompletedRequest, RespondWorkflowTaskCompletedRequest, StartWorkflowExecutionRequest,
};

const START: Time = Time::from_nanos(1_700_000_000_000_000_000);
const HOUR: Duration = Duration::from_secs(3_600);
const HOURS: u64 = 30 * 24;
/// A hundred months are `npm run check:long`'s.
const MONTHS: u64 = 3;

#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    workflow_tasks: u64,
    activities: u64,
    jumps: u64,
    events: u64,
}

fn queue(name: &str) -> Option<TaskQueue> {
    Some(TaskQueue { name: name.to_owned(), ..Default::default() })
}

fn start(engine: &mut Engine, now: Time, id: &str) {
    let request = StartWorkflowExecutionRequest {
        namespace: "default".to_owned(),
        workflow_id: id.to_owned(),
        workflow_type: Some(WorkflowType { name: "month".to_owned() }),
        task_queue: queue("queue"),
        ..Default::default()
    };
    engine.start_workflow_execution(now, request).expect("starts");
}

/// An activity and a sleep of an hour by turns, and then the end. Of the workflow, the worker only keeps how far it is.
fn decide(task: u64) -> (CommandType, Attributes) {
    if task == 2 * HOURS {
        let end = CompleteWorkflowExecutionCommandAttributes::default();
        return (CommandType::CompleteWorkflowExecution, Attributes::CompleteWorkflowExecutionCommandAttributes(end));
    }
    if task % 2 == 1 {
        let timer =
            StartTimerCommandAttributes { timer_id: task.to_string(), start_to_fire_timeout: Some(to_proto(HOUR)) };
        return (CommandType::StartTimer, Attributes::StartTimerCommandAttributes(timer));
    }
    let activity = ScheduleActivityTaskCommandAttributes {
        activity_id: task.to_string(),
        activity_type: Some(ActivityType { name: "hourly".to_owned() }),
        task_queue: queue("queue"),
        start_to_close_timeout: Some(to_proto(Duration::from_secs(60))),
        ..Default::default()
    };
    (CommandType::ScheduleActivityTask, Attributes::ScheduleActivityTaskCommandAttributes(activity))
}

fn complete(engine: &mut Engine, now: Time, task: PollWorkflowTaskQueueResponse, number: u64) {
    let (kind, attributes) = decide(number);
    let command = Command { command_type: kind as i32, attributes: Some(attributes), ..Default::default() };
    let request = RespondWorkflowTaskCompletedRequest {
        task_token: task.task_token,
        commands: vec![command],
        sticky_attributes: Some(StickyExecutionAttributes {
            worker_task_queue: queue("sticky"),
            schedule_to_start_timeout: Some(to_proto(Duration::from_secs(10))),
        }),
        ..Default::default()
    };
    engine.respond_workflow_task_completed(now, request).expect("completes");
}

fn work(engine: &mut Engine, now: Time, task: &Task, counts: &mut Counts) {
    if task.kind == TaskKind::Activity {
        let request = PollActivityTaskQueueRequest::default();
        let activity = engine.start_activity_task(now, task, &request).expect("is there");
        let request = RespondActivityTaskCompletedRequest { task_token: activity.task_token, ..Default::default() };
        engine.respond_activity_task_completed(now, request).expect("completes");
        counts.activities += 1;
        return;
    }
    let request = PollWorkflowTaskQueueRequest::default();
    let task = engine.start_workflow_task(now, task, &request).expect("is there");
    counts.events = task.started_event_id.unsigned_abs();
    complete(engine, now, task, counts.workflow_tasks);
    counts.workflow_tasks += 1;
}

/// One workflow from its start to its end. Time jumps to what is due next as soon as nothing is to be done, as the
/// server's does.
fn month(engine: &mut Engine, begin: Time, id: &str) -> (Time, Counts) {
    let mut now = begin;
    let mut counts = Counts::default();
    start(engine, now, id);
    loop {
        let tasks = engine.take_effects().tasks;
        for task in &tasks {
            work(engine, now, task, &mut counts);
        }
        if !tasks.is_empty() {
            continue;
        }
        assert!(!engine.is_busy(), "nobody has anything to do");
        let Some(due) = engine.next_due() else {
            return (now, counts);
        };
        now = due;
        engine.advance(now);
        counts.jumps += 1;
    }
}

#[test]
fn a_month_with_an_activity_an_hour_takes_only_its_steps() {
    let months = std::env::var("MONTHS").map_or(MONTHS, |text| text.parse().expect("MONTHS is a number"));
    let mut engine = Engine::new(Settings { keep_closed: true, ..Settings::default() }, START);
    let mut begin = START;
    let began = std::time::Instant::now();
    for number in 0..months {
        let (end, counts) = month(&mut engine, begin, &number.to_string());
        assert_eq!(end.since(begin), 30 * 24 * HOUR);
        // The first three, and of each hour six for the activity and five for the timer: no workflow task too many.
        let events = 3 + HOURS * (6 + 5);
        let expected = Counts { workflow_tasks: 2 * HOURS + 1, activities: HOURS, jumps: HOURS, events };
        assert_eq!(counts, expected);
        begin = end;
    }
    println!("{months} months in {:?}", began.elapsed());
}
