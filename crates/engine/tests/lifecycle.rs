//! One workflow with one activity, a signal and a query, stepped by hand.

#![expect(clippy::expect_used, reason = "a step that fails ends the test, and says which")]

use std::time::Duration;

use prost::Message;
use temporal_native_engine::time::to_proto;
use temporal_native_engine::{Answer, Engine, Settings, Task, TaskKind, Time, Wait};
use temporal_native_proto::command::command;
use temporal_native_proto::server::temporal::api as pb;

use pb::command::v1::command::Attributes;
use pb::command::v1::{
    CompleteWorkflowExecutionCommandAttributes, ScheduleActivityTaskCommandAttributes, StartTimerCommandAttributes,
};
use pb::common::v1::{ActivityType, WorkflowExecution, WorkflowType};
use pb::enums::v1::{EventType, HistoryEventFilterType, QueryResultType, WorkflowExecutionStatus};
use pb::history::v1::HistoryEvent;
use pb::query::v1::WorkflowQuery;
use pb::taskqueue::v1::{StickyExecutionAttributes, TaskQueue};
use pb::workflowservice::v1::{
    DescribeWorkflowExecutionRequest, GetWorkflowExecutionHistoryRequest, PollActivityTaskQueueRequest,
    PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse, QueryWorkflowRequest,
    RespondActivityTaskCompletedRequest, RespondQueryTaskCompletedRequest, RespondWorkflowTaskCompletedRequest,
    SignalWorkflowExecutionRequest, StartWorkflowExecutionRequest, TerminateWorkflowExecutionRequest,
};

const NOW: Time = Time::from_nanos(1_700_000_000_000_000_000);

fn engine() -> Engine {
    Engine::new(Settings::default(), NOW)
}

fn queue() -> Option<TaskQueue> {
    Some(TaskQueue { name: "queue".to_owned(), ..Default::default() })
}

fn workflow() -> Option<WorkflowExecution> {
    Some(WorkflowExecution { workflow_id: "id".to_owned(), run_id: String::new() })
}

fn start(engine: &mut Engine) {
    let request = StartWorkflowExecutionRequest {
        namespace: "default".to_owned(),
        workflow_id: "id".to_owned(),
        workflow_type: Some(WorkflowType { name: "type".to_owned() }),
        task_queue: queue(),
        ..Default::default()
    };
    engine.start_workflow_execution(NOW, request).expect("starts");
}

fn only_task(engine: &mut Engine, kind: TaskKind) -> Task {
    let mut tasks = engine.take_effects().tasks;
    assert_eq!(tasks.len(), 1, "{tasks:?}");
    let task = tasks.remove(0);
    assert_eq!(task.kind, kind);
    task
}

fn poll(engine: &mut Engine, kind: TaskKind) -> PollWorkflowTaskQueueResponse {
    let task = only_task(engine, kind);
    let request = PollWorkflowTaskQueueRequest { identity: "worker".to_owned(), ..Default::default() };
    let answer = engine.start_workflow_task(NOW, &task, &request).expect("is there");
    assert!(engine.start_workflow_task(NOW, &task, &request).is_none() || kind == TaskKind::Query, "is taken once");
    answer
}

fn complete(engine: &mut Engine, task: PollWorkflowTaskQueueResponse, commands: Vec<Attributes>) {
    let commands = commands.into_iter().map(command).collect();
    let request = RespondWorkflowTaskCompletedRequest { task_token: task.task_token, commands, ..Default::default() };
    engine.respond_workflow_task_completed(NOW, request).expect("completes");
}

fn query() -> QueryWorkflowRequest {
    QueryWorkflowRequest {
        namespace: "default".to_owned(),
        execution: workflow(),
        query: Some(WorkflowQuery { query_type: "state".to_owned(), ..Default::default() }),
        ..Default::default()
    }
}

fn history(engine: &mut Engine) -> Vec<EventType> {
    let request = GetWorkflowExecutionHistoryRequest {
        namespace: "default".to_owned(),
        execution: workflow(),
        ..Default::default()
    };
    let Ok(Answer::Ready(answer)) = engine.get_workflow_execution_history(NOW, request) else {
        panic!("no history");
    };
    let events = answer.history.expect("is there").events;
    let events: Vec<_> = events.into_iter().map(|event| HistoryEvent::decode(event).expect("an event")).collect();
    assert!(events.iter().enumerate().all(|(index, event)| event.event_id == index as i64 + 1), "ids are contiguous");
    events.iter().map(HistoryEvent::event_type).collect()
}

fn activity() -> Attributes {
    Attributes::ScheduleActivityTaskCommandAttributes(ScheduleActivityTaskCommandAttributes {
        activity_id: "1".to_owned(),
        activity_type: Some(ActivityType { name: "activity".to_owned() }),
        task_queue: queue(),
        start_to_close_timeout: Some(prost_types::Duration { seconds: 10, nanos: 0 }),
        ..Default::default()
    })
}

fn end() -> Attributes {
    Attributes::CompleteWorkflowExecutionCommandAttributes(CompleteWorkflowExecutionCommandAttributes::default())
}

#[test]
fn a_workflow_with_an_activity_completes() {
    let mut engine = engine();
    start(&mut engine);
    let task = poll(&mut engine, TaskKind::Workflow);
    assert_eq!(task.history.as_ref().map_or(0, |history| history.events.len()), 3);
    complete(&mut engine, task, vec![activity()]);
    let task = only_task(&mut engine, TaskKind::Activity);
    let request = PollActivityTaskQueueRequest::default();
    let activity = engine.start_activity_task(NOW, &task, &request).expect("is there");
    let request = RespondActivityTaskCompletedRequest { task_token: activity.task_token, ..Default::default() };
    engine.respond_activity_task_completed(NOW, request).expect("completes");
    let task = poll(&mut engine, TaskKind::Workflow);
    complete(&mut engine, task, vec![end()]);
    assert_eq!(
        history(&mut engine),
        [
            EventType::WorkflowExecutionStarted,
            EventType::WorkflowTaskScheduled,
            EventType::WorkflowTaskStarted,
            EventType::WorkflowTaskCompleted,
            EventType::ActivityTaskScheduled,
            EventType::ActivityTaskStarted,
            EventType::ActivityTaskCompleted,
            EventType::WorkflowTaskScheduled,
            EventType::WorkflowTaskStarted,
            EventType::WorkflowTaskCompleted,
            EventType::WorkflowExecutionCompleted,
        ]
    );
}

#[test]
fn a_signal_that_comes_during_a_task_follows_it() {
    let mut engine = engine();
    start(&mut engine);
    let task = poll(&mut engine, TaskKind::Workflow);
    let request = SignalWorkflowExecutionRequest {
        namespace: "default".to_owned(),
        workflow_execution: workflow(),
        signal_name: "signal".to_owned(),
        ..Default::default()
    };
    engine.signal_workflow_execution(NOW, request).expect("signals");
    assert_eq!(history(&mut engine).len(), 3, "it is buffered");
    let timer = StartTimerCommandAttributes {
        timer_id: "1".to_owned(),
        start_to_fire_timeout: Some(prost_types::Duration { seconds: 60, nanos: 0 }),
    };
    complete(&mut engine, task, vec![Attributes::StartTimerCommandAttributes(timer)]);
    assert_eq!(
        history(&mut engine)[3..],
        [
            EventType::WorkflowTaskCompleted,
            EventType::TimerStarted,
            EventType::WorkflowExecutionSignaled,
            EventType::WorkflowTaskScheduled
        ]
    );
    let task = poll(&mut engine, TaskKind::Workflow);
    complete(&mut engine, task, vec![]);
    assert!(!engine.is_busy(), "it only waits for its timer");
    let due = engine.next_due().expect("the timer");
    assert_eq!(due, NOW.after(Duration::from_secs(60)));
    engine.advance(due);
    assert_eq!(history(&mut engine)[9..], [EventType::TimerFired, EventType::WorkflowTaskScheduled]);
}

#[test]
fn a_query_is_answered_by_a_worker() {
    let mut engine = engine();
    start(&mut engine);
    let task = poll(&mut engine, TaskKind::Workflow);
    complete(&mut engine, task, vec![end()]);
    let Ok(Answer::Wait(wait)) = engine.query_workflow(NOW, query()) else {
        panic!("answered without a worker");
    };
    assert!(wait.check(&mut engine, NOW, false).is_none());
    let task = poll(&mut engine, TaskKind::Query);
    let answer = RespondQueryTaskCompletedRequest {
        task_token: task.task_token,
        completed_type: QueryResultType::Answered as i32,
        ..Default::default()
    };
    engine.respond_query_task_completed(NOW, answer).expect("answers");
    assert!(matches!(wait.check(&mut engine, NOW, false), Some(Ok(_))));
}

#[test]
fn who_waits_for_the_end_learns_of_it() {
    let mut engine = engine();
    start(&mut engine);
    let request = GetWorkflowExecutionHistoryRequest {
        namespace: "default".to_owned(),
        execution: workflow(),
        wait_new_event: true,
        history_event_filter_type: HistoryEventFilterType::CloseEvent as i32,
        ..Default::default()
    };
    let Ok(Answer::Wait(wait)) = engine.get_workflow_execution_history(NOW, request) else {
        panic!("it has not ended");
    };
    let task = poll(&mut engine, TaskKind::Workflow);
    complete(&mut engine, task, vec![end()]);
    assert!(engine.take_effects().changed.contains(&wait.run()));
    let answer = wait.check(&mut engine, NOW, false).expect("it is there").expect("it is no refusal");
    assert_eq!(answer.history.map_or(0, |history| history.events.len()), 1);
    let request = DescribeWorkflowExecutionRequest { namespace: "default".to_owned(), execution: workflow() };
    let description = engine.describe_workflow_execution(NOW, request).expect("is there");
    let status = description.workflow_execution_info.map(|info| info.status());
    assert_eq!(status, Some(WorkflowExecutionStatus::Completed));
}

#[test]
fn a_run_that_is_forgotten_leaves_nothing_that_is_due() {
    const DAY: Duration = Duration::from_secs(24 * 3_600);
    let mut engine = engine();
    start(&mut engine);
    let task = poll(&mut engine, TaskKind::Workflow);
    let request = RespondWorkflowTaskCompletedRequest {
        task_token: task.task_token,
        sticky_attributes: Some(StickyExecutionAttributes {
            worker_task_queue: queue(),
            schedule_to_start_timeout: Some(to_proto(100 * DAY)),
        }),
        ..Default::default()
    };
    engine.respond_workflow_task_completed(NOW, request).expect("completes");
    let asked = engine.query_workflow(NOW, query());
    assert!(matches!(asked, Ok(Answer::Wait(_))), "the worker that keeps the workflow is given a hundred days");
    let request = TerminateWorkflowExecutionRequest {
        namespace: "default".to_owned(),
        workflow_execution: workflow(),
        ..Default::default()
    };
    engine.terminate_workflow_execution(NOW, request).expect("terminates");
    assert_eq!(engine.next_due(), Some(NOW.after(DAY)), "when it is forgotten");
    engine.advance(NOW.after(DAY));
    assert_eq!(engine.next_due(), None);
}
