//! StartWorkflowExecution and SignalWithStartWorkflowExecution: whose id it is, and the first event.

use std::time::Duration;

use prost::Message as _;

use super::check;
use crate::RunId;
use crate::engine::Engine;
use crate::limits;
use crate::namespaces::NamespaceId;
use crate::pb::common::v1::link::WorkflowEvent;
use crate::pb::common::v1::link::workflow_event::{EventReference, Reference};
use crate::pb::common::v1::{Link, Payload, Payloads, link};
use crate::pb::enums::v1::{
    ContinueAsNewInitiator, EventType, TaskQueueKind, WorkflowExecutionStatus as Status,
    WorkflowIdConflictPolicy as ConflictPolicy, WorkflowIdReusePolicy as ReusePolicy,
};
use crate::pb::errordetails::v1::WorkflowExecutionAlreadyStartedFailure;
use crate::pb::history::v1::WorkflowExecutionStartedEventAttributes;
use crate::pb::workflowservice::v1::{
    SignalWithStartWorkflowExecutionRequest, SignalWithStartWorkflowExecutionResponse, StartWorkflowExecutionRequest,
    StartWorkflowExecutionResponse,
};
use crate::refusal::{Code, Refusal};
use crate::run::Signal;
use crate::time::{self, Time};
use crate::{backoff, cron};

/// What stands in the way of a new run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// Nothing.
    None,
    /// This request has started this run already.
    Same(RunId),
    /// The running one is to be used.
    Join(RunId),
    /// The running one is to be terminated.
    Terminate(RunId),
}

/// A run that a request led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Started {
    pub(crate) run: RunId,
    pub(crate) is_new: bool,
    /// Whether this request has started it, now or before.
    pub(crate) by_request: bool,
}

impl Engine {
    /// StartWorkflowExecution.
    ///
    /// # Errors
    /// As the service.
    pub fn start_workflow_execution(
        &mut self,
        now: Time,
        request: StartWorkflowExecutionRequest,
    ) -> Result<StartWorkflowExecutionResponse, Refusal> {
        let namespace = request.namespace.clone();
        let wants_eager = request.request_eager_execution;
        let identity = request.identity.clone();
        let started = self.start(now, request, None)?;
        let mut response = self.started_response(&namespace, started);
        if wants_eager && started.by_request {
            response.eager_workflow_task = self.eager_task(now, started.run, &identity);
        }
        Ok(response)
    }

    /// SignalWithStartWorkflowExecution.
    ///
    /// # Errors
    /// As the service.
    pub fn signal_with_start_workflow_execution(
        &mut self,
        now: Time,
        request: SignalWithStartWorkflowExecutionRequest,
    ) -> Result<SignalWithStartWorkflowExecutionResponse, Refusal> {
        self.namespaces.find(&request.namespace)?;
        check::required(&request.signal_name, "SignalName")?;
        check::blob(request.signal_input.as_ref().map_or(0, Payloads::encoded_len))?;
        let conflict = match request.workflow_id_conflict_policy() {
            ConflictPolicy::Fail => {
                return Err(Refusal::invalid(
                    "Invalid WorkflowIDConflictPolicy: WORKFLOW_ID_CONFLICT_POLICY_FAIL is not supported for this operation.",
                ));
            }
            ConflictPolicy::Unspecified if request.workflow_id_reuse_policy() != ReusePolicy::TerminateIfRunning => {
                ConflictPolicy::UseExisting
            }
            policy => policy,
        };
        let signal = Signal {
            name: request.signal_name,
            input: request.signal_input,
            header: request.header.clone(),
            identity: request.identity.clone(),
            request_id: String::new(),
            sender: None,
        };
        let start = StartWorkflowExecutionRequest {
            namespace: request.namespace,
            workflow_id: request.workflow_id,
            workflow_type: request.workflow_type,
            task_queue: request.task_queue,
            input: request.input,
            workflow_execution_timeout: request.workflow_execution_timeout,
            workflow_run_timeout: request.workflow_run_timeout,
            workflow_task_timeout: request.workflow_task_timeout,
            identity: request.identity,
            request_id: request.request_id,
            workflow_id_reuse_policy: request.workflow_id_reuse_policy,
            workflow_id_conflict_policy: conflict as i32,
            retry_policy: request.retry_policy,
            cron_schedule: request.cron_schedule,
            memo: request.memo,
            search_attributes: request.search_attributes,
            header: request.header,
            workflow_start_delay: request.workflow_start_delay,
            user_metadata: request.user_metadata,
            links: request.links,
            versioning_override: request.versioning_override,
            priority: request.priority,
            ..Default::default()
        };
        let started = self.start(now, start, Some(signal))?;
        let run_id = started.run.to_string();
        Ok(SignalWithStartWorkflowExecutionResponse { run_id, started: started.is_new, ..Default::default() })
    }

    /// Starts a run, or finds the one that the policies lead to, and signals it. A signal belongs to its start: a request
    /// that comes again signals nobody twice.
    pub(crate) fn start(
        &mut self,
        now: Time,
        request: StartWorkflowExecutionRequest,
        signal: Option<Signal>,
    ) -> Result<Started, Refusal> {
        check::length(&request.namespace, "Namespace")?;
        let namespace = std::sync::Arc::clone(self.namespaces.find(&request.namespace)?);
        self.check_start(&request)?;
        let search_attributes = self.check_search_attributes(namespace.index, request.search_attributes.clone())?;
        let conflict = self.conflict(
            namespace.index,
            &request.workflow_id,
            &request.request_id,
            request.workflow_id_reuse_policy(),
            request.workflow_id_conflict_policy(),
        )?;
        let new_id = self.new_run_id();
        match conflict {
            Conflict::None => {}
            Conflict::Same(run) => return Ok(Started { run, is_new: false, by_request: true }),
            Conflict::Join(run) => {
                if request.on_conflict_options.is_some_and(|options| options.attach_request_id) {
                    let request_id = request.request_id.clone();
                    self.input(now, run, |run, cx| run.attach_request(cx, request_id));
                }
                if let Some(mut signal) = signal {
                    signal.request_id.clone_from(&request.request_id);
                    self.signal_run(now, run, signal)?;
                }
                return Ok(Started { run, is_new: false, by_request: false });
            }
            Conflict::Terminate(run) => self.terminate_for(now, run, new_id),
        }
        let delay = time::some_duration(request.workflow_start_delay.as_ref());
        let backoff = self.first_backoff(now, delay, &request.cron_schedule);
        let eager = request.request_eager_execution && backoff.is_zero();
        let run_timeout = run_timeout(&request);
        let task_timeout = task_timeout(request.workflow_task_timeout.as_ref(), run_timeout.unwrap_or_default());
        let id = new_id.to_string();
        let mut task_queue = request.task_queue.unwrap_or_default();
        task_queue.kind = TaskQueueKind::Normal as i32;
        task_queue.normal_name.clear();
        let started = WorkflowExecutionStartedEventAttributes {
            workflow_type: request.workflow_type,
            task_queue: Some(task_queue),
            input: request.input,
            workflow_execution_timeout: some(request.workflow_execution_timeout),
            workflow_run_timeout: run_timeout,
            workflow_task_timeout: Some(time::to_proto(task_timeout)),
            continued_failure: request.continued_failure.map(Box::new),
            last_completion_result: request.last_completion_result,
            original_execution_run_id: id.clone(),
            identity: request.identity,
            first_execution_run_id: id,
            retry_policy: request.retry_policy.map(backoff::with_defaults),
            initiator: if request.cron_schedule.is_empty() {
                ContinueAsNewInitiator::Unspecified
            } else {
                ContinueAsNewInitiator::CronSchedule
            } as i32,
            attempt: 1,
            workflow_execution_expiration_time: expiration(now, backoff, request.workflow_execution_timeout.as_ref()),
            cron_schedule: request.cron_schedule,
            first_workflow_task_backoff: Some(time::to_proto(backoff)),
            memo: request.memo,
            search_attributes,
            header: request.header,
            workflow_id: request.workflow_id,
            completion_callbacks: request.completion_callbacks,
            versioning_override: request.versioning_override.map(Box::new),
            priority: request.priority,
            eager_execution_accepted: eager,
            ..Default::default()
        };
        let mut request_id = request.request_id;
        if request_id.is_empty() {
            request_id = self.new_run_id().to_string();
        }
        self.begin(now, &namespace, new_id, started, request_id, request.user_metadata);
        self.input(now, new_id, |run, cx| {
            if let Some(signal) = signal {
                run.signal(cx, signal);
            }
            // A signal may have woken it already.
            if run.state.task.is_none() {
                run.wake_first(cx);
            }
        });
        Ok(Started { run: new_id, is_new: true, by_request: true })
    }

    fn check_start(&self, request: &StartWorkflowExecutionRequest) -> Result<(), Refusal> {
        if request.priority.as_ref().is_some_and(|priority| priority.priority_key < 0) {
            return Err(Refusal::invalid("PriorityKey can't be negative"));
        }
        check::required(&request.workflow_id, "WorkflowId")?;
        check::required(request.workflow_type.as_ref().map_or("", |kind| &kind.name), "WorkflowType")?;
        check::task_queue(request.task_queue.as_ref())?;
        check::length(&request.request_id, "RequestId")?;
        check::timeout(request.workflow_execution_timeout.as_ref(), "WorkflowExecutionTimeoutSeconds")?;
        check::timeout(request.workflow_run_timeout.as_ref(), "WorkflowRunTimeoutSeconds")?;
        check::timeout(request.workflow_task_timeout.as_ref(), "WorkflowTaskTimeoutSeconds")?;
        check::timeout(request.workflow_start_delay.as_ref(), "WorkflowStartDelaySeconds")?;
        if !request.cron_schedule.is_empty() && time::some_duration(request.workflow_start_delay.as_ref()).is_some() {
            return Err(Refusal::invalid("CronSchedule and WorkflowStartDelay may not be used together."));
        }
        backoff::check(request.retry_policy.as_ref())?;
        cron::check(&request.cron_schedule)?;
        check::blob(request.input.as_ref().map_or(0, Payloads::encoded_len))?;
        if request.memo.as_ref().map_or(0, prost::Message::encoded_len) > limits::MEMO_BYTES {
            return Err(Refusal::invalid("Memo size exceeds limit."));
        }
        policies(request.workflow_id_reuse_policy(), request.workflow_id_conflict_policy())
    }

    /// What the policies make of the latest run of that id.
    pub(crate) fn conflict(
        &self,
        namespace: NamespaceId,
        workflow_id: &str,
        request_id: &str,
        reuse: ReusePolicy,
        conflict: ConflictPolicy,
    ) -> Result<Conflict, Refusal> {
        let Some(run) = self.current(namespace, workflow_id).and_then(|id| self.runs.get(&id)) else {
            return Ok(Conflict::None);
        };
        if !request_id.is_empty() && run.start_request_id == request_id {
            return Ok(Conflict::Same(run.id));
        }
        let taken = |text: &str, policy: &str| {
            let message = format!("{text}. WorkflowId: {workflow_id}, RunId: {}.{policy}", run.id);
            Refusal::new(Code::AlreadyExists, message).with(&WorkflowExecutionAlreadyStartedFailure {
                start_request_id: run.start_request_id.clone(),
                run_id: run.id.to_string(),
                first_execution_run_id: String::new(),
            })
        };
        if run.state.is_running() {
            return match (conflict, reuse) {
                (ConflictPolicy::UseExisting, _) => Ok(Conflict::Join(run.id)),
                (ConflictPolicy::TerminateExisting, _) | (_, ReusePolicy::TerminateIfRunning) => {
                    Ok(Conflict::Terminate(run.id))
                }
                _ => Err(taken("Workflow execution is already running", "")),
            };
        }
        match reuse {
            ReusePolicy::AllowDuplicateFailedOnly if run.state.status == Status::Completed => Err(taken(
                "Workflow execution already finished successfully",
                " Workflow Id reuse policy: allow duplicate workflow Id if last run failed.",
            )),
            ReusePolicy::RejectDuplicate => Err(taken(
                "Workflow execution already finished",
                " Workflow Id reuse policy: reject duplicate workflow Id.",
            )),
            _ => Ok(Conflict::None),
        }
    }

    /// Terminates a run in whose place a new one is started.
    pub(crate) fn terminate_for(&mut self, now: Time, run: RunId, new: RunId) {
        let text = format!("\"terminated by new runID: {new}\"");
        let encoding = ("encoding".to_owned(), "json/plain".into());
        let payload = Payload { metadata: [encoding].into(), data: text.into(), external_payloads: Vec::new() };
        self.input(now, run, |run, cx| {
            let reason = "TerminateIfRunning WorkflowIdReusePolicy".to_owned();
            run.terminate(cx, reason, Some(Payloads { payloads: vec![payload] }), "history-service".to_owned());
        });
    }

    /// How long the first workflow task waits: for a delay, or for the first time of a schedule.
    pub(crate) fn first_backoff(&self, now: Time, delay: Option<Duration>, cron_schedule: &str) -> Duration {
        delay.unwrap_or_else(|| {
            if cron_schedule.is_empty() { None } else { cron::next(cron_schedule, now, now) }.unwrap_or_default()
        })
    }

    pub(crate) fn started_response(&self, namespace: &str, started: Started) -> StartWorkflowExecutionResponse {
        let Some(run) = self.runs.get(&started.run) else {
            return StartWorkflowExecutionResponse::default();
        };
        let event = WorkflowEvent {
            namespace: namespace.to_owned(),
            workflow_id: run.workflow_id.to_string(),
            run_id: run.id.to_string(),
            reference: Some(Reference::EventRef(EventReference {
                event_id: 1,
                event_type: EventType::WorkflowExecutionStarted as i32,
            })),
        };
        StartWorkflowExecutionResponse {
            run_id: run.id.to_string(),
            started: started.by_request,
            status: run.state.status as i32,
            link: Some(Link { variant: Some(link::Variant::WorkflowEvent(event)) }),
            ..Default::default()
        }
    }

    /// The first workflow task, for whoever starts the workflow and is a worker himself.
    fn eager_task(
        &mut self,
        now: Time,
        run: RunId,
        identity: &str,
    ) -> Option<crate::pb::workflowservice::v1::PollWorkflowTaskQueueResponse> {
        let accepted = self.runs.get(&run)?;
        if !accepted.state.started.eager_execution_accepted {
            return None;
        }
        let request_id = accepted.start_request_id.clone();
        let task = accepted.state.task.as_ref().filter(|_| !accepted.state.had_completed_task())?;
        let (stamp, is_started) = (task.stamp, task.started.is_some());
        if is_started {
            // The same request again: the worker has not had its answer.
            return self.runs.get_mut(&run)?.task_response(false);
        }
        self.input(now, run, |run, cx| {
            run.start_task_eagerly(cx, stamp, identity, request_id).then(|| run.task_response(false)).flatten()
        })
        .flatten()
    }
}

/// When the time of a workflow with all its runs is up.
pub(crate) fn expiration(
    now: Time,
    backoff: Duration,
    execution_timeout: Option<&prost_types::Duration>,
) -> Option<prost_types::Timestamp> {
    time::some_duration(execution_timeout).map(|timeout| now.after(backoff).after(timeout).to_proto())
}

/// How long a workflow task may take: no longer than the run.
pub(crate) fn task_timeout(asked: Option<&prost_types::Duration>, run: prost_types::Duration) -> Duration {
    let timeout = time::some_duration(asked).unwrap_or(limits::WORKFLOW_TASK_TIMEOUT);
    let most = time::some_duration(Some(&run)).unwrap_or(limits::MAX_WORKFLOW_TASK_TIMEOUT);
    timeout.min(limits::MAX_WORKFLOW_TASK_TIMEOUT).min(most)
}

/// How long one run may take: no longer than all of them together.
fn run_timeout(request: &StartWorkflowExecutionRequest) -> Option<prost_types::Duration> {
    let limits = [&request.workflow_run_timeout, &request.workflow_execution_timeout];
    limits.into_iter().filter_map(|limit| time::some_duration(limit.as_ref())).min().map(time::to_proto)
}

fn some(timeout: Option<prost_types::Duration>) -> Option<prost_types::Duration> {
    time::some_duration(timeout.as_ref()).map(time::to_proto)
}

/// Whether the two policies go together.
fn policies(reuse: ReusePolicy, conflict: ConflictPolicy) -> Result<(), Refusal> {
    if reuse == ReusePolicy::TerminateIfRunning && conflict != ConflictPolicy::Unspecified {
        return Err(Refusal::invalid(
            "Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING cannot be used together with a WorkflowIDConflictPolicy",
        ));
    }
    if reuse == ReusePolicy::RejectDuplicate && conflict == ConflictPolicy::TerminateExisting {
        return Err(Refusal::invalid(
            "Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE cannot be used together with WorkflowIdConflictPolicy WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING",
        ));
    }
    Ok(())
}
