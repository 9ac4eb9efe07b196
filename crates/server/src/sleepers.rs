//! Callers who sleep in the workflows' time.

use std::collections::BTreeMap;

use temporal_native_engine::Time;
use tokio::sync::oneshot;

/// Why a caller sleeps.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// To see that much time pass.
    Waiting,
    /// To let time skip. It was unlocked for this sleep alone, and is locked again when that ends, whether or not the
    /// caller still waits.
    Skipping,
    /// The work of an activity: it is not one that time has to wait for.
    Activity,
}

struct Sleeper {
    wake: oneshot::Sender<()>,
    reason: Reason,
}

/// All of them, by when they want to be woken.
#[derive(Default)]
pub(crate) struct Sleepers {
    by_time: BTreeMap<(Time, u64), Sleeper>,
    next: u64,
    activities: usize,
}

impl Sleepers {
    /// The receiver gets its word at `time`; or none, if all sleepers are dropped.
    pub(crate) fn add(&mut self, time: Time, reason: Reason) -> oneshot::Receiver<()> {
        let (wake, woken) = oneshot::channel();
        self.next += 1;
        self.activities += usize::from(reason == Reason::Activity);
        self.by_time.insert((time, self.next), Sleeper { wake, reason });
        woken
    }

    /// How many there are.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.by_time.len()
    }

    pub(crate) fn next_due(&self) -> Option<Time> {
        self.by_time.first_key_value().map(|((time, _), _)| *time)
    }

    /// How many of them are activities.
    pub(crate) fn activities(&self) -> usize {
        self.activities
    }

    /// Wakes who wants to be woken by `now`. Returns how many of them want time skipping to be locked.
    pub(crate) fn wake(&mut self, now: Time) -> usize {
        let mut locks = 0;
        while let Some(entry) = self.by_time.first_entry().filter(|entry| entry.key().0 <= now) {
            let sleeper = entry.remove();
            locks += usize::from(sleeper.reason == Reason::Skipping);
            self.activities -= usize::from(sleeper.reason == Reason::Activity);
            // A caller who is gone needs no word.
            let _ = sleeper.wake.send(());
        }
        locks
    }
}
