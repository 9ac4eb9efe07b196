//! What comes while somebody else is about to decide something, stepped by hand. Each was found by the simulator.

#![expect(clippy::expect_used, reason = "a step that fails ends the test, and says which")]

use std::time::Duration;

use prost::Message as _;
use temporal_native_engine::time::to_proto;
use temporal_native_engine::{Answer, Code, Engine, QueryWait, Settings, Task, TaskKind, Time, Wait as _};
use temporal_native_proto::command::command;
use temporal_native_proto::server::temporal::api as pb;

use pb::command::v1::command::Attributes;
use pb::command::v1::{RequestCancelActivityTaskCommandAttributes, ScheduleActivityTaskCommandAttributes};
use pb::common::v1::{ActivityType, WorkflowExecution, WorkflowType};
use pb::enums::v1::{EventType, QueryResultType};
use pb::failure::v1::failure::FailureInfo;
use pb::failure::v1::{ApplicationFailureInfo, Failure};
use pb::history::v1::HistoryEvent;
use pb::query::v1::WorkflowQuery;
use pb::taskqueue::v1::{StickyExecutionAttributes, TaskQueue};
use pb::workflowservice::v1::{
    GetWorkflowExecutionHistoryRequest, PollActivityTaskQueueRequest, PollWorkflowTaskQueueRequest,
    PollWorkflowTaskQueueResponse, QueryWorkflowRequest, RespondActivityTaskCompletedRequest,
    RespondActivityTaskFailedByIdRequest, RespondQueryTaskCompletedRequest, RespondWorkflowTaskCompletedRequest,
    StartWorkflowExecutionRequest, TerminateWorkflowExecutionRequest,
};

const NOW: Time = Time::from_nanos(1_700_000_000_000_000_000);
const STICKY_WAIT: Duration = Duration::from_secs(5);

fn queue(name: &str) -> Option<TaskQueue> {
    Some(TaskQueue { name: name.to_owned(), ..Default::default() })
}

fn workflow() -> Option<WorkflowExecution> {
    Some(WorkflowExecution { workflow_id: "id".to_owned(), run_id: String::new() })
}

/// An engine with one workflow.
fn started() -> Engine {
    let mut engine = Engine::new(Settings::default(), NOW);
    let request = StartWorkflowExecutionRequest {
        namespace: "default".to_owned(),
        workflow_id: "id".to_owned(),
        workflow_type: Some(WorkflowType { name: "type".to_owned() }),
        task_queue: queue("queue"),
        ..Default::default()
    };
    engine.start_workflow_execution(NOW, request).expect("starts");
    engine
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
    engine.start_workflow_task(NOW, &task, &PollWorkflowTaskQueueRequest::default()).expect("is there")
}

fn complete(engine: &mut Engine, task: PollWorkflowTaskQueueResponse, attributes: Attributes) {
    let request = RespondWorkflowTaskCompletedRequest {
        task_token: task.task_token,
        commands: vec![command(attributes)],
        ..Default::default()
    };
    engine.respond_workflow_task_completed(NOW, request).expect("completes");
}

fn schedule_activity(engine: &mut Engine) -> Task {
    let task = poll(engine, TaskKind::Workflow);
    let activity = ScheduleActivityTaskCommandAttributes {
        activity_id: "1".to_owned(),
        activity_type: Some(ActivityType { name: "activity".to_owned() }),
        task_queue: queue("queue"),
        start_to_close_timeout: Some(to_proto(Duration::from_secs(10))),
        ..Default::default()
    };
    let attributes = Attributes::ScheduleActivityTaskCommandAttributes(activity);
    complete(engine, task, attributes);
    only_task(engine, TaskKind::Activity)
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
    let events = answer.history.expect("is there").events.into_iter();
    events.map(|event| HistoryEvent::decode(event).expect("an event").event_type()).collect()
}

fn query(engine: &mut Engine) -> QueryWait {
    let request = QueryWorkflowRequest {
        namespace: "default".to_owned(),
        execution: workflow(),
        query: Some(WorkflowQuery { query_type: "state".to_owned(), ..Default::default() }),
        ..Default::default()
    };
    match engine.query_workflow(NOW, request) {
        Ok(Answer::Wait(wait)) => wait,
        other => panic!("answered without a worker: {other:?}"),
    }
}

fn answer_query(engine: &mut Engine, task: PollWorkflowTaskQueueResponse) {
    let request = RespondQueryTaskCompletedRequest {
        task_token: task.task_token,
        completed_type: QueryResultType::Answered as i32,
        ..Default::default()
    };
    engine.respond_query_task_completed(NOW, request).expect("answers");
}

fn terminate(engine: &mut Engine) {
    let request = TerminateWorkflowExecutionRequest {
        namespace: "default".to_owned(),
        workflow_execution: workflow(),
        ..Default::default()
    };
    engine.terminate_workflow_execution(NOW, request).expect("terminates");
}

/// A worker takes the workflow's task, keeps the workflow, and is asked: the query waits in its own queue.
fn queried_in_sticky_queue(engine: &mut Engine) -> (QueryWait, Task) {
    let task = poll(engine, TaskKind::Workflow);
    let sticky = StickyExecutionAttributes {
        worker_task_queue: queue("sticky"),
        schedule_to_start_timeout: Some(to_proto(STICKY_WAIT)),
    };
    let request = RespondWorkflowTaskCompletedRequest {
        task_token: task.task_token,
        sticky_attributes: Some(sticky),
        ..Default::default()
    };
    engine.respond_workflow_task_completed(NOW, request).expect("completes");
    let wait = query(engine);
    let task = only_task(engine, TaskKind::Query);
    assert!(task.sticky);
    (wait, task)
}

#[test]
fn an_activity_that_ends_while_it_is_being_cancelled_was_still_cancelled() {
    let mut engine = started();
    let activity = schedule_activity(&mut engine);
    let poll_activity = PollActivityTaskQueueRequest::default();
    let activity = engine.start_activity_task(NOW, &activity, &poll_activity).expect("is there");
    let signal = pb::workflowservice::v1::SignalWorkflowExecutionRequest {
        namespace: "default".to_owned(),
        workflow_execution: workflow(),
        signal_name: "signal".to_owned(),
        ..Default::default()
    };
    engine.signal_workflow_execution(NOW, signal).expect("signals");
    let task = poll(&mut engine, TaskKind::Workflow);
    let request = RespondActivityTaskCompletedRequest { task_token: activity.task_token, ..Default::default() };
    engine.respond_activity_task_completed(NOW, request).expect("completes");
    let cancel = RequestCancelActivityTaskCommandAttributes { scheduled_event_id: 5 };
    let attributes = Attributes::RequestCancelActivityTaskCommandAttributes(cancel);
    complete(&mut engine, task, attributes);
    // A replay that finds no event for a command takes the workflow for another one.
    assert_eq!(
        history(&mut engine)[8..],
        [
            EventType::WorkflowTaskCompleted,
            EventType::ActivityTaskCancelRequested,
            EventType::ActivityTaskStarted,
            EventType::ActivityTaskCompleted,
            EventType::WorkflowTaskScheduled
        ]
    );
}

#[test]
fn an_activity_that_nobody_has_started_does_not_fail() {
    let mut engine = started();
    schedule_activity(&mut engine);
    let info = ApplicationFailureInfo { non_retryable: true, ..Default::default() };
    let failure = Failure { failure_info: Some(FailureInfo::ApplicationFailureInfo(info)), ..Default::default() };
    let request = RespondActivityTaskFailedByIdRequest {
        namespace: "default".to_owned(),
        workflow_id: "id".to_owned(),
        activity_id: "1".to_owned(),
        failure: Some(failure),
        ..Default::default()
    };
    let refusal = engine.respond_activity_task_failed_by_id(NOW, request).expect_err("is refused");
    assert_eq!(refusal.code, Code::NotFound);
    assert_eq!(history(&mut engine).last(), Some(&EventType::ActivityTaskScheduled));
}

#[test]
fn a_query_that_waits_for_a_task_is_answered_though_the_workflow_closes() {
    let mut engine = started();
    poll(&mut engine, TaskKind::Workflow);
    let wait = query(&mut engine);
    assert!(engine.take_effects().tasks.is_empty(), "it goes with the next task");
    terminate(&mut engine);
    let task = poll(&mut engine, TaskKind::Query);
    answer_query(&mut engine, task);
    assert!(matches!(wait.check(&mut engine, NOW, false), Some(Ok(_))));
}

#[test]
fn a_query_of_a_workflow_that_closes_before_any_worker_has_seen_it_is_refused() {
    let mut engine = started();
    engine.take_effects();
    let wait = query(&mut engine);
    terminate(&mut engine);
    let refusal = wait.check(&mut engine, NOW, false).expect("is there").expect_err("is a refusal");
    assert_eq!(refusal.message, "Workflow execution closed before WorkflowTaskStarted event");
    assert!(!engine.is_busy());
}

#[test]
fn a_query_that_the_worker_with_the_workflow_does_not_take_goes_to_another() {
    let mut engine = started();
    let (wait, _left) = queried_in_sticky_queue(&mut engine);
    let due = engine.next_due().expect("something is due");
    assert_eq!(due, NOW.after(STICKY_WAIT));
    engine.advance(due);
    let task = only_task(&mut engine, TaskKind::Query);
    assert!(!task.sticky);
    assert_eq!(engine.next_due(), None);
    let task = engine.start_workflow_task(due, &task, &PollWorkflowTaskQueueRequest::default()).expect("is there");
    assert_eq!(task.history.as_ref().map_or(0, |history| history.events.len()), 4);
    answer_query(&mut engine, task);
    assert!(matches!(wait.check(&mut engine, NOW, false), Some(Ok(_))));
}

#[test]
fn a_query_that_has_been_answered_goes_to_nobody_else() {
    let mut engine = started();
    let (_wait, task) = queried_in_sticky_queue(&mut engine);
    let task = engine.start_workflow_task(NOW, &task, &PollWorkflowTaskQueueRequest::default()).expect("is there");
    answer_query(&mut engine, task);
    assert_eq!(engine.next_due(), None);
}
