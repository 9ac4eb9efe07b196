//! Who forbids time to jump.

use temporal_native_engine::{Code, Refusal};

use crate::options::Skipping;

/// Whether time may jump when there is nothing to do.
pub(crate) struct TimeSkipping {
    mode: Skipping,
    locks: usize,
}

impl TimeSkipping {
    pub(crate) fn new(mode: Skipping) -> Self {
        Self { mode, locks: usize::from(mode == Skipping::Locked) }
    }

    /// Whether this server can skip at all.
    pub(crate) fn is_enabled(&self) -> bool {
        self.mode != Skipping::Off
    }

    /// Whether nobody forbids it now.
    pub(crate) fn is_unlocked(&self) -> bool {
        self.is_unlocked_for(0)
    }

    /// Whether it may jump for so many activities that sleep, each of which makes up for one lock. Otherwise one whose
    /// workflow has ended would sleep on when the caller who had its result has locked it again, and with it the
    /// worker, which waits for it to end.
    pub(crate) fn is_unlocked_for(&self, asleep: usize) -> bool {
        self.is_enabled() && self.locks <= asleep
    }

    pub(crate) fn lock(&mut self) -> Result<(), Refusal> {
        self.require()?;
        self.locks += 1;
        Ok(())
    }

    pub(crate) fn unlock(&mut self) -> Result<(), Refusal> {
        self.require()?;
        self.locks = self.locks.checked_sub(1).ok_or_else(|| {
            Refusal::new(Code::FailedPrecondition, "Unbalanced lock and unlock calls: time skipping is not locked")
        })?;
        Ok(())
    }

    fn require(&self) -> Result<(), Refusal> {
        if self.is_enabled() {
            return Ok(());
        }
        Err(Refusal::new(Code::FailedPrecondition, "this server was started without time skipping"))
    }

    /// As it was at the start.
    pub(crate) fn reset(&mut self) {
        *self = Self::new(self.mode);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_unlocks_as_locks() {
        let mut skipping = TimeSkipping::new(Skipping::Locked);
        assert!(!skipping.is_unlocked());
        skipping.lock().unwrap();
        skipping.unlock().unwrap();
        assert!(!skipping.is_unlocked());
        skipping.unlock().unwrap();
        assert!(skipping.is_unlocked());
        assert_eq!(skipping.unlock().unwrap_err().code, Code::FailedPrecondition);
        assert!(skipping.is_unlocked());
    }

    #[test]
    fn a_server_without_it_never_skips() {
        let mut skipping = TimeSkipping::new(Skipping::Off);
        assert!(!skipping.is_unlocked());
        skipping.unlock().unwrap_err();
        skipping.lock().unwrap_err();
    }
}
