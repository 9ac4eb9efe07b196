//! A workflow as a worker keeps it: fed with events, asked for decisions; and replayed, when what it decides again has to
//! be what the history says.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::commands::{agrees, is_of_command};
use crate::pb::command::v1::Command;
use crate::pb::common::v1::Payloads;
use crate::pb::enums::v1::EventType;
use crate::pb::history::v1::HistoryEvent;
use crate::pb::history::v1::history_event::Attributes as E;
use crate::pb::protocol::v1::Message;
use crate::pb::update::v1::Request;
use crate::program::{Program, read_number};
use crate::random::{Random, mix};

/// A worker that only keeps its task alive says so at the end of its identity, so that a replay knows.
pub(crate) const HEARTBEAT: &str = "#heartbeat";

/// What a workflow decided in one task.
#[derive(Debug, Default)]
pub struct Decided {
    /// What it begins and ends, in order.
    pub commands: Vec<Command>,
    /// What it says about updates.
    pub messages: Vec<Message>,
}

/// Something that a workflow waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Activity,
    Timer,
    Child,
    External,
}

/// What has to happen before it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    /// Everything that it began has ended.
    All,
    /// Something has ended since so many had.
    Any(u64),
    /// A signal has come since so many had, or the timer of that is over.
    Signal(u64),
}

/// One run.
#[derive(Clone, Debug)]
pub struct Workflow {
    pub(crate) workflow_id: String,
    pub(crate) program: Program,
    pub(crate) random: Random,
    /// The last event that it has seen.
    pub(crate) last_id: i64,
    pub(crate) steps_left: u64,
    pub(crate) until: Until,
    /// What it began and has not seen end, by the event with which it began, and its id.
    pub(crate) ops: BTreeMap<i64, (Op, String)>,
    /// What it decided to begin, and has not seen begin.
    pub(crate) begun: u64,
    pub(crate) ended: u64,
    /// Of what it began, what it has cancelled.
    pub(crate) canceled: BTreeSet<i64>,
    /// How many ids were given.
    pub(crate) ids: u64,
    /// All that it has learnt.
    pub(crate) digest: u64,
    pub(crate) signals: u64,
    pub(crate) cancel_requested: bool,
    /// Updates that it accepted and has not completed.
    pub(crate) accepted: Vec<(String, u64)>,
    pub(crate) is_closed: bool,
    /// What it decided, and has not seen in the history.
    expected: VecDeque<Command>,
    /// The workflow task in which it did.
    decided_in: i64,
}

impl Workflow {
    /// A run that has not begun.
    #[must_use]
    pub fn new(workflow_id: &str) -> Self {
        Self {
            workflow_id: workflow_id.to_owned(),
            program: Program::new(0),
            random: Random::new(0),
            last_id: 0,
            steps_left: 0,
            until: Until::All,
            ops: BTreeMap::new(),
            begun: 0,
            ended: 0,
            canceled: BTreeSet::new(),
            ids: 0,
            digest: 0,
            signals: 0,
            cancel_requested: false,
            accepted: Vec::new(),
            is_closed: false,
            expected: VecDeque::new(),
            decided_in: 0,
        }
    }

    /// The last event that it has seen.
    #[must_use]
    pub fn last_id(&self) -> i64 {
        self.last_id
    }

    /// How many signals have come.
    #[must_use]
    pub fn signals(&self) -> u64 {
        self.signals
    }

    /// Takes the events that follow those that it has seen.
    ///
    /// # Errors
    /// When the history is not one that this program can have.
    pub fn feed(&mut self, events: &[HistoryEvent]) -> Result<(), String> {
        for (index, event) in events.iter().enumerate() {
            if event.event_id != self.last_id + 1 {
                return Err(format!("event {} comes after event {}", event.event_id, self.last_id));
            }
            self.last_id = event.event_id;
            if is_of_command(event) {
                self.see_decision(event)?;
            } else {
                self.see(event, &events[index + 1..])?;
            }
        }
        Ok(())
    }

    /// What it decides in the task whose started event it has seen last.
    pub fn decide(&mut self, updates: &[Message]) -> Decided {
        let requests: Vec<_> = updates.iter().filter_map(request).collect();
        let decided = self.act(&requests);
        self.expected = decided.commands.iter().cloned().collect();
        self.decided_in = self.last_id;
        decided
    }

    /// Whether the history has everything that it decided.
    ///
    /// # Errors
    /// Says what it lacks.
    pub fn is_all_there(&self) -> Result<(), String> {
        match self.expected.front() {
            Some(command) => Err(format!("the history lacks {command:?}")),
            None => Ok(()),
        }
    }

    fn see_decision(&mut self, event: &HistoryEvent) -> Result<(), String> {
        let Some(command) = self.expected.pop_front() else {
            return Err(format!("nobody has decided event {}, {:?}", event.event_id, event.event_type()));
        };
        if !agrees(&command, event) {
            return Err(format!("instead of {command:?} there is {event:?}"));
        }
        let id = event.event_id;
        match &event.attributes {
            Some(E::ActivityTaskScheduledEventAttributes(begun)) => self.begin(id, Op::Activity, &begun.activity_id),
            Some(E::TimerStartedEventAttributes(begun)) => self.begin(id, Op::Timer, &begun.timer_id),
            Some(E::StartChildWorkflowExecutionInitiatedEventAttributes(begun)) => {
                self.begin(id, Op::Child, &begun.workflow_id);
            }
            Some(
                E::SignalExternalWorkflowExecutionInitiatedEventAttributes(_)
                | E::RequestCancelExternalWorkflowExecutionInitiatedEventAttributes(_),
            ) => self.begin(id, Op::External, ""),
            Some(E::TimerCanceledEventAttributes(canceled)) => {
                self.end(canceled.started_event_id, event, None)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, id: i64, op: Op, name: &str) {
        self.begun -= 1;
        self.ops.insert(id, (op, name.to_owned()));
    }

    fn see(&mut self, event: &HistoryEvent, next: &[HistoryEvent]) -> Result<(), String> {
        let Some(attributes) = &event.attributes else {
            return Err(format!("event {} says nothing", event.event_id));
        };
        match attributes {
            E::WorkflowExecutionStartedEventAttributes(started) => {
                self.program = Program::from_input(started.input.as_ref()).ok_or("the input is no program")?;
                // A retry does something else, or it would fail for ever.
                let attempt = u64::from(started.attempt.unsigned_abs());
                self.random =
                    Random::new(mix(self.program.seed ^ (attempt << 32) ^ u64::from(self.program.generation)));
                self.steps_left = self.random.within(1..6);
            }
            E::WorkflowTaskStartedEventAttributes(_) => self.is_all_there()?,
            E::WorkflowTaskCompletedEventAttributes(completed) => {
                if self.decided_in != completed.started_event_id && !completed.identity.ends_with(HEARTBEAT) {
                    // It was decided by another worker, or before this one forgot.
                    let requests: Vec<_> = accepted_updates(next).collect();
                    self.expected = self.act(&requests).commands.into();
                }
                self.decided_in = 0;
            }
            E::WorkflowExecutionSignaledEventAttributes(signaled) => {
                self.signals += 1;
                self.learn(event, signaled.input.as_ref());
            }
            E::WorkflowExecutionCancelRequestedEventAttributes(_) => self.cancel_requested = true,
            E::ActivityTaskCompletedEventAttributes(end) => {
                self.end(end.scheduled_event_id, event, end.result.as_ref())?;
            }
            E::ActivityTaskFailedEventAttributes(end) => self.end(end.scheduled_event_id, event, None)?,
            E::ActivityTaskTimedOutEventAttributes(end) => self.end(end.scheduled_event_id, event, None)?,
            E::ActivityTaskCanceledEventAttributes(end) => self.end(end.scheduled_event_id, event, None)?,
            E::TimerFiredEventAttributes(end) => self.end(end.started_event_id, event, None)?,
            E::StartChildWorkflowExecutionFailedEventAttributes(end) => {
                self.end(end.initiated_event_id, event, None)?;
            }
            E::ChildWorkflowExecutionCompletedEventAttributes(end) => {
                self.end(end.initiated_event_id, event, end.result.as_ref())?;
            }
            E::ChildWorkflowExecutionFailedEventAttributes(end) => self.end(end.initiated_event_id, event, None)?,
            E::ChildWorkflowExecutionCanceledEventAttributes(end) => self.end(end.initiated_event_id, event, None)?,
            E::ChildWorkflowExecutionTimedOutEventAttributes(end) => self.end(end.initiated_event_id, event, None)?,
            E::ChildWorkflowExecutionTerminatedEventAttributes(end) => self.end(end.initiated_event_id, event, None)?,
            E::ExternalWorkflowExecutionSignaledEventAttributes(end) => {
                self.end(end.initiated_event_id, event, None)?
            }
            E::SignalExternalWorkflowExecutionFailedEventAttributes(end) => {
                self.end(end.initiated_event_id, event, None)?;
            }
            E::ExternalWorkflowExecutionCancelRequestedEventAttributes(end) => {
                self.end(end.initiated_event_id, event, None)?;
            }
            E::RequestCancelExternalWorkflowExecutionFailedEventAttributes(end) => {
                self.end(end.initiated_event_id, event, None)?;
            }
            E::ChildWorkflowExecutionStartedEventAttributes(started)
                if !self.ops.contains_key(&started.initiated_event_id) =>
            {
                return Err(format!("event {} starts a child that is not waited for", event.event_id));
            }
            _ => {}
        }
        Ok(())
    }

    /// Something that it began has ended; once only.
    fn end(&mut self, begun: i64, event: &HistoryEvent, result: Option<&Payloads>) -> Result<(), String> {
        if self.ops.remove(&begun).is_none() {
            return Err(format!("event {} ends event {begun}, which is not waited for", event.event_id));
        }
        self.ended += 1;
        self.learn(event, result);
        Ok(())
    }

    fn learn(&mut self, event: &HistoryEvent, what: Option<&Payloads>) {
        let what = read_number(what).unwrap_or_default();
        self.digest = mix(self.digest ^ mix(what ^ (event.event_type() as u64) << 48 ^ event.event_id.cast_unsigned()));
    }
}

/// The updates that were accepted in a task, by the events that follow its completion.
fn accepted_updates(next: &[HistoryEvent]) -> impl Iterator<Item = Request> {
    let of_task = next.iter().take_while(|event| event.event_type() != EventType::WorkflowTaskScheduled);
    of_task.filter_map(|event| match &event.attributes {
        Some(E::WorkflowExecutionUpdateAcceptedEventAttributes(accepted)) => accepted.accepted_request.clone(),
        _ => None,
    })
}

fn request(message: &Message) -> Option<Request> {
    use prost::Message as _;
    Request::decode(message.body.as_ref()?.value.as_slice()).ok()
}
