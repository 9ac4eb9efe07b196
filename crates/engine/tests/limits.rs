//! What takes the real server too long to be compared script by script: thousands of signals and updates, 50 MiB of events.

#![expect(clippy::expect_used, reason = "a step that fails ends the test, and says which")]

use prost::{Message, Name};
use temporal_native_engine::{Answer, Code, Engine, Refusal, Settings, TaskKind, Time};
use temporal_native_proto::command::command;
use temporal_native_proto::server::temporal::api as pb;

use pb::command::v1::command::Attributes;
use pb::command::v1::{RecordMarkerCommandAttributes, SignalExternalWorkflowExecutionCommandAttributes};
use pb::common::v1::{Payload, Payloads, WorkflowExecution, WorkflowType};
use pb::enums::v1::{SignalExternalWorkflowExecutionFailedCause, UpdateWorkflowExecutionLifecycleStage as Stage};
use pb::history::v1::HistoryEvent;
use pb::history::v1::history_event::Attributes as Event;
use pb::protocol::v1::Message as Protocol;
use pb::taskqueue::v1::TaskQueue;
use pb::update::v1::{Acceptance, Input, Meta, Outcome, Rejection, Request, Response, WaitPolicy, outcome};
use pb::workflowservice::v1::{
    GetWorkflowExecutionHistoryReverseRequest, PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse,
    RespondWorkflowTaskCompletedRequest, SignalWorkflowExecutionRequest, StartWorkflowExecutionRequest,
    UpdateWorkflowExecutionRequest,
};

const NOW: Time = Time::from_nanos(1_700_000_000_000_000_000);
const NAMESPACE: &str = "default";

fn engine_with(workflow_ids: &[&str]) -> Engine {
    let mut engine = Engine::new(Settings::default(), NOW);
    for workflow_id in workflow_ids {
        let request = StartWorkflowExecutionRequest {
            namespace: NAMESPACE.to_owned(),
            workflow_id: (*workflow_id).to_owned(),
            workflow_type: Some(WorkflowType { name: "type".to_owned() }),
            task_queue: Some(TaskQueue { name: "queue".to_owned(), ..Default::default() }),
            ..Default::default()
        };
        engine.start_workflow_execution(NOW, request).expect("starts");
    }
    engine
}

fn workflow(workflow_id: &str) -> Option<WorkflowExecution> {
    Some(WorkflowExecution { workflow_id: workflow_id.to_owned(), run_id: String::new() })
}

fn bytes(size: usize) -> Option<Payloads> {
    let payload = Payload { data: vec![b'x'; size].into(), ..Default::default() };
    Some(Payloads { payloads: vec![payload] })
}

/// The tasks that there are now, each taken by a worker.
fn poll(engine: &mut Engine) -> Vec<PollWorkflowTaskQueueResponse> {
    let tasks = engine.take_effects().tasks;
    let request = PollWorkflowTaskQueueRequest { identity: "worker".to_owned(), ..Default::default() };
    let of_workflows = tasks.iter().filter(|task| task.kind == TaskKind::Workflow);
    of_workflows.filter_map(|task| engine.start_workflow_task(NOW, task, &request)).collect()
}

fn suggests(task: &PollWorkflowTaskQueueResponse) -> bool {
    let history = task.history.as_ref().expect("is there");
    let last = history.events.last().expect("is there").clone();
    match HistoryEvent::decode(last).expect("an event").attributes {
        Some(Event::WorkflowTaskStartedEventAttributes(started)) => started.suggest_continue_as_new,
        other => panic!("{other:?} is the last event of a task"),
    }
}

fn complete(
    engine: &mut Engine,
    task: PollWorkflowTaskQueueResponse,
    commands: Vec<Attributes>,
    messages: Vec<Protocol>,
) {
    let commands = commands.into_iter().map(command).collect();
    let task_token = task.task_token;
    let request = RespondWorkflowTaskCompletedRequest { task_token, commands, messages, ..Default::default() };
    engine.respond_workflow_task_completed(NOW, request).expect("completes");
}

fn last_event(engine: &mut Engine, workflow_id: &str) -> Event {
    let request = GetWorkflowExecutionHistoryReverseRequest {
        namespace: NAMESPACE.to_owned(),
        execution: workflow(workflow_id),
        maximum_page_size: 1,
        ..Default::default()
    };
    let answer = engine.get_workflow_execution_history_reverse(NOW, request).expect("has a history");
    let event = answer.history.expect("is there").events.remove(0);
    HistoryEvent::decode(event).expect("an event").attributes.expect("has attributes")
}

fn signal(engine: &mut Engine, input: Option<Payloads>) -> Result<(), Refusal> {
    let request = SignalWorkflowExecutionRequest {
        namespace: NAMESPACE.to_owned(),
        workflow_execution: workflow("id"),
        signal_name: "signal".to_owned(),
        input,
        ..Default::default()
    };
    engine.signal_workflow_execution(NOW, request).map(drop)
}

#[test]
fn ten_thousand_signals_are_enough() {
    let mut engine = engine_with(&["id", "other"]);
    for _ in 0..10_000 {
        signal(&mut engine, None).expect("is taken");
    }
    let refusal = signal(&mut engine, None).expect_err("is one too many");
    assert_eq!(refusal, Refusal::invalid("exceeded workflow execution limit for signal events"));

    let other = poll(&mut engine)
        .into_iter()
        .find(|task| task.workflow_execution.as_ref().is_some_and(|it| it.workflow_id == "other"));
    let from_other = Attributes::SignalExternalWorkflowExecutionCommandAttributes(
        SignalExternalWorkflowExecutionCommandAttributes {
            execution: workflow("id"),
            signal_name: "signal".to_owned(),
            ..Default::default()
        },
    );
    complete(&mut engine, other.expect("has a task"), vec![from_other], vec![]);
    drop(poll(&mut engine));
    let request = GetWorkflowExecutionHistoryReverseRequest {
        namespace: NAMESPACE.to_owned(),
        execution: workflow("other"),
        ..Default::default()
    };
    let answer = engine.get_workflow_execution_history_reverse(NOW, request).expect("has a history");
    let events = answer.history.expect("is there").events;
    let causes: Vec<_> = events
        .into_iter()
        .filter_map(|event| match HistoryEvent::decode(event).expect("an event").attributes {
            Some(Event::SignalExternalWorkflowExecutionFailedEventAttributes(failed)) => Some(failed.cause()),
            _ => None,
        })
        .collect();
    assert_eq!(causes, [SignalExternalWorkflowExecutionFailedCause::SignalCountLimitExceeded]);
}

fn update(engine: &mut Engine, number: usize) -> Result<(), Refusal> {
    let update_id = format!("update {number}");
    let request = UpdateWorkflowExecutionRequest {
        namespace: NAMESPACE.to_owned(),
        workflow_execution: workflow("id"),
        wait_policy: Some(WaitPolicy { lifecycle_stage: Stage::Completed as i32 }),
        request: Some(Request {
            meta: Some(Meta { update_id, ..Default::default() }),
            input: Some(Input { name: "change".to_owned(), ..Default::default() }),
            ..Default::default()
        }),
        ..Default::default()
    };
    match engine.update_workflow_execution(NOW, request)? {
        Answer::Ready(_) | Answer::Wait(_) => Ok(()),
    }
}

fn protocol<M: Message + Name>(request: &Protocol, what: &str, body: &M) -> Protocol {
    Protocol {
        id: format!("{}/{what}", request.id),
        protocol_instance_id: request.protocol_instance_id.clone(),
        body: Some(prost_types::Any { type_url: M::type_url(), value: body.encode_to_vec() }),
        ..Default::default()
    }
}

fn accept_and_complete(request: &Protocol) -> [Protocol; 2] {
    let meta = Some(Meta { update_id: request.protocol_instance_id.clone(), ..Default::default() });
    let outcome = Some(Outcome { value: Some(outcome::Value::Success(Payloads::default())) });
    [protocol(request, "accept", &Acceptance::default()), protocol(request, "complete", &Response { meta, outcome })]
}

#[test]
fn two_thousand_updates_are_enough() {
    let mut engine = engine_with(&["id"]);
    let task = poll(&mut engine).remove(0);
    complete(&mut engine, task, vec![], vec![]);
    for first in (0..2_000).step_by(10) {
        for number in first..first + 10 {
            update(&mut engine, number).expect("is admitted");
        }
        let task = poll(&mut engine).remove(0);
        let messages = task.messages.iter().flat_map(accept_and_complete).collect();
        complete(&mut engine, task, vec![], messages);
    }
    let refusal = update(&mut engine, 2_000).expect_err("is one too many");
    assert_eq!(refusal.code, Code::FailedPrecondition);
    assert!(
        refusal
            .message
            .starts_with("The limit on the total number of distinct updates in this workflow has been reached (2000)."),
        "{}",
        refusal.message
    );
    update(&mut engine, 7).expect("is known");
}

#[test]
fn rejected_updates_do_not_count() {
    let mut engine = engine_with(&["id"]);
    let task = poll(&mut engine).remove(0);
    complete(&mut engine, task, vec![], vec![]);
    for number in 0..2_100 {
        update(&mut engine, number).expect("is admitted");
        let task = poll(&mut engine).remove(0);
        let messages = task.messages.iter().map(|request| protocol(request, "reject", &Rejection::default())).collect();
        complete(&mut engine, task, vec![], messages);
    }
}

#[test]
fn fifty_mebibytes_of_events_end_a_workflow() {
    let mut engine = engine_with(&["id"]);
    let mut size = 0;
    while let Some(task) = poll(&mut engine).pop() {
        assert!(size < 52 << 20, "it goes on with {size} bytes");
        assert_eq!(suggests(&task), size >= 4 << 20, "{size}");
        let marker = RecordMarkerCommandAttributes {
            marker_name: "large".to_owned(),
            details: [("details".to_owned(), bytes(1 << 20).expect("some"))].into(),
            ..Default::default()
        };
        complete(&mut engine, task, vec![Attributes::RecordMarkerCommandAttributes(marker)], vec![]);
        size += 1 << 20;
        // Refused once it has ended.
        drop(signal(&mut engine, None));
    }
    match last_event(&mut engine, "id") {
        Event::WorkflowExecutionTerminatedEventAttributes(end) => {
            assert_eq!(
                (end.reason.as_str(), end.identity.as_str()),
                ("Workflow history size exceeds limit.", "history-service")
            );
        }
        other => panic!("{other:?} is the end"),
    }
    assert!((50 << 20..52 << 20).contains(&size), "{size}");
}
