//! What clients ask of workflows.

use temporal_native_engine::time::to_proto;
use temporal_native_engine::{Answer, Code, Refusal, RunId};

use crate::Checked;
use crate::pb::common::v1::{RetryPolicy, WorkflowExecution};
use crate::pb::enums::v1::HistoryEventFilterType;
use crate::pb::query::v1::WorkflowQuery;
use crate::pb::workflowservice::v1::{
    DescribeWorkflowExecutionRequest, GetWorkflowExecutionHistoryRequest, ListWorkflowExecutionsRequest,
    QueryWorkflowRequest, RequestCancelWorkflowExecutionRequest, ResetStickyTaskQueueRequest,
    SignalWithStartWorkflowExecutionRequest, SignalWorkflowExecutionRequest, StartWorkflowExecutionRequest,
    TerminateWorkflowExecutionRequest,
};
use crate::program::{Program, QUEUE, number, queue, read_number, workflow_type};
use crate::steps::{KNOWN, known_id};
use crate::waits::{Kind, caller};
use crate::world::World;

pub(crate) const NAMESPACE: &str = "default";
const SIGNALS_RESULT: &str = "signals";

impl World {
    /// One call of a client.
    pub(crate) fn client(&mut self) -> Checked {
        match self.random.within(0..20) {
            0..5 => self.start(),
            5..8 => self.signal(),
            8 => self.signal_with_start(),
            9..11 => self.query(),
            11..14 => self.update(),
            14 => self.update_with_start(),
            15 => self.poll_update(),
            16 => self.cancel_or_terminate(),
            17 => self.describe(),
            18 => self.wait_for_events(),
            _ => self.reset_sticky(),
        }
    }

    /// A refusal that a client has to expect.
    pub(crate) fn refused(&mut self, what: &str, refusal: &Refusal) -> Checked {
        *self.outcome.refused.entry(refusal.code as i32).or_default() += 1;
        self.log(|| format!("{what} is refused: {}", refusal.message));
        match refusal.code {
            Code::InvalidArgument | Code::NotFound | Code::AlreadyExists | Code::FailedPrecondition => Ok(()),
            Code::ResourceExhausted if refusal.message.contains("in-flight updates") => Ok(()),
            Code::ResourceExhausted if refusal.message.contains("buffered") => Ok(()),
            _ => Err(format!("{what}: {refusal:?}")),
        }
    }

    /// A workflow that may be there: mostly one that everybody knows, with or without the id of a run.
    pub(crate) fn some_execution(&mut self) -> WorkflowExecution {
        if !self.runs.is_empty() && self.random.once_in(3) {
            let index = self.random.index(self.runs.len());
            if let Some((run, (workflow_id, _))) = self.runs.iter().nth(index) {
                return WorkflowExecution { workflow_id: workflow_id.clone(), run_id: run.to_string() };
            }
        }
        WorkflowExecution { workflow_id: known_id(self.random.within(0..KNOWN)), run_id: String::new() }
    }

    pub(crate) fn start_request(&mut self) -> StartWorkflowExecutionRequest {
        let random = &mut self.random;
        let cron = random.once_in(12).then(|| (*random.of(&["@every 45s", "*/2 * * * *", "@hourly"])).to_owned());
        let retries = random.once_in(4);
        let maximum_attempts = i32::try_from(random.within(1..4)).unwrap_or_default();
        let policy = |random: &mut crate::random::Random, end: u64| {
            if random.once_in(2) { i32::try_from(random.within(0..end)).unwrap_or_default() } else { 0 }
        };
        // A schedule would never end.
        let limit = (cron.is_some() || random.once_in(8)).then(|| to_proto(random.seconds(1..7_000)));
        StartWorkflowExecutionRequest {
            namespace: NAMESPACE.to_owned(),
            workflow_id: known_id(random.within(0..KNOWN)),
            workflow_type: workflow_type(),
            task_queue: queue(QUEUE),
            input: Program::new(random.number()).to_input(),
            workflow_execution_timeout: limit,
            workflow_run_timeout: random.once_in(6).then(|| to_proto(random.seconds(1..400))),
            workflow_task_timeout: random.once_in(3).then(|| to_proto(random.seconds(0..9))),
            request_id: random.number().to_string(),
            workflow_id_reuse_policy: policy(random, 5),
            workflow_id_conflict_policy: policy(random, 4),
            retry_policy: retries.then(|| RetryPolicy { maximum_attempts, ..Default::default() }),
            workflow_start_delay: (cron.is_none() && random.once_in(8)).then(|| to_proto(random.seconds(0..100))),
            cron_schedule: cron.unwrap_or_default(),
            request_eager_execution: random.once_in(4),
            ..Default::default()
        }
    }

    fn start(&mut self) -> Checked {
        let request = self.start_request();
        let name = format!("start {} ({:?})", request.workflow_id, request.cron_schedule);
        let again = self.fault().then(|| request.clone());
        match self.engine.start_workflow_execution(self.now, request) {
            Err(refusal) => self.refused(&name, &refusal),
            Ok(response) => {
                self.log(|| format!("{name}: {}", response.run_id));
                if let Some(task) = response.eager_workflow_task {
                    self.hold(task)?;
                }
                if let Some(request) = again.filter(|_| response.started) {
                    let second = self.engine.start_workflow_execution(self.now, request);
                    if second.is_ok_and(|second| second.run_id != response.run_id) {
                        return Err(format!("{name}: one request has started two runs"));
                    }
                }
                Ok(())
            }
        }
    }

    fn signal(&mut self) -> Checked {
        let execution = self.some_execution();
        let signal = self.random.number();
        let request = SignalWorkflowExecutionRequest {
            namespace: NAMESPACE.to_owned(),
            workflow_execution: Some(execution.clone()),
            signal_name: "signal".to_owned(),
            input: Some(number(signal)),
            request_id: signal.to_string(),
            ..Default::default()
        };
        let name = format!("signal {} {} {signal}", execution.workflow_id, execution.run_id);
        let times = if self.fault() { 2 } else { 1 };
        for _ in 0..times {
            match self.engine.signal_workflow_execution(self.now, request.clone()) {
                Err(refusal) => self.refused(&name, &refusal)?,
                Ok(_) => {
                    self.log(|| name.clone());
                    self.ledger.signals.insert(signal, execution.workflow_id.clone());
                }
            }
        }
        Ok(())
    }

    fn signal_with_start(&mut self) -> Checked {
        let start = self.start_request();
        let signal = self.random.number();
        let request = SignalWithStartWorkflowExecutionRequest {
            namespace: start.namespace,
            workflow_id: start.workflow_id.clone(),
            workflow_type: start.workflow_type,
            task_queue: start.task_queue,
            input: start.input,
            workflow_run_timeout: start.workflow_run_timeout,
            request_id: start.request_id,
            workflow_id_reuse_policy: start.workflow_id_reuse_policy,
            workflow_id_conflict_policy: start.workflow_id_conflict_policy,
            signal_name: "signal".to_owned(),
            signal_input: Some(number(signal)),
            workflow_start_delay: start.workflow_start_delay,
            ..Default::default()
        };
        let name = format!("signal with start {} {signal}", start.workflow_id);
        match self.engine.signal_with_start_workflow_execution(self.now, request) {
            Err(refusal) => self.refused(&name, &refusal),
            Ok(response) => {
                self.log(|| format!("{name}: {}", response.run_id));
                self.ledger.signals.insert(signal, start.workflow_id);
                Ok(())
            }
        }
    }

    fn query(&mut self) -> Checked {
        let execution = self.some_execution();
        let name = format!("query {} {}", execution.workflow_id, execution.run_id);
        let request = QueryWorkflowRequest {
            namespace: NAMESPACE.to_owned(),
            execution: Some(execution),
            query: Some(WorkflowQuery { query_type: SIGNALS_RESULT.to_owned(), ..Default::default() }),
            query_reject_condition: i32::try_from(self.random.within(0..4)).unwrap_or_default(),
        };
        match self.engine.query_workflow(self.now, request) {
            Err(refusal) => self.refused(&name, &refusal),
            Ok(Answer::Ready(_)) => Ok(()),
            Ok(Answer::Wait(wait)) => {
                let at_least = self.signals_of(temporal_native_engine::Wait::run(&wait));
                self.log(|| format!("{name}, with {at_least} signals"));
                self.callers.push(caller(Kind::Querier, wait, name, move |answer, expired| match answer {
                    Ok(response) => match read_number(response.query_result.as_ref()) {
                        Some(signals) if signals >= at_least => Ok(()),
                        signals => Err(format!("answered with {signals:?} signals, and there were {at_least}")),
                    },
                    Err(refusal) if refusal.code == Code::DeadlineExceeded && expired => Ok(()),
                    Err(refusal) if is_no_answer(&refusal) => Ok(()),
                    Err(refusal) => Err(format!("{refusal:?}")),
                }));
                Ok(())
            }
        }
    }

    /// How many signals a run has got, those included of which its history does not tell yet.
    fn signals_of(&self, run: RunId) -> u64 {
        use crate::pb::enums::v1::EventType;
        use crate::pb::history::v1::HistoryEvent;
        use prost::Message as _;

        let Some(audited) = self.engine.audit_events(run, 1) else {
            return 0;
        };
        let written = audited.events.into_iter().filter_map(|event| HistoryEvent::decode(event).ok());
        let all = written.chain(audited.buffered);
        all.filter(|event| event.event_type() == EventType::WorkflowExecutionSignaled).count() as u64
    }

    fn cancel_or_terminate(&mut self) -> Checked {
        let execution = self.some_execution();
        let (namespace, workflow_execution) = (NAMESPACE.to_owned(), Some(execution.clone()));
        let terminates = self.random.once_in(2);
        let name = format!("{} {}", if terminates { "terminate" } else { "cancel" }, execution.workflow_id);
        self.log(|| name.clone());
        let refused = if terminates {
            let request = TerminateWorkflowExecutionRequest { namespace, workflow_execution, ..Default::default() };
            self.engine.terminate_workflow_execution(self.now, request).err()
        } else {
            let request = RequestCancelWorkflowExecutionRequest { namespace, workflow_execution, ..Default::default() };
            self.engine.request_cancel_workflow_execution(self.now, request).err()
        };
        refused.map_or(Ok(()), |refusal| self.refused(&name, &refusal))
    }

    fn describe(&mut self) -> Checked {
        let list = ListWorkflowExecutionsRequest { namespace: NAMESPACE.to_owned(), ..Default::default() };
        let listed = self.engine.list_workflow_executions(self.now, list);
        let listed = listed.map_err(|refusal| format!("list: {refusal:?}"))?.executions.len();
        if listed != self.runs.len().min(listed.max(1_000)) {
            return Err(format!("{listed} runs are listed, and there are {}", self.runs.len()));
        }
        let execution = self.some_execution();
        let run: Option<RunId> = execution.run_id.parse().ok();
        let request = DescribeWorkflowExecutionRequest { namespace: NAMESPACE.to_owned(), execution: Some(execution) };
        match self.engine.describe_workflow_execution(self.now, request) {
            Err(refusal) => self.refused("describe", &refusal),
            Ok(response) => {
                let Some((_, rules)) = run.and_then(|run| self.runs.get(&run)) else {
                    return Ok(());
                };
                let length = response.workflow_execution_info.map_or(0, |info| info.history_length);
                if length + 1 == rules.next_id() {
                    return Ok(());
                }
                Err(format!("a run of {} events is described as having {length}", rules.next_id() - 1))
            }
        }
    }

    fn wait_for_events(&mut self) -> Checked {
        let execution = self.some_execution();
        let close_only = self.random.once_in(2);
        let filter = if close_only { HistoryEventFilterType::CloseEvent } else { HistoryEventFilterType::AllEvent };
        let mut request = GetWorkflowExecutionHistoryRequest {
            namespace: NAMESPACE.to_owned(),
            execution: Some(execution.clone()),
            wait_new_event: true,
            history_event_filter_type: filter as i32,
            ..Default::default()
        };
        let name = format!("events of {} {}", execution.workflow_id, execution.run_id);
        // Until there is nothing more to have at once.
        loop {
            match self.engine.get_workflow_execution_history(self.now, request.clone()) {
                Err(refusal) => return self.refused(&name, &refusal),
                Ok(Answer::Ready(response)) if response.next_page_token.is_empty() => return Ok(()),
                Ok(Answer::Ready(response)) => request.next_page_token = response.next_page_token,
                Ok(Answer::Wait(wait)) => {
                    self.log(|| name.clone());
                    self.callers.push(caller(Kind::Reader, wait, name, move |answer, expired| {
                        let events = answer.map(|answer| answer.history.unwrap_or_default().events.len());
                        match events {
                            Ok(0) if !expired => Err("an empty page".to_owned()),
                            Ok(events) if close_only && events > 1 => Err(format!("{events} closing events")),
                            Ok(_) => Ok(()),
                            Err(refusal) if refusal.code == Code::NotFound => Ok(()),
                            Err(refusal) => Err(format!("{refusal:?}")),
                        }
                    }));
                    return Ok(());
                }
            }
        }
    }

    fn reset_sticky(&mut self) -> Checked {
        let execution = self.some_execution();
        let name = format!("reset sticky {}", execution.workflow_id);
        self.log(|| name.clone());
        let request = ResetStickyTaskQueueRequest { namespace: NAMESPACE.to_owned(), execution: Some(execution) };
        let refused = self.engine.reset_sticky_task_queue(self.now, request).err();
        refused.map_or(Ok(()), |refusal| self.refused(&name, &refusal))
    }
}

/// The worker failed the query, or the run closed before any worker knew it, or was forgotten.
fn is_no_answer(refusal: &Refusal) -> bool {
    matches!(refusal.code, Code::InvalidArgument | Code::FailedPrecondition | Code::NotFound)
}
