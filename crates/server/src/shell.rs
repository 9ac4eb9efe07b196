//! The engine and all that hangs on it.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use temporal_native_engine::{Code, Engine, Refusal, Settings, Time};
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::matching::Matching;
use crate::options::{Level, Log, Skipping};
use crate::skipping::TimeSkipping;
use crate::sleepers::Sleepers;
use crate::waits::Waits;

/// What every call and task of the server's thread shares.
pub(crate) struct Shell {
    state: RefCell<State>,
    /// Whether anything happened that may concern the timers.
    pub(crate) stirred: Notify,
    settings: Settings,
    can_skip: bool,
    log: Option<Log>,
}

/// What changes.
pub(crate) struct State {
    pub(crate) engine: Engine,
    pub(crate) clock: Clock,
    pub(crate) matching: Matching,
    pub(crate) waits: Waits,
    pub(crate) sleepers: Sleepers,
    pub(crate) skipping: TimeSkipping,
    /// Requests of which not all is here yet.
    reading: usize,
    /// How often the server was reset.
    pub(crate) generation: u64,
    /// When there is something to do next, as the timers know it.
    due: Option<Time>,
    /// The engine has panicked, and this is with what. It may have stopped anywhere in the middle of a change.
    failed: Option<String>,
}

impl Shell {
    pub(crate) fn new(settings: Settings, clock: Clock, skipping: Skipping, log: Option<Log>) -> Self {
        let state = State {
            engine: Engine::new(settings.clone(), clock.now()),
            clock,
            matching: Matching::default(),
            waits: Waits::default(),
            sleepers: Sleepers::default(),
            skipping: TimeSkipping::new(skipping),
            reading: 0,
            generation: 0,
            due: None,
            failed: None,
        };
        let can_skip = state.skipping.is_enabled();
        Self { state: RefCell::new(state), stirred: Notify::new(), settings, can_skip, log }
    }

    /// What is not the engine's. Nothing that runs in here may wait or come back here.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.borrow_mut())
    }

    /// One input of the engine's, and everything that follows from it at once: tasks go to pollers, callers are woken.
    pub(crate) fn input<T>(&self, act: impl FnOnce(&mut Engine, Time) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.enter(|state| state.input(act))
    }

    /// As [`Self::input`], for what needs more than the engine.
    pub(crate) fn enter<T>(&self, act: impl FnOnce(&mut State) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let result = self.guarded(act);
        // With time skipping, that something has ended matters as much as that something begins.
        if self.with(State::due_has_changed) || self.can_skip {
            self.stirred.notify_one();
        }
        result
    }

    /// Everything that is due. Only the timers do this, who look at what comes next themselves.
    pub(crate) fn advance(&self) {
        // An engine that has failed does nothing any more.
        drop(self.guarded(|state| {
            state.advance();
            state.due_has_changed();
            Ok(())
        }));
    }

    /// An engine that panics takes nothing else down with it.
    fn guarded<T>(&self, act: impl FnOnce(&mut State) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let mut state = self.state.borrow_mut();
        if let Some(panic) = &state.failed {
            return Err(has_failed(panic));
        }
        catch_unwind(AssertUnwindSafe(|| act(&mut state))).unwrap_or_else(|panic| {
            let panic = text_of(&*panic);
            self.log(Level::Warn, || format!("the engine has failed: {panic}"));
            let refusal = has_failed(&panic);
            state.failed = Some(panic);
            state.waits.wake_all();
            Err(refusal)
        })
    }

    /// Whether there is a `TestService`.
    pub(crate) fn can_skip(&self) -> bool {
        self.can_skip
    }

    pub(crate) fn generation(&self) -> u64 {
        self.state.borrow().generation
    }

    /// Forgets everything that happened since the start.
    pub(crate) fn reset(&self) {
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        state.generation += 1;
        // Other run ids than before: who still holds an old one must not find a new run by it.
        let seed = self.settings.seed.wrapping_add(state.generation);
        state.clock.reset();
        state.engine = Engine::new(Settings { seed, ..self.settings.clone() }, state.clock.now());
        state.matching.close();
        state.matching = Matching::default();
        state.waits.wake_all();
        state.waits = Waits::default();
        state.sleepers = Sleepers::default();
        state.skipping.reset();
        state.due = None;
        state.failed = None;
        self.stirred.notify_one();
    }

    /// Holds time as long as the caller keeps it: a request is on its way.
    pub(crate) fn reading(self: &Rc<Self>) -> impl Drop + use<> {
        struct Reading(Rc<Shell>);
        impl Drop for Reading {
            fn drop(&mut self) {
                self.0.with(|state| state.reading -= 1);
                self.0.stirred.notify_one();
            }
        }
        self.with(|state| state.reading += 1);
        Reading(Rc::clone(self))
    }

    /// A call was refused.
    pub(crate) fn refused(&self, method: &str, refusal: &Refusal) {
        self.log(Level::Debug, || format!("{method}: {:?}: {}", refusal.code, refusal.message));
    }

    pub(crate) fn log(&self, level: Level, line: impl FnOnce() -> String) {
        if let Some(log) = &self.log {
            log(level, &line());
        }
    }
}

impl State {
    pub(crate) fn input<T>(&mut self, act: impl FnOnce(&mut Engine, Time) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.advance();
        let now = self.clock.now();
        let result = act(&mut self.engine, now);
        self.settle(now);
        result
    }

    /// What is due comes before what comes now.
    pub(crate) fn advance(&mut self) {
        let now = self.clock.now();
        if self.engine.next_due().is_some_and(|due| due <= now) {
            self.engine.advance(now);
            self.settle(now);
        }
        for _ in 0..self.sleepers.wake(now) {
            // It was unlocked for the one who slept, so this server can skip.
            drop(self.skipping.lock());
        }
    }

    fn settle(&mut self, now: Time) {
        let wall = self.clock.wall();
        loop {
            let effects = self.engine.take_effects();
            for run in &effects.changed {
                self.waits.wake(*run);
            }
            if effects.tasks.is_empty() {
                break;
            }
            for task in effects.tasks {
                if task.sticky && !self.matching.is_polled(&task, wall) {
                    self.engine.sticky_unavailable(now, &task);
                } else {
                    self.matching.add(task, wall, |task| self.engine.is_current(task));
                }
            }
        }
    }

    /// When there is something to do next.
    pub(crate) fn next_due(&self) -> Option<Time> {
        [self.engine.next_due(), self.sleepers.next_due()].into_iter().flatten().min()
    }

    /// Whether that is another time than when this was last asked.
    fn due_has_changed(&mut self) -> bool {
        let due = self.next_due();
        std::mem::replace(&mut self.due, due) != due
    }

    /// Whether nothing goes on that takes real time.
    pub(crate) fn may_skip(&self) -> bool {
        self.skipping.is_unlocked_for(self.sleepers.activities())
            && self.reading == 0
            && self.failed.is_none()
            && !self.is_at_work()
    }

    /// Whether somebody does something for a workflow, other than to sleep.
    fn is_at_work(&self) -> bool {
        let asleep = self.sleepers.activities();
        if asleep == 0 {
            // Nearly always, and each request asks: without going through all that is at work.
            return self.engine.is_busy();
        }
        let work = self.engine.work();
        work.anything_else || work.activities > asleep
    }

    /// Whether one of the activities that somebody does is not known to sleep.
    pub(crate) fn has_activity_awake(&self) -> bool {
        self.engine.work().activities > self.sleepers.activities()
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// How many entries each table has.
    #[cfg(test)]
    pub(crate) fn audit_tables(&self) -> std::collections::BTreeMap<&'static str, usize> {
        // Without `..`, so that a new table cannot be left out unseen.
        let Self {
            engine,
            clock: _,
            matching,
            waits,
            sleepers,
            skipping: _,
            reading,
            generation: _,
            due: _,
            failed: _,
        } = self;
        let mut tables = engine.audit_tables();
        tables.extend(matching.audit_tables());
        tables.extend([("waits", waits.len()), ("sleepers", sleepers.len()), ("reading", *reading)]);
        tables
    }
}

/// Not a code after which clients try again: nothing gets better, and the user should learn it at once.
fn has_failed(panic: &str) -> Refusal {
    let text = format!(
        "the embedded server has failed, which is a mistake in it: {panic}. Its workflows cannot be trusted any more; \
         reset it or start another"
    );
    Refusal::new(Code::FailedPrecondition, text)
}

fn text_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string).or_else(|| panic.downcast_ref().cloned());
    text.unwrap_or_else(|| "unknown reason".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::options::Skipping;
    use crate::test_kit::{start_workflow, with_server};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_panic_of_the_engine_is_told_to_every_caller_until_the_reset() {
        with_server(Skipping::Off, async |shell| {
            start_workflow(&shell, "a").await;
            let refusal = shell.input::<()>(|_, _| panic!("of the engine's")).unwrap_err();
            assert_eq!(refusal.code, Code::FailedPrecondition);
            assert!(refusal.message.contains("of the engine's"), "{}", refusal.message);
            assert_eq!(shell.input(|_, _| Ok(())), Err(refusal));
            shell.reset();
            start_workflow(&shell, "a").await;
        })
        .await;
    }
}
