//! One simulation: its steps, and what is checked after each of them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use prost::Message as _;
use temporal_native_engine::{Engine, RunId, Settings, Task, TaskKind, Time};

use crate::Checked;
use crate::ledger::Ledger;
use crate::pb::history::v1::HistoryEvent;
use crate::random::{Random, mix};
use crate::rules::Rules;
use crate::waits::Caller;
use crate::workers::Worker;

/// When all simulations begin.
const BEGIN: Time = Time::from_nanos(1_700_000_000_000_000_000);
/// So many of the last steps are told when one fails.
const TOLD_STEPS: usize = 60;
const WORKERS: usize = 3;

/// What a simulation came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Of everything that happened: one seed always gives the same.
    pub digest: u64,
    /// How many events there were of each type.
    pub events: BTreeMap<i32, u64>,
    /// How many calls were refused, by the code.
    pub refused: BTreeMap<i32, u64>,
    /// How many runs there were.
    pub runs: u64,
}

/// One simulation.
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) now: Time,
    pub(crate) random: Random,
    /// Once in so many times, something goes wrong; more rarely in some seeds than in others.
    pub(crate) fault_in: u64,
    /// Tasks that nobody has taken, by the name of their queue, and whether they are activities.
    pub(crate) queues: BTreeMap<(bool, String), VecDeque<Task>>,
    pub(crate) workers: Vec<Worker>,
    pub(crate) callers: Vec<Box<dyn Caller>>,
    /// All runs, as far as their histories were looked at.
    pub(crate) runs: BTreeMap<RunId, (String, Rules)>,
    pub(crate) ledger: Ledger,
    /// How many queries workers took and never answered.
    pub(crate) lost_queries: usize,
    pub(crate) is_draining: bool,
    pub(crate) forgets: bool,
    pub(crate) outcome: Outcome,
    log: VecDeque<String>,
    steps: u64,
}

/// Simulates so many steps, and then how all comes to rest.
///
/// # Errors
/// Says what did not hold, and the last steps before.
pub fn simulate(seed: u64, steps: u64) -> Result<Outcome, String> {
    let mut world = World::new(seed);
    let result = catch_unwind(AssertUnwindSafe(|| world.run(steps))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().map(ToString::to_string).or_else(|| panic.downcast_ref().cloned());
        Err(format!("panicked: {}", text.unwrap_or_default()))
    });
    match result {
        Ok(()) => Ok(world.outcome),
        Err(error) => {
            let steps: Vec<_> = world.log.into();
            Err(format!("SEED={seed}, step {}: {error}\nthe last steps:\n{}", world.steps, steps.join("\n")))
        }
    }
}

impl World {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(mix(seed));
        let forgets = random.once_in(4);
        let settings = Settings { seed, keep_closed: !forgets, ..Settings::default() };
        Self {
            engine: Engine::new(settings, BEGIN),
            now: BEGIN,
            fault_in: *random.of(&[4, 10, 40, 1_000]),
            queues: BTreeMap::new(),
            workers: (0..WORKERS).map(Worker::new).collect(),
            callers: Vec::new(),
            runs: BTreeMap::new(),
            ledger: Ledger::default(),
            lost_queries: 0,
            is_draining: false,
            forgets,
            outcome: Outcome::default(),
            log: VecDeque::new(),
            steps: 0,
            random,
        }
    }

    fn run(&mut self, steps: u64) -> Checked {
        for _ in 0..steps {
            self.step()?;
        }
        self.drain()
    }

    fn step(&mut self) -> Checked {
        self.steps += 1;
        match self.random.within(0..20) {
            0..4 => self.client()?,
            4..9 => self.poll_workflows()?,
            9..13 => self.answer_workflow()?,
            13..15 => self.poll_activities()?,
            15..17 => self.answer_activity()?,
            17 => self.mishap()?,
            18 => self.leave()?,
            _ => self.let_time_pass(),
        }
        self.settle()
    }

    /// Notes a step, so that it can be told.
    pub(crate) fn log(&mut self, line: impl FnOnce() -> String) {
        if self.log.len() == TOLD_STEPS {
            self.log.pop_front();
        }
        let seconds = self.now.since(BEGIN).as_secs_f64();
        self.log.push_back(format!("{seconds:10.3} {}", line()));
    }

    /// Whether this time something is to go wrong.
    pub(crate) fn fault(&mut self) -> bool {
        !self.is_draining && self.random.once_in(self.fault_in)
    }

    fn let_time_pass(&mut self) {
        let step = match self.random.within(0..8) {
            0..4 => Duration::from_millis(self.random.within(1..2_000)),
            4 => self.random.seconds(1..90),
            // Beyond several things that are due at once, and beyond what closed runs are kept.
            5 if self.random.once_in(30) => self.random.seconds(3_600..100_000),
            _ => return self.pass_to_next(),
        };
        self.pass(self.now.after(step));
    }

    /// To what is due next, if anything is.
    pub(crate) fn pass_to_next(&mut self) {
        if let Some(due) = self.engine.next_due() {
            self.pass(due.max(self.now));
        }
    }

    fn pass(&mut self, to: Time) {
        self.now = to;
        self.log(|| "time passes".to_owned());
        self.engine.advance(to);
    }

    /// Brings tasks to their queues, and looks at everything that has changed.
    pub(crate) fn settle(&mut self) -> Checked {
        let mut changed = BTreeSet::new();
        loop {
            let effects = self.engine.take_effects();
            changed.extend(effects.changed);
            if effects.tasks.is_empty() {
                break;
            }
            for task in effects.tasks {
                self.bring(task);
            }
        }
        self.engine.audit_indexes(self.now)?;
        for run in &changed {
            self.look_at(*run)?;
        }
        self.answer_callers(&changed)
    }

    fn bring(&mut self, task: Task) {
        let is_there = self.workers.iter().any(|worker| worker.sticky_queue == *task.queue);
        // A real server looks whether somebody polls; if it is mistaken, the task times out.
        if task.sticky && (!is_there || self.random.once_in(10)) && (self.is_draining || !self.random.once_in(3)) {
            self.log(|| format!("{} is not polled", task.queue));
            return self.engine.sticky_unavailable(self.now, &task);
        }
        let is_activity = task.kind == TaskKind::Activity;
        self.queues.entry((is_activity, task.queue.to_string())).or_default().push_back(task);
    }

    fn look_at(&mut self, run: RunId) -> Checked {
        let first_id = self.runs.get(&run).map_or(1, |(_, rules)| rules.next_id());
        let Some(audited) = self.engine.audit_events(run, first_id) else {
            return match self.runs.remove(&run) {
                Some((_, rules)) if rules.closed.is_none() => Err(format!("{run} was forgotten while it was running")),
                Some(_) if !self.forgets => Err(format!("{run} was forgotten")),
                _ => Ok(()),
            };
        };
        let named = |error: String| format!("{} ({run}): {error}", audited.workflow_id);
        let (_, rules) = self.runs.entry(run).or_insert_with(|| (audited.workflow_id.clone(), Rules::default()));
        for event in &audited.events {
            let event = HistoryEvent::decode(event.clone()).map_err(|error| error.to_string())?;
            rules.feed(&event).map_err(named)?;
            *self.outcome.events.entry(event.event_type).or_default() += 1;
            let time =
                event.event_time.map_or(0, |time| time.seconds.cast_unsigned() ^ u64::from(time.nanos.unsigned_abs()));
            self.outcome.digest = mix(self.outcome.digest ^ mix(time ^ event.event_id.cast_unsigned() << 40));
        }
        if let Some(deadline) = rules.deadline(&audited.buffered)
            && self.engine.next_due().is_none_or(|due| due > deadline)
        {
            return Err(named(format!("something is lost that is due at {deadline}")));
        }
        self.engine.audit_run(run).map_err(named)
    }

    /// Callers get their answers when their run changes, and only then.
    fn answer_callers(&mut self, changed: &BTreeSet<RunId>) -> Checked {
        let mut left = Vec::new();
        for caller in std::mem::take(&mut self.callers) {
            match caller.check(&mut self.engine, self.now, false) {
                None => left.push(caller),
                Some(_) if !changed.contains(&caller.run()) => {
                    return Err(format!("nobody would have told him who waits: {}", caller.what()));
                }
                Some(judged) => {
                    judged?;
                    caller.abandon(&mut self.engine);
                }
            }
        }
        self.callers = left;
        match self.callers.iter().find(|caller| caller.holds_time()) {
            Some(caller) if !self.engine.is_busy() => Err(format!("time may be skipped in spite of {}", caller.what())),
            _ => Ok(()),
        }
    }

    /// A caller gives up, or has waited as long as he may.
    fn leave(&mut self) -> Checked {
        if self.callers.is_empty() {
            return Ok(());
        }
        let index = self.random.index(self.callers.len());
        let caller = self.callers.swap_remove(index);
        let expires = self.random.once_in(2);
        self.log(|| format!("{} {}", caller.what(), if expires { "expires" } else { "is left" }));
        if expires {
            let what = || format!("{} has no answer when it expires", caller.what());
            caller.check(&mut self.engine, self.now, true).ok_or_else(what)??;
        }
        caller.abandon(&mut self.engine);
        Ok(())
    }
}
