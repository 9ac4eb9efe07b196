//! What a call may take: each attempt, all of them together, and the waiting of a long poll.

use std::time::Duration;

use tokio::time::Instant;

use super::Method;

/// What one attempt of an ordinary call may take, connecting included.
const ATTEMPT: Duration = Duration::from_secs(10);
/// What one attempt of a long poll may take once it is connected; servers answer within 20 s, at the latest 60 s.
const LONG_POLL_ATTEMPT: Duration = Duration::from_secs(70);
/// What a call may take with all its retries.
const BUDGET: Duration = Duration::from_secs(30);
/// The latest moment, after a long poll began, at which a connection is still being made for it.
const LONG_POLL_RECONNECT_BY: Duration = Duration::from_secs(55);

/// How far a call has come in the time that it has.
pub(super) struct Limits {
    long_poll: bool,
    pub(super) deadline: Option<Instant>,
    began: Instant,
    first_failure: Option<Instant>,
}

impl Limits {
    pub(super) fn new(method: Method, deadline: Option<Instant>, began: Instant) -> Self {
        Self { long_poll: method.long_poll, deadline, began, first_failure: None }
    }

    pub(super) fn note_failure(&mut self, now: Instant) {
        self.first_failure.get_or_insert(now);
    }

    /// No attempt begins after this.
    pub(super) fn give_up_at(&self) -> Instant {
        if let Some(deadline) = self.deadline {
            return deadline;
        }
        if !self.long_poll {
            return self.began + BUDGET;
        }
        // A poll may rightly be silent for long, so its budget runs from the first failure; a silence that proved to
        // be a dead connection has used most of it up already.
        self.first_failure.map_or(self.began + LONG_POLL_RECONNECT_BY, |first| {
            (first + BUDGET).min(self.began + LONG_POLL_RECONNECT_BY)
        })
    }

    pub(super) fn connect_by(&self, attempt_began: Instant) -> Instant {
        (attempt_began + ATTEMPT).min(self.give_up_at())
    }

    pub(super) fn answer_by(&self, attempt_began: Instant, connected: Instant) -> Instant {
        match (self.deadline, self.long_poll) {
            (Some(deadline), false) => deadline,
            (Some(deadline), true) => deadline.min(connected + LONG_POLL_ATTEMPT),
            (None, false) => (attempt_began + ATTEMPT).min(self.give_up_at()),
            (None, true) => connected + LONG_POLL_ATTEMPT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(long_poll: bool, deadline_secs: Option<u64>) -> (Limits, Instant) {
        let began = Instant::now();
        let deadline = deadline_secs.map(|secs| began + Duration::from_secs(secs));
        (Limits::new(Method { name: "M", path: "/M", long_poll }, deadline, began), began)
    }

    fn secs(from: Instant, to: Instant) -> u64 {
        to.duration_since(from).as_secs()
    }

    #[test]
    fn an_ordinary_call_has_10_s_an_attempt_and_30_s_in_all() {
        let (mut limits, began) = limits(false, None);
        assert_eq!(secs(began, limits.answer_by(began, began)), 10);
        limits.note_failure(began + Duration::from_secs(25));
        let last = began + Duration::from_secs(25);
        assert_eq!(secs(began, limits.answer_by(last, last)), 30);
        assert_eq!(secs(began, limits.connect_by(last)), 30);
        assert_eq!(secs(began, limits.give_up_at()), 30);
    }

    #[test]
    fn a_long_poll_waits_70_s_for_its_answer_and_goes_on_trying_for_30_s_after_its_first_failure() {
        let (mut limits, began) = limits(true, None);
        assert_eq!(secs(began, limits.answer_by(began, began)), 70);
        limits.note_failure(began + Duration::from_secs(19));
        limits.note_failure(began + Duration::from_secs(30));
        assert_eq!(secs(began, limits.give_up_at()), 49, "30 s from the first failure");
    }

    #[test]
    fn a_long_poll_whose_connection_died_in_silence_ends_within_60_s() {
        // Keepalive finds it after 45 s at the latest; then one connection is tried.
        let (mut limits, began) = limits(true, None);
        let found = began + Duration::from_secs(45);
        limits.note_failure(found);
        assert_eq!(secs(began, limits.connect_by(found)), 55);
        assert_eq!(secs(began, limits.give_up_at()), 55);
    }

    #[test]
    fn the_users_deadline_replaces_the_limits() {
        let (limits, began) = limits(false, Some(45));
        assert_eq!(secs(began, limits.answer_by(began, began)), 45);
        assert_eq!(secs(began, limits.give_up_at()), 45);
        let (limits, began) = self::limits(true, Some(3600));
        assert_eq!(secs(began, limits.answer_by(began, began)), 70, "one attempt of a long poll is no longer");
        assert_eq!(secs(began, limits.give_up_at()), 3600);
    }
}
