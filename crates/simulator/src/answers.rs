//! How workers end their workflow tasks and queries: rightly, late, twice, or wrongly.

use std::time::Duration;

use temporal_native_engine::time::to_proto;
use temporal_native_engine::{Code, Refusal};
use temporal_native_proto::command::command;

use crate::Checked;
use crate::clients::NAMESPACE;
use crate::pb::command::v1::Command;
use crate::pb::command::v1::command::Attributes as C;
use crate::pb::command::v1::{
    CancelTimerCommandAttributes, CompleteWorkflowExecutionCommandAttributes, ScheduleActivityTaskCommandAttributes,
    StartTimerCommandAttributes,
};
use crate::pb::enums::v1::{QueryResultType, WorkflowTaskFailedCause};
use crate::pb::query::v1::WorkflowQueryResult;
use crate::pb::taskqueue::v1::StickyExecutionAttributes;
use crate::pb::workflowservice::v1::{
    PollWorkflowTaskQueueResponse, RespondQueryTaskCompletedRequest, RespondWorkflowTaskCompletedRequest,
    RespondWorkflowTaskFailedRequest, respond_workflow_task_completed_request::Capabilities,
};
use crate::program::{number, queue};
use crate::steps::failure;
use crate::workers::Held;
use crate::workflow::{HEARTBEAT, Workflow};
use crate::world::World;

/// How a worker's own queue is waited for.
const STICKY_WAIT: Duration = Duration::from_secs(5);

impl World {
    /// A worker ends one of its workflow tasks, in some way.
    pub(crate) fn answer_workflow(&mut self) -> Checked {
        let index = self.some_worker();
        if self.workers[index].tasks.is_empty() {
            return self.answer_again(index);
        }
        let at = self.random.index(self.workers[index].tasks.len());
        let task = self.workers[index].tasks.swap_remove(at);
        self.answer_task(index, task)
    }

    pub(crate) fn answer_task(&mut self, index: usize, held: Held) -> Checked {
        let Held { task, mut workflow, kept: before } = held;
        let execution = task.workflow_execution.clone().unwrap_or_default();
        if task.query.is_some() {
            return self.answer_query(index, &task, &workflow);
        }
        let identity = self.workers[index].identity.clone();
        if self.fault() {
            let name = format!("{identity} fails {}", execution.workflow_id);
            return self.answer_wrongly(index, &task, &name);
        }
        // As if a local activity took long.
        let is_heartbeat = !self.is_draining && task.messages.is_empty() && self.random.once_in(15);
        let decided = if is_heartbeat { Default::default() } else { workflow.decide(&task.messages) };
        let forgets_query = self.fault();
        let answers = task.queries.keys().filter(|_| !forgets_query);
        let answer = WorkflowQueryResult {
            result_type: QueryResultType::Answered as i32,
            answer: Some(number(workflow.signals())),
            ..Default::default()
        };
        let request = RespondWorkflowTaskCompletedRequest {
            namespace: NAMESPACE.to_owned(),
            task_token: task.task_token.clone(),
            identity: if is_heartbeat { format!("{identity}{HEARTBEAT}") } else { identity.clone() },
            commands: decided.commands,
            messages: decided.messages,
            sticky_attributes: (!self.random.once_in(5)).then(|| StickyExecutionAttributes {
                worker_task_queue: queue(&self.workers[index].sticky_queue),
                schedule_to_start_timeout: Some(to_proto(STICKY_WAIT)),
            }),
            force_create_new_workflow_task: is_heartbeat,
            return_new_workflow_task: self.random.once_in(2),
            query_results: answers.map(|id| (id.clone(), answer.clone())).collect(),
            capabilities: Some(Capabilities { discard_speculative_workflow_task_with_events: true }),
            ..Default::default()
        };
        let name = || {
            let decided: Vec<_> = request.commands.iter().map(|command| command.command_type().as_str_name()).collect();
            let messages: Vec<_> = request.messages.iter().map(|message| &message.id).collect();
            format!("{identity} completes {} {decided:?} {messages:?}", execution.workflow_id)
        };
        self.log(name);
        let name = format!("{identity} completes {}", execution.workflow_id);
        let again = self.fault().then(|| request.clone());
        match self.engine.respond_workflow_task_completed(self.now, request) {
            Err(refusal) => {
                self.workers[index].cache.remove(&execution.run_id);
                self.refused_completion(&name, &refusal)
            }
            Ok(response) => {
                // It may be as if the task had never been.
                let reset_to = response.reset_history_event_id;
                let kept = if reset_to > 0 { before.filter(|kept| kept.last_id() == reset_to) } else { Some(workflow) };
                match kept {
                    Some(kept) => drop(self.workers[index].cache.insert(execution.run_id.clone(), kept)),
                    None => drop(self.workers[index].cache.remove(&execution.run_id)),
                }
                self.workers[index].activities.extend(response.activity_tasks);
                self.workers[index].spent.push(task.task_token);
                if let Some(task) = response.workflow_task {
                    self.receive(index, task)?;
                }
                match again {
                    Some(request) => self.expect_refusal(&name, |world| {
                        world.engine.respond_workflow_task_completed(world.now, request).map(drop)
                    }),
                    None => Ok(()),
                }
            }
        }
    }

    fn answer_query(&mut self, index: usize, task: &PollWorkflowTaskQueueResponse, workflow: &Workflow) -> Checked {
        let fails = self.fault();
        let kind = if fails { QueryResultType::Failed } else { QueryResultType::Answered };
        let request = RespondQueryTaskCompletedRequest {
            namespace: NAMESPACE.to_owned(),
            task_token: task.task_token.clone(),
            completed_type: kind as i32,
            query_result: Some(number(workflow.signals())),
            error_message: "the query failed".to_owned(),
            ..Default::default()
        };
        self.log(|| format!("worker {index} answers a query of {}", workflow.workflow_id));
        let again = self.fault().then(|| request.clone());
        if let Err(refusal) = self.engine.respond_query_task_completed(self.now, request) {
            return self.refused_completion("answering a query", &refusal);
        }
        match again {
            Some(request) => self.expect_refusal("a query's second answer", |world| {
                world.engine.respond_query_task_completed(world.now, request).map(drop)
            }),
            None => Ok(()),
        }
    }

    /// What a worker decided rightly is refused only if it came too late, or the workflow has to learn something first.
    fn refused_completion(&mut self, name: &str, refusal: &Refusal) -> Checked {
        let is_late = refusal.code == Code::NotFound;
        if is_late || refusal.message == "UnhandledCommand" {
            return self.refused(name, refusal);
        }
        Err(format!("{name}: {refusal:?}"))
    }

    fn expect_refusal(&mut self, name: &str, act: impl FnOnce(&mut Self) -> Result<(), Refusal>) -> Checked {
        match act(self) {
            Err(refusal) => self.refused(name, &refusal),
            Ok(()) => Err(format!("{name} is taken twice")),
        }
    }

    /// A worker does what it should not; it does not keep the workflow afterwards.
    fn answer_wrongly(&mut self, index: usize, task: &PollWorkflowTaskQueueResponse, name: &str) -> Checked {
        let task_token = task.task_token.clone();
        let identity = self.workers[index].identity.clone();
        let way = self.random.within(0..10);
        self.log(|| format!("{name}, way {way}"));
        let commands = match way {
            // Nothing comes of it.
            0 => return Ok(()),
            1..4 => {
                let causes = [
                    WorkflowTaskFailedCause::WorkflowWorkerUnhandledFailure,
                    WorkflowTaskFailedCause::NonDeterministicError,
                    WorkflowTaskFailedCause::UnhandledCommand,
                    WorkflowTaskFailedCause::ResetStickyTaskQueue,
                ];
                let request = RespondWorkflowTaskFailedRequest {
                    task_token,
                    identity,
                    cause: *self.random.of(&causes) as i32,
                    failure: Some(failure("the task failed", false)),
                    ..Default::default()
                };
                let refused = self.engine.respond_workflow_task_failed(self.now, request).err();
                return refused.map_or(Ok(()), |refusal| self.refused_completion(name, &refusal));
            }
            _ => wrong_commands(way),
        };
        let request = RespondWorkflowTaskCompletedRequest { task_token, identity, commands, ..Default::default() };
        self.expect_refusal(name, |world| world.engine.respond_workflow_task_completed(world.now, request).map(drop))
    }

    /// A worker ends a task that is over.
    fn answer_again(&mut self, index: usize) -> Checked {
        if self.workers[index].spent.is_empty() || !self.fault() {
            return Ok(());
        }
        let at = self.random.index(self.workers[index].spent.len());
        let task_token = self.workers[index].spent[at].clone();
        let request = RespondWorkflowTaskCompletedRequest { task_token, ..Default::default() };
        self.expect_refusal("a spent token", |world| {
            world.engine.respond_workflow_task_completed(world.now, request).map(drop)
        })
    }
}

/// Commands of which at least one is wrong.
fn wrong_commands(way: u64) -> Vec<Command> {
    let second = Some(to_proto(Duration::from_secs(1)));
    let timer = |id: &str| {
        let attributes = StartTimerCommandAttributes { timer_id: id.to_owned(), start_to_fire_timeout: second };
        command(C::StartTimerCommandAttributes(attributes))
    };
    let cancel = CancelTimerCommandAttributes { timer_id: "nope".to_owned() };
    let end = C::CompleteWorkflowExecutionCommandAttributes(CompleteWorkflowExecutionCommandAttributes::default());
    match way {
        4 => vec![timer("twice"), timer("twice")],
        5 => vec![timer("first"), command(C::CancelTimerCommandAttributes(cancel))],
        6 => vec![command(end), timer("late")],
        7 => vec![command(C::ScheduleActivityTaskCommandAttributes(ScheduleActivityTaskCommandAttributes::default()))],
        8 => vec![timer("")],
        _ => vec![timer("first"), Command { command_type: 99, ..Default::default() }],
    }
}
