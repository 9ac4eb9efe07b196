//! What workflows do: a few random steps, each of which begins something and waits for it.

use prost::Name;
use temporal_native_engine::time::to_proto;
use temporal_native_proto::command::command;

use crate::pb::command::v1::command::Attributes as C;
use crate::pb::command::v1::{
    CancelTimerCommandAttributes, CancelWorkflowExecutionCommandAttributes, CompleteWorkflowExecutionCommandAttributes,
    ContinueAsNewWorkflowExecutionCommandAttributes, FailWorkflowExecutionCommandAttributes,
    ModifyWorkflowPropertiesCommandAttributes, ProtocolMessageCommandAttributes, RecordMarkerCommandAttributes,
    RequestCancelActivityTaskCommandAttributes, RequestCancelExternalWorkflowExecutionCommandAttributes,
    ScheduleActivityTaskCommandAttributes, SignalExternalWorkflowExecutionCommandAttributes,
    StartChildWorkflowExecutionCommandAttributes, StartTimerCommandAttributes,
};
use crate::pb::common::v1::{ActivityType, Memo, RetryPolicy, WorkflowExecution};
use crate::pb::failure::v1::failure::FailureInfo;
use crate::pb::failure::v1::{ApplicationFailureInfo, Failure};
use crate::pb::protocol::v1::Message;
use crate::pb::update::v1::{Acceptance, Meta, Outcome, Rejection, Request, Response, outcome};
use crate::program::{Program, QUEUE, number, queue, read_number, workflow_type};
use crate::random::mix;
use crate::workflow::{Decided, Op, Until, Workflow};

/// Workflows that others may know by name.
pub(crate) const KNOWN: u64 = 8;
const DEEPEST: u8 = 2;
const GENERATIONS: u8 = 2;
/// What an update's number says of how it ends.
pub(crate) const UPDATE_ENDS: u64 = 4;

/// The id of a workflow that others may know.
pub(crate) fn known_id(index: u64) -> String {
    format!("w{index}")
}

/// What comes of an update with this number, which is also its id: its result, or nothing if it is rejected or fails.
pub(crate) fn update_result(update: u64) -> Option<u64> {
    (update % UPDATE_ENDS < 2).then(|| mix(update))
}

/// A failure that workers report.
pub(crate) fn failure(message: &str, non_retryable: bool) -> Failure {
    Failure {
        message: message.to_owned(),
        failure_info: Some(FailureInfo::ApplicationFailureInfo(ApplicationFailureInfo {
            r#type: "Random".to_owned(),
            non_retryable,
            ..Default::default()
        })),
        ..Default::default()
    }
}

impl Workflow {
    /// One workflow task: updates, then whatever can go on.
    pub(crate) fn act(&mut self, updates: &[Request]) -> Decided {
        let mut decided = Decided::default();
        for (id, update) in std::mem::take(&mut self.accepted) {
            complete_update(&mut decided, &id, update);
        }
        for request in updates {
            self.update(&mut decided, request);
        }
        while self.can_go_on() {
            self.step(&mut decided);
        }
        decided
    }

    fn update(&mut self, decided: &mut Decided, request: &Request) {
        let id = request.meta.as_ref().map_or("", |meta| meta.update_id.as_str());
        let input = request.input.as_ref().and_then(|input| input.args.as_ref());
        let update = read_number(input).unwrap_or_default();
        if update % UPDATE_ENDS == 3 {
            let rejection = Rejection {
                rejected_request_message_id: format!("{id}/request"),
                rejected_request: Some(request.clone()),
                failure: Some(failure("rejected", true)),
                ..Default::default()
            };
            return decided.messages.push(message(id, "reject", &rejection));
        }
        let acceptance = Acceptance {
            accepted_request_message_id: format!("{id}/request"),
            accepted_request: Some(request.clone()),
            ..Default::default()
        };
        decided.messages.push(message(id, "accept", &acceptance));
        refer(decided, id, "accept");
        self.digest = mix(self.digest ^ update);
        if update % UPDATE_ENDS == 1 {
            // With a later task, if there is one.
            self.accepted.push((id.to_owned(), update));
        } else {
            complete_update(decided, id, update);
        }
    }

    fn can_go_on(&self) -> bool {
        !self.is_closed
            && match self.until {
                Until::All => self.is_idle(),
                Until::Any(ended) => self.is_idle() || self.ended > ended,
                Until::Signal(signals) => self.is_idle() || self.signals > signals,
            }
    }

    fn is_idle(&self) -> bool {
        self.ops.is_empty() && self.begun == 0
    }

    fn step(&mut self, decided: &mut Decided) {
        let began = decided.commands.len();
        self.until = Until::All;
        if self.cancel_requested && self.random.once_in(2) {
            self.cancel_some(decided, 1);
            self.is_closed = true;
            let attributes = CancelWorkflowExecutionCommandAttributes { details: Some(number(self.digest)) };
            return decided.commands.push(command(C::CancelWorkflowExecutionCommandAttributes(attributes)));
        }
        self.cancel_some(decided, 2);
        if self.steps_left == 0 {
            return self.finish(decided);
        }
        self.steps_left -= 1;
        match self.random.within(0..10) {
            0..3 => (0..self.random.within(1..4)).for_each(|_| self.activity(decided)),
            3 | 4 => (0..self.random.within(1..3)).for_each(|_| self.timer(decided)),
            5 if self.program.depth < DEEPEST => self.child(decided),
            6 => self.external(decided),
            7 => {
                self.timer(decided);
                self.until = Until::Signal(self.signals);
                return;
            }
            8 => self.note(decided),
            _ => {
                self.timer(decided);
                self.activity(decided);
            }
        }
        if decided.commands.len() - began > 1 && self.random.once_in(2) {
            self.until = Until::Any(self.ended);
        }
    }

    fn id(&mut self) -> u64 {
        self.ids += 1;
        self.ids
    }

    fn activity(&mut self, decided: &mut Decided) {
        self.begun += 1;
        let seconds = self.random.seconds(1..20);
        let attempts = i32::try_from(self.random.within(0..4)).unwrap_or_default();
        let heartbeat = self.random.once_in(3).then(|| to_proto(self.random.seconds(1..5)));
        let all = (attempts == 0 || self.random.once_in(3)).then(|| to_proto(self.random.seconds(5..120)));
        let start = self.random.once_in(4).then(|| to_proto(self.random.seconds(1..30)));
        let attributes = ScheduleActivityTaskCommandAttributes {
            activity_id: format!("a{}", self.id()),
            activity_type: Some(ActivityType { name: "activity".to_owned() }),
            task_queue: queue(QUEUE),
            input: Some(number(self.random.number())),
            start_to_close_timeout: Some(to_proto(seconds)),
            schedule_to_close_timeout: all,
            schedule_to_start_timeout: start,
            heartbeat_timeout: heartbeat,
            request_eager_execution: self.random.once_in(4),
            retry_policy: Some(RetryPolicy { maximum_attempts: attempts, ..Default::default() }),
            ..Default::default()
        };
        decided.commands.push(command(C::ScheduleActivityTaskCommandAttributes(attributes)));
    }

    fn timer(&mut self, decided: &mut Decided) {
        self.begun += 1;
        let seconds = if self.random.once_in(10) { 3_600..90_000 } else { 0..60 };
        let attributes = StartTimerCommandAttributes {
            timer_id: format!("t{}", self.id()),
            start_to_fire_timeout: Some(to_proto(self.random.seconds(seconds))),
        };
        decided.commands.push(command(C::StartTimerCommandAttributes(attributes)));
    }

    fn child(&mut self, decided: &mut Decided) {
        self.begun += 1;
        let id = self.id();
        let own = format!("{}/c{id}", self.workflow_id);
        // Now and then it is one that may be there already.
        let workflow_id = if self.random.once_in(6) { known_id(self.random.within(0..KNOWN)) } else { own };
        let program = Program { seed: self.random.number(), depth: self.program.depth + 1, generation: 0 };
        let attempts = i32::try_from(self.random.within(1..3)).unwrap_or_default();
        let retry_policy = RetryPolicy { maximum_attempts: attempts, ..Default::default() };
        let attributes = StartChildWorkflowExecutionCommandAttributes {
            workflow_id,
            workflow_type: workflow_type(),
            task_queue: queue(QUEUE),
            input: program.to_input(),
            workflow_run_timeout: self.random.once_in(4).then(|| to_proto(self.random.seconds(10..4_000))),
            parent_close_policy: i32::try_from(self.random.within(0..4)).unwrap_or_default(),
            workflow_id_reuse_policy: i32::try_from(self.random.within(0..5)).unwrap_or_default(),
            retry_policy: self.random.once_in(3).then_some(retry_policy),
            ..Default::default()
        };
        decided.commands.push(command(C::StartChildWorkflowExecutionCommandAttributes(attributes)));
    }

    fn external(&mut self, decided: &mut Decided) {
        self.begun += 1;
        let workflow_id = known_id(self.random.within(0..KNOWN));
        let child_workflow_only = self.random.once_in(6);
        if self.random.once_in(4) {
            let attributes = RequestCancelExternalWorkflowExecutionCommandAttributes {
                workflow_id,
                child_workflow_only,
                ..Default::default()
            };
            let attributes = C::RequestCancelExternalWorkflowExecutionCommandAttributes(attributes);
            return decided.commands.push(command(attributes));
        }
        let attributes = SignalExternalWorkflowExecutionCommandAttributes {
            execution: Some(WorkflowExecution { workflow_id, ..Default::default() }),
            signal_name: "external".to_owned(),
            input: Some(number(self.random.number())),
            child_workflow_only,
            ..Default::default()
        };
        decided.commands.push(command(C::SignalExternalWorkflowExecutionCommandAttributes(attributes)));
    }

    /// Something that only the history keeps; and a timer, as nothing else would come of it.
    fn note(&mut self, decided: &mut Decided) {
        let marker_name = format!("m{}", self.id());
        let attributes = RecordMarkerCommandAttributes { marker_name: marker_name.clone(), ..Default::default() };
        decided.commands.push(command(C::RecordMarkerCommandAttributes(attributes)));
        if self.random.once_in(2) {
            let value = number(self.random.number()).payloads.remove(0);
            let fields = [(format!("k{}", self.random.within(0..3)), value)].into();
            let attributes = ModifyWorkflowPropertiesCommandAttributes { upserted_memo: Some(Memo { fields }) };
            decided.commands.push(command(C::ModifyWorkflowPropertiesCommandAttributes(attributes)));
        }
        self.timer(decided);
    }

    /// Cancels about one in so many of what is still going on.
    fn cancel_some(&mut self, decided: &mut Decided, one_in: u64) {
        for (id, (op, name)) in self.ops.clone() {
            if op == Op::External || !self.random.once_in(one_in) || !self.canceled.insert(id) {
                continue;
            }
            let attributes = match op {
                Op::Activity => {
                    C::RequestCancelActivityTaskCommandAttributes(RequestCancelActivityTaskCommandAttributes {
                        scheduled_event_id: id,
                    })
                }
                Op::Timer => C::CancelTimerCommandAttributes(CancelTimerCommandAttributes { timer_id: name }),
                Op::Child | Op::External => {
                    self.begun += 1;
                    C::RequestCancelExternalWorkflowExecutionCommandAttributes(
                        RequestCancelExternalWorkflowExecutionCommandAttributes {
                            workflow_id: name,
                            child_workflow_only: true,
                            ..Default::default()
                        },
                    )
                }
            };
            decided.commands.push(command(attributes));
        }
    }

    fn finish(&mut self, decided: &mut Decided) {
        self.is_closed = true;
        let attributes = match self.random.within(0..10) {
            0 => {
                let failure = failure("the workflow failed", self.random.once_in(3));
                C::FailWorkflowExecutionCommandAttributes(FailWorkflowExecutionCommandAttributes {
                    failure: Some(failure),
                })
            }
            1 | 2 if self.program.generation < GENERATIONS => {
                let program =
                    Program { seed: self.random.number(), generation: self.program.generation + 1, ..self.program };
                let backoff = self.random.once_in(3).then(|| to_proto(self.random.seconds(1..30)));
                C::ContinueAsNewWorkflowExecutionCommandAttributes(ContinueAsNewWorkflowExecutionCommandAttributes {
                    input: program.to_input(),
                    backoff_start_interval: backoff,
                    ..Default::default()
                })
            }
            _ => C::CompleteWorkflowExecutionCommandAttributes(CompleteWorkflowExecutionCommandAttributes {
                result: Some(number(self.digest)),
            }),
        };
        decided.commands.push(command(attributes));
    }
}

fn complete_update(decided: &mut Decided, id: &str, update: u64) {
    let value = match update_result(update) {
        Some(result) => outcome::Value::Success(number(result)),
        None => outcome::Value::Failure(failure("the update failed", true)),
    };
    let meta = Some(Meta { update_id: id.to_owned(), identity: String::new() });
    let response = Response { meta, outcome: Some(Outcome { value: Some(value) }) };
    decided.messages.push(message(id, "complete", &response));
    refer(decided, id, "complete");
}

fn message<M: prost::Message + Name>(update_id: &str, what: &str, body: &M) -> Message {
    Message {
        id: format!("{update_id}/{what}"),
        protocol_instance_id: update_id.to_owned(),
        body: Some(prost_types::Any { type_url: M::type_url(), value: body.encode_to_vec() }),
        ..Default::default()
    }
}

/// The place among the commands at which a message is to count.
fn refer(decided: &mut Decided, update_id: &str, what: &str) {
    let attributes = ProtocolMessageCommandAttributes { message_id: format!("{update_id}/{what}") };
    decided.commands.push(command(C::ProtocolMessageCommandAttributes(attributes)));
}
