//! Workers: each polls the common task queue and one of its own, and keeps the workflows that it has had.

use std::collections::BTreeMap;

use bytes::Bytes;
use prost::Message as _;
use temporal_native_engine::{Answer, Task};

use crate::Checked;
use crate::clients::NAMESPACE;
use crate::pb::common::v1::WorkflowExecution;
use crate::pb::history::v1::{History, HistoryEvent};
use crate::pb::workflowservice::v1::{
    GetWorkflowExecutionHistoryRequest, PollActivityTaskQueueRequest, PollActivityTaskQueueResponse,
    PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse,
};
use crate::program::{QUEUE, queue};
use crate::workflow::Workflow;
use crate::world::World;

/// More than these tasks a worker does not take at a time.
const MOST_TASKS: usize = 6;

/// A worker.
pub(crate) struct Worker {
    index: usize,
    /// How often it was restarted.
    lives: u64,
    pub(crate) identity: String,
    pub(crate) sticky_queue: String,
    /// The workflows that it keeps, by their run ids.
    pub(crate) cache: BTreeMap<String, Workflow>,
    pub(crate) tasks: Vec<Held>,
    pub(crate) activities: Vec<PollActivityTaskQueueResponse>,
    /// Tokens of tasks that are over.
    pub(crate) spent: Vec<Bytes>,
}

/// A task that a worker has, with the workflow as it was when the worker got it.
pub(crate) struct Held {
    pub(crate) task: PollWorkflowTaskQueueResponse,
    pub(crate) workflow: Workflow,
    /// What the worker had kept of it before.
    pub(crate) kept: Option<Workflow>,
}

impl Worker {
    pub(crate) fn new(index: usize) -> Self {
        Self::born(index, 0)
    }

    fn born(index: usize, lives: u64) -> Self {
        let identity = format!("worker-{index}-{lives}");
        Self {
            index,
            lives,
            sticky_queue: format!("sticky-{index}-{lives}"),
            identity,
            cache: BTreeMap::new(),
            tasks: Vec::new(),
            activities: Vec::new(),
            spent: Vec::new(),
        }
    }

    /// Another process: nothing is left of what this one had.
    pub(crate) fn restarted(&self) -> Self {
        Self::born(self.index, self.lives + 1)
    }
}

impl World {
    pub(crate) fn some_worker(&mut self) -> usize {
        self.random.index(self.workers.len())
    }

    /// A worker gets a task without having polled for it.
    pub(crate) fn hold(&mut self, task: PollWorkflowTaskQueueResponse) -> Checked {
        let index = self.some_worker();
        self.receive(index, task)
    }

    /// A worker has got a task, and brings the workflow up to it.
    pub(crate) fn receive(&mut self, index: usize, task: PollWorkflowTaskQueueResponse) -> Checked {
        let execution = task.workflow_execution.clone().unwrap_or_default();
        let kept = self.workers[index].cache.get(&execution.run_id).cloned();
        let workflow = self.brought_up(&task, kept.clone());
        let workflow =
            workflow.map_err(|error| format!("{} ({}): {error}", execution.workflow_id, execution.run_id))?;
        self.workers[index].tasks.push(Held { task, workflow, kept });
        Ok(())
    }

    fn brought_up(&mut self, task: &PollWorkflowTaskQueueResponse, kept: Option<Workflow>) -> Result<Workflow, String> {
        let mut events = self.events_of(task)?;
        let execution = task.workflow_execution.clone().unwrap_or_default();
        let fresh = Workflow::new(&execution.workflow_id);
        let mut workflow = match kept {
            _ if events.first().is_some_and(|event| event.event_id == 1) => fresh,
            Some(kept) => kept,
            // It has forgotten what the server thinks that it has: it asks for all of it.
            None => {
                let mut all = self.history(Some(execution))?;
                let last_id = all.last().map_or(0, |event| event.event_id);
                all.extend(events.into_iter().filter(|event| event.event_id > last_id));
                events = all;
                fresh
            }
        };
        workflow.feed(&events)?;
        if task.query.is_none() && workflow.last_id() != task.started_event_id {
            return Err(format!("a task to event {} ends with event {}", task.started_event_id, workflow.last_id()));
        }
        Ok(workflow)
    }

    /// A worker polls one of its queues of workflow tasks.
    pub(crate) fn poll_workflows(&mut self) -> Checked {
        let index = self.some_worker();
        let worker = &self.workers[index];
        if worker.tasks.len() >= MOST_TASKS {
            return Ok(());
        }
        let name = if self.random.once_in(2) { QUEUE.to_owned() } else { worker.sticky_queue.clone() };
        self.poll_workflows_of(index, name).map(drop)
    }

    /// Gives whether there was a task.
    pub(crate) fn poll_workflows_of(&mut self, index: usize, name: String) -> Result<bool, String> {
        let request = PollWorkflowTaskQueueRequest {
            namespace: NAMESPACE.to_owned(),
            task_queue: queue(&name),
            identity: self.workers[index].identity.clone(),
            ..Default::default()
        };
        while let Some(task) = self.next_task(false, &name) {
            let is_current = self.engine.is_current(&task);
            let Some(response) = self.engine.start_workflow_task(self.now, &task, &request) else {
                if is_current {
                    return Err(format!("a task that is said to be there is not: {task:?}"));
                }
                continue;
            };
            if !is_current {
                return Err(format!("a task that is said to be stale is not: {task:?}"));
            }
            let execution = response.workflow_execution.clone().unwrap_or_default();
            if self.fault() {
                self.log(|| format!("{} from {name} is lost on its way", execution.workflow_id));
                self.lost_queries += usize::from(response.query.is_some());
                return Ok(true);
            }
            self.log(|| {
                let kind = if response.query.is_some() { "query" } else { "task" };
                let last = response.started_event_id;
                format!("{} gets a {kind} of {} to {last} from {name}", request.identity, execution.workflow_id)
            });
            self.receive(index, response)?;
            return Ok(true);
        }
        Ok(false)
    }

    /// A worker polls for an activity.
    pub(crate) fn poll_activities(&mut self) -> Checked {
        let index = self.some_worker();
        if self.workers[index].activities.len() < MOST_TASKS {
            self.poll_activities_of(index)?;
        }
        Ok(())
    }

    /// Gives whether there was one.
    pub(crate) fn poll_activities_of(&mut self, index: usize) -> Result<bool, String> {
        let identity = self.workers[index].identity.clone();
        let request = PollActivityTaskQueueRequest { identity, ..Default::default() };
        while let Some(task) = self.next_task(true, QUEUE) {
            let is_current = self.engine.is_current(&task);
            let started = self.engine.start_activity_task(self.now, &task, &request);
            if started.is_some() != is_current {
                return Err(format!("whether a task is there is not as is said: {task:?}"));
            }
            let Some(response) = started else {
                continue;
            };
            let is_lost = self.fault();
            self.log(|| {
                let lost = if is_lost { ", and it is lost" } else { "" };
                format!("{} gets {} of {:?}{lost}", request.identity, response.activity_id, response.workflow_execution)
            });
            if !is_lost {
                self.workers[index].activities.push(response);
            }
            return Ok(true);
        }
        Ok(false)
    }

    fn next_task(&mut self, is_activity: bool, name: &str) -> Option<Task> {
        self.queues.get_mut(&(is_activity, name.to_owned()))?.pop_front()
    }

    /// Something happens to a worker as a whole.
    pub(crate) fn mishap(&mut self) -> Checked {
        if !self.random.once_in(4) || !self.fault() {
            return Ok(());
        }
        let index = self.some_worker();
        if self.random.once_in(2) {
            // It has kept too many.
            self.log(|| format!("worker {index} forgets workflows"));
            self.workers[index].cache.clear();
            return Ok(());
        }
        let next = self.workers[index].restarted();
        let before = std::mem::replace(&mut self.workers[index], next);
        self.lost_queries += before.tasks.iter().filter(|held| held.task.query.is_some()).count();
        let says_so = self.random.once_in(2);
        self.log(|| format!("{} is restarted, and says so: {says_so}", before.identity));
        if says_so {
            let namespace = self.engine.check_poll(NAMESPACE, queue(QUEUE).as_ref(), &before.identity);
            let namespace = namespace.map_err(|refusal| format!("{refusal:?}"))?;
            let left = self.queues.remove(&(false, before.sticky_queue.clone())).unwrap_or_default();
            for task in left {
                self.engine.sticky_unavailable(self.now, &task);
            }
            self.engine.sticky_queue_gone(self.now, namespace, &before.sticky_queue);
        }
        Ok(())
    }

    /// The events that a task came with, all pages of them.
    pub(crate) fn events_of(&mut self, task: &PollWorkflowTaskQueueResponse) -> Result<Vec<HistoryEvent>, String> {
        let execution = task.workflow_execution.clone();
        self.pages(execution, task.history.clone().unwrap_or_default(), task.next_page_token.clone())
    }

    /// A whole history.
    pub(crate) fn history(&mut self, execution: Option<WorkflowExecution>) -> Result<Vec<HistoryEvent>, String> {
        let request = self.history_request(execution.clone(), Bytes::new());
        match self.engine.get_workflow_execution_history(self.now, request) {
            Ok(Answer::Ready(page)) => self.pages(execution, page.history.unwrap_or_default(), page.next_page_token),
            other => Err(format!("a history is asked for, and there is {other:?}")),
        }
    }

    fn pages(
        &mut self,
        execution: Option<WorkflowExecution>,
        mut history: History,
        mut token: Bytes,
    ) -> Result<Vec<HistoryEvent>, String> {
        while !token.is_empty() {
            let request = self.history_request(execution.clone(), token);
            match self.engine.get_workflow_execution_history(self.now, request) {
                Ok(Answer::Ready(page)) => {
                    history.events.extend(page.history.unwrap_or_default().events);
                    token = page.next_page_token;
                }
                other => return Err(format!("the next page is asked for, and there is {other:?}")),
            }
        }
        let events = history.events.into_iter().map(HistoryEvent::decode);
        events.collect::<Result<_, _>>().map_err(|error| error.to_string())
    }

    fn history_request(
        &mut self,
        execution: Option<WorkflowExecution>,
        next_page_token: Bytes,
    ) -> GetWorkflowExecutionHistoryRequest {
        GetWorkflowExecutionHistoryRequest {
            namespace: NAMESPACE.to_owned(),
            execution,
            maximum_page_size: *self.random.of(&[0, 0, 1_000, 7]),
            next_page_token,
            ..Default::default()
        }
    }
}
