//! Task queues: tasks that wait for a poller, or pollers that wait for a task.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use temporal_native_engine::{NamespaceId, Task, TaskKind, Time};

use crate::signal::Signal;

/// After this long without a poller, a worker's own queue is taken for abandoned.
const STICKY_WINDOW: Duration = Duration::from_secs(10);

/// How long a poller is told of after it was seen last.
const POLLER_MEMORY: Duration = Duration::from_secs(300);

/// No more pollers of one queue are told of.
const MAX_POLLERS: usize = 1_000;

/// Fewer than these are not worth looking through.
const FEW_TASKS: usize = 1_024;
const FEW_QUEUES: usize = 64;

/// Whose task queue and what for; the queue's name is the other half of which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Side {
    pub(crate) namespace: NamespaceId,
    pub(crate) activities: bool,
    /// Whether it is a worker's own. Such a queue may have the name of one that is everybody's.
    pub(crate) sticky: bool,
}

impl Side {
    fn of(task: &Task) -> Self {
        Self { namespace: task.namespace, activities: task.kind == TaskKind::Activity, sticky: task.sticky }
    }
}

/// All task queues.
#[derive(Default)]
pub(crate) struct Matching {
    sides: HashMap<Side, HashMap<Arc<str>, Queue>>,
    /// How many queues there were when those that nobody uses were last looked for.
    looked_at_queues: usize,
}

/// One task queue. Either there are no tasks or nobody waits for one.
#[derive(Default)]
struct Queue {
    tasks: VecDeque<Waiting>,
    /// How many tasks there were when stale ones were last looked for; fewer, where there were fewer since.
    looked_at_tasks: usize,
    seats: VecDeque<Rc<Seat>>,
    pollers: BTreeMap<String, Time>,
    polled: Time,
}

struct Waiting {
    since: Time,
    task: Task,
}

/// The place of a poller who waits.
pub(crate) struct Seat {
    offer: RefCell<Option<Offer>>,
    pub(crate) signal: Signal,
    /// The worker's own key, or nothing.
    worker: String,
}

/// What a poller gets.
pub(crate) enum Offer {
    /// A task, which may have become stale.
    Task(Task),
    /// The end of his poll.
    Closed,
}

impl Seat {
    /// What was offered.
    pub(crate) fn take(&self) -> Option<Offer> {
        self.offer.take()
    }

    fn offer(&self, offer: Offer) {
        self.offer.replace(Some(offer));
        self.signal.raise();
    }
}

impl Matching {
    /// A new task, for the poller who has waited longest. While it waits itself, `is_current` may say that it is stale.
    pub(crate) fn add(&mut self, task: Task, now: Time, is_current: impl Fn(&Task) -> bool) {
        self.forget_unused(Side::of(&task), &task.queue, now, &is_current);
        let queue = self.queue(Side::of(&task), Arc::clone(&task.queue));
        if let Some(seat) = queue.seats.pop_front() {
            return seat.offer(Offer::Task(task));
        }
        queue.tasks.push_back(Waiting { since: now, task });
        if queue.tasks.len() >= (2 * queue.looked_at_tasks).max(FEW_TASKS) {
            queue.forget_stale(is_current);
        }
    }

    /// A task that was offered to a poller who is gone: it comes before all others.
    pub(crate) fn give_back(&mut self, task: Task, now: Time) {
        let queue = self.queue(Side::of(&task), Arc::clone(&task.queue));
        match queue.seats.pop_front() {
            Some(seat) => seat.offer(Offer::Task(task)),
            None => queue.tasks.push_front(Waiting { since: now, task }),
        }
    }

    /// Somebody polls. Of tasks that wait elsewhere, `is_current` may say that they are stale.
    pub(crate) fn polled(
        &mut self,
        side: Side,
        name: &str,
        identity: &str,
        now: Time,
        is_current: impl Fn(&Task) -> bool,
    ) {
        self.forget_unused(side, name, now, is_current);
        let queue = self.queue(side, name.into());
        queue.polled = now;
        if let Some(seen) = queue.pollers.get_mut(identity) {
            *seen = now;
            return;
        }
        queue.pollers.retain(|_, seen| now.since(*seen) < POLLER_MEMORY);
        if queue.pollers.len() < MAX_POLLERS {
            queue.pollers.insert(identity.to_owned(), now);
        }
    }

    /// The task that has waited longest.
    pub(crate) fn take(&mut self, side: Side, name: &str) -> Option<Task> {
        let queue = self.find_mut(side, name)?;
        let waiting = queue.tasks.pop_front();
        queue.looked_at_tasks = queue.looked_at_tasks.min(queue.tasks.len());
        queue.give_back_room();
        waiting.map(|waiting| waiting.task)
    }

    /// A place to wait for the next task.
    pub(crate) fn sit_down(&mut self, side: Side, name: &str, worker: &str) -> Rc<Seat> {
        let seat = Rc::new(Seat { offer: RefCell::default(), signal: Signal::default(), worker: worker.to_owned() });
        self.queue(side, name.into()).seats.push_back(Rc::clone(&seat));
        seat
    }

    /// The poller does not wait any more.
    pub(crate) fn stand_up(&mut self, side: Side, name: &str, seat: &Rc<Seat>, now: Time) {
        if let Some(queue) = self.find_mut(side, name) {
            queue.seats.retain(|other| !Rc::ptr_eq(other, seat));
        }
        if let Some(Offer::Task(task)) = seat.take() {
            self.give_back(task, now);
        }
    }

    /// Whether somebody polls the task's queue, or did lately.
    pub(crate) fn is_polled(&self, task: &Task, now: Time) -> bool {
        self.find(Side::of(task), &task.queue)
            .is_some_and(|queue| !queue.seats.is_empty() || now.since(queue.polled) < STICKY_WINDOW)
    }

    /// Ends a queue and the polls of it. Gives the tasks that are left.
    pub(crate) fn drop_queue(&mut self, side: Side, name: &str) -> Vec<Task> {
        let queue = self.sides.get_mut(&side).and_then(|queues| queues.remove(name));
        queue.map(Queue::close).unwrap_or_default()
    }

    /// Ends the polls of one worker.
    pub(crate) fn close_worker(&mut self, namespace: NamespaceId, worker: &str) {
        let sides = self.sides.iter_mut().filter(|(side, _)| side.namespace == namespace);
        for queue in sides.flat_map(|(_, queues)| queues.values_mut()) {
            queue.seats.retain(|seat| {
                let stays = seat.worker != worker;
                if !stays {
                    seat.offer(Offer::Closed);
                }
                stays
            });
        }
    }

    /// Ends all polls.
    pub(crate) fn close(&mut self) {
        for queue in self.sides.drain().flat_map(|(_, queues)| queues.into_values()) {
            queue.close();
        }
    }

    /// Who polls a queue, and when he was seen last; the latest first.
    pub(crate) fn pollers(&self, side: Side, name: &str, now: Time) -> Vec<(String, Time)> {
        let Some(queue) = self.find(side, name) else {
            return Vec::new();
        };
        let seen_lately = queue.pollers.iter().filter(|(_, seen)| now.since(**seen) < POLLER_MEMORY);
        let mut pollers: Vec<_> = seen_lately.map(|(identity, seen)| (identity.clone(), *seen)).collect();
        pollers.sort_by_key(|(_, seen)| std::cmp::Reverse(*seen));
        pollers
    }

    /// How many tasks wait, and since when.
    pub(crate) fn backlog(
        &mut self,
        side: Side,
        name: &str,
        is_current: impl Fn(&Task) -> bool,
    ) -> (usize, Option<Time>) {
        let Some(queue) = self.find_mut(side, name) else {
            return (0, None);
        };
        queue.forget_stale(is_current);
        (queue.tasks.len(), queue.tasks.front().map(|waiting| waiting.since))
    }

    /// How many tasks wait, stale ones included.
    pub(crate) fn backlog_hint(&self, side: Side, name: &str) -> usize {
        self.find(side, name).map_or(0, |queue| queue.tasks.len())
    }

    fn find(&self, side: Side, name: &str) -> Option<&Queue> {
        self.sides.get(&side)?.get(name)
    }

    fn find_mut(&mut self, side: Side, name: &str) -> Option<&mut Queue> {
        self.sides.get_mut(&side)?.get_mut(name)
    }

    fn queue(&mut self, side: Side, name: Arc<str>) -> &mut Queue {
        self.sides.entry(side).or_default().entry(name).or_default()
    }

    /// Before there is a new queue: every worker has one of its own, which stays behind when it is gone, and what nobody
    /// came for stays behind in any queue.
    fn forget_unused(&mut self, side: Side, name: &str, now: Time, is_current: impl Fn(&Task) -> bool) {
        if self.find(side, name).is_some() || self.queues() < (2 * self.looked_at_queues).max(FEW_QUEUES) {
            return;
        }
        for queues in self.sides.values_mut() {
            queues.retain(|_, queue| {
                queue.forget_stale(&is_current);
                !queue.tasks.is_empty() || !queue.seats.is_empty() || now.since(queue.polled) < POLLER_MEMORY
            });
        }
        self.looked_at_queues = self.queues();
    }

    fn queues(&self) -> usize {
        self.sides.values().map(HashMap::len).sum()
    }

    /// How much there is of everything.
    #[cfg(test)]
    pub(crate) fn audit_tables(&self) -> BTreeMap<&'static str, usize> {
        let each = |count: fn(&Queue) -> usize| self.sides.values().flat_map(HashMap::values).map(count).sum();
        BTreeMap::from([
            ("queues", self.queues()),
            ("waiting tasks", each(|queue| queue.tasks.len())),
            ("seats", each(|queue| queue.seats.len())),
            ("pollers", each(|queue| queue.pollers.len())),
        ])
    }
}

impl Queue {
    fn forget_stale(&mut self, is_current: impl Fn(&Task) -> bool) {
        self.tasks.retain(|waiting| is_current(&waiting.task));
        self.looked_at_tasks = self.tasks.len();
        self.give_back_room();
    }

    /// The room of a backlog that is gone.
    fn give_back_room(&mut self) {
        if self.tasks.capacity() > FEW_TASKS && self.tasks.len() < self.tasks.capacity() / 8 {
            self.tasks.shrink_to(2 * self.tasks.len());
        }
    }

    fn close(self) -> Vec<Task> {
        for seat in self.seats {
            seat.offer(Offer::Closed);
        }
        self.tasks.into_iter().map(|waiting| waiting.task).collect()
    }
}

#[cfg(test)]
mod tests {
    use temporal_native_engine::{Engine, Settings};

    use super::*;
    use crate::pb::common::v1::{WorkflowExecution, WorkflowType};
    use crate::pb::taskqueue::v1::TaskQueue;
    use crate::pb::workflowservice::v1::{StartWorkflowExecutionRequest, TerminateWorkflowExecutionRequest};

    const NOW: Time = Time::from_nanos(1_700_000_000_000_000_000);

    /// A new workflow's first task.
    fn task(engine: &mut Engine, workflow_id: &str, queue: &str) -> Task {
        let request = StartWorkflowExecutionRequest {
            namespace: "default".to_owned(),
            workflow_id: workflow_id.to_owned(),
            workflow_type: Some(WorkflowType { name: "type".to_owned() }),
            task_queue: Some(TaskQueue { name: queue.to_owned(), ..Default::default() }),
            ..Default::default()
        };
        engine.start_workflow_execution(NOW, request).unwrap();
        engine.take_effects().tasks.remove(0)
    }

    fn terminate(engine: &mut Engine, workflow_id: &str) {
        let execution = WorkflowExecution { workflow_id: workflow_id.to_owned(), run_id: String::new() };
        let request = TerminateWorkflowExecutionRequest {
            namespace: "default".to_owned(),
            workflow_execution: Some(execution),
            ..Default::default()
        };
        engine.terminate_workflow_execution(NOW, request).unwrap();
    }

    fn add(matching: &mut Matching, engine: &Engine, task: Task) {
        matching.add(task, NOW, |task| engine.is_current(task));
    }

    fn side(engine: &Engine) -> Side {
        let queue = TaskQueue { name: "queue".to_owned(), ..Default::default() };
        let namespace = engine.check_poll("default", Some(&queue), "").unwrap();
        Side { namespace, activities: false, sticky: false }
    }

    #[test]
    fn a_queue_is_forgotten_with_the_stale_tasks_that_nobody_came_for() {
        let mut engine = Engine::new(Settings::default(), NOW);
        let mut matching = Matching::default();
        let stays = task(&mut engine, "stays", "stays");
        add(&mut matching, &engine, stays);
        for number in 0..20 * FEW_QUEUES {
            let name = number.to_string();
            let task = task(&mut engine, &name, &name);
            add(&mut matching, &engine, task);
            terminate(&mut engine, &name);
            assert!(matching.queues() <= FEW_QUEUES);
        }
        assert!(matching.take(side(&engine), "stays").is_some());
    }

    #[test]
    fn new_pollers_take_the_places_of_those_who_were_not_seen_for_long() {
        let engine = Engine::new(Settings::default(), NOW);
        let side = side(&engine);
        let mut matching = Matching::default();
        let mut polled = |identity: usize, at: Time| {
            matching.polled(side, "queue", &identity.to_string(), at, |_| true);
            matching.pollers(side, "queue", at).len()
        };
        for identity in 0..MAX_POLLERS {
            assert_eq!(polled(identity, NOW), identity + 1);
        }
        assert_eq!(polled(MAX_POLLERS, NOW), MAX_POLLERS);
        assert_eq!(polled(MAX_POLLERS, NOW.after(POLLER_MEMORY)), 1);
        assert_eq!(matching.audit_tables()["pollers"], 1);
    }

    #[test]
    fn a_backlog_that_is_gone_leaves_little_room() {
        let mut engine = Engine::new(Settings::default(), NOW);
        let side = side(&engine);
        let mut matching = Matching::default();
        for number in 0..10 * FEW_TASKS {
            let task = task(&mut engine, &number.to_string(), "queue");
            add(&mut matching, &engine, task);
        }
        while matching.take(side, "queue").is_some() {
            let tasks = &matching.find(side, "queue").unwrap().tasks;
            assert!(
                tasks.capacity() <= (8 * (tasks.len() + 1)).max(FEW_TASKS),
                "{} for {}",
                tasks.capacity(),
                tasks.len()
            );
        }
        // A new one grows as if there had been none.
        for number in 0..FEW_TASKS {
            let name = format!("stale-{number}");
            let task = task(&mut engine, &name, "queue");
            add(&mut matching, &engine, task);
            terminate(&mut engine, &name);
        }
        assert!(matching.backlog_hint(side, "queue") < FEW_TASKS);
    }
}
