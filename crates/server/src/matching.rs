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
    /// How many tasks there were when stale ones were last looked for.
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
        let queue = self.queue(Side::of(&task), Arc::clone(&task.queue), now);
        if let Some(seat) = queue.seats.pop_front() {
            return seat.offer(Offer::Task(task));
        }
        queue.tasks.push_back(Waiting { since: now, task });
        if queue.tasks.len() >= (2 * queue.looked_at_tasks).max(FEW_TASKS) {
            queue.tasks.retain(|waiting| is_current(&waiting.task));
            queue.looked_at_tasks = queue.tasks.len();
        }
    }

    /// A task that was offered to a poller who is gone: it comes before all others.
    pub(crate) fn give_back(&mut self, task: Task, now: Time) {
        let queue = self.queue(Side::of(&task), Arc::clone(&task.queue), now);
        match queue.seats.pop_front() {
            Some(seat) => seat.offer(Offer::Task(task)),
            None => queue.tasks.push_front(Waiting { since: now, task }),
        }
    }

    /// Somebody polls.
    pub(crate) fn polled(&mut self, side: Side, name: &str, identity: &str, now: Time) {
        let queue = self.queue(side, name.into(), now);
        queue.polled = now;
        if let Some(seen) = queue.pollers.get_mut(identity) {
            *seen = now;
        } else if queue.pollers.len() < MAX_POLLERS {
            queue.pollers.retain(|_, seen| now.since(*seen) < POLLER_MEMORY);
            queue.pollers.insert(identity.to_owned(), now);
        }
    }

    /// The task that has waited longest.
    pub(crate) fn take(&mut self, side: Side, name: &str) -> Option<Task> {
        self.find_mut(side, name)?.tasks.pop_front().map(|waiting| waiting.task)
    }

    /// A place to wait for the next task.
    pub(crate) fn sit_down(&mut self, side: Side, name: &str, worker: &str, now: Time) -> Rc<Seat> {
        let seat = Rc::new(Seat { offer: RefCell::default(), signal: Signal::default(), worker: worker.to_owned() });
        self.queue(side, name.into(), now).seats.push_back(Rc::clone(&seat));
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
        queue.tasks.retain(|waiting| is_current(&waiting.task));
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

    fn queue(&mut self, side: Side, name: Arc<str>, now: Time) -> &mut Queue {
        if self.find(side, &name).is_none() {
            self.forget_unused(now);
        }
        self.sides.entry(side).or_default().entry(name).or_default()
    }

    /// Every worker has a queue of its own, which stays behind when it is gone.
    fn forget_unused(&mut self, now: Time) {
        let count: usize = self.sides.values().map(HashMap::len).sum();
        if count < (2 * self.looked_at_queues).max(FEW_QUEUES) {
            return;
        }
        for queues in self.sides.values_mut() {
            queues.retain(|_, queue| {
                !queue.tasks.is_empty() || !queue.seats.is_empty() || now.since(queue.polled) < POLLER_MEMORY
            });
        }
        self.looked_at_queues = self.sides.values().map(HashMap::len).sum();
    }
}

impl Queue {
    fn close(self) -> Vec<Task> {
        for seat in self.seats {
            seat.offer(Offer::Closed);
        }
        self.tasks.into_iter().map(|waiting| waiting.task).collect()
    }
}
