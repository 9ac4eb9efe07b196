//! What time it is for workflows: the machine's time, and how far ahead of it this server has skipped.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use temporal_native_engine::Time;

/// How far ahead of the machine's time a server is. It is shared with those who only want to know what time it is.
#[derive(Clone, Default)]
pub(crate) struct Ahead(Arc<AtomicI64>);

impl Ahead {
    pub(crate) fn of(&self, wall: Time) -> Time {
        Time::from_nanos(wall.as_nanos().saturating_add(self.0.load(Ordering::Relaxed)))
    }

    fn advance(&self, nanos: i64) {
        self.0.fetch_add(nanos, Ordering::Relaxed);
    }

    fn set(&self, nanos: i64) {
        self.0.store(nanos, Ordering::Relaxed);
    }
}

/// The time of the server's workflows. It never goes back, whatever the machine's does.
pub(crate) struct Clock {
    wall: Box<dyn Fn() -> Time>,
    ahead: Ahead,
    last: Cell<Time>,
}

impl Clock {
    /// On top of what `wall` says the machine's time is.
    pub(crate) fn new(wall: impl Fn() -> Time + 'static, ahead: Ahead) -> Self {
        Self { wall: Box::new(wall), ahead, last: Cell::new(Time::default()) }
    }

    pub(crate) fn now(&self) -> Time {
        let now = self.ahead.of((self.wall)()).max(self.last.get());
        self.last.set(now);
        now
    }

    /// What a clock on the wall shows: pollers and their waiting are real.
    pub(crate) fn wall(&self) -> Time {
        (self.wall)()
    }

    /// Skips ahead to a time; not back.
    pub(crate) fn jump(&self, time: Time) {
        let missing = time.as_nanos().saturating_sub(self.ahead.of((self.wall)()).as_nanos());
        if missing > 0 {
            self.ahead.advance(missing);
        }
    }

    /// Back to the machine's time.
    pub(crate) fn reset(&self) {
        self.ahead.set(0);
        self.last.set(Time::default());
    }
}

/// The machine's time.
pub(crate) fn system_time() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time::default().after(since)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn jumps_ahead_and_never_goes_back() {
        let wall = Rc::new(Cell::new(Time::from_nanos(1_000)));
        let clock = Clock::new(
            {
                let wall = Rc::clone(&wall);
                move || wall.get()
            },
            Ahead::default(),
        );
        assert_eq!(clock.now(), Time::from_nanos(1_000));
        clock.jump(Time::from_nanos(5_000));
        clock.jump(Time::from_nanos(4_000));
        assert_eq!(clock.now(), Time::from_nanos(5_000));
        wall.set(Time::from_nanos(1_001));
        assert_eq!(clock.now(), Time::from_nanos(5_001));
        wall.set(Time::from_nanos(900));
        assert_eq!(clock.now(), Time::from_nanos(5_001));
        clock.jump(clock.now().after(Duration::from_nanos(9)));
        assert_eq!(clock.now(), Time::from_nanos(5_010));
        clock.reset();
        assert_eq!(clock.now(), Time::from_nanos(900));
    }
}
